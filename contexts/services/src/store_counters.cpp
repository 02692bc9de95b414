#include "store.hpp"

namespace yilian::services::store {
namespace {

using db::operator""_sql;

constexpr auto taken_sql =
    "SELECT taken FROM service_periods WHERE region_id = $1 AND service_id = $2 "
    "AND starts_on = $3"_sql;
constexpr auto begin_period_sql =
    "INSERT INTO service_periods (region_id, service_id, starts_on, taken) VALUES ($1, $2, $3, 0) "
    "ON CONFLICT (region_id, service_id, starts_on) DO NOTHING"_sql;
// The bound stands in the same statement as the change: whoever comes second sees the first.
constexpr auto take_sql =
    "UPDATE service_periods SET taken = taken + $4 WHERE region_id = $1 AND service_id = $2 "
    "AND starts_on = $3 AND taken + $4 <= $5"_sql;
constexpr auto give_back_sql =
    "UPDATE service_periods SET taken = taken - $4 WHERE region_id = $1 AND service_id = $2 "
    "AND starts_on = $3"_sql;
constexpr auto free_used_sql =
    "SELECT used FROM service_free_units WHERE region_id = $1 AND service_id = $2 "
    "AND customer_id = $3 AND month = $4"_sql;
// Adding nothing locks the row until the end of the transaction, on both databases.
constexpr auto add_free_used_sql =
    "INSERT INTO service_free_units (region_id, service_id, customer_id, month, used) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (region_id, service_id, customer_id, month) "
    "DO UPDATE SET used = service_free_units.used + excluded.used"_sql;

}  // namespace

std::int64_t taken(db::Session& s, RegionId region, ServiceId id, Date starts_on) {
  const auto row = s.query_one(taken_sql, region, id, starts_on);
  return row ? row->get<std::int64_t>(0) : 0;
}
bool take(db::Session& s, RegionId region, ServiceId id, Date starts_on, std::int64_t quantity,
          std::int64_t max) {
  s.exec(begin_period_sql, region, id, starts_on);
  return s.exec(take_sql, region, id, starts_on, quantity, max) == 1;
}
void give_back(db::Session& s, RegionId region, ServiceId id, Date starts_on,
               std::int64_t quantity) {
  s.exec(give_back_sql, region, id, starts_on, quantity);
}
std::int64_t free_used(db::Session& s, RegionId region, ServiceId id, OrganisationId customer,
                       const std::string& month) {
  const auto row = s.query_one(free_used_sql, region, id, customer, month);
  return row ? row->get<std::int64_t>(0) : 0;
}
std::int64_t lock_free_used(db::Session& s, RegionId region, ServiceId id, OrganisationId customer,
                            const std::string& month) {
  add_free_used(s, region, id, customer, month, 0);
  return free_used(s, region, id, customer, month);
}
void add_free_used(db::Session& s, RegionId region, ServiceId id, OrganisationId customer,
                   const std::string& month, std::int64_t units) {
  s.exec(add_free_used_sql, region, id, customer, month, units);
}

}  // namespace yilian::services::store
