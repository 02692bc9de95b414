#include "fhir.hpp"

#include "capacity/describe.hpp"
#include "json/json.hpp"

namespace yilian::capacity::fhir {
namespace {

constexpr std::size_t note_max = 200, reason_min = 2;

bj::object reference(const char* type, const Uuid& id) {
  return {{"reference", std::string(type) + "/" + to_string(id)}};
}
bj::object coded(std::string_view system, std::string_view code) {
  return {{"coding", bj::array{bj::object{{"system", system}, {"code", code}}}}};
}
bj::object organisation(OrganisationId id, const std::string& name) {
  auto value = reference("Organization", id.value);
  value["display"] = name;
  return {{"url", "urn:yilian:capacity:organisation"}, {"valueReference", std::move(value)}};
}

const char* status_of(SlotState state) {
  switch (state) {
    case SlotState::free:
      return "free";
    case SlotState::held:
      return "busy-tentative";
    case SlotState::booked:
    case SlotState::arrived:
    case SlotState::fulfilled:
    case SlotState::no_show:
      return "busy";
    case SlotState::cancelled:
      break;
  }
  return "busy-unavailable";
}

const char* status_of(BookingState state) {
  switch (state) {
    case BookingState::held:
      return "pending";
    case BookingState::booked:
      return "booked";
    case BookingState::arrived:
      return "arrived";
    case BookingState::fulfilled:
      return "fulfilled";
    case BookingState::no_show:
      return "noshow";
    case BookingState::cancelled:
    case BookingState::expired:
      break;
  }
  return "cancelled";
}

std::string text_of(const bj::object& object, const char* name) {
  const auto* found = object.if_contains(name);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}
const bj::array* array_of(const bj::object& object, const char* name) {
  const auto* found = object.if_contains(name);
  return found ? found->if_array() : nullptr;
}
/// The id of a reference to this type; nothing for others.
std::optional<Uuid> id_in(const bj::value& value, std::string_view type) {
  const auto* object = value.if_object();
  if (!object) return std::nullopt;
  const auto text = text_of(*object, "reference");
  const auto slash = text.rfind('/');
  if (slash == std::string::npos || !std::string_view(text).substr(0, slash).ends_with(type))
    return std::nullopt;
  return parse_uuid(std::string_view(text).substr(slash + 1));
}

}  // namespace

bj::object schedule_of(const Resource& r) {
  bj::object out{{"resourceType", "Schedule"}};
  out["extension"] = bj::array{organisation(r.organisation_id, r.organisation_name)};
  if (r.device_code)
    out["identifier"] =
        bj::array{bj::object{{"system", "urn:yilian:device-code"}, {"value", *r.device_code}}};
  out["active"] = r.status == ResourceStatus::available;
  out["serviceCategory"] = bj::array{coded("urn:yilian:resource-kind", json::enum_name(r.kind))};
  out["serviceType"] = bj::array{bj::object{{"text", r.name}}};
  bj::object actor;
  if (r.department_id) actor = reference("Location", r.department_id->value);
  actor["display"] = r.department_name ? *r.department_name : r.organisation_name;
  out["actor"] = bj::array{std::move(actor)};
  if (!r.location.empty()) out["comment"] = r.location;
  return out;
}

bj::object slot_of(const Slot& slot) {
  return {{"resourceType", "Slot"},
          {"schedule", reference("Schedule", slot.resource_id.value)},
          {"status", status_of(slot.state)},
          {"start", to_string(slot.starts_at)},
          {"end", to_string(slot.ends_at)},
          {"overbooked", slot.overbooked}};
}

bj::object appointment_of(const Booking& b, const std::optional<SlotId>& slot) {
  bj::array participants;
  if (b.patient_id) {
    auto patient = reference("Patient", b.patient_id->value);
    if (b.patient_name) patient["display"] = *b.patient_name;
    participants.push_back(bj::object{{"actor", std::move(patient)}, {"status", "accepted"}});
  }
  participants.push_back(
      bj::object{{"actor", bj::object{{"display", b.place_name}}}, {"status", "accepted"}});
  bj::object out{{"resourceType", "Appointment"}};
  out["extension"] = bj::array{organisation(b.organisation_id, b.organisation_name)};
  out["status"] = status_of(b.state);
  if (b.cancel_reason) out["cancelationReason"] = bj::object{{"text", *b.cancel_reason}};
  out["start"] = to_string(b.starts_at);
  if (b.ends_at) out["end"] = to_string(*b.ends_at);
  if (slot) out["slot"] = bj::array{reference("Slot", slot->value)};
  out["created"] = to_string(b.created_at);
  if (!b.note.empty()) out["comment"] = b.note;
  if (b.referral_id) out["basedOn"] = bj::array{reference("ServiceRequest", b.referral_id->value)};
  out["participant"] = std::move(participants);
  return out;
}

std::optional<SlotId> slot_in(const bj::object& appointment) {
  const auto* slots = array_of(appointment, "slot");
  if (!slots || slots->size() != 1) return std::nullopt;
  const auto id = id_in(slots->front(), "Slot");
  return id ? std::optional(SlotId{*id}) : std::nullopt;
}

Result<SlotBookingInput> booking_in(const bj::object& appointment) {
  SlotBookingInput out;
  const auto status = text_of(appointment, "status");
  if (status != "booked" && status != "pending" && status != "proposed")
    return fail_field("Appointment.status", Code::not_in_list);
  out.confirm = status == "booked";
  if (const auto* participants = array_of(appointment, "participant"))
    for (const auto& one : *participants)
      if (const auto* actor = one.is_object() ? one.as_object().if_contains("actor") : nullptr)
        if (const auto id = id_in(*actor, "Patient")) out.patient_id = PatientId{*id};
  if (out.confirm && !out.patient_id) return fail_field("Appointment.participant", Code::required);
  if (const auto* based = array_of(appointment, "basedOn"); based && !based->empty())
    if (const auto id = id_in(based->front(), "ServiceRequest")) out.referral_id = ReferralId{*id};
  if (const auto note = text_of(appointment, "comment"); !note.empty()) {
    if (note.size() > note_max)
      return fail_field("Appointment.comment", Code::too_long, {{"max", std::to_string(note_max)}});
    out.note = {note};
  }
  return out;
}

Result<std::optional<BookingAction>> action_in(const bj::object& appointment,
                                               const Booking& booking) {
  const auto wanted = text_of(appointment, "status");
  const std::string before = status_of(booking.state);
  if (wanted == before) return std::nullopt;
  if (wanted == "cancelled") return BookingAction::cancel;
  if (wanted == "booked" && booking.state == BookingState::held) return BookingAction::confirm;
  if (wanted == "arrived") return BookingAction::arrive;
  if (wanted == "fulfilled") return BookingAction::fulfil;
  if (wanted == "noshow") return BookingAction::no_show;
  return fail(Code::action_not_allowed, {{"state", before}, {"action", wanted}});
}

Result<std::string> reason_in(const bj::object& appointment) {
  std::string out;
  if (const auto* reason = appointment.if_contains("cancelationReason"))
    if (const auto* object = reason->if_object()) out = text_of(*object, "text");
  if (out.empty()) out = text_of(appointment, "comment");
  if (out.size() < reason_min) return fail_field("Appointment.cancelationReason", Code::required);
  if (out.size() > note_max)
    return fail_field("Appointment.cancelationReason", Code::too_long,
                      {{"max", std::to_string(note_max)}});
  return out;
}

}  // namespace yilian::capacity::fhir
