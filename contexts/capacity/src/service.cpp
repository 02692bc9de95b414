#include "capacity/service.hpp"

#include <algorithm>

#include "impl.hpp"
#include "outbox/outbox.hpp"
#include "patients/following.hpp"
#include "store_merge.hpp"

namespace yilian::capacity {

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database, patients::Service& patients,
                                               RegionId region) {
  TRY(auto policies, policy::load());
  patients.add_follower(patients::follower_of("capacity", region, store::moving_tables()));
  return std::unique_ptr<Service>(new Service(
      std::shared_ptr<Impl>(new Impl{database, patients, region, std::move(policies)})));
}

void Service::add_routes(api::Api& api) {
  add_bed_routes(api, impl_);
  add_resource_routes(api, impl_);
  add_booking_routes(api, impl_);
}

Result<Booking> Service::book(work::Work& work, const SlotBookingInput& input) {
  CHECK_OK(require(work.call(), Right::capacity_book));
  return impl_->book_slot(work, input);
}
Result<Booking> Service::book(work::Work& work, const BedBookingInput& input) {
  CHECK_OK(require(work.call(), Right::capacity_book));
  return impl_->book_bed(work, input);
}
Result<Booking> Service::confirm(work::Work& work, BookingId id) {
  return impl_->act(work, id, BookingAction::confirm,
                    [this](auto& w, auto& row) { return impl_->do_confirm(w, row); });
}
Status Service::cancel(work::Work& work, BookingId id, std::string_view reason) {
  CHECK_OK(impl_->act(work, id, BookingAction::cancel, [this, reason](auto& w, auto& row) {
    return impl_->do_cancel(w, row, reason);
  }));
  return {};
}
Result<std::int64_t> Service::cancel_of(work::Work& work, ReferralId referral,
                                        std::string_view reason) {
  return impl_->settle(work, referral, BookingState::cancelled,
                       [&](work::Work& w, store::BookingRow& row) -> Status {
                         return impl_->do_cancel(w, row, reason);
                       });
}
Result<std::int64_t> Service::arrive_of(work::Work& work, ReferralId referral) {
  return impl_->settle(
      work, referral, BookingState::arrived,
      [&](work::Work& w, store::BookingRow& row) -> Status { return impl_->do_arrive(w, row); });
}

Green Service::green(const std::vector<patients::PopulationFlag>& flags, bool referred,
                     Date on) const {
  return rules::green_of(flags, referred, impl_->policies.on(on).green);
}
std::vector<BedPool> Service::pools(db::Session& session, const Call& call,
                                    OrganisationId organisation) {
  return impl_->pools_of(session, call, organisation);
}

Result<std::int64_t> Service::tick(Instant now) { return impl_->tick(now); }
Result<CapacityHoldings> Service::holdings(db::Session& session, const Call& call,
                                           PatientId patient) {
  return impl_->holdings(session, call, patient);
}
Status Service::erase(work::Work& work, PatientId patient) { return impl_->erase(work, patient); }

Reach Service::Impl::reach(db::Session& s, OrganisationId asking, OrganisationId provider,
                           Instant now) {
  Reach out;
  out.own = asking == provider;
  if (out.own) return out;
  for (const auto& unit : network::partners_of(s, region, asking, local_date(now)))
    if (unit.id == provider) {
      out.partner = true;
      out.member = unit.leads;
    }
  return out;
}

bool Service::Impl::leads(db::Session& s, OrganisationId id, Instant now) {
  return std::ranges::any_of(network::partners_of(s, region, id, local_date(now)),
                             [&](const auto& unit) { return unit.id == id && unit.leads; });
}

std::vector<OrganisationId> Service::Impl::audience(db::Session& s, OrganisationId id,
                                                    Instant now) {
  std::vector<OrganisationId> out{id};
  for (const auto& unit : network::partners_of(s, region, id, local_date(now)))
    if (unit.id != id) out.push_back(unit.id);
  return out;
}

void Service::Impl::tell_beds(work::Work& w, OrganisationId organisation, WardId ward) {
  const Instant now = w.call().now;
  w.emit("bed.changed", ward.value, now.ms, audience(w.db, organisation, now));
  w.db.after_commit([this, organisation] { bed_changes.note(organisation); });
}

void Service::heard(const outbox::Event& event) {
  if (event.kind == "bed.changed" && !event.audience.empty())
    impl_->bed_changes.note(event.audience.front());
  if (event.kind == "resource.changed") impl_->resource_changes.note({event.subject});
  // Whose slot it was is not said; what was written out is made anew.
  if (event.kind == "booking.changed") impl_->slot_changes.note({});
}

void Service::Impl::tell_slots(db::Session& s, ResourceId resource) {
  s.after_commit([this, resource] { slot_changes.note(resource); });
}

void Service::Impl::tell_resource(work::Work& w, ResourceId id, std::int64_t version,
                                  OrganisationId owner) {
  w.emit("resource.changed", id.value, version, {owner});
  w.subject(id);
  w.db.after_commit([this, id] { resource_changes.note(id); });
}

Status Service::Impl::check_department(db::Session& s,
                                       const std::optional<DepartmentId>& department,
                                       OrganisationId organisation) {
  if (!department) return {};
  const auto found = network::find_department(s, region, *department);
  if (!found || found->organisation_id != organisation)
    return fail_field("/departmentId", Code::unknown_department);
  return {};
}

Call Service::Impl::clock_call(Instant now, const char* action) const {
  Call call;
  call.now = now;
  call.action = action;
  call.caller.region = region;
  call.caller.role = Role::system_client;
  call.caller.organisation_name = "Yilian";
  return call;
}

}  // namespace yilian::capacity
