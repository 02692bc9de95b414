#include "fhir/recent_people.hpp"

#include <gtest/gtest.h>

namespace yilian::records::rest {
namespace {

const Uuid patient = new_uuid(1), person = new_uuid(2);
constexpr Instant noon{1'800'000'000'000};

TEST(RecentPeople, KnowsForAMomentAndForgetsWhenTold) {
  RecentPeople people;
  EXPECT_FALSE(people.find(patient, noon));
  people.put(patient, person, noon);
  EXPECT_EQ(people.find(patient, noon), person);
  EXPECT_EQ(people.find(patient, {noon.ms + RecentPeople::lifetime_ms - 1}), person);
  EXPECT_FALSE(people.find(patient, {noon.ms + RecentPeople::lifetime_ms}));
  EXPECT_FALSE(people.find(patient, {noon.ms - 1})) << "a clock that was set back";
  people.forget();
  EXPECT_FALSE(people.find(patient, noon));
}

TEST(RecentPeople, NeverHoldsMoreThanItsBound) {
  RecentPeople people;
  std::vector<Uuid> all;
  for (std::size_t i = 0; i <= RecentPeople::entries_max; ++i) {
    all.push_back(new_uuid(static_cast<std::int64_t>(i)));
    people.put(all.back(), person, noon);
  }
  EXPECT_FALSE(people.find(all.front(), noon));
  EXPECT_EQ(people.find(all.back(), noon), person);
}

}  // namespace
}  // namespace yilian::records::rest
