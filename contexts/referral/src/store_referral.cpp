#include "store_columns.hpp"

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

constexpr auto insert_sql =
    "INSERT INTO referrals (region_id, id, number, episode_id, follows_id, state, is_open, "
    "direction, "
    "kind, urgency, patient_id, patient, from_organisation, from_unit, from_account, "
    "to_organisation, "
    "to_department, to_unit, holder_side, holder_organisation, holder_since, step, due_at, "
    "sort_key, "
    "content, content_version, content_hash, diagnosis, reason, pending_countersign, pending_seal, "
    "needs_countersign, needs_seal, out_of_county, readmission, papers_due_at, "
    "papers_completed_at, "
    "agreement_id, appointment, appointment_at, arrived_at, discharged_on, reply, submitted_at, "
    "changed_at, office_at, offers, held_place, clock_at, criteria, version) VALUES ($1, $2, $3, "
    "$4, $5, $6, "
    "$7, $8, $9, $10, $11, $12, "
    "$13, $14, "
    "$15, "
    "$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, "
    "$34, "
    "$35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, 1) "
    "ON CONFLICT DO NOTHING"_sql;
constexpr auto update_sql =
    "UPDATE referrals SET state = $4, is_open = $5, patient = $6, to_organisation = $7, "
    "to_department = $8, to_unit = $9, holder_side = $10, holder_organisation = $11, "
    "holder_since = $12, step = $13, due_at = $14, "
    "sort_key = $15 + CASE WHEN sort_key % 100000000000000 < 50000000000000 THEN 0 "
    "ELSE 50000000000000 END, content = $16, "
    "content_version = $17, content_hash = $18, diagnosis = $19, reason = $20, "
    "pending_countersign = $21, pending_seal = $22, papers_due_at = $23, papers_completed_at = "
    "$24, "
    "agreement_id = $25, appointment = $26, appointment_at = $27, arrived_at = $28, "
    "discharged_on = $29, reply = $30, changed_at = $31, from_unit = $32, readmission = $33, "
    "needs_countersign = $34, needs_seal = $35, out_of_county = $36, office_at = $37, "
    "offers = $38, held_place = $39, rung = $40, clock_at = $41, criteria = $42, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto find_sql =
    "SELECT " REFERRAL_COLUMNS " FROM referrals r WHERE r.region_id = $1 AND r.id = $2"_sql;
constexpr auto find_stored_sql =
    "SELECT " REFERRAL_COLUMNS
    ", (SELECT CAST(sum(l.version) AS BIGINT) FROM referrals l WHERE l.region_id = r.region_id "
    "AND l.episode_id = r.episode_id) FROM referrals r WHERE r.region_id = $1 AND r.id = $2"_sql;
constexpr auto find_changed_sql =
    "SELECT " REFERRAL_COLUMNS
    ", e.stamp FROM (SELECT CAST(sum(l.version) AS BIGINT) AS stamp FROM referrals l "
    "WHERE l.region_id = $1 AND l.episode_id = $3) e LEFT JOIN referrals r "
    "ON r.region_id = $1 AND r.id = $2 AND e.stamp <> $4"_sql;
constexpr auto lock_sql =
    "SELECT r.id FROM referrals r WHERE r.region_id = $1 AND r.id = $2 FOR UPDATE"_sql;
constexpr auto by_number_sql = "SELECT id FROM referrals WHERE region_id = $1 AND number = $2"_sql;
constexpr auto twin_sql =
    "SELECT id FROM referrals WHERE region_id = $1 AND patient_id = $2 AND from_organisation = $3 "
    "AND to_organisation = $4 AND to_department = $5 AND is_open = 1"_sql;
constexpr auto last_discharge_sql =
    "SELECT " REFERRAL_COLUMNS
    " FROM referrals r WHERE r.region_id = $1 AND r.patient_id = $2 "
    "AND r.arrived_at IS NOT NULL AND r.discharged_on IS NOT NULL ORDER BY r.submitted_at DESC LIMIT 1"_sql;
constexpr auto readmission_sql =
    "UPDATE referrals SET readmission = 1, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND readmission = 0"_sql;

