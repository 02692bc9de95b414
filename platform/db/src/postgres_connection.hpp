#pragma once
// One libpq connection in pipeline mode. Statements are queued with `queue`, sent with `sync`, and
// their results are taken in order. Used by one thread at a time.
#include <libpq-fe.h>

#include <chrono>
#include <deque>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "postgres_codec.hpp"

namespace yilian::db::postgres {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

/// Opens a connection outside pipeline mode, with the bounds on time that every connection has.
/// Throws Failure{unavailable} (or busy, when the server has no place).
PGconn* connect(const std::string& url);
/// The Failure for a result, or for the connection when `result` is null.
Failure failure_of(PGconn* connection, const PGresult* result, std::string_view statement);

class Connection {
 public:
  explicit Connection(const std::string& url);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Queues a prepared statement; nothing is sent yet.
  void queue(Sql sql, std::span<const Value> values = {});
  /// Queues text made at run time, unprepared and without values.
  void queue_script(const std::string& text);
  /// Waits for everything queued and answers the last result. Throws the first failure.
  ResultPtr collect();

  // For who shares a connection and never waits (postgres_shared.hpp).
  /// What came for one statement, or the end of a group. Neither result nor failure: skipped.
  struct Answer {
    bool of_statement = false;
    ResultPtr result = nullptr;
    std::optional<Failure> failure = std::nullopt;
  };
  /// Sends everything queued as one group.
  void send_group() { sync(); }
  int descriptor() const { return PQsocket(handle_); }
  /// Takes in what has arrived; false when the connection is gone.
  bool receive() { return PQconsumeInput(handle_) == 1; }
  bool has_answer() const { return !pending_.empty() && PQisBusy(handle_) == 0; }
  /// Of a prepared statement nothing is told, unless it failed: then its execution was skipped.
  Answer take_answer();
  /// Holds more statements than a connection should.
  bool is_crowded() const { return prepared_.size() > prepared_max; }

  /// Ends the transaction without waiting. Nobody will look at what is still to come.
  void end_and_forget(Sql sql);
  /// True when so much is queued that it must be collected before more is added.
  bool is_full() const { return pending_.size() >= pending_max; }
  /// False when the server closed the connection while it was idle, or it holds too many
  /// statements.
  bool is_fresh();
  /// For statements that may take longer than a request's; the server's own limit is set apart.
  void answer_within(std::chrono::seconds limit) { answer_max_ = limit; }
  /// Not to be used again.
  void abandon() { broken_ = true; }
  bool is_broken() const { return broken_; }
  /// A change inside a read is its caller's mistake, in a write it is the server's that takes none.
  void will_only_read(bool only) { only_reads_ = only; }
  /// True once after a commit that no synchronous standby has confirmed, so that it may be lost.
  bool take_unconfirmed() { return std::exchange(unconfirmed_, false); }
  /// Was in the pool before, so that the server may have closed it without our knowing.
  bool is_reused() const { return reused_; }
  void mark_reused() { reused_ = true; }

 private:
  static constexpr std::size_t pending_max = 512;
  /// NULLs are prepared without a type, so that one statement can need several plans; a connection
  /// with more than this is closed instead of growing.
  static constexpr std::size_t prepared_max = 2'000;
  enum class Kind : std::uint8_t { prepare, statement, sync };
  struct Pending {
    Kind kind;
    bool forgotten = false;    ///< its failure concerns nobody
    std::string key = {};      ///< of a statement being prepared
    const char* literal = "";  ///< for messages
    std::string script = {};   ///< for messages, of text made at run time
    std::string_view text() const { return script.empty() ? literal : std::string_view(script); }
  };
  const std::string& prepare(Sql sql, const Parameters& parameters);
  void sync();
  ResultPtr take();
  void wait_for_answer(std::string_view statement);
  bool readable(int wait_ms = 0) const;
  static void hear_notice(void* self, const PGresult* notice);
  [[noreturn]] void fail_broken(std::string_view statement);

  PGconn* handle_ = nullptr;
  const std::string url_;
  std::chrono::seconds answer_max_{35};  ///< the server's own limit is 30
  std::deque<Pending> pending_;
  std::unordered_map<std::string, std::string> prepared_;  ///< key -> name
  std::uint64_t names_ = 0;
  bool broken_ = false;
  bool only_reads_ = false;
  bool unconfirmed_ = false;
  bool reused_ = false;
};

}  // namespace yilian::db::postgres
