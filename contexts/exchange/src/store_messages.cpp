#include "exchange/describe.hpp"
#include "json/json.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace yilian::exchange::store {
namespace {

using db::operator""_sql;

#define MESSAGE_COLUMNS                                                                           \
  "id, sender_id, organisation_id, control_id, type, state, reason, reason_params, answer_code, " \
  "received_at, event_at, applied_at, patient_id, size, attempts, body_hash, effects, faults, "   \
  "version"
constexpr auto insert_sql =
    "INSERT INTO exchange_messages (region_id, id, sender_id, organisation_id, control_id, type, "
    "state, reason, reason_params, answer_code, received_at, event_at, applied_at, patient_id, "
    "size, attempts, body_hash, effects, body_sealed, answer_sealed, faults, version) VALUES "
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
    "$21, 1) "
    "ON CONFLICT DO NOTHING"_sql;
constexpr auto by_control_sql =
    "SELECT " MESSAGE_COLUMNS
    " FROM exchange_messages WHERE region_id = $1 AND sender_id = $2 AND control_id = $3"_sql;
constexpr auto one_sql =
    "SELECT " MESSAGE_COLUMNS " FROM exchange_messages WHERE region_id = $1 AND id = $2"_sql;
constexpr auto bodies_sql =
    "SELECT body_sealed, answer_sealed FROM exchange_messages WHERE region_id = $1 AND id = $2"_sql;
constexpr auto update_sql =
    "UPDATE exchange_messages SET state = $4, reason = $5, reason_params = $6, event_at = $7, "
    "applied_at = $8, patient_id = $9, attempts = $10, effects = $11, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
// The first condition is what an index serves; of the others each is left out by a null.
#define FITS                                                                              \
  "AND (sender_id = $5 OR $5 IS NULL) AND (substr(type, 1, length($6)) = $6 OR $6 = '') " \
  "AND (control_id = $7 OR $7 = '') AND (received_at >= $8 OR $8 IS NULL) "               \
  "AND (received_at < $9 OR $9 IS NULL) AND ($11 = 0 OR faults & $11 <> 0) "
#define LIST(first)                                                                   \
  "SELECT " MESSAGE_COLUMNS " FROM exchange_messages WHERE region_id = $1 AND " first \
  "AND id < $4 " FITS "ORDER BY id DESC LIMIT $10"
constexpr auto list_all_sql =
    LIST("(organisation_id = $2 OR $2 IS NULL) AND (state = $3 OR $3 = '') ") ""_sql;
constexpr auto list_sql = LIST("organisation_id = $2 AND (state = $3 OR $3 = '') ") ""_sql;
constexpr auto list_in_work_sql =
    LIST("organisation_id = $2 AND state = $3 AND state <> 'applied' ") ""_sql;
constexpr auto list_control_sql =
    LIST("organisation_id = $2 AND control_id = $7 AND (state = $3 OR $3 = '') ") ""_sql;
constexpr auto replay_sql =
    "SELECT id FROM exchange_messages WHERE region_id = $1 AND organisation_id = $2 "
    "AND state = $3 AND state <> 'applied' AND id > $4 " FITS "ORDER BY id LIMIT $10"_sql;
constexpr auto repeated_sql =
    "UPDATE exchange_messages SET faults = faults | $3 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto of_patient_sql =
    "SELECT " MESSAGE_COLUMNS
    " FROM exchange_messages WHERE region_id = $1 AND patient_id = $2 ORDER BY id LIMIT $3"_sql;
constexpr auto remove_bodies_sql =
    "UPDATE exchange_messages SET body_sealed = NULL, answer_sealed = NULL WHERE region_id = $1 "
    "AND id IN (SELECT id FROM exchange_messages WHERE region_id = $1 AND received_at < $2 "
    "AND body_sealed IS NOT NULL ORDER BY received_at LIMIT $3)"_sql;

Row read_row(const db::Row& row) {
  Row out;
  std::string state;
  row.read(out.id, out.sender, out.organisation, out.control_id, out.type, state, out.reason,
           out.reason_params, out.answer_code, out.received_at, out.event_at, out.applied_at,
           out.patient, out.size, out.attempts, out.body_hash, out.effects, out.faults,
           out.version);
  out.state = json::parse_enum<FeedState>(state).value_or(FeedState::failed);
  return out;
}

std::string state_word(const std::optional<FeedState>& state) {
  return state ? std::string(json::enum_name(*state)) : std::string();
}

}  // namespace

