#include "store.hpp"
#include "store_words.hpp"

namespace yilian::capacity::store {
namespace {

using db::operator""_sql;

#define WAIT_SELECT                                                                         \
  "SELECT w.id, w.resource_id, r.name, o.name, w.from_on, w.to_on, w.state, w.patient_id, " \
  "w.referral_id, w.note, w.booking_id, w.created_at, w.version, w.organisation_id, "       \
  "w.person_name FROM waits w "                                                             \
  "JOIN resources r ON r.region_id = w.region_id AND r.id = w.resource_id "                 \
  "JOIN organisations o ON o.region_id = r.region_id AND o.id = r.organisation_id "
constexpr auto insert_sql =
    "INSERT INTO waits (region_id, id, resource_id, organisation_id, person_name, from_on, to_on, "
    "state, patient_id, referral_id, note, created_at, priority, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)"_sql;
constexpr auto update_sql =
    "UPDATE waits SET state = $4, booking_id = $5, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto wait_sql = WAIT_SELECT "WHERE w.region_id = $1 AND w.id = $2"_sql;
constexpr auto of_booking_sql = WAIT_SELECT "WHERE w.region_id = $1 AND w.booking_id = $2"_sql;
constexpr auto waiting_sql = WAIT_SELECT
    "WHERE w.region_id = $1 AND w.resource_id = $2 AND w.state = 'waiting' AND w.from_on <= $3 "
    "AND w.to_on >= $3 ORDER BY w.priority, w.created_at, w.id LIMIT $4"_sql;
constexpr auto waits_sql = WAIT_SELECT
    "WHERE w.region_id = $1 AND w.organisation_id = $2 ORDER BY w.created_at DESC, w.id DESC "
    "LIMIT 100"_sql;
constexpr auto of_patient_sql = WAIT_SELECT
    "WHERE w.region_id = $1 AND w.patient_id = $2 ORDER BY w.created_at, w.id LIMIT $3"_sql;
constexpr auto delete_of_patient_sql =
    "DELETE FROM waits WHERE region_id = $1 AND patient_id = $2"_sql;

WaitRow read_wait(const db::Row& row) {
  WaitRow out;
  Wait& w = out.view;
  std::string state;
  row.read(w.id, w.resource_id, w.resource_name, w.organisation_name, w.from, w.to, state,
           w.patient_id, w.referral_id, w.note, w.booking_id, w.created_at, w.version,
           out.organisation_id, out.person_name);
  w.state = word<WaitState>(state);
  return out;
}
std::vector<WaitRow> read_waits(const std::vector<db::Row>& rows) {
  std::vector<WaitRow> out;
  for (const auto& row : rows) out.push_back(read_wait(row));
  return out;
}
std::optional<WaitRow> one(const std::optional<db::Row>& row) {
  return row ? std::optional(read_wait(*row)) : std::nullopt;
}

}  // namespace

void insert_wait(db::Session& s, RegionId region, const WaitRow& row) {
  const Wait& w = row.view;
  s.exec(insert_sql, region, w.id, w.resource_id, row.organisation_id, row.person_name, w.from,
         w.to, json::enum_name(w.state), w.patient_id, w.referral_id, w.note, w.created_at,
         row.priority);
}
bool update_wait(db::Session& s, RegionId region, const WaitRow& row) {
  const Wait& w = row.view;
  return s.exec(update_sql, region, w.id, w.version, json::enum_name(w.state), w.booking_id) == 1;
}
std::optional<WaitRow> wait(db::Session& s, RegionId region, WaitId id) {
  return one(s.query_one(wait_sql, region, id));
}
std::optional<WaitRow> wait_of_booking(db::Session& s, RegionId region, BookingId booking) {
  return one(s.query_one(of_booking_sql, region, booking));
}
std::vector<WaitRow> waiting(db::Session& s, RegionId region, ResourceId resource, Date day,
                             std::int64_t limit) {
  return read_waits(s.query(waiting_sql, region, resource, day, limit));
}
std::vector<WaitRow> waits(db::Session& s, RegionId region, OrganisationId organisation) {
  return read_waits(s.query(waits_sql, region, organisation));
}
std::vector<WaitRow> waits_of_patient(db::Session& s, RegionId region, PatientId patient,
                                      std::int64_t limit) {
  return read_waits(s.query(of_patient_sql, region, patient, limit));
}
void delete_waits_of(db::Session& s, RegionId region, PatientId patient) {
  s.exec(delete_of_patient_sql, region, patient);
}
}  // namespace yilian::capacity::store
