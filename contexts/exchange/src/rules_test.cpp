#include "rules.hpp"

#include <gtest/gtest.h>

#include <set>

#include "json/json.hpp"
#include "mappings.hpp"
#include "parts.hpp"
#include "referral/describe.hpp"

namespace yilian::exchange {
namespace {

TEST(Rules, EveryStateHasAWayOut) {
  std::set<FeedState> left;
  for (const auto& step : rules::steps) left.insert(step.from);
  EXPECT_EQ(left.size(), 6U);
  EXPECT_TRUE(rules::allows(FeedState::waiting, FeedAction::replay));
  EXPECT_FALSE(rules::allows(FeedState::waiting, FeedAction::apply));
  EXPECT_FALSE(rules::allows(FeedState::received, FeedAction::replay));
}

TEST(Rules, TypesAndVersionsThatAreTaken) {
  EXPECT_EQ(rules::family_of("ADT^A12"), MessageFamily::adt);
  EXPECT_EQ(rules::family_of("OML^O21"), MessageFamily::order);
  EXPECT_EQ(rules::family_of("ORU^R01"), MessageFamily::result);
  EXPECT_EQ(rules::family_of("REF^I15"), MessageFamily::referral);
  for (const char* type : {"", "ADT", "ADT^A09", "ACK^A01", "QRY^A19"})
    EXPECT_FALSE(rules::family_of(type)) << type;
  for (const char* version : {"2.3", "2.3.1", "2.4", "2.5.1", "2.8", "2.8.2"})
    EXPECT_TRUE(rules::is_supported_version(version)) << version;
  for (const char* version : {"", "2", "2.2", "2.9", "3.0", "2.10", "2.31"})
    EXPECT_FALSE(rules::is_supported_version(version)) << version;
}

TEST(Rules, AnswersByWhatIsWrong) {
  using hl7::Outcome;
  const struct {
    Code code;
    Outcome outcome;
    const char* condition;
  } cases[] = {{Code::hl7_not_a_message, Outcome::rejected, "100"},
               {Code::hl7_segment_malformed, Outcome::rejected, "100"},
               {Code::hl7_field_missing, Outcome::error, "101"},
               {Code::hl7_field_invalid, Outcome::error, "102"},
               {Code::hl7_encoding, Outcome::rejected, "102"},
               {Code::hl7_charset_unknown, Outcome::rejected, "102"},
               {Code::hl7_type_unsupported, Outcome::rejected, "200"},
               {Code::hl7_version_unsupported, Outcome::rejected, "203"},
               {Code::hl7_control_id_reused, Outcome::rejected, "205"},
               {Code::hl7_sender_unknown, Outcome::rejected, "207"},
               {Code::not_found, Outcome::error, "204"},
               {Code::repeated, Outcome::error, "205"},
               {Code::resource_invalid, Outcome::error, "207"}};
  for (const auto& one : cases) {
    const auto answer = rules::answer_for(Error{one.code}, false);
    EXPECT_EQ(answer.outcome, one.outcome) << info(one.code).name;
    EXPECT_EQ(answer.code, one.condition) << info(one.code).name;
    EXPECT_EQ(answer.own_code, info(one.code).name);
  }
  EXPECT_EQ(rules::answer_for(std::nullopt, false).outcome, Outcome::accepted);
  const auto waits = rules::answer_for(Error{Code::hl7_code_unmapped, {}, {{"code", "x"}}}, true);
  EXPECT_EQ(waits.outcome, Outcome::accepted);
  EXPECT_FALSE(waits.text.empty());
  const auto placed = rules::answer_for(parts::missing("PID-3"), false);
  EXPECT_EQ(placed.place, "PID^1^3");
}

TEST(Mappings, TheLatestEntryOfTheDayElseWhatIsBuiltIn) {
  const Mappings mappings({{CodeKind::unit, "mmol", {2026, 1, 1}, "mmol/L", ""},
                           {CodeKind::unit, "mmol", {2026, 6, 1}, "mol/L", ""},
                           {CodeKind::sex, "1", {2026, 1, 1}, "female", ""}});
  EXPECT_FALSE(mappings.find(CodeKind::unit, "mmol", {2025, 12, 31}));
  EXPECT_EQ(mappings.find(CodeKind::unit, "mmol", {2026, 5, 31})->code, "mmol/L");
  EXPECT_EQ(mappings.find(CodeKind::unit, "mmol", {2026, 6, 1})->code, "mol/L");
  EXPECT_EQ(mappings.find(CodeKind::sex, "1", {2026, 2, 1})->code, "female");
  EXPECT_EQ(mappings.find(CodeKind::sex, "1", {2025, 2, 1})->code, "male");
  EXPECT_EQ(mappings.find(CodeKind::encounter_class, "I", {2026, 1, 1})->code, "IMP");
  EXPECT_FALSE(mappings.find(CodeKind::encounter_class, "Z", {2026, 1, 1}));
}

TEST(Mappings, WhatMayStandForAStandardCode) {
  EXPECT_TRUE(is_standard_code(CodeKind::result, "6690-2"));
  for (const char* code : {"", "6690", "6690-", "6690-22", "x-1", "-2", "12345678-1"})
    EXPECT_FALSE(is_standard_code(CodeKind::result, code)) << code;
  EXPECT_TRUE(is_standard_code(CodeKind::unit, "10*9/L"));
  EXPECT_FALSE(is_standard_code(CodeKind::unit, "10 9/L"));
  EXPECT_FALSE(is_standard_code(CodeKind::sex, "M"));
  EXPECT_TRUE(is_standard_code(CodeKind::encounter_class, "AMB"));
}

TEST(Parts, NumbersAreWrittenAsTheyWereSent) {
  const bj::object body{{"value", std::string(1, parts::number_mark) + "5.10"}, {"text", "\"5.10"}};
  EXPECT_EQ(parts::json_of(body), R"({"value":5.10,"text":"\"5.10"})");
}

TEST(Referrals, StatesInTheWordsOfTable0283) {
  using enum referral::State;
  const struct {
    referral::State state;
    const char* status;
  } cases[] = {{draft, "P"},    {submitted, "P"},    {countersigned, "P"}, {triage, "P"},
               {returned, "P"}, {redirected, "P"},   {accepted, "A"},      {arrived, "A"},
               {refused, "R"},  {in_treatment, "A"}, {completed, "A"},     {closed, "A"},
               {expired, "E"},  {withdrawn, "E"},    {no_show, "E"}};
  EXPECT_EQ(std::size(cases), 15U);
  for (const auto& one : cases)
    EXPECT_EQ(rules::status_of_referral(one.state), one.status) << static_cast<int>(one.state);
}

TEST(Referrals, FieldsAreNamedByTheirPlace) {
  EXPECT_EQ(rules::place_of_referral_field("/urgency"), "RF1-2 urgency");
  EXPECT_EQ(rules::place_of_referral_field("/diagnoses/1/code"), "DG1-3 diagnoses/1/code");
  EXPECT_EQ(rules::place_of_referral_field("/consent/relation"), "OBX-5 consent/relation");
  EXPECT_EQ(rules::place_of_referral_field(""), "OBX-5 ");
}

/// Reads a REF as a sender of nobody with one mapping.
Result<Plan> referral_plan(const std::string& body, const char* event = "I12") {
  const auto message = hl7::Message::parse("MSH|^~\\&|HIS||Y||20260302080000||REF^" +
                                           std::string(event) + "|1|P|2.5.1\r" + body);
  const Mappings mappings({{CodeKind::diagnosis, "XJT", {2026, 1, 1}, "I20.9", ""},
                           {CodeKind::department, "D1", {2026, 1, 1}, "03", ""}});
  return plan_of({*message, Sender(), mappings, Instant{1'772'409'600'000}});
}

TEST(Referrals, WordsOfTheHeading) {
  const struct {
    const char *heading, *urgency, *kind;
  } cases[] = {{"RF1|P|S|MED||I|R1\r", "emergency", "inpatient"},
               {"RF1|P|A|RAD||O|R1\r", "urgent", "examination"},
               {"RF1|P|R|SKN||I|R1\r", "elective", "rehabilitation"},
               {"RF1|||||E|R1\r", "emergency", "outpatient"},
               {"RF1||u|||a|R1\r", "urgent", "outpatient"},
               {"RF1||||||R1\r", "", ""}};
  for (const auto& one : cases) {
    const auto plan = referral_plan(one.heading + std::string("PID|1||M1^^^H^MR\r"));
    ASSERT_TRUE(plan) << one.heading;
    const auto& content = plan->referral->content;
    EXPECT_EQ(content.urgency ? json::enum_name(*content.urgency) : "", one.urgency) << one.heading;
    EXPECT_EQ(content.kind ? json::enum_name(*content.kind) : "", one.kind) << one.heading;
    EXPECT_EQ(plan->referral->number, "R1");
  }
}

TEST(Referrals, DiagnosesByTheStandardElseByAMapping) {
  const auto plan = referral_plan(
      "RF1||||||R1\rPID|1||M1^^^H^MR\rPRD|RT|||D1^^^H&H9\r"
      "DG1|1||I10.X^高血压^I10\rDG1|2||XJT^心绞痛^L\rDG1|3||QQ^不明^L\rDG1|4|I10|E11.9\r");
  ASSERT_TRUE(plan);
  const auto& content = plan->referral->content;
  ASSERT_EQ(content.diagnoses.size(), 3U);
  EXPECT_EQ(content.diagnoses[0].code.value, "I10.X");
  EXPECT_TRUE(content.diagnoses[0].main);
  EXPECT_EQ(content.diagnoses[1].code.value, "I20.9");
  EXPECT_FALSE(content.diagnoses[1].main);
  EXPECT_EQ(content.diagnoses[2].code.value, "E11.9");
  EXPECT_EQ(content.impression->value, "高血压；心绞痛；不明");
  ASSERT_EQ(plan->unmapped.size(), 1U);
  EXPECT_EQ(plan->unmapped.begin()->local_code, "QQ");
  EXPECT_EQ(plan->referral->to.department_standard, "03");
  EXPECT_EQ(plan->referral->to.organisation_codes, (std::vector<std::string>{"H9", "H"}));
}

TEST(Referrals, OwnObservationsAreTheNationalPapers) {
  const auto plan = referral_plan(
      "RF1||||RP||R1\rNTE|1||请尽快\rPID|1||M1^^^H^MR\rPR1|1||X^胸部 CT\r"
      "OBX|1|NM|WBC^白细胞^L||5.1|10*9/L\rNTE|1||复查\rOBX|2|ED|P^图||^^PDF\r"
      "OBX|3|TX|presentIllness^^YILIAN||胸痛~2 周\r"
      "OBX|4|ST|consent.signerName^^99YILIAN||张三\rOBX|5|ST|consent.relation^^YILIAN||spouse\r"
      "OBX|6|ST|consent.informed^^YILIAN||Y\r"
      "OBX|7|DT|plan.nextReviewOn^^YILIAN||20260401\r"
      "OBX|8|TX|plan.medicine^^YILIAN||阿司匹林|||||||||20260320\r");
  ASSERT_TRUE(plan);
  const auto& content = plan->referral->content;
  EXPECT_EQ(content.examination_results->value, "白细胞：5.1 10*9/L\n复查");
  EXPECT_EQ(content.treatment_course->value, "胸部 CT");
  EXPECT_EQ(content.present_illness->value, "胸痛\n2 周");
  EXPECT_EQ(content.notes->value, "转诊要求：评估后转回\n请尽快");
  EXPECT_EQ(content.consent->signer_name.value, "张三");
  EXPECT_EQ(content.consent->relation, referral::ConsentRelation::spouse);
  EXPECT_TRUE(content.consent->informed);
  ASSERT_EQ(content.plan->items.size(), 1U);
  EXPECT_EQ(content.plan->items[0].due_on, (Date{2026, 3, 20}));
  EXPECT_EQ(content.plan->next_review_on, (Date{2026, 4, 1}));
}

TEST(Referrals, ACancellationSaysWhyAndAQuestionOnlyWhich) {
  const auto cancel = referral_plan("RF1||||||R1||||died^去世\r", "I14");
  ASSERT_TRUE(cancel);
  EXPECT_EQ(cancel->referral->event, ReferralPlan::Event::cancel);
  EXPECT_EQ(cancel->referral->withdrawal.reason, referral::WithdrawReason::died);
  EXPECT_EQ(cancel->referral->withdrawal.note->value, "去世");
  const auto other = referral_plan("RF1||||||R1||||X\r", "I14");
  EXPECT_EQ(other->referral->withdrawal.reason, referral::WithdrawReason::other);
  const auto ask = referral_plan("RF1||||||R1\r", "I15");
  ASSERT_TRUE(ask);
  EXPECT_FALSE(ask->person);
  for (const char* event : {"I12", "I13", "I14", "I15"}) {
    const auto none = referral_plan("RF1|P\rPID|1||M1^^^H^MR\r", event);
    ASSERT_FALSE(none) << event;
    EXPECT_EQ(none.error().code, Code::hl7_field_missing);
  }
}

TEST(Partners, AreJudgedByTheShareOfFaultlessMessages) {
  PartnerCounts counts;
  EXPECT_EQ(rules::per_mille(counts), std::nullopt);
  rules::count(counts, 0, 1999);
  rules::count(counts, rules::bit(PartnerFault::late) | rules::bit(PartnerFault::unmapped), 1);
  EXPECT_EQ(counts.received, 2000);
  EXPECT_EQ(counts.faultless, 1999);
  EXPECT_EQ(counts.late, 1);
  EXPECT_EQ(counts.unmapped, 1);
  EXPECT_EQ(counts.malformed, 0);
  // One of two thousand is not all of them.
  EXPECT_EQ(rules::per_mille(counts), 999);
  // What this server failed at is nobody's fault.
  rules::count(counts, rules::bit(PartnerFault::failed), 500);
  EXPECT_EQ(rules::per_mille(counts), 999);
  PartnerCounts none;
  rules::count(none, rules::bit(PartnerFault::failed), 5);
  EXPECT_EQ(rules::per_mille(none), std::nullopt);
  EXPECT_TRUE(rules::meets(980, 98));
  EXPECT_FALSE(rules::meets(979, 98));
}

TEST(Partners, AreLateAfterWhatWasAgreed) {
  const Instant event{1'000'000};
  EXPECT_FALSE(rules::is_late(event, event.plus_minutes(15), 15));
  EXPECT_TRUE(rules::is_late(event, Instant{event.plus_minutes(15).ms + 1}, 15));
  EXPECT_FALSE(rules::is_late(event, event.plus_minutes(-60), 15));
  EXPECT_FALSE(rules::is_late(std::nullopt, event, 15));
}

TEST(Partners, FaultsAreASet) {
  EXPECT_TRUE(rules::faults_of(0).empty());
  const auto bits = rules::bit(PartnerFault::malformed) | rules::bit(PartnerFault::repeated);
  EXPECT_EQ(rules::faults_of(bits), (std::vector{PartnerFault::malformed, PartnerFault::repeated}));
}

TEST(Ids, AreTheSameForTheSameThing) {
  const auto unit = OrganisationId::make(1), other = OrganisationId::make(2);
  EXPECT_EQ(id_of(unit, "Encounter", "V1"), id_of(unit, "Encounter", "V1"));
  EXPECT_NE(id_of(unit, "Encounter", "V1"), id_of(unit, "Encounter", "V2"));
  EXPECT_NE(id_of(unit, "Encounter", "V1"), id_of(other, "Encounter", "V1"));
}

}  // namespace
}  // namespace yilian::exchange
