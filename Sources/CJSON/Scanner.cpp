#include "Scanner.hpp"

#include <cctype>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace wsjson {
namespace {

bool isDigit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

/// Length of the UTF-8 sequence at `at`, or 0 if there is no valid one.
size_t sequenceLength(const uint8_t *at, const uint8_t *end) noexcept {
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

/// Whether the text from `at` to the end is the beginning of a sequence whose rest is missing.
bool isCutSequence(const uint8_t *at, const uint8_t *end) noexcept {
  const size_t present = size_t(end - at);
  if (present >= 4) return false;
  // Every kind of second byte is tried, because the first byte restricts it.
  for (uint8_t second = 0x80; second != 0xC0; second += 0x10) {
    uint8_t whole[4] = {};
    std::memcpy(whole, at, present);
    for (size_t index = present; index < 4; ++index) whole[index] = index == 1 ? second : 0x80;
    if (sequenceLength(whole, whole + 4) > present) return true;
  }
  return false;
}

}  // namespace

void place(wsjson_diagnosis &diagnosis, const uint8_t *begin, size_t offset) noexcept {
  diagnosis.offset = offset;
  diagnosis.line = 1;
  const uint8_t *lineStart = begin;
  const uint8_t *const at = begin + offset;
  while (lineStart < at) {
    const void *newline = std::memchr(lineStart, '\n', size_t(at - lineStart));
    if (newline == nullptr) break;
    lineStart = static_cast<const uint8_t *>(newline) + 1;
    ++diagnosis.line;
  }
  diagnosis.column = size_t(at - lineStart) + 1;
}

Scanner::~Scanner() noexcept { std::free(copy); }

bool Scanner::run() noexcept {
  skipSpace();
  if (next == end) return fail(wsjson_empty, next, "the text is empty");
  bool isDone = false;
  while (!isDone) {
    if (!value()) return false;
    if (!afterValue(isDone)) return false;
  }
  skipSpace();
  if (next != end) return fail(wsjson_trailing, next, "unexpected text after the end of the value");
  return !isMended() || replace(end, end, "", 0);
}

void Scanner::skipSpace() noexcept {
  while (next < end && (*next == ' ' || *next == '\t' || *next == '\n' || *next == '\r')) ++next;
}

/// A scalar or an empty container; or it goes down to the first scalar or empty container inside.
bool Scanner::value() noexcept {
  for (;;) {
    skipSpace();
    if (next == end) return failAtEnd("a value");
    switch (*next) {
    case '{':
    case '[': {
      bool isEmpty = false;
      if (!container(isEmpty)) return false;
      if (isEmpty) return true;
      break;
    }
    case '"': return string();
    case 't': return literal("true");
    case 'f': return literal("false");
    case 'n': return literal("null");
    default:
      if (*next == '-' || isDigit(*next)) return number();
      return failExpecting("a value");
    }
  }
}

/// The start of an object or array, up to its first value.
bool Scanner::container(bool &isEmpty) noexcept {
  const uint8_t *const start = next;
  const bool array = *next == '[';
  ++next;
  skipSpace();
  if (next < end && *next == (array ? ']' : '}')) {
    ++next;
    isEmpty = true;
    return true;
  }
  if (depth == WSJSON_MAX_DEPTH) return fail(wsjson_too_deep, start, "nested more than 128 deep");
  isArray[++depth] = array;
  return array || key();
}

/// A key and its colon.
bool Scanner::key() noexcept {
  skipSpace();
  if (next == end) return failAtEnd("an object");
  if (*next != '"') return failExpecting("a name in double quotes");
  if (!string()) return false;
  skipSpace();
  if (next == end) return failAtEnd("an object");
  if (*next != ':') return failExpecting("`:`");
  ++next;
  return true;
}

/// What stands between one value and the next: commas, keys and ends. `isDone` once the outermost value has
/// ended.
bool Scanner::afterValue(bool &isDone) noexcept {
  while (depth > 0) {
    skipSpace();
    const bool array = isArray[depth];
    if (next == end) return failAtEnd(array ? "an array" : "an object");
    if (*next == ',') {
      ++next;
      return array || key();
    }
    if (*next != (array ? ']' : '}')) return failExpecting(array ? "`,` or `]`" : "`,` or `}`");
    ++next;
    --depth;
  }
  isDone = true;
  return true;
}

bool Scanner::literal(const char *word) noexcept {
  const uint8_t *const start = next;
  for (; *word != '\0'; ++word, ++next) {
    if (next == end) return failAtEnd("a word");
    if (*next != uint8_t(*word)) {
      next = start;
      return failExpecting("a value");
    }
  }
  return true;
}

bool Scanner::number() noexcept {
  const uint8_t *const start = next;
  bool isInteger = true;
  if (*next == '-') ++next;
  const uint8_t *const digits = next;
  while (next < end && isDigit(*next)) ++next;
  const size_t count = size_t(next - digits);
  bool isWellFormed = count > 0 && (count == 1 || *digits != '0');
  if (next < end && *next == '.') {
    isInteger = false;
    const uint8_t *const fraction = ++next;
    while (next < end && isDigit(*next)) ++next;
    isWellFormed = isWellFormed && next > fraction;
  }
  if (next < end && (*next == 'e' || *next == 'E')) {
    isInteger = false;
    ++next;
    if (next < end && (*next == '+' || *next == '-')) ++next;
    const uint8_t *const exponent = next;
    while (next < end && isDigit(*next)) ++next;
    isWellFormed = isWellFormed && next > exponent;
  }
  if (!isWellFormed) {
    if (next == end) return failAtEnd("a number");
    return fail(wsjson_malformed, start, "a malformed number");
  }
  const char *const first = reinterpret_cast<const char *>(start);
  const char *const last = reinterpret_cast<const char *>(next);
  double number = 0;
  if (std::from_chars(first, last, number).ec == std::errc::result_out_of_range) {
    // Too small is fine (simdjson makes it 0). Too large are integers, and what grows when its exponent is
    // left off.
    const char *exponent = first;
    while (exponent < last && *exponent != 'e' && *exponent != 'E') ++exponent;
    const bool isTooSmall = exponent < last ? exponent[1] == '-' : *digits == '0';
    if (!isTooSmall) return fail(wsjson_number_range, start, "a number too large for a double");
  }
  if (!isInteger || count < 19) return true;
  int64_t integer = 0;
  if (std::from_chars(first, last, integer).ec == std::errc()) return true;
  // With an exponent simdjson reads it as a double.
  return replace(next, next, "e0", 2);
}

bool Scanner::string() noexcept {
  ++next;
  for (;;) {
    while (next < end && *next >= 0x20 && *next < 0x80 && *next != '"' && *next != '\\') ++next;
    if (next == end) return failAtEnd("a string");
    if (*next == '"') {
      ++next;
      return true;
    }
    if (*next == '\\') {
      if (!escape()) return false;
    } else if (*next == '\n' || *next == '\r') {
      return fail(wsjson_truncated, next, "a line ends inside a string");
    } else if (*next < 0x20) {
      char code[8];
      std::snprintf(code, sizeof code, "0x%02x", unsigned(*next));
      return fail(wsjson_malformed, next, "a control character (%s) inside a string", code);
    } else {
      const size_t length = sequenceLength(next, end);
      if (length == 0) {
        if (isCutSequence(next, end)) return failAtEnd("a string");
        return fail(wsjson_invalid_utf8, next, "invalid UTF-8");
      }
      next += length;
    }
  }
}

bool Scanner::escape() noexcept {
  if (end - next < 2) return failAtEnd("a string");
  switch (next[1]) {
  case '"':
  case '\\':
  case '/':
  case 'b':
  case 'f':
  case 'n':
  case 'r':
  case 't': next += 2; return true;
  case 'u': return codePoint();
  case '\n':
  case '\r': return fail(wsjson_truncated, next, "a line ends inside a string");
  default: return fail(wsjson_malformed, next, "an unknown escape inside a string");
  }
}

/// Four hexadecimal digits at `at`.
bool Scanner::hex4(const uint8_t *at, unsigned &unit) const noexcept {
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

/// A \uXXXX escape, or a pair of them.
bool Scanner::codePoint() noexcept {
  const uint8_t *const start = next;
  unsigned unit = 0;
  if (end - start < 6) {
    for (const uint8_t *digit = start + 2; digit < end; ++digit) {
      if (!std::isxdigit(*digit)) return fail(wsjson_malformed, start, "an unknown escape inside a string");
    }
    return failAtEnd("a string");
  }
  if (!hex4(start + 2, unit)) return fail(wsjson_malformed, start, "an unknown escape inside a string");
  next += 6;
  if (unit < 0xD800 || unit > 0xDFFF) return true;
  unsigned low = 0;
  if (unit < 0xDC00 && end - next >= 6 && next[0] == '\\' && next[1] == 'u' && hex4(next + 2, low) && low >= 0xDC00 &&
      low <= 0xDFFF) {
    next += 6;
    return true;
  }
  return replace(start, next, "\\ufffd", 6);
}

/// Copies the text up to `from`, then the replacement, and goes on at `to`.
bool Scanner::replace(const uint8_t *from, const uint8_t *to, const char *replacement, size_t length) noexcept {
  if (copy == nullptr) {
    // A mended integer has 19 bytes or more and grows by 2; an escape keeps its length.
    const size_t capacity = size_t(end - begin) + size_t(end - begin) / 8 + 16;
    copy = static_cast<uint8_t *>(std::malloc(capacity));
    if (copy == nullptr) return fail(wsjson_out_of_memory, from, "out of memory");
    copied = begin;
  }
  const size_t plain = size_t(from - copied);
  std::memcpy(copy + copyLength, copied, plain);
  std::memcpy(copy + copyLength + plain, replacement, length);
  copyLength += plain + length;
  copied = to;
  return true;
}

bool Scanner::fail(wsjson_status status, const uint8_t *at, const char *format, const char *detail) noexcept {
  diagnosis.status = status;
  place(diagnosis, begin, size_t(at - begin));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  std::snprintf(diagnosis.reason, sizeof diagnosis.reason, format, detail);
#pragma GCC diagnostic pop
  return false;
}

/// Refuses the byte at `next`.
bool Scanner::failExpecting(const char *expected) noexcept {
  char detail[64];
  if (*next == '`') {
    std::snprintf(detail, sizeof detail, "%s, found a backtick", expected);
  } else if (*next > 0x20 && *next < 0x7F) {
    std::snprintf(detail, sizeof detail, "%s, found `%c`", expected, *next);
  } else if (sequenceLength(next, end) == 0) {
    return fail(wsjson_invalid_utf8, next, "invalid UTF-8");
  } else {
    std::snprintf(detail, sizeof detail, "%s, found byte 0x%02x", expected, unsigned(*next));
  }
  return fail(wsjson_malformed, next, "expected %s", detail);
}

bool Scanner::failAtEnd(const char *inside) noexcept {
  // Before a member's value the text ends inside the object, whatever was awaited.
  if (depth > 0 && std::strcmp(inside, "a value") == 0) inside = isArray[depth] ? "an array" : "an object";
  return fail(wsjson_truncated, end, "the text ends inside %s", inside);
}

}  // namespace wsjson
