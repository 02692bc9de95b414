// Quick reads of a network thread on PostgreSQL: in fibers, over one connection.
#include <gmock/gmock.h>
#include <poll.h>

#include <deque>
#include <map>
#include <set>
#include <thread>

#include "fiber/fiber.hpp"
#include "testing/database.hpp"

namespace yilian::db {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

/// A loop of this thread that ends when nothing is left to do.
class PollLoop final : public fiber::Loop {
 public:
  std::uint64_t id() const override { return id_; }
  void when_readable(int descriptor, std::function<void()> act) override {
    watched_[descriptor] = std::move(act);
  }
  void forget(int descriptor) override { watched_.erase(descriptor); }
  void soon(std::function<void()> act) override { ready_.push_back(std::move(act)); }
  void after(std::chrono::milliseconds time, std::function<void()> act) override {
    timers_.emplace(std::chrono::steady_clock::now() + time, std::move(act));
  }
  /// Until `done` answers true; fails after ten seconds.
  void run(const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!done()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "the loop waits in vain";
      step();
    }
  }

 private:
  void step() {
    while (!ready_.empty()) {
      const auto act = std::move(ready_.front());
      ready_.pop_front();
      act();
    }
    std::vector<pollfd> all;
    for (const auto& [descriptor, act] : watched_) all.push_back({descriptor, POLLIN, 0});
    ::poll(all.data(), all.size(), 10);
    for (const auto& one : all)
      if (one.revents != 0)
        if (auto found = watched_.extract(one.fd)) found.mapped()();
    while (!timers_.empty() && timers_.begin()->first <= std::chrono::steady_clock::now())
      timers_.extract(timers_.begin()).mapped()();
  }

  inline static std::uint64_t last_ = 1'000'000;
  const std::uint64_t id_ = ++last_;
  std::deque<std::function<void()>> ready_;
  std::map<int, std::function<void()>> watched_;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> timers_;
};

struct Outcome {
  std::optional<std::int64_t> value;
  std::optional<Code> code;
  bool declined = false;
  bool ended = false;
};

class SharedTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    if (!on_postgres()) GTEST_SKIP() << "PostgreSQL only";
    if (!fiber::available()) GTEST_SKIP() << "a sanitizer that knows no fibers";
    ask_and_wait([](Session& s) { return number(s); });  // asks for a connection
    on_worker();                                         // opens it
  }
  static Result<std::int64_t> number(Session& s, std::int64_t wanted = 7) {
    return s.query_one("SELECT $1::bigint + 1"_sql, wanted)->get<std::int64_t>(0) - 1;
  }
  void on_worker() {
    EXPECT_TRUE(database().glance([](Session& s) { return number(s); }));
  }
  using Body = std::function<Result<std::int64_t>(Session&)>;
  void ask(Outcome& out, Body body) {
    fiber::Fiber::start(
        loop_,
        [&out, this, body = std::move(body)] {
          const auto got = database().glance(body);
          if (got) out.value = *got;
          else out.code = got.error().code;
        },
        [&out](const fiber::Fiber& fiber) {
          out.declined = fiber.declined();
          out.ended = true;
        });
  }
  Outcome ask_and_wait(Body body) {
    Outcome out;
    ask(out, std::move(body));
    loop_.run([&] { return out.ended; });
    return out;
  }
  void wait(const std::vector<Outcome>& all) {
    loop_.run([&] { return std::ranges::all_of(all, &Outcome::ended); });
  }

  PollLoop loop_;
};

TEST_P(SharedTest, without_a_connection_a_worker_has_to_do_it) {
  EXPECT_EQ(ask_and_wait([](Session& s) { return number(s); }).value, 7);
  PollLoop another;
  Outcome out;
  fiber::Fiber::start(
      another,
      [&] { out.value = database().glance([](Session& s) { return number(s); }).value_or(0); },
      [&](const fiber::Fiber& fiber) { out.declined = fiber.declined(); });
  EXPECT_TRUE(out.declined);
}

TEST_P(SharedTest, many_ask_over_one_connection_and_each_gets_its_own_answer) {
  std::vector<Outcome> all(100);
  for (std::size_t i = 0; i < all.size(); ++i)
    ask(all[i], [i](Session& s) -> Result<std::int64_t> {
      const auto once = number(s, static_cast<std::int64_t>(i));
      return number(s, *once * 10);
    });
  wait(all);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(all[i].value, static_cast<std::int64_t>(i) * 10) << i;
}

