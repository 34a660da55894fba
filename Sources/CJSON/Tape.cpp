#include "Tape.hpp"

#include <charconv>
#include <cstring>
#include <system_error>

#if defined(__SSE2__) && !defined(WSJSON_NO_VECTORS)
#include <emmintrin.h>
#endif

#include "Characters.hpp"

namespace wsjson {
namespace {

/// The first byte from `at` on that is not plain inside a string: a quote, a backslash, a control character or the
/// start of what is not ASCII. The padding has one.
inline uint8_t *skipPlain(uint8_t *at) noexcept {
#if defined(__SSE2__) && !defined(WSJSON_NO_VECTORS)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), lastControl = _mm_set1_epi8(0x1F);
  for (;; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
    const __m128i isSpecial = _mm_or_si128(
      _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
      _mm_cmpeq_epi8(_mm_min_epu8(block, lastControl), block));
    // The highest bit of a byte that is not ASCII is in the mask as it is.
    const int mask = _mm_movemask_epi8(_mm_or_si128(isSpecial, block));
    if (mask != 0) return at + __builtin_ctz(unsigned(mask));
  }
#else
  while (*at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\') ++at;
  return at;
#endif
}

/// Writes a code point as UTF-8 and returns what follows it. It takes no more room than its escape.
uint8_t *encode(unsigned point, uint8_t *to) noexcept {
  if (point < 0x80) {
    *to++ = uint8_t(point);
  } else if (point < 0x800) {
    *to++ = uint8_t(0xC0 | point >> 6);
    *to++ = uint8_t(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    *to++ = uint8_t(0xE0 | point >> 12);
    *to++ = uint8_t(0x80 | (point >> 6 & 0x3F));
    *to++ = uint8_t(0x80 | (point & 0x3F));
  } else {
    *to++ = uint8_t(0xF0 | point >> 18);
    *to++ = uint8_t(0x80 | (point >> 12 & 0x3F));
    *to++ = uint8_t(0x80 | (point >> 6 & 0x3F));
    *to++ = uint8_t(0x80 | (point & 0x3F));
  }
  return to;
}

}  // namespace

bool Tape::read() noexcept {
  bool isEmpty = false;
value:
  skipSpace();
  switch (*next) {
  case '"':
    if (!string()) return false;
    break;
  case '{':
    if (!open('{', isEmpty)) return false;
    if (isEmpty) break;
    goto member;
  case '[':
    if (!open('[', isEmpty)) return false;
    if (isEmpty) break;
    goto value;
  case 't':
    if (!literal("true", 4, 't')) return false;
    break;
  case 'f':
    if (!literal("false", 5, 'f')) return false;
    break;
  case 'n':
    if (!literal("null", 4, 'n')) return false;
    break;
  default:
    if (!number()) return false;
  }

afterValue:
  skipSpace();
  if (depth == 0) return next == end;
  ++levels[depth - 1].count;
  if (kindOfLevel() == '{') {
    if (*next == ',') {
      ++next;
      goto member;
    }
    if (*next != '}') return false;
  } else {
    if (*next == ',') {
      ++next;
      goto value;
    }
    if (*next != ']') return false;
  }
  ++next;
  close();
  goto afterValue;

member:
  skipSpace();
  if (*next != '"' || !string()) return false;
  skipSpace();
  if (*next != ':') return false;
  ++next;
  goto value;
}

inline void Tape::skipSpace() noexcept {
  while (*next <= ' ' && (*next == ' ' || *next == '\n' || *next == '\r' || *next == '\t')) ++next;
}

/// A string from its quote on.
inline bool Tape::string() noexcept {
  uint8_t *const start = ++next;
  next = skipPlain(start);
  if (*next != '"') return unusualString(start);
  write('"', uint64_t(next - start) << 28 | uint64_t(start - begin));
  *next++ = 0;
  return true;
}

/// The rest of a string that has more than plain ASCII, from `next` on; it began at `start`.
bool Tape::unusualString(uint8_t *start) noexcept {
  uint8_t *decoded = next;
  while (*next != '"') {
    if (*next == '\\') {
      if (!escape(decoded)) return false;
    } else if (*next >= 0x80) {
      const size_t length = sequenceLength(next, end);
      if (length == 0) return false;
      for (size_t index = 0; index < length; ++index) *decoded++ = *next++;
    } else if (*next < 0x20) {
      return false;
    }
    uint8_t *const stop = skipPlain(next);
    const size_t plain = size_t(stop - next);
    if (decoded != next) std::memmove(decoded, next, plain);
    decoded += plain;
    next = stop;
  }
  write('"', uint64_t(decoded - start) << 28 | uint64_t(start - begin));
  *decoded = 0;
  ++next;
  return true;
}

/// An escape; what it means goes to `decoded`. Half a pair of surrogates is U+FFFD.
bool Tape::escape(uint8_t *&decoded) noexcept {
  const uint8_t letter = next[1];
  next += 2;
  switch (letter) {
  case '"':
  case '\\':
  case '/': *decoded++ = letter; return true;
  case 'b': *decoded++ = '\b'; return true;
  case 'f': *decoded++ = '\f'; return true;
  case 'n': *decoded++ = '\n'; return true;
  case 'r': *decoded++ = '\r'; return true;
  case 't': *decoded++ = '\t'; return true;
  case 'u': break;
  default: return false;
  }
  unsigned point = 0, low = 0;
  if (!hex4(next, point)) return false;
  next += 4;
  if (point >= 0xD800 && point <= 0xDFFF) {
    if (point < 0xDC00 && next[0] == '\\' && next[1] == 'u' && hex4(next + 2, low) && low >= 0xDC00 && low <= 0xDFFF) {
      next += 6;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    } else {
      point = 0xFFFD;
    }
  }
  decoded = encode(point, decoded);
  return true;
}

inline bool Tape::number() noexcept {
  const uint8_t *const start = next;
  const bool isNegative = *next == '-';
  if (isNegative) ++next;
  const uint8_t *const digits = next;
  uint64_t value = 0;
  while (isDigit(*next)) value = value * 10 + uint64_t(*next++ - '0');
  const size_t count = size_t(next - digits);
  if (count == 0 || (count > 1 && *digits == '0')) return false;
  bool isInteger = true;
  if (*next == '.') {
    isInteger = false;
    const uint8_t *const fraction = ++next;
    while (isDigit(*next)) ++next;
    if (next == fraction) return false;
  }
  if ((*next | 0x20) == 'e') {
    isInteger = false;
    ++next;
    if (*next == '+' || *next == '-') ++next;
    const uint8_t *const exponent = next;
    while (isDigit(*next)) ++next;
    if (next == exponent) return false;
  }
  if (isInteger) {
    const char *const first = reinterpret_cast<const char *>(start), *const last = reinterpret_cast<const char *>(next);
    int64_t exact = 0;
    // From 19 digits on `value` may have overflowed.
    if (count < 19) exact = isNegative ? -int64_t(value) : int64_t(value);
    if (count < 19 || std::from_chars(first, last, exact).ec == std::errc()) {
      write('l', 0);
      *word++ = uint64_t(exact);
      return true;
    }
    if (!isNegative && std::from_chars(first, last, value).ec == std::errc()) {
      write('u', 0);
      *word++ = value;
      return true;
    }
  }
  double rounded = 0;
  if (!readDouble(start, next, rounded)) return false;
  write('d', 0);
  std::memcpy(word++, &rounded, sizeof rounded);
  return true;
}

inline bool Tape::literal(const char *rest, size_t length, char kind) noexcept {
  if (std::memcmp(next, rest, length) != 0) return false;
  next += length;
  write(kind, 0);
  return true;
}

/// The start of an object or array; an empty one to its end.
inline bool Tape::open(char kind, bool &isEmpty) noexcept {
  const uint32_t index = uint32_t(word - words);
  ++next;
  skipSpace();
  isEmpty = *next == (kind == '{' ? '}' : ']');
  if (isEmpty) {
    ++next;
    write(kind, index + 1);
    return true;
  }
  if (depth == WSJSON_MAX_DEPTH) return false;
  levels[depth++] = {index, 0};
  write(kind, 0);
  return true;
}

inline void Tape::close() noexcept {
  const Level level = levels[--depth];
  words[level.index] |= uint64_t(level.count) << 32 | uint32_t(word - words);
}

}  // namespace wsjson
