#include <cstring>
#include <memory>
#include <new>

#include "CJSON.h"
#include "Scanner.hpp"
#include "Tape.hpp"

namespace {

/// What a parser can hold at once, at first; doubled as need be.
constexpr size_t smallestCapacity = 1024;
/// A parser that grew beyond this for one huge text is made small again: it keeps nine bytes for each byte of capacity.
constexpr size_t largestKeptCapacity = 1024 * 1024;

}  // namespace

struct wsjson_parser {
  wsjson_document view{};
  wsjson_diagnosis diagnosis{};
  std::unique_ptr<uint8_t[]> text;
  std::unique_ptr<uint64_t[]> tape;
  size_t capacity = 0;

  bool reserve(size_t length) noexcept;
  wsjson_status refuse(wsjson_status status, const char *reason) noexcept;
  wsjson_status explain(const uint8_t *bytes, size_t length, size_t skipped) noexcept;
};

bool wsjson_parser::reserve(size_t length) noexcept {
  if (capacity > 0 && length <= capacity && (capacity <= largestKeptCapacity || length > largestKeptCapacity)) return true;
  size_t wanted = smallestCapacity;
  while (wanted < length) wanted *= 2;
  capacity = 0;
  // The old ones first: the peak is what is kept, not twice that.
  text.reset();
  tape.reset();
  text.reset(new (std::nothrow) uint8_t[wanted + wsjson::padding]);
  tape.reset(new (std::nothrow) uint64_t[wsjson::tapeLength(wanted)]);
  if (text == nullptr || tape == nullptr) return false;
  capacity = wanted;
  view.tape = tape.get();
  view.texts = text.get();
  return true;
}

wsjson_status wsjson_parser::refuse(wsjson_status status, const char *reason) noexcept {
  diagnosis = wsjson_diagnosis{status, 0, 1, 1, {}};
  std::strncpy(diagnosis.reason, reason, sizeof diagnosis.reason - 1);
  return status;
}

/// Says why a text was refused. `skipped` bytes stood before it.
wsjson_status wsjson_parser::explain(const uint8_t *bytes, size_t length, size_t skipped) noexcept {
  wsjson::Scanner scanner(bytes, length);
  // That the scanner accepts what was refused is a bug: a fuzz test looks for it.
  if (scanner.run()) return refuse(wsjson_malformed, "not JSON");
  diagnosis = scanner.diagnosis;
  diagnosis.offset += skipped;
  if (diagnosis.line == 1) diagnosis.column += skipped;
  return diagnosis.status;
}

wsjson_parser *wsjson_create(void) noexcept { return new (std::nothrow) wsjson_parser; }

void wsjson_destroy(wsjson_parser *parser) noexcept { delete parser; }

wsjson_status wsjson_parse(wsjson_parser *parser, const uint8_t *bytes, size_t length, wsjson_value *root) noexcept {
  size_t skipped = 0;
  if (length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF) skipped = 3;
  bytes += skipped;
  length -= skipped;
  if (length > WSJSON_MAX_LENGTH) return parser->refuse(wsjson_too_large, "larger than 16 MiB");
  if (!parser->reserve(length)) return parser->refuse(wsjson_out_of_memory, "out of memory");
  uint8_t *const text = parser->text.get();
  if (length > 0) std::memcpy(text, bytes, length);
  std::memset(text + length, 0, wsjson::padding);
  if (!wsjson::Tape(text, length, parser->tape.get()).read()) return parser->explain(bytes, length, skipped);
  root->document = &parser->view;
  root->index = 0;
  return wsjson_ok;
}

const wsjson_diagnosis *wsjson_last_diagnosis(const wsjson_parser *parser) noexcept { return &parser->diagnosis; }
