#include "outbox/outbox.hpp"

#include <algorithm>

namespace yilian::outbox {
namespace {

using db::operator""_sql;

constexpr auto insert_event =
    "INSERT INTO outbox (region_id, id, kind, subject, version, audience, payload, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"_sql;
constexpr auto ensure_head =
    "INSERT INTO stream_heads (region_id, stream, position) VALUES ($1, $2, 0) "
    "ON CONFLICT (region_id, stream) DO NOTHING"_sql;
constexpr auto read_head =
    "SELECT position FROM stream_heads WHERE region_id = $1 AND stream = $2"_sql;
constexpr auto move_head =
    "UPDATE stream_heads SET position = $4 "
    "WHERE region_id = $1 AND stream = $2 AND position = $3"_sql;
// PostgreSQL believes that hardly any row waits for its position, which is so but after a flood:
// picked first and found by their key, they cost the same then. Whoever took them at the same time
// moved the head, so that this is undone.
constexpr auto position_outbox =
    "WITH s AS MATERIALIZED (SELECT id, $2 + row_number() OVER (ORDER BY id) AS p FROM outbox "
    "WHERE region_id = $1 AND position IS NULL ORDER BY id LIMIT $3) "
    "UPDATE outbox SET position = s.p FROM s "
    "WHERE outbox.region_id = $1 AND outbox.id = s.id"_sql;
constexpr auto position_audit =
    "WITH s AS MATERIALIZED (SELECT id, $2 + row_number() OVER (ORDER BY id) AS p FROM audit "
    "WHERE region_id = $1 AND position IS NULL ORDER BY id LIMIT $3) "
    "UPDATE audit SET position = s.p FROM s "
    "WHERE audit.region_id = $1 AND audit.id = s.id"_sql;
constexpr auto select_after =
    "SELECT position, kind, subject, version, audience, payload, at FROM outbox "
    "WHERE region_id = $1 AND position > $2 ORDER BY position LIMIT $3"_sql;
constexpr auto ensure_consumer =
    "INSERT INTO consumers (region_id, name, position) VALUES ($1, $2, 0) "
    "ON CONFLICT (region_id, name) DO NOTHING"_sql;
constexpr auto read_consumer =
    "SELECT position FROM consumers WHERE region_id = $1 AND name = $2"_sql;
constexpr auto move_consumer =
    "UPDATE consumers SET position = $4 WHERE region_id = $1 AND name = $2 AND position = $3"_sql;

constexpr auto consumed_sql =
    "SELECT coalesce(min(position), 0) FROM consumers WHERE region_id = $1"_sql;
constexpr auto oldest_sql =
    "SELECT position, at FROM outbox WHERE region_id = $1 AND position > 0 "
    "ORDER BY position LIMIT $2"_sql;
constexpr auto delete_until_sql = "DELETE FROM outbox WHERE region_id = $1 AND position <= $2"_sql;

std::string join(const std::vector<OrganisationId>& audience) {
  std::string out;
  for (const auto& id : audience) out += (out.empty() ? "" : ",") + to_string(id);
  return out;
}

std::vector<OrganisationId> split(const std::string& text) {
  std::vector<OrganisationId> out;
  for (std::size_t at = 0; at + 36 <= text.size(); at += 37)
    if (const auto id = parse_uuid(std::string_view(text).substr(at, 36)))
      out.push_back(OrganisationId{*id});
  return out;
}

/// The head of a stream, made when absent.
std::int64_t current(db::Session& session, db::Sql ensure, db::Sql read, RegionId region,
                     std::string_view name) {
  auto row = session.query_one(read, region, name);
  if (!row) {
    session.exec(ensure, region, name);
    row = session.query_one(read, region, name);
  }
  return row->get<std::int64_t>(0);
}

}  // namespace

void emit(db::Session& session, RegionId region, const Event& event) {
  session.later(insert_event, region, new_uuid(event.at.ms), event.kind, event.subject,
                event.version, join(event.audience), event.payload, event.at);
}

Result<std::int64_t> sequence(db::Database& database, RegionId region, std::string_view stream,
                              std::int64_t batch_max) {
  return database.write([&](db::Session& session) -> Result<std::int64_t> {
    const std::int64_t old = current(session, ensure_head, read_head, region, stream);
    const std::int64_t count =
        session.exec(stream == "audit" ? position_audit : position_outbox, region, old, batch_max);
    if (count == 0) return 0;
    if (session.exec(move_head, region, stream, old, old + count) != 1) return fail(Code::conflict);
    return count;
  });
}

std::vector<Event> read_after(db::Session& session, RegionId region, std::int64_t position,
                              std::int64_t limit) {
  std::vector<Event> events;
  for (const auto& row : session.query(select_after, region, position, limit)) {
    Event event;
    std::string audience;
    row.read(event.position, event.kind, event.subject, event.version, audience, event.payload,
             event.at);
    event.audience = split(audience);
    events.push_back(std::move(event));
  }
  return events;
}

std::int64_t remove_before(db::Session& session, RegionId region, Instant before,
                           std::int64_t limit) {
  const auto consumed = session.query_one(consumed_sql, region)->get<std::int64_t>(0);
  std::int64_t last = 0;
  // Positions follow time but for some milliseconds: the first younger one ends the search.
  for (const auto& row : session.query(oldest_sql, region, limit)) {
    const auto position = row.get<std::int64_t>(0);
    if (position > consumed || row.get<Instant>(1) >= before) break;
    last = position;
  }
  return last == 0 ? 0 : session.exec(delete_until_sql, region, last);
}

std::int64_t head(db::Session& session, RegionId region, std::string_view stream) {
  const auto row = session.query_one(read_head, region, stream);
  return row ? row->get<std::int64_t>(0) : 0;
}

Result<std::int64_t> consume(db::Database& database, RegionId region, std::string_view name,
                             const Handler& handler, std::int64_t batch_max) {
  return database.write([&](db::Session& session) -> Result<std::int64_t> {
    const std::int64_t old = current(session, ensure_consumer, read_consumer, region, name);
    const auto events = read_after(session, region, old, batch_max);
    if (events.empty()) return 0;
    CHECK_OK(handler(session, events));
    if (session.exec(move_consumer, region, name, old, events.back().position) != 1)
      return fail(Code::conflict);
    return static_cast<std::int64_t>(events.size());
  });
}

}  // namespace yilian::outbox
