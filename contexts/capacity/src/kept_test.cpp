#include "kept.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace yilian::capacity {
namespace {

TEST(Kept, MadeAnewWhenOldOrChanged) {
  Kept<int> kept(2);
  int made = 0;
  const auto get = [&](const std::string& key, std::uint64_t needed, std::uint64_t seen,
                       std::int64_t ms) {
    return **kept.get(key, needed, seen, Instant{ms}, [&]() -> Result<int> { return ++made; });
  };
  struct Case {
    const char* what;
    const char* key;
    std::uint64_t needed, seen;
    std::int64_t ms;
    int answer;
  };
  const Case cases[] = {
      {"first", "a", 1, 1, 5000, 1},
      {"kept for a second", "a", 1, 1, 6000, 1},
      {"no longer", "a", 1, 1, 6001, 2},
      {"somebody else's", "b", 1, 1, 6001, 3},
      {"changed since", "a", 2, 2, 6002, 4},
      {"asked by one who began before the change", "a", 1, 1, 6002, 4},
      {"another thing changed, not this", "a", 2, 9, 6002, 4},
      {"the clock went back", "a", 2, 9, 6001, 5},
      {"a third key: the others are forgotten", "c", 1, 1, 6001, 6},
      {"forgotten", "b", 1, 1, 6001, 7},
  };
  for (const auto& one : cases)
    EXPECT_EQ(get(one.key, one.needed, one.seen, one.ms), one.answer) << one.what;
}

TEST(Kept, WhatIsOldTakesNoMemory) {
  Kept<int> kept(9);
  const auto make = []() -> Result<int> { return 1; };
  const std::weak_ptr<const int> old = *kept.get("a", 0, 0, {1000}, make);
  const std::weak_ptr<const int> young = *kept.get("b", 0, 0, {1500}, make);
  EXPECT_FALSE(old.expired());
  EXPECT_TRUE(kept.get("c", 0, 0, {2001}, make));
  EXPECT_TRUE(old.expired());
  EXPECT_FALSE(young.expired());
}

TEST(Kept, WhatWasReadBeforeAChangeDoesNotCountAsAfterIt) {
  Kept<int> kept(2);
  Changes<int> changes;
  const auto seen = changes.stamp();
  changes.note(7);  // committed while the snapshot was read
  const auto old = kept.get("a", seen, seen, {1}, []() -> Result<int> { return 1; });
  EXPECT_EQ(**old, 1);
  const auto later = changes.stamp();
  EXPECT_EQ(**kept.get("a", later, later, {1}, []() -> Result<int> { return 2; }), 2);
}

TEST(Kept, AFailureIsNotKept) {
  Kept<int> kept(2);
  EXPECT_FALSE(kept.get("a", 0, 0, {1}, []() -> Result<int> { return fail(Code::busy); }));
  EXPECT_EQ(**kept.get("a", 0, 0, {1}, []() -> Result<int> { return 2; }), 2);
}

TEST(Kept, OneMakesItWhileOthersWait) {
  Kept<int> kept(2);
  std::atomic<int> made = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < 8; ++i)
    all.emplace_back([&] {
      EXPECT_TRUE(kept.get("a", 0, 0, {1}, [&]() -> Result<int> {
        std::this_thread::yield();
        return ++made;
      }));
    });
  for (auto& one : all) one.join();
  EXPECT_EQ(made, 1);
}

TEST(Changes, WhatChangedSinceAndWhenLast) {
  Changes<int> changes;
  EXPECT_EQ(changes.stamp(), 0U);
  for (const int key : {5, 6, 5}) changes.note(key);
  EXPECT_EQ(changes.stamp(), 3U);
  EXPECT_EQ(changes.of(6), 2U);
  EXPECT_EQ(changes.of(9), 0U);
  EXPECT_EQ(changes.since(1), (std::vector<int>{6, 5}));
  EXPECT_EQ(changes.since(2), std::vector<int>{5});
  EXPECT_EQ(changes.since(3), std::vector<int>{});
  for (int i = 0; i < 200; ++i) changes.note(i);
  EXPECT_EQ(changes.since(3)->size(), 200U);
  EXPECT_FALSE(changes.since(2)) << "more than is remembered";
}

}  // namespace
}  // namespace yilian::capacity
