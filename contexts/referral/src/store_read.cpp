// What hangs on a referral, read in one statement.
#include "store_columns.hpp"

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

// Which part, order in it, id, time, number, then texts whose meaning the part gives. A NULL inside
// a subquery would be text to PostgreSQL, so any column of the right type stands where none is
// read.
#define ITEMS                                                                        \
  "SELECT 1 AS part, ordinal AS place, id, acknowledged_at, 0, kind, text, due_on, " \
  "acknowledged_by, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT) "     \
  "FROM referral_plan_items WHERE region_id = $1 AND referral_id = $2"
#define STAMP                                                                                   \
  "SELECT 0, CAST(sum(version) AS BIGINT), NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, " \
  "NULL FROM referrals WHERE region_id = $1 AND episode_id = $3"
#define APPROVALS                                                                              \
  "SELECT 2, at, NULL, at, 0, kind, method, person_name, organisation_name, NULL, NULL, NULL " \
  "FROM referral_approvals WHERE region_id = $1 AND referral_id = $2"
#define TIMELINE                                                                          \
  "SELECT * FROM (SELECT 3, -sequence, referral_id, at, content_version, action, state, " \
  "person_name, "                                                                         \
  "organisation_name, role, reason_code, note FROM referral_timeline "                    \
  "WHERE region_id = $1 AND referral_id = $2 ORDER BY sequence DESC LIMIT 200) t"
// Not ordered here: with an order and a limit SQLite walks the region by time instead of the
// episode.
#define LEGS                                                                                    \
  "SELECT 4, submitted_at, id, submitted_at, version, number, number, number, number, number, " \
  "number, number FROM referrals WHERE region_id = $1 AND episode_id = $3 AND id <> $2 "        \
  "AND (from_organisation = $4 OR to_organisation = $4)"
constexpr auto parts_sql = ITEMS " UNION ALL " APPROVALS " UNION ALL " TIMELINE " UNION ALL " LEGS
                                 " UNION ALL " STAMP " ORDER BY part, place, id LIMIT 500"_sql;

enum Part : std::int64_t { stamp = 0, item = 1, approval = 2, entry = 3, leg = 4 };

/// The texts of a row, where the part has them.
std::string text(const db::Row& row, std::size_t index) { return row.get<std::string>(5 + index); }
std::optional<std::string> maybe(const db::Row& row, std::size_t index) {
  return row.get<std::optional<std::string>>(5 + index);
}

AcknowledgedItem read_item(const db::Row& row) {
  AcknowledgedItem out;
  out.id = row.get<PlanItemId>(2);
  out.acknowledged_at = row.get<std::optional<Instant>>(3);
  out.kind = from_name<PlanItemKind>(text(row, 0));
  out.text = text(row, 1);
  out.due_on = row.get<std::optional<Date>>(7);
  out.acknowledged_by = maybe(row, 3);
  return out;
}

TimelineEntry read_entry(const db::Row& row) {
  return {row.get<Instant>(3),
          from_name<Action>(text(row, 0)),
          from_name<State>(text(row, 1)),
          text(row, 2),
          text(row, 3),
          parse_role(text(row, 4)).value_or(Role::physician),
          maybe(row, 5),
          maybe(row, 6),
          row.get<std::int64_t>(4)};
}

}  // namespace

Parts parts(db::Session& s, RegionId region, const Row& referral, OrganisationId party) {
  Parts out;
  for (const auto& row : s.query(parts_sql, region, referral.id, referral.episode_id, party)) {
    switch (row.get<std::int64_t>(0)) {
      case stamp:
        out.stamp = row.get<std::int64_t>(1);
        break;
      case item:
        out.plan_items.push_back(read_item(row));
        break;
      case approval:
        out.approvals.push_back(
            {text(row, 0), text(row, 2), text(row, 3), row.get<Instant>(3), text(row, 1)});
        break;
      case entry:
        out.timeline.push_back(read_entry(row));
        break;
      default:
        out.legs.push_back(row.get<ReferralId>(2));
    }
  }
  return out;
}

}  // namespace yilian::referral::store
