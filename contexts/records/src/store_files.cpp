#include "store.hpp"

namespace yilian::records::store {
namespace {

using db::operator""_sql;

constexpr auto insert_file_sql =
    "INSERT INTO files (region_id, id, organisation_id, account_id, name_sealed, content_type, "
    "size, sm3, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"_sql;
constexpr auto file_sql =
    "SELECT organisation_id, account_id, name_sealed, content_type, size, sm3, created_at "
    "FROM files WHERE region_id = $1 AND id = $2"_sql;
constexpr auto owner_sql =
    "SELECT id FROM files WHERE region_id = $1 AND id = $2 AND organisation_id = $3"_sql;
constexpr auto insert_chunk_sql =
    "INSERT INTO file_chunks (region_id, file_id, sequence, data) VALUES ($1, $2, $3, $4)"_sql;
constexpr auto chunk_sql =
    "SELECT data FROM file_chunks WHERE region_id = $1 AND file_id = $2 AND sequence = $3"_sql;

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

}  // namespace yilian::records::store
