#pragma once
// Every SQL statement of the master index: keys, pairs, merges, numbers of other systems.
#include <map>

#include "db/moving.hpp"
#include "store.hpp"

namespace yilian::patients::store {

// -- keys
void insert_match_keys(db::Session& s, const keys::Ring& ring, RegionId region, PatientId patient,
                       const std::vector<std::string>& keys);
void delete_match_keys(db::Session& s, RegionId region, PatientId patient);
/// Who shares a key, each once; keys that more than `people_max` share propose nobody. One query.
struct Proposed {
  PatientId id;
  bool is_strong = false;  ///< by a number
};
std::vector<Proposed> sharing(db::Session& s, const keys::Ring& ring, RegionId region,
                              const std::vector<std::string>& keys, std::int64_t people_max);
std::vector<PatientId> not_compared(db::Session& s, RegionId region, std::int64_t limit);
void set_compared(db::Session& s, RegionId region, PatientId patient, bool compared);

/// For a rotation of the key.
std::vector<PatientId> people_after(db::Session& s, RegionId region, const Uuid& after,
                                    std::int64_t limit);
std::int64_t count_match_keys(db::Session& s, RegionId region, PatientId patient, bool odd);
void clear_match_keys(db::Session& s, RegionId region, bool odd, const Uuid& after,
                      const Uuid& last);

// -- numbers of other systems
std::optional<PatientId> by_source_number(db::Session& s, RegionId region,
                                          const SourceNumber& source);
/// A number that is known keeps its person.
void insert_source_number(db::Session& s, RegionId region, const SourceNumber& source,
                          PatientId patient, Instant now);
std::vector<SourceNumberRecord> source_numbers_of(db::Session& s, RegionId region,
                                                  PatientId patient, std::int64_t limit);

// -- merged people
bool is_registered(db::Session& s, RegionId region, PatientId patient);
std::optional<PatientId> merged_into(db::Session& s, RegionId region, PatientId patient);
std::vector<PatientId> merged_of(db::Session& s, RegionId region, PatientId survivor,
                                 std::int64_t limit);
/// Compare-and-set: false when it is merged already.
bool set_merged(db::Session& s, RegionId region, PatientId merged, PatientId survivor);
bool clear_merged(db::Session& s, RegionId region, PatientId merged, PatientId survivor);

// -- pairs
struct PairRow {
  PairId id;
  PatientId first, second;
  PairState state = PairState::open;
  std::int64_t points = 0;
  PairOrigin origin = PairOrigin::registration;
  Instant found_at;
  std::optional<std::string> decided_by;
  std::optional<Instant> decided_at;
  std::optional<std::string> decision;
  std::optional<MergeId> merge;
  std::int64_t version = 1;
};
/// A pair that is known keeps its decision; an open one learns its points.
void put_pair(db::Session& s, RegionId region, const PairRow& row);
std::optional<PairRow> pair(db::Session& s, RegionId region, PairId id);
/// Most points first.
std::vector<PairRow> pairs(db::Session& s, RegionId region, PairState state,
                           std::int64_t below_points, PairId below_id, std::int64_t limit);
std::vector<PairRow> open_pairs_of(db::Session& s, RegionId region, PatientId patient,
                                   std::int64_t limit);
/// Compare-and-set on version.
bool set_pair(db::Session& s, RegionId region, const PairRow& row);
/// Pairs that a merge settled are open again.
void reopen_pairs(db::Session& s, RegionId region, MergeId merge);
std::int64_t visit_count(db::Session& s, RegionId region, PatientId patient);

// -- merges
struct MergeRow {
  MergeId id;
  PatientId survivor, merged;
  std::optional<Instant> undone_at;
};
void insert_merge(db::Session& s, RegionId region, const MergeRow& row, const Call& call,
                  const std::string& reason);
std::optional<MergeRow> merge(db::Session& s, RegionId region, MergeId id);
/// The merge that is in force for a merged person.
std::optional<MergeId> merge_of(db::Session& s, RegionId region, PatientId merged);
/// The newest first, the `page`th so many of them.
std::vector<MergeRow> merges_in_force(db::Session& s, RegionId region, std::int64_t page,
                                      std::int64_t limit);
bool set_undone(db::Session& s, RegionId region, MergeId id, const Call& call,
                const std::string& reason);
void insert_moves(db::Session& s, RegionId region, MergeId merge, const std::string& follower,
                  const std::vector<MovedEntry>& moved);
std::map<std::string, std::vector<MovedEntry>> moves(db::Session& s, RegionId region,
                                                     MergeId merge);
/// Pairs, merges, keys and numbers of a person who is forgotten.
void delete_index_of(db::Session& s, RegionId region, PatientId patient);

/// The tables of patients that name a person.
std::span<const db::Moving> moving_tables();

}  // namespace yilian::patients::store
