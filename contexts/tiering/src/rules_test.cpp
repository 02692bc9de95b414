#include "rules.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "shipped_fixture.hpp"

namespace yilian::tiering {
namespace {

TEST(Units, EveryConversionOfEveryInput) {
  // input, value, unit, what it is in the input's own
  const std::tuple<const char*, double, const char*, double> cases[] = {
      {"glucose", 300.6, "mg/dL", 16.7},   {"glucose", 70.2, "mg/dL", 3.9},
      {"glucose", 16.7, "mmol/L", 16.7},   {"fastingGlucose", 126, "mg/dL", 7},
      {"systolic", 24, "kPa", 180.045011}, {"diastolic", 14.663, "kPa", 110},
      {"armDifference", 2.666, "kPa", 20}, {"pao2", 5.332, "kPa", 40},
      {"temperature", 103.1, "℉", 39.5},   {"temperature", 98.6, "℉", 37},
      {"creatinine", 2, "mg/dL", 176.8},   {"ldl", 100, "mg/dL", 2.585984},
  };
  std::set<std::string> seen;
  for (const auto& [key, value, unit, wanted] : cases) {
    const auto* input = inputs().find(key);
    ASSERT_NE(input, nullptr) << key;
    const auto got = rules::convert(*input, value, unit);
    ASSERT_TRUE(got) << key << " " << unit;
    EXPECT_DOUBLE_EQ(*got, wanted) << key << " " << unit;
    seen.insert(std::string(key) + unit);
    EXPECT_EQ(rules::convert(*input, value, "stone"), std::nullopt);
  }
  for (const auto& input : catalogue().inputs)
    for (const auto& unit : input.units)
      EXPECT_TRUE(seen.contains(input.key.value + unit.name.value))
          << input.key.value << " in " << unit.name.value << " has no case";
}

TEST(Units, ABoundIsMetInBothUnits) {
  const auto diabetes = shipped<TierTable>("diabetes");
  EXPECT_EQ(rules::evaluate(inputs(), diabetes, known("glucose=300.6mg/dL")).fired.size(), 1U);
  EXPECT_TRUE(rules::evaluate(inputs(), diabetes, known("glucose=300.5mg/dL")).fired.empty());
}

TEST(Facts, EveryWrongOneIsNamed) {
  const auto wrong_of = [](const std::vector<Fact>& list) {
    std::vector<FieldError> wrong;
    (void)rules::read_facts(inputs(), list, "/facts", wrong);
    std::string out;
    for (const auto& one : wrong)
      out += (out.empty() ? "" : " ") + one.pointer + ":" + std::string(info(one.code).name);
    return out;
  };
  EXPECT_EQ(wrong_of(facts("systolic=120 vomiting sex=male")), "");
  EXPECT_EQ(wrong_of(facts("bloodType=A")), "/facts/0/input:unknown_input");
  EXPECT_EQ(wrong_of(facts("systolic=120 systolic=130")), "/facts/1/input:repeated");
  EXPECT_EQ(wrong_of(facts("systolic=120stone")), "/facts/0/unit:unknown_unit");
  EXPECT_EQ(wrong_of(facts("systolic=351")), "/facts/0/number:out_of_range");
  EXPECT_EQ(wrong_of(facts("systolic=350")), "");
  EXPECT_EQ(wrong_of(facts("systolic=-1")), "/facts/0/number:out_of_range");
  EXPECT_EQ(wrong_of(facts("temperature=90℉")), "");
  EXPECT_EQ(wrong_of(facts("temperature=200℉")), "/facts/0/number:out_of_range");
  EXPECT_EQ(wrong_of(facts("sex=other")), "/facts/0/option:not_in_list");
  EXPECT_EQ(wrong_of(facts("vomiting=maybe")), "/facts/0/option:not_in_list");
  Fact bare;
  bare.input.value = "systolic";
  EXPECT_EQ(wrong_of({bare}), "/facts/0/number:required");
  bare.input.value = "vomiting";
  EXPECT_EQ(wrong_of({bare}), "/facts/0/option:required");
  bare.number = 1;
  EXPECT_EQ(wrong_of({bare}), "/facts/0/number:unknown_field");
}

TEST(Scores, WhatIsUnknownWidensThem) {
  const auto af = shipped<TierTable>("atrial_fibrillation");
  const auto range = [&](std::size_t score, const std::string& notation) {
    const auto r = rules::score(inputs(), af.scores.at(score), known(notation));
    return std::pair(r.min, r.max);
  };
  using P = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(range(0, ""), P(0, 9));
  EXPECT_EQ(range(0, "age=64"), P(0, 7));
  EXPECT_EQ(range(0, "age=65"), P(1, 8));
  EXPECT_EQ(range(0, "age=75"), P(2, 9));
  EXPECT_EQ(range(0,
                  "age=75 sex=female heartFailure hypertension diabetes strokeOrTia "
                  "vascularDisease"),
            P(9, 9));
  EXPECT_EQ(range(0,
                  "age=40 sex=male !heartFailure !hypertension !diabetes !strokeOrTia "
                  "!vascularDisease"),
            P(0, 0));
  EXPECT_EQ(range(1, ""), P(0, 9));
  EXPECT_EQ(range(1, "systolic=160 age=65"), P(0, 7));
  EXPECT_EQ(range(1, "systolic=161 age=66"), P(2, 9));
  const auto stroke = shipped<TierTable>("stroke");
  const auto abcd2 = rules::score(inputs(), stroke.scores.at(0),
                                  known("age=60 diastolic=90 !tiaWeakness tiaSpeech tiaMinutes=60 "
                                        "diabetes"));
  EXPECT_EQ(abcd2.min, 6);
  EXPECT_EQ(abcd2.max, 6);
}

TEST(FirstHit, AnOpenRowAboveKeepsTheNextFromCounting) {
  TierTable table = shipped<TierTable>("stroke");
  table.hit_policy = HitPolicy::first;
  const auto first = [&](const std::string& notation) {
    return rules::fires(rules::evaluate(inputs(), table, known(notation)));
  };
  EXPECT_EQ(first("facialDroop onsetHours=2"), std::vector<std::string>{"CVA-E1"});
  EXPECT_TRUE(first("tiaDays=3").empty()) << "CVA-E1 is not ruled out yet";
}

TEST(Conclusion, TheGravestCountsAndTheMostUsefulIsAskedFirst) {
  std::vector<TableResult> results;
  for (const char* name : table_names)
    results.push_back(rules::evaluate(inputs(), shipped<TierTable>(name),
                                      known("systolic=186 hypertension onsetAge=28")));
  const auto all = rules::conclude(inputs(), results, {2026, 3, 2});
  ASSERT_TRUE(all.action);
  EXPECT_EQ(*all.action, TierAction::emergency);
  EXPECT_EQ(*all.urgency, TierUrgency::emergency);
  EXPECT_NE(all.zh.find("HTN-E7a"), std::string::npos) << all.zh;
  EXPECT_NE(all.zh.find("建议急诊转诊"), std::string::npos);
  ASSERT_FALSE(all.missing.empty());
  // No more than a page of it, but all that would decide a row of which a part holds.
  const auto begun =
      static_cast<std::size_t>(std::ranges::count_if(all.missing, &MissingInput::begun));
  EXPECT_EQ(all.missing.size(), std::max(begun, rules::asked_max));
  for (const auto& one : all.missing) EXPECT_FALSE(one.rows.empty()) << one.input;
  EXPECT_TRUE(all.missing.front().begun);
  EXPECT_TRUE(std::ranges::is_sorted(all.missing, std::greater{}, &MissingInput::begun));
  const auto none = rules::conclude(inputs(), {}, {2026, 3, 2});
  EXPECT_FALSE(none.action);
  EXPECT_EQ(none.en, "No criterion fires on what is known.");
}

TEST(Documents, WhatIsWrongIsNamed) {
  const auto code_at = [](TierTable table, const std::string& pointer, bool complete = false) {
    for (const auto& one : rules::check_table(inputs(), table, complete))
      if (one.pointer == pointer) return std::string(info(one.code).name);
    return std::string();
  };
  const auto good = shipped<TierTable>("stroke");
  auto t = good;
  t.rows[1].id = t.rows[0].id;
  EXPECT_EQ(code_at(t, "/rows/1/id"), "repeated");
  t = good;
  t.rows[0].all[0].any[0].input.value = "colour";
  EXPECT_EQ(code_at(t, "/rows/0/all/0/any/0/input"), "unknown_input");
  t = good;
  t.rows[0].all[0].any[0].option->value = "maybe";
  EXPECT_EQ(code_at(t, "/rows/0/all/0/any/0/option"), "not_in_list");
  t = good;
  t.rows[0].all[0].any[0].option.reset();
  EXPECT_EQ(code_at(t, "/rows/0/all/0/any/0/option"), "required");
  t = good;
  t.rows[0].all[0].any[0].op = Comparison::ge;
  EXPECT_EQ(code_at(t, "/rows/0/all/0/any/0/op"), "not_in_list");
  t = good;
  t.rows[1].all[1].any[0].number = 721;
  EXPECT_EQ(code_at(t, "/rows/1/all/1/any/0/number"), "out_of_range");
  t.rows[1].all[1].any[0].number.reset();
  EXPECT_EQ(code_at(t, "/rows/1/all/1/any/0/number"), "required");
  t = good;
  t.rows[0].all.clear();
  EXPECT_EQ(code_at(t, "/rows/0/all"), "too_few");
  t = good;
  t.rows.clear();
  EXPECT_EQ(code_at(t, "/rows"), "too_few");
  t = good;
  t.scores[0].key.value = "age";
  EXPECT_EQ(code_at(t, "/scores/0/key"), "repeated");
  t = good;
  t.examples[0].fires = {{"CVA-E1"}};
  EXPECT_EQ(code_at(t, "/examples/0/fires", true), "example_fails");
  EXPECT_EQ(code_at(t, "/examples/0/fires", false), "");
  t.examples.clear();
  EXPECT_EQ(code_at(t, "/examples", true), "too_few");
  EXPECT_EQ(code_at(t, "/examples", false), "");
}

TEST(Levels, CodesAndRanges) {
  EXPECT_TRUE(rules::covers("I10-I15", "I10"));
  EXPECT_TRUE(rules::covers("I10-I15", "I15.9"));
  EXPECT_FALSE(rules::covers("I10-I15", "I16"));
  EXPECT_FALSE(rules::covers("I10-I15", "I09.9"));
  EXPECT_TRUE(rules::covers("J44", "J44.1"));
  EXPECT_FALSE(rules::covers("J44.1", "J44.0"));
  for (const char* good : {"I10", "I10-I15", "J44.1", "E11.900x001"})
    EXPECT_TRUE(rules::is_icd_pattern(good)) << good;
  for (const char* bad : {"", "I1", "i10", "I10-", "I15-I10", "I10.", "I10-I15.1", "110"})
    EXPECT_FALSE(rules::is_icd_pattern(bad)) << bad;
  const auto county = shipped<TierCatalogue>("catalogue");
  const auto found = rules::matches(county, "J44.1");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].level, 1);
  EXPECT_EQ(found[1].level, 2);
  auto wrong = county;
  wrong.levels[0].diseases[0].icd10.value = "J0-";
  ASSERT_EQ(rules::check_catalogue(inputs(), wrong).size(), 1U);
  EXPECT_EQ(rules::check_catalogue(inputs(), wrong)[0].code, Code::invalid_diagnosis_code);
}

