#include "store.hpp"
#include "store_words.hpp"

namespace yilian::messaging::store {
namespace {

using db::operator""_sql;

#define MESSAGE_COLUMNS                                                                    \
  "id, account_id, organisation_id, role, kind, subject_kind, subject_id, urgency, rung, " \
  "params, position, created_at, read_at"
constexpr auto insert_sql =
    "INSERT INTO messages (region_id, " MESSAGE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
    "ON CONFLICT (region_id, account_id, position, kind) DO NOTHING"_sql;
constexpr auto page_sql = "SELECT " MESSAGE_COLUMNS
                          " FROM messages WHERE region_id = $1 AND account_id = $2 "
                          "AND id < $3 ORDER BY id DESC LIMIT $4"_sql;
constexpr auto unread_sql = "SELECT " MESSAGE_COLUMNS
                            " FROM messages WHERE region_id = $1 AND account_id = $2 "
                            "AND read_at IS NULL AND id < $3 ORDER BY id DESC LIMIT $4"_sql;
constexpr auto count_sql =
    "SELECT count(*) FROM (SELECT 1 FROM messages WHERE region_id = $1 AND account_id = $2 "
    "AND read_at IS NULL LIMIT 1000) unread"_sql;
constexpr auto one_sql = "SELECT " MESSAGE_COLUMNS
                         " FROM messages WHERE region_id = $1 AND id = $2 AND account_id = $3"_sql;
constexpr auto read_sql =
    "UPDATE messages SET read_at = $4 WHERE region_id = $1 AND id = $2 AND account_id = $3 "
    "AND read_at IS NULL"_sql;
constexpr auto read_all_sql =
    "UPDATE messages SET read_at = $4 WHERE region_id = $1 AND account_id = $2 "
    "AND read_at IS NULL AND created_at <= $3"_sql;
constexpr auto of_subject_sql = "SELECT " MESSAGE_COLUMNS
                                " FROM messages WHERE region_id = $1 AND subject_kind = $2 "
                                "AND subject_id = $3 ORDER BY id DESC LIMIT $4"_sql;
constexpr auto remove_sql =
    "DELETE FROM messages WHERE region_id = $1 AND id IN (SELECT id FROM messages "
    "WHERE region_id = $1 AND created_at < $2 ORDER BY created_at LIMIT $3)"_sql;

std::string params_text(const Params& params) {
  json::bj::object out;
  for (const auto& [name, value] : params) out[name] = value;
  return json::bj::serialize(out);
}
Params read_params(const std::string& text) {
  Params out;
  const auto value = json::parse(text);
  if (!value || !value->is_object()) return out;
  for (const auto& field : value->get_object())
    if (field.value().is_string())
      out.emplace_back(std::string(field.key()), std::string(field.value().get_string()));
  return out;
}

MessageRow read_message(const db::Row& row) {
  MessageRow m;
  std::string urgency, params;
  row.read(m.id, m.account, m.organisation, m.role, m.kind, m.subject_kind, m.subject, urgency,
           m.rung, params, m.position, m.created_at, m.read_at);
  m.urgency = word<MessageUrgency>(urgency);
  m.params = read_params(params);
  return m;
}
std::vector<MessageRow> read_messages(const std::vector<db::Row>& rows) {
  std::vector<MessageRow> out;
  for (const auto& row : rows) out.push_back(read_message(row));
  return out;
}

/// Above every id.
Uuid last_id() {
  Uuid id;
  id.bytes.fill(0xFF);
  return id;
}

}  // namespace

bool insert_message(db::Session& s, RegionId region, const MessageRow& m) {
  return s.exec(insert_sql, region, m.id, m.account, m.organisation, m.role, m.kind, m.subject_kind,
                m.subject, json::enum_name(m.urgency), m.rung, params_text(m.params), m.position,
                m.created_at, m.read_at) == 1;
}
std::vector<MessageRow> messages(db::Session& s, RegionId region, AccountId account, bool unread,
                                 MessageId before, std::int64_t limit) {
  const Uuid from = before.empty() ? last_id() : before.value;
  return read_messages(unread ? s.query(unread_sql, region, account, from, limit)
                              : s.query(page_sql, region, account, from, limit));
}
std::int64_t count_unread(db::Session& s, RegionId region, AccountId account) {
  return s.query_one(count_sql, region, account)->get<std::int64_t>(0);
}
std::optional<MessageRow> message(db::Session& s, RegionId region, AccountId account,
                                  MessageId id) {
  const auto row = s.query_one(one_sql, region, id, account);
  return row ? std::optional(read_message(*row)) : std::nullopt;
}
void mark_read(db::Session& s, RegionId region, AccountId account, MessageId id, Instant now) {
  s.exec(read_sql, region, id, account, now);
}
std::int64_t mark_all_read(db::Session& s, RegionId region, AccountId account, Instant until,
                           Instant now) {
  return s.exec(read_all_sql, region, account, until, now);
}
std::vector<MessageRow> messages_of(db::Session& s, RegionId region, std::string_view subject_kind,
                                    const Uuid& subject, std::int64_t limit) {
  return read_messages(s.query(of_subject_sql, region, subject_kind, subject, limit));
}
std::int64_t remove_messages(db::Session& s, RegionId region, Instant before, std::int64_t limit) {
  return s.exec(remove_sql, region, before, limit);
}

}  // namespace yilian::messaging::store
