#include "record/entries.hpp"

#include <gtest/gtest.h>

#include "fhir/document.hpp"

namespace yilian::records::record {
namespace {

struct Parsed {
  fhir::Document document;
  explicit Parsed(const std::string& text) : document(*fhir::Document::parse(text)) {}
  fhir::Node root() const { return document.root(); }
};

std::string line_of(const std::string& text) {
  const Parsed parsed(text);
  const auto entry = entry_of(parsed.root());
  if (!entry) return "-";
  return entry->title + "|" + entry->code.value_or("") + "|" + entry->value.value_or("") + "|" +
         entry->range.value_or("") + "|" + entry->flag.value_or("") + "|" +
         entry->status.value_or("");
}

TEST(RecordEntry, SaysWhatTheSourceWrote) {
  struct Case {
    const char *json, *line;
  };
  const Case cases[] = {
      {R"({"resourceType":"Observation","status":"final","code":{"coding":[{"code":"2339-0","display":"Glucose"}],"text":"血糖"},
          "valueQuantity":{"value":1.120E1,"comparator":">","unit":"mmol/L"},
          "referenceRange":[{"low":{"value":3.9},"high":{"value":6.1}}],
          "interpretation":[{"coding":[{"code":"H"}]}]})",
       "血糖|2339-0|>11.20 mmol/L|3.9–6.1|H|final"},
      {R"({"resourceType":"Observation","status":"final","code":{"coding":[{"code":"85354-9"}]},
          "component":[{"valueQuantity":{"value":131,"unit":"mmHg"}},{"valueQuantity":{"value":84,"unit":"mmHg"}}],
          "referenceRange":[{"high":{"value":140}}]})",
       "85354-9|85354-9|131 mmHg / 84 mmHg|≤ 140||final"},
      {R"({"resourceType":"Observation","status":"final","code":{"text":"HBsAg"},"valueCodeableConcept":{"text":"阳性"},
          "referenceRange":[{"text":"阴性"}]})",
       "HBsAg||阳性|阴性||final"},
      {R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"code":"I10","display":"高血压"}]}})",
       "高血压|I10||||active"},
      {R"({"resourceType":"MedicationRequest","status":"active","contained":[{"resourceType":"Medication","id":"m","code":{"text":"氨氯地平"}}],
          "medicationReference":{"reference":"#m"},"dosageInstruction":[{"text":"每日一次"}]})",
       "氨氯地平||每日一次|||active"},
      {R"({"resourceType":"Encounter","status":"finished","class":{"code":"IMP"}})",
       "IMP|||||finished"},
      {R"({"resourceType":"Observation","status":"entered-in-error","code":{"text":"x"}})", "-"},
      {R"({"resourceType":"Condition","verificationStatus":{"coding":[{"code":"entered-in-error"}]},"code":{"text":"x"}})",
       "-"},
      {R"({"resourceType":"Patient"})", "-"},
  };
  for (const auto& [json, line] : cases) EXPECT_EQ(line_of(json), line) << json;
}

TEST(RecordEntry, NumbersOfATrendAreThoseOfTheSource) {
  const Parsed parsed(
      R"({"resourceType":"Observation","valueQuantity":{"value":5.60,"unit":"mmol/L"},
         "referenceRange":[{"low":{"value":3.9},"high":{"value":6.1}}]})");
  const auto point = point_of(parsed.root());
  EXPECT_EQ(point.value, "5.60 mmol/L");
  EXPECT_EQ(point.number, 5.6);
  EXPECT_EQ(point.low, 3.9);
  EXPECT_EQ(point.high, 6.1);
  const Parsed words(R"({"resourceType":"Observation","valueString":"阴性"})");
  EXPECT_EQ(point_of(words.root()).number, std::nullopt);
}

TEST(RecordEntry, WhatIsOverIsNotCurrent) {
  const auto current = [](const char* text) {
    const Parsed parsed(text);
    return is_current(parsed.root());
  };
  EXPECT_TRUE(current(R"({"resourceType":"Condition"})")) << "without a status it may go on";
  EXPECT_TRUE(current(
      R"({"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]}})"));
  EXPECT_FALSE(
      current(R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"resolved"}]}})"));
  EXPECT_FALSE(current(
      R"({"resourceType":"Condition","verificationStatus":{"coding":[{"code":"refuted"}]}})"));
  EXPECT_FALSE(current(R"({"resourceType":"MedicationRequest","status":"stopped"})"));
}

TEST(RecordEntry, IsRestrictedByLabelOrBeginningOfACode) {
  RestrictedRecords policy;
  policy.labels = {{"R"}};
  policy.codes = {{"B20"}, {"F2"}};
  const auto restricted = [&](const char* text) {
    const Parsed parsed(text);
    return is_restricted(parsed.root(), policy);
  };
  EXPECT_TRUE(restricted(R"({"resourceType":"Condition","code":{"coding":[{"code":"B20.1"}]}})"));
  EXPECT_TRUE(restricted(
      R"({"resourceType":"Encounter","reasonCode":[{"coding":[{"code":"J10"}]},{"coding":[{"code":"F20.9"}]}]})"));
  EXPECT_TRUE(restricted(
      R"({"resourceType":"Observation","meta":{"security":[{"code":"R"}]},"code":{"text":"x"}})"));
  EXPECT_FALSE(restricted(R"({"resourceType":"Condition","code":{"coding":[{"code":"I10"}]}})"));
  EXPECT_FALSE(restricted(R"({"resourceType":"Condition","code":{"coding":[{"code":"AB20"}]}})"));
}

}  // namespace
}  // namespace yilian::records::record
