#pragma once
// Every SQL statement of terminology. Called inside the caller's session; asks for no right.
#include <map>
#include <optional>
#include <vector>

#include "db/database.hpp"
#include "kernel/cursor.hpp"
#include "rules.hpp"
#include "terminology/lookup.hpp"
#include "terminology/types.hpp"

namespace yilian::terminology::store {

// -- systems and concepts (store.cpp)
struct SystemRow {
  TermSystem system;  ///< its title in neither language
  std::string title_zh, title_en;
  std::optional<TermBatchId> batch;  ///< that gave it its edition
  Instant changed_at;
};
std::vector<SystemRow> systems(db::Session& s, RegionId region);
std::optional<SystemRow> system(db::Session& s, RegionId region, std::string_view name);
std::optional<SystemRow> system_of_url(db::Session& s, RegionId region, std::string_view url);
void insert_system(db::Session& s, RegionId region, const SystemRow& row);
/// Edition, day, source, batch and number of concepts, by compare-and-set on version.
bool update_system(db::Session& s, RegionId region, const SystemRow& row);

struct ConceptRow {
  rules::Entry entry;
  std::optional<TermBatchId> batch;
};
std::optional<ConceptRow> find(db::Session& s, RegionId region, std::string_view system,
                               std::string_view code);
/// Of some codes those that are there; at most `several` are asked for at once.
inline constexpr std::size_t several = 50;
std::map<std::string, ConceptRow> find_several(db::Session& s, RegionId region,
                                               std::string_view system,
                                               std::span<const std::string> codes);
/// In the order of the codes, from after one.
std::vector<ConceptRow> concepts_after(db::Session& s, RegionId region, std::string_view system,
                                       std::string_view after, std::int64_t limit);
std::int64_t count_concepts(db::Session& s, RegionId region, std::string_view system);
/// Inserts or overwrites; sent with the next statement.
void put(db::Session& s, RegionId region, std::string_view system, const ConceptRow& row);
void remove(db::Session& s, RegionId region, std::string_view system, std::string_view code);
std::vector<ConceptRow> search(db::Session& s, RegionId region, const TermQuestion& question);
std::int64_t count(db::Session& s, RegionId region, const TermQuestion& question);

// -- batches (store_batches.cpp)
struct BatchRow {
  TermBatch batch;
  db::Bytes digest;
  std::int64_t done = 0;      ///< the last sequence that was taken in
  std::string system_before;  ///< JSON
};
void insert_batch(db::Session& s, RegionId region, const BatchRow& row);
std::optional<BatchRow> batch(db::Session& s, RegionId region, TermBatchId id);
/// Compare-and-set on version; false when somebody was quicker. `row` keeps the version before.
bool update_batch(db::Session& s, RegionId region, const BatchRow& row);
/// What is going on with a system: being taken in or taken back.
std::optional<BatchRow> open_batch(db::Session& s, RegionId region, std::string_view system,
                                   TermBatchState state);
/// The newest first, from after a place.
std::vector<BatchRow> batches(db::Session& s, RegionId region, const std::optional<Cursor>& after,
                              std::int64_t limit);

struct ChangeRow {
  std::int64_t sequence = 0;
  std::string code;
  TermOutcome outcome = TermOutcome::created;
  std::string before;  ///< JSON, empty for what was not there
};
void insert_change(db::Session& s, RegionId region, TermBatchId batch, const ChangeRow& row);
/// Not yet undone, the last first, below a sequence.
std::vector<ChangeRow> to_undo(db::Session& s, RegionId region, TermBatchId batch,
                               std::int64_t below, std::int64_t limit);
void set_undone(db::Session& s, RegionId region, TermBatchId batch, std::int64_t sequence,
                bool is_kept);

}  // namespace yilian::terminology::store
