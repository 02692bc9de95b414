#include "fhir/decimal.hpp"

#include <gtest/gtest.h>

namespace yilian::fhir {
namespace {

Decimal of(std::string_view text) { return Decimal::parse(text).value(); }
std::string told(const std::optional<Decimal>& value) {
  return value ? value->to_string() : "nothing";
}

TEST(Decimal, KeepsItsPrecision) {
  for (const char* text : {"0", "1.00", "-0.050", "1234567890123456789012345678901234", "0.000"})
    EXPECT_EQ(of(text).to_string(), text);
  EXPECT_EQ(of("1.50e3").to_string(), "1500");
  EXPECT_EQ(of("-15E-3").to_string(), "-0.015");
  for (const char* wrong : {"", "-", ".5", "5.", "1e", "1x", "1e9999", "1 ", "1.2.3",
                            "12345678901234567890123456789012345"})
    EXPECT_FALSE(Decimal::parse(wrong)) << wrong;
  EXPECT_EQ(of("1.0"), of("1.00"));
  EXPECT_LT(of("-2").compare(of("1e30")), 0);
  EXPECT_GT(of("1e33").compare(of("0.0000000001")), 0);
  EXPECT_LT(of("-1e33").compare(of("0.0000000001")), 0);
}

TEST(Decimal, Arithmetic) {
  EXPECT_EQ(told(of("1.10").plus(of("2.2"))), "3.30");
  EXPECT_EQ(told(of("1.5").times(of("-2.0"))), "-3.00");
  EXPECT_EQ(told(of("1").divided_by(of("8"))), "0.125");
  EXPECT_EQ(told(of("1").divided_by(of("3"))), "0.3333333333333333");
  EXPECT_EQ(told(of("1").divided_by(of("0.0"))), "nothing");
  EXPECT_EQ(told(of("-7.5").quotient(of("2"))), "-3");
  EXPECT_EQ(told(of("-7.5").remainder(of("2"))), "-1.5");
  EXPECT_EQ(told(of("1e33").times(of("1e33"))), "nothing");
  EXPECT_EQ(of("-1.5").floor().to_string(), "-2");
  EXPECT_EQ(of("-1.5").ceiling().to_string(), "-1");
  EXPECT_EQ(of("2.345").rounded(2).to_string(), "2.35");
  EXPECT_EQ(of("-2.345").rounded(2).to_string(), "-2.35");
  EXPECT_EQ(told(Decimal::from_double(0.1)), "0.1");
}

}  // namespace
}  // namespace yilian::fhir
