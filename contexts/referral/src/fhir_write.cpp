#include <algorithm>

#include "fhir.hpp"
#include "fhir_terms.hpp"
#include "json/json.hpp"
#include "referral/describe.hpp"

namespace yilian::referral::fhir {
namespace {

template <class T>
bj::value json_of(const T& value) {
  return bj::parse(json::write(value));
}

bj::object coding(std::string_view system, std::string_view code) {
  return {{"system", system}, {"code", code}};
}
bj::object concept_of(std::string_view system, std::string_view code) {
  return {{"coding", bj::array{coding(system, code)}}};
}
bj::object reference(std::string_view type, const Uuid& id, std::string_view display) {
  bj::object out{{"reference", std::string(type) + "/" + to_string(id)}};
  if (!display.empty()) out["display"] = display;
  return out;
}

void extend(bj::array& out, std::string_view name, const bj::value& value) {
  if (value.is_null() || (value.is_string() && value.as_string().empty())) return;
  if (value.is_array()) {
    for (const auto& one : value.as_array()) extend(out, name, one);
    return;
  }
  bj::object extension{{"url", std::string(extension_base) + std::string(name)}};
  if (value.is_object()) {
    bj::array inside;
    for (const auto& [key, each] : value.as_object()) extend(inside, key, each);
    if (inside.empty()) return;
    extension["extension"] = std::move(inside);
  } else if (value.is_bool()) {
    extension["valueBoolean"] = value;
  } else if (value.is_string()) {
    extension["valueString"] = value;
  } else if (value.is_double()) {
    extension["valueDecimal"] = value;
  } else {
    extension["valueInteger"] = value;
  }
  out.push_back(std::move(extension));
}

bj::object diagnosis_of(std::string_view code, std::string_view name) {
  bj::object one = coding(icd10, code);
  if (!name.empty()) one["display"] = name;
  return {{"coding", bj::array{std::move(one)}}};
}

/// The members of an object as outputs named "<prefix>.<member>".
void put_out(bj::array& out, const std::string& name, const bj::value& value) {
  if (value.is_object()) {
    for (const auto& [key, each] : value.as_object())
      put_out(out, name + "." + std::string(key), each);
    return;
  }
  if (value.is_array()) {
    for (const auto& one : value.as_array())
      out.push_back(bj::object{{"type", concept_of(output_system, name)},
                               {"valueCodeableConcept", diagnosis_of(one.at("code").as_string(),
                                                                     one.at("name").as_string())}});
    return;
  }
  if (!value.is_string() || value.as_string().empty()) return;
  const char* form = name.ends_with(".at") ? "valueDateTime" : "valueString";
  out.push_back(bj::object{{"type", concept_of(output_system, name)}, {form, value}});
}

const StateTerm& term_of(State state) {
  return *std::ranges::find(state_terms, state, &StateTerm::state);
}

}  // namespace

std::string service_request_of(const Referral& r) {
  const auto content = json_of(r.content).as_object();
  bj::array extensions, reasons;
  extend(extensions, "toDepartmentId",
         bj::value(r.to.department_id ? to_string(r.to.department_id->value) : ""));
  for (const auto& [name, value] : content) {
    constexpr std::array<std::string_view, 8> elsewhere = {
        "patientId",        "direction",      "kind",      "urgency",
        "toOrganisationId", "toDepartmentId", "diagnoses", "heldBookingId"};
    if (std::ranges::find(elsewhere, std::string_view(name)) == elsewhere.end())
      extend(extensions, name, value);
  }
  for (const auto& diagnosis : r.content.diagnoses)
    reasons.push_back(diagnosis_of(diagnosis.code.value, diagnosis.name.value));
  const auto priority =
      std::ranges::find(urgency_terms, r.urgency, &UrgencyTerm::urgency)->priority;
  bj::object out{
      {"resourceType", "ServiceRequest"},
      {"identifier", bj::array{bj::object{{"system", number_system}, {"value", r.number}}}},
      {"status", term_of(r.state).request},
      {"intent", "order"},
      {"category", bj::array{concept_of(direction_system, json::enum_name(r.direction))}},
      {"priority", priority},
      {"code", concept_of(kind_system, json::enum_name(r.kind))},
      {"subject", reference("Patient", r.patient.id.value, r.patient.name)},
      {"authoredOn", to_string(r.submitted_at)},
      {"requester",
       reference("Organization", r.from.organisation_id.value, r.from.organisation_name)},
      {"performer",
       bj::array{reference("Organization", r.to.organisation_id.value, r.to.organisation_name)}}};
  if (!reasons.empty()) out["reasonCode"] = std::move(reasons);
  if (!extensions.empty()) out["extension"] = std::move(extensions);
  return bj::serialize(out);
}

std::string task_of(const Referral& r, Language language) {
  const auto& term = term_of(r.state);
  bj::object business = concept_of(bser, term.business);
  business.at("coding").as_array().push_back(coding(state_system, json::enum_name(r.state)));
  business["text"] = r.deadline && r.deadline->overdue
                         ? (language == Language::en ? "overdue" : "已超时")
                         : std::string(json::enum_name(r.state));
  bj::object out{
      {"resourceType", "Task"},
      {"identifier", bj::array{bj::object{{"system", number_system}, {"value", r.number}}}},
      {"status", term.task},
      {"businessStatus", std::move(business)},
      {"intent", "order"},
      {"priority", std::ranges::find(urgency_terms, r.urgency, &UrgencyTerm::urgency)->priority},
      {"focus", reference("ServiceRequest", r.id.value, "")},
      {"for", reference("Patient", r.patient.id.value, r.patient.name)},
      {"authoredOn", to_string(r.submitted_at)},
      {"requester",
       reference("Organization", r.from.organisation_id.value, r.from.organisation_name)},
      {"owner", reference("Organization", r.to.organisation_id.value, r.to.organisation_name)}};
  if (!r.timeline.empty()) {
    const auto& last = r.timeline.back();
    out["lastModified"] = to_string(last.at);
    if (last.reason_code) {
      out["statusReason"] = concept_of(reason_system, *last.reason_code);
      if (last.note) out["statusReason"].as_object()["text"] = *last.note;
    }
  }
  if (r.deadline)
    out["restriction"] = bj::object{{"period", bj::object{{"end", to_string(r.deadline->due_at)}}}};
  bj::array outputs;
  if (r.appointment) put_out(outputs, "appointment", json_of(*r.appointment));
  if (r.reply) put_out(outputs, "reply", json_of(*r.reply));
  if (!outputs.empty()) out["output"] = std::move(outputs);
  return bj::serialize(out);
}

}  // namespace yilian::referral::fhir
