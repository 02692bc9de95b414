#pragma once
// What tables a database really has, on both dialects in one form. For tests that assert rules
// about every table (region_id first in each key), and for diagnosis. Never for business code.
#include <string>
#include <vector>

#include "db/database.hpp"

namespace yilian::db {

struct Table {
  std::string name;
  std::vector<std::string> columns;  ///< in the order of the table
};

/// An index or key with its columns in order; an expression stands as `<expression>`.
struct Index {
  std::string table;
  std::string name;  ///< `<table>_pkey` for a primary key on SQLite, which does not name it
  bool unique = false;
  bool primary = false;
  std::vector<std::string> columns;
};

struct ForeignKey {
  std::string table;
  std::vector<std::string> columns;
  std::string referenced_table;
  std::vector<std::string> referenced_columns;  ///< empty on SQLite when it means the primary key
};

struct Schema {
  std::vector<Table> tables;
  std::vector<Index> indexes;
  std::vector<ForeignKey> foreign_keys;
};

/// All tables of the current schema but the list of migrations and the partitions of other tables,
/// ordered by name.
Result<Schema> inspect(Database& database);

}  // namespace yilian::db
