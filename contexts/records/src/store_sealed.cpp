// What a rotation of the key does to attachments.
#include "fhir/store_sealed.hpp"
#include "fhir/store_exports.hpp"
#include "keys/rotation.hpp"
#include "records/service.hpp"
#include "store.hpp"

namespace yilian::records {
namespace {

using db::operator""_sql;

constexpr auto names_sql =
    "SELECT id, name_sealed FROM files WHERE region_id = $1 AND id > $2 ORDER BY id LIMIT $3"_sql;
constexpr auto set_name_sql =
    "UPDATE files SET name_sealed = $3 WHERE region_id = $1 AND id = $2"_sql;
// Only the beginning, which names the key: the second pass need not read every file again.
constexpr auto heads_sql =
    "SELECT file_id, sequence, substr(data, 1, 3) FROM file_chunks "
    "WHERE region_id = $1 AND (file_id, sequence) > ($2, $3) "
    "ORDER BY file_id, sequence LIMIT $4"_sql;
constexpr auto set_chunk_sql =
    "UPDATE file_chunks SET data = $4 WHERE region_id = $1 AND file_id = $2 AND sequence = $3"_sql;

constexpr std::int64_t chunks_of_a_page = 16;  // 4 MiB in one transaction

Result<keys::Page> reseal_names(db::Session& s, const keys::Ring& ring, RegionId region,
                                const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(names_sql, region, after.id, limit)) {
    const auto id = row.get<Uuid>(0);
    TRY(const auto anew, ring.resealed(row.get<db::Bytes>(1), "files.name"));
    if (anew) {
      s.later(set_name_sql, region, id, *anew);
      ++page.resealed;
    }
    ++page.looked_at;
    page.next = keys::Position{id, {}, -1};
  }
  return page;
}

Result<keys::Page> reseal_chunks(db::Session& s, const keys::Ring& ring, RegionId region,
                                 const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(heads_sql, region, after.id, after.sequence, limit)) {
    const FileId file{row.get<Uuid>(0)};
    const auto sequence = row.get<std::int64_t>(1);
    if (crypto::key_of(row.get<db::Bytes>(2)) != ring.phase().sealing()) {
      const auto sealed = store::chunk(s, region, file, sequence);
      TRY(const auto anew, ring.resealed(sealed, store::chunk_context(file, sequence)));
      if (anew) s.exec(set_chunk_sql, region, file, sequence, *anew);
      ++page.resealed;
    }
    ++page.looked_at;
    page.next = keys::Position{file.value, {}, sequence};
  }
  return page;
}

}  // namespace

std::vector<keys::Table> sealed_tables() {
  std::vector<keys::Table> all{
      {.name = "files", .reseal = reseal_names},
      {.name = "file_chunks", .page_rows = chunks_of_a_page, .reseal = reseal_chunks}};
  for (auto& table : rest::sealed_tables()) all.push_back(std::move(table));
  all.push_back(rest::sealed_export_files());
  return all;
}

}  // namespace yilian::records
