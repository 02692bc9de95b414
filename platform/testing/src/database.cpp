#include "testing/database.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <stdexcept>

namespace yilian::testing {
namespace {

// Nobody changes the environment of a test.  NOLINTNEXTLINE(concurrency-mt-unsafe)
const char* postgres_url() { return std::getenv("YILIAN_TEST_POSTGRES"); }

void run_on_postgres(const std::string& statement) {
  PGconn* connection = PQconnectdb(postgres_url());
  std::string trouble;
  if (PQstatus(connection) != CONNECTION_OK) {
    trouble = PQerrorMessage(connection);
  } else {
    PQsetNoticeReceiver(connection, [](void*, const PGresult*) {}, nullptr);
    PGresult* result = PQexec(connection, statement.c_str());
    if (PQresultStatus(result) != PGRES_COMMAND_OK) trouble = PQerrorMessage(connection);
    PQclear(result);
  }
  PQfinish(connection);
  if (!trouble.empty()) throw std::runtime_error("test PostgreSQL: " + trouble);
}

/// Another name in every process and every test, also when processes share the server.
std::string fresh_name() {
  static std::atomic<int> count = 0;
  return "t_" + std::to_string(getpid()) + "_" + std::to_string(SystemClock().now().ms) + "_" +
         std::to_string(++count);
}

std::unique_ptr<db::Database> open_or_throw(const db::Options& options) {
  auto opened = db::Database::open(options);
  if (!opened) throw std::runtime_error("can't open: " + opened.error().internal);
  return std::move(*opened);
}

}  // namespace

std::string to_string(Kind kind) {
  switch (kind) {
    case Kind::sqlite:
      return "sqlite";
    case Kind::postgres:
      return "postgres";
    case Kind::postgres_partitioned:
      return "postgres_partitioned";
  }
  return "unknown";
}

void PrintTo(Kind kind, std::ostream* out) { *out << to_string(kind); }

std::vector<Kind> kinds() {
  if (postgres_url() == nullptr) return {Kind::sqlite};
  return {Kind::sqlite, Kind::postgres, Kind::postgres_partitioned};
}

FreshPlace::FreshPlace(Kind kind) {
  if (kind == Kind::sqlite) {
    folder_ = (std::filesystem::temp_directory_path() / "yilian-test-XXXXXX").string();
    if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
    options_.url = "sqlite:" + folder_ + "/test.db";
    return;
  }
  if (postgres_url() == nullptr) throw std::runtime_error("YILIAN_TEST_POSTGRES is not set");
  // A schema is made in a millisecond, a database in fifty.
  schema_ = fresh_name();
  run_on_postgres("CREATE SCHEMA " + schema_);
  const std::string url = postgres_url();
  options_.url =
      url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema_;
  options_.partitioned = kind == Kind::postgres_partitioned;
}

FreshPlace::~FreshPlace() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  try {
    if (!schema_.empty()) run_on_postgres("DROP SCHEMA " + schema_ + " CASCADE");
  } catch (const std::exception& exception) {
    ADD_FAILURE() << exception.what();
  }
}

DatabaseTest::DatabaseTest() : place_(GetParam()), database_(open_or_throw(place_.options())) {}
DatabaseTest::~DatabaseTest() = default;

namespace {

/// Hands everything on and keeps the place alive as long as the database.
class OwningDatabase final : public db::Database {
 public:
  explicit OwningDatabase(Kind kind) : place_(kind), inner_(open_or_throw(place_.options())) {}
  Status migrate(const std::vector<db::Migration>& all) override { return inner_->migrate(all); }
  db::Dialect dialect() const override { return inner_->dialect(); }
  Status backup_to(const std::string& file) override { return inner_->backup_to(file); }
  std::uint64_t statements() const override { return inner_->statements(); }
  bool as_leader(std::string_view name, const std::function<void()>& fn) override {
    return inner_->as_leader(name, fn);
  }

 protected:
  Status run_read(const std::function<void(db::Session&)>& body, bool snapshot) override {
    const auto run = [&](db::Session& session) -> Status {
      body(session);
      return {};
    };
    return snapshot ? inner_->read(run) : inner_->glance(run);
  }
  Status run_write(const std::function<bool(db::Session&)>& body) override {
    // A body that refuses has the inner write rolled back, and that is no error of the database.
    constexpr const char* refused = "refused by the body";
    Status done = inner_->write([&](db::Session& session) -> Status {
      return body(session) ? Status() : fail(Error{Code::fault, {}, {}, refused, {}});
    });
    if (!done && done.error().internal == refused) return {};
    return done;
  }

 private:
  FreshPlace place_;
  std::unique_ptr<db::Database> inner_;
};

}  // namespace

std::unique_ptr<db::Database> fresh_database(Kind kind) {
  return std::make_unique<OwningDatabase>(kind);
}

}  // namespace yilian::testing
