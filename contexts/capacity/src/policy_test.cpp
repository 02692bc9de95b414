#include "policy.hpp"

#include <gtest/gtest.h>

#include "capacity/describe.hpp"
#include "json/json.hpp"

namespace yilian::capacity::policy {
namespace {

TEST(CapacityPolicy, TheShippedOneSaysSixAndThreePerCent) {
  const auto policies = load();
  ASSERT_TRUE(policies) << policies.error().internal;
  const auto& version = policies->on({2026, 11, 23});
  EXPECT_EQ(version.bed_basis_points("内科"), 600);
  EXPECT_EQ(version.slot_basis_points("内科"), 300);
  EXPECT_EQ(version.bed_basis_points("急诊科"), 0) << "a department with its own share";
  EXPECT_TRUE(policies->calendar.is_holiday({2026, 10, 1}));
  EXPECT_FALSE(policies->calendar.is_holiday({2026, 10, 12}));
}

TEST(CapacityPolicy, WhatCantBeMeantIsRefusedAtStart) {
  const auto policies = *load();
  const auto calendar = json::write(policies.calendar);
  const auto with = [&](auto change) {
    auto document = policies.document;
    change(document.versions.front());
    return read(json::write(document), calendar).has_value();
  };
  EXPECT_TRUE(with([](Version&) {}));
  EXPECT_FALSE(with([](Version& v) { v.slot_hold_minutes = 0; }));
  EXPECT_FALSE(with([](Version& v) { v.share.release_hour = 24; }));
  EXPECT_FALSE(with([](Version& v) { v.share.bed_basis_points = 9000; }));
  EXPECT_FALSE(with([](Version& v) { v.green.reasons.clear(); })) << "pays later, but not first";
  EXPECT_FALSE(with([](Version& v) { v.departments.push_back({"", 0, 0}); }));
  auto empty = policies.document;
  empty.versions.clear();
  EXPECT_FALSE(read(json::write(empty), calendar));
}

}  // namespace
}  // namespace yilian::capacity::policy
