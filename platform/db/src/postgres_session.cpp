#include "postgres_session.hpp"

#include <charconv>

namespace yilian::db::postgres {

PostgresSession::~PostgresSession() {
  if (begun_) connection_.end_and_forget("ROLLBACK"_sql);
}

template <class F>
auto PostgresSession::guarded(std::string_view statement, F work) {
  if (failure_) throw *failure_;
  // Only a transaction can be told to read only.
  if (transaction_ == Transaction::none && !statement.starts_with("SELECT"))
    throw *(failure_ = Failure{Code::fault, "a glance only selects; in: " + excerpt(statement)});
  ++statements_;
  try {
    begin();
    return work();
  } catch (const Failure& failure) {
    failure_ = failure;
    // The server had closed the idle connection. Nothing was done yet, so that another one may
    // serve.
    if (connection_.is_broken() && connection_.is_reused() && !answered_) failure_->retry = true;
    throw *failure_;
  }
}

void PostgresSession::begin() {
  if (begun_) return;
  connection_.will_only_read(transaction_ != Transaction::write);
  if (transaction_ == Transaction::none) return;
  begun_ = true;
  if (transaction_ == Transaction::write)
    connection_.queue("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"_sql);
  else connection_.queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"_sql);
}

ResultPtr PostgresSession::collect() {
  ResultPtr result = connection_.collect();
  answered_ = true;
  return result;
}

std::vector<Row> PostgresSession::run(Sql sql, std::span<const Value> values) {
  return guarded(sql.text, [&] {
    connection_.queue(sql, values);
    return decode(collect().get());
  });
}

std::int64_t PostgresSession::change(Sql sql, std::span<const Value> values) {
  return guarded(sql.text, [&] {
    connection_.queue(sql, values);
    const ResultPtr result = collect();
    // SELECT reports the rows it found; on both dialects that changes nothing.
    if (std::string_view(PQcmdStatus(result.get())).starts_with("SELECT")) return std::int64_t{0};
    const std::string_view text = PQcmdTuples(result.get());
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
  });
}

void PostgresSession::send(Sql sql, std::span<const Value> values) {
  guarded(sql.text, [&] {
    if (connection_.is_full()) collect();
    connection_.queue(sql, values);
  });
}

void PostgresSession::plan_afresh() {
  send("SET LOCAL plan_cache_mode = force_custom_plan"_sql, {});
}

void PostgresSession::script(const std::string& text) {
  guarded(text, [&] {
    if (connection_.is_full()) collect();
    connection_.queue_script(text);
  });
}

void PostgresSession::commit() {
  if (failure_) throw *failure_;
  if (!begun_) return;
  if (transaction_ != Transaction::write) {
    begun_ = false;
    connection_.end_and_forget("COMMIT"_sql);
    return;
  }
  connection_.queue("COMMIT"_sql);
  const ResultPtr result = connection_.collect();
  begun_ = false;
  // COMMIT of a failed transaction succeeds as ROLLBACK; a lost write must never pass for done.
  if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
    throw Failure{Code::fault, "postgres rolled back at the commit"};
  if (connection_.take_unconfirmed())
    throw Failure{Code::unavailable, "postgres: the commit reached no standby"};
}

}  // namespace yilian::db::postgres
