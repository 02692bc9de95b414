#pragma once
// Clinics, experts and devices as FHIR Schedules, their places as Slots, bookings as Appointments;
// without id, version and time. Pure.
#include <boost/json.hpp>
#include <optional>
#include <string>

#include "capacity/types.hpp"
#include "kernel/result.hpp"

namespace yilian::capacity::fhir {

namespace bj = boost::json;

bj::object schedule_of(const Resource& resource);
bj::object slot_of(const Slot& slot);
bj::object appointment_of(const Booking& booking, const std::optional<SlotId>& slot);

/// The Slot that an Appointment asks for; nothing when it names none by an id of ours.
std::optional<SlotId> slot_in(const bj::object& appointment);
/// Who and why: everything but resource and time. Problems name the elements.
Result<SlotBookingInput> booking_in(const bj::object& appointment);
/// What is asked for when it has another status than the booking; nothing for the same status,
/// action_not_allowed for a status that no action leads to.
Result<std::optional<BookingAction>> action_in(const bj::object& appointment,
                                               const Booking& booking);
/// cancelationReason, else the comment; required.
Result<std::string> reason_in(const bj::object& appointment);

}  // namespace yilian::capacity::fhir
