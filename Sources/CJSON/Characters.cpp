#include "Characters.hpp"

#include <charconv>
#include <system_error>

namespace wsjson {
namespace {

/// How many digits a number has before its point, its exponent included; less than 1 where it begins with a fraction.
long long magnitude(const uint8_t *at, const uint8_t *last) noexcept {
  long long digits = 0;
  bool isBehindPoint = false, isSignificant = false;
  if (*at == '-') ++at;
  for (; at < last && (*at | 0x20) != 'e'; ++at) {
    if (*at == '.') {
      isBehindPoint = true;
      continue;
    }
    isSignificant = isSignificant || *at != '0';
    if (isSignificant && !isBehindPoint) ++digits;
    if (!isSignificant && isBehindPoint) --digits;
  }
  if (at == last) return digits;
  ++at;
  const bool isNegative = *at == '-';
  if (!isDigit(*at)) ++at;
  long long exponent = 0;
  // No text is long enough to make up for an exponent of more digits than this.
  for (; at < last && exponent < 1'000'000'000; ++at) exponent = exponent * 10 + (*at - '0');
  return isNegative ? digits - exponent : digits + exponent;
}

}  // namespace

bool readDouble(const uint8_t *first, const uint8_t *last, double &number) noexcept {
  const auto result =
    std::from_chars(reinterpret_cast<const char *>(first), reinterpret_cast<const char *>(last), number);
  if (result.ec == std::errc()) return true;
  if (result.ec != std::errc::result_out_of_range || magnitude(first, last) > 0) return false;
  number = *first == '-' ? -0.0 : 0.0;
  return true;
}

}  // namespace wsjson
