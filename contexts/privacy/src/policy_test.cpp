#include "policy.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"

namespace yilian::privacy::policy {
namespace {

std::string shipped() { return json::write(*load()); }

std::string with(const std::string& from, const std::string& to) {
  std::string text = shipped();
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(RetentionPolicy, TheShippedOneHasEachKindWithItsSource) {
  const auto policy = load();
  ASSERT_TRUE(policy) << policy.error().internal;
  const auto& version = policy->on({2026, 11, 22});
  EXPECT_EQ(version.entries.size(), 14U);
  EXPECT_EQ(version.of(Kept::outpatient_records).until({2026, 11, 22}), (Date{2041, 11, 22}));
  EXPECT_EQ(version.of(Kept::inpatient_records).until({2024, 2, 29}), (Date{2054, 2, 28}));
  EXPECT_EQ(version.of(Kept::drafts).until({2026, 1, 1}), (Date{2026, 6, 30}));
  EXPECT_EQ(version.of(Kept::idempotency_keys).before(Instant{}.plus_hours(50)),
            Instant{}.plus_hours(2));
}

TEST(RetentionPolicy, TheVersionOfTheDayCounts) {
  auto two = *load();
  two.versions.push_back(two.versions.front());
  two.versions.back().effective_from = {2030, 1, 1};
  two.versions.back().entries.front().amount = 20;
  const auto policy = read(json::write(two));
  ASSERT_TRUE(policy) << policy.error().internal;
  EXPECT_EQ(policy->on({2029, 12, 31}).of(Kept::outpatient_records).amount, 15);
  EXPECT_EQ(policy->on({2030, 1, 1}).of(Kept::outpatient_records).amount, 20);
  EXPECT_EQ(policy->on({2001, 1, 1}).of(Kept::outpatient_records).amount, 15);
  std::swap(two.versions.front(), two.versions.back());
  EXPECT_FALSE(read(json::write(two)));
}

TEST(RetentionPolicy, WhatIsWrongIsRefusedAtStart) {
  const std::pair<const char*, const char*> slips[] = {
      {"\"outpatient_records\",\"amount\":15", "\"outpatient_records\",\"amount\":14"},
      {"\"inpatient_records\",\"amount\":30", "\"inpatient_records\",\"amount\":29"},
      {"\"audit\",\"amount\":30", "\"audit\",\"amount\":0"},
      {"\"amount\":30,\"unit\":\"years\",\"atEnd\":\"kept\"",
       "\"amount\":182,\"unit\":\"days\",\"atEnd\":\"kept\""},
      {"\"unused_files\",\"amount\":180", "\"unused_files\",\"amount\":179"},
      {"\"atEnd\":\"kept\"", "\"atEnd\":\"removed\""},
      {"\"atEnd\":\"erasable\"", "\"atEnd\":\"removed\""},
      {"\"what\":\"drafts\"", "\"what\":\"audit\""},
      {"\"what\":\"drafts\"", "\"what\":\"letters\""},
      {"\"source\":\"as access_reviews\"", "\"source\":\"\""},
      {"\"amount\":3,", "\"amount\":9223372036854775807,"},
      {"\"unit\":\"hours\"", "\"unit\":\"moons\""},
  };
  ASSERT_TRUE(read(shipped()));
  for (const auto& [from, to] : slips) EXPECT_FALSE(read(with(from, to))) << to;
  EXPECT_FALSE(read("{\"name\":\"retention\",\"versions\":[]}"));
  EXPECT_FALSE(read("{"));
}

}  // namespace
}  // namespace yilian::privacy::policy
