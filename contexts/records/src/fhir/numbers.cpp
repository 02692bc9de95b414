#include "fhir/numbers.hpp"

#include <algorithm>

#include "crypto/crypto.hpp"

namespace yilian::records::rest {
namespace {

constexpr int counter_bits = 21;

bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.';
}

}  // namespace

bool is_fhir_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, is_id_character);
}

bool is_plain_id(std::string_view text) {
  const auto id = parse_uuid(text);
  return id && to_string(*id) == text;
}

Uuid key_of_id(std::string_view text) {
  if (const auto id = parse_uuid(text); id && to_string(*id) == text) return *id;
  return crypto::id_of_name(text);
}

std::int64_t number_of_type(std::string_view name) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16'777'619U;
  return static_cast<std::int64_t>((hash ^ hash >> 15) & 0x7fff);
}

std::int64_t Numbers::next(Instant now) {
  // Uuids bring randomness; another server begins elsewhere within the same millisecond.
  const auto uuid = new_uuid(now.ms);
  const std::int64_t random = (std::int64_t{uuid.bytes[9]} << 8 | uuid.bytes[10]) << 4;
  std::int64_t last = last_.load();
  std::int64_t wanted = 0;
  do {
    wanted = std::max(first_number(now) + random, last + 1);
    // Within one millisecond the counter goes on where it began.
    if (instant_of(last) >= now) wanted = last + 1;
  } while (!last_.compare_exchange_weak(last, wanted));
  return wanted;
}

Instant instant_of(std::int64_t number) { return {number >> counter_bits}; }
std::int64_t first_number(Instant at) { return at.ms << counter_bits; }

}  // namespace yilian::records::rest
