#include "fhir/moment.hpp"

#include <gtest/gtest.h>

namespace yilian::fhir {
namespace {

TEST(Moment, IsReadAndWritten) {
  for (const char* text :
       {"2020", "2020-02", "2020-02-29", "2020-02-29T10:00:00Z", "2020-02-29T10:00:00.123456+08:00",
        "0001-01-01", "9999-12-31", "2020-01-01T10:00", "2020-01-01T10:00-11:30"}) {
    const auto moment = Moment::parse(text);
    ASSERT_TRUE(moment) << text;
    const bool exact = std::string_view(text).find('.') == std::string_view::npos;
    EXPECT_TRUE(!exact || moment->to_string() == text) << text;
  }
  for (const char* wrong :
       {"", "20", "2020-13", "2020-00", "2021-02-29", "2020-02-29T24:00:00Z", "2020-02-29 10:00",
        "2020-02-29T10:00:00+15:00", "2020-1-1", "0000", "2020-02T10:00", "2020-02-29T10:00:00.Z"})
    EXPECT_FALSE(Moment::parse(wrong)) << wrong;
  EXPECT_EQ(Moment::parse_time("10:30:00.5")->to_string(), "10:30:00.5");
  EXPECT_FALSE(Moment::parse_time("10:30Z"));
}

TEST(Moment, Spans) {
  const auto span = [](std::string_view text) { return Moment::parse(text)->span(480); };
  constexpr std::int64_t day = 86'400'000, eight_hours = day / 3;
  EXPECT_EQ(span("1970-01-01"), (Span{-eight_hours, day - eight_hours}));
  EXPECT_EQ(span("1970"), (Span{-eight_hours, 365 * day - eight_hours}));
  EXPECT_EQ(span("1972-02").until - span("1972-02").from, 29 * day);
  EXPECT_EQ(span("1999-12").until, span("2000").from);
  EXPECT_EQ(span("1970-01-01T00:00:00Z"), (Span{0, 1000}));
  EXPECT_EQ(span("1970-01-01T00:00:00.25Z"), (Span{250, 260}));
  for (const std::int64_t ms : {0LL, -1LL, 951'782'400'123LL, -62'135'596'800'000LL})
    EXPECT_EQ(Moment::of(ms, 480).milliseconds(0), ms);
  EXPECT_EQ(Moment::of(951'782'400'123LL, 0).to_string(), "2000-02-29T00:00:00.123Z");
}

}  // namespace
}  // namespace yilian::fhir
