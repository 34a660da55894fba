// Cuts, joins and spoils JSON texts for a fixed time, and holds what CJSON reads in them against simdjson, and that what
// it refuses is explained. Usage: json_fuzz SECONDS SEED FILE...
// The last line is `N passed, N failed`.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "CJSON.h"
#include "CReferenceJSON.h"

namespace {

const char *const pieces[] = {
  "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", " ", "\t", "0", "-", ".", "e", "E+", "1e999", "1e-999", "-0", "0.1", "-0.0",
  "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
  "18446744073709551616", "99999999999999999999", "123456789012345678", "1234567890123456789", "4.9e-324", "2.4e-324",
  "1.7976931348623157e308", "1.7976931348623159e308", "0.1e-400", "100000000000000000000e-25", "\\ud83d", "\\ude00", "\\u",
  "\\u0000", "\\u00e9", "\\n", "\\/", "tru", "true", "false", "null", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xC0\x80",
  "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\x01", "[[[[[[[[", "{\"a\":", "\"\"", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "                ",
};

struct Random {
  std::mt19937_64 engine;
  size_t below(size_t limit) { return limit == 0 ? 0 : size_t(engine() % limit); }
};

void spoil(std::string &text, const std::vector<std::string> &texts, Random &random) {
  const size_t place = random.below(text.size() + 1);
  switch (random.below(8)) {
  case 0:
    if (place < text.size()) text[place] = char(random.below(256));
    break;
  case 1:
  case 2:
  case 3: text.insert(place, pieces[random.below(std::size(pieces))]); break;
  case 4: text.erase(place, random.below(8)); break;
  case 5: text.erase(place); break;
  case 6: {
    const std::string &other = texts[random.below(texts.size())];
    const size_t from = random.below(other.size());
    text.insert(place, other, from, random.below(40));
    break;
  }
  default: {
    const size_t from = random.below(text.size() + 1);
    text.insert(place, text.substr(from, random.below(60)));
  }
  }
}

}  // namespace

int main(int count, char **arguments) {
  if (count < 4) return std::fputs("usage: json_fuzz SECONDS SEED FILE...\n", stderr), 64;
  Random random{std::mt19937_64(std::strtoull(arguments[2], nullptr, 10))};
  std::vector<std::string> texts;
  for (int index = 3; index < count; ++index) {
    std::ifstream file(arguments[index], std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    if (texts.back().empty()) texts.pop_back();
  }
  texts.push_back("[1,-2.5e+3,0.1,true,false,null,\"x\\u00e9\\ud83d\\ude00\\n\\\\\\\"/\",{\"b\":{\"c\":{}}},[[]],12345678901234567890]");
  wsjson_parser *const parser = wsjson_create();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(arguments[1]));
  unsigned long passed = 0, failed = 0, accepted = 0;
  while (std::chrono::steady_clock::now() < end && failed < 20) {
    for (int round = 0; round < 200; ++round) {
      std::string text = texts[random.below(texts.size())];
      if (text.size() > 2000) text = text.substr(random.below(text.size()), random.below(2000));
      for (size_t spoiled = random.below(5); spoiled > 0; --spoiled) spoil(text, texts, random);
      // A block of exactly its size: what is read beyond it is seen by the sanitizer.
      std::vector<uint8_t> bytes(text.begin(), text.end());
      const char *difference = wsreference_difference(bytes.data(), bytes.size());
      wsjson_value root;
      const bool isRefused = wsjson_parse(parser, bytes.data(), bytes.size(), &root) != wsjson_ok;
      const wsjson_diagnosis *diagnosis = wsjson_last_diagnosis(parser);
      // The scanner found nothing to say.
      if (isRefused && std::strcmp(diagnosis->reason, "not JSON") == 0) difference = "refused for no reason";
      if (isRefused && diagnosis->offset > text.size()) difference = "the place is behind the text";
      accepted += !isRefused;
      if (difference == nullptr) {
        ++passed;
      } else {
        ++failed;
        std::printf("%s\n  in: %s\n", difference, text.c_str());
      }
    }
  }
  wsjson_destroy(parser);
  std::printf("%lu of the texts were JSON\n%lu passed, %lu failed\n", accepted, passed, failed);
  return failed == 0 ? 0 : 1;
}
