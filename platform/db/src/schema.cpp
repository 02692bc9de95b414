#include "db/schema.hpp"

namespace yilian::db {
namespace {

// Each statement answers one row per column, so that both dialects fold alike.
constexpr Sql sqlite_columns =
    "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'schema_migrations'"
    " ORDER BY t.name, c.cid"_sql;
constexpr Sql sqlite_indexes =
    "SELECT t.name, t.name || '_pkey' AS key, 1, 1, c.name, c.pk AS place"
    " FROM sqlite_schema t, pragma_table_info(t.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'schema_migrations'"
    " AND c.pk > 0"
    " UNION ALL SELECT t.name, i.name, i.\"unique\", 0, coalesce(c.name, '<expression>'), c.seqno"
    " FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'schema_migrations'"
    " AND i.origin <> 'pk' ORDER BY 1, 2, 6"_sql;
constexpr Sql sqlite_foreign_keys =
    "SELECT t.name, CAST(f.id AS TEXT), f.\"table\", f.\"from\", coalesce(f.\"to\", '')"
    " FROM sqlite_schema t, pragma_foreign_key_list(t.name) f"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'schema_migrations'"
    " ORDER BY t.name, f.id, f.seq"_sql;

constexpr Sql postgres_columns =
    "SELECT t.relname, a.attname FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid"
    " WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')"
    " AND NOT t.relispartition AND t.relname <> 'schema_migrations'"
    " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY t.relname::text, a.attnum"_sql;
constexpr Sql postgres_indexes =
    "SELECT t.relname, x.relname, i.indisunique, i.indisprimary,"
    " coalesce(a.attname::text, '<expression>')"
    " FROM pg_class t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid"
    " CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)"
    " LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum AND k.attnum > 0"
    " WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')"
    " AND NOT t.relispartition AND t.relname <> 'schema_migrations' AND k.place <= i.indnkeyatts"
    " ORDER BY t.relname::text, x.relname::text, k.place"_sql;
constexpr Sql postgres_foreign_keys =
    "SELECT t.relname, f.conname, r.relname, a.attname, b.attname FROM pg_constraint f"
    " JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid"
    " CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS k(here, there, place)"
    " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.here"
    " JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = k.there"
    " WHERE f.contype = 'f' AND f.conparentid = 0 AND NOT t.relispartition"
    " AND t.relnamespace = current_schema()::regnamespace"
    " ORDER BY t.relname::text, f.conname::text, k.place"_sql;

std::vector<Table> fold_tables(const std::vector<Row>& rows) {
  std::vector<Table> out;
  for (const Row& row : rows) {
    auto name = row.get<std::string>(0);
    if (out.empty() || out.back().name != name) out.push_back({std::move(name), {}});
    out.back().columns.push_back(row.get<std::string>(1));
  }
  return out;
}

std::vector<Index> fold_indexes(const std::vector<Row>& rows) {
  std::vector<Index> out;
  for (const Row& row : rows) {
    auto table = row.get<std::string>(0);
    auto name = row.get<std::string>(1);
    if (out.empty() || out.back().table != table || out.back().name != name)
      out.push_back({std::move(table), std::move(name), row.get<bool>(2), row.get<bool>(3), {}});
    out.back().columns.push_back(row.get<std::string>(4));
  }
  return out;
}

std::vector<ForeignKey> fold_foreign_keys(const std::vector<Row>& rows) {
  std::vector<ForeignKey> out;
  std::string key;
  for (const Row& row : rows) {
    auto table = row.get<std::string>(0);
    auto name = row.get<std::string>(1);
    if (out.empty() || out.back().table != table || key != name)
      out.push_back({std::move(table), {}, row.get<std::string>(2), {}});
    key = std::move(name);
    out.back().columns.push_back(row.get<std::string>(3));
    if (auto there = row.get<std::string>(4); !there.empty())
      out.back().referenced_columns.push_back(std::move(there));
  }
  return out;
}

}  // namespace

Result<Schema> inspect(Database& database) {
  return database.read([](Session& session) -> Result<Schema> {
    const bool sqlite = session.dialect() == Dialect::sqlite;
    Schema out;
    out.tables = fold_tables(session.query(sqlite ? sqlite_columns : postgres_columns));
    out.indexes = fold_indexes(session.query(sqlite ? sqlite_indexes : postgres_indexes));
    out.foreign_keys =
        fold_foreign_keys(session.query(sqlite ? sqlite_foreign_keys : postgres_foreign_keys));
    return out;
  });
}

}  // namespace yilian::db
