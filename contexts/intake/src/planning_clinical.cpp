// Visits and results: the unit's own contributions to the continuous record.
#include "impl.hpp"
#include "records/lookup.hpp"

namespace yilian::intake {

Result<Planned> Service::Impl::plan_resource(db::Session& s, const Call& call, PatientId patient,
                                             std::string_view type, std::string_view key,
                                             std::string json) {
  Planned out;
  const auto id = id_of(call.caller.organisation, type, key);
  out.patient = patient;
  out.target_type = type;
  out.target = id;
  TRY(const auto standing, below.fhir.standing(s, call, type, id, 0));
  // A number that was used for somebody else is a slip, not an update.
  if (standing.patient && below.patients.current(s, *standing.patient) != patient)
    return fail_field(type == "Encounter" ? "/visitNumber" : "/reportNumber",
                      Code::intake_other_person);
  auto prepared = below.fhir.prepare(to_string(id), std::move(json));
  // Where in the resource the fault is says nothing to who filled in a sheet.
  if (!prepared) return fail(prepared.error().code);
  out.resource = std::move(*prepared);
  TRY(const auto will, below.fhir.compare(s, call, out.resource));
  if (will == records::FhirPut::foreign) return fail(Code::conflict);
  if (will == records::FhirPut::unchanged) out.outcome = RowOutcome::unchanged;
  if (will == records::FhirPut::updated) out.outcome = RowOutcome::updated;
  out.version_before = standing.version;
  return out;
}

Result<Planned> Service::Impl::plan_visit(db::Session& s, const Call& call,
                                          const rules::VisitRow& row) {
  TRY(const auto patient, person_of(s, call, row.person));
  std::optional<std::string> diagnosis;
  if (!row.diagnosis_code.empty()) {
    diagnosis = records::diagnosis_name(s, row.diagnosis_code);
    if (!diagnosis) return fail_field("/diagnosisCode", Code::unknown_diagnosis);
  }
  return plan_resource(s, call, patient, "Encounter", visit_key(row.number),
                       visit_json(row, call.caller.organisation, patient, diagnosis));
}

Result<Planned> Service::Impl::plan_result(db::Session& s, const Call& call,
                                           const rules::ResultRow& row) {
  TRY(const auto patient, person_of(s, call, row.person));
  if (!row.visit.empty()) {
    const auto visit = id_of(call.caller.organisation, "Encounter", visit_key(row.visit));
    TRY(const auto standing, below.fhir.standing(s, call, "Encounter", visit, 0));
    if (standing.version == 0 || standing.is_deleted)
      return fail_field("/visitNumber", Code::intake_visit_unknown);
    if (standing.patient && below.patients.current(s, *standing.patient) != patient)
      return fail_field("/visitNumber", Code::intake_other_person);
  }
  const char* type = row.category == "examination" ? "DiagnosticReport" : "Observation";
  return plan_resource(s, call, patient, type, rules::key_of(row),
                       result_json(row, call.caller.organisation, patient));
}

}  // namespace yilian::intake
