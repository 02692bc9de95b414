#pragma once
// Money is whole fen. Every division names its rounding; allocation never loses or makes a fen.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yilian {

struct Fen {
  std::int64_t value = 0;
  auto operator<=>(const Fen&) const = default;
  Fen operator+(Fen other) const { return {value + other.value}; }
  Fen operator-(Fen other) const { return {value - other.value}; }
};

enum class Rounding : std::uint8_t { half_up, half_even, down, up };

/// amount * numerator / denominator, rounded as named (half_up: away from zero at one half).
/// Needs denominator > 0. Computed in 128 bits; aborts on a result beyond 64 bits (programmer
/// error).
Fen share(Fen amount, std::int64_t numerator, std::int64_t denominator, Rounding rounding);

/// Splits amount by weights >= 0 (not all zero) by largest remainder; ties go to the earlier part.
/// The parts always sum to amount.
std::vector<Fen> allocate(Fen amount, const std::vector<std::int64_t>& weights);

/// `1234.05` yuan; at most two decimals, no exponent, no grouping. nullopt for anything else.
std::optional<Fen> parse_yuan(std::string_view text);
std::string to_yuan(Fen amount);

}  // namespace yilian
