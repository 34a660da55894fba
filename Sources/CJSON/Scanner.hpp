#ifndef CJSON_SCANNER_HPP
#define CJSON_SCANNER_HPP

#include <cstddef>
#include <cstdint>

#include "CJSON.h"

namespace wsjson {

/// Reads a text that was refused, byte by byte, to say where and why. Runs once per refused text, never before; it
/// accepts exactly what `Tape` accepts.
class Scanner {
public:
  Scanner(const uint8_t *bytes, size_t length) noexcept : begin(bytes), end(bytes + length), next(bytes) {}

  /// Reads the whole text. False: it is refused, and `diagnosis` says why.
  bool run() noexcept;

  wsjson_diagnosis diagnosis{};

private:
  const uint8_t *const begin;
  const uint8_t *const end;
  const uint8_t *next;

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
  void skipSpace() noexcept;

  bool fail(wsjson_status status, const uint8_t *at, const char *format, const char *detail = "") noexcept;
  bool failExpecting(const char *expected) noexcept;
  bool failAtEnd(const char *inside) noexcept;
};

/// Fills the place of a diagnosis.
void place(wsjson_diagnosis &diagnosis, const uint8_t *begin, size_t offset) noexcept;

}  // namespace wsjson

#endif
