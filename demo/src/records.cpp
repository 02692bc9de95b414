#include "records.hpp"

#include "client.hpp"

namespace yilian::demo {
namespace {

namespace bj = boost::json;

constexpr const char* loinc = "http://loinc.org";
constexpr const char* icd10 = "http://hl7.org/fhir/sid/icd-10";
constexpr const char* ucum = "http://unitsofmeasure.org";

bj::object coded(const char* system, const std::string& code, const std::string& name) {
  return {{"coding", bj::array{bj::object{{"system", system}, {"code", code}, {"display", name}}}},
          {"text", name}};
}
bj::object status_of(const std::string& list, const char* code) {
  const std::string system = "http://terminology.hl7.org/CodeSystem/" + list;
  return {{"coding", bj::array{bj::object{{"system", system}, {"code", code}}}}};
}
/// A number as people write it: tenths.
bj::object quantity(std::int64_t tenths, const char* unit, const char* code = nullptr) {
  return {{"value", static_cast<double>(tenths) / 10},
          {"unit", unit},
          {"system", ucum},
          {"code", code ? code : unit}};
}

/// The resources of one unit, sent as one transaction.
class Sender {
 public:
  Sender(std::string patient) : subject_{{"reference", "Patient/" + std::move(patient)}} {}

  void result(Instant at, const char* code, const char* name, std::int64_t tenths, const char* unit,
              std::int64_t low, std::int64_t high) {
    bj::object out{{"resourceType", "Observation"},
                   {"status", "final"},
                   {"code", coded(loinc, code, name)},
                   {"effectiveDateTime", to_string(at)},
                   {"valueQuantity", quantity(tenths, unit)},
                   {"referenceRange", bj::array{bj::object{{"low", quantity(low, unit)},
                                                           {"high", quantity(high, unit)}}}}};
    const char* flag = tenths < low ? "L" : tenths > high ? "H" : "N";
    out["interpretation"] = bj::array{status_of("v3-ObservationInterpretation", flag)};
    add(std::move(out), "subject");
  }
  void pressure(Instant at, std::int64_t systolic, std::int64_t diastolic) {
    const auto part = [](const char* code, const char* name, std::int64_t value) {
      return bj::object{{"code", coded(loinc, code, name)},
                        {"valueQuantity", quantity(value * 10, "mmHg", "mm[Hg]")}};
    };
    add({{"resourceType", "Observation"},
         {"status", "final"},
         {"code", coded(loinc, "85354-9", "血压")},
         {"effectiveDateTime", to_string(at)},
         {"component",
          bj::array{part("8480-6", "收缩压", systolic), part("8462-4", "舒张压", diastolic)}}},
        "subject");
  }
  void condition(Instant at, const std::string& code, const std::string& name,
                 const char* status = "active") {
    add({{"resourceType", "Condition"},
         {"clinicalStatus", status_of("condition-clinical", status)},
         {"verificationStatus", status_of("condition-ver-status", "confirmed")},
         {"code", coded(icd10, code, name)},
         {"recordedDate", to_string(at)}},
        "subject");
  }
  void medicine(Instant at, const std::string& name, const char* use, const char* status) {
    add({{"resourceType", "MedicationRequest"},
         {"status", status},
         {"intent", "order"},
         {"medicationCodeableConcept", bj::object{{"text", name}}},
         {"authoredOn", to_string(at)},
         {"dosageInstruction", bj::array{bj::object{{"text", use}}}}},
        "subject");
  }
  void encounter(Instant from, Instant to, const char* kind, const char* name) {
    add({{"resourceType", "Encounter"},
         {"status", "finished"},
         {"class", bj::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"},
                              {"code", kind}}},
         {"type", bj::array{bj::object{{"text", name}}}},
         {"period", bj::object{{"start", to_string(from)}, {"end", to_string(to)}}}},
        "subject");
  }
  void allergy(Instant at, const char* name, const char* reaction) {
    add({{"resourceType", "AllergyIntolerance"},
         {"clinicalStatus", status_of("allergyintolerance-clinical", "active")},
         {"verificationStatus", status_of("allergyintolerance-verification", "confirmed")},
         {"code", bj::object{{"text", name}}},
         {"recordedDate", to_string(at)},
         {"reaction",
          bj::array{bj::object{{"manifestation", bj::array{bj::object{{"text", reaction}}}}}}}},
        "patient");
  }
  void vaccination(Instant at, const char* name) {
    add({{"resourceType", "Immunization"},
         {"status", "completed"},
         {"vaccineCode", bj::object{{"text", name}}},
         {"occurrenceDateTime", to_string(at)}},
        "patient");
  }
  void report(Instant at, const char* name, const char* conclusion) {
    add({{"resourceType", "DiagnosticReport"},
         {"status", "final"},
         {"code", bj::object{{"text", name}}},
         {"effectiveDateTime", to_string(at)},
         {"conclusion", conclusion}},
        "subject");
  }

