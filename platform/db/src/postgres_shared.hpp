#pragma once
// One connection for all quick reads of a network thread: their statements travel together in
// pipeline mode, and the fibers that asked are parked meanwhile
// (docs/decisions/0018-parked-reads.md). What cannot be done so is declined, and a worker does it
// with a connection of its own: when there is no connection, when it breaks or stays silent, when
// an error of another statement skipped this one.
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "fiber/fiber.hpp"
#include "postgres_connection.hpp"

namespace yilian::db::postgres {

/// Of one thread.
class SharedReader : public std::enable_shared_from_this<SharedReader> {
 public:
  SharedReader(fiber::Loop& loop, std::unique_ptr<Connection> connection)
      : loop_(loop), connection_(std::move(connection)) {}

  /// Inside a fiber: parks until the rows are here. Throws Failure; `unavailable` after declining.
  ResultPtr ask(Sql sql, std::span<const Value> values);
  /// After its end nothing more is asked here.
  bool is_broken() const { return connection_ == nullptr; }

 private:
  struct Waiter {
    std::shared_ptr<fiber::Fiber> fiber;
    std::chrono::steady_clock::time_point since;
    ResultPtr result = nullptr;
    std::optional<Failure> failure = std::nullopt;
    bool declined = false;
  };
  void flush();
  void watch();
  void on_readable();
  void look_at_time();
  void end();
  void answer(Waiter& waiter);

  fiber::Loop& loop_;
  std::unique_ptr<Connection> connection_;
  std::deque<Waiter*> waiters_;  ///< on the stacks of their fibers
  bool flushing_ = false, watching_ = false, timing_ = false;
};

/// The readers of all network threads, and how they get their connections: opening one waits, so
/// that a worker does it.
class SharedReaders {
 public:
  explicit SharedReaders(std::string url) : url_(std::move(url)) {}
  /// On a network thread, in a fiber: its reader; null when a worker has to open a connection
  /// first.
  std::shared_ptr<SharedReader> here(fiber::Loop& loop);
  /// On a worker: opens what is missing, at most one connection a second.
  void provide();

 private:
  const std::string url_;
  std::atomic<int> wanted_ = 0;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<SharedReader>> readers_;
  std::vector<std::unique_ptr<Connection>> opened_;
  std::chrono::steady_clock::time_point next_try_{};
};

/// What a fiber reads with: single SELECTs, each of what is committed when it runs.
class SharedSession final : public RawSession {
 public:
  SharedSession(SharedReader& reader, std::atomic<std::uint64_t>& statements)
      : reader_(reader), statements_(statements) {}
  Dialect dialect() const override { return Dialect::postgres; }
  std::vector<Row> run(Sql sql, std::span<const Value> values) override;
  std::int64_t change(Sql sql, std::span<const Value> values) override;
  void send(Sql sql, std::span<const Value> values) override;
  void plan_afresh() override {}
  void script(const std::string& text) override;

 private:
  SharedReader& reader_;
  std::atomic<std::uint64_t>& statements_;
};

}  // namespace yilian::db::postgres
