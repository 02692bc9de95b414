#include "fhir/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace yilian::fhir {
namespace {

using Digits = Decimal::Digits;
constexpr int digits_max = 34;

Digits power_of_ten(int exponent) {
  Digits out = 1;
  for (; exponent > 0; --exponent) out *= 10;
  return out;
}

/// False when the product needs more digits than there are.
bool scaled(Digits& digits, int by) {
  if (digits == 0) return true;
  if (by > digits_max) return false;
  return !__builtin_mul_overflow(digits, power_of_ten(by), &digits);
}

std::optional<Decimal> bounded(Digits digits, int scale) {
  static const Digits limit = power_of_ten(digits_max);
  while (scale > 0 && (digits >= limit || digits <= -limit)) {
    digits /= 10;
    --scale;
  }
  if (digits >= limit || digits <= -limit) return std::nullopt;
  return Decimal::of(digits, scale);
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Digits digits = 0;
  int scale = 0, seen = 0, significant = 0;
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const bool negative = at == 1 && text[0] == '-';
  bool point = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '.') {
      if (point || seen == 0 || at + 1 == text.size()) return std::nullopt;
      point = true;
      continue;
    }
    if (text[at] < '0' || text[at] > '9') break;
    ++seen;
    if (digits != 0 || text[at] != '0') ++significant;
    if (significant > digits_max) return std::nullopt;
    digits = digits * 10 + (text[at] - '0');
    scale += point ? 1 : 0;
  }
  if (seen == 0 || scale > 1000) return std::nullopt;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
    int exponent = 0;
    std::string_view rest = text.substr(at + 1);
    if (rest.starts_with('+')) rest.remove_prefix(1);
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
    if (ec != std::errc() || end != rest.data() + rest.size()) return std::nullopt;
    if (exponent > 1000 || exponent < -1000) return std::nullopt;
    scale -= exponent;
    if (scale < 0) {
      if (!scaled(digits, -scale)) return std::nullopt;
      scale = 0;
    }
  }
  if (scale > digits_max) return std::nullopt;
  return Decimal(negative ? -digits : digits, scale);
}

std::optional<Decimal> Decimal::from_double(double value) {
  if (!std::isfinite(value) || std::fabs(value) > 1e18) return std::nullopt;
  char buffer[64];
  const auto [end, ec] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific, 14);
  const auto parsed = parse({buffer, static_cast<std::size_t>(end - buffer)});
  if (ec != std::errc()) return std::nullopt;
  if (!parsed) return Decimal();
  return parsed->trimmed();
}

bool Decimal::is_whole() const { return digits_ % power_of_ten(scale_) == 0; }

double Decimal::to_double() const {
  const auto text = to_string();
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string Decimal::to_string() const {
  std::string out;
  Digits rest = digits_ < 0 ? -digits_ : digits_;
  for (int i = 0; rest != 0 || i <= scale_; ++i) {
    if (i == scale_ && scale_ > 0) out += '.';
    out += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (digits_ < 0) out += '-';
  std::ranges::reverse(out);
  return out;
}

std::optional<long long> Decimal::to_integer() const {
  if (!is_whole()) return std::nullopt;
  const Digits whole = digits_ / power_of_ten(scale_);
  if (whole > INT64_MAX || whole < INT64_MIN) return std::nullopt;
  return static_cast<long long>(whole);
}

int Decimal::compare(const Decimal& other) const {
  Digits a = digits_, b = other.digits_;
  const bool fits =
      scale_ < other.scale_ ? scaled(a, other.scale_ - scale_) : scaled(b, scale_ - other.scale_);
  // The one that grows too large by widening is the larger one, whatever its sign says.
  if (!fits) return scale_ < other.scale_ ? sign() : -other.sign();
  return a < b ? -1 : a > b ? 1 : 0;
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const {
  Digits a = digits_, b = other.digits_;
  const int scale = std::max(scale_, other.scale_);
  if (!scaled(a, scale - scale_) || !scaled(b, scale - other.scale_)) return std::nullopt;
  if (__builtin_add_overflow(a, b, &a)) return std::nullopt;
  return bounded(a, scale);
}

std::optional<Decimal> Decimal::times(const Decimal& other) const {
  Digits product = 0;
  if (__builtin_mul_overflow(digits_, other.digits_, &product)) {
    const auto a = trimmed(), b = other.trimmed();
    if (__builtin_mul_overflow(a.digits_, b.digits_, &product)) return std::nullopt;
    return bounded(product, a.scale_ + b.scale_);
  }
  return bounded(product, scale_ + other.scale_);
}

std::optional<Decimal> Decimal::divided_by(const Decimal& other) const {
  constexpr int places = 16;
  if (other.digits_ == 0) return std::nullopt;
  Digits a = digits_;
  int by = places + other.scale_ - scale_;
  Digits b = other.digits_;
  if (by < 0) {
    if (!scaled(b, -by)) return std::nullopt;
    by = 0;
  }
  if (!scaled(a, by)) return from_double(to_double() / other.to_double());
  const auto out = bounded(a / b, places);
  return out ? std::optional(out->trimmed()) : out;
}

std::optional<Decimal> Decimal::quotient(const Decimal& other) const {
  Digits a = digits_, b = other.digits_;
  const int scale = std::max(scale_, other.scale_);
  if (b == 0 || !scaled(a, scale - scale_) || !scaled(b, scale - other.scale_)) return std::nullopt;
  return Decimal(a / b, 0);
}

std::optional<Decimal> Decimal::remainder(const Decimal& other) const {
  Digits a = digits_, b = other.digits_;
  const int scale = std::max(scale_, other.scale_);
  if (b == 0 || !scaled(a, scale - scale_) || !scaled(b, scale - other.scale_)) return std::nullopt;
  return Decimal(a % b, scale);
}

Decimal Decimal::truncated() const { return {digits_ / power_of_ten(scale_), 0}; }

Decimal Decimal::floor() const {
  const Decimal whole = truncated();
  return digits_ < 0 && !is_whole() ? Decimal(whole.digits_ - 1, 0) : whole;
}

Decimal Decimal::ceiling() const { return negated().floor().negated(); }

Decimal Decimal::rounded(int scale) const {
  if (scale >= scale_ || scale < 0) return *this;
  const Digits unit = power_of_ten(scale_ - scale);
  Digits whole = digits_ / unit;
  const Digits rest = digits_ % unit;
  if ((rest < 0 ? -rest : rest) * 2 >= unit) whole += digits_ < 0 ? -1 : 1;
  return {whole, scale};
}

std::optional<Decimal> Decimal::widened(int scale) const {
  if (scale <= scale_) return *this;
  Digits digits = digits_;
  if (scale > digits_max || !scaled(digits, scale - scale_)) return std::nullopt;
  return Decimal(digits, scale);
}

Decimal Decimal::trimmed() const {
  Decimal out = *this;
  while (out.scale_ > 0 && out.digits_ % 10 == 0) {
    out.digits_ /= 10;
    --out.scale_;
  }
  return out;
}

}  // namespace yilian::fhir
