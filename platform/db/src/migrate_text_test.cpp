#include "migrate_text.hpp"

#include <gtest/gtest.h>

namespace yilian::db {
namespace {

using Texts = std::vector<std::string>;

TEST(SplitStatements, cuts_at_semicolons_that_end_a_line) {
  EXPECT_EQ(split_statements("A;\nB ;  \nC"), (Texts{"A", "\nB ", "  \nC"}));
  EXPECT_EQ(split_statements("A; B;\n"), (Texts{"A; B"}));
}

TEST(SplitStatements, respects_comments) {
  EXPECT_EQ(split_statements("-- one;\nA; -- two;\nB;"), (Texts{"-- one;\nA", " -- two;\nB"}));
  EXPECT_EQ(split_statements("-- only a comment;\n\n"), Texts{});
  EXPECT_EQ(split_statements("-- it's no quote\nA;\nB;"), (Texts{"-- it's no quote\nA", "\nB"}));
}

TEST(SplitStatements, respects_quotes) {
  EXPECT_EQ(split_statements("SELECT 'a;\nb -- c';\nB;"), (Texts{"SELECT 'a;\nb -- c'", "\nB"}));
  EXPECT_EQ(split_statements("SELECT 'it''s;\n';\n"), (Texts{"SELECT 'it''s;\n'"}));
  EXPECT_EQ(split_statements("SELECT \"a;\n\";\n"), (Texts{"SELECT \"a;\n\""}));
}

TEST(HighestParameter, looks_outside_quotes_and_comments) {
  EXPECT_EQ(highest_parameter("SELECT 1"), 0U);
  EXPECT_EQ(highest_parameter("SELECT $2, $10, $1"), 10U);
  EXPECT_EQ(highest_parameter("SELECT '$3' || \"$4\" -- $5\n || $1"), 1U);
}

TEST(SplitStatements, nothing_gives_nothing) {
  EXPECT_EQ(split_statements(""), Texts{});
  EXPECT_EQ(split_statements(" \n;\n;\n"), Texts{});
}

constexpr const char* table =
    "-- a table\nCREATE TABLE IF NOT EXISTS t (region_id BIGINT, id {uuid}, b "
    "{bytes}){partition};\n";

TEST(MigrationStatements, fills_in_the_types) {
  EXPECT_EQ(
      migration_statements(table, Dialect::sqlite, true),
      (Texts{"-- a table\nCREATE TABLE IF NOT EXISTS t (region_id BIGINT, id BLOB, b BLOB)"}));
  EXPECT_EQ(
      migration_statements(table, Dialect::postgres, false),
      (Texts{"-- a table\nCREATE TABLE IF NOT EXISTS t (region_id BIGINT, id uuid, b bytea)"}));
}

TEST(MigrationStatements, clusters_a_table_where_the_database_can) {
  constexpr const char* text = "CREATE TABLE t (region_id BIGINT){partition}{clustered};";
  EXPECT_EQ(migration_statements(text, Dialect::sqlite, false),
            (Texts{"CREATE TABLE t (region_id BIGINT) WITHOUT ROWID"}));
  EXPECT_EQ(migration_statements(text, Dialect::postgres, false),
            (Texts{"CREATE TABLE t (region_id BIGINT)"}));
}

TEST(MigrationStatements, makes_partitions) {
  const auto all = migration_statements(table, Dialect::postgres, true);
  ASSERT_EQ(all.size(), 5U);
  EXPECT_TRUE(all[0].ends_with(" PARTITION BY HASH (region_id)"));
  EXPECT_EQ(all[1], "CREATE TABLE t_p0 PARTITION OF t FOR VALUES WITH (MODULUS 4, REMAINDER 0)");
  EXPECT_EQ(all[4], "CREATE TABLE t_p3 PARTITION OF t FOR VALUES WITH (MODULUS 4, REMAINDER 3)");
  EXPECT_EQ(migration_statements("create table u(a BIGINT) {partition};", Dialect::postgres, true)
                .at(1)
                .substr(0, 33),
            "CREATE TABLE u_p0 PARTITION OF u ");
}

TEST(MigrationStatements, refuses_a_partition_of_something_else) {
  EXPECT_THROW(
      migration_statements("CREATE INDEX i ON t (a) {partition};", Dialect::postgres, true),
      Failure);
}

}  // namespace
}  // namespace yilian::db
