#include "rules.hpp"

#include <gtest/gtest.h>

namespace yilian::discharges::rules {
namespace {

const Instant out = start_of({2026, 3, 9}).plus_hours(10);
const OrganisationId hospital{Uuid{{1}}}, town{Uuid{{2}}}, village{Uuid{{3}}}, far{Uuid{{4}}};

DischargePolicy policy() {
  DischargePolicy p;
  p.order = {UnitRule::last_visit, UnitRule::address};
  p.primary_kinds = {network::OrganisationKind::township_centre};
  p.visit_days.value = 730;
  p.open_days.value = 30;
  return p;
}

TEST(DischargeUnit, TheLastVisitAtAPrimaryUnitCountsThenTheAddress) {
  const std::vector<PastVisit> visits = {{hospital, out.plus_days(-9), false},
                                         {town, out.plus_days(-40), true},
                                         {village, out.plus_days(-90), true}};
  const std::vector<NearUnit> near = {{far, "530112001"}, {village, "530111002"}};
  auto choice = choose(policy(), hospital, out, visits, "530111002001", near);
  EXPECT_EQ(choice.unit, town);
  EXPECT_EQ(choice.by, UnitFoundBy::last_visit);
  auto turned = policy();
  turned.order = {UnitRule::address, UnitRule::last_visit};
  choice = choose(turned, hospital, out, visits, "530111002001", near);
  EXPECT_EQ(choice.unit, village);
  EXPECT_EQ(choice.by, UnitFoundBy::address);
}

TEST(DischargeUnit, OldVisitsAndAnotherTownshipDoNotCount) {
  const std::vector<PastVisit> visits = {{town, out.plus_days(-731), true}};
  EXPECT_EQ(choose(policy(), hospital, out, visits, "530111002", {{far, "530111003"}}).unit,
            std::nullopt);
  EXPECT_EQ(choose(policy(), hospital, out, {}, "", {{far, "530111003"}}).by, UnitFoundBy::none);
  EXPECT_EQ(choose(policy(), town, out, {{town, out.plus_days(-1), true}}, "", {}).unit,
            std::nullopt)
      << "the unit that discharged is told by nobody";
  EXPECT_EQ(choose(policy(), hospital, out, {{town, out.plus_days(-730), true}}, "", {}).unit,
            town);
  EXPECT_EQ(choose(policy(), hospital, out, {{town, out.plus_days(1), true}}, "", {}).unit, town)
      << "also when the end is told late";
}

TEST(DischargeStay, TimesThatOverlapAreOneStay) {
  const Span stay{out.plus_days(-9), out};
  EXPECT_TRUE(same_stay(stay, {out.plus_days(-8), out.plus_hours(2)}));
  EXPECT_TRUE(same_stay(stay, {out, out.plus_days(3)}));
  EXPECT_FALSE(same_stay(stay, {out.plus_minutes(1), out.plus_days(3)}));
  EXPECT_FALSE(same_stay(stay, {out.plus_days(-20), out.plus_days(-10)}));
}

TEST(DischargeMonth, BeginsAndEndsInShanghai) {
  const auto march = month_of("2026-03");
  ASSERT_TRUE(march);
  EXPECT_EQ(march->from, start_of({2026, 3, 1}));
  EXPECT_EQ(march->to, start_of({2026, 4, 1}));
  EXPECT_EQ(month_of("2026-12")->to, start_of({2027, 1, 1}));
  for (const char* wrong : {"2026-13", "2026-3", "2026-03-01", "march!!", ""})
    EXPECT_FALSE(month_of(wrong)) << wrong;
  EXPECT_EQ(to_text(month_before(start_of({2026, 1, 1}))), "2025-12");
  EXPECT_EQ(to_text(month_before(start_of({2026, 4, 1}))), "2026-03");
}

TEST(DischargePolicyCheck, NeedsAnOrderWithoutRepetition) {
  EXPECT_TRUE(check(policy()).empty());
  auto wrong = policy();
  wrong.order = {UnitRule::address, UnitRule::address};
  wrong.primary_kinds.clear();
  const auto found = check(wrong);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].pointer, "/primaryKinds");
  EXPECT_EQ(found[1].pointer, "/order/1");
}

}  // namespace
}  // namespace yilian::discharges::rules
