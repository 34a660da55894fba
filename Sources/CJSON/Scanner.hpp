#ifndef CJSON_SCANNER_HPP
#define CJSON_SCANNER_HPP

#include <cstddef>
#include <cstdint>

#include "CJSON.h"

namespace wsjson {

/// Reads a text that simdjson refused, byte by byte, to say where and why, or to mend what is only unusual:
/// an integer that no 64 bits hold and a lone surrogate escape. Strict JSON otherwise. Runs once per
/// refused text, never before.
class Scanner {
public:
  Scanner(const uint8_t *bytes, size_t length) noexcept : begin(bytes), end(bytes + length), next(bytes) {}
  ~Scanner() noexcept;
  Scanner(const Scanner &) = delete;
  Scanner &operator=(const Scanner &) = delete;

  /// Reads the whole text. False: it is refused, and `diagnosis` says why.
  bool run() noexcept;

  /// Whether `run` mended something; then `mended()` is the text to parse instead, `mendedLength()` bytes
  /// of it.
  bool isMended() const noexcept { return copy != nullptr; }
  const uint8_t *mended() const noexcept { return copy; }
  size_t mendedLength() const noexcept { return copyLength; }

  wsjson_diagnosis diagnosis{};

private:
  const uint8_t *const begin;
  const uint8_t *const end;
  const uint8_t *next;

  uint8_t *copy = nullptr;
  size_t copyLength = 0;
  const uint8_t *copied = nullptr;  // how far the text is in the copy

  bool isArray[WSJSON_MAX_DEPTH + 1] = {};
  size_t depth = 0;

  bool value() noexcept;
  bool container(bool &isEmpty) noexcept;
  bool key() noexcept;
  bool afterValue(bool &isDone) noexcept;
  bool literal(const char *word) noexcept;
  bool number() noexcept;
  bool string() noexcept;
  bool escape() noexcept;
  bool codePoint() noexcept;
  bool hex4(const uint8_t *at, unsigned &unit) const noexcept;
  void skipSpace() noexcept;

  bool replace(const uint8_t *from, const uint8_t *to, const char *replacement, size_t length) noexcept;
  bool fail(wsjson_status status, const uint8_t *at, const char *format, const char *detail = "") noexcept;
  bool failExpecting(const char *expected) noexcept;
  bool failAtEnd(const char *inside) noexcept;
};

/// Fills the place of a diagnosis.
void place(wsjson_diagnosis &diagnosis, const uint8_t *begin, size_t offset) noexcept;

}  // namespace wsjson

#endif
