// Merges, and the entries of patients that go over and back.
#include <array>

#include "match/store_index.hpp"

namespace yilian::patients::store {
namespace {

using db::operator""_sql;

constexpr auto insert_merge_sql =
    "INSERT INTO person_merges (region_id, id, survivor_id, merged_id, at, account_id, "
    "person_name, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"_sql;
constexpr auto merge_sql =
    "SELECT id, survivor_id, merged_id, undone_at FROM person_merges WHERE region_id = $1 "
    "AND id = $2"_sql;
constexpr auto merge_of_sql =
    "SELECT id FROM person_merges WHERE region_id = $1 AND merged_id = $2 "
    "AND undone_at IS NULL ORDER BY id DESC LIMIT 1"_sql;
constexpr auto in_force_sql =
    "SELECT id, survivor_id, merged_id, undone_at FROM person_merges WHERE region_id = $1 "
    "AND undone_at IS NULL ORDER BY id DESC LIMIT $2 OFFSET $3"_sql;
constexpr auto undone_sql =
    "UPDATE person_merges SET undone_at = $3, undone_by = $4, undo_reason = $5 "
    "WHERE region_id = $1 AND id = $2 AND undone_at IS NULL"_sql;
constexpr auto insert_move_sql =
    "INSERT INTO merge_moves (region_id, merge_id, follower, part, entry_id) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"_sql;
constexpr auto moves_sql =
    "SELECT follower, part, entry_id FROM merge_moves WHERE region_id = $1 AND merge_id = $2 "
    "ORDER BY follower, part, entry_id"_sql;

constexpr auto erase_sqls = std::to_array({
    "DELETE FROM match_keys WHERE region_id = $1 AND patient_id = $2"_sql,
    "DELETE FROM source_numbers WHERE region_id = $1 AND patient_id = $2"_sql,
    "DELETE FROM person_pairs WHERE region_id = $1 AND first_id = $2"_sql,
    "DELETE FROM person_pairs WHERE region_id = $1 AND second_id = $2"_sql,
    "DELETE FROM merge_moves WHERE region_id = $1 AND merge_id IN (SELECT id FROM person_merges "
    "WHERE region_id = $1 AND survivor_id = $2)"_sql,
    "DELETE FROM merge_moves WHERE region_id = $1 AND merge_id IN (SELECT id FROM person_merges "
    "WHERE region_id = $1 AND merged_id = $2)"_sql,
    "DELETE FROM person_merges WHERE region_id = $1 AND survivor_id = $2"_sql,
    "DELETE FROM person_merges WHERE region_id = $1 AND merged_id = $2"_sql,
});

// A relationship is named by what it comes from, which belongs to one person only.
constexpr auto parts = std::to_array<db::Moving>({
    {"visits", "SELECT id FROM visits WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE visits SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE visits SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 AND id = $4"_sql},
    {"relationships",
     "SELECT DISTINCT source_id FROM relationships WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE relationships SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE relationships SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND source_id = $4"_sql},
    {"corrections", "SELECT id FROM corrections WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE corrections SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE corrections SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND id = $4"_sql},
    {"sharing_settings",
     "SELECT id FROM sharing_settings WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE sharing_settings SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE sharing_settings SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND id = $4"_sql},
    {"access_reviews", "SELECT id FROM access_reviews WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE access_reviews SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE access_reviews SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND id = $4"_sql},
    {"source_numbers", "SELECT id FROM source_numbers WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE source_numbers SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2"_sql,
     "UPDATE source_numbers SET patient_id = $3 WHERE region_id = $1 AND patient_id = $2 "
     "AND id = $4"_sql},
});

}  // namespace

void insert_merge(db::Session& s, RegionId region, const MergeRow& row, const Call& call,
                  const std::string& reason) {
  s.later(insert_merge_sql, region, row.id, row.survivor, row.merged, call.now, call.caller.account,
          call.caller.person_name, reason);
}
namespace {

MergeRow read_merge(const db::Row& row) {
  MergeRow out;
  row.read(out.id, out.survivor, out.merged, out.undone_at);
  return out;
}

}  // namespace

std::optional<MergeRow> merge(db::Session& s, RegionId region, MergeId id) {
  const auto row = s.query_one(merge_sql, region, id);
  return row ? std::optional(read_merge(*row)) : std::nullopt;
}
std::vector<MergeRow> merges_in_force(db::Session& s, RegionId region, std::int64_t page,
                                      std::int64_t limit) {
  std::vector<MergeRow> out;
  for (const auto& row : s.query(in_force_sql, region, limit, page * limit))
    out.push_back(read_merge(row));
  return out;
}
std::optional<MergeId> merge_of(db::Session& s, RegionId region, PatientId merged) {
  const auto row = s.query_one(merge_of_sql, region, merged);
  return row ? std::optional(row->get<MergeId>(0)) : std::nullopt;
}
bool set_undone(db::Session& s, RegionId region, MergeId id, const Call& call,
                const std::string& reason) {
  return s.exec(undone_sql, region, id, call.now, call.caller.person_name, reason) == 1;
}
void insert_moves(db::Session& s, RegionId region, MergeId merge, const std::string& follower,
                  const std::vector<MovedEntry>& moved) {
  for (const auto& one : moved) s.later(insert_move_sql, region, merge, follower, one.part, one.id);
}
std::map<std::string, std::vector<MovedEntry>> moves(db::Session& s, RegionId region,
                                                     MergeId merge) {
  std::map<std::string, std::vector<MovedEntry>> out;
  for (const auto& row : s.query(moves_sql, region, merge))
    out[row.get<std::string>(0)].push_back({row.get<std::string>(1), row.get<Uuid>(2)});
  return out;
}
void delete_index_of(db::Session& s, RegionId region, PatientId patient) {
  for (const auto sql : erase_sqls) s.later(sql, region, patient);
}

std::span<const db::Moving> moving_tables() { return parts; }

}  // namespace yilian::patients::store
