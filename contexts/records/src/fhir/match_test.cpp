#include "fhir/match.hpp"

#include <gtest/gtest.h>

#include <set>

#include "fhir/index.hpp"
#include "fhir/numbers.hpp"
#include "fhir/plan.hpp"

namespace yilian::records::rest {
namespace {

constexpr const char* observation = R"({"resourceType":"Observation","status":"final",
  "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}],"text":"Blood pressure"},
  "subject":{"reference":"Patient/p1","identifier":{"system":"urn:a","value":"7"}},
  "effectivePeriod":{"start":"2024-01-10T08:00:00+08:00","end":"2024-03-20T08:00:00+08:00"},
  "valueQuantity":{"value":5.4,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},
  "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
    "valueQuantity":{"value":120,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]})";
constexpr const char* patient = R"({"resourceType":"Patient","active":true,
  "identifier":[{"type":{"coding":[{"system":"urn:t","code":"MR"}]},"system":"urn:a","value":"7"}],
  "name":[{"family":"Müller","given":["Anna","Lena"]}],"birthDate":"1980-02-15"})";

struct Case {
  const char* resource;
  const char* query;
  bool matches;
};
constexpr Case cases[] = {
    {observation, "code=85354-9", true},
    {observation, "code=http://loinc.org|85354-9", true},
    {observation, "code=http://other|85354-9", false},
    {observation, "code=|85354-9", false},
    {observation, "code=1,85354-9", true},
    {observation, "code:not=85354-9", false},
    {observation, "code:text=blood", true},
    {observation, "status=final", true},
    {observation, "subject=Patient/p1", true},
    {observation, "subject=p1", true},
    {observation, "subject:Patient=p1", true},
    {observation, "subject:Group=p1", false},
    {observation, "patient=Patient/p2", false},
    {observation, "subject:identifier=urn:a|7", true},
    {observation, "subject:identifier=urn:b|7", false},
    {observation, "encounter:missing=true", true},
    {observation, "encounter:missing=false", false},
    {observation, "date=2024", true},
    {observation, "date=2024-02", false},
    {observation, "date=ge2024-03-01", true},
    {observation, "date=gt2024-03-21", false},
    {observation, "date=lt2024-01-10", false},
    {observation, "date=le2024-01-10", true},
    {observation, "date=sa2024-01-09", true},
    {observation, "date=eb2024-03-21", true},
    {observation, "date=ne2024", false},
    {observation, "value-quantity=5.4", true},
    {observation, "value-quantity=5.40", true},
    {observation, "value-quantity=5", true},
    {observation, "value-quantity=6", false},
    {observation, "value-quantity=gt5.4", false},
    {observation, "value-quantity=ge5.4", true},
    {observation, "value-quantity=lt5.5|http://unitsofmeasure.org|mmol/L", true},
    {observation, "value-quantity=lt5.5||mg/dL", false},
    {observation, "combo-code=8480-6", true},
    {observation, "component-code-value-quantity=http://loinc.org|8480-6$gt100", true},
    {observation, "component-code-value-quantity=http://loinc.org|8480-6$gt130", false},
    {observation, "code-value-quantity=http://loinc.org|85354-9$5.4", true},
    {patient, "family=muller", true},
    {patient, "family=mul", true},
    {patient, "family=uller", false},
    {patient, "family:contains=ULLER", true},
    {patient, "family:exact=Müller", true},
    {patient, "family:exact=Muller", false},
    {patient, "name=lena", true},
    {patient, "identifier=7", true},
    {patient, "identifier=urn:a|", true},
    {patient, "identifier:of-type=urn:t|MR|7", true},
    {patient, "identifier:of-type=urn:t|DL|7", false},
    {patient, "birthdate=1980-02", true},
    {patient, "active=true", true},
};

fhir::SearchValues values_of(const fhir::Document& document) {
  fhir::SearchValues values;
  EXPECT_TRUE(fhir::extract(document.root(), values));
  return values;
}

TEST(FhirMatch, TheResourceDecidesAndTheIndexNeverHidesIt) {
  for (const auto& [resource, text, expected] : cases) {
    const auto document = fhir::Document::parse(resource);
    ASSERT_TRUE(document);
    const auto values = values_of(*document);
    const std::string_view query_text = text;
    const auto equals = query_text.find('=');
    const auto query = parse_query(
        document->root().resource_type(),
        {{std::string(query_text.substr(0, equals)), std::string(query_text.substr(equals + 1))}},
        true);
    ASSERT_TRUE(query) << text;
    ASSERT_EQ(query->criteria.size(), 1U) << text;
    EXPECT_TRUE(check_values(query->criteria[0])) << text;
    EXPECT_EQ(matches(query->criteria[0], values), expected) << text;
    if (!expected) continue;
    const auto plan = plan_of(*query);
    if (plan.by_type) continue;
    const auto entries = entries_of(document->root().resource_type(), values);
    EXPECT_TRUE(std::ranges::any_of(
        entries,
        [&](const auto& entry) {
          return std::ranges::any_of(plan.drives, [&](const auto& drive) {
            return drive.stretch.hash == entry.hash && drive.stretch.from <= entry.value &&
                   entry.value <= drive.stretch.to;
          });
        }))
        << text << ": no index entry proposes it";
  }
}

TEST(FhirMatch, QueriesThatAreRefused) {
  struct Refusal {
    const char *name, *value;
    Code code;
  };
  for (const auto& [name, value, code] : {Refusal{"colour", "red", Code::unknown_search_parameter},
                                          {"code:exact", "1", Code::invalid_search_value},
                                          {"date:colour", "2020", Code::invalid_search_value},
                                          {"_count", "-1", Code::invalid_search_value},
                                          {"_sort", "colour", Code::invalid_search_value},
                                          {"_summary", "some", Code::invalid_search_value},
                                          {"_include", "Observation", Code::invalid_search_value},
                                          {"_has:Observation", "1", Code::invalid_search_value},
                                          {"code.name", "1", Code::unknown_search_parameter}}) {
    const auto query = parse_query("Observation", {{name, value}}, true);
    ASSERT_FALSE(query) << name;
    EXPECT_EQ(query.error().code, code) << name;
  }
  const auto lenient = parse_query("Observation", {{"colour", "red"}}, false);
  ASSERT_TRUE(lenient);
  EXPECT_EQ(lenient->unknown, std::vector<std::string>{"colour"});
  for (const char* bad : {"date=soon", "date=2024-02-30", "value-quantity=much", "code=a|b|c",
                          "code=|", "subject:identifier=a|b|c", "identifier:of-type=a|b"}) {
    const std::string_view text = bad;
    const auto at = text.find('=');
    const auto query = parse_query(
        "Observation", {{std::string(text.substr(0, at)), std::string(text.substr(at + 1))}}, true);
    ASSERT_TRUE(query);
    EXPECT_FALSE(check_values(query->criteria[0])) << bad;
  }
}

TEST(FhirMatch, TypesHaveNumbersOfTheirOwn) {
  std::set<std::int64_t> numbers;
  const auto& definitions = fhir::Definitions::r4();
  std::size_t count = 0;
  for (std::size_t id = 1; id < definitions.type_count(); ++id) {
    const auto name = definitions.type_name(static_cast<fhir::TypeId>(id));
    if (definitions.resource_type(name) == 0) continue;
    ++count;
    EXPECT_TRUE(numbers.insert(number_of_type(name)).second) << name;
  }
  EXPECT_GT(count, 140U);
}

}  // namespace
}  // namespace yilian::records::rest
