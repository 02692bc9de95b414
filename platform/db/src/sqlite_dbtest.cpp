// What is SQLite's own: the grouped writer, the bound of its queue, the backup, the file.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <latch>
#include <thread>

#include "testing/database.hpp"

namespace yilian::db {
namespace {

constexpr Sql insert_row = "INSERT INTO t (id, pair) VALUES ($1, $2)"_sql;
constexpr Sql count_rows = "SELECT count(*) FROM t"_sql;
const std::vector<Migration> tables = {
    {"test", 1,
     "CREATE TABLE t (id BIGINT PRIMARY KEY, pair BIGINT NOT NULL);\n"
     "CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES t (id) "
     "DEFERRABLE"
     " INITIALLY DEFERRED);"}};

class SqliteTest : public ::testing::Test {
 protected:
  void SetUp() override { reopen({}); }
  void reopen(Options options) {
    database_.reset();
    options.url = place_.options().url;
    database_ = std::move(Database::open(options).value());
    ASSERT_TRUE(database_->migrate(tables));
  }
  std::string file() const { return place_.options().url.substr(7); }
  static std::int64_t count(Database& database, Sql sql = count_rows) {
    return database
        .read([&](Session& session) -> Result<std::int64_t> {
          return session.query_one(sql)->get<std::int64_t>(0);
        })
        .value();
  }
  /// Keeps the writer's thread until `open` is set, so that what comes then forms one group.
  std::thread hold_writer(std::future<void> open) {
    auto held = std::make_shared<std::latch>(1);
    std::thread thread([this, held, open = std::move(open)] {
      EXPECT_TRUE(database_->write([&](Session&) -> Status {
        held->count_down();
        open.wait();
        return {};
      }));
    });
    held->wait();
    return thread;
  }

