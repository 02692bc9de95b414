// What is held about one person, and what ends: relationships and reviews of long ago.
#include <array>

#include "json/json.hpp"
#include "patients/describe.hpp"
#include "store.hpp"

namespace yilian::patients::store {
namespace {

using db::operator""_sql;

constexpr auto registration_sql =
    "SELECT created_by, created_at FROM people WHERE region_id = $1 AND id = $2"_sql;
constexpr auto visit_records_sql =
    "SELECT id, organisation_id, department_id, kind, proof, local_number, started_at, ended_at, "
    "registered_name FROM visits WHERE region_id = $1 AND patient_id = $2 "
    "ORDER BY started_at, id LIMIT $3"_sql;
constexpr auto relationship_records_sql =
    "SELECT organisation_id, basis, scope, from_at, until_at FROM relationships "
    "WHERE region_id = $1 AND patient_id = $2 ORDER BY from_at, source_id LIMIT $3"_sql;
constexpr auto relationships_with_sql =
    "SELECT organisation_id, basis, scope, from_at, until_at FROM relationships "
    "WHERE region_id = $1 AND patient_id = $2 AND organisation_id = $3 "
    "ORDER BY from_at DESC, source_id LIMIT $4"_sql;
constexpr auto reviews_of_sql =
    "SELECT " REVIEW_COLUMNS
    " FROM access_reviews WHERE region_id = $1 AND patient_id = $2 ORDER BY at, id LIMIT $3"_sql;

constexpr auto lock_sql = "SELECT id FROM people WHERE region_id = $1 AND id = $2 FOR UPDATE"_sql;
constexpr auto erase_sqls = std::to_array({
    "DELETE FROM visits WHERE region_id = $1 AND patient_id = $2"_sql,
    "DELETE FROM relationships WHERE region_id = $1 AND patient_id = $2"_sql,
    "DELETE FROM corrections WHERE region_id = $1 AND patient_id = $2"_sql,
    "DELETE FROM access_reviews WHERE region_id = $1 AND patient_id = $2"_sql,
    "DELETE FROM sharing_settings WHERE region_id = $1 AND patient_id = $2"_sql,
    "DELETE FROM people WHERE region_id = $1 AND id = $2"_sql,
});

constexpr auto delete_relationships_sql =
    "DELETE FROM relationships WHERE region_id = $1 "
    "AND (patient_id, organisation_id, basis, source_id) IN "
    "(SELECT patient_id, organisation_id, basis, source_id FROM relationships "
    "WHERE region_id = $1 AND until_at < $2 ORDER BY until_at, patient_id LIMIT $3)"_sql;
constexpr auto delete_reviews_sql =
    "DELETE FROM access_reviews WHERE region_id = $1 AND id IN (SELECT id FROM access_reviews "
    "WHERE region_id = $1 AND at < $2 AND outcome IS NOT NULL ORDER BY at, id LIMIT $3)"_sql;

}  // namespace

std::optional<Registration> registration(db::Session& s, RegionId region, PatientId patient) {
  const auto row = s.query_one(registration_sql, region, patient);
  if (!row) return std::nullopt;
  return Registration{row->get<OrganisationId>(0), row->get<Instant>(1)};
}

std::vector<VisitRecord> visit_records(db::Session& s, RegionId region, PatientId patient,
                                       std::int64_t limit) {
  std::vector<VisitRecord> out;
  for (const auto& row : s.query(visit_records_sql, region, patient, limit)) {
    VisitRecord& v = out.emplace_back();
    std::string kind, proof;
    row.read(v.id, v.organisation_id, v.department_id, kind, proof, v.local_number, v.started_at,
             v.ended_at, v.registered_by);
    v.kind = json::parse_enum<VisitKind>(kind).value_or(VisitKind::outpatient);
    v.proof = json::parse_enum<VisitProof>(proof).value_or(VisitProof::typed);
  }
  return out;
}

std::vector<RelationshipRecord> relationship_records(db::Session& s, RegionId region,
                                                     PatientId patient, std::int64_t limit) {
  std::vector<RelationshipRecord> out;
  for (const auto& row : s.query(relationship_records_sql, region, patient, limit)) {
    RelationshipRecord& r = out.emplace_back();
    row.read(r.organisation_id, r.basis, r.scope, r.from, r.until);
  }
  return out;
}

std::vector<RelationshipRecord> relationships_with(db::Session& s, RegionId region,
                                                   PatientId patient, OrganisationId organisation,
                                                   std::int64_t limit) {
  std::vector<RelationshipRecord> out;
  for (const auto& row : s.query(relationships_with_sql, region, patient, organisation, limit)) {
    RelationshipRecord& r = out.emplace_back();
    row.read(r.organisation_id, r.basis, r.scope, r.from, r.until);
  }
  return out;
}

std::vector<ReviewRow> reviews_of(db::Session& s, RegionId region, PatientId patient,
                                  std::int64_t limit) {
  std::vector<ReviewRow> out;
  for (const auto& row : s.query(reviews_of_sql, region, patient, limit))
    out.push_back(read_review(row));
  return out;
}

bool lock_person(db::Session& s, RegionId region, PatientId patient) {
  if (s.dialect() == db::Dialect::postgres)
    return s.query_one(lock_sql, region, patient).has_value();
  return registration(s, region, patient).has_value();
}

void delete_person(db::Session& s, RegionId region, PatientId patient) {
  for (const auto sql : erase_sqls) s.later(sql, region, patient);
}

std::int64_t delete_ended_relationships(db::Session& s, RegionId region, Instant before,
                                        std::int64_t limit) {
  return s.exec(delete_relationships_sql, region, before, limit);
}

std::int64_t delete_old_reviews(db::Session& s, RegionId region, Instant before,
                                std::int64_t limit) {
  return s.exec(delete_reviews_sql, region, before, limit);
}

}  // namespace yilian::patients::store
