#include "CReferenceJSON.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstring>
#include <string>

#include "CJSON.h"

namespace {

thread_local std::string difference;

bool differs(const std::string &what) {
  difference = what;
  return false;
}

bool isSame(wsjson_text ours, std::string_view theirs) {
  return ours.length == theirs.size() && std::memcmp(ours.bytes, theirs.data(), ours.length) == 0 &&
         ours.bytes[ours.length] == 0;
}

bool isSame(wsjson_value ours, simdjson::dom::element theirs) {
  using simdjson::dom::element_type;
  wsjson_value inner;
  wsjson_text key;
  uint64_t large = 0;
  const wsjson_kind kind = wsjson_kind_of(ours);
  switch (theirs.type()) {
  case element_type::NULL_VALUE: return kind == wsjson_null || differs("a null");
  case element_type::BOOL:
    return (kind == wsjson_bool && wsjson_get_bool(ours) == theirs.get_bool().value_unsafe()) || differs("a bool");
  case element_type::INT64:
    return (kind == wsjson_integer && wsjson_get_integer(ours) == theirs.get_int64().value_unsafe()) ||
           differs("the integer " + std::to_string(theirs.get_int64().value_unsafe()));
  case element_type::UINT64:
    return (kind == wsjson_double && wsjson_get_unsigned(ours, &large) && large == theirs.get_uint64().value_unsafe()) ||
           differs("the integer " + std::to_string(theirs.get_uint64().value_unsafe()));
  case element_type::DOUBLE: {
    const double mine = kind == wsjson_double ? wsjson_get_double(ours) : 0, other = theirs.get_double().value_unsafe();
    return (kind == wsjson_double && std::memcmp(&mine, &other, sizeof mine) == 0) ||
           differs("the double " + std::to_string(other));
  }
  case element_type::STRING:
    return (kind == wsjson_string && isSame(wsjson_get_string(ours), theirs.get_string().value_unsafe())) ||
           differs("the string " + std::string(theirs.get_string().value_unsafe()));
  case element_type::ARRAY: {
    const simdjson::dom::array array = theirs.get_array().value_unsafe();
    if (kind != wsjson_array || wsjson_count(ours) != array.size()) return differs("the length of an array");
    wsjson_iterator iterator = wsjson_iterate(ours);
    for (const simdjson::dom::element element : array) {
      if (!wsjson_next_element(&iterator, &inner)) return differs("the end of an array");
      if (!isSame(inner, element)) return false;
    }
    return !wsjson_next_element(&iterator, &inner) || differs("an array that goes on");
  }
  case element_type::OBJECT: {
    const simdjson::dom::object object = theirs.get_object().value_unsafe();
    if (kind != wsjson_object || wsjson_count(ours) != object.size()) return differs("the size of an object");
    wsjson_iterator iterator = wsjson_iterate(ours);
    for (const simdjson::dom::key_value_pair member : object) {
      if (!wsjson_next_member(&iterator, &key, &inner)) return differs("the end of an object");
      if (!isSame(key, member.key)) return differs("the key " + std::string(member.key));
      if (!isSame(inner, member.value)) return false;
    }
    return !wsjson_next_member(&iterator, &key, &inner) || differs("an object that goes on");
  }
  }
  return differs("a kind of value");
}

bool hasLongInteger(const std::string &text) {
  size_t run = 0;
  for (const char byte : text) {
    run = byte >= '0' && byte <= '9' ? run + 1 : 0;
    if (run >= 19) return true;
  }
  return false;
}

/// Whether simdjson may refuse what CJSON accepts.
bool mayBeRefused(simdjson::error_code error, const std::string &text) {
  switch (error) {
  case simdjson::NUMBER_ERROR: return hasLongInteger(text);
  case simdjson::STRING_ERROR: return text.find("\\ud") != std::string::npos || text.find("\\uD") != std::string::npos;
  default: return text.compare(0, 3, "\xEF\xBB\xBF") == 0;
  }
}

}  // namespace

const char *wsreference_difference(const uint8_t *bytes, size_t length) {
  static thread_local simdjson::dom::parser parser;
  static thread_local wsjson_parser *const ours = wsjson_create();
  const std::string text(reinterpret_cast<const char *>(bytes), length);
  wsjson_value root;
  const wsjson_status status = wsjson_parse(ours, bytes, length, &root);
  // An empty container is no level: simdjson counts it before it looks inside.
  if (parser.allocate(length < 64 ? 64 : length, WSJSON_MAX_DEPTH + 1) != simdjson::SUCCESS) return "no memory";
  simdjson::dom::element theirs;
  const simdjson::error_code error = parser.parse(text).get(theirs);
  if (error != simdjson::SUCCESS) {
    if (status != wsjson_ok || mayBeRefused(error, text)) return nullptr;
    difference = std::string("CJSON accepts what simdjson refuses: ") + simdjson::error_message(error);
    return difference.c_str();
  }
  if (status != wsjson_ok) {
    difference = std::string("CJSON refuses what simdjson accepts: ") + wsjson_last_diagnosis(ours)->reason;
    return difference.c_str();
  }
  return isSame(root, theirs) ? nullptr : difference.c_str();
}
