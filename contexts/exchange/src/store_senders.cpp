#include "exchange/describe.hpp"
#include "json/json.hpp"
#include "store.hpp"

namespace yilian::exchange::store {
namespace {

using db::operator""_sql;

#define SENDER_COLUMNS                                                                  \
  "id, organisation_id, name, application, facility, charset, zone_minutes, families, " \
  "addresses, unmapped, enabled, late_after_minutes, target_percent, version"
constexpr auto stamp_sql = "SELECT stamp FROM exchange_stamps WHERE region_id = $1"_sql;
constexpr auto advance_sql =
    "INSERT INTO exchange_stamps (region_id, stamp) VALUES ($1, 1) "
    "ON CONFLICT (region_id) DO UPDATE SET stamp = exchange_stamps.stamp + 1"_sql;
constexpr auto all_sql =
    "SELECT " SENDER_COLUMNS " FROM exchange_senders WHERE region_id = $1 ORDER BY id LIMIT $2"_sql;
constexpr auto one_sql =
    "SELECT " SENDER_COLUMNS " FROM exchange_senders WHERE region_id = $1 AND id = $2"_sql;
constexpr auto insert_sql =
    "INSERT INTO exchange_senders (region_id, id, organisation_id, name, application, facility, "
    "charset, zone_minutes, families, addresses, unmapped, enabled, late_after_minutes, "
    "target_percent, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1) ON CONFLICT DO NOTHING"_sql;
constexpr auto update_sql =
    "UPDATE exchange_senders SET name = $4, application = $5, facility = $6, charset = $7, "
    "zone_minutes = $8, families = $9, addresses = $10, unmapped = $11, enabled = $12, "
    "late_after_minutes = $13, target_percent = $14, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;

template <class E>
E word(const std::string& text) {
  return json::parse_enum<E>(text).value_or(E{});
}

Sender read_sender(const db::Row& row) {
  Sender out;
  std::string charset, families, addresses, unmapped;
  row.read(out.id, out.organisation_id, out.name, out.application, out.facility, charset,
           out.zone_minutes, families, addresses, unmapped, out.enabled, out.late_after_minutes,
           out.target_percent, out.version);
  out.charset = word<SenderCharset>(charset);
  out.unmapped = word<UnmappedRule>(unmapped);
  if (auto list = json::read<std::vector<MessageFamily>>(families)) out.families = *list;
  if (auto list = json::read<std::vector<std::string>>(addresses)) out.addresses = *list;
  return out;
}

}  // namespace

std::int64_t stamp(db::Session& s, RegionId region) {
  const auto row = s.query_one(stamp_sql, region);
  return row ? row->get<std::int64_t>(0) : 0;
}
void advance_stamp(db::Session& s, RegionId region) { s.later(advance_sql, region); }

std::vector<Sender> senders(db::Session& s, RegionId region) {
  std::vector<Sender> out;
  for (const auto& row : s.query(all_sql, region, senders_max)) out.push_back(read_sender(row));
  return out;
}

std::optional<Sender> sender(db::Session& s, RegionId region, SenderId id) {
  const auto row = s.query_one(one_sql, region, id);
  return row ? std::optional(read_sender(*row)) : std::nullopt;
}

bool insert_sender(db::Session& s, RegionId region, const Sender& one) {
  return s.exec(insert_sql, region, one.id, one.organisation_id, one.name, one.application,
                one.facility, json::enum_name(one.charset), one.zone_minutes,
                json::write(one.families), json::write(one.addresses),
                json::enum_name(one.unmapped), one.enabled, one.late_after_minutes,
                one.target_percent) == 1;
}

bool update_sender(db::Session& s, RegionId region, const Sender& one) {
  return s.exec(update_sql, region, one.id, one.version, one.name, one.application, one.facility,
                json::enum_name(one.charset), one.zone_minutes, json::write(one.families),
                json::write(one.addresses), json::enum_name(one.unmapped), one.enabled,
                one.late_after_minutes, one.target_percent) == 1;
}

}  // namespace yilian::exchange::store
