// PostgreSQL behind the face: a pool of connections opened when needed, each in pipeline mode.
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "postgres_session.hpp"
#include "postgres_shared.hpp"

namespace yilian::db {
namespace {

using postgres::Connection;
using postgres::PostgresSession;
using postgres::Transaction;

constexpr auto connection_wait_max = std::chrono::seconds(5);
constexpr int attempts_max = 4;
constexpr int leaders_max = 32;

// A write inside a write would wait for its own row locks. Platform code only, never in a
// coroutine.
thread_local const void* writing_database = nullptr;

/// At most `limit` connections; broken ones are dropped and made anew by the next caller.
class Pool {
 public:
  Pool(std::string url, int limit) : url_(std::move(url)), limit_(limit) {}

  std::unique_ptr<Connection> take() {
    std::unique_ptr<Connection> idle = reserve();
    if (idle && idle->is_fresh()) return idle;
    try {
      idle.reset();
      return std::make_unique<Connection>(url_);
    } catch (...) {
      release(nullptr);
      throw;
    }
  }
  void release(std::unique_ptr<Connection> connection) {
    std::vector<std::unique_ptr<Connection>> doubtful;
    if (connection) connection->mark_reused();
    {
      const std::lock_guard lock(mutex_);
      --taken_;
      // What ended one ended the others too: each of them would cost a caller the time to see it.
      if (connection && connection->is_broken()) doubtful.swap(free_);
      else if (connection) free_.push_back(std::move(connection));
    }
    returned_.notify_one();
  }

 private:
  /// A place in the pool, with its idle connection if there is one.
  std::unique_ptr<Connection> reserve() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, connection_wait_max, [&] { return taken_ < limit_; }))
      throw Failure{Code::busy, "no free PostgreSQL connection"};
    ++taken_;
    if (free_.empty()) return nullptr;
    auto connection = std::move(free_.back());
    free_.pop_back();
    return connection;
  }

  const std::string url_;
  const int limit_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> free_;
  int taken_ = 0;
};

/// A borrowed connection.
class Lease {
 public:
  explicit Lease(Pool& pool) : pool_(pool), connection_(pool.take()) {}
  ~Lease() { pool_.release(std::move(connection_)); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  Connection& operator*() { return *connection_; }

 private:
  Pool& pool_;
  std::unique_ptr<Connection> connection_;
};

/// Marks this thread as inside a write of one database.
class WritingMark {
 public:
  explicit WritingMark(const void* database) : before_(writing_database) {
    if (writing_database == database) programmer_error("db: write called inside a write");
    writing_database = database;
  }
  ~WritingMark() { writing_database = before_; }
  WritingMark(const WritingMark&) = delete;
  WritingMark& operator=(const WritingMark&) = delete;

 private:
  const void* before_;
};

/// A few milliseconds, other ones in every thread, so that two deadlocked writers don't meet again.
void pause_before_retry(int attempt) {
  const auto salt =
      std::hash<std::thread::id>{}(std::this_thread::get_id()) ^
      static_cast<std::size_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  const auto spread = static_cast<std::int64_t>(salt * 0x9e3779b97f4a7c15ULL >> 33) % 20;
  std::this_thread::sleep_for(std::chrono::milliseconds(2 + spread * attempt));
}

class PostgresDatabase final : public Backend {
 public:
  explicit PostgresDatabase(const Options& options)
      : options_(options),
        pool_(options.url, options.workers),
        shared_(options.url),
        leaders_(options.url, leaders_max) {}

  Dialect dialect() const override { return Dialect::postgres; }
  std::uint64_t statements() const override { return statements_; }
  bool partitioned() const override { return options_.partitioned; }
  Status backup_to(const std::string&) override {
    return fail(Error{Code::unsupported, {}, {}, "PostgreSQL has its own backup tools", {}});
  }
  Status while_migrating(const std::function<Status()>& body) override;
  bool as_leader(std::string_view name, const std::function<void()>& fn) override;
  /// Fails when the server can't be reached at all.
  void try_connection() { Lease lease(pool_); }