TEST_P(SharedTest, they_are_one_connection) {
  std::vector<Outcome> all(20);
  for (auto& one : all)
    ask(one, [](Session& s) -> Result<std::int64_t> {
      return s.query_one("SELECT pg_backend_pid()::bigint"_sql)->get<std::int64_t>(0);
    });
  wait(all);
  std::set<std::int64_t> pids;
  for (const auto& one : all) pids.insert(one.value.value());
  EXPECT_THAT(pids, SizeIs(1));
}

TEST_P(SharedTest, an_error_concerns_who_made_it_and_others_are_answered_or_left_to_a_worker) {
  std::vector<Outcome> all(9);
  for (std::size_t i = 0; i < all.size(); ++i)
    ask(all[i], [i](Session& s) -> Result<std::int64_t> {
      if (i == 4) return s.query_one("SELECT 1 / $1::bigint"_sql, 0)->get<std::int64_t>(0);
      return number(s, static_cast<std::int64_t>(i));
    });
  wait(all);
  EXPECT_EQ(all[4].code, Code::fault);
  EXPECT_FALSE(all[4].declined);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 4) continue;
    EXPECT_TRUE(all[i].declined || all[i].value == static_cast<std::int64_t>(i)) << i;
  }
  EXPECT_EQ(ask_and_wait([](Session& s) { return number(s, 3); }).value, 3) << "goes on";
}

TEST_P(SharedTest, a_connection_that_ends_leaves_all_to_workers_and_is_made_anew) {
  const auto pid =
      ask_and_wait([](Session& s) -> Result<std::int64_t> {
        return s.query_one("SELECT pg_backend_pid()::bigint"_sql)->get<std::int64_t>(0);
      }).value.value();
  std::vector<Outcome> all(5);
  for (auto& one : all)
    ask(one, [](Session& s) -> Result<std::int64_t> {
      return s.query_one("SELECT length(pg_sleep(5)::text)::bigint"_sql)->get<std::int64_t>(0);
    });
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_TRUE(database().write([&](Session& s) -> Status {
      EXPECT_TRUE(s.query_one("SELECT pg_terminate_backend($1::int)"_sql, pid)->get<bool>(0));
      return {};
    }));
  });
  wait(all);
  killer.join();
  std::vector<bool> declined;
  for (const auto& one : all) declined.push_back(one.declined);
  EXPECT_THAT(declined, Each(true));
  EXPECT_TRUE(ask_and_wait([](Session& s) { return number(s); }).declined);
  std::this_thread::sleep_for(std::chrono::milliseconds(1'100));  // one attempt a second
  on_worker();
  EXPECT_EQ(ask_and_wait([](Session& s) { return number(s); }).value, 7);
}

TEST_P(SharedTest, who_waits_too_long_is_left_to_a_worker) {
  Outcome out;
  ask(out, [](Session& s) -> Result<std::int64_t> {
    return s.query_one("SELECT length(pg_sleep(8)::text)::bigint"_sql)->get<std::int64_t>(0);
  });
  loop_.run([&] { return out.ended; });
  EXPECT_TRUE(out.declined);
}

TEST_P(SharedTest, transactions_are_left_to_a_worker) {
  for (const bool writes : {false, true}) {
    bool declined = false, ran = false;
    fiber::Fiber::start(
        loop_,
        [&] {
          const auto body = [&](Session&) -> Status { return ran = true, Status{}; };
          const Status done = writes ? database().write(body) : database().read(body);
          EXPECT_FALSE(done);
        },
        [&](const fiber::Fiber& fiber) { declined = fiber.declined(); });
    EXPECT_TRUE(declined);
    EXPECT_FALSE(ran);
  }
}

TEST_P(SharedTest, only_selects) {
  const auto out = ask_and_wait([](Session& s) -> Result<std::int64_t> {
    return s.exec("DELETE FROM account WHERE region_id = 1"_sql);
  });
  EXPECT_EQ(out.code, Code::fault);
}

INSTANTIATE_DATABASE_TESTS(SharedTest);

}  // namespace
}  // namespace yilian::db
