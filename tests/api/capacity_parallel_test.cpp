// Five hundred clients at once: no place is sold twice, none is lost, every refusal has its code.
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "support/capacity.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using CapacityParallelTest = ApiTest;
INSTANTIATE_API_TESTS(CapacityParallelTest);

constexpr int clients = 500, waves = 5;

/// All clients, a hundred at a time really at once.
template <class F>
void at_once(F each) {
  for (int wave = 0; wave < waves; ++wave) {
    std::atomic<bool> go = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < clients / waves; ++i)
      threads.emplace_back([&, i] {
        while (!go) std::this_thread::yield();
        each(wave * (clients / waves) + i);
      });
    go = true;
    for (auto& thread : threads) thread.join();
  }
}

TEST_P(CapacityParallelTest, AHundredSlotsAreSoldOnceEach) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  // 8 times of 13 places are 104; four are taken first.
  ASSERT_EQ(s.schedule(s.desk, clinic, 1, 13).status, 200);
  const char* times[] = {"08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30"};
  for (int i = 0; i < 4; ++i)
    ASSERT_EQ(s.book(s.desk, clinic, "2026-03-03T08:00:00+08:00").status, 201);
  std::atomic<int> sold = 0, taken = 0;
  std::mutex lock;
  std::set<std::string> ids, others;
  at_once([&](int i) {
    Browser who = i % 2 == 0 ? s.gp : s.desk;
    const auto answer =
        s.book(who, clinic, std::string("2026-03-03T") + times[i % 8] + ":00+08:00");
    const std::lock_guard guard(lock);
    if (answer.status == 201) ++sold, ids.insert(answer.text("/id"));
    else if (answer.code() == "slot_taken") ++taken;
    else others.insert(answer.body);
  });
  EXPECT_TRUE(others.empty()) << *others.begin();
  EXPECT_EQ(sold, 100);
  EXPECT_EQ(taken, 400);
  EXPECT_EQ(ids.size(), 100U);
  EXPECT_EQ(world().count("SELECT count(DISTINCT booking_id) FROM slots WHERE region_id = $1 "
                          "AND state = 'booked'"_sql),
            104);
  EXPECT_EQ(world().count("SELECT count(DISTINCT slot_id) FROM bookings WHERE region_id = $1 "
                          "AND state = 'booked'"_sql),
            104);
}

TEST_P(CapacityParallelTest, FiftyBedsAreGivenOnceEach) {
  CapacityScene s(world());
  const auto ward = s.ward(s.desk, 50);  // three of them are set aside for members
  std::atomic<int> sold = 0, refused = 0;
  std::mutex lock;
  std::set<std::string> others;
  at_once([&](int i) {
    Browser who = i % 10 == 0 ? s.gp : s.desk;
    const auto answer = s.book_bed(who, ward);
    const std::lock_guard guard(lock);
    if (answer.status == 201) ++sold;
    else if (answer.code() == "no_free_bed" || answer.code() == "reserved_for_members") ++refused;
    else others.insert(answer.body);
  });
  EXPECT_TRUE(others.empty()) << *others.begin();
  EXPECT_EQ(sold, 50);
  EXPECT_EQ(refused, 450);
  EXPECT_EQ(world().count("SELECT count(DISTINCT booking_id) FROM beds WHERE region_id = $1 "
                          "AND state = 'held'"_sql),
            50);
  EXPECT_EQ(world().count("SELECT count(DISTINCT bed_id) FROM bookings WHERE region_id = $1 "
                          "AND state = 'booked'"_sql),
            50);
}

TEST_P(CapacityParallelTest, CancellingAndBookingLoseNothing) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  ASSERT_EQ(s.schedule(s.desk, clinic, 1, 2).status, 200);
  std::mutex lock;
  std::set<std::string> others;
  at_once([&](int i) {
    Browser who = i % 2 == 0 ? s.gp : s.desk;
    const auto made = s.book(who, clinic, "2026-03-03T08:00:00+08:00", i % 3 == 0);
    std::string wrong;
    if (made.status == 201) {
      const auto gone = s.act(who, made, "cancel", bj::object{{"reason", "改期"}});
      if (gone.status != 200) wrong = gone.body;
    } else if (made.code() != "slot_taken") {
      wrong = made.body;
    }
    const std::lock_guard guard(lock);
    if (!wrong.empty()) others.insert(wrong);
  });
  EXPECT_TRUE(others.empty()) << *others.begin();
  EXPECT_EQ(world().count("SELECT count(*) FROM slots WHERE region_id = $1 AND state = 'free'"_sql),
            28 * 16 - 6)
      << "the three times of this morning that had passed are not made";
  EXPECT_EQ(world().count("SELECT count(*) FROM bookings WHERE region_id = $1 "
                          "AND state <> 'cancelled'"_sql),
            0);
}

}  // namespace
}  // namespace yilian::tests
