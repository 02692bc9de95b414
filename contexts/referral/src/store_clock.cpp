// What the clock looks at.
#include "store_columns.hpp"

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

constexpr auto due_sql =
    "SELECT id, clock_at FROM referrals WHERE region_id = $1 AND is_open = 1 AND clock_at <= $2 "
    "AND (clock_at > $3 OR (clock_at = $3 AND id > $4)) ORDER BY clock_at, id LIMIT $5"_sql;
constexpr auto set_clock_sql =
    "UPDATE referrals SET rung = $4, clock_at = $5 WHERE region_id = $1 AND id = $2 "
    "AND version = $3 AND rung = $6"_sql;

}  // namespace

std::vector<DueRow> due_before(db::Session& s, RegionId region, Instant until, const DueRow& after,
                               std::int64_t limit) {
  std::vector<DueRow> out;
  for (const auto& row : s.query(due_sql, region, until, after.clock_at, after.id, limit))
    out.push_back({row.get<ReferralId>(0), row.get<Instant>(1)});
  return out;
}

bool set_clock(db::Session& s, RegionId region, const Row& row, std::int64_t rung,
               std::optional<Instant> clock_at) {
  return s.exec(set_clock_sql, region, row.id, row.version, rung, clock_at, row.rung) == 1;
}

}  // namespace yilian::referral::store
