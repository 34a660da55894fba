#ifndef CJSON_CHARACTERS_HPP
#define CJSON_CHARACTERS_HPP

#include <cstddef>
#include <cstdint>

namespace wsjson {

inline bool isDigit(uint8_t byte) noexcept { return byte >= '0' && byte <= '9'; }

/// Length of the UTF-8 sequence at `at`, or 0 if there is no valid one before `end`.
inline size_t sequenceLength(const uint8_t *at, const uint8_t *end) noexcept {
  const uint8_t first = at[0];
  size_t length = 0;
  uint8_t low = 0x80, high = 0xBF;  // what the second byte may be: no overlong forms, no surrogates, no more than U+10FFFF
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (size_t(end - at) < length || at[1] < low || at[1] > high) return 0;
  for (size_t index = 2; index < length; ++index) {
    if ((at[index] & 0xC0) != 0x80) return 0;
  }
  return length;
}

/// The 16 bits that four hexadecimal digits at `at` write; false if they are something else.
inline bool hex4(const uint8_t *at, unsigned &unit) noexcept {
  unit = 0;
  for (int index = 0; index < 4; ++index) {
    const uint8_t byte = at[index];
    const uint8_t letter = byte | 0x20;
    if (isDigit(byte)) {
      unit = unit * 16 + unsigned(byte - '0');
    } else if (letter >= 'a' && letter <= 'f') {
      unit = unit * 16 + unsigned(letter - 'a') + 10;
    } else {
      return false;
    }
  }
  return true;
}

/// The number that the JSON number from `first` to `last` writes; false if no double can hold it. One that is too
/// small for a double is 0.
bool readDouble(const uint8_t *first, const uint8_t *last, double &number) noexcept;

}  // namespace wsjson

#endif
