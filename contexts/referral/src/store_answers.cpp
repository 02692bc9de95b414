// How departments answer what they are asked.
#include "store_columns.hpp"

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

constexpr auto add_sql =
    "INSERT INTO referral_answers (region_id, organisation_id, department_id, month, accepted, "
    "refused, no_capacity, unanswered, answered_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (region_id, organisation_id, department_id, month) DO UPDATE SET "
    "accepted = referral_answers.accepted + excluded.accepted, "
    "refused = referral_answers.refused + excluded.refused, "
    "no_capacity = referral_answers.no_capacity + excluded.no_capacity, "
    "unanswered = referral_answers.unanswered + excluded.unanswered, "
    "answered_ms = referral_answers.answered_ms + excluded.answered_ms"_sql;
constexpr auto since_sql =
    "SELECT CAST(sum(accepted) AS BIGINT), CAST(sum(refused) AS BIGINT), "
    "CAST(sum(no_capacity) AS BIGINT), CAST(sum(unanswered) AS BIGINT), "
    "CAST(sum(answered_ms) AS BIGINT) FROM referral_answers WHERE region_id = $1 "
    "AND organisation_id = $2 AND department_id = $3 AND month >= $4"_sql;

}  // namespace

void add_answers(db::Session& s, RegionId region, OrganisationId organisation,
                 DepartmentId department, const std::string& month, const Answers& more) {
  s.later(add_sql, region, organisation, department, month, more.accepted, more.refused,
          more.no_capacity, more.unanswered, more.answered_ms);
}

Answers answers_since(db::Session& s, RegionId region, OrganisationId organisation,
                      DepartmentId department, const std::string& month) {
  const auto row = s.query_one(since_sql, region, organisation, department, month);
  if (!row || row->is_null(0)) return {};
  return {row->get<std::int64_t>(0), row->get<std::int64_t>(1), row->get<std::int64_t>(2),
          row->get<std::int64_t>(3), row->get<std::int64_t>(4)};
}

}  // namespace yilian::referral::store
