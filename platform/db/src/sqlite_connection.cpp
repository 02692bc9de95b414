#include "sqlite_connection.hpp"

#include <charconv>
#include <chrono>
#include <cstring>
#include <thread>

#include "sqlite_log.hpp"

namespace yilian::db::sqlite {
namespace {

/// Another process holds the lock, most often for a millisecond. SQLite's own waiting looks ever
/// more seldom, so that a command beside a busy server would wait for minutes.
int wait_for_lock(void*, int times) {
  constexpr int pause_ms = 2, wait_max_ms = 5'000;
  if (times * pause_ms >= wait_max_ms) return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
  return 1;
}

Code code_of(int result) {
  switch (result & 0xff) {
    case SQLITE_CONSTRAINT:
      return Code::conflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::busy;
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
      return Code::unavailable;
    default:
      return Code::fault;
  }
}

/// Gives the statement back however the step ended: an unfinished statement would keep its read
/// open.
class Use {
 public:
  explicit Use(sqlite3_stmt* handle) : handle_(handle) {}
  ~Use() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  sqlite3_stmt* handle_;
};

Value column(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, index)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, index);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, index));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
      return size == 0 ? Bytes{} : Bytes(data, data + size);  // SQLite gives no address for nothing
    }
    default:
      return std::monostate{};
  }
}

/// Binds without copying: the values live until the statement is reset.
int bind_value(sqlite3_stmt* statement, int index, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value))
    return sqlite3_bind_int64(statement, index, *number);
  if (const auto* real = std::get_if<double>(&value))
    return sqlite3_bind_double(statement, index, *real);
  if (const auto* text = std::get_if<std::string>(&value))
    return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  if (const auto* id = std::get_if<Uuid>(&value))
    return sqlite3_bind_blob(statement, index, id->bytes.data(), 16, SQLITE_STATIC);
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    // An empty vector has no address, and SQLite would take that for NULL.
    if (bytes->empty()) return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, bytes->data(), bytes->size(), SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, index);
}

/// The n of "$n"; 0 when the parameter is written in another way.
std::size_t number_of(const char* name) {
  std::size_t number = 0;
  if (name == nullptr || name[0] != '$') return 0;
  const char* end = name + std::strlen(name);
  const auto parsed = std::from_chars(name + 1, end, number);
  return parsed.ec == std::errc{} && parsed.ptr == end ? number : 0;
}

}  // namespace

void raise(sqlite3* handle, int result, std::string_view what) {
  const char* text = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(result);
  throw Failure{code_of(result),
                "sqlite " + std::to_string(result) + ": " + text + "; in: " + excerpt(what)};
}

Connection::Connection(const std::string& file, Role role, bool durable) : role_(role) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (role == Role::reader ? 0 : SQLITE_OPEN_CREATE);
  try {
    const char* vfs = role == Role::writer && durable ? gathering_vfs() : nullptr;
    const int result = sqlite3_open_v2(file.c_str(), &handle_, flags, vfs);
    if (result != SQLITE_OK) raise(handle_, result, "open");
    configure(durable);
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

Connection::~Connection() {
  for (auto& [text, statement] : statements_) sqlite3_finalize(statement.handle);
  sqlite3_close(handle_);
}

void Connection::configure(bool durable) {
  sqlite3_busy_handler(handle_, wait_for_lock, nullptr);
  if (role_ == Role::copy) return script("PRAGMA synchronous=FULL");
  // PostgreSQL takes "x" for a name only and compares LIKE exactly; both must behave alike.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  if (role_ == Role::writer) script("PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=67108864");
  script(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
  // No memory map: in WAL mode a reader drops the whole map after every commit of the writer, and
  // mapping it again costs more than reading (docs/performance).
  script(
      "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA case_sensitive_like=ON;"
      "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0");
  if (role_ == Role::writer) script("PRAGMA cache_size=-32768");
  else script("PRAGMA cache_size=-8192; PRAGMA query_only=ON");
}

void Connection::script(const std::string& text) {
  const int result = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) raise(handle_, result, text);
}

Connection::Statement& Connection::prepare(Sql sql) {
  if (const auto found = statements_.find(sql.text); found != statements_.end()) {
    // The address is the key, so text that was not a literal could answer for another statement.
    if (std::strcmp(sqlite3_sql(found->second.handle), sql.text) != 0)
      programmer_error("db::Sql was made from text that is not a literal");
    return found->second;
  }
  Statement statement;
  const char* tail = nullptr;
  const int result = sqlite3_prepare_v3(handle_, sql.text, -1, SQLITE_PREPARE_PERSISTENT,
                                        &statement.handle, &tail);
  if (result != SQLITE_OK) raise(handle_, result, sql.text);
  const bool more = std::string_view(tail).find_first_not_of(" \t\r\n;") != std::string_view::npos;
  const int count = sqlite3_bind_parameter_count(statement.handle);
  bool named = true;
  for (int i = 1; i <= count; ++i) {
    const std::size_t number = number_of(sqlite3_bind_parameter_name(statement.handle, i));
    named = named && number > 0;
    statement.value_of.push_back(number - 1);
    statement.values = std::max(statement.values, number);
  }
  if (statement.handle == nullptr || more || !named) {
    sqlite3_finalize(statement.handle);
    throw Failure{Code::fault, "not one statement with $1, $2 parameters: " + excerpt(sql.text)};
  }
  return statements_.emplace(sql.text, std::move(statement)).first->second;
}

sqlite3_stmt* Connection::bind(Sql sql, std::span<const Value> values) {
  const Statement& statement = prepare(sql);
  if (statement.values != values.size()) wrong_parameters(sql, values.size());
  if (role_ == Role::reader && sqlite3_stmt_readonly(statement.handle) == 0)
    throw Failure{Code::fault, "statement that changes data in a read: " + excerpt(sql.text)};
  for (std::size_t i = 0; i < statement.value_of.size(); ++i) {
    const int result =
        bind_value(statement.handle, static_cast<int>(i) + 1, values[statement.value_of[i]]);
    if (result != SQLITE_OK) {
      sqlite3_clear_bindings(statement.handle);
      raise(handle_, result, sql.text);
    }
  }
  return statement.handle;
}

std::vector<Row> Connection::rows(Sql sql, std::span<const Value> values) {
  sqlite3_stmt* statement = bind(sql, values);
  const Use use(statement);
  std::vector<Row> out;
  for (;;) {
    const int result = sqlite3_step(statement);
    if (result == SQLITE_DONE) return out;
    if (result != SQLITE_ROW) raise(handle_, result, sql.text);
    const int width = sqlite3_column_count(statement);
    std::vector<Value> row;
    row.reserve(static_cast<std::size_t>(width));
    for (int i = 0; i < width; ++i) row.push_back(column(statement, i));
    out.emplace_back(std::move(row));
  }
}

std::int64_t Connection::change(Sql sql, std::span<const Value> values) {
  sqlite3_stmt* statement = bind(sql, values);
  const Use use(statement);
  const std::int64_t before = sqlite3_total_changes64(handle_);
  int result = SQLITE_ROW;
  while (result == SQLITE_ROW) result = sqlite3_step(statement);
  if (result != SQLITE_DONE) raise(handle_, result, sql.text);
  // sqlite3_changes keeps the count of an earlier statement when this one changes nothing.
  return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
}

}  // namespace yilian::db::sqlite
