#include "store.hpp"
#include "store_words.hpp"

namespace yilian::capacity::store {
namespace {

using db::operator""_sql;

#define SLOT_COLUMNS                                                                       \
  "s.id, s.resource_id, s.starts_at, s.ends_at, s.place, s.state, s.share, s.held_until, " \
  "s.booking_id"
// A slot that nobody has: never held, or held until a time that has passed ($5 is now). What is
// reserved is for members ($4 = 1) until its release.
#define SLOT_IS_OPEN                                                                            \
  "state IN ('free', 'held') AND (state = 'free' OR (held_until IS NOT NULL AND held_until <= " \
  "$5)) AND ($4 = 1 OR share <> 'reserved' OR release_at <= $5) "
constexpr auto slots_sql =
    "SELECT " SLOT_COLUMNS
    " FROM slots s WHERE s.region_id = $1 AND s.resource_id = $2 AND s.starts_at >= $3 "
    "AND s.starts_at < $4 ORDER BY s.starts_at, s.place LIMIT 20000"_sql;
constexpr auto slot_sql =
    "SELECT " SLOT_COLUMNS " FROM slots s WHERE s.region_id = $1 AND s.id = $2"_sql;
constexpr auto insert_sql =
    "INSERT INTO slots (region_id, id, resource_id, organisation_id, starts_at, ends_at, place, "
    "state, share, booking_id, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, 1) "
    "ON CONFLICT (region_id, resource_id, starts_at, place) DO NOTHING"_sql;
constexpr auto delete_sql =
    "DELETE FROM slots WHERE region_id = $1 AND id = $2 AND (state = 'free' OR (state = 'held' "
    "AND held_until <= $3))"_sql;
constexpr auto mark_sql =
    "UPDATE slots SET share = $4, release_at = $5, version = version + 1 WHERE region_id = $1 "
    "AND id = $2 AND share = $3 AND state = 'free'"_sql;
constexpr auto release_sql =
    "UPDATE slots SET share = 'released', version = version + 1 WHERE region_id = $1 "
    "AND share = 'reserved' AND state = 'free' AND release_at <= $2"_sql;
constexpr auto open_slots_sql =
    "SELECT id, share, starts_at, ends_at, booking_id FROM slots WHERE region_id = $1 AND "
    "resource_id = $2 "
    "AND starts_at >= $3 AND starts_at < $6 AND " SLOT_IS_OPEN
    "ORDER BY starts_at, share DESC LIMIT $7"_sql;
constexpr auto take_sql =
    "UPDATE slots SET state = $6, held_until = $7, booking_id = $3, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND " SLOT_IS_OPEN ""_sql;
constexpr auto move_sql =
    "UPDATE slots SET state = $5, held_until = NULL, version = version + 1 WHERE region_id = $1 "
    "AND id = $2 AND booking_id = $3 AND state = $4 AND (held_until IS NULL OR held_until > $6)"_sql;
constexpr auto keep_sql =
    "UPDATE slots SET held_until = $4, version = version + 1 WHERE region_id = $1 AND id = $2 "
    "AND booking_id = $3 AND state = 'held' AND held_until > $5"_sql;
// CROSS: SQLite would walk all slots of the region first.
constexpr auto count_free_sql =
    "SELECT count(*), CAST(min(starts_at) AS BIGINT) FROM (SELECT s.starts_at FROM resources r "
    "CROSS JOIN slots s WHERE s.region_id = r.region_id AND s.resource_id = r.id "
    "AND r.region_id = $1 AND r.organisation_id = $2 AND r.status = 'available' AND r.shared = 1 "
    "AND ($3 = '' OR r.kind = $3) AND ($8 = 0 OR r.department_id = $9) AND s.starts_at > $5 "
    "AND s.starts_at < $6 AND s.state IN ('free', 'held') AND (s.state = 'free' OR "
    "s.held_until <= $5) AND ($4 = 1 OR s.share <> 'reserved' OR s.release_at <= $5) "
    "ORDER BY s.starts_at LIMIT $7) t"_sql;
// A place beyond the schedule is not sold again.
constexpr auto free_sql =
    "UPDATE slots SET state = CASE WHEN place >= 1000 THEN 'cancelled' ELSE 'free' END, "
    "held_until = NULL, booking_id = NULL, version = version + 1 WHERE region_id = $1 "
    "AND id = $2 AND booking_id = $3 AND state IN ('held', 'booked')"_sql;
constexpr auto hand_on_sql =
    "UPDATE slots SET state = 'held', held_until = $5, booking_id = $4, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND booking_id = $3 AND state IN ('held', 'booked') "
    "AND place < 1000"_sql;
constexpr auto use_sql =
    "SELECT state, share, count(*) FROM slots WHERE region_id = $1 AND resource_id = $2 "
    "AND starts_at >= $3 AND starts_at < $4 GROUP BY state, share LIMIT 100"_sql;

Slot read_slot(const db::Row& row) {
  Slot s;
  std::string state, share;
  row.read(s.id, s.resource_id, s.starts_at, s.ends_at, s.place, state, share, s.held_until,
           s.booking_id);
  s.state = word<SlotState>(state);
  s.share = word<Share>(share);
  s.overbooked = s.place >= 1000;
  return s;
}
std::vector<Slot> read_slots(const std::vector<db::Row>& rows) {
  std::vector<Slot> out;
  for (const auto& row : rows) out.push_back(read_slot(row));
  return out;
}

}  // namespace

std::vector<Slot> slots(db::Session& s, RegionId region, ResourceId resource, Instant from,
                        Instant to) {
  return read_slots(s.query(slots_sql, region, resource, from, to));
}
std::optional<Slot> slot(db::Session& s, RegionId region, SlotId id) {
  const auto row = s.query_one(slot_sql, region, id);
  return row ? std::optional(read_slot(*row)) : std::nullopt;
}
void insert_slot(db::Session& s, RegionId region, const Slot& slot, OrganisationId organisation) {
  s.later(insert_sql, region, slot.id, slot.resource_id, organisation, slot.starts_at, slot.ends_at,
          slot.place, json::enum_name(slot.state), slot.booking_id);
}
bool insert_overbooked(db::Session& s, RegionId region, const Slot& slot,
                       OrganisationId organisation) {
  return s.exec(insert_sql, region, slot.id, slot.resource_id, organisation, slot.starts_at,
                slot.ends_at, slot.place, json::enum_name(slot.state), slot.booking_id) == 1;
}
void delete_slot(db::Session& s, RegionId region, SlotId id, Instant now) {
  s.exec(delete_sql, region, id, now);
}
bool mark_slot(db::Session& s, RegionId region, SlotId id, Share from, Share to,
               std::optional<Instant> release_at) {
  return s.exec(mark_sql, region, id, json::enum_name(from), json::enum_name(to), release_at) == 1;
}
std::int64_t release_slots(db::Session& s, RegionId region, Instant now) {
  return s.exec(release_sql, region, now);
}
std::vector<OpenSlot> open_slots(db::Session& s, RegionId region, ResourceId resource, Instant from,
                                 Instant to, bool reserved_too, Instant now, std::int64_t limit) {
  std::vector<OpenSlot> out;
  for (const auto& row :
       s.query(open_slots_sql, region, resource, from, reserved_too ? 1 : 0, now, to, limit))
    out.push_back({row.get<SlotId>(0), word<Share>(row, 1), row.get<Instant>(2),
                   row.get<Instant>(3), row.get<std::optional<BookingId>>(4)});
  return out;
}
bool take_slot(db::Session& s, RegionId region, SlotId id, BookingId booking, SlotState state,
               std::optional<Instant> until, bool reserved_too, Instant now) {
  return s.exec(take_sql, region, id, booking, reserved_too ? 1 : 0, now, json::enum_name(state),
                until) == 1;
}
bool move_slot(db::Session& s, RegionId region, SlotId id, BookingId booking, SlotState from,
               SlotState to, Instant now) {
  return s.exec(move_sql, region, id, booking, json::enum_name(from), json::enum_name(to), now) ==
         1;
}
bool keep_slot(db::Session& s, RegionId region, SlotId id, BookingId booking, Instant until,
               Instant now) {
  return s.exec(keep_sql, region, id, booking, until, now) == 1;
}
FreeSlots count_free(db::Session& s, RegionId region, const FreeQuery& q) {
  const auto row = *s.query_one(count_free_sql, region, q.organisation,
                                q.kind ? json::enum_name(*q.kind) : std::string_view(),
                                q.reserved_too ? 1 : 0, q.now, q.until, q.count_max,
                                q.department ? 1 : 0, q.department.value_or(DepartmentId{}));
  return {row.get<std::int64_t>(0), row.get<std::optional<Instant>>(1)};
}
bool free_slot(db::Session& s, RegionId region, SlotId id, BookingId booking) {
  return s.exec(free_sql, region, id, booking) == 1;
}
bool hand_on_slot(db::Session& s, RegionId region, SlotId id, BookingId from, BookingId to,
                  Instant until) {
  return s.exec(hand_on_sql, region, id, from, to, until) == 1;
}
std::vector<UseRow> slot_use(db::Session& s, RegionId region, ResourceId resource, Instant from,
                             Instant to) {
  std::vector<UseRow> out;
  for (const auto& row : s.query(use_sql, region, resource, from, to))
    out.push_back(
        {resource, word<SlotState>(row, 0), word<Share>(row, 1), row.get<std::int64_t>(2)});
  return out;
}

}  // namespace yilian::capacity::store
