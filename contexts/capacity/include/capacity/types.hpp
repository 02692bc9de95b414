#pragma once
// Beds, clinics, experts and devices that units of a consortium share: what is free, who holds it,
// who comes. Used by higher contexts through capacity/service.hpp.
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"

namespace yilian::capacity {

using WardId = Id<struct WardTag>;
using BedId = Id<struct BedTag>;
using ResourceId = Id<struct ResourceTag>;
using SlotId = Id<struct SlotTag>;
using BookingId = Id<struct BookingTag>;
using WaitId = Id<struct WaitTag>;

// ---- wards and beds ----

enum class BedClass : std::uint8_t {
  general,
  intensive,
  isolation,
  maternity,
  paediatric,
  rehabilitation,
  nursing,
  observation
};
/// How the beds of a ward are known: each by itself, or as numbers once a day.
enum class Reporting : std::uint8_t { live, daily };
enum class BedState : std::uint8_t { free, held, occupied, cleaning, closed };
enum class BedAction : std::uint8_t { occupy, vacate, clear, close, reopen };
/// Whose a place is: anybody's, set aside for members, or set aside and given free again.
enum class Share : std::uint8_t { open, reserved, released };

struct WardInput {
  std::optional<DepartmentId> department_id;
  Text<1, 60> name;
  Text<0, 100> location;
  Reporting reporting = Reporting::live;
};
struct Ward {
  WardId id;
  OrganisationId organisation_id;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  std::string name;
  std::string location;
  Reporting reporting = Reporting::live;
  std::optional<Instant> confirmed_at;  ///< when somebody last said that the board is right
  bool closed = false;
  std::int64_t version = 0;
};
struct WardFilter {
  std::optional<OrganisationId> organisation_id;  ///< none: the caller's
};
struct WardList {
  std::vector<Ward> items;
};

struct BedsInput {
  BedClass bed_class = BedClass::general;
  std::vector<Text<1, 20>> labels;
};
struct Bed {
  BedId id;
  WardId ward_id;
  BedClass bed_class = BedClass::general;
  std::string label;
  BedState state = BedState::free;
  std::optional<Instant> held_until;
  std::optional<BookingId> booking_id;
  Share share = Share::open;
  Instant reported_at;  ///< when the ward last said so
  std::int64_t version = 0;
  std::vector<BedAction> actions;  ///< what this caller may do now
};
struct BedList {
  std::vector<Bed> items;
};

struct SnapshotEntry {
  WardId ward_id;
  BedClass bed_class = BedClass::general;
  Bounded<0, 5000> total;
  Bounded<0, 5000> free;
};
struct SnapshotInput {
  std::vector<SnapshotEntry> entries;
};
struct Snapshot {
  WardId ward_id;
  BedClass bed_class = BedClass::general;
  std::int64_t total = 0;
  std::int64_t free = 0;
  Instant reported_at;
  std::string reported_by;
};
struct SnapshotList {
  std::vector<Snapshot> items;
};

/// What an upload of the daily report did, or would do.
struct BedReportAnswer {
  bool dry_run = true;
  std::int64_t rows = 0;
  std::vector<network::ImportProblem> problems;
};

/// The beds of one class of one ward, as one number each.
struct BedPool {
  OrganisationId organisation_id;
  std::string organisation_name;
  WardId ward_id;
  std::string ward_name;
  std::optional<std::string> department_name;
  std::string location;
  BedClass bed_class = BedClass::general;
  std::int64_t total = 0;
  std::int64_t free = 0;
  std::int64_t held = 0;
  std::int64_t occupied = 0;
  std::int64_t cleaning = 0;
  std::int64_t closed = 0;
  std::int64_t reserved = 0;   ///< of the free ones, set aside for members now
  std::int64_t available = 0;  ///< of the free ones, for this caller
  Reporting source = Reporting::live;
  std::optional<Instant> as_of;  ///< when the ward last reported; none: never
  bool stale = false;            ///< too old to count on
};
struct BoardFilter {
  std::optional<OrganisationId> organisation_id;
  std::optional<WardId> ward_id;
  std::optional<BedClass> bed_class;
  std::optional<bool> available;  ///< only what this caller can count on
};
struct BedBoard {
  Instant at;
  std::vector<BedPool> pools;
};

// ---- clinics, experts, devices and their schedules ----

enum class ResourceKind : std::uint8_t { clinic, expert, device };
enum class ResourceStatus : std::uint8_t { available, suspended, broken, retired };

struct ResourceInput {
  ResourceKind kind = ResourceKind::clinic;
  std::optional<DepartmentId> department_id;
  Text<1, 60> name;
  Text<0, 100> location;
  std::optional<Text<0, 40>> device_code;  ///< number in the register of devices
  bool shared = true;                      ///< other units of the consortium may book
  bool on_holidays = false;                ///< the weekly template counts on public holidays too
};
struct Resource {
  ResourceId id;
  OrganisationId organisation_id;
  std::string organisation_name;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  ResourceKind kind = ResourceKind::clinic;
  std::string name;
  std::string location;
  std::optional<std::string> device_code;
  bool shared = true;
  bool on_holidays = false;
  ResourceStatus status = ResourceStatus::available;
  std::vector<ResourceStatus> next;  ///< what the status may become
  std::int64_t version = 0;
};
struct ResourceFilter {
  std::optional<OrganisationId> organisation_id;  ///< none: all units of the caller's consortia
  std::optional<ResourceKind> kind;
};
struct ResourceList {
  std::vector<Resource> items;
};
struct StatusInput {
  ResourceStatus status = ResourceStatus::available;
};

/// From and to are `HH:MM`; every `slot_minutes` begins a slot with some places.
struct Period {
  Text<5, 5> starts;
  Text<5, 5> ends;
  Bounded<5, 480> slot_minutes;
  Bounded<1, 50> places;
};
struct WeeklyPeriod {
  Bounded<1, 7> weekday;  ///< 1 = Monday
  Text<5, 5> starts;
  Text<5, 5> ends;
  Bounded<5, 480> slot_minutes;
  Bounded<1, 50> places;
};
/// A day that differs from the template: other periods, or none at all.
struct DayException {
  Date on;
  Text<0, 60> reason;
  std::vector<Period> periods;
};
struct ScheduleInput {
  std::vector<WeeklyPeriod> weekly;
  std::vector<DayException> exceptions;
};
struct Schedule {
  ResourceId resource_id;
  std::vector<WeeklyPeriod> weekly;
  std::vector<DayException> exceptions;
  std::optional<Date> generated_until;  ///< the first day without slots
  std::int64_t outside = 0;             ///< bookings to come that no longer fit the schedule
  std::int64_t version = 0;
};

enum class SlotState : std::uint8_t { free, held, booked, arrived, fulfilled, no_show, cancelled };
struct Slot {
  SlotId id;
  ResourceId resource_id;
  Instant starts_at;
  Instant ends_at;
  std::int64_t place = 0;
  SlotState state = SlotState::free;
  Share share = Share::open;
  std::optional<Instant> held_until;
  std::optional<BookingId> booking_id;  ///< for the unit itself only
  bool overbooked = false;
};
struct SlotFilter {
  ResourceId resource_id;
  Date from;
  std::optional<Date> to;  ///< the last day; none: the same
};
struct SlotList {
  std::vector<Slot> items;
};

struct OfferFilter {
  std::optional<ResourceKind> kind;
  std::optional<Text<0, 60>> department;  ///< part of its name
  std::optional<OrganisationId> organisation_id;
  std::optional<ResourceId> resource_id;
  std::optional<Date> from;
  std::optional<Date> to;               ///< the last day; at most 31 days
  std::optional<Bounded<1, 60>> limit;  ///< how many are listed; none: 20
};
/// A time at which this caller can book.
struct Offer {
  Instant starts_at;
  Instant ends_at;
  std::int64_t places = 0;
  bool reserved = false;  ///< of the share set aside for this caller's unit
};
struct ResourceOffers {
  Resource resource;
  std::vector<Offer> offers;  ///< the first ones
};
/// Those with the earliest times first. A second old at most, unless this server changed something.
struct OfferList {
  Instant at;
  std::int64_t total = 0;  ///< how many have a free time in these days
  std::vector<ResourceOffers> items;
};

/// What a referral asks of a unit: beds of a class, or else places of clinics, experts or devices
/// of a department.
struct SupplyQuery {
  OrganisationId asking;
  OrganisationId provider;
  bool beds = false;
  std::optional<BedClass> bed_class;
  std::optional<DepartmentId> department_id;
  std::optional<ResourceKind> kind;
  Instant now;
};
struct Supply {
  std::optional<std::int64_t> places;  ///< counted up to 100; none: nothing fresh is known
  std::optional<Instant> first_at;     ///< of slots
};

// ---- bookings ----

/// Why somebody goes before others of the same urgency.
enum class GreenReason : std::uint8_t { poverty_relief, contracted, referred };
/// The green channel as it is open to one person.
struct Green {
  std::vector<GreenReason> reasons;  ///< none: it is not
  bool pay_after_treatment = false;
};

enum class BookingKind : std::uint8_t { slot, bed };
enum class BookingState : std::uint8_t {
  held,
  booked,
  arrived,
  fulfilled,
  no_show,
  cancelled,
  expired
};
enum class BookingAction : std::uint8_t {
  confirm,
  rebook,
  cancel,
  arrive,
  fulfil,
  no_show,
  expire
};
/// Who acts: the unit that booked, the unit that is booked, either, or the clock.
enum class BookingSide : std::uint8_t { booker, provider, either, clock };

struct SlotBookingInput {
  ResourceId resource_id;
  Instant starts_at;
  std::optional<PatientId> patient_id;
  std::optional<ReferralId> referral_id;
  std::optional<Text<0, 200>> note;
  bool confirm = false;  ///< booked at once; else held while the patient decides
  std::optional<Text<2, 200>> overbook_reason;
};
struct BedBookingInput {
  WardId ward_id;
  BedClass bed_class = BedClass::general;
  Instant expected_at;
  std::optional<PatientId> patient_id;
  std::optional<ReferralId> referral_id;
  std::optional<Text<0, 200>> note;
  bool confirm = false;
};
struct RebookInput {
  ResourceId resource_id;
  Instant starts_at;
};
struct CancelInput {
  Text<2, 200> reason;
};

struct Booking {
  BookingId id;
  BookingKind kind = BookingKind::slot;
  BookingState state = BookingState::held;
  OrganisationId organisation_id;  ///< of the bed or slot
  std::string organisation_name;
  OrganisationId booked_by_id;
  std::string booked_by_name;
  std::string booked_by_person;
  std::optional<ResourceId> resource_id;
  std::optional<WardId> ward_id;
  std::string place_name;  ///< of the resource or ward
  std::string location;
  std::optional<std::string> department_name;
  std::optional<ResourceKind> resource_kind;
  std::optional<BedClass> bed_class;
  std::optional<std::string> bed_label;
  Instant starts_at;
  std::optional<Instant> ends_at;
  std::optional<Instant> held_until;
  std::optional<PatientId> patient_id;
  std::optional<std::string> patient_name;
  std::optional<ReferralId> referral_id;
  std::vector<GreenReason> green;  ///< why this patient goes first
  bool pay_after_treatment = false;
  std::string note;
  bool of_share = false;  ///< counts against what was set aside for members
  std::optional<std::string> overbook_reason;
  std::optional<std::string> cancel_reason;
  Instant created_at;
  std::int64_t version = 0;
  std::vector<BookingAction> actions;
};
struct BookingFilter {
  BookingSide side = BookingSide::booker;
  std::optional<Date> from;
  std::optional<Date> to;
  std::optional<BookingState> state;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct BookingPage {
  std::vector<Booking> items;
  std::optional<std::string> next_cursor;
};

// ---- waiting list ----

enum class WaitState : std::uint8_t { waiting, offered, taken, cancelled, expired };
/// For a clinic, expert or device between two days.
struct WaitInput {
  ResourceId resource_id;
  Date from;
  Date to;
  std::optional<PatientId> patient_id;
  std::optional<ReferralId> referral_id;
  std::optional<Text<0, 200>> note;
};
struct Wait {
  WaitId id;
  ResourceId resource_id;
  std::string resource_name;
  std::string organisation_name;
  Date from;
  Date to;
  WaitState state = WaitState::waiting;
  std::optional<PatientId> patient_id;
  std::optional<std::string> patient_name;
  std::optional<ReferralId> referral_id;
  std::vector<GreenReason> green;  ///< why this patient goes first
  bool pay_after_treatment = false;
  std::string note;
  std::optional<BookingId> booking_id;  ///< what was offered
  Instant created_at;
  std::int64_t version = 0;
};
struct WaitList {
  std::vector<Wait> items;
};

// ---- what was used ----

struct UseFilter {
  std::optional<OrganisationId> organisation_id;  ///< none: the caller's
  std::optional<ResourceKind> kind;
  std::optional<Date> from;
  std::optional<Date> to;
};
struct ResourceUse {
  ResourceId resource_id;
  std::string name;
  ResourceKind kind = ResourceKind::clinic;
  ResourceStatus status = ResourceStatus::available;
  std::string location;
  std::int64_t places = 0;  ///< offered in the time
  std::int64_t used = 0;    ///< booked, arrived or fulfilled
  std::int64_t no_show = 0;
  std::int64_t reserved = 0;  ///< set aside for members, with what was released
  std::int64_t released = 0;
};
struct UnitUse {
  OrganisationId organisation_id;
  std::string name;
  BookingKind kind = BookingKind::slot;
  std::int64_t bookings = 0;
  std::int64_t of_share = 0;
};
struct UseReport {
  Date from;
  Date to;
  std::vector<ResourceUse> resources;
  std::vector<UnitUse> units;  ///< who booked here
};

/// What is held about a person here.
struct CapacityHoldings {
  std::vector<Booking> bookings;
  std::vector<Wait> waits;
};

}  // namespace yilian::capacity