constexpr auto bump_number_sql =
    "UPDATE referral_numbers SET last_number = last_number + 1 "
    "WHERE region_id = $1 AND organisation_id = $2 RETURNING unit_code, last_number"_sql;
constexpr auto add_unit_sql =
    "INSERT INTO referral_numbers (region_id, organisation_id, unit_code, last_number) "
    "VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING"_sql;
constexpr auto count_once_sql =
    "INSERT INTO referral_counted (region_id, episode_id, patient_id, direction, referral_id, "
    "counted_as) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (region_id, episode_id, patient_id, direction) DO NOTHING"_sql;

constexpr auto uncount_sql =
    "DELETE FROM referral_counted WHERE region_id = $1 AND episode_id = $2 AND patient_id = $3 "
    "AND direction = $4 AND referral_id = $5 RETURNING counted_as"_sql;

// With the index by episode: legs that nobody refused, withdrew or left to expire.
constexpr auto standing_sql =
    "SELECT id FROM referrals WHERE region_id = $1 AND episode_id = $2 AND patient_id = $3 "
    "AND direction = $4 AND state NOT IN ('refused', 'withdrawn', 'expired') "
    "ORDER BY submitted_at, id LIMIT 20"_sql;

/// The keys that a redirection or a new version of the papers may change.
std::string counted_keys(const Row& r) {
  json::bj::object keys;
  keys["to"] = to_string(r.to.organisation_id);
  keys["toDepartment"] = to_string(r.to_department());
  keys["disease"] =
      r.content.diagnoses.empty() ? "" : r.content.diagnoses.front().code.value.substr(0, 3);
  keys["reason"] = r.reason;
  return json::bj::serialize(keys);
}

std::optional<std::string> json_or_null(const auto& value) {
  return value ? std::optional(json::write(*value)) : std::nullopt;
}
std::optional<std::string> offers_or_null(const Row& r) {
  return r.offers.empty() ? std::nullopt : std::optional(json::write(r.offers));
}
std::optional<Instant> appointment_at(const Row& r) {
  return r.appointment ? std::optional(r.appointment->at) : std::nullopt;
}

std::optional<Row> read_one(const std::optional<db::Row>& row) {
  return row ? std::optional(read_row(*row)) : std::nullopt;
}

}  // namespace

bool insert(db::Session& s, RegionId region, const Row& r) {
  return s.exec(insert_sql, region, r.id, r.number, r.episode_id, r.follows_id,
                json::enum_name(r.state), !rules::is_final(r.state), json::enum_name(r.direction),
                json::enum_name(r.kind), json::enum_name(r.urgency), r.patient_id,
                json::write(r.patient), r.from.organisation_id, json::write(r.from), r.from_account,
                r.to.organisation_id, r.to_department(), json::write(r.to),
                json::enum_name(r.holder_side), r.holder_organisation, r.holder_since, r.step,
                r.due_at, rules::sort_key(r.urgency, r.green, r.due_at), json::write(r.content),
                r.content_version, r.content_hash, r.diagnosis, r.reason, r.pending_countersign,
                r.pending_seal, r.needs_countersign, r.needs_seal, r.out_of_county, r.readmission,
                r.papers_due_at, r.papers_completed_at, r.agreement_id, json_or_null(r.appointment),
                appointment_at(r), r.arrived_at, r.discharged_on, json_or_null(r.reply),
                r.submitted_at, r.changed_at, r.office_at, offers_or_null(r),
                json_or_null(r.held_place), r.clock_at, json_or_null(r.criteria)) == 1;
}

bool update(db::Session& s, RegionId region, const Row& r) {
  return s.exec(update_sql, region, r.id, r.version, json::enum_name(r.state),
                !rules::is_final(r.state), json::write(r.patient), r.to.organisation_id,
                r.to_department(), json::write(r.to), json::enum_name(r.holder_side),
                r.holder_organisation, r.holder_since, r.step, r.due_at,
                rules::sort_key(r.urgency, true, r.due_at), json::write(r.content),
                r.content_version, r.content_hash, r.diagnosis, r.reason, r.pending_countersign,
                r.pending_seal, r.papers_due_at, r.papers_completed_at, r.agreement_id,
                json_or_null(r.appointment), appointment_at(r), r.arrived_at, r.discharged_on,
                json_or_null(r.reply), r.changed_at, json::write(r.from), r.readmission,
                r.needs_countersign, r.needs_seal, r.out_of_county, r.office_at, offers_or_null(r),
                json_or_null(r.held_place), r.rung, r.clock_at, json_or_null(r.criteria)) == 1;
}

