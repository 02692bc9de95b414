#include "fhir/access.hpp"

#include <algorithm>
#include <array>

#include "fhir/content.hpp"
#include "fhir/numbers.hpp"
#include "fhir/people.hpp"
#include "fhir/search_values.hpp"
#include "patients/service.hpp"

namespace yilian::records::rest {

bool is_shared_type(std::string_view type) {
  constexpr std::array<std::string_view, 14> shared = {
      "CapabilityStatement", "CodeSystem",   "ConceptMap",       "Endpoint",
      "HealthcareService",   "Location",     "Measure",          "Medication",
      "Organization",        "Practitioner", "PractitionerRole", "Questionnaire",
      "StructureDefinition", "ValueSet"};
  return std::ranges::find(shared, type) != shared.end();
}

std::string_view patient_of(fhir::Node resource) {
  if (resource.resource_type() == "Patient") return {};
  for (const char* name : {"subject", "patient", "for", "beneficiary"}) {
    const auto text = resource.member(name).text_of("reference");
    const auto reference = fhir::parse_reference(text);
    if (fhir::Definitions::r4().type_name(reference.type) == "Patient") return reference.id;
  }
  return {};
}

bool Access::has_relationship(db::Session& s, std::string_view patient) {
  const auto id = person_of(s, key_of_id(patient));
  if (const auto found = asked_.find(id); found != asked_.end()) return found->second;
  const auto before = call_.seen;
  const auto got = patients_.require_relationship(s, call_, PatientId{id});
  call_.seen = before;  // what is shown in the end is marked by saw()
  const bool open = got && got->scope == patients::Scope::full;
  return asked_[id] = open;
}

Uuid Access::person_of(db::Session& s, const Uuid& key) {
  const auto found = people_.find(key);
  if (found != people_.end()) return found->second;
  return people_[key] = rest::person_of(s, call_.caller.region, key);
}

Uuid Access::named(db::Session& s, const Uuid& key) {
  if (const auto exact = people_.find(key); exact != people_.end()) return exact->second;
  const auto [known, fresh] = named_.try_emplace(key);
  if (!fresh) return known->second;
  const auto recent = recent_.find(key, call_.now);
  known->second = recent ? *recent : person_of(s, key);
  if (!recent) recent_.put(key, known->second, call_.now);
  return known->second;
}

bool Access::may_see(db::Session& s, const store::Row& row, fhir::Node stored) {
  const auto patient =
      stored.resource_type() == "Patient" ? std::string_view() : patient_of(stored);
  // Asked of the own organisation's too, so that `saw` can name the person.
  if (stored.resource_type() == "Patient") named(s, row.id);
  else if (!patient.empty()) named(s, key_of_id(patient));
  if (row.organisation == call_.caller.organisation) return true;
  if (is_shared_type(stored.resource_type())) return true;
  if (stored.resource_type() == "Patient") return has_relationship(s, id_of(row, stored));
  if (patient.empty() || !has_relationship(s, patient)) return false;
  if (!conceals_) return true;
  if (!concealed_) concealed_ = conceals_(s, call_);
  return !concealed_(s, row, stored);
}

Status Access::may_change(db::Session& s, const store::Row& row, fhir::Node stored) {
  if (row.organisation == call_.caller.organisation) return {};
  return fail(may_see(s, row, stored) ? Code::not_your_organisation : Code::not_found);
}

void Access::saw(const store::Row& row, fhir::Node stored) const {
  const auto note = [&](const Uuid& key) {
    const auto exact = people_.find(key), known = named_.find(key);
    call_.saw(PatientId{exact != people_.end()  ? exact->second
                        : known != named_.end() ? known->second
                                                : key});
  };
  if (stored.resource_type() == "Patient") return note(row.id);
  const auto patient = patient_of(stored);
  if (!patient.empty()) note(key_of_id(patient));
}

}  // namespace yilian::records::rest