TEST(Levels, TheFirstVisitAndItsExemptions) {
  const auto rule = shipped<TierCatalogue>("catalogue").first_visit;
  const std::string no = "!emergency !severeDisability !severeMentalIllness ";
  struct Case {
    const char* name;
    int level;
    bool referred;
    std::string notation;
    FirstVisit verdict;
    const char* exemption;
  };
  const Case cases[] = {
      {"village", 0, false, "", FirstVisit::kept, ""},
      {"township", 1, false, "", FirstVisit::kept, ""},
      {"county, referred", 2, true, "", FirstVisit::kept, ""},
      {"county, nothing known", 2, false, "", FirstVisit::unknown, ""},
      {"county, 64", 2, false, no + "age=64", FirstVisit::skipped, ""},
      {"county, 65", 2, false, no + "age=65", FirstVisit::exempt, "FV-2"},
      {"county, 65, else unknown", 2, false, "age=65", FirstVisit::exempt, "FV-2"},
      {"county, 6", 2, false, no + "age=6", FirstVisit::exempt, "FV-3"},
      {"county, 7", 2, false, no + "age=7", FirstVisit::skipped, ""},
      {"city, emergency", 3, false, "emergency", FirstVisit::exempt, "FV-1"},
      {"city, disabled", 3, false, "severeDisability", FirstVisit::exempt, "FV-4"},
      {"city, mental illness", 3, false, "severeMentalIllness", FirstVisit::exempt, "FV-5"},
      {"city, age missing", 3, false, no, FirstVisit::unknown, ""},
  };
  for (const auto& c : cases) {
    FirstVisitCommand visit;
    visit.care_level.value = c.level;
    visit.referred = c.referred;
    const auto got = rules::first_visit(inputs(), rule, visit, known(c.notation));
    EXPECT_EQ(got.verdict, c.verdict) << c.name;
    EXPECT_EQ(got.exemption.value_or(""), c.exemption) << c.name;
    EXPECT_EQ(got.missing.empty(), c.verdict != FirstVisit::unknown) << c.name;
  }
}

