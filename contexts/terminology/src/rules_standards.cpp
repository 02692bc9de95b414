// Which standard a kind of code is mapped to, and which systems everybody knows.
#include <algorithm>
#include <array>

#include "kernel/text.hpp"
#include "terminology/lookup.hpp"
#include "terminology/mappings.hpp"

namespace yilian::terminology {
namespace {

struct Standard {
  std::string_view kind, system;
};
constexpr auto standards = std::to_array<Standard>({
    {"result", "http://loinc.org"},
    {"unit", "http://unitsofmeasure.org"},
    {"department", "http://terminology.hl7.org/CodeSystem/service-type"},
    {"sex", "http://hl7.org/fhir/administrative-gender"},
    {"encounter_class", "http://terminology.hl7.org/CodeSystem/v3-ActCode"},
    {"diagnosis", "http://hl7.org/fhir/sid/icd-10"},
    {"medicine", "urn:yilian:code-system:insurance-drug"},
});
constexpr auto known_beginnings = std::to_array<std::string_view>({
    "http://loinc.org",
    "http://unitsofmeasure.org",
    "http://snomed.info/",
    "http://hl7.org/",
    "http://terminology.hl7.org/",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://www.whocc.no/atc",
    "http://hl7.org/fhir/sid/",
    "urn:oid:2.16.156.10011.2.3.",
    "urn:yilian:code-system:",
});

bool is_icd10(std::string_view code) {
  return code.size() >= 3 && code.size() <= 20 && code[0] >= 'A' && code[0] <= 'Z' &&
         code[1] >= '0' && code[1] <= '9' && code.find(' ') == std::string_view::npos;
}

}  // namespace

std::string_view standard_system(std::string_view kind) {
  const auto found = std::ranges::find(standards, kind, &Standard::kind);
  return found == standards.end() ? std::string_view{} : found->system;
}

bool is_standard_code(std::string_view kind, std::string_view code) {
  constexpr std::array<std::string_view, 4> genders = {"male", "female", "other", "unknown"};
  constexpr std::array<std::string_view, 10> encounters = {
      "AMB", "EMER", "FLD", "HH", "IMP", "ACUTE", "NONAC", "OBSENC", "PRENC", "SS"};
  if (code.empty()) return false;
  if (kind == "result") return is_loinc(code);
  if (kind == "unit") return is_ucum(code);
  if (kind == "sex") return std::ranges::find(genders, code) != genders.end();
  if (kind == "encounter_class") return std::ranges::find(encounters, code) != encounters.end();
  if (kind == "diagnosis") return is_icd10(code);
  return is_clean_text(code) && !standard_system(kind).empty();
}

bool is_standard_system(std::string_view system) {
  return std::ranges::any_of(known_beginnings,
                             [&](std::string_view begin) { return system.starts_with(begin); });
}

}  // namespace yilian::terminology
