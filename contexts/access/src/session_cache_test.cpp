#include "session_cache.hpp"

#include <gtest/gtest.h>

namespace yilian::access {
namespace {

const db::Bytes one{1, 2, 3}, two{4, 5, 6};
const Instant start{1'000'000};

SessionCache::Known entry(AccountId account, Instant read_at = start) {
  auto out = std::make_shared<SessionCache::Entry>();
  out->admission.session.account_id = account;
  out->admission.session.last_seen_at = start;
  out->read_at = read_at;
  return out;
}

TEST(SessionCache, RemembersForAShortTime) {
  SessionCache cache;
  cache.put(one, entry(AccountId::make(1)), cache.ticket());
  EXPECT_TRUE(cache.find(one, start));
  EXPECT_TRUE(cache.find(one, {start.ms + SessionCache::lifetime_ms - 1}));
  EXPECT_FALSE(cache.find(one, {start.ms + SessionCache::lifetime_ms}));
  EXPECT_FALSE(cache.find(one, {start.ms - 1})) << "the clock went back";
  EXPECT_FALSE(cache.find(two, start));
}

TEST(SessionCache, ForgetsOneSessionOrAllOfAnAccount) {
  SessionCache cache;
  const auto account = AccountId::make(1), other = AccountId::make(2);
  cache.put(one, entry(account), cache.ticket());
  cache.put(two, entry(other), cache.ticket());
  cache.forget(account);
  EXPECT_FALSE(cache.find(one, start));
  EXPECT_TRUE(cache.find(two, start));
  cache.forget(two);
  EXPECT_FALSE(cache.find(two, start));
}

TEST(SessionCache, WhatWasReadBeforeAnEndIsNotPutBack) {
  SessionCache cache;
  const auto account = AccountId::make(1);
  auto ticket = cache.ticket();
  cache.forget(one);
  cache.put(one, entry(account), ticket);
  EXPECT_FALSE(cache.find(one, start));
  ticket = cache.ticket();
  cache.forget(account);
  cache.put(one, entry(account), ticket);
  EXPECT_FALSE(cache.find(one, start));
}

TEST(SessionCache, StaysWithinItsBound) {
  SessionCache cache;
  const auto account = AccountId::make(1);
  const auto name = [](std::size_t i) {
    return db::Bytes{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8),
                     static_cast<std::uint8_t>(i >> 16)};
  };
  for (std::size_t i = 0; i <= SessionCache::entries_max; ++i)
    cache.put(name(i), entry(account), cache.ticket());
  EXPECT_FALSE(cache.find(name(0), start));
  EXPECT_TRUE(cache.find(name(SessionCache::entries_max), start));
}

TEST(SessionCache, WasSeenIsTheLatestOfAllThatIsKnown) {
  SessionCache cache;
  const Instant later{start.ms + 20'000}, last{start.ms + 40'000};
  EXPECT_EQ(cache.last_seen(one, start), start);
  cache.saw(one, later);
  cache.saw(one, start);
  EXPECT_EQ(cache.last_seen(one, start), later);
  EXPECT_EQ(cache.last_seen(one, last), last);
  cache.put(one, entry(AccountId::make(1)), cache.ticket());
  const auto taken = cache.take_seen();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken.front().second, later);
  EXPECT_EQ(cache.last_seen(one, start), later) << "also while it is being written";
  EXPECT_TRUE(cache.take_seen().empty());
  cache.restore(taken);
  EXPECT_EQ(cache.take_seen().size(), 1u);
}

}  // namespace
}  // namespace yilian::access
