#include "store.hpp"

#include <array>
#include <limits>

#include "json/json.hpp"
#include "shared_documents/describe.hpp"

namespace yilian::shared_documents::store {
namespace {

using db::operator""_sql;

#define COLUMNS                                                                     \
  "id, organisation_id, set_key, patient_id, type_code, title, number, custodian, " \
  "version_number, effective_at, state, body_hash, effects, received_at, taken_by, version"
constexpr auto by_set_sql =
    "SELECT " COLUMNS
    " FROM shared_documents WHERE region_id = $1 AND organisation_id = $2 AND set_key = $3"_sql;
constexpr auto by_id_sql =
    "SELECT " COLUMNS " FROM shared_documents WHERE region_id = $1 AND id = $2"_sql;
constexpr auto insert_sql =
    "INSERT INTO shared_documents (region_id, id, organisation_id, set_key, patient_id, type_code, "
    "title, number, custodian, version_number, effective_at, state, body_hash, effects, "
    "received_at, taken_by, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1) "
    "ON CONFLICT DO NOTHING"_sql;
constexpr auto update_sql =
    "UPDATE shared_documents SET patient_id = $4, type_code = $5, title = $6, number = $7, "
    "custodian = $8, version_number = $9, effective_at = $10, state = $11, body_hash = $12, "
    "effects = $13, received_at = $14, taken_by = $15, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto list_sql = "SELECT " COLUMNS
                          " FROM shared_documents WHERE region_id = $1 AND organisation_id = $2 "
                          "AND (received_at < $3 OR (received_at = $3 AND id < $4)) "
                          "ORDER BY received_at DESC, id DESC LIMIT $5"_sql;
constexpr auto of_patient_sql =
    "SELECT id, organisation_id, type_code, title, number, version_number, received_at "
    "FROM shared_documents WHERE region_id = $1 AND patient_id = $2 ORDER BY id LIMIT $3"_sql;
constexpr auto erase_sql =
    "DELETE FROM shared_documents WHERE region_id = $1 AND patient_id = $2"_sql;
constexpr auto parts = std::to_array<db::Moving>({
    {"shared_documents",
     "SELECT id FROM shared_documents WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE shared_documents SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE shared_documents SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND id = $4"_sql},
});

Row read_row(const db::Row& row) {
  Row out;
  std::string state;
  row.read(out.id, out.organisation, out.set_key, out.patient, out.type_code, out.title, out.number,
           out.custodian, out.version_number, out.effective_at, state, out.body_hash, out.effects,
           out.received_at, out.taken_by, out.version);
  const auto known = json::parse_enum<DocumentState>(state);
  if (!known) db::wrong_column("a known word");
  out.state = *known;
  return out;
}

std::optional<Row> only(const std::optional<db::Row>& row) {
  return row ? std::optional(read_row(*row)) : std::nullopt;
}

}  // namespace

std::optional<Row> by_set(db::Session& s, RegionId region, OrganisationId organisation,
                          const db::Bytes& set_key) {
  return only(s.query_one(by_set_sql, region, organisation, set_key));
}

std::optional<Row> by_id(db::Session& s, RegionId region, SharedDocumentId id) {
  return only(s.query_one(by_id_sql, region, id));
}

bool insert(db::Session& s, RegionId region, const Row& r) {
  return s.exec(insert_sql, region, r.id, r.organisation, r.set_key, r.patient, r.type_code,
                r.title, r.number, r.custodian, r.version_number, r.effective_at,
                json::enum_name(r.state), r.body_hash, r.effects, r.received_at, r.taken_by) == 1;
}

bool update(db::Session& s, RegionId region, const Row& r) {
  return s.exec(update_sql, region, r.id, r.version, r.patient, r.type_code, r.title, r.number,
                r.custodian, r.version_number, r.effective_at, json::enum_name(r.state),
                r.body_hash, r.effects, r.received_at, r.taken_by) == 1;
}

std::vector<Row> list(db::Session& s, RegionId region, OrganisationId organisation,
                      const std::optional<Cursor>& after, std::int64_t limit) {
  const Cursor from = after.value_or(Cursor{std::numeric_limits<std::int64_t>::max(), {}});
  std::vector<Row> out;
  for (const auto& row : s.query(list_sql, region, organisation, from.key, from.id, limit))
    out.push_back(read_row(row));
  return out;
}

std::vector<SharedDocumentRecord> of_patient(db::Session& s, RegionId region, PatientId patient,
                                             std::int64_t limit) {
  std::vector<SharedDocumentRecord> out;
  for (const auto& row : s.query(of_patient_sql, region, patient, limit)) {
    SharedDocumentRecord one;
    row.read(one.id, one.organisation_id, one.type_code, one.title, one.number, one.version_number,
             one.received_at);
    out.push_back(std::move(one));
  }
  return out;
}

void erase(db::Session& s, RegionId region, PatientId patient) {
  s.later(erase_sql, region, patient);
}

std::span<const db::Moving> moving_tables() { return parts; }

}  // namespace yilian::shared_documents::store
