#pragma once
// The inside of capacity::Service. Use cases are members, one file per aggregate.
#include <functional>

#include "capacity/describe.hpp"
#include "capacity/service.hpp"
#include "json/json.hpp"
#include "kept.hpp"
#include "network/lookup.hpp"
#include "patients/service.hpp"
#include "policy.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::api {
class Api;
template <class T>
struct Rendered;
}  // namespace yilian::api

namespace yilian::capacity {

/// How an organisation stands to the one whose beds and slots it wants.
struct Reach {
  bool own = false;
  bool partner = false;  ///< in one consortium
  bool member = false;   ///< of a consortium that the other one leads: its share is set aside here
};

/// The first free times of all resources, and when they were looked up.
struct FirstList {
  std::uint64_t stamp = 0;  ///< of the slots
  std::vector<store::First> all;
};
/// Stamps read before a snapshot.
struct SeenChanges {
  std::uint64_t resources = 0, slots = 0;
};
struct FirstTimes {
  std::shared_ptr<const FirstList> kept;
  std::map<ResourceId, std::optional<store::First>> changed;  ///< instead of those in `kept`
};

struct Service::Impl {
  db::Database& database;
  patients::Service& patients;
  RegionId region;
  policy::Policies policies;

  // What is kept of beds and slots for those who look (kept.hpp), and what changed since.
  Changes<ResourceId> resource_changes, slot_changes;
  Changes<OrganisationId> bed_changes;
  Kept<FirstList> first_kept{32};
  Kept<std::string> offers_kept{1000}, board_kept{500};
  Kept<std::vector<BedPool>> pools_kept{2000};

  /// The one place where a use case learns what the county decided.
  const policy::Version& policy(Instant now) const { return policies.on(local_date(now)); }

  // service.cpp
  Reach reach(db::Session& s, OrganisationId asking, OrganisationId provider, Instant now);
  bool leads(db::Session& s, OrganisationId id, Instant now);
  /// Everybody who sees an organisation's beds; that organisation first.
  std::vector<OrganisationId> audience(db::Session& s, OrganisationId id, Instant now);
  void tell_beds(work::Work& w, OrganisationId organisation, WardId ward);
  /// After the commit of this change, what is kept of these slots counts no more.
  void tell_slots(db::Session& s, ResourceId resource);
  void tell_resource(work::Work& w, ResourceId id, std::int64_t version, OrganisationId owner);
  /// A department of that organisation, or unknown_department.
  Status check_department(db::Session& s, const std::optional<DepartmentId>& department,
                          OrganisationId organisation);
  /// The clock's own call.
  Call clock_call(Instant now, const char* action) const;

  // wards.cpp
  Result<WardList> wards(const Call& call, const WardFilter& filter);
  Result<Ward> create_ward(const Call& call, const WardInput& input);
  Result<Ward> update_ward(const Call& call, WardId id, const WardInput& input);
  Result<Ward> close_ward(const Call& call, WardId id, bool closed);
  Result<Ward> confirm_ward(const Call& call, WardId id);
  Result<Ward> own_ward(db::Session& s, const Call& call, WardId id);
  Result<Ward> save(work::Work& w, const Ward& row);
  Result<BedList> beds(const Call& call, WardId id);
  Result<BedList> bed_list(db::Session& s, const Call& call, const Ward& ward);
  Result<BedList> add_beds(const Call& call, WardId id, const BedsInput& input);
  Result<Bed> act_on_bed(const Call& call, BedId id, BedAction action);
  /// Marks as many beds of the department as the share says; nothing where the unit leads nobody.
  void share_beds(db::Session& s, const Ward& ward, Instant now);

  // board.cpp
  Result<api::Rendered<BedBoard>> board(const Call& call, const BoardFilter& filter);
  Result<BedBoard> whole_board(db::Session& s, const Call& call, const BoardFilter& filter,
                               std::uint64_t seen);
  void add_pools(db::Session& s, const Call& call, const network::Partner& unit, bool member,
                 std::vector<BedPool>& out);
  std::vector<BedPool> pools_of(db::Session& s, const Call& call, OrganisationId id);
  Result<SnapshotList> snapshots(const Call& call, const WardFilter& filter);
  Result<SnapshotList> report(const Call& call, const SnapshotInput& input);
  Result<SnapshotList> report(work::Work& w, const SnapshotInput& input);

  // report_import.cpp
  /// The daily report as a sheet: everything or nothing, and it can be tried first.
  Result<BedReportAnswer> import_report(const Call& call, const network::ImportOptions& options,
                                        const http::Request& request);

  // resources.cpp
  Result<ResourceList> resources(const Call& call, const ResourceFilter& filter);
  Result<Resource> resource(const Call& call, ResourceId id);
  Result<Resource> create_resource(const Call& call, const ResourceInput& input);
  Result<Resource> update_resource(const Call& call, ResourceId id, const ResourceInput& input);
  Result<Resource> set_status(const Call& call, ResourceId id, const StatusInput& input);
  Result<store::ResourceRow> own_resource(db::Session& s, const Call& call, ResourceId id);

