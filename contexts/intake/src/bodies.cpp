// Rows as FHIR resources. Numbers stay as they were written: 5.10 is no 5.1.
#include "crypto/crypto.hpp"
#include "fhir/value.hpp"
#include "impl.hpp"

namespace yilian::intake {
namespace {

using fhir::Value;

Value text(std::string_view said) { return Value::string(std::string(said)); }

Value list(Value one) {
  Value out = Value::array();
  out.items.push_back(std::move(one));
  return out;
}

Value coding(std::string_view system, std::string_view code) {
  Value out = Value::object();
  out.set("system", text(system));
  out.set("code", text(code));
  return out;
}

/// A reference that only names.
Value named(std::string_view display) {
  Value out = Value::object();
  out.set("display", text(display));
  return out;
}

Value pointing(const std::string& type, const Uuid& id) {
  Value out = Value::object();
  out.set("reference", text(type + "/" + to_string(id)));
  return out;
}

std::string system_of(OrganisationId organisation, std::string_view what) {
  return "urn:yilian:" + to_string(organisation) + ":" + std::string(what);
}

Value identifier(OrganisationId organisation, std::string_view what, std::string_view number) {
  Value out = Value::object();
  out.set("system", text(system_of(organisation, what)));
  out.set("value", text(number));
  return out;
}

Value quantity(const std::string& digits, const std::string& unit) {
  Value out = Value::object();
  out.set("value", Value::number(digits));
  if (!unit.empty()) out.set("unit", text(unit));
  return out;
}

Value code_of(const rules::ResultRow& row, OrganisationId organisation) {
  Value codings = Value::array(), out = Value::object();
  if (!row.loinc.empty()) codings.items.push_back(coding("http://loinc.org", row.loinc));
  if (!row.code.empty())
    codings.items.push_back(coding(system_of(organisation, "result"), row.code));
  if (!codings.items.empty()) out.set("coding", std::move(codings));
  out.set("text", text(row.item));
  return out;
}

void set_value(const rules::ResultRow& row, Value& body) {
  const auto number = rules::parse_number(row.value);
  if (!number) {
    // A unit that has no number beside it is said with the words.
    body.set("valueString", text(row.unit.empty() ? row.value : row.value + " " + row.unit));
    return;
  }
  Value value = quantity(number->digits, row.unit);
  if (!number->comparator.empty()) value.set("comparator", text(number->comparator));
  body.set("valueQuantity", std::move(value));
}

void set_range(const rules::ResultRow& row, Value& body) {
  if (row.range.empty()) return;
  Value range = Value::object();
  if (const auto both = rules::parse_range(row.range)) {
    range.set("low", quantity(both->first, row.unit));
    range.set("high", quantity(both->second, row.unit));
  }
  range.set("text", text(row.range));
  body.set("referenceRange", list(std::move(range)));
}

void set_flag(const rules::ResultRow& row, Value& body) {
  if (row.flag.empty()) return;
  Value flag = Value::object();
  flag.set(
      "coding",
      list(coding("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", row.flag)));
  body.set("interpretation", list(std::move(flag)));
}

}  // namespace

Uuid id_of(OrganisationId organisation, std::string_view type, std::string_view key) {
  return crypto::id_of_name("intake\n" + to_string(organisation) + "\n" + std::string(type) + "\n" +
                            std::string(key));
}

std::string visit_key(const std::string& number) { return "visit " + number; }

std::string visit_json(const rules::VisitRow& row, OrganisationId organisation, PatientId patient,
                       const std::optional<std::string>& diagnosis) {
  Value body = Value::object();
  body.set("resourceType", text("Encounter"));
  body.set("identifier", list(identifier(organisation, "visit", row.number)));
  body.set("status", text(row.end ? "finished" : "in-progress"));
  body.set("class", coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", row.visit_class));
  if (!row.department.empty()) {
    Value service = Value::object();
    service.set("text", text(row.department));
    body.set("serviceType", std::move(service));
  }
  body.set("subject", pointing("Patient", patient.value));
  if (!row.doctor.empty()) {
    Value participant = Value::object();
    participant.set("individual", named(row.doctor));
    body.set("participant", list(std::move(participant)));
  }
  Value period = Value::object();
  period.set("start", text(row.start.fhir));
  if (row.end) period.set("end", text(row.end->fhir));
  body.set("period", std::move(period));
  if (diagnosis) {
    Value reason = Value::object();
    reason.set("coding", list(coding("http://hl7.org/fhir/sid/icd-10", row.diagnosis_code)));
    reason.set("text", text(*diagnosis));
    body.set("reasonCode", list(std::move(reason)));
  }
  return fhir::to_json(body);
}

std::string result_json(const rules::ResultRow& row, OrganisationId organisation,
                        PatientId patient) {
  const bool is_report = row.category == "examination";
  Value body = Value::object();
  body.set("resourceType", text(is_report ? "DiagnosticReport" : "Observation"));
  body.set("identifier", list(identifier(organisation, "report", row.report)));
  body.set("status", text(row.status));
  body.set("code", code_of(row, organisation));
  body.set("subject", pointing("Patient", patient.value));
  if (!row.visit.empty())
    body.set("encounter",
             pointing("Encounter", id_of(organisation, "Encounter", visit_key(row.visit))));
  body.set("effectiveDateTime", text(row.taken.fhir));
  if (!row.doctor.empty())
    body.set(is_report ? "resultsInterpreter" : "performer", list(named(row.doctor)));
  if (is_report) {
    body.set("conclusion", text(row.value));
    return fhir::to_json(body);
  }
  set_value(row, body);
  set_flag(row, body);
  set_range(row, body);
  return fhir::to_json(body);
}

}  // namespace yilian::intake