Fact any_fact(const Input& input) {
  Fact fact;
  fact.input = input.key;
  if (input.type == InputType::number)
    fact.number = static_cast<double>(*rc::gen::inRange(static_cast<int>(*input.min * 10),
                                                        static_cast<int>(*input.max * 10) + 1)) /
                  10;
  else if (input.type == InputType::yes_no)
    fact.option.emplace(*rc::gen::arbitrary<bool>() ? "yes" : "no");
  else fact.option.emplace((*rc::gen::elementOf(input.options)).key.value);
  return fact;
}

TEST(Properties, AnotherFactNeverTakesBackWhatFired) {
  std::vector<TierTable> tables;
  for (const char* name : table_names) tables.push_back(shipped<TierTable>(name));
  const bool held = rc::check("a fired row stays fired when more becomes known", [&] {
    rules::Known known;
    std::vector<std::set<std::string>> fired(tables.size());
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
      const auto& input = *rc::gen::elementOf(catalogue().inputs);
      if (known.contains(input.key.value)) continue;
      std::vector<FieldError> wrong;
      const auto more = rules::read_facts(inputs(), {any_fact(input)}, "", wrong);
      RC_ASSERT(wrong.empty());
      known.insert(more.begin(), more.end());
      for (std::size_t t = 0; t < tables.size(); ++t) {
        const auto list = rules::fires(rules::evaluate(inputs(), tables[t], known));
        const std::set<std::string> now(list.begin(), list.end());
        RC_ASSERT(std::ranges::includes(now, fired[t]));
        fired[t] = now;
      }
    }
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace yilian::tiering
