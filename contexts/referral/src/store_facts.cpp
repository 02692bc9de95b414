// What past referrals knew, for tables that are tried on them.
#include "store_columns.hpp"

namespace yilian::referral::store {
namespace {

using db::operator""_sql;

constexpr auto latest_sql =
    "SELECT number, content FROM referrals WHERE region_id = $1 AND criteria IS NOT NULL "
    "AND ($2 = 0 OR from_organisation = $3 OR to_organisation = $3) "
    "ORDER BY submitted_at DESC, id DESC LIMIT $4"_sql;

}  // namespace

std::vector<PastFacts> latest_facts(db::Session& s, RegionId region,
                                    std::optional<OrganisationId> unit, std::int64_t limit) {
  std::vector<PastFacts> out;
  for (const auto& row :
       s.query(latest_sql, region, unit ? 1 : 0, unit.value_or(OrganisationId{}), limit))
    out.push_back({row.get<std::string>(0), from_json<Content>(row.get<std::string>(1))});
  return out;
}

}  // namespace yilian::referral::store
