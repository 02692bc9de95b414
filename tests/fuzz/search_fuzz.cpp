// A search: the address taken apart, its criteria, whether resources match them, and where the
// index looks. What matches must stand where the index is walked: it may propose too much, never
// too little.
#include <algorithm>
#include <array>
#include <vector>

#include "fhir/index.hpp"
#include "fhir/match.hpp"
#include "fhir/plan.hpp"
#include "fuzz.hpp"
#include "target.hpp"

namespace {

using namespace yilian;
using namespace yilian::records::rest;

struct Sample {
  fhir::Document document;
  std::string type;
  fhir::SearchValues values;
  std::vector<store::Entry> entries;
};

constexpr std::array texts{
    R"({"resourceType":"Patient","identifier":[{"system":"urn:n","value":"1","type":{"coding":[{"system":"urn:t","code":"MR"}]}}],"active":true,"name":[{"use":"official","family":"王","given":["Ann","Léa"]}],"telecom":[{"system":"phone","value":"139"}],"gender":"female","birthDate":"1980-02","address":[{"city":"宁国"}],"link":[{"other":{"reference":"Patient/2"},"type":"seealso"}]})",
    R"({"resourceType":"Observation","identifier":[{"value":"x|y"}],"basedOn":[{"reference":"ServiceRequest/s1"}],"status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2339-0","display":"Glucose"}],"text":"Blood glucose"},"subject":{"reference":"Patient/1"},"encounter":{"reference":"Encounter/e1"},"effectivePeriod":{"start":"2020-01-01","end":"2020-06-30T10:00:00+08:00"},"valueQuantity":{"value":5.10,"comparator":"<","unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},"component":[{"code":{"coding":[{"code":"c"}]},"valueQuantity":{"value":-3e2}}]})",
    R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":"urn:icd","code":"I10"}]},"subject":{"reference":"http://other.test/fhir/Patient/1"},"onsetDateTime":"2019","recordedDate":"2021-05-05"})",
    R"({"resourceType":"Encounter","status":"in-progress","class":{"code":"AMB"},"subject":{"identifier":{"system":"urn:n","value":"1"}},"period":{"start":"2022-02-02T08:00:00Z"}})",
    R"({"resourceType":"ValueSet","url":"http://a.test/vs","version":"1","name":"Names","status":"draft","date":"2020-10-10"})"};

const std::vector<Sample>& samples() {
  static const auto all = [] {
    std::vector<Sample> out;
    out.reserve(texts.size());
    for (const char* text : texts) {
      auto document = fhir::Document::parse(text);
      fuzz::check(document.has_value(), "a sample is read");
      auto& one = out.emplace_back(std::move(*document));
      one.type = one.document.root().member("resourceType").text();
      fuzz::check(extract(one.document.root(), one.values).has_value(), "a sample has values");
      one.entries = entries_of(one.type, one.values);
    }
    return out;
  }();
  return all;
}

bool stands_in(const Sample& sample, const Drive& drive) {
  return std::ranges::any_of(sample.entries, [&](const store::Entry& entry) {
    if (entry.hash != drive.stretch.hash || entry.value < drive.stretch.from ||
        entry.value > drive.stretch.to)
      return false;
    return !drive.also ||
           std::ranges::find(sample.entries, store::Entry{*drive.also, entry.value}) !=
               sample.entries.end();
  });
}

void ask(const Sample& sample, const Query& query) {
  for (const auto& criterion : query.criteria)
    if (criterion.kind == Criterion::Kind::parameter && !matches(criterion, sample.values)) return;
  const auto plan = plan_of(query);
  fuzz::check(plan.by_type ||
                  std::ranges::any_of(plan.drives,
                                      [&](const Drive& drive) { return stands_in(sample, drive); }),
              "what matches is proposed");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto target = http::parse_target(fuzz::text_of(data, size));
  if (!target) return 0;
  for (const bool strict : {false, true})
    for (const auto& sample : samples()) {
      const auto query = parse_query(sample.type, target->query, strict);
      if (!query) continue;
      fuzz::check(!strict || query->unknown.empty(), "strict handling leaves nothing out");
      (void)finds_few(*query);
      const bool is_good = std::ranges::all_of(query->criteria, [](const Criterion& each) {
        return each.kind != Criterion::Kind::parameter || check_values(each).has_value();
      });
      if (is_good) ask(sample, *query);
    }
  return 0;
}
