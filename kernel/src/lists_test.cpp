// What requests for lists have in common: pages and periods.
#include <gtest/gtest.h>

#include "kernel/cursor.hpp"
#include "kernel/period.hpp"

namespace yilian {
namespace {

TEST(Cursor, ComesBackAsItWas) {
  for (const std::int64_t key : {std::int64_t{0}, std::int64_t{1'795'492'800'123}, std::int64_t{-7},
                                 std::int64_t{999'999'999'999'999'999}}) {
    const Cursor cursor{key, new_uuid(1'795'492'800'000)};
    const auto back = parse_cursor(to_string(cursor));
    ASSERT_TRUE(back && *back) << key;
    EXPECT_EQ(**back, cursor);
  }
}

TEST(Cursor, NoneIsTheBegin) {
  ASSERT_TRUE(parse_cursor(std::nullopt));
  EXPECT_FALSE(*parse_cursor(std::nullopt));
  ASSERT_TRUE(parse_cursor(""));
  EXPECT_FALSE(*parse_cursor(""));
}

TEST(Cursor, AnotherTextIsRefused) {
  const auto id = to_string(new_uuid(1'795'492'800'000));
  for (const auto& text :
       {id, id + "-", id + "1x", id + " 1", id + "+1", id + "--1", id + "1000000000000000000",
        id.substr(1) + "12", std::string("12"), std::string("-"), id + ".5", id + "5."}) {
    const auto read = parse_cursor(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().fields.at(0).pointer, "/cursor");
    EXPECT_EQ(read.error().fields.at(0).code, Code::invalid_cursor);
  }
}

std::string refusal(Date from, Date to, std::int64_t days_max) {
  const auto status = check_period(from, to, days_max);
  if (status) return "-";
  const auto& field = status.error().fields.at(0);
  std::string out = field.pointer + ":" + std::string(info(field.code).name);
  for (const auto& [name, value] : field.params) out += " " + name + "=" + value;
  return out;
}

TEST(Period, ToThatLiesBeforeOrTooFarIsRefused) {
  const Date day{2026, 2, 27};
  EXPECT_EQ(refusal(day, day, 1), "-");
  EXPECT_EQ(refusal(day, {2026, 3, 1}, 3), "-");
  EXPECT_EQ(refusal(day, {2026, 2, 26}, 31), "/to:dates_reversed");
  EXPECT_EQ(refusal(day, {2026, 3, 2}, 3), "/to:out_of_range min=2026-02-27 max=2026-03-01");
}

}  // namespace
}  // namespace yilian
