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

Status Service::Impl::take_over_hold(work::Work& w, store::Row& row,
                                     const policy::Version& policy) {
  const auto& id = row.content.held_booking_id;
  if (!id) return {};
  // As long as the receiver may take for its answer, after the approvals of the own side.
  const auto answer = policy.deadline_minutes.accept.of(row.urgency);
  const bool pending = row.pending_countersign || row.pending_seal;
  const Instant until = row.due_at.value_or(w.call().now).plus_minutes(pending ? answer : 0);
  auto held = capacity.attach(w, *id, row.id, row.patient_id, until);
  if (!held) {
    const Code why = held.error().code;
    return why == Code::hold_not_yours || why == Code::hold_expired
               ? Status(fail_field("/heldBookingId", why))
               : Status(fail(std::move(held).error()));
  }
  if (held->organisation_id != row.to.organisation_id)
    return fail_field("/heldBookingId", Code::hold_elsewhere);
  row.held_place = HeldPlace{held->id,
                             held->kind,
                             held->place_name,
                             held->location,
                             held->department_name,
                             held->starts_at,
                             held->held_until.value_or(until)};
  return {};
}

Status Service::Impl::confirm_hold(work::Work& w, store::Row& row, const AcceptBooking& place) {
  if (place.resource_id || place.ward_id || place.bed_class)
    return fail_field("/booking", Code::required);
  if (!row.held_place || row.held_place->booking_id != *place.booking_id)
    return fail_field("/booking/bookingId", Code::hold_not_yours);
  TRY(const auto booked, capacity.confirm_of(w, row.id));
  if (booked == 0) return fail_field("/booking/bookingId", Code::hold_expired);
  // The appointment is at the time of the place, whatever the form says.
  if (row.held_place->kind == capacity::BookingKind::slot) row.appointment->at = row.held_place->at;
  return {};
}

Status Service::Impl::book(work::Work& w, store::Row& row, const AcceptCommand& c) {
  if (c.booking && c.booking->booking_id) return confirm_hold(w, row, *c.booking);
  row.held_place.reset();
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

Status Service::Impl::settle_bookings(work::Work& w, store::Row& row) {
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
      row.held_place.reset();
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
