// What is PostgreSQL's own: deadlocks, broken connections, leader locks, notifications.
#include <gmock/gmock.h>
#include <libpq-fe.h>

#include <barrier>
#include <cstdlib>
#include <future>
#include <thread>

#include "db/notify.hpp"
#include "testing/database.hpp"

namespace yilian::db {
namespace {

const std::vector<Migration> tables = {
    {"test", 1,
     "CREATE TABLE account (region_id BIGINT NOT NULL, id BIGINT NOT NULL, sum BIGINT NOT NULL,"
     " PRIMARY KEY (region_id, id)){partition};\n"
     "INSERT INTO account (region_id, id, sum) VALUES (1, 1, 0), (1, 2, 0);"}};

constexpr Sql add = "UPDATE account SET sum = sum + 1 WHERE region_id = 1 AND id = $1"_sql;
constexpr Sql select_sums = "SELECT sum FROM account WHERE region_id = 1 ORDER BY id"_sql;
constexpr Sql select_pid = "SELECT pg_backend_pid()"_sql;

class PostgresTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    if (!on_postgres()) GTEST_SKIP() << "PostgreSQL only";
    const auto done = database().migrate(tables);
    ASSERT_TRUE(done) << done.error().internal;
  }
  std::unique_ptr<Database> another(int workers = 2) {
    Options options = place().options();
    options.workers = workers;
    return std::move(Database::open(options).value());
  }
  static std::vector<std::int64_t> sums(Database& database) {
    return database
        .read([](Session& session) -> Result<std::vector<std::int64_t>> {
          std::vector<std::int64_t> out;
          for (const Row& row : session.query(select_sums)) out.push_back(row.get<std::int64_t>(0));
          return out;
        })
        .value();
  }
  static void terminate(Database& by, std::int64_t pid) {
    ASSERT_TRUE(by.write([&](Session& session) -> Status {
      EXPECT_TRUE(session.query_one("SELECT pg_terminate_backend($1::int)"_sql, pid)->get<bool>(0));
      return {};
    }));
  }
  static void wait_until_gone(Database& by, std::int64_t pid) {
    for (int i = 0; i < 500; ++i) {
      const auto left = by.read([&](Session& session) -> Result<std::int64_t> {
        return session.query_one("SELECT count(*) FROM pg_stat_activity WHERE pid = $1"_sql, pid)
            ->get<std::int64_t>(0);
      });
      if (left.value() == 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL() << "the backend did not end";
  }
};

Result<std::int64_t> pid_of(Session& session) {
  return session.query_one(select_pid)->get<std::int64_t>(0);
}

TEST_P(PostgresTest, a_deadlock_is_tried_again) {
  std::barrier both_hold_one(2);
  std::atomic<int> runs = 0;
  const auto write = [&](int first, int second) {
    bool met = false;
    return database().write([&](Session& session) -> Status {
      ++runs;
      session.exec(add, first);
      if (!std::exchange(met, true)) both_hold_one.arrive_and_wait();
      session.exec(add, second);
      return {};
    });
  };
  auto other = std::async(std::launch::async, write, 2, 1);
  const Status here = write(1, 2);
  const Status there = other.get();
  EXPECT_TRUE(here) << here.error().internal;
  EXPECT_TRUE(there) << there.error().internal;
  EXPECT_GE(runs, 3);
  EXPECT_THAT(sums(database()), ::testing::ElementsAre(2, 2));
}

TEST_P(PostgresTest, many_writers_lose_no_update) {
  std::vector<std::thread> all;
  std::atomic<int> good = 0;
  for (int i = 0; i < 16; ++i)
    all.emplace_back([&] {
      for (int n = 0; n < 25; ++n)
        good += database().write([](Session& session) -> Status {
          session.later(add, 1);
          session.later(add, 2);
          return {};
        })
                    ? 1
                    : 0;
    });
  for (auto& thread : all) thread.join();
  EXPECT_EQ(good, 400);
  EXPECT_THAT(sums(database()), ::testing::ElementsAre(400, 400));
}

TEST_P(PostgresTest, a_connection_ended_while_idle_is_replaced) {
  const auto victim = another(1);
  const auto pid = victim->read(pid_of).value();
  terminate(database(), pid);
  wait_until_gone(database(), pid);
  const auto after = victim->read(pid_of);
  ASSERT_TRUE(after) << after.error().internal;
  EXPECT_NE(*after, pid);
}

TEST_P(PostgresTest, a_write_of_later_statements_only_is_complete) {
  const auto before = database().statements();
  EXPECT_TRUE(database().write([](Session& session) -> Status {
    session.later(add, 1);
    session.later(add, 2);
    return {};
  }));
  EXPECT_EQ(database().statements(), before + 2);
  EXPECT_THAT(sums(database()), ::testing::ElementsAre(1, 1));
}

TEST_P(PostgresTest, a_connection_ended_in_a_transaction_is_unavailable_then_replaced) {
  const auto victim = another(1);
  const auto done = victim->write([&](Session& session) -> Status {
    const auto pid = pid_of(session).value();
    session.exec(add, 1);
    terminate(database(), pid);
    wait_until_gone(database(), pid);
    session.exec(add, 2);
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::unavailable);
  EXPECT_FALSE(done.error().internal.empty());
  EXPECT_THAT(sums(*victim), ::testing::ElementsAre(0, 0));
  EXPECT_TRUE(victim->write([](Session& session) -> Status {
    session.exec(add, 1);
    return {};
  }));
  EXPECT_THAT(sums(*victim), ::testing::ElementsAre(1, 0));
}

TEST_P(PostgresTest, a_server_that_takes_no_writes_any_more_is_left) {
  const auto other = another(1);
  std::vector<std::int64_t> pids;
  const auto write = [&](int turns_on_replica) {
    return other->write([&](Session& session) -> Status {
      pids.push_back(pid_of(session).value());
      if (static_cast<int>(pids.size()) <= turns_on_replica)
        session.exec("SET TRANSACTION READ ONLY"_sql);
      session.exec(add, 1);
      return {};
    });
  };
  const Status moved = write(1);
  ASSERT_TRUE(moved) << moved.error().internal;
  ASSERT_EQ(pids.size(), 2);
  EXPECT_NE(pids[0], pids[1]) << "the same connection again";
  EXPECT_THAT(sums(database()), ::testing::ElementsAre(1, 0));
  pids.clear();
  const Status nowhere = write(100);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, Code::unavailable) << nowhere.error().internal;
  EXPECT_THAT(sums(database()), ::testing::ElementsAre(1, 0));
}

TEST_P(PostgresTest, the_first_of_several_hosts_that_takes_writes_is_used) {
  std::string url = place().options().url;
  url.insert(url.find('@') + 1, "127.0.0.1:1,");
  const auto listed = Database::open({.url = url + "&target_session_attrs=read-write"});
  ASSERT_TRUE(listed) << listed.error().internal;
  EXPECT_TRUE((*listed)->write([](Session& session) -> Status {
    session.exec(add, 1);
    return {};
  }));
  const auto replicas = Database::open({.url = url + "&target_session_attrs=standby"});
  ASSERT_FALSE(replicas);
  EXPECT_EQ(replicas.error().code, Code::unavailable);
}

/// Every commit of the cluster waits for a standby that is not there.
class AbsentStandby {
 public:
  explicit AbsentStandby(Database& database) : database_(database) { set("nobody"); }
  ~AbsentStandby() { set(""); }
  AbsentStandby(const AbsentStandby&) = delete;
  AbsentStandby& operator=(const AbsentStandby&) = delete;

 private:
  void set(const std::string& name) {
    // ALTER SYSTEM refuses a transaction, and waits for no standby.
    // Nobody changes the environment of a test.  NOLINTNEXTLINE(concurrency-mt-unsafe)
    const std::string url = std::getenv("YILIAN_TEST_POSTGRES");
    PGconn* connection = PQconnectdb(url.c_str());
    const auto run = [&](const std::string& text) { PQclear(PQexec(connection, text.c_str())); };
    run("ALTER SYSTEM SET synchronous_standby_names = '" + name + "'");
    run("SELECT pg_reload_conf()");
    PQfinish(connection);
    for (int i = 0; i < 500 && shown() != name; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::string shown() {
    return database_
        .read([](Session& session) -> Result<std::string> {
          return session.query_one("SHOW synchronous_standby_names"_sql)->get<std::string>(0);
        })
        .value();
  }

  Database& database_;
};

TEST_P(PostgresTest, a_commit_that_gave_up_its_standby_is_not_acknowledged) {
  const auto writer = another(1);
  const auto pid = writer->read(pid_of).value();
  const auto cancelled = [&](Session& session) -> Result<bool> {
    return session
        .query_one(
            "SELECT count(pg_cancel_backend(pid)) = 1 FROM pg_stat_activity"
            " WHERE pid = $1 AND wait_event = 'SyncRep'"_sql,
            pid)
        ->get<bool>(0);
  };
  std::future<Status> commit;
  {
    const AbsentStandby absent(database());
    // The server's own processes learn of the standby one after the other: until the checkpointer
    // did, a commit waits for nobody.
    commit = std::async(std::launch::async, [&] {
      Status told;
      for (int i = 0; i < 400 && told; ++i) {
        if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        told = writer->write([](Session& session) -> Status {
          session.exec(add, 1);
          return {};
        });
      }
      return told;
    });
    bool done = false;
    for (int i = 0; i < 500 && !done; ++i) {
      done = database().read(cancelled).value();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(done) << "the commit did not wait";
    ASSERT_EQ(commit.wait_for(std::chrono::seconds(5)), std::future_status::ready);
  }
  const Status told = commit.get();
  ASSERT_FALSE(told) << "a change that may be lost was acknowledged";
  EXPECT_EQ(told.error().code, Code::unavailable);
}

TEST_P(PostgresTest, a_pool_that_is_all_taken_is_busy) {
  const auto small = another(1);
  const auto outer = small->read([&](Session& session) -> Result<Code> {
    EXPECT_TRUE(pid_of(session));
    const auto inner = small->read(pid_of);
    EXPECT_FALSE(inner);
    return inner ? Code::fault : inner.error().code;
  });
  EXPECT_EQ(outer.value(), Code::busy);
}

TEST_P(PostgresTest, statements_that_take_too_long_are_busy) {
  const auto done = database().write([](Session& session) -> Status {
    session.query("SELECT set_config('statement_timeout', '50ms', true)"_sql);
    session.query("SELECT pg_sleep(5)"_sql);
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::busy);
}

TEST_P(PostgresTest, every_connection_has_bounds_on_time) {
  const auto bounds = database().read([](Session& session) -> Result<Row> {
    return session
        .query_one(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),"
            " current_setting('idle_in_transaction_session_timeout')"_sql)
        .value();
  });
  ASSERT_TRUE(bounds);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NE(bounds->get<std::string>(i), "0") << i;
}

TEST_P(PostgresTest, numeric_says_what_to_do) {
  const auto sum = database().read([](Session& session) -> Result<std::int64_t> {
    return session.query_one("SELECT sum(sum) FROM account"_sql)->get<std::int64_t>(0);
  });
  ASSERT_FALSE(sum);
  EXPECT_EQ(sum.error().code, Code::fault);
  EXPECT_THAT(sum.error().internal, ::testing::HasSubstr("cast numeric"));
}

TEST_P(PostgresTest, all_plain_types_are_decoded) {
  const auto answer = database().read([](Session& session) -> Result<Row> {
    return session
        .query_one(
            "SELECT (-2)::int2, (-4)::int4, (-8)::int8, true, 1.5::float4, 2.5::float8, "
            "'v'::varchar,"
            " 'n'::name, 'c'::\"char\", 4000000000::oid"_sql)
        .value();
  });
  ASSERT_TRUE(answer) << answer.error().internal;
  EXPECT_EQ(answer->get<int>(0), -2);
  EXPECT_EQ(answer->get<int>(1), -4);
  EXPECT_EQ(answer->get<int>(2), -8);
  EXPECT_TRUE(answer->get<bool>(3));
  EXPECT_EQ(answer->get<double>(4), 1.5);
  EXPECT_EQ(answer->get<double>(5), 2.5);
  EXPECT_EQ(answer->get<std::string>(6), "v");
  EXPECT_EQ(answer->get<std::string>(7), "n");
  EXPECT_EQ(answer->get<std::string>(8), "c");
  EXPECT_EQ(answer->get<std::int64_t>(9), 4'000'000'000);
}

TEST_P(PostgresTest, one_leads_at_a_time) {
  const auto second = another();
  bool inner = true;
  bool same = true;
  bool other_name = false;
  EXPECT_TRUE(database().as_leader("relay", [&] {
    inner = second->as_leader("relay", [] { ADD_FAILURE() << "two leaders"; });
    same = database().as_leader("relay", [] { ADD_FAILURE() << "two leaders"; });
    other_name = second->as_leader("sealer", [] {});
  }));
  EXPECT_FALSE(inner);
  EXPECT_FALSE(same);
  EXPECT_TRUE(other_name);
  EXPECT_TRUE(second->as_leader("relay", [] {}));
  EXPECT_THROW(second->as_leader("relay", [] { throw std::runtime_error("job"); }),
               std::runtime_error);
  EXPECT_TRUE(database().as_leader("relay", [] {}));
}

INSTANTIATE_DATABASE_TESTS(PostgresTest);

using NotifyTest = testing::DatabaseTest;

TEST_P(NotifyTest, a_listener_hears_its_channel_on_postgres_only) {
  // Channels belong to the whole database, which other tests share.
  const std::string channel = "c_" + to_string(new_uuid(1));
  Listener listener(place().options(), channel);
  EXPECT_TRUE(listener.wait(1).empty());
  EXPECT_EQ(listener.connected(), on_postgres());
  EXPECT_TRUE(notify(database(), channel + "x", "other"));
  EXPECT_TRUE(notify(database(), channel, "one"));
  EXPECT_TRUE(notify(database(), channel, "two"));
  std::vector<std::string> heard;
  for (int i = 0; i < 10 && heard.size() < 2; ++i)
    for (auto& payload : listener.wait(on_postgres() ? 200 : 1)) heard.push_back(payload);
  if (on_postgres()) EXPECT_THAT(heard, ::testing::ElementsAre("one", "two"));
  else EXPECT_THAT(heard, ::testing::IsEmpty());
}

TEST_P(NotifyTest, a_listener_whose_server_is_down_hears_nothing) {
  Listener listener({.url = "postgres://nobody@127.0.0.1:1/none"}, "c");
  EXPECT_TRUE(listener.wait(5).empty());
  EXPECT_FALSE(listener.connected());
}

INSTANTIATE_DATABASE_TESTS(NotifyTest);

}  // namespace
}  // namespace yilian::db
