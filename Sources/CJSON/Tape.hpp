#ifndef CJSON_TAPE_HPP
#define CJSON_TAPE_HPP

#include <cstddef>
#include <cstdint>

#include "CJSON.h"

namespace wsjson {

/// Zero bytes that must follow a text that is read: strings are looked through in blocks, and a zero ends everything.
constexpr size_t padding = 32;

/// How many words the tape of a text of this many bytes can have: a number and the comma behind it are two of each.
constexpr size_t tapeLength(size_t textLength) { return textLength + 2; }

/// Reads a text and writes its tape, in one pass. Strict JSON, but for what CJSON.h names as accepted though unusual.
///
/// Strings are decoded where they stand: a quote becomes the NUL behind a string, an escape what it means. The text is
/// of no use afterwards but for the strings.
class Tape {
public:
  Tape(uint8_t *text, size_t length, uint64_t *tape) noexcept
      : begin(text), end(text + length), next(text), words(tape), word(tape) {}

  /// Reads the whole text. False: it is not JSON, is too deep, or has a number that no double holds; the Scanner says
  /// which and where.
  bool read() noexcept;

private:
  struct Level {
    uint32_t index;
    uint32_t count;
  };

  uint8_t *const begin;
  const uint8_t *const end;
  uint8_t *next;
  uint64_t *const words;
  uint64_t *word;

  Level levels[WSJSON_MAX_DEPTH];
  size_t depth = 0;

  void skipSpace() noexcept;
  bool string() noexcept;
  bool unusualString(uint8_t *start) noexcept;
  bool escape(uint8_t *&decoded) noexcept;
  bool number() noexcept;
  bool literal(const char *rest, size_t length, char kind) noexcept;
  bool open(char kind, bool &isEmpty) noexcept;
  void close() noexcept;

  void write(char kind, uint64_t payload) noexcept { *word++ = uint64_t(uint8_t(kind)) << 56 | payload; }
  char kindOfLevel() const noexcept { return char(words[levels[depth - 1].index] >> 56); }
};

}  // namespace wsjson

#endif
