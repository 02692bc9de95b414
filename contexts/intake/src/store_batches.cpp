#include "intake/describe.hpp"
#include "json/json.hpp"
#include "store.hpp"
#include "store_words.hpp"

namespace yilian::intake::store {
namespace {

using db::operator""_sql;

#define BATCH_COLUMNS                                                                     \
  "id, organisation_id, kind, state, digest, row_count, created_count, updated_count, "   \
  "unchanged_count, refused_count, removed_count, restored_count, kept_count, taken_by, " \
  "begun_at, changed_at, finished_at, undone_by, undone_at, undo_reason, version"
constexpr auto insert_sql =
    "INSERT INTO intake_batches (region_id, id, organisation_id, kind, state, digest, row_count, "
    "created_count, updated_count, unchanged_count, refused_count, removed_count, restored_count, "
    "kept_count, taken_by, begun_at, changed_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, 0, 0, 0, $9, $10, $10, 1)"_sql;
constexpr auto find_sql =
    "SELECT " BATCH_COLUMNS " FROM intake_batches WHERE region_id = $1 AND id = $2"_sql;
constexpr auto update_sql =
    "UPDATE intake_batches SET state = $4, created_count = $5, updated_count = $6, "
    "unchanged_count = $7, refused_count = $8, removed_count = $9, restored_count = $10, "
    "kept_count = $11, changed_at = $12, finished_at = $13, undone_by = $14, undone_at = $15, "
    "undo_reason = $16, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto begun_sql =
    "SELECT " BATCH_COLUMNS
    " FROM intake_batches WHERE region_id = $1 AND organisation_id = $2 AND kind = $3 "
    "AND state = 'taking' AND digest = $4 ORDER BY begun_at DESC, id DESC LIMIT 1"_sql;
constexpr auto list_sql = "SELECT " BATCH_COLUMNS
                          " FROM intake_batches WHERE region_id = $1 AND organisation_id = $2 "
                          "AND ($3 = '' OR kind = $3) AND ($4 = '' OR state = $4) "
                          "AND (begun_at < $5 OR (begun_at = $5 AND id < $6)) "
                          "ORDER BY begun_at DESC, id DESC LIMIT $7"_sql;

BatchRow read_batch(const db::Row& row) {
  BatchRow out;
  auto& b = out.batch;
  std::string kind, state;
  row.read(b.id, out.organisation, kind, state, out.digest, b.rows, b.created, b.updated,
           b.unchanged, b.refused, b.removed, b.restored, b.kept, b.taken_by, b.begun_at,
           b.changed_at, b.finished_at, b.undone_by, b.undone_at, b.undo_reason, b.version);
  b.kind = word<SheetKind>(kind);
  b.state = word<BatchState>(state);
  return out;
}

std::optional<BatchRow> only(const std::optional<db::Row>& row) {
  return row ? std::optional(read_batch(*row)) : std::nullopt;
}

}  // namespace

void insert_batch(db::Session& s, RegionId region, const BatchRow& row) {
  const auto& b = row.batch;
  s.exec(insert_sql, region, b.id, row.organisation, json::enum_name(b.kind),
         json::enum_name(b.state), row.digest, b.rows, b.refused, b.taken_by, b.begun_at);
}

std::optional<BatchRow> batch(db::Session& s, RegionId region, IntakeBatchId id) {
  return only(s.query_one(find_sql, region, id));
}

bool update_batch(db::Session& s, RegionId region, const BatchRow& row) {
  const auto& b = row.batch;
  return s.exec(update_sql, region, b.id, b.version, json::enum_name(b.state), b.created, b.updated,
                b.unchanged, b.refused, b.removed, b.restored, b.kept, b.changed_at, b.finished_at,
                b.undone_by, b.undone_at, b.undo_reason) == 1;
}

std::optional<BatchRow> begun(db::Session& s, RegionId region, OrganisationId organisation,
                              SheetKind kind, const db::Bytes& digest) {
  return only(s.query_one(begun_sql, region, organisation, json::enum_name(kind), digest));
}

std::vector<BatchRow> batches(db::Session& s, RegionId region, OrganisationId organisation,
                              const BatchFilter& filter, const std::optional<Cursor>& after,
                              std::int64_t limit) {
  const Cursor from = after.value_or(Cursor{std::numeric_limits<std::int64_t>::max(), {}});
  std::vector<BatchRow> out;
  for (const auto& row : s.query(list_sql, region, organisation, text_of(filter.kind),
                                 text_of(filter.state), from.key, from.id, limit))
    out.push_back(read_batch(row));
  return out;
}

}  // namespace yilian::intake::store
