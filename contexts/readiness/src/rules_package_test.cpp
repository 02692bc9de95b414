#include <gtest/gtest.h>

#include "json/json.hpp"
#include "readiness/describe.hpp"
#include "rules.hpp"
#include "tiering/describe.hpp"

namespace yilian::readiness {
namespace embedded {
extern const std::string_view down_plan_json;
}

namespace rules {
namespace {

DownPlans shipped() {
  auto read = json::read<DownPlans>(embedded::down_plan_json);
  EXPECT_TRUE(read);
  return read.value_or(DownPlans{});
}

tiering::TierTableList tables() {
  tiering::TierTableList out;
  const auto input = [&](const char* key, tiering::InputType type, const char* zh) {
    auto& one = out.inputs.inputs.emplace_back();
    one.key.value = key;
    one.type = type;
    one.words = {{zh}, {key}};
    if (type == tiering::InputType::number) one.unit = Text<1, 20>{"mmHg"};
  };
  input("systolic", tiering::InputType::number, "收缩压");
  input("age", tiering::InputType::number, "年龄");
  input("conditionStable", tiering::InputType::yes_no, "病情稳定");
  input("syncope", tiering::InputType::yes_no, "晕厥");
  auto& view = out.items.emplace_back();
  view.key = "hypertension";
  view.source = "F9";
  auto& row = view.table.rows.emplace_back();
  row.action = tiering::TierAction::emergency;
  row.words = {{"血压≥180/110"}, {"high"}};
  return out;
}

Assessment assessed() {
  Assessment out;
  out.verdict = Verdict::ready;
  out.diagnosis_code = "I10.x";
  out.diagnosis_name = "高血压";
  out.tables = {{"hypertension", "高血压", "Hypertension", 3, {2026, 1, 1}}};
  out.facts = {{{"systolic"}, 132, std::nullopt, std::nullopt},
               {{"age"}, 70, std::nullopt, std::nullopt},
               {{"conditionStable"}, std::nullopt, std::nullopt, Text<1, 40>{"yes"}},
               {{"syncope"}, std::nullopt, std::nullopt, Text<1, 40>{"no"}}};
  Finding down;
  down.id = "HTN-D1";
  down.zh = "病情稳定";
  down.explanation_zh = "病情稳定";
  out.fired = {down};
  out.assessed_by = "王医生";
  out.assessed_at = start_of({2026, 3, 2}).plus_hours(9);
  return out;
}

TEST(Condition, SaysWhatWasMetMeasuredFoundAndAbsent) {
  const auto text = condition_text(assessed(), tables().inputs, 1000);
  EXPECT_EQ(text,
            "下转评估（2026-03-02 09:00，王医生）\n符合下转标准：HTN-D1 病情稳定（病情稳定）。\n"
            "收缩压 132 mmHg。\n病情稳定。\n无：晕厥。");
}

TEST(Shortened, CountsCharactersAndKeepsThemWhole) {
  EXPECT_EQ(shortened("高血压", 3), "高血压");
  EXPECT_EQ(shortened("高血压病", 3), "高血…");
  EXPECT_EQ(shortened("", 3), "");
  EXPECT_EQ(code_points(condition_text(assessed(), tables().inputs, 20)), 20U);
}

TEST(Package, TextsComeFromThePlanAndSignsFromTheTable) {
  PackageContent content;
  std::vector<std::string> sources;
  compose(content, sources, assessed(), shipped(), tables(), {2026, 3, 2});
  EXPECT_EQ(content.kind, PackageKind::outpatient) << "needs no bed";
  EXPECT_EQ(content.reason, PackageReason::stable_chronic);
  EXPECT_EQ(to_string(content.plan.next_review_on), "2026-03-16");
  ASSERT_EQ(content.diagnoses.size(), 1U);
  EXPECT_TRUE(content.diagnoses[0].main);
  const auto sign =
      std::ranges::find(content.plan.items, PackageItemKind::warning_sign, &PackageItem::kind);
  ASSERT_NE(sign, content.plan.items.end());
  EXPECT_NE(sign->text.find("血压≥180/110"), std::string::npos);
  EXPECT_EQ(sources.size(), 2U);
  EXPECT_NE(content.treatment_proposal.find("高血压："), std::string::npos);
}

TEST(Package, TheKindFollowsTheBed) {
  for (const auto& [bed, kind] :
       {std::pair{capacity::BedClass::general, PackageKind::inpatient},
        {capacity::BedClass::nursing, PackageKind::inpatient},
        {capacity::BedClass::rehabilitation, PackageKind::rehabilitation}}) {
    auto assessment = assessed();
    assessment.bed_class = bed;
    PackageContent content;
    std::vector<std::string> sources;
    compose(content, sources, assessment, shipped(), tables(), {2026, 3, 2});
    EXPECT_EQ(content.kind, kind);
  }
}

TEST(Package, TwoDiseasesAskOnceAndTheEarlierDayCounts) {
  auto assessment = assessed();
  assessment.tables.push_back({"unheard_of", "其他", "Other", 1, {2026, 1, 1}});
  auto plans = shipped();
  plans.other.items = plans.plans[0].items;
  for (auto& item : plans.other.items) item.due_days = Bounded<0, 365>{3};
  plans.other.review_days.value = 5;
  PackageContent content;
  std::vector<std::string> sources;
  compose(content, sources, assessment, plans, tables(), {2026, 3, 2});
  EXPECT_EQ(content.plan.items.size(), plans.plans[0].items.size() + 1U) << "and the signs";
  EXPECT_EQ(to_string(*content.plan.items[0].due_on), "2026-03-05");
  EXPECT_EQ(to_string(content.plan.next_review_on), "2026-03-07");
}

TEST(Plans, WhatIsShippedHoldsAndWhatIsWrongIsTold) {
  EXPECT_TRUE(check_plans(shipped()).empty());
  auto plans = shipped();
  plans.plans[1].table = plans.plans[0].table;
  plans.plans[2].items.clear();
  plans.other.items.resize(16);
  std::string found;
  for (const auto& one : check_plans(plans)) found += one.pointer + " ";
  EXPECT_EQ(found, "/plans/1/table /plans/2/items /other/items ");
  EXPECT_EQ(plan_for(plans, "never").table.value, "*");
}

TEST(Plans, InputsThatMayStayUnknownAddUp) {
  const std::vector<std::string> both{"hypertension", "diabetes"}, none;
  const auto all = tolerated(shipped(), both);
  EXPECT_TRUE(all.contains("stElevationLeads") && all.contains("bloodKetones"));
  EXPECT_TRUE(all.contains("injurySeverity"));
  EXPECT_FALSE(tolerated(shipped(), none).contains("bloodKetones"));
}

}  // namespace
}  // namespace rules
}  // namespace yilian::readiness
