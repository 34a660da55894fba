// No exception is thrown or met here: allocations are the nothrow kind, and simdjson's throwing
// conveniences are left out.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "CJSON.h"
#include "Scanner.hpp"

namespace {

/// What a new parser can hold at once; doubled as need be.
constexpr size_t smallestCapacity = 4096;
/// A parser that grew beyond this for one huge text is made small again: it keeps some 15 bytes for each
/// byte of capacity.
constexpr size_t largestKeptCapacity = 1024 * 1024;
/// simdjson counts the depth so that an empty container at one more than this is still read.
constexpr size_t simdjsonDepth = WSJSON_MAX_DEPTH + 1;

}  // namespace

struct wsjson_parser {
  wsjson_document view{};
  wsjson_diagnosis diagnosis{};
  simdjson::dom::parser parser;
  simdjson::dom::document document;
  std::unique_ptr<uint8_t[]> text;
  size_t capacity = 0;

  bool reserve(size_t length) noexcept;
  simdjson::error_code parse(const uint8_t *bytes, size_t length) noexcept;
  wsjson_status refuse(wsjson_status status, const char *reason) noexcept;
  wsjson_status mend(const uint8_t *bytes, size_t length, size_t skipped, simdjson::error_code error) noexcept;
};

bool wsjson_parser::reserve(size_t length) noexcept {
  if (length <= capacity && (capacity <= largestKeptCapacity || length > largestKeptCapacity)) return true;
  size_t wanted = smallestCapacity;
  while (wanted < length) wanted *= 2;
  capacity = 0;
  // One after the other, the old one first: the peak is what is kept, not twice that.
  text.reset();
  text.reset(new (std::nothrow) uint8_t[wanted + simdjson::SIMDJSON_PADDING]);
  if (text == nullptr || document.allocate(wanted) != simdjson::SUCCESS ||
      parser.allocate(wanted, simdjsonDepth) != simdjson::SUCCESS) {
    return false;
  }
  capacity = wanted;
  view.tape = document.tape.get();
  view.texts = document.string_buf.get();
  return true;
}

simdjson::error_code wsjson_parser::parse(const uint8_t *bytes, size_t length) noexcept {
  if (!reserve(length)) return simdjson::MEMALLOC;
  std::memcpy(text.get(), bytes, length);
  return parser.parse_into_document(document, text.get(), length, false).error();
}

wsjson_status wsjson_parser::refuse(wsjson_status status, const char *reason) noexcept {
  diagnosis = wsjson_diagnosis{status, 0, 1, 1, {}};
  std::strncpy(diagnosis.reason, reason, sizeof diagnosis.reason - 1);
  return status;
}

/// Says why simdjson refused the text, or parses a mended copy of it. `skipped` bytes stood before it.
wsjson_status wsjson_parser::mend(
  const uint8_t *bytes, size_t length, size_t skipped, simdjson::error_code error) noexcept {
  if (error == simdjson::MEMALLOC) return refuse(wsjson_out_of_memory, "out of memory");
  wsjson::Scanner scanner(bytes, length);
  if (!scanner.run()) {
    diagnosis = scanner.diagnosis;
  } else if (scanner.isMended() && (error = parse(scanner.mended(), scanner.mendedLength())) == simdjson::SUCCESS) {
    return wsjson_ok;
  } else {
    refuse(error == simdjson::MEMALLOC ? wsjson_out_of_memory : wsjson_malformed, simdjson::error_message(error));
  }
  diagnosis.offset += skipped;
  if (diagnosis.line == 1) diagnosis.column += skipped;
  return diagnosis.status;
}

wsjson_parser *wsjson_create(void) noexcept {
  wsjson_parser *const parser = new (std::nothrow) wsjson_parser;
  if (parser != nullptr && !parser->reserve(smallestCapacity)) {
    delete parser;
    return nullptr;
  }
  return parser;
}

void wsjson_destroy(wsjson_parser *parser) noexcept { delete parser; }

wsjson_status wsjson_parse(wsjson_parser *parser, const uint8_t *bytes, size_t length, wsjson_value *root) noexcept {
  size_t skipped = 0;
  if (length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF) skipped = 3;
  bytes += skipped;
  length -= skipped;
  if (length > WSJSON_MAX_LENGTH) return parser->refuse(wsjson_too_large, "larger than 16 MiB");
  const simdjson::error_code error = length == 0 ? simdjson::EMPTY : parser->parse(bytes, length);
  if (error != simdjson::SUCCESS) {
    const wsjson_status status = parser->mend(bytes, length, skipped, error);
    if (status != wsjson_ok) return status;
  }
  root->document = &parser->view;
  root->index = 1;  // the word before it marks the root
  return wsjson_ok;
}

const wsjson_diagnosis *wsjson_last_diagnosis(const wsjson_parser *parser) noexcept { return &parser->diagnosis; }

const char *wsjson_implementation(void) noexcept {
  return simdjson::get_active_implementation()->name().c_str();
}

size_t wsjson_minify(const wsjson_parser *parser, char *buffer, size_t capacity) noexcept {
  const std::string text = simdjson::minify(parser->document.root());
  std::memcpy(buffer, text.data(), text.size() < capacity ? text.size() : capacity);
  return text.size();
}
