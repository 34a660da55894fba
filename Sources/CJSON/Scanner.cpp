#include "Scanner.hpp"

#include <cctype>
#include <cstdio>
#include <cstring>

#include "Characters.hpp"

namespace wsjson {
namespace {

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
  return true;
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
  if (*next == '-') ++next;
  const uint8_t *const digits = next;
  while (next < end && isDigit(*next)) ++next;
  const size_t count = size_t(next - digits);
  bool isWellFormed = count > 0 && (count == 1 || *digits != '0');
  if (next < end && *next == '.') {
    const uint8_t *const fraction = ++next;
    while (next < end && isDigit(*next)) ++next;
    isWellFormed = isWellFormed && next > fraction;
  }
  if (next < end && (*next == 'e' || *next == 'E')) {
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
  double number = 0;
  return readDouble(start, next, number) || fail(wsjson_number_range, start, "a number too large for a double");
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

/// A \uXXXX escape; what code unit it is does not matter.
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