  testing::FreshPlace place_{testing::Kind::sqlite};
  std::unique_ptr<Database> database_;
};

TEST_F(SqliteTest, a_group_of_writers_keeps_the_good_and_drops_the_bad) {
  constexpr int threads = 32;
  constexpr int writes = 50;
  std::atomic<int> good = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> conflicts = 0;
  std::atomic<int> faults = 0;
  const auto one = [&](int id) {
    const Status done = database_->write([&](Session& session) -> Status {
      session.exec(insert_row, id, id);
      if (id % 5 == 1) return fail(Code::not_found);
      if (id % 5 == 2) throw std::runtime_error("test");
      if (id % 5 == 3) session.exec(insert_row, id, id);
      return {};
    });
    if (done) ++good;
    else if (done.error().code == Code::not_found) ++refused;
    else if (done.error().code == Code::conflict) ++conflicts;
    else ++faults;
  };
  std::vector<std::thread> all;
  for (int thread = 0; thread < threads; ++thread)
    all.emplace_back([&, thread] {
      for (int i = 0; i < writes; ++i) one(thread * writes + i);
    });
  for (auto& thread : all) thread.join();
  constexpr int fifth = threads * writes / 5;
  EXPECT_EQ(good, 2 * fifth);
  EXPECT_EQ(refused, fifth);
  EXPECT_EQ(conflicts, fifth);
  EXPECT_EQ(faults, fifth);
  EXPECT_EQ(count(*database_), 2 * fifth);
  EXPECT_EQ(count(*database_, "SELECT count(*) FROM t WHERE id % 5 IN (1, 2, 3)"_sql), 0);
}

TEST_F(SqliteTest, a_failure_at_the_commit_hurts_only_its_own_job) {
  std::promise<void> open;
  std::thread holder = hold_writer(open.get_future());
  std::vector<std::future<Status>> answers;
  for (int i = 0; i < 8; ++i)
    answers.push_back(std::async(std::launch::async, [this, i] {
      return database_->write([&](Session& session) -> Status {
        session.exec(insert_row, i, i);
        // The parent does not exist, which SQLite finds out at the commit of the whole group.
        if (i == 3) session.exec("INSERT INTO child (id, parent) VALUES (1, 999)"_sql);
        return {};
      });
    }));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  open.set_value();
  holder.join();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Status answer = answers[i].get();
    EXPECT_EQ(answer.has_value(), i != 3) << i;
    if (!answer) {
      EXPECT_EQ(answer.error().code, Code::conflict);
    }
  }
  EXPECT_EQ(count(*database_), 7);
}

TEST_F(SqliteTest, a_full_queue_is_busy) {
  reopen({.writer_queue_max = 2});
  std::promise<void> open;
  std::thread holder = hold_writer(open.get_future());
  const auto write = [this](int id) {
    return database_->write([&](Session& session) -> Status {
      session.exec(insert_row, id, id);
      return {};
    });
  };
  auto first = std::async(std::launch::async, write, 1);
  auto second = std::async(std::launch::async, write, 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const Status third = write(3);
  open.set_value();
  holder.join();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, Code::busy);
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
  EXPECT_EQ(count(*database_), 2);
}

TEST_F(SqliteTest, more_readers_than_workers_wait_for_each_other) {
  reopen({.workers = 2});
  std::vector<std::thread> all;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i)
    all.emplace_back([&] {
      for (int n = 0; n < 200; ++n) good += count(*database_) == 0 ? 1 : 0;
    });
  for (auto& thread : all) thread.join();
  EXPECT_EQ(good, 1'600);
}

TEST_F(SqliteTest, a_backup_while_writing_is_a_consistent_snapshot) {
  ASSERT_TRUE(database_->write([](Session& session) -> Status {
    for (int i = 0; i < 40'000; ++i) session.exec(insert_row, i, -1);
    return {};
  }));
  std::atomic<bool> stop = false;
  std::atomic<std::int64_t> written = 0;
  // Every transaction writes two rows that point at each other: half a pair would be a torn copy.
  std::thread writer([&] {
    for (std::int64_t id = 1'000'000; !stop; id += 2) {
      EXPECT_TRUE(database_->write([&](Session& session) -> Status {
        session.exec(insert_row, id, id + 1);
        session.exec(insert_row, id + 1, id);
        return {};
      }));
      written += 2;
    }
  });
  while (written < 20) std::this_thread::yield();
  const std::int64_t before = written;
  const std::string copy = file() + ".copy";
  const Status done = database_->backup_to(copy);
  const std::int64_t after = written;
  while (written <= after + 2) std::this_thread::yield();
  stop = true;
  writer.join();
  ASSERT_TRUE(done) << done.error().internal;
  EXPECT_FALSE(std::filesystem::exists(copy + ".partial"));
  const auto restored = std::move(Database::open({.url = "sqlite:" + copy}).value());
  const std::int64_t rows = count(*restored) - 40'000;
  EXPECT_GE(rows, before);
  EXPECT_LE(rows, after + 2);
  EXPECT_EQ(count(*restored,
                  "SELECT count(*) FROM t a WHERE a.pair >= 0 AND NOT EXISTS"
                  " (SELECT 1 FROM t b WHERE b.id = a.pair AND b.pair = a.id)"_sql),
            0);
  const auto sound = restored->read([](Session& session) -> Result<std::string> {
    return session.query_one("PRAGMA integrity_check"_sql)->get<std::string>(0);
  });
  EXPECT_EQ(sound.value(), "ok");
}

TEST_F(SqliteTest, a_backup_does_not_overwrite) {
  const Status done = database_->backup_to(file());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::conflict);
  EXPECT_FALSE(database_->backup_to("/no/such/folder/copy.db"));
  EXPECT_EQ(count(*database_), 0);
}

TEST_F(SqliteTest, the_file_is_private_durable_and_keeps_its_rows) {
  ASSERT_TRUE(database_->write([](Session& session) -> Status {
    session.exec(insert_row, 1, 1);
    return {};
  }));
  for (const char* end : {"", "-wal"}) {
    struct stat status{};
    ASSERT_EQ(::stat((file() + end).c_str(), &status), 0) << end;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << end;
  }
  const auto mode = database_->write([](Session& session) -> Result<std::int64_t> {
    return session.query_one("PRAGMA synchronous"_sql)->get<std::int64_t>(0);
  });
  EXPECT_EQ(mode.value(), 2);  // FULL
  reopen({});
  EXPECT_EQ(count(*database_), 1);
}

// The bytes of an answered commit are in the files, whatever SQLite and we still hold in memory.
TEST_F(SqliteTest, an_answered_commit_is_in_the_files) {
  for (std::int64_t id = 0; id < 50; ++id) {
    ASSERT_TRUE(database_->write([&](Session& session) -> Status {
      for (std::int64_t i = 0; i < 20; ++i) session.exec(insert_row, id * 20 + i, i);
      return {};
    }));
    const std::string copy = file() + ".crash";
    const auto over = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::remove(copy + "-shm");
    std::filesystem::copy_file(file(), copy, over);
    std::filesystem::copy_file(file() + "-wal", copy + "-wal", over);
    const auto restored = std::move(Database::open({.url = "sqlite:" + copy}).value());
    ASSERT_EQ(count(*restored), (id + 1) * 20);
  }
}

// More than the cache holds goes into the log before the commit, is read back from there and
// written over after a rollback to a savepoint.
TEST_F(SqliteTest, a_change_beyond_the_cache_is_read_back_and_rolled_back) {
  constexpr std::int64_t kept = 300'000, dropped = 900'000;
  constexpr Sql fill =
      "WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2) "
      "INSERT INTO wide (id, body) SELECT i, hex(zeroblob(100)) FROM n"_sql;
  constexpr Sql rows = "SELECT count(*) FROM wide"_sql;
  ASSERT_TRUE(database_->write([](Session& session) -> Status {
    session.exec("CREATE TABLE wide (id BIGINT PRIMARY KEY, body TEXT NOT NULL)"_sql);
    return {};
  }));
  ASSERT_TRUE(database_->write([&](Session& session) -> Status {
    session.exec(fill, std::int64_t{0}, kept);
    session.exec("SAVEPOINT inner_one"_sql);
    session.exec(fill, kept, dropped);
    EXPECT_EQ(session.query_one(rows)->get<std::int64_t>(0), dropped);
    session.exec("ROLLBACK TO inner_one"_sql);
    session.exec("RELEASE inner_one"_sql);
    EXPECT_EQ(session.query_one(rows)->get<std::int64_t>(0), kept);
    session.exec(fill, kept, kept + 1);
    return {};
  }));
  EXPECT_EQ(count(*database_, rows), kept + 1);
  const auto refused = database_->write([&](Session& session) -> Status {
    session.exec(fill, kept + 1, dropped);
    return fail(Code::conflict);
  });
  EXPECT_FALSE(refused);
  reopen({});
  EXPECT_EQ(count(*database_, rows), kept + 1);
  const auto sound = database_->read([](Session& session) -> Result<std::string> {
    return session.query_one("PRAGMA integrity_check"_sql)->get<std::string>(0);
  });
  EXPECT_EQ(sound.value(), "ok");
}

TEST_F(SqliteTest, a_writer_waits_for_the_turn_of_another_process) {
  const int other = ::open((file() + "-turn").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(other, 0);
  ASSERT_EQ(::flock(other, LOCK_EX | LOCK_NB), 0) << "nobody keeps the turn without need";
  auto written = std::async(std::launch::async, [&] {
    return database_->write([](Session& session) -> Status {
      session.exec(insert_row, 1, 1);
      return {};
    });
  });
  EXPECT_EQ(written.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
  EXPECT_EQ(count(*database_), 0);
  ::close(other);
  EXPECT_TRUE(written.get());
  EXPECT_EQ(count(*database_), 1);
}

TEST_F(SqliteTest, the_log_is_brought_into_the_file_while_writers_go_on) {
  constexpr std::uintmax_t page = 4096, frame = page + 24;
  const auto before = std::filesystem::file_size(file());
  std::uintmax_t longest = 0;
  std::int64_t id = 0;
  for (int commit = 0; commit < 400; ++commit) {
    ASSERT_TRUE(database_->write([&](Session& session) -> Status {
      for (int i = 0; i < 100; ++i, ++id) session.exec(insert_row, (id * 7919) % 40'009, id);
      return {};
    }));
    longest = std::max(longest, std::filesystem::file_size(file() + "-wal"));
  }
  EXPECT_EQ(count(*database_), 40'000);
  // Without checkpoints it would hold all the pages of all commits.
  EXPECT_LT(longest, 14'000 * frame);
  EXPECT_GT(std::filesystem::file_size(file()), before + 50 * page);
}

TEST_F(SqliteTest, a_file_that_is_no_database_is_unavailable) {
  const std::string other = file() + ".txt";
  FILE* text = std::fopen(other.c_str(), "w");
  ASSERT_NE(text, nullptr);
  for (int i = 0; i < 300; ++i) std::fputs("this is no database\n", text);
  std::fclose(text);
  const auto opened = Database::open({.url = "sqlite:" + other});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::unavailable);
}

TEST(SqliteMemory, ends_with_its_database) {
  const auto first = std::move(Database::open({.url = "sqlite::memory:"}).value());
  const auto second = std::move(Database::open({.url = "sqlite::memory:"}).value());
  const auto make = [](Session& session) -> Status {
    session.exec("CREATE TABLE only_here (id BIGINT)"_sql);
    return {};
  };
  EXPECT_TRUE(first->write(make));
  EXPECT_TRUE(second->write(make));  // they share nothing
  EXPECT_FALSE(second->write(make));
}

TEST_F(SqliteTest, as_leader_always_leads) {
  bool led = false;
  EXPECT_TRUE(database_->as_leader("job", [&] { led = true; }));
  EXPECT_TRUE(led);
}

}  // namespace
}  // namespace yilian::db
