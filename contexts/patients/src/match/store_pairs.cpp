// Pairs, and merged people.
#include "json/json.hpp"
#include "match/store_index.hpp"
#include "patients/describe.hpp"

namespace yilian::patients::store {
namespace {

using db::operator""_sql;

constexpr auto registered_sql = "SELECT 1 FROM people WHERE region_id = $1 AND id = $2"_sql;
constexpr auto merged_into_sql =
    "SELECT merged_into FROM people WHERE region_id = $1 AND id = $2"_sql;
constexpr auto merged_of_sql =
    "SELECT id FROM people WHERE region_id = $1 AND merged_into = $2 ORDER BY id LIMIT $3"_sql;
constexpr auto set_merged_sql =
    "UPDATE people SET merged_into = $3, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND merged_into IS NULL"_sql;
constexpr auto clear_merged_sql =
    "UPDATE people SET merged_into = NULL, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND merged_into = $3"_sql;

#define PAIR_COLUMNS                                                                             \
  "id, first_id, second_id, state, points, origin, found_at, decided_by, decided_at, decision, " \
  "merge_id, version"
constexpr auto put_pair_sql =
    "INSERT INTO person_pairs (region_id, id, first_id, second_id, state, points, origin, "
    "found_at, "
    "version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) "
    "ON CONFLICT (region_id, first_id, second_id) DO UPDATE SET points = excluded.points "
    "WHERE person_pairs.state = 'open'"_sql;
constexpr auto pair_sql =
    "SELECT " PAIR_COLUMNS " FROM person_pairs WHERE region_id = $1 AND id = $2"_sql;
constexpr auto pairs_sql =
    "SELECT " PAIR_COLUMNS
    " FROM person_pairs WHERE region_id = $1 AND state = $2 AND (points, id) < ($3, $4) "
    "ORDER BY points DESC, id DESC LIMIT $5"_sql;
constexpr auto open_of_first_sql =
    "SELECT " PAIR_COLUMNS
    " FROM person_pairs WHERE region_id = $1 AND first_id = $2 AND state = 'open' LIMIT $3"_sql;
constexpr auto open_of_second_sql =
    "SELECT " PAIR_COLUMNS
    " FROM person_pairs WHERE region_id = $1 AND second_id = $2 AND state = 'open' LIMIT $3"_sql;
constexpr auto set_pair_sql =
    "UPDATE person_pairs SET state = $4, decided_by = $5, decided_at = $6, decision = $7, "
    "merge_id = $8, version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto reopen_sql =
    "UPDATE person_pairs SET state = 'open', decided_by = NULL, decided_at = NULL, "
    "decision = NULL, merge_id = NULL, version = version + 1 "
    "WHERE region_id = $1 AND merge_id = $2"_sql;
constexpr auto visits_sql =
    "SELECT count(*) FROM visits WHERE region_id = $1 AND patient_id = $2"_sql;

PairRow read_pair(const db::Row& row) {
  PairRow out;
  std::string state, origin;
  row.read(out.id, out.first, out.second, state, out.points, origin, out.found_at, out.decided_by,
           out.decided_at, out.decision, out.merge, out.version);
  out.state = json::parse_enum<PairState>(state).value_or(PairState::open);
  out.origin = json::parse_enum<PairOrigin>(origin).value_or(PairOrigin::look_through);
  return out;
}

}  // namespace

bool is_registered(db::Session& s, RegionId region, PatientId patient) {
  return s.query_one(registered_sql, region, patient).has_value();
}

std::optional<PatientId> merged_into(db::Session& s, RegionId region, PatientId patient) {
  const auto row = s.query_one(merged_into_sql, region, patient);
  return row ? row->get<std::optional<PatientId>>(0) : std::nullopt;
}
std::vector<PatientId> merged_of(db::Session& s, RegionId region, PatientId survivor,
                                 std::int64_t limit) {
  std::vector<PatientId> out;
  for (const auto& row : s.query(merged_of_sql, region, survivor, limit))
    out.push_back(row.get<PatientId>(0));
  return out;
}
bool set_merged(db::Session& s, RegionId region, PatientId merged, PatientId survivor) {
  return s.exec(set_merged_sql, region, merged, survivor) == 1;
}
bool clear_merged(db::Session& s, RegionId region, PatientId merged, PatientId survivor) {
  return s.exec(clear_merged_sql, region, merged, survivor) == 1;
}

void put_pair(db::Session& s, RegionId region, const PairRow& row) {
  s.later(put_pair_sql, region, row.id, std::min(row.first, row.second),
          std::max(row.first, row.second), json::enum_name(row.state), row.points,
          json::enum_name(row.origin), row.found_at);
}
std::optional<PairRow> pair(db::Session& s, RegionId region, PairId id) {
  const auto row = s.query_one(pair_sql, region, id);
  return row ? std::optional(read_pair(*row)) : std::nullopt;
}
std::vector<PairRow> pairs(db::Session& s, RegionId region, PairState state,
                           std::int64_t below_points, PairId below_id, std::int64_t limit) {
  std::vector<PairRow> out;
  for (const auto& row :
       s.query(pairs_sql, region, json::enum_name(state), below_points, below_id, limit))
    out.push_back(read_pair(row));
  return out;
}
std::vector<PairRow> open_pairs_of(db::Session& s, RegionId region, PatientId patient,
                                   std::int64_t limit) {
  std::vector<PairRow> out;
  for (const auto sql : {open_of_first_sql, open_of_second_sql})
    for (const auto& row : s.query(sql, region, patient, limit)) out.push_back(read_pair(row));
  return out;
}
bool set_pair(db::Session& s, RegionId region, const PairRow& row) {
  return s.exec(set_pair_sql, region, row.id, row.version, json::enum_name(row.state),
                row.decided_by, row.decided_at, row.decision, row.merge) == 1;
}
void reopen_pairs(db::Session& s, RegionId region, MergeId merge) {
  s.later(reopen_sql, region, merge);
}
std::int64_t visit_count(db::Session& s, RegionId region, PatientId patient) {
  return s.query_one(visits_sql, region, patient)->get<std::int64_t>(0);
}

}  // namespace yilian::patients::store
