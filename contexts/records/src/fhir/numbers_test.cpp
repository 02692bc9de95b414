#include "fhir/numbers.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace yilian::records::rest {
namespace {

TEST(FhirNumbers, AUuidIsItsOwnBytesAndEveryOtherIdIsHashed) {
  constexpr const char* uuid = "0195f0a1-0000-7000-8000-0123456789ab";
  EXPECT_EQ(to_string(key_of_id(uuid)), uuid);
  EXPECT_TRUE(is_plain_id(uuid));
  constexpr const char* upper = "0195F0A1-0000-7000-8000-0123456789AB";
  EXPECT_FALSE(is_plain_id(upper));
  EXPECT_NE(key_of_id(upper), key_of_id(uuid)) << "ids are case-sensitive";
  EXPECT_EQ(to_string(key_of_id("example"))[14], '8');
  EXPECT_NE(key_of_id("example"), key_of_id("example."));
}

TEST(FhirNumbers, WhatIsAnId) {
  for (const char* good : {"a", "A-1.b", "0195f0a1-0000-7000-8000-0123456789ab"})
    EXPECT_TRUE(is_fhir_id(good)) << good;
  for (const std::string& bad : {std::string(), std::string(65, 'a'), std::string("a_b"),
                                 std::string("a/b"), std::string("档案")})
    EXPECT_FALSE(is_fhir_id(bad)) << bad;
}

TEST(FhirNumbers, NumbersGrowAndNeverRepeat) {
  Numbers numbers;
  const Instant now{1'790'000'000'000};
  std::vector<std::int64_t> made[2];
  std::thread other([&] {
    for (int i = 0; i < 20'000; ++i) made[1].push_back(numbers.next(now));
  });
  for (int i = 0; i < 20'000; ++i) made[0].push_back(numbers.next(now));
  other.join();
  EXPECT_TRUE(std::ranges::is_sorted(made[0]));
  std::vector<std::int64_t> all(made[0]);
  all.insert(all.end(), made[1].begin(), made[1].end());
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
  EXPECT_EQ(instant_of(all.front()), now);
  EXPECT_GE(all.front(), first_number(now));
  EXPECT_GT(numbers.next({now.ms - 5}), all.back()) << "a clock that is set back";
}

}  // namespace
}  // namespace yilian::records::rest
