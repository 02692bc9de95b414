// Two hundred clients at once: no period is sold beyond its bound, no free unit is given twice.
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "support/services.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using ServicesParallelTest = ApiTest;
INSTANTIATE_API_TESTS(ServicesParallelTest);

constexpr int clients = 200, waves = 2;

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

TEST_P(ServicesParallelTest, APeriodIsNeverSoldBeyondItsBound) {
  ServicesScene s(world());
  auto body = s.draft("ECG-1");
  body["terms"].as_object()["capacity"] = 70;
  body["terms"].as_object()["audience"] = "everybody";
  const auto id = s.publish(s.medical, body).text("/id");
  std::atomic<int> sold = 0, full = 0, units = 0;
  std::mutex lock;
  std::set<std::string> ids, others;
  at_once([&](int i) {
    Browser who = i % 2 == 0 ? s.gp : s.stranger;
    const auto answer = s.order(who, id, i % 3 == 0 ? 2 : 1);
    const std::lock_guard guard(lock);
    if (answer.status == 201) {
      ++sold, ids.insert(answer.text("/id"));
      units += static_cast<int>(answer.number("/quantity"));
    } else if (answer.code() == "service_full") {
      ++full;
    } else {
      others.insert(answer.body);
    }
  });
  EXPECT_TRUE(others.empty()) << *others.begin();
  EXPECT_EQ(units, 70) << "orders of one unit take what is left";
  EXPECT_EQ(sold + full, clients);
  EXPECT_EQ(static_cast<int>(ids.size()), sold);
  EXPECT_EQ(world().count("SELECT CAST(sum(quantity) AS BIGINT) FROM service_orders "
                          "WHERE region_id = $1"_sql),
            70);
  EXPECT_EQ(world().count("SELECT taken FROM service_periods WHERE region_id = $1"_sql), 70);
}

TEST_P(ServicesParallelTest, FreeUnitsAreGivenOnceEach) {
  ServicesScene s(world());
  auto body = s.draft("ECG-1", 100);
  body["waiver"] = s.waiver("monthly_free");
  body["waiver"].as_object()["freeUnits"] = 37;
  const auto id = s.publish(s.medical, body).text("/id");
  std::atomic<std::int64_t> free = 0, paid = 0;
  std::mutex lock;
  std::set<std::string> others;
  at_once([&](int) {
    Browser who = s.gp;
    const auto answer = s.order(who, id);
    const std::lock_guard guard(lock);
    if (answer.status != 201) others.insert(answer.body);
    free += answer.number("/freeUnits");
    paid += answer.number("/amountFen");
  });
  EXPECT_TRUE(others.empty()) << *others.begin();
  EXPECT_EQ(free, 37);
  EXPECT_EQ(paid, (clients - 37) * 100);
}

TEST_P(ServicesParallelTest, CancellingAndOrderingLoseNothing) {
  ServicesScene s(world());
  auto body = s.draft("ECG-1", 100);
  body["terms"].as_object()["capacity"] = 5;
  body["waiver"] = s.waiver("monthly_free");
  body["waiver"].as_object()["freeUnits"] = 3;
  const auto id = s.publish(s.medical, body).text("/id");
  std::mutex lock;
  std::set<std::string> others;
  at_once([&](int i) {
    Browser who = s.gp;
    Browser desk = s.medical;
    const auto made = s.order(who, id);
    std::string wrong;
    if (made.status == 201) {
      const bj::object reason{{"reason", "改期"}};
      const auto gone =
          i % 2 == 0 ? s.act(who, made, "cancel", reason) : s.act(desk, made, "refuse", reason);
      if (gone.status != 200) wrong = gone.body;
    } else if (made.code() != "service_full") {
      wrong = made.body;
    }
    const std::lock_guard guard(lock);
    if (!wrong.empty()) others.insert(wrong);
  });
  EXPECT_TRUE(others.empty()) << *others.begin();
  EXPECT_EQ(world().count("SELECT taken FROM service_periods WHERE region_id = $1"_sql), 0);
  EXPECT_EQ(world().count("SELECT used FROM service_free_units WHERE region_id = $1"_sql), 0);
}

TEST_P(ServicesParallelTest, OneOfTwoStepsAtOnceWins) {
  ServicesScene s(world());
  const auto id = s.service("ECG-1");
  for (int round = 0; round < 10; ++round) {
    const auto made = s.order(s.gp, id);
    std::atomic<int> done = 0, stale = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&, i] {
        Browser who = i % 2 == 0 ? s.gp : s.medical;
        const auto answer = i % 2 == 0 ? s.act(who, made, "cancel", bj::object{{"reason", "改期"}})
                                       : s.act(who, made, "refuse", bj::object{{"reason", "检修"}});
        if (answer.status == 200) ++done;
        else if (answer.code() == "stale_version" || answer.code() == "action_not_allowed") ++stale;
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(done, 1);
    EXPECT_EQ(stale, 7);
  }
  EXPECT_EQ(world().count("SELECT taken FROM service_periods WHERE region_id = $1"_sql), 0);
}

}  // namespace
}  // namespace yilian::tests
