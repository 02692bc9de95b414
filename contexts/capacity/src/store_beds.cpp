#include "store.hpp"
#include "store_words.hpp"

namespace yilian::capacity::store {
namespace {

using db::operator""_sql;

#define WARD_SELECT                                                                            \
  "SELECT w.id, w.organisation_id, w.department_id, d.name, w.name, w.location, w.reporting, " \
  "w.confirmed_at, w.closed, w.version FROM wards w "                                          \
  "LEFT JOIN departments d ON d.region_id = w.region_id AND d.id = w.department_id "
constexpr auto insert_ward_sql =
    "INSERT INTO wards (region_id, id, organisation_id, department_id, name, location, reporting, "
    "closed, shared_on, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', $8, 1)"_sql;
constexpr auto to_share_sql =
    WARD_SELECT "WHERE w.region_id = $1 AND w.shared_on < $2 ORDER BY w.shared_on LIMIT $3"_sql;
constexpr auto set_shared_sql =
    "UPDATE wards SET shared_on = $3 WHERE region_id = $1 AND id = $2"_sql;
constexpr auto update_ward_sql =
    "UPDATE wards SET department_id = $4, name = $5, location = $6, reporting = $7, "
    "confirmed_at = $8, closed = $9, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto ward_sql = WARD_SELECT "WHERE w.region_id = $1 AND w.id = $2"_sql;
constexpr auto wards_sql = WARD_SELECT
    "WHERE w.region_id = $1 AND w.organisation_id = $2 ORDER BY w.name, w.id LIMIT 500"_sql;

#define BED_SELECT                                                                             \
  "SELECT b.id, b.ward_id, b.bed_class, b.label, b.state, b.held_until, b.booking_id, "        \
  "b.share, b.reported_at, b.version, b.organisation_id, coalesce(k.of_share, 0) FROM beds b " \
  "LEFT JOIN bookings k ON k.region_id = b.region_id AND k.id = b.booking_id "
// A bed that nobody has: never held, or held until a time that has passed.
#define BED_IS_OPEN                                                                             \
  "state IN ('free', 'held') AND (state = 'free' OR (held_until IS NOT NULL AND held_until <= " \
  "$5)) "
constexpr auto insert_bed_sql =
    "INSERT INTO beds (region_id, id, ward_id, organisation_id, bed_class, label, state, share, "
    "released_on, "
    "reported_at, version) VALUES ($1, $2, $3, $4, $5, $6, 'free', 'open', '', $7, 1) "
    "ON CONFLICT (region_id, ward_id, label) DO NOTHING"_sql;
constexpr auto bed_sql = BED_SELECT "WHERE b.region_id = $1 AND b.id = $2"_sql;
constexpr auto beds_sql =
    BED_SELECT "WHERE b.region_id = $1 AND b.ward_id = $2 ORDER BY b.label, b.id LIMIT 1000"_sql;
constexpr auto set_bed_sql =
    "UPDATE beds SET state = $4, held_until = NULL, booking_id = NULL, reported_at = $5, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto open_beds_sql =
    "SELECT id, share, booking_id FROM beds WHERE region_id = $1 AND ward_id = $2 AND bed_class = "
    "$3 "
    "AND ($4 = 1 OR share <> 'reserved') AND " BED_IS_OPEN "ORDER BY share DESC LIMIT 64"_sql;
constexpr auto take_bed_sql =
    "UPDATE beds SET state = 'held', held_until = $6, booking_id = $3, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND ($4 = 1 OR share <> 'reserved') AND " BED_IS_OPEN ""_sql;
constexpr auto keep_bed_sql =
    "UPDATE beds SET held_until = $4, version = version + 1 WHERE region_id = $1 AND id = $2 "
    "AND booking_id = $3 AND state = 'held' AND held_until > $5"_sql;
constexpr auto occupy_bed_sql =
    "UPDATE beds SET state = 'occupied', held_until = NULL, reported_at = $4, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND booking_id = $3 "
    "AND state = 'held'"_sql;
constexpr auto free_bed_sql =
    "UPDATE beds SET state = 'free', held_until = NULL, booking_id = NULL, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND booking_id = $3 AND state = 'held'"_sql;
constexpr auto mark_bed_sql =
    "UPDATE beds SET share = $4, released_on = '', version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND share = $3"_sql;
constexpr auto release_beds_sql =
    "UPDATE beds SET released_on = $2 WHERE region_id = $1 AND share = 'reserved' "
    "AND state = 'free' AND released_on < $2"_sql;

constexpr auto pool_sql =
    "SELECT ward_id, bed_class, CASE WHEN state = 'held' AND held_until <= $3 THEN 'free' "
    "ELSE state END, share, count(*), max(reported_at) FROM beds "
    "WHERE region_id = $1 AND organisation_id = $2 GROUP BY 1, 2, 3, 4 LIMIT 20000"_sql;
constexpr auto put_snapshot_sql =
    "INSERT INTO bed_snapshots (region_id, organisation_id, ward_id, bed_class, total, free, "
    "reported_at, reported_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (region_id, organisation_id, ward_id, bed_class) DO UPDATE SET total = $5, "
    "free = $6, reported_at = $7, reported_by = $8"_sql;
constexpr auto delete_snapshot_sql =
    "DELETE FROM bed_snapshots WHERE region_id = $1 AND organisation_id = $2 AND ward_id = $3 "
    "AND bed_class = $4"_sql;
constexpr auto snapshots_sql =
    "SELECT ward_id, bed_class, total, free, reported_at, reported_by FROM bed_snapshots "
    "WHERE region_id = $1 AND organisation_id = $2 ORDER BY ward_id, bed_class LIMIT 4000"_sql;

Ward read_ward(const db::Row& row) {
  Ward w;
  std::string reporting;
  row.read(w.id, w.organisation_id, w.department_id, w.department_name, w.name, w.location,
           reporting, w.confirmed_at, w.closed, w.version);
  w.reporting = word<Reporting>(reporting);
  return w;
}

BedRow read_bed(const db::Row& row) {
  BedRow out;
  Bed& b = out.bed;
  std::string bed_class, state, share;
  row.read(b.id, b.ward_id, bed_class, b.label, state, b.held_until, b.booking_id, share,
           b.reported_at, b.version, out.organisation_id, out.of_share);
  b.bed_class = word<BedClass>(bed_class);
  b.state = word<BedState>(state);
  b.share = word<Share>(share);
  return out;
}

}  // namespace

void insert_ward(db::Session& s, RegionId region, const Ward& w, Instant now) {
  s.exec(insert_ward_sql, region, w.id, w.organisation_id, w.department_id, w.name, w.location,
         json::enum_name(w.reporting), now);
}
bool update_ward(db::Session& s, RegionId region, const Ward& w) {
  return s.exec(update_ward_sql, region, w.id, w.version, w.department_id, w.name, w.location,
                json::enum_name(w.reporting), w.confirmed_at, w.closed) == 1;
}
std::optional<Ward> ward(db::Session& s, RegionId region, WardId id) {
  const auto row = s.query_one(ward_sql, region, id);
  return row ? std::optional(read_ward(*row)) : std::nullopt;
}
std::vector<Ward> wards(db::Session& s, RegionId region, OrganisationId organisation) {
  std::vector<Ward> out;
  for (const auto& row : s.query(wards_sql, region, organisation)) out.push_back(read_ward(row));
  return out;
}

std::vector<Ward> wards_to_share(db::Session& s, RegionId region, Date today, std::int64_t limit) {
  std::vector<Ward> out;
  for (const auto& row : s.query(to_share_sql, region, today, limit)) out.push_back(read_ward(row));
  return out;
}
void set_shared(db::Session& s, RegionId region, WardId id, Date today) {
  s.exec(set_shared_sql, region, id, today);
}

bool insert_bed(db::Session& s, RegionId region, const Bed& b, OrganisationId organisation) {
  return s.exec(insert_bed_sql, region, b.id, b.ward_id, organisation, json::enum_name(b.bed_class),
                b.label, b.reported_at) == 1;
}
std::optional<BedRow> bed(db::Session& s, RegionId region, BedId id) {
  const auto row = s.query_one(bed_sql, region, id);
  return row ? std::optional(read_bed(*row)) : std::nullopt;
}
std::vector<BedRow> beds(db::Session& s, RegionId region, WardId ward) {
  std::vector<BedRow> out;
  for (const auto& row : s.query(beds_sql, region, ward)) out.push_back(read_bed(row));
  return out;
}
bool set_bed(db::Session& s, RegionId region, const Bed& b, BedState state, Instant now) {
  return s.exec(set_bed_sql, region, b.id, b.version, json::enum_name(state), now) == 1;
}
std::vector<OpenBed> open_beds(db::Session& s, RegionId region, WardId ward, BedClass bed_class,
                               bool reserved_too, Instant now) {
  std::vector<OpenBed> out;
  for (const auto& row :
       s.query(open_beds_sql, region, ward, json::enum_name(bed_class), reserved_too ? 1 : 0, now))
    out.push_back({row.get<BedId>(0), word<Share>(row, 1), row.get<std::optional<BookingId>>(2)});
  return out;
}
bool take_bed(db::Session& s, RegionId region, BedId id, BookingId booking, Instant until,
              bool reserved_too, Instant now) {
  return s.exec(take_bed_sql, region, id, booking, reserved_too ? 1 : 0, now, until) == 1;
}
bool keep_bed(db::Session& s, RegionId region, BedId id, BookingId booking, Instant until,
              Instant now) {
  return s.exec(keep_bed_sql, region, id, booking, until, now) == 1;
}
bool occupy_bed(db::Session& s, RegionId region, BedId id, BookingId booking, Instant now) {
  return s.exec(occupy_bed_sql, region, id, booking, now) == 1;
}
void free_bed(db::Session& s, RegionId region, BedId id, BookingId booking) {
  s.exec(free_bed_sql, region, id, booking);
}
bool mark_bed(db::Session& s, RegionId region, BedId id, Share from, Share to) {
  return s.exec(mark_bed_sql, region, id, json::enum_name(from), json::enum_name(to)) == 1;
}
std::int64_t release_beds(db::Session& s, RegionId region, Date today) {
  return s.exec(release_beds_sql, region, today);
}

std::vector<PoolRow> pool_rows(db::Session& s, RegionId region, OrganisationId organisation,
                               Instant now) {
  std::vector<PoolRow> out;
  for (const auto& row : s.query(pool_sql, region, organisation, now))
    out.push_back({row.get<WardId>(0), word<BedClass>(row, 1), word<BedState>(row, 2),
                   word<Share>(row, 3), row.get<std::int64_t>(4), row.get<Instant>(5)});
  return out;
}
void put_snapshot(db::Session& s, RegionId region, OrganisationId organisation, const Snapshot& r) {
  s.exec(put_snapshot_sql, region, organisation, r.ward_id, json::enum_name(r.bed_class), r.total,
         r.free, r.reported_at, r.reported_by);
}
void delete_snapshot(db::Session& s, RegionId region, OrganisationId organisation, WardId ward,
                     BedClass bed_class) {
  s.exec(delete_snapshot_sql, region, organisation, ward, json::enum_name(bed_class));
}
std::vector<Snapshot> snapshots(db::Session& s, RegionId region, OrganisationId organisation) {
  std::vector<Snapshot> out;
  for (const auto& row : s.query(snapshots_sql, region, organisation))
    out.push_back({row.get<WardId>(0), word<BedClass>(row, 1), row.get<std::int64_t>(2),
                   row.get<std::int64_t>(3), row.get<Instant>(4), row.get<std::string>(5)});
  return out;
}

}  // namespace yilian::capacity::store
