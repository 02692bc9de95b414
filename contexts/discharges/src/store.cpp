#include "store.hpp"

#include <array>

#include "discharges/describe.hpp"
#include "json/json.hpp"

namespace yilian::discharges::store {
namespace {

using db::operator""_sql;

#define COLUMNS                                                                          \
  "id, stay_kind, stay_id, patient_id, organisation_id, started_at, ended_at, unit_id, " \
  "found_by, version"
constexpr auto insert_sql =
    "INSERT INTO discharges (region_id, id, stay_kind, stay_id, patient_id, organisation_id, "
    "started_at, ended_at, unit_id, found_by, noted_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1) "
    "ON CONFLICT (region_id, stay_kind, stay_id) DO NOTHING"_sql;
constexpr auto set_times_sql =
    "UPDATE discharges SET started_at = $3, ended_at = $4, version = version + 1 "
    "WHERE region_id = $1 AND id = $2"_sql;
constexpr auto of_stay_sql =
    "SELECT " COLUMNS
    " FROM discharges WHERE region_id = $1 AND stay_kind = $2 AND stay_id = $3"_sql;
constexpr auto find_sql = "SELECT " COLUMNS " FROM discharges WHERE region_id = $1 AND id = $2"_sql;
constexpr auto of_patient_sql = "SELECT " COLUMNS
                                " FROM discharges WHERE region_id = $1 AND patient_id = $2 "
                                "ORDER BY ended_at DESC, id DESC LIMIT $3"_sql;
constexpr auto of_unit_sql =
    "SELECT " COLUMNS
    " FROM discharges WHERE region_id = $1 AND unit_id = $2 AND unit_id IS NOT NULL "
    "AND ended_at >= $3 AND (ended_at, id) < ($4, $5) "
    "ORDER BY ended_at DESC, id DESC LIMIT $6"_sql;
constexpr auto count_sql =
    "SELECT count(*) FROM discharges WHERE region_id = $1 AND unit_id = $2 "
    "AND unit_id IS NOT NULL AND ended_at >= $3 AND ended_at < $4"_sql;
constexpr auto counts_sql =
    "SELECT unit_id, count(*) FROM (SELECT unit_id FROM discharges WHERE region_id = $1 "
    "AND ended_at >= $2 AND ended_at < $3 AND unit_id IS NOT NULL "
    "ORDER BY ended_at LIMIT 1000000) d GROUP BY unit_id"_sql;
constexpr auto insert_month_sql =
    "INSERT INTO discharge_months (region_id, unit_id, month, discharges, told_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (region_id, unit_id, month) DO NOTHING"_sql;
constexpr auto month_told_sql =
    "SELECT told_at FROM discharge_months "
    "WHERE region_id = $1 AND unit_id = $2 AND month = $3"_sql;
constexpr auto delete_of_sql =
    "DELETE FROM discharges WHERE region_id = $1 AND patient_id = $2"_sql;

constexpr auto parts = std::to_array<db::Moving>({
    {"discharges", "SELECT id FROM discharges WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE discharges SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE discharges SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND id = $4"_sql},
});

/// A word that the program wrote itself; another one is a fault.
template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  throw db::Failure{Code::fault, "an unknown word in a column of discharges"};
}

Row read(const db::Row& row) {
  Row out;
  std::string kind, by;
  row.read(out.id, kind, out.stay, out.patient, out.organisation, out.started_at, out.ended_at,
           out.unit, by, out.version);
  out.kind = word<EndedStayKind>(kind);
  out.found_by = word<UnitFoundBy>(by);
  return out;
}

std::optional<Row> first(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return read(*row);
}

std::vector<Row> all(const std::vector<db::Row>& rows) {
  std::vector<Row> out;
  for (const auto& row : rows) out.push_back(read(row));
  return out;
}

}  // namespace

bool insert(db::Session& s, RegionId region, const Row& row, Instant now) {
  return s.exec(insert_sql, region, row.id, json::enum_name(row.kind), row.stay, row.patient,
                row.organisation, row.started_at, row.ended_at, row.unit,
                json::enum_name(row.found_by), now) == 1;
}

void set_times(db::Session& s, RegionId region, DischargeId id, Instant from, Instant to) {
  s.exec(set_times_sql, region, id, from, to);
}

std::optional<Row> of_stay(db::Session& s, RegionId region, EndedStayKind kind, const Uuid& stay) {
  return first(s.query_one(of_stay_sql, region, json::enum_name(kind), stay));
}

std::optional<Row> find(db::Session& s, RegionId region, DischargeId id) {
  return first(s.query_one(find_sql, region, id));
}

std::vector<Row> of_patient(db::Session& s, RegionId region, PatientId patient,
                            std::int64_t limit) {
  return all(s.query(of_patient_sql, region, patient, limit));
}

std::vector<Row> of_unit(db::Session& s, RegionId region, OrganisationId unit, Instant from,
                         Instant to, Instant before_at, DischargeId before_id, std::int64_t limit) {
  // One upper bound: of two PostgreSQL takes the one with the id to begin at.
  const bool in_month = before_at < to;
  return all(s.query(of_unit_sql, region, unit, from, in_month ? before_at : to,
                     in_month ? before_id : DischargeId{}, limit));
}

std::int64_t count(db::Session& s, RegionId region, OrganisationId unit, Instant from, Instant to) {
  return s.query_one(count_sql, region, unit, from, to)->get<std::int64_t>(0);
}

std::vector<UnitCount> counts(db::Session& s, RegionId region, Instant from, Instant to) {
  std::vector<UnitCount> out;
  for (const auto& row : s.query(counts_sql, region, from, to))
    out.push_back({row.get<OrganisationId>(0), row.get<std::int64_t>(1)});
  return out;
}

bool insert_month(db::Session& s, RegionId region, OrganisationId unit, const std::string& month,
                  std::int64_t discharges, Instant now) {
  return s.exec(insert_month_sql, region, unit, month, discharges, now) == 1;
}

bool month_told(db::Session& s, RegionId region, OrganisationId unit, const std::string& month) {
  return s.query_one(month_told_sql, region, unit, month).has_value();
}

void delete_of(db::Session& s, RegionId region, PatientId patient) {
  s.later(delete_of_sql, region, patient);
}

std::span<const db::Moving> moving_tables() { return parts; }

}  // namespace yilian::discharges::store
