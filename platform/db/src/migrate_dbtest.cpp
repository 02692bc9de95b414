#include <gmock/gmock.h>

#include <thread>

#include "db/schema.hpp"
#include "testing/database.hpp"

namespace yilian::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class MigrateTest : public testing::DatabaseTest {
 protected:
  std::vector<Migration> all = {
      {"alpha", 1,
       "-- parents;\n"
       "CREATE TABLE parent (region_id BIGINT NOT NULL, id {uuid} NOT NULL, code TEXT NOT NULL,"
       " data {bytes},\n PRIMARY KEY (region_id, id), UNIQUE (region_id, code)){partition};\n"},
      {"beta", 1,
       "CREATE TABLE child (region_id BIGINT NOT NULL, id {uuid} NOT NULL, parent_id {uuid} NOT"
       " NULL,\n PRIMARY KEY (region_id, id),\n"
       " FOREIGN KEY (region_id, parent_id) REFERENCES parent (region_id, id)){partition};\n"
       "CREATE INDEX child_parent ON child (region_id, parent_id, id);\n"}};

  void apply() {
    const auto done = database().migrate(all);
    ASSERT_TRUE(done) << done.error().internal;
  }
  std::int64_t number(Sql sql) {
    const auto answer = database().read([&](Session& session) -> Result<std::int64_t> {
      return session.query_one(sql)->get<std::int64_t>(0);
    });
    if (!answer) throw std::runtime_error(answer.error().internal);
    return *answer;
  }
  void expect_refused(std::string_view text) {
    const auto done = database().migrate(all);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::fault);
    EXPECT_THAT(done.error().internal, HasSubstr(text));
  }
};

constexpr Sql count_applied = "SELECT count(*) FROM schema_migrations"_sql;
constexpr Sql last_applied = "SELECT max(applied_at) FROM schema_migrations"_sql;

TEST_P(MigrateTest, applies_once) {
  apply();
  EXPECT_EQ(number(count_applied), 2);
  const auto first = number(last_applied);
  EXPECT_GT(first, 1'700'000'000'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(3));
  apply();
  EXPECT_EQ(number(count_applied), 2);
  EXPECT_EQ(number(last_applied), first);
}

TEST_P(MigrateTest, applies_what_is_missing) {
  apply();
  all.push_back({"alpha", 2, "ALTER TABLE parent ADD COLUMN extra BIGINT;"});
  apply();
  EXPECT_EQ(number(count_applied), 3);
  EXPECT_EQ(number("SELECT count(extra) FROM parent"_sql), 0);
}

TEST_P(MigrateTest, refuses_a_newer_database) {
  all.push_back({"alpha", 2, "CREATE TABLE more (region_id BIGINT);"});
  apply();
  all.pop_back();
  expect_refused("newer than this program: it has migration alpha/2");
  all.erase(all.begin() + 1);
  all.push_back({"alpha", 2, "CREATE TABLE more (region_id BIGINT);"});
  expect_refused("beta/1 of a context unknown");
}

TEST_P(MigrateTest, refuses_a_changed_text) {
  apply();
  all[0].text += "-- changed\n";
  expect_refused("alpha/1 was changed");
}

TEST_P(MigrateTest, refuses_a_disordered_list) {
  std::swap(all[0].number, all[1].number);
  all.push_back({"alpha", 1, "SELECT 1;"});
  expect_refused("not numbered upwards");
}

TEST_P(MigrateTest, a_failing_migration_leaves_nothing_behind) {
  all.push_back(
      {"beta", 2, "CREATE TABLE half (region_id BIGINT);\nCREATE TABLE half (x BIGINT);"});
  expect_refused("migration beta/2");
  EXPECT_EQ(number(count_applied), 2);
  const auto schema = inspect(database());
  ASSERT_TRUE(schema);
  EXPECT_EQ(schema->tables.size(), 2U);
}

TEST_P(MigrateTest, two_servers_may_start_together) {
  auto second = Database::open(place().options());
  ASSERT_TRUE(second);
  Status there;
  std::thread other([&] { there = (*second)->migrate(all); });
  const Status here = database().migrate(all);
  other.join();
  EXPECT_TRUE(here) << here.error().internal;
  EXPECT_TRUE(there) << there.error().internal;
  EXPECT_EQ(number(count_applied), 2);
}

TEST_P(MigrateTest, cached_statements_survive_a_migration) {
  apply();
  constexpr Sql select_all = "SELECT * FROM parent"_sql;
  const auto width = [&]() -> Result<std::size_t> {
    return database().write([&](Session& session) -> Result<std::size_t> {
      auto rows = session.query(select_all);
      if (rows.empty()) {
        session.exec("INSERT INTO parent (region_id, id, code) VALUES (1, $1, 'a')"_sql,
                     new_uuid(1));
        rows = session.query(select_all);
      }
      return rows.at(0).size();
    });
  };
  EXPECT_EQ(width().value(), 4U);
  all.push_back({"alpha", 2, "ALTER TABLE parent ADD COLUMN extra BIGINT;"});
  apply();
  const auto after = width();
  ASSERT_TRUE(after) << after.error().internal;
  EXPECT_EQ(*after, 5U);
}

TEST_P(MigrateTest, partitioned_tables_have_four_partitions) {
  apply();
  if (!on_postgres()) GTEST_SKIP() << "SQLite has no partitions";
  const auto partitions = number(
      "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
      " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"_sql);
  const bool partitioned = GetParam() == testing::Kind::postgres_partitioned;
  EXPECT_EQ(partitions, partitioned ? 8 : 0);
}

TEST_P(MigrateTest, inspect_lists_tables_keys_and_indexes) {
  apply();
  const auto schema = inspect(database());
  ASSERT_TRUE(schema) << schema.error().internal;
  ASSERT_EQ(schema->tables.size(), 2U);
  EXPECT_EQ(schema->tables[0].name, "child");
  EXPECT_THAT(schema->tables[1].columns, ElementsAre("region_id", "id", "code", "data"));
  ASSERT_EQ(schema->indexes.size(), 4U);
  int primary = 0;
  int unique = 0;
  for (const Index& index : schema->indexes) {
    EXPECT_EQ(index.columns.at(0), "region_id") << index.name;
    if (index.primary) {
      ++primary;
      EXPECT_THAT(index.columns, ElementsAre("region_id", "id"));
      EXPECT_EQ(index.name, index.table + "_pkey");
    } else if (index.unique) {
      ++unique;
      EXPECT_THAT(index.columns, ElementsAre("region_id", "code"));
    } else {
      EXPECT_EQ(index.name, "child_parent");
      EXPECT_THAT(index.columns, ElementsAre("region_id", "parent_id", "id"));
    }
  }
  EXPECT_EQ(primary, 2);
  EXPECT_EQ(unique, 1);
  ASSERT_EQ(schema->foreign_keys.size(), 1U);
  const ForeignKey& key = schema->foreign_keys[0];
  EXPECT_EQ(key.table, "child");
  EXPECT_EQ(key.referenced_table, "parent");
  EXPECT_THAT(key.columns, ElementsAre("region_id", "parent_id"));
  EXPECT_THAT(key.referenced_columns, ElementsAre("region_id", "id"));
}

TEST_P(MigrateTest, foreign_keys_are_enforced) {
  apply();
  const auto done = database().write([](Session& session) -> Status {
    session.exec("INSERT INTO child (region_id, id, parent_id) VALUES ($1, $2, $3)"_sql, 1,
                 new_uuid(1), new_uuid(1));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::conflict);
}

INSTANTIATE_DATABASE_TESTS(MigrateTest);

}  // namespace
}  // namespace yilian::db
