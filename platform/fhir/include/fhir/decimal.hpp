#pragma once
// Exact decimal numbers with their precision, as FHIR and FHIRPath want them: 1.0 and 1.00 are
// equal and yet not the same. At most 34 digits; what is larger is no Decimal (and every operation
// that would pass it answers nothing), though a document keeps its text. Used by FHIRPath, search
// and comparison; never for money, which has a type of its own.
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace yilian::fhir {

class Decimal {
 public:
  __extension__ typedef __int128 Digits;

  Decimal() = default;
  Decimal(long long value) : digits_(value) {}  // NOLINT(google-explicit-constructor)
  static Decimal of(Digits digits, int scale) { return {digits, scale}; }
  /// JSON's and FHIRPath's form: "-12.50", "1e3".
  static std::optional<Decimal> parse(std::string_view text);
  /// The shortest decimal of about 15 digits.
  static std::optional<Decimal> from_double(double value);

  /// Digits behind the point.
  int scale() const { return scale_; }
  Digits digits() const { return digits_; }
  int sign() const { return digits_ == 0 ? 0 : digits_ < 0 ? -1 : 1; }
  bool is_whole() const;
  double to_double() const;
  std::string to_string() const;
  /// Of a whole number that fits.
  std::optional<long long> to_integer() const;

  /// By value.
  bool operator==(const Decimal& other) const { return compare(other) == 0; }
  int compare(const Decimal& other) const;

  Decimal negated() const { return {-digits_, scale_}; }
  Decimal absolute() const { return digits_ < 0 ? negated() : *this; }
  std::optional<Decimal> plus(const Decimal& other) const;
  std::optional<Decimal> minus(const Decimal& other) const { return plus(other.negated()); }
  std::optional<Decimal> times(const Decimal& other) const;
  /// Exact, or 16 digits behind the point; nothing for a division by zero.
  std::optional<Decimal> divided_by(const Decimal& other) const;
  /// The whole part of the quotient.
  std::optional<Decimal> quotient(const Decimal& other) const;
  std::optional<Decimal> remainder(const Decimal& other) const;

  Decimal truncated() const;
  Decimal floor() const;
  Decimal ceiling() const;
  /// Half away from zero; never with more digits than there are.
  Decimal rounded(int scale) const;
  /// The same value with at least so many digits behind the point.
  std::optional<Decimal> widened(int scale) const;
  /// Without zeros at the end.
  Decimal trimmed() const;

 private:
  Decimal(Digits digits, int scale) : digits_(digits), scale_(scale) {}

  Digits digits_ = 0;
  int scale_ = 0;
};

}  // namespace yilian::fhir
