// Rows that follow a person who was merged with another registration.
#include "store_merge.hpp"

#include <array>

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

constexpr auto parts = std::to_array<db::Moving>({
    // By their referrals, which therefore go last.
    {"referral_counted",
     "SELECT referral_id FROM referral_counted WHERE region_id = $1 AND patient_id = $2 "
     "AND episode_id IN (SELECT episode_id FROM referrals WHERE region_id = $1 "
     "AND patient_id = $2)"_sql,
     "UPDATE referral_counted SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND episode_id IN (SELECT episode_id FROM referrals WHERE region_id = $1 "
     "AND patient_id = $2)"_sql,
     "UPDATE referral_counted SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND referral_id = $4 AND episode_id IN (SELECT episode_id FROM referrals "
     "WHERE region_id = $1 AND id = $4)"_sql},
    {"follow_ups",
     "SELECT id FROM follow_ups WHERE region_id = $1 AND patient_id = $2 AND referral_id IN "
     "(SELECT id FROM referrals WHERE region_id = $1 AND patient_id = $2)"_sql,
     "UPDATE follow_ups SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND referral_id IN (SELECT id FROM referrals WHERE region_id = $1 AND patient_id = $2)"_sql,
     "UPDATE follow_ups SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND id = $4"_sql},
    {"referrals", "SELECT id FROM referrals WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE referrals SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE referrals SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND id = $4"_sql},
});

constexpr auto both_open_sql =
    "SELECT r.id FROM referrals r JOIN referrals o ON o.region_id = r.region_id "
    "AND o.patient_id = $3 AND o.is_open = 1 AND o.from_organisation = r.from_organisation "
    "AND o.to_organisation = r.to_organisation AND o.to_department = r.to_department "
    "WHERE r.region_id = $1 AND r.patient_id = $2 AND r.is_open = 1 LIMIT 1"_sql;

}  // namespace

bool both_open(db::Session& s, RegionId region, PatientId a, PatientId b) {
  return s.query_one(both_open_sql, region, a, b).has_value();
}

std::span<const db::Moving> moving_tables() { return parts; }

}  // namespace yilian::referral::store
