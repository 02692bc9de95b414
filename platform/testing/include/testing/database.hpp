#pragma once
// Fresh databases for tests, of every kind the product runs on. A *_dbtest uses it so:
//
//   using StoreTest = testing::DatabaseTest;
//   TEST_P(StoreTest, finds_what_it_wrote) { auto& db = database(); … }
//   INSTANTIATE_DATABASE_TESTS(StoreTest);
//
// YILIAN_TEST_POSTGRES is the URL of a PostgreSQL in which schemas may be made. Without it only
// SQLite is tested, and a line says so; with YILIAN_REQUIRE_POSTGRES=1 its absence is a failure.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "db/database.hpp"

namespace yilian::testing {

/// `postgres_partitioned`: the tables are PARTITION BY HASH (region_id), as on a distributed
/// server.
enum class Kind : std::uint8_t { sqlite, postgres, postgres_partitioned };

std::string to_string(Kind kind);
void PrintTo(Kind kind, std::ostream* out);

/// The kinds that can be tested here.
std::vector<Kind> kinds();

/// An empty place for a database; everything in it is removed with this object, so it must outlive
/// every Database opened on it.
class FreshPlace {
 public:
  explicit FreshPlace(Kind kind);
  ~FreshPlace();
  FreshPlace(const FreshPlace&) = delete;
  FreshPlace& operator=(const FreshPlace&) = delete;
  /// For Database::open; more than one may be opened on the same place (several servers).
  const db::Options& options() const { return options_; }

 private:
  db::Options options_;
  std::string folder_, schema_;
};

/// An empty database that removes its place when it is closed. Throws std::runtime_error.
std::unique_ptr<db::Database> fresh_database(Kind kind);

/// Every test gets an empty database.
class DatabaseTest : public ::testing::TestWithParam<Kind> {
 protected:
  DatabaseTest();
  ~DatabaseTest() override;
  db::Database& database() { return *database_; }
  const FreshPlace& place() const { return place_; }
  bool on_postgres() const { return GetParam() != Kind::sqlite; }

 private:
  FreshPlace place_;
  std::unique_ptr<db::Database> database_;
};

}  // namespace yilian::testing

#define INSTANTIATE_DATABASE_TESTS(Suite)                            \
  INSTANTIATE_TEST_SUITE_P(                                          \
      Kinds, Suite, ::testing::ValuesIn(::yilian::testing::kinds()), \
      [](const auto& info) { return ::yilian::testing::to_string(info.param); })
