#pragma once
// One SQLite connection with its prepared statements. Used by one thread at a time.
#include <sqlite3.h>

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "backend.hpp"

namespace yilian::db::sqlite {

/// `copy` is the target of a backup: a plain file without the write-ahead log.
enum class Role : std::uint8_t { reader, writer, copy };

/// Throws the Failure for a SQLite result code. The text is SQLite's, which names columns, not
/// values.
[[noreturn]] void raise(sqlite3* handle, int result, std::string_view what);

class Connection {
 public:
  /// `durable` false gives up synchronisation with the disk: for databases that end with the
  /// process.
  Connection(const std::string& file, Role role, bool durable);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::vector<Row> rows(Sql sql, std::span<const Value> values);
  std::int64_t change(Sql sql, std::span<const Value> values = {});
  void script(const std::string& text);
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  sqlite3* handle() { return handle_; }

 private:
  struct Statement {
    sqlite3_stmt* handle = nullptr;
    std::vector<std::size_t> value_of;  ///< for SQLite's parameter i + 1, the position of its value
    std::size_t values = 0;             ///< the highest $n
  };
  Statement& prepare(Sql sql);
  sqlite3_stmt* bind(Sql sql, std::span<const Value> values);
  void configure(bool durable);

  sqlite3* handle_ = nullptr;
  Role role_;
  std::unordered_map<const char*, Statement> statements_;
};

}  // namespace yilian::db::sqlite
