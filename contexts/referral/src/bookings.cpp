// Beds and slots of a referral, booked and freed in the transaction that moves it.
#include "impl.hpp"

namespace yilian::referral {
namespace {

/// Pointers of capacity's own commands, as the acceptance names the same fields.
Error of_acceptance(Error error) {
  for (auto& field : error.fields)
    field.pointer = field.pointer == "/startsAt" || field.pointer == "/expectedAt"
                        ? "/appointment/at"
                        : "/booking" + field.pointer;
  return error;
}

}  // namespace

Status Service::Impl::book(work::Work& w, const store::Row& row, const AcceptCommand& c) {
  CHECK_OK(capacity.cancel_of(w, row.id, row.number));
  if (!c.booking) return {};
  const auto& place = *c.booking;
  const bool bed = place.ward_id && place.bed_class && !place.resource_id;
  const bool slot = place.resource_id && !place.ward_id && !place.bed_class;
  if (!bed && !slot) return fail_field("/booking", Code::required);
  // One books for whom one has a relationship with; the acceptance is what opens it.
  relate(w, row, State::accepted, policies.on(local_date(row.submitted_at)));
  const Instant at = row.appointment->at;
  auto booked =
      bed ? capacity.book(w, capacity::BedBookingInput{*place.ward_id, *place.bed_class, at,
                                                       row.patient_id, row.id, std::nullopt, true})
          : capacity.book(w, capacity::SlotBookingInput{*place.resource_id, at, row.patient_id,
                                                        row.id, std::nullopt, true, std::nullopt});
  if (!booked) return fail(of_acceptance(std::move(booked).error()));
  if (booked->organisation_id != row.to.organisation_id)
    return fail_field(bed ? "/booking/wardId" : "/booking/resourceId",
                      bed ? Code::unknown_ward : Code::unknown_resource);
  return {};
}

Status Service::Impl::settle_bookings(work::Work& w, const store::Row& row) {
  switch (row.state) {
    case State::arrived:
      CHECK_OK(capacity.arrive_of(w, row.id));
      return {};
    case State::returned:
    case State::refused:
    case State::redirected:
    case State::withdrawn:
    case State::no_show:
    case State::expired:
      CHECK_OK(capacity.cancel_of(w, row.id, row.number));
      return {};
    case State::draft:
    case State::submitted:
    case State::countersigned:
    case State::triage:
    case State::accepted:
    case State::in_treatment:
    case State::completed:
    case State::closed:
      return {};
  }
  return {};
}

}  // namespace yilian::referral
