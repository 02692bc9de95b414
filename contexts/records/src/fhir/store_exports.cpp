#include "fhir/store_exports.hpp"

namespace yilian::records::rest::store {
namespace {

using db::operator""_sql;

#define EXPORT                                                                                   \
  "id, account_id, organisation_id, state, request, level, types, since, group_id, started_at, " \
  "ends_at, step, phase, place, files, exported "
constexpr auto insert_sql =
    "INSERT INTO fhir_exports (region_id, " EXPORT
    ", lease_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
    "$16, $17, 0)"_sql;
constexpr auto one_sql = "SELECT " EXPORT "FROM fhir_exports WHERE region_id = $1 AND id = $2"_sql;
constexpr auto of_sql =
    "SELECT count(*) FROM (SELECT 1 FROM fhir_exports WHERE region_id = $1 "
    "AND organisation_id = $2 LIMIT $3) found"_sql;
constexpr auto running_sql =
    "SELECT " EXPORT
    "FROM fhir_exports WHERE region_id = $1 AND state = 'running' AND lease_until <= $2 "
    "AND started_at <= $3 ORDER BY started_at LIMIT 20"_sql;
constexpr auto lease_sql =
    "UPDATE fhir_exports SET leased_by = $3, lease_until = $5 WHERE region_id = $1 AND id = $2 "
    "AND state = 'running' AND lease_until <= $4"_sql;
constexpr auto release_sql =
    "UPDATE fhir_exports SET leased_by = NULL, lease_until = 0 WHERE region_id = $1 AND id = $2 "
    "AND leased_by = $3"_sql;
constexpr auto advance_sql =
    "UPDATE fhir_exports SET state = $4, step = step + 1, phase = $5, place = $6, files = $7, "
    "exported = $8 WHERE region_id = $1 AND id = $2 AND step = $3"_sql;
constexpr auto delete_sql = "DELETE FROM fhir_exports WHERE region_id = $1 AND id = $2"_sql;
constexpr auto delete_files_sql =
    "DELETE FROM fhir_export_files WHERE region_id = $1 AND export_id = $2"_sql;
constexpr auto ended_sql =
    "SELECT id FROM fhir_exports WHERE region_id = $1 AND ends_at <= $2 ORDER BY ends_at LIMIT $3"_sql;
constexpr auto forget_files_sql = "DELETE FROM fhir_export_files WHERE region_id = $1"_sql;
constexpr auto forget_sql =
    "UPDATE fhir_exports SET state = 'failed', step = step + 1 WHERE region_id = $1"_sql;
constexpr auto heads_sql =
    "SELECT export_id, file, substr(data, 1, 3) FROM fhir_export_files WHERE region_id = $1 "
    "AND (export_id, file) > ($2, $3) ORDER BY export_id, file LIMIT $4"_sql;
constexpr auto set_file_sql =
    "UPDATE fhir_export_files SET data = $4 WHERE region_id = $1 AND export_id = $2 AND file = $3"_sql;
constexpr auto insert_file_sql =
    "INSERT INTO fhir_export_files (region_id, export_id, file, type, resources, data) "
    "VALUES ($1, $2, $3, $4, $5, $6)"_sql;
constexpr auto files_sql =
    "SELECT file, type, resources FROM fhir_export_files WHERE region_id = $1 AND export_id = $2 "
    "ORDER BY file"_sql;
constexpr auto file_sql =
    "SELECT file, type, resources, data FROM fhir_export_files WHERE region_id = $1 "
    "AND export_id = $2 AND file = $3"_sql;
constexpr auto made_sql =
    "SELECT type, dictionary, number, changed, version, id, organisation_id, body "
    "FROM fhir_resources WHERE region_id = $1 AND number > $2 ORDER BY number LIMIT $3"_sql;

Export read_export(const db::Row& row) {
  Export out;
  row.read(out.id, out.account, out.organisation, out.state, out.request, out.level, out.types,
           out.since, out.group, out.started, out.ends, out.step, out.phase, out.place, out.files,
           out.exported);
  return out;
}

}  // namespace

void insert_export(db::Session& s, RegionId region, const Export& row) {
  s.exec(insert_sql, region, row.id, row.account, row.organisation, row.state, row.request,
         row.level, row.types, row.since, row.group, row.started, row.ends, row.step, row.phase,
         row.place, row.files, row.exported);
}
std::optional<Export> find_export(db::Session& s, RegionId region, const Uuid& id) {
  const auto row = s.query_one(one_sql, region, id);
  return row ? std::optional(read_export(*row)) : std::nullopt;
}
std::int64_t exports_of(db::Session& s, RegionId region, OrganisationId organisation,
                        std::int64_t limit) {
  return s.query_one(of_sql, region, organisation, limit)->get<std::int64_t>(0);
}
std::vector<Export> running_exports(db::Session& s, RegionId region, Instant now,
                                    Instant started_before) {
  std::vector<Export> out;
  for (const auto& row : s.query(running_sql, region, now, started_before))
    out.push_back(read_export(row));
  return out;
}
bool lease_export(db::Session& s, RegionId region, const Uuid& id, const Uuid& token, Instant now,
                  Instant until) {
  return s.exec(lease_sql, region, id, token, now, until) == 1;
}
void release_export(db::Session& s, RegionId region, const Uuid& id, const Uuid& token) {
  s.exec(release_sql, region, id, token);
}
bool advance_export(db::Session& s, RegionId region, const Export& row) {
  return s.exec(advance_sql, region, row.id, row.step - 1, row.state, row.phase, row.place,
                row.files, row.exported) == 1;
}
void delete_export(db::Session& s, RegionId region, const Uuid& id) {
  s.exec(delete_files_sql, region, id);
  s.exec(delete_sql, region, id);
}
std::vector<Uuid> ended_exports(db::Session& s, RegionId region, Instant now, std::int64_t limit) {
  std::vector<Uuid> out;
  for (const auto& row : s.query(ended_sql, region, now, limit)) out.push_back(row.get<Uuid>(0));
  return out;
}

void forget_exports(db::Session& s, RegionId region) {
  s.exec(forget_files_sql, region);
  s.exec(forget_sql, region);
}
std::string export_file_context(const Uuid& id, std::int64_t file) {
  return "fhir_export_files." + to_string(id) + "." + std::to_string(file);
}

void insert_export_file(db::Session& s, RegionId region, const Uuid& id, const ExportFile& file) {
  s.later(insert_file_sql, region, id, file.file, file.type, file.resources, file.data);
}
std::vector<ExportFile> export_files(db::Session& s, RegionId region, const Uuid& id) {
  std::vector<ExportFile> out;
  for (const auto& row : s.query(files_sql, region, id))
    out.push_back(
        {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2), {}});
  return out;
}
std::optional<ExportFile> export_file(db::Session& s, RegionId region, const Uuid& id,
                                      std::int64_t file) {
  const auto row = s.query_one(file_sql, region, id, file);
  if (!row) return std::nullopt;
  ExportFile out;
  row->read(out.file, out.type, out.resources, out.data);
  return out;
}

