// region_id stands first in every key and index of the live schema, so that a table distributes by
// region unchanged. Tables that are the same for every region are listed here and nowhere else.
#include "db/schema.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

const std::set<std::string> reference_tables = {"divisions", "diagnoses"};

using SchemaTest = ApiTest;
INSTANTIATE_DATABASE_TESTS(SchemaTest);

TEST_P(SchemaTest, RegionStandsFirst) {
  const auto schema = db::inspect(world().app().database());
  ASSERT_TRUE(schema) << schema.error().internal;
  EXPECT_GT(schema->tables.size(), 10);
  const auto is_regional = [](const std::string& table) {
    return !reference_tables.contains(table);
  };
  std::set<std::string> with_key;
  for (const auto& index : schema->indexes) {
    if (index.primary) with_key.insert(index.table);
    if (!is_regional(index.table)) continue;
    EXPECT_EQ(index.columns.front(), "region_id") << index.table << " " << index.name;
  }
  for (const auto& table : schema->tables) {
    EXPECT_TRUE(with_key.contains(table.name)) << table.name << " has no primary key";
    if (is_regional(table.name)) {
      EXPECT_EQ(table.columns.front(), "region_id") << table.name;
    }
  }
  for (const auto& key : schema->foreign_keys) {
    if (is_regional(key.referenced_table)) {
      EXPECT_EQ(key.columns.front(), "region_id") << key.table;
    }
  }
}

}  // namespace
}  // namespace yilian::tests
