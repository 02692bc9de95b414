#include "store.hpp"
#include "store_words.hpp"

namespace yilian::messaging::store {
namespace {

using db::operator""_sql;

#define DELIVERY_COLUMNS                                                                       \
  "id, target, once_key, channel, channel_id, message_id, account_id, organisation_id, role, " \
  "kind, subject_kind, subject_id, urgency, rung, audience, state, attempts, next_at, "        \
  "give_up_at, error, error_detail, created_at, sent_at, version"
constexpr auto insert_sql =
    "INSERT INTO deliveries (region_id, " DELIVERY_COLUMNS
    ", lane) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
    "$18, $19, $20, $21, $22, $23, $24, $25, $26) "
    "ON CONFLICT (region_id, target, once_key) DO NOTHING"_sql;
constexpr auto one_sql =
    "SELECT " DELIVERY_COLUMNS " FROM deliveries WHERE region_id = $1 AND id = $2"_sql;
constexpr auto due_sql =
    "SELECT " DELIVERY_COLUMNS
    " FROM deliveries WHERE region_id = $1 AND target = $2 "
    "AND state = 'waiting' AND lane = $3 AND next_at <= $4 ORDER BY next_at, id LIMIT 1"_sql;
constexpr auto update_sql =
    "UPDATE deliveries SET state = $4, attempts = $5, next_at = $6, give_up_at = $7, error = $8, "
    "error_detail = $9, sent_at = $10, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto give_up_sql =
    "UPDATE deliveries SET state = 'dead', error = $4, error_detail = $5, version = version + 1 "
    "WHERE region_id = $1 AND target = $2 AND state = 'waiting' AND give_up_at <= $3"_sql;
constexpr auto cancel_sql =
    "UPDATE deliveries SET state = 'cancelled', error = 'not_configured', version = version + 1 "
    "WHERE region_id = $1 AND target = $2 AND state = 'waiting'"_sql;
constexpr auto dead_sql = "SELECT " DELIVERY_COLUMNS
                          " FROM deliveries WHERE region_id = $1 AND state = 'dead' "
                          "AND id < $2 ORDER BY id DESC LIMIT $3"_sql;
constexpr auto of_subject_sql = "SELECT " DELIVERY_COLUMNS
                                " FROM deliveries WHERE region_id = $1 AND subject_kind = $2 "
                                "AND subject_id = $3 ORDER BY id DESC LIMIT $4"_sql;
constexpr auto remove_sql =
    "DELETE FROM deliveries WHERE region_id = $1 AND id IN (SELECT id FROM deliveries "
    "WHERE region_id = $1 AND created_at < $2 ORDER BY created_at LIMIT $3)"_sql;

std::string join(const std::vector<OrganisationId>& ids) {
  std::string out;
  for (const auto& id : ids) out += (out.empty() ? "" : ",") + to_string(id);
  return out;
}
std::vector<OrganisationId> split(const std::string& text) {
  std::vector<OrganisationId> out;
  for (std::size_t at = 0; at + 36 <= text.size(); at += 37)
    if (const auto id = parse_uuid(std::string_view(text).substr(at, 36)))
      out.push_back(OrganisationId{*id});
  return out;
}

DeliveryRow read_delivery(const db::Row& row) {
  DeliveryRow d;
  std::string channel, urgency, audience, state, error;
  row.read(d.id, d.target, d.once_key, channel, d.channel_id, d.message_id, d.account,
           d.organisation, d.role, d.kind, d.subject_kind, d.subject, urgency, d.rung, audience,
           state, d.attempts, d.next_at, d.give_up_at, error, d.error_detail, d.created_at,
           d.sent_at, d.version);
  d.channel = word<MessageWay>(channel);
  d.urgency = word<MessageUrgency>(urgency);
  d.audience = split(audience);
  d.state = word<DeliveryState>(state);
  d.error = word<DeliveryError>(error);
  return d;
}
std::vector<DeliveryRow> read_deliveries(const std::vector<db::Row>& rows) {
  std::vector<DeliveryRow> out;
  for (const auto& row : rows) out.push_back(read_delivery(row));
  return out;
}

}  // namespace

bool insert_delivery(db::Session& s, RegionId region, const DeliveryRow& d) {
  return s.exec(insert_sql, region, d.id, d.target, d.once_key, json::enum_name(d.channel),
                d.channel_id, d.message_id, d.account, d.organisation, d.role, d.kind,
                d.subject_kind, d.subject, json::enum_name(d.urgency), d.rung, join(d.audience),
                json::enum_name(d.state), d.attempts, d.next_at, d.give_up_at,
                json::enum_name(d.error), d.error_detail, d.created_at, d.sent_at, d.version,
                d.urgency == MessageUrgency::emergency ? 0 : 1) == 1;
}
std::optional<DeliveryRow> delivery(db::Session& s, RegionId region, DeliveryId id) {
  const auto row = s.query_one(one_sql, region, id);
  return row ? std::optional(read_delivery(*row)) : std::nullopt;
}
std::optional<DeliveryRow> next_due(db::Session& s, RegionId region, const std::string& target,
                                    Instant now) {
  for (const std::int64_t lane : {0, 1})
    if (const auto row = s.query_one(due_sql, region, target, lane, now))
      return read_delivery(*row);
  return std::nullopt;
}
bool update_delivery(db::Session& s, RegionId region, const DeliveryRow& d) {
  return s.exec(update_sql, region, d.id, d.version, json::enum_name(d.state), d.attempts,
                d.next_at, d.give_up_at, json::enum_name(d.error), d.error_detail, d.sent_at) == 1;
}
std::int64_t give_up(db::Session& s, RegionId region, const std::string& target, Instant now,
                     const rules::Attempt& attempt) {
  return s.exec(give_up_sql, region, target, now, json::enum_name(attempt.error), attempt.detail);
}
std::int64_t cancel_waiting(db::Session& s, RegionId region, const std::string& target) {
  return s.exec(cancel_sql, region, target);
}
std::vector<DeliveryRow> dead(db::Session& s, RegionId region, DeliveryId before,
                              std::int64_t limit) {
  Uuid from = before.value;
  if (before.empty()) from.bytes.fill(0xFF);
  return read_deliveries(s.query(dead_sql, region, from, limit));
}
std::vector<DeliveryRow> deliveries_of(db::Session& s, RegionId region,
                                       std::string_view subject_kind, const Uuid& subject,
                                       std::int64_t limit) {
  return read_deliveries(s.query(of_subject_sql, region, subject_kind, subject, limit));
}
std::int64_t remove_deliveries(db::Session& s, RegionId region, Instant before,
                               std::int64_t limit) {
  return s.exec(remove_sql, region, before, limit);
}

}  // namespace yilian::messaging::store
