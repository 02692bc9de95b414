#pragma once
// The use cases of capacity, their routes, what the clock does, and what higher contexts call
// inside their own transaction (a referral that is accepted and booked at once).
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "capacity/types.hpp"
#include "kernel/caller.hpp"
#include "patients/types.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}
namespace yilian::outbox {
struct Event;
}
namespace yilian::work {
class Work;
}
namespace yilian::patients {
class Service;
}

namespace yilian::records {
class FhirService;
}

namespace yilian::capacity {

std::vector<db::Migration> migrations();

class Service {
 public:
  /// Fails when the policy documents do not parse.
  static Result<std::unique_ptr<Service>> open(db::Database& database, patients::Service& patients,
                                               RegionId region);
  ~Service();
  void add_routes(api::Api& api);
  /// What can be booked as Schedule and Slot, bookings of it as Appointment.
  void provide_fhir(records::FhirService& server);

  /// In the caller's open transaction: what it does not commit was never booked. The caller's right
  /// and its relationship with the patient are checked here; the audit entry is the caller's own.
  Result<Booking> book(work::Work& work, const SlotBookingInput& input);
  Result<Booking> book(work::Work& work, const BedBookingInput& input);
  Result<Booking> confirm(work::Work& work, BookingId id);
  Status cancel(work::Work& work, BookingId id, std::string_view reason);
  /// A hold of the caller's unit goes on with a referral until a time, never beyond its own begin:
  /// hold_not_yours for a hold of others or for somebody else. Who refers has the relationship.
  Result<Booking> attach(work::Work& work, BookingId id, ReferralId referral, PatientId patient,
                         Instant until);
  /// What is held for the referral is booked; the number, 0 when the hold has ended.
  Result<std::int64_t> confirm_of(work::Work& work, ReferralId referral);
  /// What a unit could give the asking unit of what it shares, as far as it is known freshly.
  Supply supply(db::Session& session, const SupplyQuery& query);
  /// The referral goes another way: what is still to come of it is free at once. Whoever moves the
  /// referral may; the number of bookings.
  Result<std::int64_t> cancel_of(work::Work& work, ReferralId referral, std::string_view reason);
  /// The patient of the referral has come, and so what is booked for it is used.
  Result<std::int64_t> arrive_of(work::Work& work, ReferralId referral);

  /// The daily report of one ward and class, as on the page: a ward of the caller's unit that
  /// reports daily. In the caller's transaction; the caller has asked for the right.
  Status report_beds(work::Work& work, WardId ward, BedClass bed_class, std::int64_t total,
                     std::int64_t free);
  /// What was last reported.
  std::optional<Snapshot> bed_report(db::Session& session, OrganisationId organisation, WardId ward,
                                     BedClass bed_class);
  /// Takes a report back: the one before stands again with its own time, or none.
  void take_back_report(work::Work& work, WardId ward, BedClass bed_class,
                        const std::optional<Snapshot>& before);

  /// The beds of one unit as the board shows them to this caller, in the caller's session.
  std::vector<BedPool> pools(db::Session& session, const Call& call, OrganisationId organisation);

  /// Whether the green channel is open to somebody, by the policy of a day.
  Green green(const std::vector<patients::PopulationFlag>& flags, bool referred, Date on) const;

  /// An event of any server: what is kept here of beds and slots that it concerns counts no more.
  void heard(const outbox::Event& event);

  /// Ends holds and missed bookings, gives shares free, makes slots of the days ahead. Called every
  /// minute; the number of changes.
  Result<std::int64_t> tick(Instant now);
  /// All that is held about a person here, for the export that the person asked for. The caller
  /// decided that it may leave.
  Result<CapacityHoldings> holdings(db::Session& session, const Call& call, PatientId patient);
  /// Frees what is still to come and deletes all that is held about a person here. The caller
  /// decided that it may go.
  Status erase(work::Work& work, PatientId patient);

  struct Impl;

 private:
  explicit Service(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::capacity
