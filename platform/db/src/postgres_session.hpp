#pragma once
// The session of one PostgreSQL transaction, or of statements without one. BEGIN travels with the
// first statement, `later` statements with the next one or the commit; after a failure every
// further statement is refused.
#include <atomic>

#include "postgres_connection.hpp"

namespace yilian::db::postgres {

enum class Transaction : std::uint8_t { none, snapshot, write };

class PostgresSession final : public RawSession {
 public:
  PostgresSession(Connection& connection, Transaction transaction,
                  std::atomic<std::uint64_t>& statements)
      : connection_(connection), transaction_(transaction), statements_(statements) {}
  /// Rolls back what was not committed.
  ~PostgresSession() override;

  Dialect dialect() const override { return Dialect::postgres; }
  std::vector<Row> run(Sql sql, std::span<const Value> values) override;
  std::int64_t change(Sql sql, std::span<const Value> values) override;
  void send(Sql sql, std::span<const Value> values) override;
  void plan_afresh() override;
  void script(const std::string& text) override;

  /// A statement failed, even if the caller swallowed it.
  bool failed() const { return failure_.has_value(); }
  /// Sends what is queued and the commit, and checks every result. A read's end is not waited for.
  void commit();

 private:
  void begin();
  ResultPtr collect();
  template <class F>
  auto guarded(std::string_view statement, F work);

  Connection& connection_;
  const Transaction transaction_;
  std::atomic<std::uint64_t>& statements_;
  bool begun_ = false;
  bool answered_ = false;  ///< the server answered something in this transaction
  std::optional<Failure> failure_;
};

}  // namespace yilian::db::postgres
