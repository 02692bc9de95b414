#pragma once
// The one door to a database: read(fn) and write(fn) over SQLite (embedded, group commit) or
// PostgreSQL (pipeline mode). Statements use $1, $2 … on both and are named constants in a
// store.cpp. All integers are 64 bit; ids 16 bytes (BLOB / uuid); instants epoch milliseconds;
// dates YYYY-MM-DD text. A Session is lent for the duration of fn and is never kept. fn may run
// twice (deadlock, group retry): it has no side effects outside the session, no I/O, no password
// hashing. Failures inside a session are thrown as db::Failure and turned into Error values at this
// door.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::db {

using Bytes = std::vector<std::uint8_t>;
/// A value bound to a statement or read from a row.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Uuid, Bytes>;

/// A statement: `text` must outlive the program (a string literal), so that its address is a cache
/// key.
struct Sql {
  const char* text;
};
consteval Sql operator""_sql(const char* text, std::size_t) { return Sql{text}; }

/// Thrown inside a session only; `code` says how it is answered (busy, unavailable, conflict,
/// fault).
struct Failure {
  Code code;
  std::string internal;
  bool retry = false;
};

inline Value to_value(std::nullptr_t) { return std::monostate{}; }
inline Value to_value(const Value& value) { return value; }
inline Value to_value(bool value) { return std::int64_t{value}; }
template <std::integral T>
  requires(!std::same_as<T, bool>)
Value to_value(T value) {
  return static_cast<std::int64_t>(value);
}
inline Value to_value(double value) { return value; }
inline Value to_value(std::string_view value) { return std::string(value); }
inline Value to_value(const std::string& value) { return value; }
inline Value to_value(const char* value) { return std::string(value); }
inline Value to_value(const Uuid& value) { return value; }
inline Value to_value(const Bytes& value) { return value; }
inline Value to_value(Instant value) { return value.ms; }
inline Value to_value(Date value) { return to_string(value); }
template <class Tag>
Value to_value(const Id<Tag>& id) {
  return id.value;
}
template <class T>
Value to_value(const std::optional<T>& value) {
  return value ? to_value(*value) : Value{};
}

template <class T>
struct FromValue;

/// One row of an answer; column access by position, checked.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const {
    return std::holds_alternative<std::monostate>(values_.at(column));
  }
  /// The column as T; throws Failure{fault} on another type, or on NULL unless T is optional.
  template <class T>
  T get(std::size_t column) const {
    return FromValue<T>::convert(values_.at(column));
  }
  /// Reads the columns from `first` on into the given variables, in order.
  template <class... T>
  void read(T&... out) const {
    std::size_t column = 0;
    ((out = get<T>(column++)), ...);
  }

 private:
  std::vector<Value> values_;
};

enum class Dialect : std::uint8_t { sqlite, postgres };

/// One transaction's view of the database.
class Session {
 public:
  virtual ~Session() = default;
  virtual Dialect dialect() const = 0;
  /// Runs now and answers all rows (callers bound them with LIMIT).
  virtual std::vector<Row> run(Sql sql, std::span<const Value> values) = 0;
  /// Runs now; the number of rows changed.
  virtual std::int64_t change(Sql sql, std::span<const Value> values) = 0;
  /// Sent with the next statement or the commit (pipelined on PostgreSQL); a failure fails the
  /// transaction.
  virtual void send(Sql sql, std::span<const Value> values) = 0;
  /// For a transaction that makes tables grow by orders of magnitude: plans are made for the size
  /// they have now. PostgreSQL would keep those of a small table, and walk all of it.
  virtual void plan_afresh() = 0;
  /// Runs once, on the caller's thread, when this transaction is committed, and never when it is
  /// not. For what this process remembers of the data; it must be quick and can't fail.
  void after_commit(std::function<void()> act) { after_commit_.push_back(std::move(act)); }

  template <class... A>
  std::vector<Row> query(Sql sql, const A&... values) {
    const Value bound[] = {Value{}, to_value(values)...};
    return run(sql, std::span(bound).subspan(1));
  }
  template <class... A>
  std::optional<Row> query_one(Sql sql, const A&... values) {
    auto rows = query(sql, values...);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
  }
  template <class... A>
  std::int64_t exec(Sql sql, const A&... values) {
    const Value bound[] = {Value{}, to_value(values)...};
    return change(sql, std::span(bound).subspan(1));
  }
  template <class... A>
  void later(Sql sql, const A&... values) {
    const Value bound[] = {Value{}, to_value(values)...};
    send(sql, std::span(bound).subspan(1));
  }

 private:
  friend class Database;
  std::vector<std::function<void()>> after_commit_;
};

/// One numbered step of one context's schema. `text` may hold {uuid} {bytes} {partition}
/// {clustered}, replaced per dialect: BLOB/uuid, BLOB/bytea, '' or PARTITION BY HASH (region_id)
/// when that is asked for, and WITHOUT ROWID or ''.
struct Migration {
  std::string context;
  int number = 0;
  std::string text;
};

struct Options {
  std::string url;           ///< `sqlite:/path/file.db`, `sqlite::memory:`, or `postgres://…`
  int workers = 8;           ///< PostgreSQL connections, SQLite readers
  bool partitioned = false;  ///< tests: make tables PARTITION BY HASH (region_id)
  /// SQLite: commits reach the disk. Off only while data that can be made again are loaded; the
  /// file is synced when such a database is closed.
  bool durable = true;
  int writer_queue_max = 4096;  ///< refused as busy beyond this
};

