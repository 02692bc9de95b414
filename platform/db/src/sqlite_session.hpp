#pragma once
// The session of one SQLite transaction. After a failure it refuses every further statement, as
// PostgreSQL does, so that code which swallows a failure behaves alike on both.
#include <atomic>

#include "sqlite_connection.hpp"

namespace yilian::db::sqlite {

class SqliteSession final : public RawSession {
  template <class F>
  auto guarded(F work) {
    rethrow();
    ++statements_;
    count_round_trip();
    try {
      return work();
    } catch (const Failure& failure) {
      failure_ = failure;
      throw;
    }
  }

 public:
  SqliteSession(Connection& connection, std::atomic<std::uint64_t>& statements)
      : connection_(connection), statements_(statements) {}

  Dialect dialect() const override { return Dialect::sqlite; }
  std::vector<Row> run(Sql sql, std::span<const Value> values) override {
    return guarded([&] { return connection_.rows(sql, values); });
  }
  std::int64_t change(Sql sql, std::span<const Value> values) override {
    return guarded([&] { return connection_.change(sql, values); });
  }
  void send(Sql sql, std::span<const Value> values) override { change(sql, values); }
  void plan_afresh() override {}  // the plans of SQLite don't depend on size
  void script(const std::string& text) override {
    guarded([&] { connection_.script(text); });
  }
  /// Throws the failure that an earlier statement met, if the caller swallowed it.
  void rethrow() const {
    if (failure_) throw *failure_;
  }

 private:
  Connection& connection_;
  std::atomic<std::uint64_t>& statements_;
  std::optional<Failure> failure_;
};

}  // namespace yilian::db::sqlite
