#include "record/entries.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "fhir/decimal.hpp"
#include "fhir/index.hpp"
#include "fhir/search_values.hpp"

namespace yilian::records::record {
namespace {

using fhir::Node;

/// A member, or the first of its items.
Node first(Node from, std::string_view name) {
  const Node found = from.member(name);
  return found.is_array() ? found.item(0) : found;
}

struct Concept {
  std::string title;
  std::string code;
};
Concept concept_of(Node value) {
  Concept out;
  for (const Node coding : value.member("coding")) {
    if (out.code.empty()) out.code = coding.text_of("code");
    if (out.title.empty()) out.title = coding.text_of("display");
  }
  if (const auto text = value.text_of("text"); !text.empty()) out.title = text;
  if (out.title.empty()) out.title = out.code;
  return out;
}

/// A reference by its own words, or those of what is contained.
Concept referred(Node resource, Node reference) {
  const auto address = reference.text_of("reference");
  if (address.starts_with('#'))
    for (const Node contained : resource.member("contained"))
      if (contained.text_of("id") == address.substr(1)) return concept_of(contained.member("code"));
  return {std::string(reference.text_of("display")), {}};
}

Concept named(Node resource) {
  const auto type = resource.resource_type();
  if (type == "Encounter") {
    if (auto out = concept_of(first(resource, "type")); !out.title.empty()) return out;
    const Node kind = resource.member("class");
    const auto display = kind.text_of("display");
    return {std::string(display.empty() ? kind.text_of("code") : display), {}};
  }
  if (type == "Immunization") return concept_of(resource.member("vaccineCode"));
  if (type.starts_with("Medication")) {
    if (const Node own = resource.member("medicationCodeableConcept")) return concept_of(own);
    return referred(resource, resource.member("medicationReference"));
  }
  if (type == "ImagingStudy") {
    if (const auto text = resource.text_of("description"); !text.empty())
      return {std::string(text), {}};
    return concept_of(first(resource, "procedureCode"));
  }
  if (type == "DocumentReference" || type == "Composition") {
    auto out = concept_of(resource.member("type"));
    const auto text = resource.text_of(type == "Composition" ? "title" : "description");
    if (!text.empty()) out.title = text;
    return out;
  }
  if (type == "CarePlan") {
    auto out = concept_of(first(resource, "category"));
    if (const auto text = resource.text_of("title"); !text.empty()) out.title = text;
    return out;
  }
  return concept_of(resource.member("code"));
}

/// Without an exponent, as people read it.
std::string plain_number(std::string_view text) {
  const auto exact = fhir::Decimal::parse(text);
  return exact ? exact->to_string() : std::string(text);
}

std::string quantity_text(Node quantity) {
  std::string out(quantity.text_of("comparator"));
  out += plain_number(quantity.text_of("value"));
  auto unit = quantity.text_of("unit");
  if (unit.empty()) unit = quantity.text_of("code");
  if (!out.empty() && !unit.empty()) out += " " + std::string(unit);
  return out;
}

std::string value_text(Node from) {
  if (const Node value = from.member("valueQuantity")) return quantity_text(value);
  if (const Node value = from.member("valueCodeableConcept")) return concept_of(value).title;
  for (const char* name :
       {"valueString", "valueInteger", "valueBoolean", "valueDateTime", "valueTime"})
    if (const Node value = from.member(name)) return std::string(value.text());
  return {};
}

/// Of the components one after the other: "131 mmHg / 84 mmHg".
std::string result_text(Node observation) {
  std::string out = value_text(observation);
  for (const Node component : observation.member("component"))
    if (const auto text = value_text(component); !text.empty())
      out += (out.empty() ? "" : " / ") + text;
  if (out.empty()) out = concept_of(observation.member("dataAbsentReason")).title;
  return out;
}

std::string range_text(Node observation) {
  const Node range = first(observation, "referenceRange");
  if (const auto text = range.text_of("text"); !text.empty()) return std::string(text);
  const auto low = plain_number(range.member("low").text_of("value"));
  const auto high = plain_number(range.member("high").text_of("value"));
  if (low.empty() && high.empty()) return {};
  if (low.empty()) return "≤ " + high;
  if (high.empty()) return "≥ " + low;
  return low + "–" + high;
}

std::string flag_of(Node observation) {
  return concept_of(first(observation, "interpretation")).code;
}

void put(std::optional<std::string>& to, std::string value) {
  if (!value.empty()) to = std::move(value);
}

std::optional<double> number_of(std::string_view text) {
  double out = 0;
  const auto done = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || done.ec != std::errc{} || done.ptr != text.data() + text.size())
    return std::nullopt;
  return out;
}

std::string status_of(Node resource) {
  if (const auto text = resource.text_of("status"); !text.empty()) return std::string(text);
  return concept_of(resource.member("clinicalStatus")).code;
}

bool begins_with_any(std::string_view code, const std::vector<Text<1, 20>>& starts) {
  return std::ranges::any_of(starts, [&](const auto& s) { return code.starts_with(s.value); });
}

bool has_code(Node value, const std::vector<Text<1, 20>>& starts) {
  if (value.is_array()) {
    for (const Node one : value)
      if (has_code(one, starts)) return true;
  }
  for (const Node coding : value.member("coding"))
    if (begins_with_any(coding.text_of("code"), starts)) return true;
  return false;
}

}  // namespace

