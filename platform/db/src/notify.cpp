#include "db/notify.hpp"

#include <poll.h>

#include <chrono>
#include <thread>

#include "postgres_connection.hpp"

namespace yilian::db {
namespace {

using Clock = std::chrono::steady_clock;

int rest_ms(Clock::time_point end) {
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(rest.count(), 0));
}

bool is_postgres(std::string_view url) { return url.starts_with("postgres"); }

}  // namespace

Status notify(Database& database, std::string_view channel, std::string_view payload) {
  if (database.dialect() == Dialect::sqlite) return {};
  return database.write([&](Session& session) -> Status {
    session.query("SELECT pg_notify($1, $2)"_sql, channel, payload);
    return {};
  });
}

struct Listener::Connection {
  explicit Connection(const std::string& url) : handle(postgres::connect(url)) {}
  ~Connection() { PQfinish(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void listen(const std::string& channel) {
    char* quoted = PQescapeIdentifier(handle, channel.c_str(), channel.size());
    const std::string statement = std::string("LISTEN ") + (quoted != nullptr ? quoted : "\"\"");
    PQfreemem(quoted);
    const postgres::ResultPtr result(PQexec(handle, statement.c_str()));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
      throw postgres::failure_of(handle, result.get(), "LISTEN");
  }
  std::vector<std::string> heard() {
    std::vector<std::string> out;
    while (PGnotify* note = PQnotifies(handle)) {
      out.emplace_back(note->extra);
      PQfreemem(note);
    }
    return out;
  }

  PGconn* handle;
};

Listener::Listener(const Options& options, std::string channel)
    : url_(options.url), channel_(std::move(channel)) {}
Listener::~Listener() = default;

bool Listener::connected() const { return connection_ != nullptr; }

std::vector<std::string> Listener::wait(int wait_ms) {
  const auto end = Clock::now() + std::chrono::milliseconds(wait_ms);
  const auto nothing = [&] {
    std::this_thread::sleep_until(end);
    return std::vector<std::string>();
  };
  if (!is_postgres(url_)) return nothing();
  try {
    if (!connection_) {
      auto made = std::make_unique<Connection>(url_);
      made->listen(channel_);
      connection_ = std::move(made);
    }
  } catch (const Failure&) {
    return nothing();
  }
  for (;;) {
    if (auto out = connection_->heard(); !out.empty()) return out;
    pollfd socket{PQsocket(connection_->handle), POLLIN, 0};
    if (::poll(&socket, 1, rest_ms(end)) <= 0) return {};
    if (PQconsumeInput(connection_->handle) != 1) {
      connection_.reset();
      return nothing();
    }
  }
}

}  // namespace yilian::db
