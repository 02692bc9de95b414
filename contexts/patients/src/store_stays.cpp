// Who lies in an organisation now.
#include <limits>

#include "json/json.hpp"
#include "patients/describe.hpp"
#include "patients/stays.hpp"
#include "store.hpp"

namespace yilian::patients {
namespace {

using db::operator""_sql;

#define STAY_SELECT                                                                 \
  "SELECT v.id, v.patient_id, v.organisation_id, v.department_id, d.name, v.kind, " \
  "v.local_number, v.started_at, v.ended_at FROM visits v "                         \
  "LEFT JOIN departments d ON d.region_id = v.region_id AND d.id = v.department_id "
constexpr auto open_stays_sql = STAY_SELECT
    "WHERE v.region_id = $1 AND v.organisation_id = $2 AND v.kind = 'inpatient' "
    "AND v.ended_at IS NULL AND (v.started_at, v.id) < ($3, $4) "
    "ORDER BY v.started_at DESC, v.id DESC LIMIT $5"_sql;
constexpr auto stay_sql = STAY_SELECT "WHERE v.region_id = $1 AND v.id = $2"_sql;
constexpr auto by_number_sql =
    "SELECT DISTINCT patient_id FROM (SELECT patient_id FROM visits WHERE region_id = $1 "
    "AND organisation_id = $2 AND local_number = $3 LIMIT 1000) v LIMIT 10"_sql;
constexpr auto division_sql = "SELECT division FROM people WHERE region_id = $1 AND id = $2"_sql;

Stay read_stay(const db::Row& row) {
  Stay out;
  std::string kind;
  row.read(out.id, out.patient_id, out.organisation_id, out.department_id, out.department_name,
           kind, out.local_number, out.started_at, out.ended_at);
  out.kind = json::parse_enum<VisitKind>(kind).value_or(VisitKind::outpatient);
  return out;
}

}  // namespace

std::vector<Stay> open_stays(db::Session& s, RegionId region, OrganisationId organisation,
                             const std::optional<StayPlace>& after, std::int64_t limit) {
  const StayPlace from =
      after.value_or(StayPlace{{std::numeric_limits<std::int64_t>::max()}, VisitId{}});
  std::vector<Stay> out;
  for (const auto& row :
       s.query(open_stays_sql, region, organisation, from.started_at, from.id, limit))
    out.push_back(read_stay(row));
  return out;
}

std::optional<Stay> find_stay(db::Session& s, RegionId region, VisitId id) {
  const auto row = s.query_one(stay_sql, region, id);
  return row ? std::optional(read_stay(*row)) : std::nullopt;
}

std::string home_division(db::Session& s, RegionId region, PatientId patient) {
  const auto row = s.query_one(division_sql, region, patient);
  return row ? row->get<std::optional<std::string>>(0).value_or("") : "";
}

namespace store {

std::vector<PatientId> by_local_number(db::Session& s, RegionId region, OrganisationId organisation,
                                       std::string_view number) {
  std::vector<PatientId> out;
  for (const auto& row : s.query(by_number_sql, region, organisation, number))
    out.push_back(row.get<PatientId>(0));
  return out;
}

}  // namespace store

}  // namespace yilian::patients
