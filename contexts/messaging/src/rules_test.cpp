#include "rules.hpp"

#include <gtest/gtest.h>

namespace yilian::messaging::rules {
namespace {

Instant at(const char* time) {
  return *parse_instant("2026-03-02T" + std::string(time) + ":00+08:00");
}

TEST(Rules, WhichUrgencyGoesOut) {
  using enum MessageUrgency;
  struct {
    MessageThreshold threshold;
    bool emergency, urgent, routine;
  } const table[] = {{MessageThreshold::never, false, false, false},
                     {MessageThreshold::emergency, true, false, false},
                     {MessageThreshold::urgent, true, true, false},
                     {MessageThreshold::all, true, true, true}};
  for (const auto& row : table) {
    EXPECT_EQ(wants(row.threshold, emergency), row.emergency);
    EXPECT_EQ(wants(row.threshold, urgent), row.urgent);
    EXPECT_EQ(wants(row.threshold, routine), row.routine);
  }
}

TEST(Rules, RestGrowsUpToAnHour) {
  const std::int64_t expected[] = {1, 1, 2, 5, 15, 60, 60, 60};
  for (std::int64_t failures = 0; failures < 8; ++failures)
    EXPECT_EQ(rest_minutes(failures), expected[failures]) << failures;
  EXPECT_EQ(rest_minutes(1'000'000), 60);
}

TEST(Rules, TimesOfDay) {
  EXPECT_EQ(minute_of_day("00:00"), 0);
  EXPECT_EQ(minute_of_day("23:59"), 1439);
  for (const char* bad :
       {"24:00", "12:60", "1:00", "12-00", "ab:cd", "12:0", "", "12:000", "-1:00"})
    EXPECT_FALSE(minute_of_day(bad)) << bad;
  EXPECT_EQ(time_text(0), "00:00");
  EXPECT_EQ(time_text(1439), "23:59");
  EXPECT_EQ(time_text(7 * 60 + 5), "07:05");
}

TEST(Rules, QuietHoursFromBothSidesOfTheirBounds) {
  const Quiet night{22 * 60, 7 * 60}, noon{12 * 60, 14 * 60};
  struct {
    Quiet quiet;
    const char* now;
    std::optional<Instant> until;
  } const table[] = {
      {night, "21:59", std::nullopt},
      {night, "22:00", at("07:00").plus_days(1)},
      {night, "23:59", at("07:00").plus_days(1)},
      {night, "00:00", at("07:00")},
      {night, "06:59", at("07:00")},
      {night, "07:00", std::nullopt},
      {noon, "11:59", std::nullopt},
      {noon, "12:00", at("14:00")},
      {noon, "13:59", at("14:00")},
      {noon, "14:00", std::nullopt},
      {Quiet{60, 60}, "01:00", std::nullopt},
  };
  for (const auto& row : table) {
    EXPECT_EQ(quiet_until(row.quiet, MessageUrgency::routine, at(row.now)), row.until) << row.now;
    EXPECT_EQ(quiet_until(row.quiet, MessageUrgency::urgent, at(row.now)), row.until) << row.now;
    EXPECT_FALSE(quiet_until(row.quiet, MessageUrgency::emergency, at(row.now))) << row.now;
  }
  EXPECT_FALSE(quiet_until(std::nullopt, MessageUrgency::routine, at("23:00")));
}

TEST(Rules, WhatBecomesOfAnAttempt) {
  const Instant now = at("10:00");
  const Facts young{2, 3, now.plus_minutes(1)}, old{2, 3, now};
  const auto with = [](Outcome outcome) { return Attempt{outcome, DeliveryError::none, 0}; };
  EXPECT_EQ(decide(young, with(Outcome::sent), now).state, DeliveryState::sent);
  EXPECT_EQ(decide(old, with(Outcome::sent), now).state, DeliveryState::sent);
  EXPECT_EQ(decide(young, with(Outcome::refused), now).state, DeliveryState::dead);
  const auto postponed = decide(young, with(Outcome::postponed), now);
  EXPECT_EQ(postponed.state, DeliveryState::waiting);
  EXPECT_EQ(postponed.next_at, now.plus_minutes(5)) << "the third attempt";
  EXPECT_FALSE(postponed.rest_until) << "others go on";
  EXPECT_EQ(decide(old, with(Outcome::postponed), now).state, DeliveryState::dead);
  const auto failed = decide(young, with(Outcome::failed), now);
  EXPECT_EQ(failed.state, DeliveryState::waiting);
  EXPECT_EQ(failed.rest_until, now.plus_minutes(15)) << "the fourth failure";
  EXPECT_EQ(failed.next_at, failed.rest_until);
  const auto dead = decide(old, with(Outcome::failed), now);
  EXPECT_EQ(dead.state, DeliveryState::dead);
  EXPECT_EQ(dead.rest_until, now.plus_minutes(15));
}

TEST(Rules, HostsOfAddresses) {
  EXPECT_EQ(host_of("https://Oapi.DingTalk.com/robot/send?access_token=x"), "oapi.dingtalk.com");
  EXPECT_EQ(host_of("http://127.0.0.1:8000/x"), "127.0.0.1");
  EXPECT_EQ(host_of("https://[::1]:1/x"), "[::1]");
  EXPECT_EQ(host_of("https://a?b=https://c"), "a");
  EXPECT_EQ(host_of("nothing"), "");
}

TEST(Rules, TheSignatureStandsInTheQueryOfDingTalk) {
  EXPECT_EQ(dingtalk_address("https://oapi.dingtalk.com/robot/send?access_token=x",
                             "a+/b==", Instant{1700000000123}),
            "https://oapi.dingtalk.com/robot/send?access_token=x&timestamp=1700000000123"
            "&sign=a%2B%2Fb%3D%3D");
  EXPECT_EQ(dingtalk_address("https://a/b", "c", Instant{1}), "https://a/b?timestamp=1&sign=c");
}

}  // namespace
}  // namespace yilian::messaging::rules
