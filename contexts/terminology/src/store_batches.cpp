#include "json/json.hpp"
#include "store.hpp"
#include "terminology/describe.hpp"

namespace yilian::terminology::store {
namespace {

using db::operator""_sql;

#define BATCH_COLUMNS                                                                     \
  "id, system, state, digest, edition, effective_from, source, is_replacing, row_count, " \
  "created_count, updated_count, unchanged_count, retired_count, removed_count, "         \
  "restored_count, kept_count, done, system_before, taken_by, begun_at, changed_at, "     \
  "finished_at, undone_by, undone_at, undo_reason, version"
constexpr auto insert_sql =
    "INSERT INTO terminology_batches (region_id, id, system, state, digest, edition, "
    "effective_from, source, "
    "is_replacing, row_count, created_count, updated_count, unchanged_count, retired_count, "
    "removed_count, restored_count, kept_count, done, system_before, taken_by, begun_at, "
    "changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0, 0, 0, 0, "
    "$11, "
    "$12, $13, $13, 1)"_sql;
constexpr auto find_sql =
    "SELECT " BATCH_COLUMNS " FROM terminology_batches WHERE region_id = $1 AND id = $2"_sql;
constexpr auto update_sql =
    "UPDATE terminology_batches SET state = $4, created_count = $5, updated_count = $6, "
    "unchanged_count = $7, retired_count = $8, removed_count = $9, restored_count = $10, "
    "kept_count = $11, done = $12, changed_at = $13, finished_at = $14, undone_by = $15, "
    "undone_at = $16, undo_reason = $17, system_before = $18, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto open_sql =
    "SELECT " BATCH_COLUMNS
    " FROM terminology_batches WHERE region_id = $1 AND system = $2 AND state = $3 "
    "ORDER BY begun_at DESC LIMIT 1"_sql;
constexpr auto list_sql =
    "SELECT " BATCH_COLUMNS
    " FROM terminology_batches WHERE region_id = $1 AND (begun_at < $2 OR (begun_at = $2 AND "
    "id < $3)) ORDER BY begun_at DESC, id DESC LIMIT $4"_sql;
constexpr auto insert_change_sql =
    "INSERT INTO terminology_changes (region_id, batch_id, sequence, code, outcome, before, "
    "is_kept, "
    "is_undone) VALUES ($1, $2, $3, $4, $5, $6, 0, 0)"_sql;
constexpr auto to_undo_sql =
    "SELECT sequence, code, outcome, before FROM terminology_changes "
    "WHERE region_id = $1 AND batch_id = $2 AND sequence < $3 AND is_undone = 0 ORDER BY sequence DESC LIMIT $4"_sql;
constexpr auto undone_sql =
    "UPDATE terminology_changes SET is_kept = $4, is_undone = $5 "
    "WHERE region_id = $1 AND batch_id = $2 AND sequence = $3"_sql;

template <class E>
E word(const std::string& text) {
  if (const auto value = json::parse_enum<E>(text)) return *value;
  db::wrong_column("a known word");
}

BatchRow read_batch(const db::Row& row) {
  BatchRow out;
  auto& b = out.batch;
  std::string state;
  row.read(b.id, b.system, state, out.digest, b.edition, b.effective_from, b.source, b.replaces,
           b.rows, b.created, b.updated, b.unchanged, b.retired, b.removed, b.restored, b.kept,
           out.done, out.system_before, b.taken_by, b.begun_at, b.changed_at, b.finished_at,
           b.undone_by, b.undone_at, b.undo_reason, b.version);
  b.state = word<TermBatchState>(state);
  return out;
}

}  // namespace

void insert_batch(db::Session& s, RegionId region, const BatchRow& row) {
  const auto& b = row.batch;
  s.exec(insert_sql, region, b.id, b.system, json::enum_name(b.state), row.digest, b.edition,
         b.effective_from, b.source, b.replaces, b.rows, row.system_before, b.taken_by, b.begun_at);
}

std::optional<BatchRow> batch(db::Session& s, RegionId region, TermBatchId id) {
  const auto row = s.query_one(find_sql, region, id);
  return row ? std::optional(read_batch(*row)) : std::nullopt;
}

bool update_batch(db::Session& s, RegionId region, const BatchRow& row) {
  const auto& b = row.batch;
  return s.exec(update_sql, region, b.id, b.version, json::enum_name(b.state), b.created, b.updated,
                b.unchanged, b.retired, b.removed, b.restored, b.kept, row.done, b.changed_at,
                b.finished_at, b.undone_by, b.undone_at, b.undo_reason, row.system_before) == 1;
}

std::optional<BatchRow> open_batch(db::Session& s, RegionId region, std::string_view system,
                                   TermBatchState state) {
  const auto row = s.query_one(open_sql, region, system, json::enum_name(state));
  return row ? std::optional(read_batch(*row)) : std::nullopt;
}

std::vector<BatchRow> batches(db::Session& s, RegionId region, const std::optional<Cursor>& after,
                              std::int64_t limit) {
  const Cursor from = after.value_or(Cursor{INT64_MAX, {}});
  std::vector<BatchRow> out;
  for (const auto& row : s.query(list_sql, region, from.key, from.id, limit))
    out.push_back(read_batch(row));
  return out;
}

void insert_change(db::Session& s, RegionId region, TermBatchId batch, const ChangeRow& row) {
  s.later(insert_change_sql, region, batch, row.sequence, row.code, json::enum_name(row.outcome),
          row.before);
}

std::vector<ChangeRow> to_undo(db::Session& s, RegionId region, TermBatchId batch,
                               std::int64_t below, std::int64_t limit) {
  std::vector<ChangeRow> out;
  for (const auto& row : s.query(to_undo_sql, region, batch, below, limit)) {
    auto& one = out.emplace_back();
    std::string outcome;
    row.read(one.sequence, one.code, outcome, one.before);
    one.outcome = word<TermOutcome>(outcome);
  }
  return out;
}

void set_undone(db::Session& s, RegionId region, TermBatchId batch, std::int64_t sequence,
                bool is_kept) {
  s.later(undone_sql, region, batch, sequence, is_kept, !is_kept);
}

}  // namespace yilian::terminology::store
