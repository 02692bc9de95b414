#include "fhir/store_subscriptions.hpp"

namespace yilian::records::rest::store {
namespace {

using db::operator""_sql;

#define SUBSCRIPTION \
  "id, version, type, account_id, organisation_id, state, since, ends_at, overfull, failures "
constexpr auto put_sql =
    "INSERT INTO fhir_subscriptions (region_id, id, version, type, account_id, organisation_id, "
    "state, since, ends_at, overfull, failures, slow, rest_until, served_at, lease_until) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, 0, 0) "
    "ON CONFLICT (region_id, id) DO UPDATE SET version = excluded.version, type = excluded.type, "
    "account_id = excluded.account_id, organisation_id = excluded.organisation_id, "
    "state = excluded.state, since = excluded.since, ends_at = excluded.ends_at, overfull = 0, "
    "failures = 0, rest_until = 0"_sql;
constexpr auto remove_sql = "DELETE FROM fhir_subscriptions WHERE region_id = $1 AND id = $2"_sql;
constexpr auto forget_sql =
    "DELETE FROM fhir_notices WHERE region_id = $1 AND subscription_id = $2"_sql;
constexpr auto one_sql =
    "SELECT " SUBSCRIPTION "FROM fhir_subscriptions WHERE region_id = $1 AND id = $2"_sql;
constexpr auto of_sql =
    "SELECT count(*) FROM (SELECT 1 FROM fhir_subscriptions WHERE region_id = $1 "
    "AND organisation_id = $2 LIMIT $3) found"_sql;
constexpr auto running_sql =
    "SELECT " SUBSCRIPTION
    "FROM fhir_subscriptions WHERE region_id = $1 AND state IN ('requested', 'active') LIMIT 10000"_sql;
constexpr auto types_sql =
    "SELECT DISTINCT type FROM fhir_subscriptions WHERE region_id = $1 "
    "AND state IN ('requested', 'active')"_sql;
constexpr auto add_sql =
    "INSERT INTO fhir_notices (region_id, subscription_id, id, type, subject, version, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (region_id, subscription_id, type, subject, version) DO NOTHING"_sql;
constexpr auto waiting_sql =
    "SELECT count(*) FROM (SELECT 1 FROM fhir_notices WHERE region_id = $1 "
    "AND subscription_id = $2 LIMIT $3) found"_sql;
constexpr auto overfull_sql =
    "UPDATE fhir_subscriptions SET overfull = 1 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto due_sql =
    "SELECT f.id, f.organisation_id FROM fhir_subscriptions f WHERE f.region_id = $1 "
    "AND f.state = 'active' AND f.rest_until <= $2 AND f.lease_until <= $2 AND f.slow <= $3 "
    "AND EXISTS (SELECT 1 FROM fhir_notices n WHERE n.region_id = f.region_id "
    "AND n.subscription_id = f.id) ORDER BY f.served_at LIMIT $4"_sql;
constexpr auto lease_sql =
    "UPDATE fhir_subscriptions SET leased_by = $3, served_at = $4, lease_until = $5 "
    "WHERE region_id = $1 AND id = $2 AND state = 'active' AND lease_until <= $4 "
    "AND rest_until <= $4"_sql;
constexpr auto release_sql =
    "UPDATE fhir_subscriptions SET leased_by = NULL, lease_until = 0 "
    "WHERE region_id = $1 AND id = $2 AND leased_by = $3"_sql;
constexpr auto next_sql =
    "SELECT id, type, subject, version, at FROM fhir_notices WHERE region_id = $1 "
    "AND subscription_id = $2 ORDER BY id LIMIT 1"_sql;
constexpr auto done_sql =
    "DELETE FROM fhir_notices WHERE region_id = $1 AND subscription_id = $2 AND id = $3"_sql;
constexpr auto success_sql =
    "UPDATE fhir_subscriptions SET failures = 0, rest_until = 0, slow = $3 "
    "WHERE region_id = $1 AND id = $2"_sql;
constexpr auto failure_sql =
    "UPDATE fhir_subscriptions SET failures = $3, rest_until = $4, slow = 1 "
    "WHERE region_id = $1 AND id = $2"_sql;

Subscription read_subscription(const db::Row& row) {
  Subscription out;
  std::string state;
  row.read(out.id, out.version, out.type, out.account, out.organisation, state, out.standing.since,
           out.standing.ends_at, out.standing.overfull, out.failures);
  out.standing.state = parse_subscription_state(state).value_or(SubscriptionState::error);
  return out;
}

}  // namespace

void put_subscription(db::Session& s, RegionId region, const Subscription& row) {
  s.exec(put_sql, region, row.id, row.version, row.type, row.account, row.organisation,
         name_of(row.standing.state), row.standing.since, row.standing.ends_at);
}
void remove_subscription(db::Session& s, RegionId region, const Uuid& id) {
  s.exec(remove_sql, region, id);
}
void forget_notices(db::Session& s, RegionId region, const Uuid& id) {
  s.exec(forget_sql, region, id);
}
std::optional<Subscription> subscription(db::Session& s, RegionId region, const Uuid& id) {
  const auto row = s.query_one(one_sql, region, id);
  return row ? std::optional(read_subscription(*row)) : std::nullopt;
}
std::int64_t subscriptions_of(db::Session& s, RegionId region, OrganisationId organisation,
                              std::int64_t limit) {
  return s.query_one(of_sql, region, organisation, limit)->get<std::int64_t>(0);
}
std::vector<Subscription> running(db::Session& s, RegionId region) {
  std::vector<Subscription> out;
  for (const auto& row : s.query(running_sql, region)) out.push_back(read_subscription(row));
  return out;
}
std::vector<std::int64_t> followed_types(db::Session& s, RegionId region) {
  std::vector<std::int64_t> out;
  for (const auto& row : s.query(types_sql, region)) out.push_back(row.get<std::int64_t>(0));
  return out;
}

void add_notice(db::Session& s, RegionId region, const Uuid& subscription, const Notice& notice) {
  s.later(add_sql, region, subscription, notice.id, notice.type, notice.subject, notice.version,
          notice.at);
}
std::int64_t waiting(db::Session& s, RegionId region, const Uuid& subscription,
                     std::int64_t limit) {
  return s.query_one(waiting_sql, region, subscription, limit)->get<std::int64_t>(0);
}
void mark_overfull(db::Session& s, RegionId region, const Uuid& subscription) {
  s.exec(overfull_sql, region, subscription);
}

std::vector<Due> due(db::Session& s, RegionId region, Instant now, bool quick_only,
                     std::int64_t limit) {
  std::vector<Due> out;
  for (const auto& row : s.query(due_sql, region, now, quick_only ? 0 : 1, limit))
    out.push_back({row.get<Uuid>(0), row.get<OrganisationId>(1)});
  return out;
}
bool lease(db::Session& s, RegionId region, const Uuid& id, const Uuid& token, Instant now,
           Instant until) {
  return s.exec(lease_sql, region, id, token, now, until) == 1;
}
void release(db::Session& s, RegionId region, const Uuid& id, const Uuid& token) {
  s.exec(release_sql, region, id, token);
}
std::optional<Notice> next_notice(db::Session& s, RegionId region, const Uuid& subscription) {
  const auto row = s.query_one(next_sql, region, subscription);
  if (!row) return std::nullopt;
  Notice out;
  row->read(out.id, out.type, out.subject, out.version, out.at);
  return out;
}
void remove_notice(db::Session& s, RegionId region, const Uuid& subscription, const Uuid& notice) {
  s.exec(done_sql, region, subscription, notice);
}
void note_success(db::Session& s, RegionId region, const Uuid& id, bool slow) {
  s.exec(success_sql, region, id, slow);
}
void note_failure(db::Session& s, RegionId region, const Uuid& id, std::int64_t failures,
                  Instant rest_until) {
  s.exec(failure_sql, region, id, failures, rest_until);
}

}  // namespace yilian::records::rest::store
