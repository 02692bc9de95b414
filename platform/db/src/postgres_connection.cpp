#include "postgres_connection.hpp"

#include <poll.h>

#include <cstring>

namespace yilian::db::postgres {
namespace {

/// A statement without an answer for so long makes us ask whether the server is there at all.
constexpr auto silence_max = std::chrono::seconds(4);

void ignore_notice(void*, const PGresult*) {}

std::string field_of(const PGresult* result, int field) {
  const char* text = result == nullptr ? nullptr : PQresultErrorField(result, field);
  return text == nullptr ? std::string() : std::string(text);
}

struct Meaning {
  Code code;
  bool retry;
};

Meaning meaning_of(std::string_view state) {
  if (state.starts_with("23")) return {Code::conflict, false};
  if (state == "40001" || state == "40P01" || state == "55P03") return {Code::busy, true};
  // A statement prepared before a migration changed its tables: the connection is dropped.
  if (state == "0A000" || state == "26000") return {Code::fault, true};
  // A server that takes no writes any more: another connection may find the one that does.
  if (state == "25006") return {Code::unavailable, true};
  // 57014 a statement took too long, 25P03 the transaction was idle too long.
  if (state == "57014" || state == "25P03" || state == "53300") return {Code::busy, false};
  if (state.starts_with("57P") || state.starts_with("08") || state.starts_with("53") ||
      state.starts_with("58"))
    return {Code::unavailable, false};
  return {Code::fault, false};
}

/// A server that is stopped or cut off keeps its TCP connections, so silence alone says nothing;
/// one that lives answers a new connection, if only by refusing it. The URL may name several
/// servers, of which only the connection's own tells anything.
bool is_alive(const PGconn* handle, const std::string& url) {
  const char* const keywords[] = {"connect_timeout", "dbname", "host", "hostaddr", "port", nullptr};
  const char* const values[] = {
      "3", url.c_str(), PQhost(handle), PQhostaddr(handle), PQport(handle), nullptr};
  return PQpingParams(keywords, values, 1) != PQPING_NO_RESPONSE;
}

bool ends_connection(std::string_view state) {
  return state == "0A000" || state == "26000" || state == "25006" || state == "25P03" ||
         state.starts_with("57P") || state.starts_with("08");
}

}  // namespace

Failure failure_of(PGconn* connection, const PGresult* result, std::string_view statement) {
  const std::string state = field_of(result, PG_DIAG_SQLSTATE);
  if (state.empty())
    return {Code::unavailable, std::string("postgres connection: ") + PQerrorMessage(connection)};
  Meaning meaning = meaning_of(state);
  const std::string message = field_of(result, PG_DIAG_MESSAGE_PRIMARY);
  // After a fail-over the old server refuses a read-write transaction.
  if (message.find("during recovery") != std::string::npos) meaning.code = Code::unavailable;
  std::string text = "postgres " + state;
  // Messages of class 22 (data) quote the value, and so does every DETAIL: personal data stay out.
  if (!state.starts_with("22")) text += ": " + message;
  if (const auto name = field_of(result, PG_DIAG_CONSTRAINT_NAME); !name.empty())
    text += "; constraint " + name;
  return {meaning.code, text + "; in: " + excerpt(statement), meaning.retry};
}

PGconn* connect(const std::string& url) {
  // Later keywords win, so that what the URL says goes before these.
  const char* const keywords[] = {"connect_timeout",  "keepalives_idle",  "keepalives_interval",
                                  "keepalives_count", "tcp_user_timeout", "client_encoding",
                                  "application_name", "dbname",           nullptr};
  const char* const values[] = {"5",    "30",     "10",        "3",    "30000",
                                "UTF8", "yilian", url.c_str(), nullptr};
  PGconn* handle = PQconnectdbParams(keywords, values, 1);
  if (PQstatus(handle) != CONNECTION_OK) {
    const std::string text = PQerrorMessage(handle);
    PQfinish(handle);
    // libpq keeps no SQLSTATE of a refused connection; this is the server's text of 53300.
    const bool full = text.find("too many clients") != std::string::npos ||
                      text.find("connection slots") != std::string::npos;
    throw Failure{full ? Code::busy : Code::unavailable, "postgres connect: " + text};
  }
  PQsetNoticeReceiver(handle, ignore_notice, nullptr);
  const ResultPtr set(PQexec(handle,
                             "SET statement_timeout = '30s'; SET lock_timeout = '5s';"
                             "SET idle_in_transaction_session_timeout = '60s'"));
  if (PQresultStatus(set.get()) != PGRES_COMMAND_OK) {
    Failure failure = failure_of(handle, set.get(), "SET");
    PQfinish(handle);
    throw failure;
  }
  return handle;
}

Connection::Connection(const std::string& url) : handle_(connect(url)), url_(url) {
  if (PQenterPipelineMode(handle_) != 1) {
    PQfinish(handle_);
    throw Failure{Code::fault, "postgres: no pipeline mode"};
  }
  PQsetNoticeReceiver(handle_, hear_notice, this);
}

void Connection::hear_notice(void* self, const PGresult* notice) {
  // Of a commit whose wait for its standby was cancelled the server says done and warns.
  if (field_of(notice, PG_DIAG_SOURCE_FUNCTION) == "SyncRepWaitForLSN")
    static_cast<Connection*>(self)->unconfirmed_ = true;
}

Connection::~Connection() { PQfinish(handle_); }

void Connection::fail_broken(std::string_view statement) {
  broken_ = true;
  throw failure_of(handle_, nullptr, statement);
}

const std::string& Connection::prepare(Sql sql, const Parameters& parameters) {
  // The literal's address and the types together name a plan.
  std::string key(sizeof(sql.text), '\0');
  std::memcpy(key.data(), static_cast<const void*>(&sql.text), sizeof(sql.text));
  key += parameters.signature();
  if (const auto found = prepared_.find(key); found != prepared_.end()) return found->second;
  // PostgreSQL takes parameters that are declared and never used; SQLite doesn't.
  if (highest_parameter(sql.text) != static_cast<std::size_t>(parameters.count()))
    wrong_parameters(sql, static_cast<std::size_t>(parameters.count()));
  std::string name = "s" + std::to_string(names_++);
  if (PQsendPrepare(handle_, name.c_str(), sql.text, parameters.count(), parameters.types()) != 1)
    fail_broken(sql.text);
  pending_.push_back({Kind::prepare, false, key, sql.text});
  return prepared_.emplace(std::move(key), std::move(name)).first->second;
}

void Connection::queue(Sql sql, std::span<const Value> values) {
  const Parameters parameters(values);
  const std::string& name = prepare(sql, parameters);
  if (PQsendQueryPrepared(handle_, name.c_str(), parameters.count(), parameters.data(),
                          parameters.lengths(), parameters.formats(), 1) != 1)
    fail_broken(sql.text);
  pending_.push_back({Kind::statement, false, {}, sql.text});
}

void Connection::queue_script(const std::string& text) {
  if (PQsendQueryParams(handle_, text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1) != 1)
    fail_broken(text);
  pending_.push_back({Kind::statement, false, {}, "", excerpt(text)});
}

void Connection::sync() {
  // A sync after every group, not a mere flush: the server then counts the wait for the next group
  // as idle in transaction, and after an error it reads on from here.
  if (PQpipelineSync(handle_) != 1) fail_broken("sync");
  pending_.push_back({Kind::sync});
}

/// Returns when PQgetResult won't block, or fails when nothing comes any more.
void Connection::wait_for_answer(std::string_view statement) {
  const auto end = std::chrono::steady_clock::now() + answer_max_;
  while (PQisBusy(handle_) == 1) {
    if (readable(static_cast<int>(std::chrono::milliseconds(silence_max).count()))) {
      if (PQconsumeInput(handle_) != 1) return;  // PQgetResult says why
    } else if (std::chrono::steady_clock::now() > end || !is_alive(handle_, url_)) {
      broken_ = true;
      throw Failure{Code::unavailable, "postgres: no answer; in: " + excerpt(statement)};
    }
  }
}

ResultPtr Connection::take() {
  wait_for_answer(pending_.front().text());
  const Pending next = std::move(pending_.front());
  pending_.pop_front();
  ResultPtr result(PQgetResult(handle_));
  if (!result) fail_broken(next.text());
  const ExecStatusType status = PQresultStatus(result.get());
  const bool good =
      status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
  // A statement's results end with a null; a sync is alone.
  if (next.kind != Kind::sync)
    for (;;) {
      wait_for_answer(next.text());
      const ResultPtr rest{PQgetResult(handle_)};
      if (!rest || PQstatus(handle_) == CONNECTION_BAD) break;
    }
  if (next.kind == Kind::prepare && !good) prepared_.erase(next.key);
  if (good) return result;
  Failure failure = failure_of(handle_, result.get(), next.text());
  const std::string state = field_of(result.get(), PG_DIAG_SQLSTATE);
  const bool skipped = status == PGRES_PIPELINE_ABORTED;
  if (state == "25006" && only_reads_) throw Failure{Code::fault, std::move(failure.internal)};
  if (PQstatus(handle_) == CONNECTION_BAD || (state.empty() && !skipped) ||
      ends_connection(state)) {
    broken_ = true;
    throw failure;
  }
  // What was skipped after the first error tells nothing of its own.
  if (next.forgotten || skipped) return nullptr;
  throw failure;
}

ResultPtr Connection::collect() {
  count_round_trip();
  sync();
  ResultPtr last;
  std::optional<Failure> first;
  while (!pending_.empty()) {
    const bool statement = pending_.front().kind == Kind::statement;
    try {
      ResultPtr result = take();
      if (statement) last = std::move(result);
    } catch (const Failure& failure) {
      if (broken_) throw;
      if (!first) first = failure;
    }
  }
  if (first) throw *first;
  if (!last) throw Failure{Code::fault, "postgres: statement without result"};
  return last;
}

Connection::Answer Connection::take_answer() {
  Answer out;
  out.of_statement = pending_.front().kind == Kind::statement;
  try {
    out.result = take();
  } catch (const Failure& failure) {
    out.failure = failure;
  }
  if (!out.of_statement) out.result = nullptr;
  return out;
}

void Connection::end_and_forget(Sql sql) {
  if (broken_) return;
  try {
    // An error among the statements queued before must not skip the end, so that is a group of its
    // own.
    if (!pending_.empty() && pending_.back().kind != Kind::sync) sync();
    for (Pending& pending : pending_) pending.forgotten = true;
    const std::size_t before = pending_.size();
    queue(sql);
    sync();
    for (std::size_t i = before; i < pending_.size(); ++i) pending_[i].forgotten = true;
  } catch (const Failure&) {
    broken_ = true;
  }
}

bool Connection::readable(int wait_ms) const {
  pollfd socket{PQsocket(handle_), POLLIN, 0};
  return ::poll(&socket, 1, wait_ms) > 0;
}

bool Connection::is_fresh() {
  if (broken_ || prepared_.size() > prepared_max) return false;
  try {
    // Answers that nobody waited for may be here; anything beyond them is a farewell of the server.
    for (int turn = 0; turn < 4 && readable(); ++turn) {
      if (PQconsumeInput(handle_) != 1) return false;
      while (!pending_.empty() && PQisBusy(handle_) == 0) take();
      if (pending_.empty() && readable()) return false;
    }
  } catch (const Failure&) {
    return false;
  }
  return PQstatus(handle_) == CONNECTION_OK;
}

}  // namespace yilian::db::postgres
