#include "kernel/ids.hpp"

#include <sys/random.h>

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

/// A number of 12 bits that grows within one millisecond, so that what one transaction makes keeps
/// its order; it starts at random, below the half, in each. Beyond 4095 in one millisecond it
/// begins again.
std::uint64_t place_in(std::int64_t epoch_ms, std::uint64_t random) {
  static std::atomic<std::uint64_t> last = 0;
  const std::uint64_t first = static_cast<std::uint64_t>(epoch_ms) << 12 | (random & 0x7ff);
  std::uint64_t seen = last.load(std::memory_order_relaxed), next = first;
  do {
    const bool same = seen >> 12 == static_cast<std::uint64_t>(epoch_ms) && (seen & 0xfff) != 0xfff;
    next = same ? seen + 1 : first;
  } while (!last.compare_exchange_weak(seen, next, std::memory_order_relaxed));
  return next & 0xfff;
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
  for (std::size_t i = 0; i < 6; ++i)
    id.bytes[i] = static_cast<std::uint8_t>(epoch_ms >> (40 - 8 * i));
  const auto place = place_in(epoch_ms, static_cast<std::uint64_t>(id.bytes[6]) << 8 | id.bytes[7]);
  id.bytes[6] = static_cast<std::uint8_t>(place >> 8 | 0x70);
  id.bytes[7] = static_cast<std::uint8_t>(place);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return id;
}

}  // namespace yilian
