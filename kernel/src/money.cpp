#include "kernel/money.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace yilian {
namespace {

__extension__ typedef __int128 Wide;  // not ISO, but both compilers have it

Fen narrow(Wide value) {
  if (value > std::numeric_limits<std::int64_t>::max() ||
      value < std::numeric_limits<std::int64_t>::min())
    std::abort();
  return {static_cast<std::int64_t>(value)};
}

}  // namespace

Fen share(Fen amount, std::int64_t numerator, std::int64_t denominator, Rounding rounding) {
  if (denominator <= 0) std::abort();
  const Wide product = Wide{amount.value} * numerator;
  Wide quotient = product / denominator;
  Wide rest = product % denominator;
  const int sign = product < 0 ? -1 : 1;
  if (rest < 0) rest = -rest;
  bool away = false;
  switch (rounding) {
    case Rounding::down:
      break;
    case Rounding::up:
      away = rest != 0;
      break;
    case Rounding::half_up:
      away = rest * 2 >= denominator;
      break;
    case Rounding::half_even:
      away = rest * 2 > denominator || (rest * 2 == denominator && quotient % 2 != 0);
      break;
  }
  if (away) quotient += sign;
  return narrow(quotient);
}

std::vector<Fen> allocate(Fen amount, const std::vector<std::int64_t>& weights) {
  Wide total = 0;
  for (const auto weight : weights) {
    if (weight < 0) std::abort();
    total += weight;
  }
  if (total == 0) std::abort();
  const int sign = amount.value < 0 ? -1 : 1;
  const Wide size = amount.value < 0 ? -Wide{amount.value} : Wide{amount.value};
  std::vector<Fen> parts;
  std::vector<std::pair<Wide, std::size_t>> remainders;
  Wide given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Wide exact = size * weights[i];
    parts.push_back(narrow(exact / total));
    given += exact / total;
    remainders.emplace_back(exact % total, i);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto left = static_cast<std::size_t>(size - given);
  for (std::size_t k = 0; k < left; ++k) ++parts[remainders[k].second].value;
  for (auto& part : parts) part.value *= sign;
  return parts;
}

std::optional<Fen> parse_yuan(std::string_view text) {
  bool negative = false;
  if (!text.empty() && text.front() == '-') negative = true, text.remove_prefix(1);
  const auto dot = text.find('.');
  const auto whole = text.substr(0, dot);
  const auto cents = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  if (whole.empty() || whole.size() > 15 || (dot != std::string_view::npos && cents.empty()) ||
      cents.size() > 2)
    return std::nullopt;
  std::int64_t value = 0;
  for (const char c : whole) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const char c = i < cents.size() ? cents[i] : '0';
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return Fen{negative ? -value : value};
}

std::string to_yuan(Fen amount) {
  const bool negative = amount.value < 0;
  const auto size = negative ? -static_cast<std::uint64_t>(amount.value)
                             : static_cast<std::uint64_t>(amount.value);
  const auto cents = size % 100;
  return (negative ? "-" : "") + std::to_string(size / 100) + "." + (cents < 10 ? "0" : "") +
         std::to_string(cents);
}

}  // namespace yilian
