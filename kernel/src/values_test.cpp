#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <numeric>

#include "kernel/caller.hpp"
#include "kernel/ids.hpp"
#include "kernel/money.hpp"
#include "kernel/result.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian {
namespace {

TEST(Time, DatesThatExist) {
  EXPECT_TRUE(parse_date("2024-02-29"));
  for (const char* text : {"2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "24-01-01",
                           "2024-01-32", "2024/01/01", ""})
    EXPECT_FALSE(parse_date(text)) << text;
  EXPECT_EQ(weekday({2026, 11, 22}), 7);
  EXPECT_EQ(age_in_years({2000, 2, 29}, {2026, 2, 28}), 25);
  EXPECT_EQ(age_in_years({2000, 2, 29}, {2026, 3, 1}), 26);
  EXPECT_EQ(age_in_months({2026, 1, 31}, {2026, 3, 1}), 1);
}

TEST(Time, InstantsKeepTheirMomentInEveryZone) {
  const auto a = parse_instant("2026-11-22T10:30:00+08:00"),
             b = parse_instant("2026-11-22T02:30:00Z");
  ASSERT_TRUE(a && b);
  EXPECT_EQ(*a, *b);
  EXPECT_EQ(to_string(*a), "2026-11-22T10:30:00.000+08:00");
  EXPECT_EQ(to_string(local_date(*parse_instant("2026-11-21T16:00:00Z"))), "2026-11-22");
  EXPECT_EQ(parse_instant("2026-11-22T10:30:00.5Z")->ms % 1000, 500);
  for (const char* text : {"2026-11-22T10:30:00", "2026-11-22 10:30:00Z", "2026-11-22T25:00:00Z",
                           "2026-11-22T10:30:00+25:00", "2026-11-22T10:30:00.Z"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Time, DaysRoundTrip) {
  rc::check("date_from_days inverts days_from_epoch", [] {
    const auto days = *rc::gen::inRange<std::int64_t>(-40'000, 80'000);
    RC_ASSERT(days_from_epoch(date_from_days(days)) == days);
  });
}

TEST(Money, NamedRounding) {
  EXPECT_EQ(share({5}, 1, 2, Rounding::half_up).value, 3);
  EXPECT_EQ(share({5}, 1, 2, Rounding::half_even).value, 2);
  EXPECT_EQ(share({7}, 1, 2, Rounding::half_even).value, 4);
  EXPECT_EQ(share({5}, 1, 2, Rounding::down).value, 2);
  EXPECT_EQ(share({5}, 1, 2, Rounding::up).value, 3);
  EXPECT_EQ(share({-5}, 1, 2, Rounding::half_up).value, -3);
}

TEST(Money, AllocationLosesNothing) {
  rc::check("parts sum to the amount and differ from the exact share by less than a fen", [] {
    const auto amount = *rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000);
    auto weights = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1000)));
    weights.push_back(1);
    const auto parts = allocate({amount}, weights);
    std::int64_t sum = 0;
    for (const auto& part : parts) sum += part.value;
    RC_ASSERT(sum == amount);
    const auto total = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    for (std::size_t i = 0; i < parts.size(); ++i)
      RC_ASSERT(std::abs(parts[i].value * total - amount * weights[i]) < total);
  });
}

TEST(Money, YuanTexts) {
  EXPECT_EQ(parse_yuan("1234.05")->value, 123405);
  EXPECT_EQ(parse_yuan("-0.5")->value, -50);
  EXPECT_EQ(to_yuan({-5}), "-0.05");
  for (const char* text : {"", "1.", ".5", "1.234", "1,000", "1e3", "--1"})
    EXPECT_FALSE(parse_yuan(text)) << text;
}

TEST(Ids, TextRoundTripAndOrderByTime) {
  const Uuid early = new_uuid(1'000), late = new_uuid(2'000);
  EXPECT_LT(early, late);
  EXPECT_EQ(parse_uuid(to_string(late)), late);
  Uuid before = new_uuid(3'000);
  for (int i = 0; i < 10'000; ++i) {
    const Uuid next = new_uuid(3'000);
    EXPECT_LT(before, next) << "ids of one millisecond keep their order";
    before = next;
  }
  EXPECT_LT(before, new_uuid(4'000));
  // Others make theirs of other milliseconds in between.
  before = new_uuid(5'000);
  for (int i = 1; i < 100; ++i) {
    (void)new_uuid(5'000 + i);
    const Uuid next = new_uuid(5'000);
    EXPECT_LT(before, next) << i;
    before = next;
  }
  EXPECT_EQ(to_string(new_uuid(0x01a1ff6f9c70)).substr(0, 13), "01a1ff6f-9c70");
  EXPECT_EQ(to_string(late)[14], '7');
  for (const char* text :
       {"", "01a1ff6f-9c70-7db1-bcf2-ea8d6d44462", "01a1ff6f-9c70-7db1-bcf2-ea8d6d44462g",
        "01a1ff6f09c70-7db1-bcf2-ea8d6d444626"})
    EXPECT_FALSE(parse_uuid(text)) << text;
}

TEST(Text, CountsCodePointsAndRefusesControls) {
  EXPECT_EQ(code_points("医联𠮷"), 3u);
  EXPECT_TRUE(is_clean_text("一行\n两行\t"));
  for (const std::string& text :
       {std::string("\x00", 1), std::string("\x1b"), std::string("\xc0\xaf"),
        std::string("\xed\xa0\x80"), std::string("\xf5\x80\x80\x80"), std::string("\xe4\xb8")})
    EXPECT_FALSE(is_clean_text(text));
  EXPECT_EQ(trimmed("\u3000 张三 \n"), "张三");
}

TEST(Text, IsCutAtWholeCharacters) {
  EXPECT_EQ(beginning("王明", 5), "王");
  EXPECT_EQ(beginning("王明", 6), "王明");
  EXPECT_EQ(beginning("王明", 2), "");
  EXPECT_EQ(beginning("abc", 2), "ab");
  EXPECT_EQ(beginning("abc", 0), "");
}

TEST(Errors, EveryCodeHasBothTextsAndAStatus) {
  for (const auto& row : error_catalogue()) {
    EXPECT_FALSE(row.zh.empty()) << row.name;
    EXPECT_FALSE(row.en.empty()) << row.name;
    EXPECT_GE(row.http_status, 200) << row.name;
    const auto marks = [](std::string_view t) { return std::count(t.begin(), t.end(), '{'); };
    EXPECT_EQ(marks(row.zh), marks(row.en)) << row.name;
  }
  EXPECT_EQ(text(Code::too_long, {{"max", "5"}}, Language::zh), "太长，最多 5 个字");
}

TEST(Rights, ARoleHasWhatTheTableSays) {
  EXPECT_TRUE(rights_of(Role::gp).test(static_cast<std::size_t>(Right::referral_write)));
  EXPECT_FALSE(rights_of(Role::commission).test(static_cast<std::size_t>(Right::patient_read)));
  EXPECT_TRUE(rights_of(Role::resident).none());
  for (const auto& row : rights()) EXPECT_FALSE(row.roles.empty()) << row.name;
}

}  // namespace
}  // namespace yilian
