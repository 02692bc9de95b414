#include "rules.hpp"

#include <gtest/gtest.h>

#include <set>

#include "mappings.hpp"
#include "parts.hpp"

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