std::vector<Row> made_after(db::Session& s, RegionId region, std::int64_t number,
                            std::int64_t limit) {
  std::vector<Row> out;
  for (const auto& row : s.query(made_sql, region, number, limit)) {
    Row one;
    one.type = row.get<std::int64_t>(0);
    one.dictionary = static_cast<int>(row.get<std::int64_t>(1));
    one.number = row.get<std::int64_t>(2);
    one.changed = row.get<std::int64_t>(3);
    one.version = row.get<std::int64_t>(4);
    one.id = row.get<Uuid>(5);
    one.organisation = row.get<OrganisationId>(6);
    one.body = row.get<db::Bytes>(7);
    out.push_back(std::move(one));
  }
  return out;
}

Result<keys::Page> reseal_export_files(db::Session& s, const keys::Ring& ring, RegionId region,
                                       const keys::Position& after, std::int64_t limit) {
  keys::Page page;
  for (const auto& row : s.query(heads_sql, region, after.id, after.sequence, limit)) {
    const auto id = row.get<Uuid>(0);
    const auto file = row.get<std::int64_t>(1);
    if (crypto::key_of(row.get<db::Bytes>(2)) != ring.phase().sealing()) {
      const auto sealed = export_file(s, region, id, file);
      TRY(const auto anew, ring.resealed(sealed->data, export_file_context(id, file)));
      if (anew) s.exec(set_file_sql, region, id, file, *anew);
      ++page.resealed;
    }
    ++page.looked_at;
    page.next = keys::Position{id, {}, file};
  }
  return page;
}

}  // namespace yilian::records::rest::store

namespace yilian::records::rest {

keys::Table sealed_export_files() {
  constexpr std::int64_t files_of_a_page = 20;
  return {.name = "fhir_export_files",
          .page_rows = files_of_a_page,
          .reseal = store::reseal_export_files};
}

}  // namespace yilian::records::rest
