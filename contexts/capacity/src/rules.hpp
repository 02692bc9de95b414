#pragma once
// Pure decisions of capacity: the state machines of beds, resources and bookings as tables, shares
// set aside for members, what a schedule makes of a day, and how old a number may be.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "capacity/types.hpp"
#include "kernel/caller.hpp"
#include "kernel/result.hpp"
#include "patients/types.hpp"
#include "policy.hpp"

namespace yilian::capacity::rules {

// ---- rules_states.cpp ----

struct BedTransition {
  BedState from;
  BedAction action;
  BedState to;
};
/// What a ward does to its beds. Holds come and go with bookings, not by hand.
std::span<const BedTransition> bed_table();
/// action_not_allowed when the table has no such step.
Result<BedState> decide(BedState state, BedAction action);
std::vector<BedAction> bed_actions(BedState state);
/// A hold ends by time, whether or not a job has written that yet.
BedState effective(BedState state, const std::optional<Instant>& held_until, Instant now);
SlotState effective(SlotState state, const std::optional<Instant>& held_until, Instant now);

/// What the status of a resource may become; a retired one stays so.
std::vector<ResourceStatus> next_statuses(ResourceKind kind, ResourceStatus status);

struct BookingTransition {
  BookingState from;
  BookingAction action;
  BookingState to;
  BookingSide side;
  Right right;
};
std::span<const BookingTransition> booking_table();
bool is_final(BookingState state);
struct Parties {
  bool booker = false, provider = false;
};
/// The new state, or in this order: only_the_sender (the booker), only_the_receiver (the provider),
/// right_missing, hold_expired, slot_in_past for what is still to come, action_not_allowed.
Result<BookingState> decide(const Booking& booking, BookingAction action, Parties parties,
                            const Call& call);
std::vector<BookingAction> booking_actions(const Booking& booking, Parties parties,
                                           const Call& call);

// ---- rules_shares.cpp ----

/// The part of `total` in hundredths of a per cent, rounded as named.
std::int64_t share_of(std::int64_t total, std::int64_t basis_points, policy::Rounding rounding);

struct Mark {
  bool free = false;      ///< nobody has it
  bool of_share = false;  ///< a member has it as part of the share
  Share share = Share::open;
};
/// Who is marked as reserved so that `wanted` places are: what members have counts first, then the
/// free ones that are marked already, then other free ones, evenly spread, then those in use by
/// others (so that they are the members' when they become free).
std::vector<Share> assign(const std::vector<Mark>& marks, std::int64_t wanted, bool in_use);
/// Beds are set aside anew every day until the release hour.
bool beds_reserved_at(Instant now, const policy::ShareRule& rule);
Instant slot_release(Instant starts_at, const policy::ShareRule& rule);

/// True when a number of `as_of` is too old; one that was never given is.
bool is_stale(const std::optional<Instant>& as_of, std::int64_t fresh_hours, Instant now);

// ---- rules_schedule.cpp ----

std::optional<std::int64_t> minutes_of(std::string_view clock);
/// Every wrong period with its pointer; pieces that would make more than 500 places a day too.
Status check_schedule(const ScheduleInput& input);

struct Planned {
  Instant starts_at, ends_at;
  std::int64_t place = 0;
  auto operator<=>(const Planned&) const = default;
};
inline constexpr std::int64_t overbooked_from = 1000;  ///< places beyond the schedule

std::vector<Planned> slots_of(Date day, const std::vector<WeeklyPeriod>& weekly,
                              const std::vector<DayException>& exceptions, bool holiday);

struct Existing {
  SlotId id;
  Planned at;
  bool free = false;
};
struct DayChange {
  std::vector<Planned> add;
  std::vector<SlotId> remove;
  std::int64_t outside = 0;  ///< taken places that no longer fit
};
/// What turns the slots of a day into the planned ones; what is taken stays.
DayChange change_of(const std::vector<Planned>& planned, const std::vector<Existing>& existing);

struct Window {
  Instant from, to;
};
/// From the begin of the first to the end of the last day; dates_reversed or out_of_range at /to.
Result<Window> window(Date from, Date to, std::int64_t days_max);
/// Who may maintain what belongs to an organisation: its own people, or those of the network.
Status check_own(const Caller& caller, OrganisationId owner);
/// out_of_range at /expectedAt unless within the next days.
Status check_expected(Instant expected_at, Instant now);
/// Every wrong line of a report: ward unknown to the unit is not decided here, free above total is.
Status check_snapshot(const SnapshotInput& input);

// ---- rules_green.cpp ----

/// Whether the green channel is open to somebody, and why.
Green green_of(const std::vector<patients::PopulationFlag>& flags, bool referred,
               const policy::GreenRule& rule);
/// The order among those of one urgency: 0 goes first.
std::int64_t green_rank(const std::vector<GreenReason>& reasons);

}  // namespace yilian::capacity::rules