 protected:
  Status run_read(const std::function<void(Session&)>& body, bool snapshot) override {
    if (fiber::here() != nullptr) return read_in_fiber(body, snapshot);
    shared_.provide();
    return run([&](Session& session) { return body(session), true; },
               snapshot ? Transaction::snapshot : Transaction::none);
  }
  Status run_write(const std::function<bool(Session&)>& body) override {
    if (fiber::decline_here()) return fail(left_to_worker());
    const WritingMark mark(this);
    return run(body, Transaction::write);
  }

 private:
  Status run(const std::function<bool(Session&)>& body, Transaction transaction);
  Status read_in_fiber(const std::function<void(Session&)>& body, bool snapshot);
  bool attempt(const std::function<bool(Session&)>& body, Transaction transaction, Status& outcome);

  const Options options_;
  std::atomic<std::uint64_t> statements_ = 0;
  Pool pool_;
  postgres::SharedReaders shared_;
  Pool leaders_;  ///< apart, so that jobs don't take the connections of requests
};

/// One try; true when it is to be repeated.
bool PostgresDatabase::attempt(const std::function<bool(Session&)>& body, Transaction transaction,
                               Status& outcome) {
  try {
    Lease lease(pool_);
    PostgresSession session(*lease, transaction, statements_);
    const bool keep = body(session);
    if (keep || session.failed()) session.commit();
    outcome = {};
    return false;
  } catch (const Failure& failure) {
    outcome = std::unexpected(to_error(failure));
    return failure.retry;
  } catch (...) {
    outcome = std::unexpected(current_error());
    return false;
  }
}

Status PostgresDatabase::read_in_fiber(const std::function<void(Session&)>& body, bool snapshot) {
  const auto reader = snapshot ? nullptr : shared_.here(fiber::here()->loop());
  if (!reader && fiber::decline_here()) return fail(left_to_worker());
  try {
    postgres::SharedSession session(*reader, statements_);
    body(session);
    return {};
  } catch (...) {
    return std::unexpected(current_error());
  }
}

Status PostgresDatabase::run(const std::function<bool(Session&)>& body, Transaction transaction) {
  Status outcome;
  for (int number = 1; attempt(body, transaction, outcome) && number < attempts_max; ++number)
    pause_before_retry(number);
  return outcome;
}

Status PostgresDatabase::while_migrating(const std::function<Status()>& body) {
  try {
    // A server that starts while another migrates waits for it, longer than a request may. The lock
    // goes with the connection, however this ends.
    Connection connection(options_.url);
    connection.answer_within(std::chrono::minutes(11));
    connection.queue("SELECT set_config('statement_timeout', '10min', false)"_sql);
    connection.queue("SELECT set_config('lock_timeout', '0', false)"_sql);
    connection.collect();
    connection.queue(
        "SELECT pg_advisory_lock(hashtextextended(current_schema() || '/migration', 0))"_sql);
    connection.collect();
    return body();
  } catch (...) {
    return std::unexpected(current_error());
  }
}

bool PostgresDatabase::as_leader(std::string_view name, const std::function<void()>& fn) {
  const auto unlock = [](Connection& connection) {
    try {
      connection.queue("SELECT pg_advisory_unlock_all()"_sql);
      connection.collect();
    } catch (const Failure&) {
      // The server frees the lock together with the connection.
      connection.abandon();
    }
  };
  std::unique_ptr<Lease> lease;
  try {
    lease = std::make_unique<Lease>(leaders_);
    const Value bound[] = {std::string(name)};
    // The schema is part of the key: installations in one database don't lead each other.
    (**lease).queue(
        "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || '/leader/' || $1, 0))"_sql,
        bound);
    const auto rows = postgres::decode((**lease).collect().get());
    if (!rows.at(0).get<bool>(0)) return false;
  } catch (const Failure&) {
    return false;
  }
  try {
    fn();
  } catch (...) {
    unlock(**lease);
    throw;
  }
  unlock(**lease);
  return true;
}

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(const Options& options) {
  auto database = std::make_unique<PostgresDatabase>(options);
  database->try_connection();
  return database;
}

}  // namespace yilian::db
