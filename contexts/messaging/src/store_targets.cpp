#include "store.hpp"
#include "store_words.hpp"

namespace yilian::messaging::store {
namespace {

using db::operator""_sql;

constexpr auto ensure_sql =
    "INSERT INTO message_targets (region_id, target, shared, failures, rest_until, lease_until, "
    "error, error_detail) VALUES ($1, $2, $3, 0, 0, 0, 'none', 0) "
    "ON CONFLICT (region_id, target) DO NOTHING"_sql;
constexpr auto one_sql =
    "SELECT failures, rest_until, sent_at, failed_at, error, error_detail FROM message_targets "
    "WHERE region_id = $1 AND target = $2"_sql;
constexpr auto due_sql =
    "SELECT t.target FROM message_targets t WHERE t.region_id = $1 AND t.rest_until <= $2 "
    "AND t.lease_until <= $2 AND t.shared >= $3 AND (EXISTS (SELECT 1 FROM deliveries d "
    "WHERE d.region_id = t.region_id AND d.target = t.target AND d.state = 'waiting' "
    "AND d.lane = 0 AND d.next_at <= $2) OR EXISTS (SELECT 1 FROM deliveries d "
    "WHERE d.region_id = t.region_id AND d.target = t.target AND d.state = 'waiting' "
    "AND d.lane = 1 AND d.next_at <= $2)) ORDER BY t.failures, t.rest_until, t.target LIMIT 8"_sql;
constexpr auto lease_sql =
    "UPDATE message_targets SET leased_by = $3, lease_until = $5 "
    "WHERE region_id = $1 AND target = $2 AND lease_until <= $4 AND rest_until <= $4"_sql;
constexpr auto release_sql =
    "UPDATE message_targets SET leased_by = NULL, lease_until = 0 "
    "WHERE region_id = $1 AND target = $2 AND leased_by = $3"_sql;
constexpr auto sent_sql =
    "UPDATE message_targets SET failures = 0, rest_until = 0, sent_at = $3, error = 'none', "
    "error_detail = 0 WHERE region_id = $1 AND target = $2"_sql;
constexpr auto failed_sql =
    "UPDATE message_targets SET failures = failures + 1, rest_until = $4, failed_at = $3, "
    "error = $5, error_detail = $6 WHERE region_id = $1 AND target = $2"_sql;
constexpr auto reset_sql =
    "UPDATE message_targets SET failures = 0, rest_until = 0, error = 'none', error_detail = 0 "
    "WHERE region_id = $1 AND target = $2"_sql;
constexpr auto delete_sql = "DELETE FROM message_targets WHERE region_id = $1 AND target = $2"_sql;

}  // namespace

void ensure_target(db::Session& s, RegionId region, const std::string& target, bool shared) {
  s.exec(ensure_sql, region, target, shared);
}
std::optional<TargetRow> target(db::Session& s, RegionId region, const std::string& target) {
  const auto row = s.query_one(one_sql, region, target);
  if (!row) return std::nullopt;
  TargetRow t;
  std::string error;
  row->read(t.failures, t.rest_until, t.sent_at, t.failed_at, error, t.error_detail);
  t.error = word<DeliveryError>(error);
  return t;
}
std::vector<std::string> due_targets(db::Session& s, RegionId region, Instant now,
                                     bool shared_only) {
  std::vector<std::string> out;
  for (const auto& row : s.query(due_sql, region, now, shared_only))
    out.push_back(row.get<std::string>(0));
  return out;
}
bool lease_target(db::Session& s, RegionId region, const std::string& target, const Uuid& token,
                  Instant now, Instant until) {
  return s.exec(lease_sql, region, target, token, now, until) == 1;
}
void release_target(db::Session& s, RegionId region, const std::string& target, const Uuid& token) {
  s.exec(release_sql, region, target, token);
}
void target_sent(db::Session& s, RegionId region, const std::string& target, Instant now) {
  s.exec(sent_sql, region, target, now);
}
void target_failed(db::Session& s, RegionId region, const std::string& target,
                   const rules::Attempt& attempt, Instant now, Instant rest_until) {
  s.exec(failed_sql, region, target, now, rest_until, json::enum_name(attempt.error),
         attempt.detail);
}
void reset_target(db::Session& s, RegionId region, const std::string& target) {
  s.exec(reset_sql, region, target);
}
void delete_target(db::Session& s, RegionId region, const std::string& target) {
  s.exec(delete_sql, region, target);
}

}  // namespace yilian::messaging::store
