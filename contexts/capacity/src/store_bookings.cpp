#include "store.hpp"
#include "store_words.hpp"

namespace yilian::capacity::store {
namespace {

using db::operator""_sql;

#define BOOKING_SELECT                                                                            \
  "SELECT k.id, k.kind, k.state, k.organisation_id, o.name, k.booked_by_id, ob.name, "            \
  "k.booked_by_person, k.resource_id, k.ward_id, coalesce(r.name, w.name, ''), "                  \
  "coalesce(r.location, w.location, ''), d.name, r.kind, k.bed_class, b.label, k.starts_at, "     \
  "k.ends_at, k.held_until, k.patient_id, k.referral_id, k.note, k.of_share, k.overbook_reason, " \
  "k.cancel_reason, k.created_at, k.version, k.slot_id, k.bed_id, k.due_at FROM bookings k "      \
  "JOIN organisations o ON o.region_id = k.region_id AND o.id = k.organisation_id "               \
  "JOIN organisations ob ON ob.region_id = k.region_id AND ob.id = k.booked_by_id "               \
  "LEFT JOIN resources r ON r.region_id = k.region_id AND r.id = k.resource_id "                  \
  "LEFT JOIN wards w ON w.region_id = k.region_id AND w.id = k.ward_id "                          \
  "LEFT JOIN beds b ON b.region_id = k.region_id AND b.id = k.bed_id "                            \
  "LEFT JOIN departments d ON d.region_id = k.region_id "                                         \
  "AND d.id = coalesce(r.department_id, w.department_id) "
constexpr auto insert_sql =
    "INSERT INTO bookings (region_id, id, kind, state, organisation_id, booked_by_id, "
    "booked_by_person, resource_id, slot_id, ward_id, bed_id, bed_class, starts_at, ends_at, "
    "held_until, due_at, patient_id, referral_id, note, of_share, overbook_reason, created_at, "
    "version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
    "$18, $19, $20, $21, $22, 1)"_sql;
constexpr auto update_sql =
    "UPDATE bookings SET state = $4, resource_id = $5, slot_id = $6, starts_at = $7, ends_at = $8, "
    "held_until = $9, due_at = $10, of_share = $11, cancel_reason = $12, organisation_id = $13, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3"_sql;
constexpr auto booking_sql = BOOKING_SELECT "WHERE k.region_id = $1 AND k.id = $2"_sql;

#define BOOKING_PAGE                                                                       \
  "AND (k.starts_at, k.id) > ($3, $4) AND k.starts_at < $5 AND ($6 = '' OR k.state = $6) " \
  "ORDER BY k.starts_at, k.id LIMIT $7"
constexpr auto of_provider_sql =
    BOOKING_SELECT "WHERE k.region_id = $1 AND k.organisation_id = $2 " BOOKING_PAGE ""_sql;
constexpr auto of_booker_sql =
    BOOKING_SELECT "WHERE k.region_id = $1 AND k.booked_by_id = $2 " BOOKING_PAGE ""_sql;
constexpr auto due_sql =
    "SELECT id FROM bookings WHERE region_id = $1 AND due_at IS NOT NULL AND due_at <= $2 "
    "ORDER BY due_at, id LIMIT $3"_sql;
// The holds of one place: the slot's or the bed's last one, found by who held it.
constexpr auto attach_sql =
    "UPDATE bookings SET patient_id = $4, referral_id = $5, held_until = $6, due_at = $6, "
    "version = version + 1 WHERE region_id = $1 AND id = $2 AND version = $3 AND state = 'held'"_sql;
constexpr auto end_hold_sql =
    "UPDATE bookings SET state = 'expired', due_at = NULL, version = version + 1 "
    "WHERE region_id = $1 AND id = $2 AND state = 'held' AND held_until <= $3"_sql;
constexpr auto of_patient_sql = BOOKING_SELECT
    "WHERE k.region_id = $1 AND k.patient_id = $2 ORDER BY k.starts_at, k.id LIMIT $3"_sql;
constexpr auto of_referral_sql =
    "SELECT id FROM bookings WHERE region_id = $1 AND referral_id = $2 ORDER BY id LIMIT 100"_sql;
constexpr auto delete_of_patient_sql =
    "DELETE FROM bookings WHERE region_id = $1 AND patient_id = $2"_sql;
constexpr auto unit_use_sql =
    "SELECT k.booked_by_id, o.name, k.kind, count(*), CAST(sum(k.of_share) AS BIGINT) FROM "
    "bookings k "
    "JOIN organisations o ON o.region_id = k.region_id AND o.id = k.booked_by_id "
    "WHERE k.region_id = $1 AND k.organisation_id = $2 AND k.starts_at >= $3 AND k.starts_at < $4 "
    "AND k.state IN ('booked', 'arrived', 'fulfilled', 'no_show') "
    "GROUP BY k.booked_by_id, o.name, k.kind ORDER BY o.name, k.booked_by_id, k.kind "
    "LIMIT 1000"_sql;

BookingRow read_booking(const db::Row& row) {
  BookingRow out;
  Booking& k = out.view;
  std::string kind, state;
  std::optional<std::string> resource_kind, bed_class;
  row.read(k.id, kind, state, k.organisation_id, k.organisation_name, k.booked_by_id,
           k.booked_by_name, k.booked_by_person, k.resource_id, k.ward_id, k.place_name, k.location,
           k.department_name, resource_kind, bed_class, k.bed_label, k.starts_at, k.ends_at,
           k.held_until, k.patient_id, k.referral_id, k.note, k.of_share, k.overbook_reason,
           k.cancel_reason, k.created_at, k.version, out.slot_id, out.bed_id, out.due_at);
  k.kind = word<BookingKind>(kind);
  k.state = word<BookingState>(state);
  k.resource_kind = maybe_word<ResourceKind>(row, 13);
  k.bed_class = maybe_word<BedClass>(row, 14);
  return out;
}
std::vector<BookingRow> read_bookings(const std::vector<db::Row>& rows) {
  std::vector<BookingRow> out;
  for (const auto& row : rows) out.push_back(read_booking(row));
  return out;
}
std::vector<BookingId> read_ids(const std::vector<db::Row>& rows) {
  std::vector<BookingId> out;
  for (const auto& row : rows) out.push_back(row.get<BookingId>(0));
  return out;
}

}  // namespace

void insert_booking(db::Session& s, RegionId region, const BookingRow& row) {
  const Booking& k = row.view;
  s.exec(insert_sql, region, k.id, json::enum_name(k.kind), json::enum_name(k.state),
         k.organisation_id, k.booked_by_id, k.booked_by_person, k.resource_id, row.slot_id,
         k.ward_id, row.bed_id, text_of(k.bed_class), k.starts_at, k.ends_at, k.held_until,
         row.due_at, k.patient_id, k.referral_id, k.note, k.of_share, k.overbook_reason,
         k.created_at);
}
bool update_booking(db::Session& s, RegionId region, const BookingRow& row) {
  const Booking& k = row.view;
  return s.exec(update_sql, region, k.id, k.version, json::enum_name(k.state), k.resource_id,
                row.slot_id, k.starts_at, k.ends_at, k.held_until, row.due_at, k.of_share,
                k.cancel_reason, k.organisation_id) == 1;
}
bool attach_booking(db::Session& s, RegionId region, const BookingRow& row) {
  const Booking& k = row.view;
  return s.exec(attach_sql, region, k.id, k.version, k.patient_id, k.referral_id, k.held_until) ==
         1;
}
std::optional<BookingRow> booking(db::Session& s, RegionId region, BookingId id) {
  const auto row = s.query_one(booking_sql, region, id);
  return row ? std::optional(read_booking(*row)) : std::nullopt;
}
void end_hold(db::Session& s, RegionId region, BookingId id, Instant now) {
  s.exec(end_hold_sql, region, id, now);
}
std::vector<BookingRow> bookings(db::Session& s, RegionId region, BookingSide side,
                                 OrganisationId organisation,
                                 const std::optional<BookingState>& state, const Cursor& after,
                                 Instant to, std::int64_t limit) {
  const auto& sql = side == BookingSide::provider ? of_provider_sql : of_booker_sql;
  return read_bookings(s.query(sql, region, organisation, after.key, after.id, to,
                               text_of(state).value_or(""), limit));
}
std::vector<BookingId> due_bookings(db::Session& s, RegionId region, Instant now,
                                    std::int64_t limit) {
  return read_ids(s.query(due_sql, region, now, limit));
}
std::vector<BookingRow> bookings_of_patient(db::Session& s, RegionId region, PatientId patient,
                                            std::int64_t limit) {
  return read_bookings(s.query(of_patient_sql, region, patient, limit));
}
std::vector<BookingId> bookings_of_referral(db::Session& s, RegionId region, ReferralId referral) {
  return read_ids(s.query(of_referral_sql, region, referral));
}
void delete_bookings_of(db::Session& s, RegionId region, PatientId patient) {
  s.exec(delete_of_patient_sql, region, patient);
}
std::vector<UnitUse> unit_use(db::Session& s, RegionId region, OrganisationId organisation,
                              Instant from, Instant to) {
  std::vector<UnitUse> out;
  for (const auto& row : s.query(unit_use_sql, region, organisation, from, to))
    out.push_back({row.get<OrganisationId>(0), row.get<std::string>(1), word<BookingKind>(row, 2),
                   row.get<std::int64_t>(3), row.get<std::int64_t>(4)});
  return out;
}

}  // namespace yilian::capacity::store
