// FHIR resources of a prefetch as facts.
#include <algorithm>
#include <map>

#include "cds.hpp"

namespace yilian::tiering::cds {
namespace {

constexpr std::size_t resources_max = 1000;

const bj::object* object_at(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found ? found->if_object() : nullptr;
}
std::string text_at(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : "";
}

template <class F>
void each_object(const bj::object& from, std::string_view name, F visit) {
  const auto* found = from.if_contains(name);
  const auto* list = found ? found->if_array() : nullptr;
  if (!list) return;
  for (const auto& one : *list)
    if (const auto* object = one.if_object()) visit(*object);
}

template <class F>
void each_coding(const bj::object& concept_, F visit) {
  each_object(concept_, "coding", [&](const bj::object& coding) {
    visit(text_at(coding, "system"), text_at(coding, "code"));
  });
}

bool has_code(const bj::object* concept_, std::initializer_list<std::string_view> wanted) {
  bool found = false;
  if (concept_)
    each_coding(*concept_, [&](const std::string&, const std::string& code) {
      found = found || std::ranges::find(wanted, code) != wanted.end();
    });
  return found;
}

/// The unit names of our inputs for what UCUM and practice write.
std::string unit_name(const std::string& ucum) {
  static const std::map<std::string, std::string> names = {
      {"mm[Hg]", "mmHg"},      {"Cel", "℃"},          {"°C", "℃"},
      {"[degF]", "℉"},         {"°F", "℉"},           {"umol/L", "µmol/L"},
      {"μmol/L", "µmol/L"},    {"{score}", "points"}, {"1", ""},
      {"{INR}", "INR"},        {"[pH]", "pH"},        {"beats/minute", "/min"},
      {"{beats}/min", "/min"}, {"bpm", "/min"},       {"breaths/minute", "/min"}};
  const auto found = names.find(ucum);
  return found == names.end() ? ucum : found->second;
}

class Collector {
 public:
  Collector(const rules::Inputs& inputs, Date today) : inputs_(inputs), today_(today) {}

  void resource(const bj::object& one, int depth = 0) {
    const auto type = text_at(one, "resourceType");
    if (++seen_ > resources_max || depth > 2) return;
    if (type == "Bundle")
      each_object(one, "entry", [&](const bj::object& entry) {
        if (const auto* inner = object_at(entry, "resource")) resource(*inner, depth + 1);
      });
    else if (type == "Patient") patient(one);
    else if (type == "Observation") observation(one);
    else if (type == "Condition") condition(one);
  }
  std::vector<Fact> facts() const {
    std::vector<Fact> out;
    for (const auto& [key, dated] : facts_) out.push_back(dated.fact);
    return out;
  }

 private:
  struct Dated {
    std::string at;
    Fact fact;
  };

  void patient(const bj::object& one) {
    const auto gender = text_at(one, "gender");
    if (gender == "male" || gender == "female") option("sex", gender);
    if (const auto birth = parse_date(text_at(one, "birthDate")); birth && *birth <= today_)
      number("age", age_in_years(*birth, today_), "", "");
  }
  void observation(const bj::object& one) {
    const auto status = text_at(one, "status");
    if (status == "entered-in-error" || status == "cancelled" || status == "registered") return;
    const auto at = text_at(one, "effectiveDateTime");
    quantity(one, at);
    each_object(one, "component", [&](const bj::object& part) { quantity(part, at); });
  }
  void quantity(const bj::object& one, const std::string& at) {
    const auto* code = object_at(one, "code");
    const auto* value = object_at(one, "valueQuantity");
    const auto* amount = value ? value->if_contains("value") : nullptr;
    if (!code || !amount || !amount->is_number() || value->contains("comparator")) return;
    std::string unit = text_at(*value, "code");
    if (unit.empty()) unit = text_at(*value, "unit");
    each_coding(*code, [&](const std::string& system, const std::string& loinc) {
      if (system != "http://loinc.org") return;
      for (const auto& input : inputs_.catalogue().inputs)
        if (std::ranges::find(input.loinc, loinc, &Text<1, 20>::value) != input.loinc.end())
          number(input.key.value, amount->to_number<double>(), unit_name(unit), at);
    });
  }
  void condition(const bj::object& one) {
    if (has_code(object_at(one, "verificationStatus"), {"refuted", "entered-in-error"})) return;
    const auto* clinical = object_at(one, "clinicalStatus");
    if (clinical && !has_code(clinical, {"active", "recurrence", "relapse"})) return;
    const auto* code = object_at(one, "code");
    if (!code) return;
    each_coding(*code, [&](const std::string& system, const std::string& icd) {
      if (system.find("icd-10") == std::string::npos && system.find("icd10") == std::string::npos)
        return;
      for (const auto& input : inputs_.catalogue().inputs)
        for (const auto& pattern : input.icd10)
          if (rules::covers(pattern.value, icd)) option(input.key.value, "yes");
    });
  }

  void number(const std::string& key, double value, const std::string& unit,
              const std::string& at) {
    Fact fact;
    fact.input.value = key;
    fact.number = value;
    if (!unit.empty()) fact.unit.emplace(unit);
    std::vector<FieldError> wrong;
    (void)rules::read_facts(inputs_, {fact}, "", wrong);
    if (!wrong.empty()) return;
    auto& kept = facts_[key];
    // The latest one counts; FHIR times of one zone sort as text.
    if (kept.fact.input.empty() || kept.at < at) kept = {at, fact};
  }
  void option(const std::string& key, const std::string& value) {
    Fact fact;
    fact.input.value = key;
    fact.option.emplace(value);
    facts_[key] = {"", fact};
  }

  const rules::Inputs& inputs_;
  Date today_;
  std::size_t seen_ = 0;
  std::map<std::string, Dated> facts_;
};

}  // namespace

std::vector<Fact> facts(const rules::Inputs& inputs, const bj::object& prefetch, Date today) {
  Collector collector(inputs, today);
  for (const auto& one : prefetch)
    if (const auto* resource = one.value().if_object()) collector.resource(*resource);
  return collector.facts();
}

}  // namespace yilian::tiering::cds
