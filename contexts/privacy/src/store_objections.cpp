#include "store_objections.hpp"

#include <array>

#include "json/json.hpp"
#include "privacy/describe.hpp"

namespace yilian::privacy::store {
namespace {

using db::operator""_sql;

#define COLUMNS                                                                                 \
  "id, patient_id, account_id, organisation_id, from_at, to_at, words, proof, raised_at, "      \
  "raised_account, raised_by, raised_organisation, state, due_at, taken_by, taken_at, answer, " \
  "answered_by, answered_at, told_how, told_by, told_at, version"
constexpr auto insert_sql =
    "INSERT INTO access_objections (region_id, id, patient_id, account_id, organisation_id, "
    "from_at, to_at, words, proof, raised_at, raised_account, raised_by, raised_organisation, "
    "state, due_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)"_sql;
// Another step has another time, and its own escalation.
constexpr auto update_sql =
    "UPDATE access_objections SET state = $4, due_at = $5, taken_by = $6, taken_at = $7, "
    "answer = $8, answered_by = $9, answered_at = $10, told_how = $11, told_by = $12, "
    "told_at = $13, escalated_at = NULL, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto find_sql =
    "SELECT " COLUMNS " FROM access_objections WHERE region_id = $1 AND id = $2"_sql;
constexpr auto list_all_sql =
    "SELECT " COLUMNS
    " FROM access_objections WHERE region_id = $1 AND id < $2 AND account_id <> $3 "
    "AND ($4 = '' OR state = $4) ORDER BY id DESC LIMIT $5"_sql;
constexpr auto list_of_sql =
    "SELECT " COLUMNS
    " FROM access_objections WHERE region_id = $1 AND organisation_id = $2 AND id < $3 "
    "AND account_id <> $4 AND ($5 = '' OR state = $5) ORDER BY id DESC LIMIT $6"_sql;
constexpr auto of_patient_sql = "SELECT " COLUMNS
                                " FROM access_objections WHERE region_id = $1 AND patient_id = $2 "
                                "ORDER BY id DESC LIMIT $3"_sql;
constexpr auto overdue_sql =
    "SELECT " COLUMNS
    " FROM access_objections WHERE region_id = $1 AND due_at < $2 AND escalated_at IS NULL "
    "AND due_at IS NOT NULL ORDER BY due_at LIMIT $3"_sql;
constexpr auto set_escalated_sql =
    "UPDATE access_objections SET escalated_at = $3 "
    "WHERE region_id = $1 AND id = $2 AND escalated_at IS NULL"_sql;
constexpr auto delete_of_sql =
    "DELETE FROM access_objections WHERE region_id = $1 AND patient_id = $2"_sql;
constexpr auto delete_answered_sql =
    "DELETE FROM access_objections WHERE region_id = $1 AND id IN "
    "(SELECT id FROM access_objections WHERE region_id = $1 AND answered_at < $2 "
    "AND answered_at IS NOT NULL ORDER BY answered_at LIMIT $3)"_sql;

constexpr auto parts = std::to_array<db::Moving>({
    {"access_objections",
     "SELECT id FROM access_objections WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE access_objections SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE access_objections SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND id = $4"_sql},
});

/// A word that the program wrote itself; another one is a fault.
template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  throw db::Failure{Code::fault, "an unknown word in a column of access_objections"};
}

ObjectionRow read(const db::Row& row) {
  ObjectionRow o;
  std::string proof, state;
  std::optional<std::string> how;
  row.read(o.id, o.patient, o.against, o.organisation, o.from, o.to, o.words, proof, o.raised_at,
           o.raised_account, o.raised_by, o.raised_organisation, state, o.due_at, o.taken_by,
           o.taken_at, o.answer, o.answered_by, o.answered_at, how, o.told_by, o.told_at,
           o.version);
  o.proof = word<IdentityProof>(proof);
  o.state = word<ObjectionState>(state);
  if (how) o.told_how = word<ToldHow>(*how);
  return o;
}

std::vector<ObjectionRow> read_all(const std::vector<db::Row>& rows) {
  std::vector<ObjectionRow> out;
  for (const auto& row : rows) out.push_back(read(row));
  return out;
}

}  // namespace

void insert(db::Session& s, RegionId region, const ObjectionRow& o) {
  s.exec(insert_sql, region, o.id, o.patient, o.against, o.organisation, o.from, o.to, o.words,
         json::enum_name(o.proof), o.raised_at, o.raised_account, o.raised_by,
         o.raised_organisation, json::enum_name(o.state), o.due_at);
}

bool update(db::Session& s, RegionId region, const ObjectionRow& o) {
  const auto how = o.told_how ? std::optional<std::string>(json::enum_name(*o.told_how))
                              : std::optional<std::string>();
  return s.exec(update_sql, region, o.id, o.version, json::enum_name(o.state), o.due_at, o.taken_by,
                o.taken_at, o.answer, o.answered_by, o.answered_at, how, o.told_by, o.told_at) == 1;
}

std::optional<ObjectionRow> find(db::Session& s, RegionId region, ObjectionId id) {
  const auto row = s.query_one(find_sql, region, id);
  if (!row) return std::nullopt;
  return read(*row);
}

std::vector<ObjectionRow> list(db::Session& s, RegionId region,
                               std::optional<OrganisationId> organisation, AccountId reader,
                               std::optional<ObjectionState> state, ObjectionId before,
                               std::int64_t limit) {
  const std::string wanted(state ? json::enum_name(*state) : "");
  return read_all(organisation
                      ? s.query(list_of_sql, region, *organisation, before, reader, wanted, limit)
                      : s.query(list_all_sql, region, before, reader, wanted, limit));
}

std::vector<ObjectionRow> of_patient(db::Session& s, RegionId region, PatientId patient,
                                     std::int64_t limit) {
  return read_all(s.query(of_patient_sql, region, patient, limit));
}

std::vector<ObjectionRow> overdue(db::Session& s, RegionId region, Instant now,
                                  std::int64_t limit) {
  return read_all(s.query(overdue_sql, region, now, limit));
}

bool set_escalated(db::Session& s, RegionId region, ObjectionId id, Instant now) {
  return s.exec(set_escalated_sql, region, id, now) == 1;
}

void delete_of(db::Session& s, RegionId region, PatientId patient) {
  s.later(delete_of_sql, region, patient);
}

std::int64_t delete_answered(db::Session& s, RegionId region, Instant before, std::int64_t limit) {
  return s.exec(delete_answered_sql, region, before, limit);
}

std::span<const db::Moving> moving_tables() { return parts; }

}  // namespace yilian::privacy::store
