#include "store.hpp"

#include "json/json.hpp"
#include "reporting/describe.hpp"

namespace yilian::reporting::store {
namespace {

using db::operator""_sql;

constexpr auto add_sql =
    "INSERT INTO referral_counts (region_id, period, dimension, key, measure, direction, kind, n, "
    "total_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (region_id, period, dimension, measure, key, direction, kind) "
    "DO UPDATE SET n = referral_counts.n + excluded.n, total_ms = referral_counts.total_ms + excluded.total_ms"_sql;
constexpr auto read_sql =
    "SELECT dimension, key, measure, direction, kind, n, total_ms FROM referral_counts "
    "WHERE region_id = $1 AND period = $2"_sql;

}  // namespace

void add(db::Session& s, RegionId region, const CountKey& count, const Sum& sum) {
  s.later(add_sql, region, count.period, json::enum_name(count.dimension), count.key,
          json::enum_name(count.measure), count.direction, count.kind, sum.n, sum.total_ms);
}

std::vector<Count> counts(db::Session& s, RegionId region, const std::string& period) {
  std::vector<Count> out;
  for (const auto& row : s.query(read_sql, region, period)) {
    auto& count = out.emplace_back();
    row.read(count.dimension, count.key, count.measure, count.direction, count.kind, count.n,
             count.total_ms);
  }
  return out;
}

}  // namespace yilian::reporting::store
