#include "fhir/validate.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <map>

#include "sample_data.hpp"

namespace yilian::fhir {
namespace {

std::string line(const Finding& finding) {
  std::string out = finding.expression + " " + std::string(info(finding.code).name);
  for (const auto& [name, value] : finding.params)
    if (name != "rule") out += " " + value;
  if (finding.severity == Severity::warning) out += " warning";
  if (finding.severity == Severity::information) out += " information";
  return out;
}

/// The findings in brackets; without advice.
std::string found(const std::string& text, const ValidateOptions& options = {.warnings = false}) {
  const auto document = Document::parse(text);
  if (!document) return "malformed";
  std::string out;
  for (const auto& finding : validate(document->root(), options)) out += "[" + line(finding) + "]";
  return out;
}

/// A patient with these members.
std::string patient(const std::string& members) {
  return found(R"({"resourceType":"Patient",)" + members + "}");
}

TEST(Validate, Structure) {
  const std::pair<std::string, std::string> cases[] = {
      {R"("active":true)", ""},
      {R"("odd":1)", "[Patient.odd unknown_field]"},
      {R"("a b":1)", "[Patient.? unknown_field]"},
      {R"("valueString":"x")", "[Patient.valueString unknown_field]"},
      {R"("name":{"family":"x"})", "[Patient.name wrong_type array]"},
      {R"("gender":["male"])", "[Patient.gender wrong_type value]"},
      {R"("name":["x"])", "[Patient.name[0] wrong_type object]"},
      {R"("name":[{}])", "[Patient.name[0] element_empty]"},
      {R"("name":[])", "[Patient.name element_empty]"},
      {R"("name":[{"given":["a",null]}])", "[Patient.name[0].given[1] element_empty]"},
      {R"("name":[{"given":["a",null],"_given":[null,{"id":"x"}]}])", ""},
      {R"("name":[{"given":["a"],"_given":{"id":"x"}}])",
       "[Patient.name[0]._given wrong_type array]"},
      {R"("_active":{"odd":1})", "[Patient._active.odd unknown_field]"},
      {R"("_name":[{"id":"x"}])", "[Patient._name unknown_field]"},
      {R"("deceasedBoolean":true,"deceasedDateTime":"2020")",
       "[Patient.deceasedDateTime too_many 1]"},
      {R"("communication":[{"preferred":true}])", "[Patient.communication[0].language required]"},
      {R"("link":[{"other":{"reference":"Patient/1"},"type":"odd"}])",
       "[Patient.link[0].type not_in_list]"},
      {R"("contained":[{"resourceType":"Odd"}])", "[Patient.contained[0] resource_type_unknown]"},
  };
  for (const auto& [members, expected] : cases) EXPECT_EQ(patient(members), expected) << members;
  EXPECT_EQ(found(R"({"resourceType":"Odd"})"), "[Odd resource_type_unknown]");
  EXPECT_EQ(found("[1]"), "[ resource_type_unknown]");
  EXPECT_EQ(
      found(R"({"resourceType":"Patient","active":true})", {.warnings = false, .type = "Group"}),
      "[Patient resource_type_unknown]");
}

TEST(Validate, PrimitivesAndCodes) {
  const std::pair<std::string, std::string> cases[] = {
      {R"("active":"true")", "[Patient.active value_invalid boolean]"},
      {R"("birthDate":"2020-02-30")", "[Patient.birthDate value_invalid date]"},
      {R"("birthDate":"2020-02-03T00:00:00Z")", "[Patient.birthDate value_invalid date]"},
      {R"("deceasedDateTime":"2020-02-03T00:00:00")",
       "[Patient.deceasedDateTime value_invalid dateTime]"},
      {R"("multipleBirthInteger":1.0)", "[Patient.multipleBirthInteger value_invalid integer]"},
      {R"("id":"a b")", "[Patient.id value_invalid id]"},
      {R"("gender":"m")", "[Patient.gender not_in_list]"},
      {R"("name":[{"family":""}])", "[Patient.name[0].family value_invalid string]"},
      {R"("extension":[{"url":"u","valueDecimal":1.50},{"url":"u","valueOid":"urn:oid:1.02"}])",
       "[Patient.extension[1].valueOid value_invalid oid]"},
      {R"("managingOrganization":{"reference":"Patient/1"})",
       "[Patient.managingOrganization.reference reference_target Patient]"},
      {R"("managingOrganization":{"reference":"odd"})",
       "[Patient.managingOrganization.reference reference_invalid]"},
      {R"("managingOrganization":{"reference":"http://a/b"})", ""},
      {R"("managingOrganization":{"reference":"Organization?identifier=1"})", ""},
  };
  for (const auto& [members, expected] : cases) EXPECT_EQ(patient(members), expected) << members;
  EXPECT_TRUE(is_primitive_text("time", "10:00:00.5"));
  EXPECT_FALSE(is_primitive_text("time", "10:00"));
  EXPECT_TRUE(is_primitive_text("decimal", "-1.0e5"));
  EXPECT_FALSE(is_primitive_text("decimal", "01"));
  EXPECT_FALSE(is_primitive_text("positiveInt", "0"));
  EXPECT_TRUE(is_primitive_text("uuid", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"));
  EXPECT_FALSE(is_primitive_text("base64Binary", "abc"));
  EXPECT_FALSE(is_primitive_text("Patient", "x"));
}

TEST(Validate, Invariants) {
  const std::pair<std::string, std::string> cases[] = {
      {R"("contact":[{"gender":"male"}])", "[Patient.contact[0] invariant_failed pat-1]"},
      {R"("extension":[{"url":"u"}])", "[Patient.extension[0] invariant_failed ext-1]"},
      {R"("telecom":[{"value":"1"}])", "[Patient.telecom[0] invariant_failed cpt-2]"},
      {R"("name":[{"period":{"start":"2020","end":"2019"}}])",
       "[Patient.name[0].period invariant_failed per-1]"},
      {R"("name":[{"period":{"start":"2020","end":"2020-05"}}])", ""},
      {R"("managingOrganization":{"reference":"#o"})",
       "[Patient.managingOrganization invariant_failed ref-1]"},
      {R"("managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Organization","id":"o","name":"x"}])",
       ""},
      {R"("contained":[{"resourceType":"Organization","id":"o","name":"x"}])",
       "[Patient invariant_failed dom-3]"},
      {R"("text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script/>x</div>"})",
       "[Patient.text.div invariant_failed txt-1]"},
      {R"("text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=' Java&#9;Script:x'>x</a></div>"})",
       "[Patient.text.div invariant_failed txt-1]"},
      {R"("text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href='https://a.b/c:d'>x</a></div>"})",
       ""},
  };
  for (const auto& [members, expected] : cases) {
    const auto answer = patient(members);
    EXPECT_TRUE(expected.empty() ? answer.empty() : answer.starts_with(expected)) << members << "\n"
                                                                                  << answer;
  }
  EXPECT_EQ(found(R"({"resourceType":"Patient","active":true})", {}),
            "[Patient invariant_failed dom-6 warning]");
  EXPECT_EQ(patient(R"("contact":[{"gender":"male"}],"odd":1)").find("expression_failed"),
            std::string::npos);
}

/// The code of the first finding.
Code first(const std::string& text) {
  const auto document = Document::parse(text);
  const auto findings = document ? validate(document->root()) : std::vector<Finding>();
  return findings.empty() ? Code::fault : findings[0].code;
}

TEST(Validate, Codes) {
  EXPECT_EQ(first(R"({"resourceType":"Odd"})"), Code::resource_type_unknown);
  EXPECT_EQ(first(R"({"resourceType":"Patient","name":[{}]})"), Code::element_empty);
  EXPECT_EQ(first(R"({"resourceType":"Patient","managingOrganization":{"reference":"x"}})"),
            Code::reference_invalid);
}

TEST(Validate, IsBounded) {
  std::string members;
  for (int i = 0; i < 500; ++i) members += (i ? "," : "") + ("\"odd" + std::to_string(i) + "\":1");
  const auto document = Document::parse(R"({"resourceType":"Patient",)" + members + "}");
  ASSERT_TRUE(document);
  EXPECT_EQ(validate(document->root()).size(), 100U);
}

TEST(Validate, WhatIsNotChecked) {
  const auto open = unchecked();
  EXPECT_LT(open.invariants.size(), 6U);
  for (const auto& key : open.invariants) std::cout << key << " ";
  EXPECT_FALSE(open.value_sets.empty());
  for (const auto& url : open.value_sets) std::cout << url << " ";
  std::cout << "\n";
}

/// What is wrong with the official examples, with numbers left out.
const std::map<std::string, std::string> wrong_examples{
    // Items of its questionnaire have no linkId, which 4.0.1 wants.
    {"bundle-questionnaire.json", "linkId required"},
    // A code stands twice.
    {"codesystem-example.json", "CodeSystem invariant_failed csd-1"},
    // References to types that the element does not allow.
    {"devicemetric-example.json",
     "DeviceMetric.parent.reference reference_target DeviceDefinition"},
    {"deviceusestatement-example.json",
     "DeviceUseStatement.reasonReference[0].reference reference_target Procedure"},
    {"medicationrequest0301.json",
     "MedicationRequest.dispenseRequest.performer.reference reference_target Practitioner"},
};

TEST(Validate, TheExamplesAreRightButForWhatIsListed) {
  const auto files = sample_files("fhir-test-cases/r4/examples", ".json");
  NEED_SAMPLES(files);
  for (const auto& file : files) {
    const auto document = Document::parse(read_text(file));
    ASSERT_TRUE(document);
    const auto listed = wrong_examples.find(file.filename());
    const auto findings = validate(document->root(), {.warnings = false});
    EXPECT_EQ(findings.empty(), listed == wrong_examples.end()) << file;
    for (const auto& finding : findings)
      EXPECT_TRUE(listed != wrong_examples.end() && line(finding).ends_with(listed->second))
          << file.filename() << " " << line(finding);
  }
}

TEST(Validate, SyntheaIsRight) {
  const auto files = sample_files("fhir-r4-synthea", ".json");
  NEED_SAMPLES(files);
  std::map<std::string, int> kinds;
  std::chrono::nanoseconds structure{0}, whole{0}, parse{0};
  std::chrono::nanoseconds observation{0};
  std::size_t resources = 0, observations = 0;
  for (const auto& file : files) {
    auto text = read_text(file);
    const auto start = std::chrono::steady_clock::now();
    const auto document = Document::parse(std::move(text));
    parse += std::chrono::steady_clock::now() - start;
    ASSERT_TRUE(document);
    for (const Node entry : document->root().member("entry")) {
      const Node resource = entry.member("resource");
      ++resources;
      auto begin = std::chrono::steady_clock::now();
      validate(resource, {.invariants = false, .warnings = false});
      structure += std::chrono::steady_clock::now() - begin;
      begin = std::chrono::steady_clock::now();
      const auto findings = validate(resource, {.warnings = false});
      whole += std::chrono::steady_clock::now() - begin;
      if (resource.resource_type() == "Observation") {
        observation += std::chrono::steady_clock::now() - begin;
        ++observations;
      }
      for (const auto& finding : findings) {
        std::string text_line = line(finding);
        std::erase_if(text_line, [](char c) { return c >= '0' && c <= '9'; });
        ++kinds[text_line];
      }
    }
  }
  for (const auto& [kind, count] : kinds) ADD_FAILURE() << count << " times " << kind;
  const auto each = [&](std::chrono::nanoseconds spent) {
    return static_cast<long long>(spent.count()) / static_cast<long long>(resources);
  };
  std::cout << resources << " resources: parsing " << each(parse) << " ns, structure "
            << each(structure) << " ns, with invariants " << each(whole)
            << " ns each; an Observation "
            << observation.count() / static_cast<long long>(std::max<std::size_t>(observations, 1))
            << " ns\n";
}

}  // namespace
}  // namespace yilian::fhir
