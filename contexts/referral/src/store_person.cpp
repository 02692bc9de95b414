// What is held about one person, and what ends: drafts that nobody touches any more.
#include <array>

#include "store_columns.hpp"

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

constexpr auto referrals_of_sql =
    "SELECT id FROM referrals WHERE region_id = $1 AND patient_id = $2 "
    "ORDER BY submitted_at, id LIMIT $3"_sql;
constexpr auto briefs_of_sql =
    "SELECT id, submitted_at, direction, state, from_unit, to_unit, diagnosis FROM referrals "
    "WHERE region_id = $1 AND patient_id = $2 ORDER BY submitted_at DESC, id DESC LIMIT $3"_sql;
constexpr auto follow_ups_of_sql =
    "SELECT " FOLLOW_UP_COLUMNS
    " FROM follow_ups WHERE region_id = $1 AND referral_id = $2 ORDER BY id LIMIT 500"_sql;
constexpr auto drafts_about_sql =
    "SELECT " DRAFT_COLUMNS
    " FROM referral_drafts WHERE region_id = $1 AND about = $2 ORDER BY id LIMIT $3"_sql;

constexpr auto erase_sqls = std::to_array({
    "DELETE FROM referral_versions WHERE region_id = $1 AND referral_id = $2"_sql,
    "DELETE FROM referral_timeline WHERE region_id = $1 AND referral_id = $2"_sql,
    "DELETE FROM referral_approvals WHERE region_id = $1 AND referral_id = $2"_sql,
    "DELETE FROM referral_plan_items WHERE region_id = $1 AND referral_id = $2"_sql,
    "DELETE FROM follow_ups WHERE region_id = $1 AND referral_id = $2"_sql,
    "DELETE FROM referral_counted WHERE region_id = $1 AND episode_id IN "
    "(SELECT episode_id FROM referrals WHERE region_id = $1 AND id = $2)"_sql,
    "DELETE FROM referrals WHERE region_id = $1 AND id = $2"_sql,
});

constexpr auto delete_old_drafts_sql =
    "DELETE FROM referral_drafts WHERE region_id = $1 AND id IN (SELECT id FROM referral_drafts "
    "WHERE region_id = $1 AND changed_at < $2 ORDER BY changed_at, id LIMIT $3)"_sql;

}  // namespace

std::vector<ReferralId> referrals_of(db::Session& s, RegionId region, PatientId patient,
                                     std::int64_t limit) {
  std::vector<ReferralId> out;
  for (const auto& row : s.query(referrals_of_sql, region, patient, limit))
    out.push_back(row.get<ReferralId>(0));
  return out;
}

std::vector<Brief> briefs_of(db::Session& s, RegionId region, PatientId patient,
                             std::int64_t limit) {
  std::vector<Brief> out;
  for (const auto& row : s.query(briefs_of_sql, region, patient, limit)) {
    std::string direction, state, from, to;
    Brief one;
    row.read(one.id, one.submitted_at, direction, state, from, to, one.diagnosis);
    one.direction = from_name<Direction>(direction);
    one.state = from_name<State>(state);
    one.from = from_json<Unit>(from);
    one.to = from_json<Unit>(to);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<FollowUp> follow_ups_of(db::Session& s, RegionId region, ReferralId id) {
  std::vector<FollowUp> out;
  for (const auto& row : s.query(follow_ups_of_sql, region, id)) out.push_back(read_follow_up(row));
  return out;
}

std::vector<DraftRow> drafts_about(db::Session& s, RegionId region, PatientId patient,
                                   std::int64_t limit) {
  std::vector<DraftRow> out;
  for (const auto& row : s.query(drafts_about_sql, region, to_string(patient), limit))
    out.push_back(read_draft(row));
  return out;
}

void delete_referral(db::Session& s, RegionId region, ReferralId id) {
  for (const auto sql : erase_sqls) s.later(sql, region, id);
}

std::int64_t delete_old_drafts(db::Session& s, RegionId region, Instant before,
                               std::int64_t limit) {
  return s.exec(delete_old_drafts_sql, region, before, limit);
}

}  // namespace yilian::referral::store