class Database {
 public:
  virtual ~Database() = default;
  static Result<std::unique_ptr<Database>> open(const Options& options);

  /// Applies what is missing, in the given order; refuses (fault) a schema that is newer than
  /// `all`, and a migration whose text changed since it was applied.
  virtual Status migrate(const std::vector<Migration>& all) = 0;
  virtual Dialect dialect() const = 0;
  /// Consistent copy into `file` while serving (SQLite online backup). PostgreSQL: unsupported.
  virtual Status backup_to(const std::string& file) = 0;
  /// Number of statements sent since start (statement round trips), for tests and metrics.
  virtual std::uint64_t statements() const = 0;

  /// Runs fn on a snapshot; fn returns Result<T> (or Status).
  template <class F>
  std::invoke_result_t<F, Session&> read(F fn) {
    return shell<std::invoke_result_t<F, Session&>>(fn, Mode::snapshot);
  }
  /// Runs fn without a transaction: every statement sees what is committed when it runs. For reads
  /// that need one statement, or notice themselves that something changed between two; it saves
  /// PostgreSQL the beginning and the end.
  template <class F>
  std::invoke_result_t<F, Session&> glance(F fn) {
    return shell<std::invoke_result_t<F, Session&>>(fn, Mode::glance);
  }
  /// Runs fn in a transaction that commits, durably, if fn answers a value, and rolls back
  /// otherwise.
  template <class F>
  std::invoke_result_t<F, Session&> write(F fn) {
    return shell<std::invoke_result_t<F, Session&>>(fn, Mode::write);
  }
  /// Tries to hold the cluster-wide leader lock `name` while fn runs; false when somebody else
  /// holds it. SQLite: always true (one process). PostgreSQL: session advisory lock.
  virtual bool as_leader(std::string_view name, const std::function<void()>& fn) = 0;

 protected:
  /// Error = database failure.
  virtual Status run_read(const std::function<void(Session&)>& body, bool snapshot) = 0;
  /// Runs body; commits when it answers true.
  virtual Status run_write(const std::function<bool(Session&)>& body) = 0;

 private:
  enum class Mode : std::uint8_t { glance, snapshot, write };

  template <class R, class F>
  R shell(F& fn, Mode mode) {
    std::optional<R> answer;
    std::vector<std::function<void()>> committed;
    const auto run = [&](Session& session) {
      session.after_commit_.clear();  // of a body that threw
      answer.emplace(fn(session));
      committed = std::exchange(session.after_commit_, {});
      return answer->has_value();
    };
    const Status done =
        mode == Mode::write ? run_write(run) : run_read(run, mode == Mode::snapshot);
    if (!done) return std::unexpected(done.error());
    if (*answer)
      for (const auto& act : committed) act();
    return std::move(*answer);
  }
};

/// How often this thread has waited for a database since it began: a network round trip on
/// PostgreSQL; on SQLite a statement of a read, or a whole write. A test takes the difference, and
/// what other threads do does not disturb it.
std::uint64_t round_trips_here();

// ---- conversions of column values ----

[[noreturn]] void wrong_column(const char* expected);

template <>
struct FromValue<Value> {
  static Value convert(const Value& v) { return v; }
};
template <std::integral T>
  requires(!std::same_as<T, bool>)
struct FromValue<T> {
  static T convert(const Value& v) {
    if (const auto* x = std::get_if<std::int64_t>(&v)) return static_cast<T>(*x);
    wrong_column("integer");
  }
};
template <>
struct FromValue<bool> {
  static bool convert(const Value& v) { return FromValue<std::int64_t>::convert(v) != 0; }
};
template <>
struct FromValue<double> {
  static double convert(const Value& v) {
    if (const auto* x = std::get_if<double>(&v)) return *x;
    return static_cast<double>(FromValue<std::int64_t>::convert(v));
  }
};
template <>
struct FromValue<std::string> {
  static std::string convert(const Value& v) {
    if (const auto* x = std::get_if<std::string>(&v)) return *x;
    wrong_column("text");
  }
};
template <>
struct FromValue<Bytes> {
  static Bytes convert(const Value& v) {
    if (const auto* x = std::get_if<Bytes>(&v)) return *x;
    if (const auto* x = std::get_if<Uuid>(&v)) return Bytes(x->bytes.begin(), x->bytes.end());
    wrong_column("bytes");
  }
};
template <>
struct FromValue<Uuid> {
  static Uuid convert(const Value& v) {
    if (const auto* x = std::get_if<Uuid>(&v)) return *x;
    if (const auto* x = std::get_if<Bytes>(&v); x && x->size() == 16) {
      Uuid id;
      std::copy(x->begin(), x->end(), id.bytes.begin());
      return id;
    }
    wrong_column("uuid");
  }
};
template <class Tag>
struct FromValue<Id<Tag>> {
  static Id<Tag> convert(const Value& v) { return Id<Tag>{FromValue<Uuid>::convert(v)}; }
};
template <>
struct FromValue<Instant> {
  static Instant convert(const Value& v) { return {FromValue<std::int64_t>::convert(v)}; }
};
template <>
struct FromValue<Date> {
  static Date convert(const Value& v) {
    if (const auto date = parse_date(FromValue<std::string>::convert(v))) return *date;
    wrong_column("date");
  }
};
template <class T>
struct FromValue<std::optional<T>> {
  static std::optional<T> convert(const Value& v) {
    if (std::holds_alternative<std::monostate>(v)) return std::nullopt;
    return FromValue<T>::convert(v);
  }
};

}  // namespace yilian::db
