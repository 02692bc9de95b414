#include "store.hpp"
#include "store_words.hpp"

namespace yilian::messaging::store {
namespace {

using db::operator""_sql;

#define CHANNEL_COLUMNS                                                                        \
  "id, organisation_id, kind, name, host, address_sealed, secret_sealed, threshold, enabled, " \
  "version"
constexpr auto insert_sql =
    "INSERT INTO channels (region_id, id, organisation_id, kind, name, host, address_sealed, "
    "secret_sealed, threshold, enabled, created_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)"_sql;
constexpr auto update_sql =
    "UPDATE channels SET kind = $4, name = $5, host = $6, address_sealed = $7, "
    "secret_sealed = $8, threshold = $9, enabled = $10, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto delete_sql =
    "DELETE FROM channels WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto one_sql =
    "SELECT " CHANNEL_COLUMNS " FROM channels WHERE region_id = $1 AND id = $2"_sql;
constexpr auto of_organisation_sql =
    "SELECT " CHANNEL_COLUMNS
    " FROM channels WHERE region_id = $1 AND organisation_id = $2 ORDER BY id LIMIT 20"_sql;

ChannelRow read_channel(const db::Row& row) {
  ChannelRow c;
  std::string kind, threshold;
  row.read(c.id, c.organisation, kind, c.name, c.host, c.address_sealed, c.secret_sealed, threshold,
           c.enabled, c.version);
  c.kind = word<ChannelKind>(kind);
  c.threshold = word<MessageThreshold>(threshold);
  return c;
}

}  // namespace

void insert_channel(db::Session& s, RegionId region, const ChannelRow& c, Instant now) {
  s.exec(insert_sql, region, c.id, c.organisation, json::enum_name(c.kind), c.name, c.host,
         c.address_sealed, c.secret_sealed, json::enum_name(c.threshold), c.enabled, now);
}
bool update_channel(db::Session& s, RegionId region, const ChannelRow& c) {
  return s.exec(update_sql, region, c.id, c.version, json::enum_name(c.kind), c.name, c.host,
                c.address_sealed, c.secret_sealed, json::enum_name(c.threshold), c.enabled) == 1;
}
bool delete_channel(db::Session& s, RegionId region, ChannelId id, std::int64_t version) {
  return s.exec(delete_sql, region, id, version) == 1;
}
std::optional<ChannelRow> channel(db::Session& s, RegionId region, ChannelId id) {
  const auto row = s.query_one(one_sql, region, id);
  return row ? std::optional(read_channel(*row)) : std::nullopt;
}
std::vector<ChannelRow> channels_of(db::Session& s, RegionId region, OrganisationId organisation) {
  std::vector<ChannelRow> out;
  for (const auto& row : s.query(of_organisation_sql, region, organisation))
    out.push_back(read_channel(row));
  return out;
}

}  // namespace yilian::messaging::store
