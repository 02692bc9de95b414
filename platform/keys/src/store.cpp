#include "store.hpp"

namespace yilian::keys::store {
namespace {

using db::operator""_sql;

// SQLite has one writer at a time. A lock in memory, because every writer of a sealed value takes
// it.
constexpr auto hold_sql =
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '/keys', 0))"_sql;
constexpr auto hold_alone_sql =
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/keys', 0))"_sql;
constexpr auto phase_sql =
    "SELECT in_use, in_use_print, coming, coming_print, leaving FROM sealing_keys WHERE region_id = $1"_sql;
constexpr auto insert_sql =
    "INSERT INTO sealing_keys (region_id, in_use, in_use_print) VALUES ($1, 1, $2) "
    "ON CONFLICT (region_id) DO NOTHING"_sql;
constexpr auto set_sql =
    "UPDATE sealing_keys SET in_use = $2, in_use_print = $3, coming = $4, coming_print = $5, "
    "leaving = $6 WHERE region_id = $1"_sql;
constexpr auto progress_sql =
    "SELECT pass, table_number, after_id, after_inner, after_sequence, looked_at, resealed "
    "FROM sealing_work WHERE region_id = $1"_sql;
constexpr auto put_progress_sql =
    "INSERT INTO sealing_work (region_id, pass, table_number, after_id, after_inner, "
    "after_sequence, looked_at, resealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (region_id) DO UPDATE SET pass = excluded.pass, "
    "table_number = excluded.table_number, after_id = excluded.after_id, "
    "after_inner = excluded.after_inner, after_sequence = excluded.after_sequence, "
    "looked_at = excluded.looked_at, resealed = excluded.resealed"_sql;
constexpr auto delete_progress_sql = "DELETE FROM sealing_work WHERE region_id = $1"_sql;

}  // namespace

void hold_phase(db::Session& s) {
  if (s.dialect() == db::Dialect::postgres) s.later(hold_sql);
}
void hold_phase_alone(db::Session& s) {
  if (s.dialect() == db::Dialect::postgres) s.later(hold_alone_sql);
}

std::optional<Phase> phase(db::Session& s, RegionId region) {
  const auto row = s.query_one(phase_sql, region);
  if (!row) return std::nullopt;
  Phase out;
  row->read(out.in_use, out.in_use_print, out.coming, out.coming_print, out.leaving);
  return out;
}

void insert_phase(db::Session& s, RegionId region, const std::string& print) {
  s.exec(insert_sql, region, print);
}

void set_phase(db::Session& s, RegionId region, const Phase& p) {
  s.exec(set_sql, region, p.in_use, p.in_use_print, p.coming, p.coming_print, p.leaving);
}

std::optional<Progress> progress(db::Session& s, RegionId region) {
  const auto row = s.query_one(progress_sql, region);
  if (!row) return std::nullopt;
  Progress out;
  row->read(out.pass, out.table, out.after.id, out.after.inner, out.after.sequence, out.looked_at,
            out.resealed);
  return out;
}

void put_progress(db::Session& s, RegionId region, const Progress& p) {
  s.later(put_progress_sql, region, p.pass, p.table, p.after.id, p.after.inner, p.after.sequence,
          p.looked_at, p.resealed);
}

void delete_progress(db::Session& s, RegionId region) { s.exec(delete_progress_sql, region); }

}  // namespace yilian::keys::store
