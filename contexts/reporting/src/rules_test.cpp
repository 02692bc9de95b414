#include "rules.hpp"

#include <gtest/gtest.h>

namespace yilian::reporting::rules {
namespace {

std::int64_t counted(const std::vector<Increment>& list, Dimension dimension, Measure measure) {
  std::int64_t n = 0;
  for (const auto& i : list)
    if (i.dimension == dimension && i.measure == measure) n += i.n;
  return n;
}

TEST(Increments, ACountedReferralMovesEveryBreakdown) {
  Happening h;
  h.action = "submit";
  h.counts = "up";
  h.direction = "up";
  h.day = {2026, 7, 1};
  const auto list = increments(h);
  for (const auto d : {Dimension::total, Dimension::sender, Dimension::receiver,
                       Dimension::department, Dimension::disease, Dimension::reason})
    EXPECT_EQ(counted(list, d, Measure::referrals), 1);
  EXPECT_EQ(counted(list, Dimension::total, Measure::submitted), 1);
}

TEST(Increments, WhatIsUndoneIsTakenBackOnItsOwnDay) {
  Happening h;
  h.action = "refuse";
  h.counts = "undone";
  h.code = "no_bed";
  h.to = "second";
  h.counted_to = "first";
  h.day = {2026, 7, 9};
  h.submitted_on = {2026, 7, 1};
  const auto list = increments(h);
  EXPECT_EQ(counted(list, Dimension::total, Measure::referrals), -1);
  EXPECT_EQ(counted(list, Dimension::total, Measure::refused), 1);
  EXPECT_EQ(counted(list, Dimension::refusal_reason, Measure::refused), 1);
  for (const auto& i : list) {
    EXPECT_EQ(i.day, i.measure == Measure::referrals ? h.submitted_on : h.day);
    if (i.measure == Measure::referrals && i.dimension == Dimension::receiver) {
      EXPECT_EQ(i.key, "first") << "taken back from whom it was counted to";
    }
  }
}

TEST(Increments, WhatCountsInItsPlaceCountsOnItsOwnDay) {
  Happening h;
  h.action = "count";
  h.counts = "up";
  h.day = {2026, 7, 9};
  h.submitted_on = {2026, 7, 2};
  const auto list = increments(h);
  EXPECT_EQ(counted(list, Dimension::total, Measure::referrals), 1);
  EXPECT_EQ(counted(list, Dimension::total, Measure::submitted), 0);
  for (const auto& i : list) EXPECT_EQ(i.day, h.submitted_on);
}

TEST(Increments, WaitingIsChargedToWhoHeldIt) {
  Happening h;
  h.action = "accept";
  h.from = "a";
  h.to = "b";
  h.held_by = "b";
  h.held_ms = 60'000;
  bool charged = false;
  for (const auto& i : increments(h))
    charged = charged || (i.dimension == Dimension::receiver && i.measure == Measure::held &&
                          i.key == "b" && i.total_ms == 60'000);
  EXPECT_TRUE(charged);
}

struct PeriodRow {
  Date from, to;
  std::vector<std::string> expected;
};
TEST(Periods, CoverEachDayOnce) {
  const PeriodRow rows[] = {
      {{2026, 7, 1}, {2026, 9, 30}, {"2026-07", "2026-08", "2026-09"}},
      {{2026, 7, 31}, {2026, 8, 1}, {"2026-07-31", "2026-08-01"}},
      {{2026, 1, 31}, {2026, 3, 1}, {"2026-01-31", "2026-02", "2026-03-01"}},
      {{2025, 12, 1}, {2026, 1, 1}, {"2025-12", "2026-01-01"}},
      {{2026, 7, 2}, {2026, 7, 1}, {}},
  };
  for (const auto& row : rows)
    EXPECT_EQ(periods(row.from, row.to), row.expected) << to_string(row.from);
}

TEST(Range, IsOrderedAndBounded) {
  EXPECT_TRUE(check_range({2026, 1, 1}, {2026, 1, 1}));
  EXPECT_EQ(check_range({2026, 1, 2}, {2026, 1, 1}).error().fields.front().code,
            Code::dates_reversed);
  EXPECT_EQ(check_range({2016, 1, 1}, {2026, 1, 1}).error().fields.front().code,
            Code::out_of_range);
}

}  // namespace
}  // namespace yilian::reporting::rules
