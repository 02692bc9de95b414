// Names, levels and decisions: tables of cases, and what must hold for all.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "json/json.hpp"
#include "match/keys.hpp"
#include "match/rules_match.hpp"
#include "patients/describe.hpp"

namespace yilian::patients {
namespace embedded {
extern const std::string_view matching_json;
}
namespace match {
namespace {

MatchPolicy shipped() {
  auto policy = json::read<MatchPolicy>(embedded::matching_json);
  if (!policy) {
    const auto& fields = policy.error().fields;
    throw std::runtime_error("the shipped policy can't be read: " +
                             (fields.empty() ? ""
                                             : fields.front().pointer + " " +
                                                   std::string(info(fields.front().code).name)));
  }
  return std::move(*policy);
}

std::string level(MatchLevel one) { return std::string(json::enum_name(one)); }

TEST(MatchNames, SoundAndForm) {
  const auto zeng = form_of("曾國強");
  EXPECT_EQ(zeng.plain, "曾国强");
  EXPECT_EQ(zeng.surname, "zen") << "the reading of the surname, without its last g";
  EXPECT_EQ(form_of("单雄信").surname, "san") << "Shan, not Dan";
  EXPECT_EQ(form_of("欧阳小明").surname, "ouyan");
  EXPECT_EQ(form_of("买买提·艾力").plain, form_of("买买提 艾力").plain);
  EXPECT_EQ(form_of("ＺＨＡＮＧ　Wei").sound, form_of("张伟").sound);
  EXPECT_EQ(form_of("").plain, "");
}

TEST(MatchLevels, OfNames) {
  const struct {
    const char *a, *b, *level;
  } cases[] = {
      {"张伟", "张伟", "same"},          {"張偉", "张伟", "same"},     {"张伟", "章玮", "alike"},
      {"张伟", "Zhang Wei", "alike"},    {"陈生", "陈森", "alike"},    {"陈胜", "陈圣", "alike"},
      {"王小明", "王晓明", "alike"},     {"王小明", "王小亮", "near"}, {"王小明", "王明小", "near"},
      {"王明", "王强", "different"},     {"王小明", "王明", "near"},   {"李静", "李晋", "alike"},
      {"王小明", "赵大强", "different"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(level(compare_names(form_of(one.a), form_of(one.b))), one.level)
        << one.a << " " << one.b;
  EXPECT_EQ(compare_names(form_of("·"), form_of("王")), MatchLevel::unknown);
}

TEST(MatchLevels, OfDatesNumbersAndAddresses) {
  EXPECT_EQ(compare_dates({1970, 3, 5}, {1970, 5, 3}), MatchLevel::near);
  EXPECT_EQ(compare_dates({1970, 3, 15}, {1970, 3, 16}), MatchLevel::near);
  EXPECT_EQ(compare_dates({1967, 3, 15}, {1976, 3, 15}), MatchLevel::near);
  EXPECT_EQ(compare_dates({1967, 3, 15}, {1971, 8, 2}), MatchLevel::different);
  EXPECT_EQ(compare_numbers("13812345678", "13812345687"), MatchLevel::near);
  EXPECT_EQ(compare_numbers("13812345678", "1381234567"), MatchLevel::near);
  EXPECT_EQ(compare_numbers("13812345678", "13912345687"), MatchLevel::different);
  EXPECT_EQ(compare_numbers("1", "2"), MatchLevel::different);
  EXPECT_EQ(compare_numbers("", "13812345687"), MatchLevel::unknown);
  const auto address = [](const char* text) { return plain_text(text); };
  EXPECT_EQ(compare_addresses(address("宁国市 河沥溪街道８号"), address("宁国市河沥溪街道8号")),
            MatchLevel::same);
  EXPECT_EQ(compare_addresses(address("宁国市河沥溪街道东津路8号"),
                              address("安徽省宁国市河沥溪街道东津路8号")),
            MatchLevel::near);
  EXPECT_EQ(compare_addresses(address("宁国市河沥溪街道东津路8号"), address("旌德县旌阳镇1号")),
            MatchLevel::different);
}

TEST(MatchPolicyDocument, WhatShipsIsGood) {
  for (const auto& wrong : check_policy(shipped(), true))
    ADD_FAILURE() << wrong.pointer << " " << info(wrong.code).name << " "
                  << (wrong.params.empty()
                          ? ""
                          : wrong.params.front().second + " gives " + wrong.params.back().second);
}

std::string first_wrong(const MatchPolicy& policy) {
  const auto wrong = check_policy(policy, true);
  return wrong.empty() ? ""
                       : wrong.front().pointer + " " + std::string(info(wrong.front().code).name);
}

TEST(MatchPolicyDocument, WrongOnesAreRefusedByField) {
  auto policy = shipped();
  policy.review_points = policy.automatic_points;
  EXPECT_EQ(first_wrong(policy), "/reviewPoints out_of_range");
  policy = shipped();
  std::swap(policy.fields[1], policy.fields[2]);
  EXPECT_EQ(first_wrong(policy), "/fields/1/field not_in_list");
  policy = shipped();
  policy.fields.pop_back();
  EXPECT_EQ(first_wrong(policy), "/fields too_few");
  policy = shipped();
  policy.fields[0].levels.pop_back();
  EXPECT_EQ(first_wrong(policy), "/fields/0/levels too_few");
  policy = shipped();
  policy.fields[0].levels[1].level = MatchLevel::near;
  EXPECT_EQ(first_wrong(policy), "/fields/0/levels/1/level not_in_list");
  policy = shipped();
  policy.fields[0].levels[1].other_per_million.value = 1;
  EXPECT_EQ(first_wrong(policy), "/fields/0/levels/1 weights_not_falling");
  policy = shipped();
  policy.fields[1].levels[0].same_per_million.value = 500'000;
  EXPECT_EQ(first_wrong(policy), "/fields/1/levels/0/samePerMillion out_of_range");
  policy = shipped();
  policy.examples[0].outcome = MatchOutcome::different;
  EXPECT_EQ(first_wrong(policy), "/examples/0/outcome example_fails");
  policy = shipped();
  policy.examples[0].first.document_number = Text<0, 30>{"110105194912310021"};
  EXPECT_EQ(first_wrong(policy), "/examples/0/first/documentNumber invalid_id_card");
  policy = shipped();
  policy.examples.clear();
  EXPECT_EQ(first_wrong(policy), "/examples too_few");
  EXPECT_TRUE(check_policy(policy, false).empty()) << "a draft may wait with its examples";
}

rules::Checked person(const char* name, Date birth, Sex sex = Sex::female) {
  rules::Checked out;
  out.name = name;
  out.birth_date = birth;
  out.sex = sex;
  return out;
}

std::string decided(const rules::Checked& a, const rules::Checked& b) {
  static const Weights weights(shipped());
  const auto decision = decide(prepared(a), prepared(b), weights);
  return std::string(json::enum_name(decision.outcome)) + " " +
         std::string(json::enum_name(decision.reason));
}

TEST(MatchDecision, DeterministicRulesComeFirst) {
  auto a = person("张伟", {1949, 12, 31}), b = person("章玮", {1949, 12, 31});
  a.document_kind = b.document_kind = DocumentKind::id_card;
  a.document_number = b.document_number = "11010519491231002X";
  EXPECT_EQ(decided(a, b), "same document");
  b.name = "李强";
  EXPECT_EQ(decided(a, b), "same document") << "the birth date agrees";
  b.birth_date = {1950, 1, 1};
  EXPECT_EQ(decided(a, b), "review document");
  b.document_number = "110105194912310038";
  EXPECT_EQ(decided(a, b), "different two_id_cards");
}

TEST(MatchDecision, TwinsAreNeverOneByThemselves) {
  auto a = person("李晓明", {2015, 1, 1}), b = person("李晓敏", {2015, 1, 1});
  for (auto* one : {&a, &b}) {
    one->phone = "13800138000";
    one->address = "宁国市西津街道1号";
    one->insurance_number = "YB0001";
    one->health_record_number = "341881001001000001";
  }
  EXPECT_EQ(decided(a, b), "review score") << "even their names sound alike";
  a.document_kind = b.document_kind = DocumentKind::id_card;
  a.document_number = "110105201501010017";
  b.document_number = "110105201501010033";
  b.name = "李晓亮";
  EXPECT_EQ(decided(a, b), "different two_id_cards");
  b.name = a.name;
  EXPECT_EQ(decided(a, b), "review score") << "one name, two cards: somebody looks";
  a.document_number.clear(), b.document_number.clear();
  EXPECT_EQ(decided(a, b), "same score");
  a.newborn = true;
  EXPECT_EQ(decided(a, b), "review score") << "newborns have no names of their own";
}

TEST(MatchDecision, WhatIsMissingSaysNothing) {
  auto a = person("王秀英", {1950, 3, 4}), b = a;
  EXPECT_EQ(decided(a, b), "review score") << "a name and a birth date are not enough";
  a.phone = "13800138000";
  EXPECT_EQ(decided(a, b), "review score");
}

TEST(PairStates, EachHasAWayOut) {
  for (const auto state : {PairState::open, PairState::merged, PairState::separate})
    EXPECT_FALSE(possible(state).empty());
  EXPECT_EQ(decide_pair(PairState::open, PairAction::merge), PairState::merged);
  EXPECT_EQ(decide_pair(PairState::merged, PairAction::merge).error().code,
            Code::action_not_allowed);
}

// -- for all

rc::Gen<rules::Checked> any_person() {
  return rc::gen::exec([] {
    static const std::vector<std::string> names{"张伟",      "張偉",     "章玮", "王小明", "王晓明",
                                                "Zhang Wei", "欧阳娜娜", "李",   "赵·四"};
    auto out =
        person(names[*rc::gen::inRange<std::size_t>(0, names.size())].c_str(),
               {*rc::gen::inRange(1930, 2026), *rc::gen::inRange(1, 13), *rc::gen::inRange(1, 29)},
               *rc::gen::element(Sex::male, Sex::female, Sex::unknown));
    const auto digits = [](int few) {
      std::string text;
      for (int i = 0; i < few; ++i) text += static_cast<char>('0' + *rc::gen::inRange(0, 3));
      return text;
    };
    if (*rc::gen::arbitrary<bool>()) out.phone = "138" + digits(8);
    if (*rc::gen::arbitrary<bool>()) out.insurance_number = digits(6);
    if (*rc::gen::arbitrary<bool>()) {
      out.document_kind = *rc::gen::element(DocumentKind::id_card, DocumentKind::passport);
      out.document_number = digits(6);
    }
    out.newborn = *rc::gen::inRange(0, 10) == 0;
    return out;
  });
}

RC_GTEST_PROP(MatchProperty, TheOrderOfTwoDoesNotMatter, ()) {
  static const Weights weights(shipped());
  const auto a = prepared(*any_person()), b = prepared(*any_person());
  const auto ab = decide(a, b, weights), ba = decide(b, a, weights);
  RC_ASSERT(ab.points == ba.points);
  RC_ASSERT(ab.outcome == ba.outcome);
  RC_ASSERT(ab.levels == ba.levels);
}

RC_GTEST_PROP(MatchProperty, NobodyIsAutomaticallyWhoIsInDoubt, ()) {
  static const Weights weights(shipped());
  const auto decision = decide(prepared(*any_person()), prepared(*any_person()), weights);
  if (decision.outcome == MatchOutcome::same && decision.reason == MatchReason::score)
    RC_ASSERT(decision.doubts.empty() && decision.points >= weights.automatic);
}

RC_GTEST_PROP(MatchProperty, ADisagreementNeverAddsPoints, ()) {
  static const Weights weights(shipped());
  auto a = *any_person();
  auto b = a;
  const auto before = decide(prepared(a), prepared(b), weights).points;
  b.phone = "02155555555";
  b.birth_date = {1901, 1, 1};
  RC_ASSERT(decide(prepared(a), prepared(b), weights).points <= before);
}

RC_GTEST_PROP(MatchProperty, KeysAreFewAndNameNothingEmpty, ()) {
  const auto keys = keys_of(prepared(*any_person()));
  RC_ASSERT(keys.size() <= keys_max);
  for (const auto& key : keys) RC_ASSERT(key.find("\x1f\x1f") == std::string::npos);
}

}  // namespace
}  // namespace match
}  // namespace yilian::patients