const std::vector<Shown>& shown_types() {
  static const std::vector<Shown> all = {
      {"Encounter", EntryKind::visit},
      {"Condition", EntryKind::diagnosis},
      {"Observation", EntryKind::result},
      {"DiagnosticReport", EntryKind::report},
      {"ImagingStudy", EntryKind::image},
      {"MedicationRequest", EntryKind::medicine},
      {"MedicationStatement", EntryKind::medicine},
      {"MedicationDispense", EntryKind::medicine},
      {"Procedure", EntryKind::procedure},
      {"Immunization", EntryKind::immunisation},
      {"AllergyIntolerance", EntryKind::allergy},
      {"DocumentReference", EntryKind::document},
      {"Composition", EntryKind::document},
      {"ServiceRequest", EntryKind::order},
      {"CarePlan", EntryKind::plan},
  };
  return all;
}

std::optional<RecordEntry> entry_of(Node resource) {
  const auto shown = std::ranges::find(shown_types(), resource.resource_type(), &Shown::type);
  if (shown == shown_types().end()) return std::nullopt;
  RecordEntry out;
  out.kind = shown->kind;
  out.source = shown->type;
  auto [title, code] = named(resource);
  out.title = std::move(title);
  put(out.code, std::move(code));
  put(out.status, status_of(resource));
  const auto verified = concept_of(resource.member("verificationStatus")).code;
  if (out.status == "entered-in-error" || verified == "entered-in-error") return std::nullopt;
  if (out.kind == EntryKind::result) {
    put(out.value, result_text(resource));
    put(out.range, range_text(resource));
    put(out.flag, flag_of(resource));
  } else if (out.kind == EntryKind::report) {
    put(out.value, std::string(resource.text_of("conclusion")));
  } else if (out.kind == EntryKind::medicine) {
    const auto* dosage = resource.member("dosageInstruction") ? "dosageInstruction" : "dosage";
    put(out.value, std::string(first(resource, dosage).text_of("text")));
  } else if (out.kind == EntryKind::allergy) {
    put(out.value, concept_of(first(first(resource, "reaction"), "manifestation")).title);
  }
  return out;
}

TrendPoint point_of(Node observation) {
  TrendPoint out;
  out.value = result_text(observation);
  const Node quantity = observation.member("valueQuantity");
  out.number = number_of(quantity.text_of("value"));
  put(out.unit, std::string(quantity.text_of("unit")));
  const Node range = first(observation, "referenceRange");
  out.low = number_of(range.member("low").text_of("value"));
  out.high = number_of(range.member("high").text_of("value"));
  put(out.flag, flag_of(observation));
  return out;
}

std::string_view visit_of(Node resource) {
  const Node context =
      resource.member("encounter") ? resource.member("encounter") : resource.member("context");
  // DocumentReference has its visits in a list inside.
  const Node inside = first(context, "encounter");
  const auto address = (inside ? inside : context).text_of("reference");
  return fhir::parse_reference(address).id;
}

bool is_current(Node resource) {
  const auto verified = concept_of(resource.member("verificationStatus")).code;
  return verified != "refuted" && rest::is_current_status(status_of(resource));
}

bool is_withheld(const patients::Withheld& withheld, OrganisationId reader, OrganisationId made_by,
                 Node resource, std::string_view id) {
  if (withheld.settings.empty()) return false;
  const auto shown = std::ranges::find(shown_types(), resource.resource_type(), &Shown::type);
  const auto kind = shown == shown_types().end() ? std::nullopt : shared_kind(shown->kind);
  return withheld.hides({made_by, kind, resource.resource_type(), id}, reader);
}

std::optional<patients::SharedKind> shared_kind(EntryKind kind) {
  using K = patients::SharedKind;
  switch (kind) {
    case EntryKind::visit:
      return K::visit;
    case EntryKind::diagnosis:
      return K::diagnosis;
    case EntryKind::result:
      return K::result;
    case EntryKind::report:
      return K::report;
    case EntryKind::image:
      return K::image;
    case EntryKind::medicine:
      return K::medicine;
    case EntryKind::procedure:
      return K::procedure;
    case EntryKind::immunisation:
      return K::immunisation;
    case EntryKind::allergy:
      return K::allergy;
    case EntryKind::document:
      return K::document;
    case EntryKind::order:
      return K::order;
    case EntryKind::plan:
      return K::plan;
    case EntryKind::referral:
      return K::referral;
    case EntryKind::restricted:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_restricted(Node resource, const RestrictedRecords& policy) {
  for (const Node label : resource.member("meta").member("security"))
    for (const auto& one : policy.labels)
      if (label.text_of("code") == one.value) return true;
  return std::ranges::any_of(
      std::array{"code", "type", "reasonCode", "category"},
      [&](const char* name) { return has_code(resource.member(name), policy.codes); });
}

}  // namespace yilian::records::record