std::string body_context(FeedMessageId id) { return "exchange_messages.body " + to_string(id); }
std::string answer_context(FeedMessageId id) { return "exchange_messages.answer " + to_string(id); }

bool insert(db::Session& s, RegionId region, const Row& r, const Bodies& bodies) {
  return s.exec(insert_sql, region, r.id, r.sender, r.organisation, r.control_id, r.type,
                json::enum_name(r.state), r.reason, r.reason_params, r.answer_code, r.received_at,
                r.event_at, r.applied_at, r.patient, r.size, r.attempts, r.body_hash, r.effects,
                bodies.body, bodies.answer, r.faults) == 1;
}

std::optional<Row> by_control(db::Session& s, RegionId region, SenderId sender,
                              std::string_view control_id) {
  const auto row = s.query_one(by_control_sql, region, sender, control_id);
  return row ? std::optional(read_row(*row)) : std::nullopt;
}

std::optional<Row> message(db::Session& s, RegionId region, FeedMessageId id) {
  const auto row = s.query_one(one_sql, region, id);
  return row ? std::optional(read_row(*row)) : std::nullopt;
}

Bodies bodies(db::Session& s, RegionId region, FeedMessageId id) {
  Bodies out;
  if (const auto row = s.query_one(bodies_sql, region, id)) row->read(out.body, out.answer);
  return out;
}

bool update(db::Session& s, RegionId region, const Row& r) {
  return s.exec(update_sql, region, r.id, r.version, json::enum_name(r.state), r.reason,
                r.reason_params, r.event_at, r.applied_at, r.patient, r.attempts, r.effects) == 1;
}

std::vector<Row> list(db::Session& s, RegionId region, const Wanted& wanted,
                      std::optional<FeedMessageId> below, std::int64_t limit) {
  Uuid last;
  last.bytes.fill(0xFF);
  const bool in_work = wanted.state && *wanted.state != FeedState::applied;
  const auto sql = !wanted.organisation         ? list_all_sql
                   : !wanted.control_id.empty() ? list_control_sql
                   : in_work                    ? list_in_work_sql
                                                : list_sql;
  std::vector<Row> out;
  for (const auto& row : s.query(sql, region, wanted.organisation, state_word(wanted.state),
                                 below ? below->value : last, wanted.sender, wanted.type,
                                 wanted.control_id, wanted.from, wanted.to, limit, wanted.faults))
    out.push_back(read_row(row));
  return out;
}

std::vector<FeedMessageId> to_replay(db::Session& s, RegionId region, const Wanted& wanted,
                                     std::int64_t limit) {
  std::vector<FeedMessageId> out;
  for (const auto& row : s.query(replay_sql, region, wanted.organisation, state_word(wanted.state),
                                 Uuid{}, wanted.sender, wanted.type, wanted.control_id, wanted.from,
                                 wanted.to, limit, wanted.faults))
    out.push_back(row.get<FeedMessageId>(0));
  return out;
}

void mark_repeated(db::Session& s, RegionId region, FeedMessageId id) {
  s.later(repeated_sql, region, id, rules::bit(PartnerFault::repeated));
}

std::vector<Row> of_patient(db::Session& s, RegionId region, PatientId patient,
                            std::int64_t limit) {
  std::vector<Row> out;
  for (const auto& row : s.query(of_patient_sql, region, patient, limit))
    out.push_back(read_row(row));
  return out;
}

std::int64_t remove_bodies(db::Session& s, RegionId region, Instant before, std::int64_t limit) {
  return s.exec(remove_bodies_sql, region, before, limit);
}

}  // namespace yilian::exchange::store