  Status send(Client& his) {
    TRY(const auto answer, his.post("/fhir/R4", bj::object{{"resourceType", "Bundle"},
                                                           {"type", "transaction"},
                                                           {"entry", std::move(entries_)}}));
    return {};
  }

 private:
  void add(bj::object resource, const char* who) {
    const auto type = resource.at("resourceType");
    resource[who] = subject_;
    entries_.push_back(bj::object{{"resource", std::move(resource)},
                                  {"request", bj::object{{"method", "POST"}, {"url", type}}}});
  }

  bj::object subject_;
  bj::array entries_;
};

}  // namespace

Status write_record(County& county, const std::string& patient, const std::string& code,
                    Instant now) {
  const auto ago = [&](std::int64_t days) { return now.plus_days(-days); };
  const bool diabetes = code.starts_with("E11");

  Sender township(patient);
  for (std::int64_t month = 12; month >= 1; --month) {
    const Instant day = ago(month * 30);
    township.pressure(day, 128 + month * 5 % 37, 76 + month * 3 % 19);
    if (diabetes)
      township.result(day, "14749-6", "空腹血糖", 62 + month * 29 % 61, "mmol/L", 39, 61);
  }
  township.result(ago(40), "29463-7", "体重", 684, "kg", 450, 800);
  township.vaccination(ago(320), "流感疫苗");
  township.allergy(ago(700), "青霉素", "皮疹");
  township.condition(ago(365), "I10.x", "原发性高血压");
  if (diabetes) township.condition(ago(500), "F32.9", "抑郁发作");
  CHECK_OK(township.send(county.as("township")));

  Sender hospital(patient);
  hospital.encounter(ago(390), ago(381), "IMP", "心血管内科住院");
  hospital.condition(ago(390), "J18.9", "肺炎", "resolved");
  if (diabetes) hospital.condition(ago(300), "E11.9", "2 型糖尿病");
  hospital.report(ago(388), "胸部 CT", "右下肺炎症，较前吸收；冠状动脉钙化。");
  for (const std::int64_t day : {390, 210, 30, 1}) {
    hospital.result(ago(day), "2823-3", "钾", 38 + day % 7, "mmol/L", 35, 53);
    hospital.result(ago(day), "2160-0", "肌酐", 720 + day * 7 % 410, "umol/L", 570, 970);
    hospital.result(ago(day), "2089-1", "低密度脂蛋白胆固醇", 24 + day % 17, "mmol/L", 0, 34);
  }
  hospital.medicine(ago(380), "左氧氟沙星片 0.5 g", "每次 1 片，每日 1 次", "stopped");
  hospital.medicine(ago(200), "苯磺酸氨氯地平片 5 mg", "每次 1 片，每日 1 次", "active");
  if (diabetes)
    hospital.medicine(ago(200), "盐酸二甲双胍片 0.5 g", "每次 1 片，每日 3 次", "active");
  return hospital.send(county.as("county"));
}

}  // namespace yilian::demo
