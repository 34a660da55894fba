// Parses one call event many times with each candidate parser and walks every value of it, so that a parser
// that only postpones the work gains nothing. Prints nanoseconds per event: the median of the rounds, which
// alternate between the candidates so that a busy machine slows all of them alike. README.md says how to
// build and run it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <jansson.h>
#include <lua.hpp>
#include <rapidjson/document.h>
#include <simdjson.h>

#include "CJSON.h"

namespace {

/// Counts what a walk met: the same for every candidate, or the comparison is void.
struct Tally {
  size_t values = 0;
  size_t textBytes = 0;
};

void walk(simdjson::dom::element value, Tally &tally) {
  ++tally.values;
  switch (value.type()) {
  case simdjson::dom::element_type::OBJECT:
    for (auto member : simdjson::dom::object(value)) {
      tally.textBytes += member.key.size();
      walk(member.value, tally);
    }
    break;
  case simdjson::dom::element_type::ARRAY:
    for (auto element : simdjson::dom::array(value)) walk(element, tally);
    break;
  case simdjson::dom::element_type::STRING: tally.textBytes += std::string_view(value).size(); break;
  default: break;
  }
}

void walk(wsjson_value value, Tally &tally) {
  ++tally.values;
  wsjson_value inner;
  wsjson_text key;
  wsjson_iterator iterator;
  switch (wsjson_kind_of(value)) {
  case wsjson_object:
    iterator = wsjson_iterate(value);
    while (wsjson_next_member(&iterator, &key, &inner)) {
      tally.textBytes += key.length;
      walk(inner, tally);
    }
    break;
  case wsjson_array:
    iterator = wsjson_iterate(value);
    while (wsjson_next_element(&iterator, &inner)) walk(inner, tally);
    break;
  case wsjson_string: tally.textBytes += wsjson_get_string(value).length; break;
  default: break;
  }
}

void walk(const rapidjson::Value &value, Tally &tally) {
  ++tally.values;
  if (value.IsObject()) {
    for (const auto &member : value.GetObject()) {
      tally.textBytes += member.name.GetStringLength();
      walk(member.value, tally);
    }
  } else if (value.IsArray()) {
    for (const auto &element : value.GetArray()) walk(element, tally);
  } else if (value.IsString()) {
    tally.textBytes += value.GetStringLength();
  }
}

void walk(json_t *value, Tally &tally) {
  ++tally.values;
  if (json_is_object(value)) {
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member) {
      tally.textBytes += std::strlen(key);
      walk(member, tally);
    }
  } else if (json_is_array(value)) {
    size_t index;
    json_t *element;
    json_array_foreach(value, index, element) walk(element, tally);
  } else if (json_is_string(value)) {
    tally.textBytes += json_string_length(value);
  }
}

/// The value on top of the Lua stack; leaves the stack as it was.
void walk(lua_State *lua, Tally &tally) {
  ++tally.values;
  size_t length = 0;
  if (lua_type(lua, -1) == LUA_TSTRING) {
    lua_tolstring(lua, -1, &length);
    tally.textBytes += length;
  } else if (lua_istable(lua, -1)) {
    lua_pushnil(lua);
    while (lua_next(lua, -2) != 0) {
      if (lua_type(lua, -2) == LUA_TSTRING) {
        lua_tolstring(lua, -2, &length);
        tally.textBytes += length;
      }
      walk(lua, tally);
      lua_pop(lua, 1);
    }
  }
}

[[noreturn]] void fail(const char *what) {
  std::fprintf(stderr, "parsers: %s\n", what);
  std::exit(1);
}

}  // namespace

int main(int count, char **arguments) {
  if (count < 2) fail("usage: parsers EVENT.json");
  std::ifstream file(arguments[1], std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  while (!text.empty() && text.back() == '\n') text.pop_back();

  wsjson_parser *const ours = wsjson_create();
  simdjson::dom::parser simd;
  rapidjson::MemoryPoolAllocator<> pool;
  lua_State *lua = luaL_newstate();
  luaL_openlibs(lua);
  if (luaL_dostring(lua, "return require('cjson').decode") != LUA_OK) fail(lua_tostring(lua, -1));

  using Candidate = std::pair<const char *, std::function<void(Tally &)>>;
  const std::vector<Candidate> candidates = {
    {"CJSON", [&](Tally &tally) {
       wsjson_value root;
       const auto *bytes = reinterpret_cast<const uint8_t *>(text.data());
       if (wsjson_parse(ours, bytes, text.size(), &root) != wsjson_ok) fail("CJSON refused the event");
       walk(root, tally);
     }},
    {"simdjson", [&](Tally &tally) {
       simdjson::dom::element root;
       if (simd.parse(text).get(root) != simdjson::SUCCESS) fail("simdjson refused the event");
       walk(root, tally);
     }},
    {"rapidjson", [&](Tally &tally) {
       rapidjson::Document document(&pool);
       document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
       if (document.HasParseError()) fail("rapidjson refused the event");
       walk(document, tally);
       pool.Clear();
     }},
    {"jansson", [&](Tally &tally) {
       json_t *root = json_loadb(text.data(), text.size(), 0, nullptr);
       if (root == nullptr) fail("jansson refused the event");
       walk(root, tally);
       json_decref(root);
     }},
    {"lua-cjson", [&](Tally &tally) {
       lua_pushvalue(lua, 1);
       lua_pushlstring(lua, text.data(), text.size());
       if (lua_pcall(lua, 1, 1, 0) != LUA_OK) fail(lua_tostring(lua, -1));
       walk(lua, tally);
       lua_pop(lua, 1);
     }},
  };

  constexpr int rounds = 41, repetitions = 5000;
  std::vector<std::vector<double>> times(candidates.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t index = 0; index < candidates.size(); ++index) {
      Tally tally;
      const auto start = std::chrono::steady_clock::now();
      for (int repetition = 0; repetition < repetitions; ++repetition) candidates[index].second(tally);
      const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
      times[index].push_back(taken.count() / repetitions);
      if (round == 0) {
        std::printf("# %s: %zu values, %zu bytes of text\n", candidates[index].first, tally.values / repetitions,
                    tally.textBytes / repetitions);
      }
    }
  }
  std::printf("%zu bytes an event\n", text.size());
  for (size_t index = 0; index < candidates.size(); ++index) {
    std::sort(times[index].begin(), times[index].end());
    const double median = times[index][rounds / 2];
    std::printf("%-10s %7.0f ns/event %7.0f MB/s\n", candidates[index].first, median,
                double(text.size()) * 1000 / median);
  }
  lua_close(lua);
  wsjson_destroy(ours);
}
