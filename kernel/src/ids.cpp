#include "kernel/ids.hpp"

#include <sys/random.h>

#include <array>
#include <atomic>
#include <cstdlib>

namespace yilian {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Milliseconds and, below them, 12 bits that grow within one, so that what one transaction makes
/// keeps its order; they start at random, below the half, in each. Beyond 4095 in one millisecond
/// the next ones are taken. Requests of neighbouring milliseconds take turns: each has its own
/// place.
std::uint64_t time_and_place(std::int64_t epoch_ms, std::uint64_t random) {
  constexpr int count_bits = 22;
  static std::array<std::atomic<std::uint64_t>, 256> lasts = {};
  const auto ms = static_cast<std::uint64_t>(epoch_ms);
  auto& last = lasts[ms % lasts.size()];
  std::uint64_t seen = last.load(std::memory_order_relaxed), next = 0;
  do {
    next = seen >> count_bits == ms ? seen + 1 : ms << count_bits | (random & 0x7ff);
  } while (!last.compare_exchange_weak(seen, next, std::memory_order_relaxed));
  return (ms << 12) + (next - (ms << count_bits));
}

}  // namespace

std::string to_string(const Uuid& id) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out.push_back('-');
    out.push_back(digits[id.bytes[i] >> 4]);
    out.push_back(digits[id.bytes[i] & 15]);
  }
  return out;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t at = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      if (text[at] != '-') return std::nullopt;
      ++at;
    }
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    at += 2;
  }
  return id;
}

Uuid new_uuid(std::int64_t epoch_ms) {
  Uuid id;
  if (getrandom(id.bytes.data(), id.bytes.size(), 0) != 16) std::abort();
  const auto place =
      time_and_place(epoch_ms, static_cast<std::uint64_t>(id.bytes[6]) << 8 | id.bytes[7]);
  for (std::size_t i = 0; i < 6; ++i)
    id.bytes[i] = static_cast<std::uint8_t>(place >> (52 - 8 * i));
  id.bytes[6] = static_cast<std::uint8_t>((place >> 8 & 0x0f) | 0x70);
  id.bytes[7] = static_cast<std::uint8_t>(place);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return id;
}

}  // namespace yilian