  // schedules.cpp
  Result<Schedule> schedule(ResourceId id);
  Result<Schedule> set_schedule(const Call& call, ResourceId id, const ScheduleInput& input);
  Result<SlotList> slots(const Call& call, const SlotFilter& filter);
  /// Makes the slots of the days from `from` to before `until` those of the schedule; how many
  /// bookings no longer fit.
  std::int64_t generate(db::Session& s, const store::ResourceRow& row, Date from, Date until,
                        Instant now);
  void share_day(db::Session& s, const Resource& resource, Date day, Instant now);
  Result<std::int64_t> generate_due(Instant now);

  // offers.cpp
  Result<api::Rendered<OfferList>> offers(const Call& call, const OfferFilter& filter);
  Result<OfferList> find_offers(db::Session& s, const Call& call, const OfferFilter& filter,
                                const rules::Window& window, const SeenChanges& seen);
  Result<FirstTimes> first_times(db::Session& s, const rules::Window& window, Instant now,
                                 const SeenChanges& seen);
  Result<UseReport> use(const Call& call, const UseFilter& filter);

  // booking.cpp
  Result<Booking> book_slot(work::Work& w, const SlotBookingInput& input);
  Result<Booking> book_bed(work::Work& w, const BedBookingInput& input);
  /// A booking of the caller without its place yet; checks the relationship with the patient.
  Result<store::BookingRow> begin(work::Work& w, BookingKind kind,
                                  const std::optional<PatientId>& patient,
                                  const std::optional<ReferralId>& referral,
                                  const std::optional<Text<0, 200>>& note);
  /// A resource that this caller may book now.
  Result<store::ResourceRow> bookable(work::Work& w, ResourceId id, Instant starts_at,
                                      Reach& reach);
  /// Takes a free place for the booking and writes slot, times and share into it.
  Status take(work::Work& w, store::BookingRow& row, const Resource& resource, Instant starts_at,
              const Reach& reach, SlotState state);
  Status overbook(work::Work& w, store::BookingRow& row, const Resource& resource,
                  Instant starts_at, SlotState state);
  Status take_bed(work::Work& w, store::BookingRow& row, const Reach& reach, Instant until);
  /// Tells both sides, and the consortium where a bed is concerned.
  void tell(work::Work& w, const store::BookingRow& row);

  // booking_steps.cpp
  using Step = std::function<Status(work::Work&, store::BookingRow&)>;
  /// One action: load, decide by the table, do, compare-and-set, tell.
  Result<Booking> act(work::Work& w, BookingId id, BookingAction action, const Step& step);
  Result<Booking> act(const Call& call, BookingId id, BookingAction action, const Step& step);
  /// Moves what a referral still has ahead; who may is the referral's business.
  Result<std::int64_t> settle(work::Work& w, ReferralId referral, BookingState to,
                              const Step& step);
  Status do_confirm(work::Work& w, store::BookingRow& row);
  Status do_cancel(work::Work& w, store::BookingRow& row, std::string_view reason);
  Status do_rebook(work::Work& w, store::BookingRow& row, const RebookInput& input);
  Status do_arrive(work::Work& w, store::BookingRow& row);
  Status do_fulfil(work::Work& w, store::BookingRow& row);
  Status do_no_show(work::Work& w, store::BookingRow& row);
  /// Gives the place back, or on to who waits longest.
  void give_back(work::Work& w, const store::BookingRow& row);

  // booking_views.cpp
  Result<store::BookingRow> visible(db::Session& s, const Call& call, BookingId id);
  Booking view(db::Session& s, const Call& call, const store::BookingRow& row);
  Result<Booking> booking(const Call& call, BookingId id);
  Result<BookingPage> bookings(const Call& call, const BookingFilter& filter);
  /// Name of the patient, and the green channel as it is open to this one.
  template <class T>
  void show_patient(db::Session& s, const Call& call, T& shown) {
    std::vector<patients::PopulationFlag> flags;
    if (shown.patient_id) {
      auto found = patients.summary(s, region, *shown.patient_id, local_date(call.now));
      if (found) {
        call.saw(*shown.patient_id);
        shown.patient_name = std::move(found->name);
        flags = std::move(found->flags);
      }
    }
    auto green = rules::green_of(flags, shown.referral_id.has_value(), policy(call.now).green);
    shown.green = std::move(green.reasons);
    shown.pay_after_treatment = green.pay_after_treatment;
  }

  // waits.cpp
  Result<Wait> create_wait(const Call& call, const WaitInput& input);
  Result<WaitList> waits(const Call& call);
  Result<Wait> cancel_wait(const Call& call, WaitId id);
  /// Holds what a booking gives back for who waits longest; false when nobody does.
  bool offer(work::Work& w, const store::BookingRow& row);

  // clock.cpp
  Result<std::int64_t> tick(Instant now);
  Result<bool> expire(BookingId id, Instant now);
  Result<std::int64_t> release(Instant now);
  Result<std::int64_t> share_all_beds(Instant now);

  // holdings.cpp
  Result<CapacityHoldings> holdings(db::Session& s, const Call& call, PatientId patient);
  Status erase(work::Work& w, PatientId patient);
};

rules::Parties parties_of(const Caller& caller, const Booking& booking);

// routes_beds.cpp, routes_resources.cpp, routes_bookings.cpp
void add_bed_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_resource_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_booking_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::capacity
