#include "store.hpp"

namespace yilian::records::store {
namespace {

using db::operator""_sql;

constexpr auto insert_file_sql =
    "INSERT INTO files (region_id, id, organisation_id, account_id, name_sealed, content_type, "
    "size, sm3, created_at, unused_since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)"_sql;
constexpr auto file_sql =
    "SELECT organisation_id, account_id, name_sealed, content_type, size, sm3, created_at "
    "FROM files WHERE region_id = $1 AND id = $2"_sql;
constexpr auto owner_sql =
    "SELECT id FROM files WHERE region_id = $1 AND id = $2 AND organisation_id = $3"_sql;
constexpr auto insert_chunk_sql =
    "INSERT INTO file_chunks (region_id, file_id, sequence, data) VALUES ($1, $2, $3, $4)"_sql;
constexpr auto chunk_sql =
    "SELECT data FROM file_chunks WHERE region_id = $1 AND file_id = $2 AND sequence = $3"_sql;

constexpr auto set_used_sql =
    "UPDATE files SET unused_since = NULL WHERE region_id = $1 AND id = $2"_sql;
constexpr auto set_waiting_sql =
    "UPDATE files SET unused_since = $4 WHERE region_id = $1 AND id = $2 "
    "AND organisation_id = $3 AND unused_since IS NOT NULL"_sql;
constexpr auto unused_sql =
    "SELECT id FROM files WHERE region_id = $1 AND unused_since < $2 "
    "ORDER BY unused_since, id LIMIT $3"_sql;
constexpr auto delete_chunks_sql =
    "DELETE FROM file_chunks WHERE region_id = $1 AND file_id = $2"_sql;
constexpr auto delete_file_sql = "DELETE FROM files WHERE region_id = $1 AND id = $2"_sql;

}  // namespace

std::string chunk_context(FileId id, std::int64_t sequence) {
  return "file_chunks." + to_string(id) + "." + std::to_string(sequence);
}

void insert_file(db::Session& s, RegionId region, const FileRow& row) {
  s.exec(insert_file_sql, region, row.file.id, row.organisation, row.account, row.name_sealed,
         row.file.content_type, row.file.size, row.sm3, row.file.created_at);
}

std::optional<FileRow> file(db::Session& s, RegionId region, FileId id) {
  const auto found = s.query_one(file_sql, region, id);
  if (!found) return std::nullopt;
  FileRow row;
  row.file.id = id;
  found->read(row.organisation, row.account, row.name_sealed, row.file.content_type, row.file.size,
              row.sm3, row.file.created_at);
  return row;
}

bool owns_file(db::Session& s, RegionId region, FileId id, OrganisationId organisation) {
  return s.query_one(owner_sql, region, id, organisation).has_value();
}

void insert_chunk(db::Session& s, RegionId region, FileId id, std::int64_t sequence,
                  const db::Bytes& sealed) {
  s.exec(insert_chunk_sql, region, id, sequence, sealed);
}

std::optional<db::Bytes> chunk(db::Session& s, RegionId region, FileId id, std::int64_t sequence) {
  const auto row = s.query_one(chunk_sql, region, id, sequence);
  return row ? std::optional(row->get<db::Bytes>(0)) : std::nullopt;
}

void set_used(db::Session& s, RegionId region, FileId id) { s.later(set_used_sql, region, id); }

void set_waiting(db::Session& s, RegionId region, FileId id, OrganisationId organisation,
                 Instant since) {
  s.later(set_waiting_sql, region, id, organisation, since);
}

std::vector<FileId> unused(db::Session& s, RegionId region, Instant before, std::int64_t limit) {
  std::vector<FileId> out;
  for (const auto& row : s.query(unused_sql, region, before, limit))
    out.push_back(row.get<FileId>(0));
  return out;
}

void delete_file(db::Session& s, RegionId region, FileId id) {
  s.later(delete_chunks_sql, region, id);
  s.later(delete_file_sql, region, id);
}

}  // namespace yilian::records::store
