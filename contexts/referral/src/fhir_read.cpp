#include <algorithm>

#include "fhir.hpp"
#include "fhir_terms.hpp"
#include "json/json.hpp"
#include "referral/describe.hpp"

namespace yilian::referral::fhir {
namespace {

const bj::value* member(const bj::value* from, std::string_view name) {
  return from != nullptr && from->is_object() ? from->as_object().if_contains(name) : nullptr;
}
const bj::value* first(const bj::value* list) {
  return list != nullptr && list->is_array() && !list->as_array().empty() ? &list->as_array()[0]
                                                                          : nullptr;
}
std::string text(const bj::value* value) {
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

/// The code of a system in a CodeableConcept.
std::string code_in(const bj::value* concept_value, std::string_view system) {
  const auto* codings = member(concept_value, "coding");
  if (codings == nullptr || !codings->is_array()) return {};
  for (const auto& one : codings->as_array())
    if (text(member(&one, "system")) == system) return text(member(&one, "code"));
  return {};
}
/// The id of a reference to a type.
std::string id_in(const bj::value* reference, std::string_view type) {
  std::string out = text(member(reference, "reference"));
  const auto at = out.rfind(std::string(type) + "/");
  return at == std::string::npos ? "" : out.substr(at + type.size() + 1);
}

bool is_list(std::string_view name) {
  constexpr std::array<std::string_view, 4> lists = {"items", "fileIds", "facts",
                                                     "furtherReceivers"};
  return std::ranges::find(lists, name) != lists.end();
}

/// Extensions of ours as the members of an object.
void take_extensions(const bj::value* extensions, bj::object& out) {
  if (extensions == nullptr || !extensions->is_array()) return;
  for (const auto& one : extensions->as_array()) {
    std::string name = text(member(&one, "url"));
    if (!name.starts_with(extension_base)) continue;
    name.erase(0, extension_base.size());
    bj::value value;
    for (const auto& [key, each] : one.as_object())
      if (key.starts_with("value")) value = each;
    if (const auto* inside = member(&one, "extension")) {
      bj::object object;
      take_extensions(inside, object);
      if (name == "plan" && !object.contains("items")) object["items"] = bj::array();
      value = std::move(object);
    }
    if (is_list(name)) {
      auto& list = out[name];
      if (!list.is_array()) list = bj::array();
      list.as_array().push_back(std::move(value));
    } else {
      out[name] = std::move(value);
    }
  }
}

void put(bj::object& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out[name] = value;
}

/// "appointment.at" and its like, as members of objects.
void take_outputs(const bj::value* outputs, bj::object& out) {
  if (outputs == nullptr || !outputs->is_array()) return;
  for (const auto& one : outputs->as_array()) {
    const std::string name = code_in(member(&one, "type"), output_system);
    const auto dot = name.find('.');
    if (dot == std::string::npos) continue;
    auto& part = out[name.substr(0, dot)];
    if (!part.is_object()) part = bj::object();
    auto& object = part.as_object();
    const std::string field = name.substr(dot + 1);
    for (const auto& [key, value] : one.as_object()) {
      if (key == "valueCodeableConcept") {
        auto& list = object[field];
        if (!list.is_array()) list = bj::array();
        const auto* coded = first(member(&value, "coding"));
        list.as_array().push_back(
            bj::object{{"code", code_in(&value, icd10)}, {"name", text(member(coded, "display"))}});
      } else if (key.starts_with("value")) {
        object[field] = value;
      }
    }
  }
}

std::string command_of(Action action, const bj::value& task) {
  bj::object all, out;
  take_outputs(member(&task, "output"), all);
  const auto* reason = member(&task, "statusReason");
  std::string note = text(member(reason, "text"));
  if (note.empty()) note = text(member(first(member(&task, "note")), "text"));
  switch (action) {
    case Action::accept:
      if (all.contains("appointment")) out["appointment"] = all["appointment"];
      put(out, "note", note);
      break;
    case Action::complete: {
      bj::object reply = all.contains("reply") ? all["reply"].as_object() : bj::object();
      if (!reply.contains("diagnoses")) reply["diagnoses"] = bj::array();
      out["reply"] = std::move(reply);
      break;
    }
    case Action::refuse:
    case Action::return_:
    case Action::withdraw:
      put(out, "reason", code_in(reason, reason_system));
      put(out, "note", note);
      break;
    default:
      put(out, "note", note);
  }
  return bj::serialize(out);
}

}  // namespace

bool is_referral(const bj::object& request) {
  const bj::value whole = request;
  return !code_in(first(member(&whole, "category")), direction_system).empty();
}

Result<Content> content_of(const bj::object& request) {
  const bj::value whole = request;
  bj::object out;
  take_extensions(member(&whole, "extension"), out);
  put(out, "patientId", id_in(member(&whole, "subject"), "Patient"));
  put(out, "toOrganisationId", id_in(first(member(&whole, "performer")), "Organization"));
  put(out, "direction", code_in(first(member(&whole, "category")), direction_system));
  put(out, "kind", code_in(member(&whole, "code"), kind_system));
  const auto urgency =
      std::ranges::find(urgency_terms, text(member(&whole, "priority")), &UrgencyTerm::priority);
  out["urgency"] =
      json::enum_name(urgency == urgency_terms.end() ? Urgency::elective : urgency->urgency);
  bj::array diagnoses;
  if (const auto* reasons = member(&whole, "reasonCode"); reasons && reasons->is_array())
    for (const auto& one : reasons->as_array())
      if (const auto code = code_in(&one, icd10); !code.empty())
        diagnoses.push_back(bj::object{{"code", code}, {"name", ""}, {"main", diagnoses.empty()}});
  out["diagnoses"] = std::move(diagnoses);
  if (!out.contains("fileIds")) out["fileIds"] = bj::array();
  return json::read<Content>(bj::serialize(out));
}

Result<std::optional<Wanted>> wanted_of(const bj::object& task, const Referral& referral) {
  const bj::value whole = task;
  const std::string state = code_in(member(&whole, "businessStatus"), state_system);
  const std::string status = text(member(&whole, "status"));
  const auto current = std::ranges::find(state_terms, referral.state, &StateTerm::state);
  const ActionTerm* found = nullptr;
  if (!state.empty() && state != json::enum_name(referral.state)) {
    for (const auto& term : action_terms)
      if (state == json::enum_name(term.state)) found = &term;
  } else if (status != current->task) {
    for (const auto& term : action_terms)
      if (status == term.task) found = &term;
  } else {
    return std::nullopt;
  }
  if (found == nullptr) return fail_field("/status", Code::not_in_list);
  return Wanted{found->action, command_of(found->action, whole)};
}

}  // namespace yilian::referral::fhir
