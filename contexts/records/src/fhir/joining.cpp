// A Patient that is written meets the master index.
#include "fhir/people.hpp"
#include "fhir/server.hpp"
#include "fhir/store_people.hpp"
#include "patients/service.hpp"

namespace yilian::records::rest {
namespace {

bool is_free(db::Session& s, RegionId region, PatientId person) {
  return !store::current(s, region, number_of_type("Patient"), person.value).has_value();
}

}  // namespace

Status Server::join_person(work::Work& work, Access& access, Change& change, fhir::Node resource,
                           std::optional<PatientId> as) {
  if (resource.resource_type() != "Patient") return {};
  auto telling = told_by(resource, access.call());
  if (!telling) return {};
  if (as) telling->told.as = *as;
  guard_criteria(work.db, region, "Person", {{"is", lock_text(*telling)}});
  const bool is_new = change.kind == Change::Kind::create;
  const auto key = key_of_id(change.id);
  // The Patient under a person's own id is that person, and one that is joined stays so: what it
  // tells now registers nobody else.
  const bool is_person = !is_new && patients.is_registered(work.db, PatientId{key});
  const bool is_joined = !is_new && access.person_of(work.db, key) != key;
  if (is_person || is_joined) telling->told.may_register = false;
  auto found = patients.settle(work, telling->told);
  if (!found) return fail(in_patient(std::move(found.error()), *telling));
  if (!*found) return {};
  const auto person = (*found)->id;
  if (is_person) {
    if (patients.current(work.db, PatientId{key}) == person) return {};
    return fail(in_patient(Error{Code::hl7_person_conflict}, *telling));
  }
  if (is_new && is_free(work.db, region, person)) {
    change.id = to_string(person);
    return {};
  }
  if (person.value != key) store::join(work.db, region, {key, change.id}, person.value);
  access.joined(key, person.value);
  return {};
}

}  // namespace yilian::records::rest
