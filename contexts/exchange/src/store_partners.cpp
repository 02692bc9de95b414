#include "exchange/describe.hpp"
#include "store.hpp"

namespace yilian::exchange::store {
namespace {

using db::operator""_sql;

// The id of a message begins with the moment at which it came.
constexpr auto count_all_sql =
    "SELECT organisation_id, sender_id, faults, count(*) FROM exchange_messages "
    "WHERE region_id = $1 AND id >= $2 AND id < $3 "
    "GROUP BY organisation_id, sender_id, faults"_sql;
constexpr auto count_sql =
    "SELECT organisation_id, sender_id, faults, count(*) FROM exchange_messages "
    "WHERE region_id = $1 AND organisation_id = $4 AND id >= $2 AND id < $3 "
    "GROUP BY organisation_id, sender_id, faults"_sql;
constexpr auto first_sql =
    "SELECT received_at FROM exchange_messages WHERE region_id = $1 ORDER BY id LIMIT 1"_sql;
constexpr auto until_sql = "SELECT day FROM exchange_counted WHERE region_id = $1"_sql;
constexpr auto insert_until_sql =
    "INSERT INTO exchange_counted (region_id, day) VALUES ($1, $2) ON CONFLICT DO NOTHING"_sql;
constexpr auto move_until_sql =
    "UPDATE exchange_counted SET day = $3 WHERE region_id = $1 AND day = $2"_sql;
constexpr auto add_sql =
    "INSERT INTO exchange_days (region_id, day, organisation_id, partner_id, faults, messages) "
    "VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (region_id, day, organisation_id, partner_id, faults) "
    "DO UPDATE SET messages = exchange_days.messages + excluded.messages"_sql;
constexpr auto days_sql =
    "SELECT day, organisation_id, partner_id, faults, messages FROM exchange_days "
    "WHERE region_id = $1 AND day >= $2 AND day <= $3 "
    "AND (organisation_id = $4 OR $4 IS NULL) ORDER BY day"_sql;

/// The lowest id that a message of the instant may have.
Uuid lowest(Instant at) {
  Uuid out;
  for (std::size_t i = 0; i < 6; ++i)
    out.bytes[i] = static_cast<std::uint8_t>(at.ms >> (8 * (5 - i)));
  return out;
}

}  // namespace

std::vector<Counted> count_messages(db::Session& s, RegionId region,
                                    std::optional<OrganisationId> organisation, Instant from,
                                    Instant before) {
  std::vector<Counted> out;
  const auto rows = organisation
                        ? s.query(count_sql, region, lowest(from), lowest(before), *organisation)
                        : s.query(count_all_sql, region, lowest(from), lowest(before));
  for (const auto& row : rows) {
    Counted one;
    row.read(one.organisation, one.partner, one.faults, one.messages);
    out.push_back(one);
  }
  return out;
}

std::optional<Instant> first_received(db::Session& s, RegionId region) {
  const auto row = s.query_one(first_sql, region);
  return row ? std::optional(row->get<Instant>(0)) : std::nullopt;
}

std::optional<Date> counted_until(db::Session& s, RegionId region) {
  const auto row = s.query_one(until_sql, region);
  return row ? std::optional(row->get<Date>(0)) : std::nullopt;
}

bool move_counted(db::Session& s, RegionId region, std::optional<Date> before, Date day) {
  if (!before) return s.exec(insert_until_sql, region, day) == 1;
  return s.exec(move_until_sql, region, *before, day) == 1;
}

void add_day(db::Session& s, RegionId region, Date day, const Counted& counted) {
  s.exec(add_sql, region, day, counted.organisation, counted.partner, counted.faults,
         counted.messages);
}

std::vector<DayRow> days(db::Session& s, RegionId region,
                         std::optional<OrganisationId> organisation, Date from, Date to) {
  std::vector<DayRow> out;
  for (const auto& row : s.query(days_sql, region, from, to, organisation)) {
    DayRow one;
    row.read(one.day, one.counted.organisation, one.counted.partner, one.counted.faults,
             one.counted.messages);
    out.push_back(one);
  }
  return out;
}

}  // namespace yilian::exchange::store