std::optional<Row> find(db::Session& s, RegionId region, ReferralId id) {
  return read_one(s.query_one(find_sql, region, id));
}
std::optional<Stored> find_stored(db::Session& s, RegionId region, ReferralId id) {
  auto row = s.query_one(find_stored_sql, region, id);
  if (!row) return std::nullopt;
  const auto stamp = row->get<std::int64_t>(row->size() - 1);
  return Stored{std::move(*row), stamp};
}
std::optional<Stored> find_changed(db::Session& s, RegionId region, const Row& known,
                                   std::int64_t stamp) {
  auto row = s.query_one(find_changed_sql, region, known.id, known.episode_id, stamp);
  const auto now = row ? row->get<std::optional<std::int64_t>>(row->size() - 1) : std::nullopt;
  if (!now) return std::nullopt;
  if (*now == stamp) return Stored{std::nullopt, stamp};
  if (row->is_null(0)) return std::nullopt;
  return Stored{std::move(*row), *now};
}
std::optional<Row> find_for_change(db::Session& s, RegionId region, ReferralId id) {
  // SQLite's one writer is the lock; its SQL has no FOR UPDATE.
  if (s.dialect() == db::Dialect::postgres) s.query(lock_sql, region, id);
  return find(s, region, id);
}
std::optional<ReferralId> by_number(db::Session& s, RegionId region, const std::string& number) {
  const auto row = s.query_one(by_number_sql, region, number);
  return row ? std::optional(row->get<ReferralId>(0)) : std::nullopt;
}
std::optional<ReferralId> open_twin(db::Session& s, RegionId region, PatientId patient,
                                    OrganisationId from, OrganisationId to,
                                    DepartmentId department) {
  const auto row = s.query_one(twin_sql, region, patient, from, to, department);
  return row ? std::optional(row->get<ReferralId>(0)) : std::nullopt;
}
std::optional<Row> last_discharge(db::Session& s, RegionId region, PatientId patient) {
  return read_one(s.query_one(last_discharge_sql, region, patient));
}
void mark_readmission(db::Session& s, RegionId region, ReferralId id) {
  s.later(readmission_sql, region, id);
}

std::string next_number(db::Session& s, RegionId region, OrganisationId unit, int year) {
  auto row = s.query_one(bump_number_sql, region, unit);
  for (int attempt = 0; !row && attempt < 50; ++attempt) {
    s.exec(add_unit_sql, region, unit, rules::unit_code(unit.value, attempt));
    row = s.query_one(bump_number_sql, region, unit);
  }
  if (!row) throw db::Failure{Code::fault, "no free unit code for referral numbers"};
  return rules::make_number(row->get<std::string>(0), year, row->get<std::int64_t>(1));
}

bool count_once(db::Session& s, RegionId region, const Row& r) {
  return s.exec(count_once_sql, region, r.episode_id, r.patient_id, json::enum_name(r.direction),
                r.id, counted_keys(r)) == 1;
}

std::optional<std::string> uncount(db::Session& s, RegionId region, const Row& r) {
  const auto row = s.query_one(uncount_sql, region, r.episode_id, r.patient_id,
                               json::enum_name(r.direction), r.id);
  return row ? std::optional(row->get<std::string>(0)) : std::nullopt;
}

std::vector<ReferralId> standing_legs(db::Session& s, RegionId region, const Row& r) {
  std::vector<ReferralId> out;
  for (const auto& row :
       s.query(standing_sql, region, r.episode_id, r.patient_id, json::enum_name(r.direction)))
    out.push_back(row.get<ReferralId>(0));
  return out;
}

}  // namespace yilian::referral::store
