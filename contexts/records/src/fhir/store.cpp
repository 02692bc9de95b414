#include "fhir/store.hpp"

#include <algorithm>
#include <array>

namespace yilian::records::rest::store {
namespace {

using db::operator""_sql;

constexpr auto insert_sql =
    "INSERT INTO fhir_resources (region_id, type, dictionary, number, changed, version, id, "
    "organisation_id, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"_sql;
constexpr auto entry_sql =
    "INSERT INTO fhir_index (region_id, hash, value, number) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (region_id, hash, value, number) DO NOTHING"_sql;
constexpr auto four_entries_sql =
    "INSERT INTO fhir_index (region_id, hash, value, number) VALUES ($1, $3, $4, $2), "
    "($1, $5, $6, $2), ($1, $7, $8, $2), ($1, $9, $10, $2) "
    "ON CONFLICT (region_id, hash, value, number) DO NOTHING"_sql;
constexpr auto remove_entry_sql =
    "DELETE FROM fhir_index WHERE region_id = $1 AND hash = $2 AND value = $3 AND number = $4"_sql;
constexpr auto keep_sql =
    "INSERT INTO fhir_versions (region_id, type, dictionary, number, changed, version, body) "
    "SELECT region_id, type, dictionary, number, changed, version, body FROM fhir_resources "
    "WHERE region_id = $1 AND number = $2 AND version = $3 "
    "ON CONFLICT (region_id, number, version) DO NOTHING"_sql;
constexpr auto replace_sql =
    "UPDATE fhir_resources SET dictionary = $4, changed = $5, version = $6, organisation_id = $7, "
    "body = $8 WHERE region_id = $1 AND number = $2 AND version = $3"_sql;
constexpr auto forget_sql = "DELETE FROM fhir_resources WHERE region_id = $1 AND number = $2"_sql;
constexpr auto forget_versions_sql =
    "DELETE FROM fhir_versions WHERE region_id = $1 AND number = $2"_sql;
constexpr auto guard_sql =
    "INSERT INTO fhir_guards (region_id, bucket) VALUES ($1, $2) "
    "ON CONFLICT (region_id, bucket) DO UPDATE SET bucket = excluded.bucket"_sql;

#define ROW "r.type, r.dictionary, r.number, r.changed, r.version, r.id, r.organisation_id, r.body"
constexpr auto current_sql = "SELECT " ROW
                             " FROM fhir_resources r WHERE r.region_id = $1 AND r.type = $2 "
                             "AND r.id = $3"_sql;
#define OLD "dictionary, changed, version, body FROM fhir_versions "
constexpr auto version_sql =
    "SELECT " OLD "WHERE region_id = $1 AND number = $2 AND version = $3"_sql;
constexpr auto versions_sql = "SELECT " OLD
                              "WHERE region_id = $1 AND number = $2 AND version <= $3 "
                              "ORDER BY version DESC LIMIT $4"_sql;
constexpr auto version_at_sql = "SELECT " OLD
                                "WHERE region_id = $1 AND number = $2 AND changed <= $3 "
                                "ORDER BY version DESC LIMIT 1"_sql;
constexpr auto old_changes_sql =
    "SELECT v.type, v.dictionary, v.number, v.changed, v.version, r.id, r.organisation_id, v.body "
    "FROM (SELECT * FROM fhir_versions WHERE region_id = $1 AND type = $2 AND changed > $3 "
    "AND changed < $4 ORDER BY changed DESC LIMIT $5) v "
    "JOIN fhir_resources r ON r.region_id = v.region_id AND r.number = v.number "
    "ORDER BY v.changed DESC"_sql;

// The inner query walks the index and ends; the outer one looks up what it found. The place says
// where the walk begins, be it the end of the stretch: beside another bound on the same side
// PostgreSQL begins at the end of the hash and reads all that lies between.
#define RESOURCES(order)                                                   \
  ") i JOIN fhir_resources r ON r.region_id = $1 AND r.number = i.number " \
  "ORDER BY i.value " order ", i.number " order
#define WALK(also, end, compare, order)                                          \
  "SELECT i.value, " ROW                                                         \
  " FROM (SELECT value, number FROM fhir_index e WHERE e.region_id = $1 "        \
  "AND e.hash = $2 AND e.value " end                                             \
  " $3 "                                                                         \
  "AND (e.value, e.number) " compare " ($4, $5) " also "ORDER BY e.value " order \
  ", e.number " order " LIMIT $6" RESOURCES(order)
#define ALSO                                                                       \
  "AND EXISTS (SELECT 1 FROM fhir_index o WHERE o.region_id = $1 AND o.hash = $7 " \
  "AND o.value = e.value AND o.number = e.number) "
constexpr auto walk_down_sql = WALK("", ">=", "<", "DESC") ""_sql;
constexpr auto walk_up_sql = WALK("", "<=", ">", "ASC") ""_sql;
constexpr auto walk_down_also_sql = WALK(ALSO, ">=", "<", "DESC") ""_sql;
constexpr auto walk_up_also_sql = WALK(ALSO, "<=", ">", "ASC") ""_sql;

// Places without a hash stay NULL, which is equal to nothing.
constexpr auto under_any_sql =
    "SELECT " ROW
    " FROM (SELECT DISTINCT number FROM fhir_index e WHERE e.region_id = $1 AND e.hash IN "
    "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
    "$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, "
    "$39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, "
    "$57, $58, $59, $60, $61, $62, $63, $64, $65) LIMIT $66"
    ") i JOIN fhir_resources r ON r.region_id = $1 AND r.number = i.number"_sql;

constexpr auto type_down_sql =
    "SELECT " ROW
    " FROM fhir_resources r WHERE r.region_id = $1 AND r.type = $2 AND r.changed >= $3 "
    "AND r.changed <= $4 ORDER BY r.changed DESC LIMIT $5"_sql;
constexpr auto type_up_sql =
    "SELECT " ROW
    " FROM fhir_resources r WHERE r.region_id = $1 AND r.type = $2 AND r.changed >= $3 "
    "AND r.changed <= $4 ORDER BY r.changed ASC LIMIT $5"_sql;

Row read_row(const db::Row& row, std::size_t first = 0) {
  Row out;
  out.type = row.get<std::int64_t>(first);
  out.dictionary = static_cast<int>(row.get<std::int64_t>(first + 1));
  out.number = row.get<std::int64_t>(first + 2);
  out.changed = row.get<std::int64_t>(first + 3);
  out.version = row.get<std::int64_t>(first + 4);
  out.id = row.get<Uuid>(first + 5);
  out.organisation = row.get<OrganisationId>(first + 6);
  out.body = row.get<db::Bytes>(first + 7);
  return out;
}

Row old_row(const db::Row& row, const Row& current) {
  Row out = current;
  out.dictionary = static_cast<int>(row.get<std::int64_t>(0));
  out.changed = row.get<std::int64_t>(1);
  out.version = row.get<std::int64_t>(2);
  out.body = row.get<db::Bytes>(3);
  return out;
}

}  // namespace

void insert(db::Session& s, RegionId region, const Row& row) {
  s.later(insert_sql, region, row.type, row.dictionary, row.number, row.changed, row.version,
          row.id, row.organisation, row.body);
}

void insert_entries(db::Session& s, RegionId region, std::int64_t number,
                    std::span<const Entry> entries) {
  for (; entries.size() >= 4; entries = entries.subspan(4))
    s.later(four_entries_sql, region, number, entries[0].hash, entries[0].value, entries[1].hash,
            entries[1].value, entries[2].hash, entries[2].value, entries[3].hash, entries[3].value);
  for (const Entry& entry : entries) s.later(entry_sql, region, entry.hash, entry.value, number);
}

void remove_entries(db::Session& s, RegionId region, std::int64_t number,
                    std::span<const Entry> entries) {
  for (const Entry& entry : entries)
    s.later(remove_entry_sql, region, entry.hash, entry.value, number);
}

bool replace(db::Session& s, RegionId region, const Row& row) {
  s.later(keep_sql, region, row.number, row.version - 1);
  return s.exec(replace_sql, region, row.number, row.version - 1, row.dictionary, row.changed,
                row.version, row.organisation, row.body) == 1;
}

void guard(db::Session& s, RegionId region, std::int64_t bucket) {
  s.later(guard_sql, region, bucket);
}

void forget(db::Session& s, RegionId region, std::int64_t number, std::span<const Entry> entries) {
  remove_entries(s, region, number, entries);
  s.later(forget_versions_sql, region, number);
  s.later(forget_sql, region, number);
}

std::optional<Row> current(db::Session& s, RegionId region, std::int64_t type, const Uuid& id) {
  const auto row = s.query_one(current_sql, region, type, id);
  if (!row) return std::nullopt;
  return read_row(*row);
}

std::optional<Row> version(db::Session& s, RegionId region, const Row& current,
                           std::int64_t version) {
  if (version == current.version) return current;
  const auto row = s.query_one(version_sql, region, current.number, version);
  if (!row) return std::nullopt;
  return old_row(*row, current);
}

std::vector<Row> versions(db::Session& s, RegionId region, const Row& current, std::int64_t from,
                          std::int64_t limit) {
  std::vector<Row> out;
  for (const auto& row : s.query(versions_sql, region, current.number, from, limit))
    out.push_back(old_row(row, current));
  return out;
}

std::optional<Row> version_at(db::Session& s, RegionId region, const Row& current,
                              std::int64_t changed) {
  if (current.changed <= changed) return current;
  const auto row = s.query_one(version_at_sql, region, current.number, changed);
  if (!row) return std::nullopt;
  return old_row(*row, current);
}

std::vector<Row> changes(db::Session& s, RegionId region, std::int64_t type, std::int64_t above,
                         std::int64_t below, std::int64_t limit) {
  std::vector<Row> out;
  for (const auto& row : s.query(type_down_sql, region, type, above + 1, below - 1, limit))
    out.push_back(read_row(row));
  for (const auto& row : s.query(old_changes_sql, region, type, above, below, limit))
    out.push_back(read_row(row));
  std::ranges::sort(out, std::greater{}, &Row::changed);
  if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
  return out;
}

std::vector<Found> walk(db::Session& s, RegionId region, const Stretch& stretch,
                        const std::optional<Place>& after, Direction direction,
                        std::optional<std::int32_t> also, std::int64_t limit) {
  const bool down = direction == Direction::down;
  // No number is the greatest or the least.
  const Place begin = down ? Place{stretch.to, INT64_MAX} : Place{stretch.from, INT64_MIN};
  const Place from = !after ? begin : down ? std::min(*after, begin) : std::max(*after, begin);
  const std::int64_t end = down ? stretch.from : stretch.to;
  const auto rows = also ? s.query(down ? walk_down_also_sql : walk_up_also_sql, region,
                                   stretch.hash, end, from.value, from.number, limit, *also)
                         : s.query(down ? walk_down_sql : walk_up_sql, region, stretch.hash, end,
                                   from.value, from.number, limit);
  std::vector<Found> out;
  out.reserve(rows.size());
  for (const auto& row : rows) {
    Found found{{row.get<std::int64_t>(0), 0}, read_row(row, 1)};
    found.place.number = found.row.number;
    out.push_back(std::move(found));
  }
  return out;
}

std::vector<Row> under_any(db::Session& s, RegionId region, std::span<const std::int32_t> hashes,
                           std::int64_t limit) {
  std::vector<Row> out;
  for (std::size_t at = 0; at < hashes.size() && std::ssize(out) < limit; at += hashes_at_once) {
    std::vector<db::Value> values(2 + hashes_at_once);
    values.front() = db::to_value(region);
    values.back() = db::to_value(limit);
    const auto part = hashes.subspan(at, std::min(hashes_at_once, hashes.size() - at));
    for (std::size_t i = 0; i < part.size(); ++i) values[1 + i] = db::to_value(part[i]);
    for (const auto& row : s.run(under_any_sql, values)) out.push_back(read_row(row));
  }
  return out;
}

std::vector<Found> walk_type(db::Session& s, RegionId region, std::int64_t type, std::int64_t from,
                             std::int64_t to, Direction direction, std::int64_t limit) {
  std::vector<Found> out;
  for (const auto& row : s.query(direction == Direction::down ? type_down_sql : type_up_sql, region,
                                 type, from, to, limit)) {
    Found found{{}, read_row(row)};
    found.place = {found.row.changed, found.row.number};
    out.push_back(std::move(found));
  }
  return out;
}

}  // namespace yilian::records::rest::store
