#pragma once
// Every SQL statement of capacity, in one file per aggregate. Nobody else touches wards, beds,
// bed_snapshots, resources, slots, bookings, waits.
#include <optional>
#include <string>
#include <vector>

#include "capacity/types.hpp"
#include "db/database.hpp"
#include "kernel/cursor.hpp"

namespace yilian::capacity::store {

// ---- store_beds.cpp ----

void insert_ward(db::Session& s, RegionId region, const Ward& row, Instant now);
/// Compare-and-set on version; false when somebody was quicker.
bool update_ward(db::Session& s, RegionId region, const Ward& row);
std::optional<Ward> ward(db::Session& s, RegionId region, WardId id);
std::vector<Ward> wards(db::Session& s, RegionId region, OrganisationId organisation);

/// Wards whose beds were not yet set aside for today.
std::vector<Ward> wards_to_share(db::Session& s, RegionId region, Date today, std::int64_t limit);
void set_shared(db::Session& s, RegionId region, WardId id, Date today);

struct BedRow {
  Bed bed;
  OrganisationId organisation_id;
  bool of_share = false;  ///< its booking counts against the members' share
};
/// False when the ward has a bed of that label.
bool insert_bed(db::Session& s, RegionId region, const Bed& bed, OrganisationId organisation);
std::optional<BedRow> bed(db::Session& s, RegionId region, BedId id);
std::vector<BedRow> beds(db::Session& s, RegionId region, WardId ward);
/// What the ward says of a bed; compare-and-set on version.
bool set_bed(db::Session& s, RegionId region, const Bed& bed, BedState state, Instant now);
/// Beds that are free now, to take one of them.
struct OpenBed {
  BedId id;
  Share share = Share::open;
  std::optional<BookingId> held_by;  ///< whose hold has ended
};
std::vector<OpenBed> open_beds(db::Session& s, RegionId region, WardId ward, BedClass bed_class,
                               bool reserved_too, Instant now);
/// False when somebody was quicker.
bool take_bed(db::Session& s, RegionId region, BedId id, BookingId booking, Instant until,
              bool reserved_too, Instant now);
/// Keeps the bed of a booking until another time; false when the hold had ended.
bool keep_bed(db::Session& s, RegionId region, BedId id, BookingId booking, Instant until,
              Instant now);
bool occupy_bed(db::Session& s, RegionId region, BedId id, BookingId booking, Instant now);
void free_bed(db::Session& s, RegionId region, BedId id, BookingId booking);
bool mark_bed(db::Session& s, RegionId region, BedId id, Share from, Share to);
/// Gives free the reserved beds that nobody has, once a day; how many.
std::int64_t release_beds(db::Session& s, RegionId region, Date today);

struct PoolRow {
  WardId ward_id;
  BedClass bed_class = BedClass::general;
  BedState state = BedState::free;
  Share share = Share::open;
  std::int64_t count = 0;
  Instant reported_at;
};
/// The live beds of a unit, counted; holds that ended count as free.
std::vector<PoolRow> pool_rows(db::Session& s, RegionId region, OrganisationId organisation,
                               Instant now);
void put_snapshot(db::Session& s, RegionId region, OrganisationId organisation,
                  const Snapshot& row);
void delete_snapshot(db::Session& s, RegionId region, OrganisationId organisation, WardId ward,
                     BedClass bed_class);
std::vector<Snapshot> snapshots(db::Session& s, RegionId region, OrganisationId organisation);

// ---- store_resources.cpp ----

struct ResourceRow {
  Resource view;
  std::vector<WeeklyPeriod> weekly;
  std::vector<DayException> exceptions;
  std::optional<Date> generated_until;
};
void insert_resource(db::Session& s, RegionId region, const Resource& row, Instant now);
bool update_resource(db::Session& s, RegionId region, const Resource& row);
bool update_schedule(db::Session& s, RegionId region, const ResourceRow& row);
void set_generated(db::Session& s, RegionId region, ResourceId id, std::optional<Date> until);
std::optional<ResourceRow> resource(db::Session& s, RegionId region, ResourceId id);
std::vector<Resource> resources(db::Session& s, RegionId region, OrganisationId organisation,
                                const std::optional<ResourceKind>& kind);
/// A resource that can be booked, and from when in a window: at all, and of what is not set aside.
struct First {
  Resource resource;
  std::optional<Instant> any, open;
};
std::vector<First> firsts(db::Session& s, RegionId region, Instant from, Instant to, Instant now);
/// The same of one resource; nothing where it can't be booked.
std::optional<First> first_of(db::Session& s, RegionId region, Instant from, Instant to,
                              Instant now, ResourceId id);
/// Whose slots end before a day, at most `limit`.
std::vector<ResourceId> to_generate(db::Session& s, RegionId region, Date until,
                                    std::int64_t limit);

// ---- store_slots.cpp ----

std::vector<Slot> slots(db::Session& s, RegionId region, ResourceId resource, Instant from,
                        Instant to);
std::optional<Slot> slot(db::Session& s, RegionId region, SlotId id);
void insert_slot(db::Session& s, RegionId region, const Slot& slot, OrganisationId organisation);
/// The place beyond the schedule that the caller counted out; false when it is taken.
bool insert_overbooked(db::Session& s, RegionId region, const Slot& slot,
                       OrganisationId organisation);
void delete_slot(db::Session& s, RegionId region, SlotId id, Instant now);
bool mark_slot(db::Session& s, RegionId region, SlotId id, Share from, Share to,
               std::optional<Instant> release_at);
/// Gives free the reserved slots whose time has come, once; how many.
std::int64_t release_slots(db::Session& s, RegionId region, Instant now);
struct OpenSlot {
  SlotId id;
  Share share = Share::open;
  Instant starts_at, ends_at;
  std::optional<BookingId> held_by;  ///< whose hold has ended
};
/// Slots that can be taken now, those of the share first.
std::vector<OpenSlot> open_slots(db::Session& s, RegionId region, ResourceId resource, Instant from,
                                 Instant to, bool reserved_too, Instant now, std::int64_t limit);
bool take_slot(db::Session& s, RegionId region, SlotId id, BookingId booking, SlotState state,
               std::optional<Instant> until, bool reserved_too, Instant now);
/// Moves the slot of a booking on; false when the hold had ended and somebody else has it, or may.
bool move_slot(db::Session& s, RegionId region, SlotId id, BookingId booking, SlotState from,
               SlotState to, Instant now);
/// A hold lasts longer; false when it has ended.
bool keep_slot(db::Session& s, RegionId region, SlotId id, BookingId booking, Instant until,
               Instant now);
struct FreeQuery {
  OrganisationId organisation;
  std::optional<DepartmentId> department;
  std::optional<ResourceKind> kind;
  bool reserved_too = false;
  Instant now, until;
  std::int64_t count_max = 100;
};
struct FreeSlots {
  std::int64_t count = 0;
  std::optional<Instant> first_at;
};
/// Free slots of a unit's shared resources, counted up to a number.
FreeSlots count_free(db::Session& s, RegionId region, const FreeQuery& query);
/// Frees what a booking had, or gives it on to another one until a time; false when it has it no
/// more.
bool free_slot(db::Session& s, RegionId region, SlotId id, BookingId booking);
bool hand_on_slot(db::Session& s, RegionId region, SlotId id, BookingId from, BookingId to,
                  Instant until);

struct UseRow {
  ResourceId resource_id;
  SlotState state = SlotState::free;
  Share share = Share::open;
  std::int64_t count = 0;
};
std::vector<UseRow> slot_use(db::Session& s, RegionId region, ResourceId resource, Instant from,
                             Instant to);

// ---- store_bookings.cpp ----

struct BookingRow {
  Booking view;
  std::optional<SlotId> slot_id;
  std::optional<BedId> bed_id;
  std::optional<Instant> due_at;
};
void insert_booking(db::Session& s, RegionId region, const BookingRow& row);
/// State, place, times and reasons; compare-and-set on version.
bool update_booking(db::Session& s, RegionId region, const BookingRow& row);
/// Patient, referral and time of a hold; compare-and-set on version.
bool attach_booking(db::Session& s, RegionId region, const BookingRow& row);
std::optional<BookingRow> booking(db::Session& s, RegionId region, BookingId id);
/// Writes down that a hold had ended, when somebody else has taken its place.
void end_hold(db::Session& s, RegionId region, BookingId id, Instant now);
std::vector<BookingRow> bookings(db::Session& s, RegionId region, BookingSide side,
                                 OrganisationId organisation,
                                 const std::optional<BookingState>& state, const Cursor& after,
                                 Instant to, std::int64_t limit);
std::vector<BookingId> due_bookings(db::Session& s, RegionId region, Instant now,
                                    std::int64_t limit);
std::vector<BookingRow> bookings_of_patient(db::Session& s, RegionId region, PatientId patient,
                                            std::int64_t limit);
std::vector<BookingId> bookings_of_referral(db::Session& s, RegionId region, ReferralId referral);
void delete_bookings_of(db::Session& s, RegionId region, PatientId patient);
std::vector<UnitUse> unit_use(db::Session& s, RegionId region, OrganisationId organisation,
                              Instant from, Instant to);

// ---- store_waits.cpp ----

struct WaitRow {
  Wait view;
  OrganisationId organisation_id;  ///< who waits
  std::string person_name;
  std::int64_t priority = 1;  ///< 0: by the green channel; written once
};
void insert_wait(db::Session& s, RegionId region, const WaitRow& row);
bool update_wait(db::Session& s, RegionId region, const WaitRow& row);
std::optional<WaitRow> wait(db::Session& s, RegionId region, WaitId id);
std::optional<WaitRow> wait_of_booking(db::Session& s, RegionId region, BookingId booking);
/// Who waits for a resource on a day: the green channel, then the longest.
std::vector<WaitRow> waiting(db::Session& s, RegionId region, ResourceId resource, Date day,
                             std::int64_t limit);
std::vector<WaitRow> waits(db::Session& s, RegionId region, OrganisationId organisation);
std::vector<WaitRow> waits_of_patient(db::Session& s, RegionId region, PatientId patient,
                                      std::int64_t limit);
void delete_waits_of(db::Session& s, RegionId region, PatientId patient);

}  // namespace yilian::capacity::store
