#include "rules_accesses.hpp"

#include <gtest/gtest.h>

#include <set>

#include "json/json.hpp"
#include "privacy/describe.hpp"

namespace yilian::privacy::rules {
namespace {

using S = ObjectionState;
using A = ObjectionAction;

const Instant noon = start_of({2026, 3, 2}).plus_hours(12);
const AccountId li{Uuid{{1}}}, wang{Uuid{{2}}};
const OrganisationId county{Uuid{{3}}};

Access access(AccountId who, Instant at, std::string action = "record.overview",
              std::string outcome = "read") {
  return {who, county, "李", "physician", std::move(action), std::move(outcome), at, "", "visit"};
}

patients::RelationshipRecord relationship(std::string basis, std::string scope, Instant from,
                                          Instant until) {
  return {county, "", std::move(basis), std::move(scope), from, until};
}

Caller caller_with(Role role) {
  Caller out;
  out.role = role;
  out.rights = rights_of(role);
  return out;
}

std::string names(const std::vector<ObjectionAction>& actions) {
  std::string out;
  for (const auto one : actions)
    out += (out.empty() ? "" : " ") + std::string(json::enum_name(one));
  return out;
}

TEST(AccessGroups, OnePersonOnOneDayIsOneGroupWithFirstAndLast) {
  Groups groups(10);
  EXPECT_TRUE(groups.add(access(li, noon.plus_minutes(9), "record.timeline")));
  EXPECT_TRUE(groups.add(access(wang, noon.plus_minutes(5))));
  EXPECT_TRUE(groups.add(access(li, noon)));
  EXPECT_TRUE(groups.add(access(li, noon.plus_hours(-24))));
  const auto out = std::move(groups).take();
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[0].account_id, li);
  EXPECT_EQ(out[0].count, 2);
  EXPECT_EQ(out[0].first_at, noon);
  EXPECT_EQ(out[0].last_at, noon.plus_minutes(9));
  EXPECT_EQ(out[0].actions, (std::vector<std::string>{"record.timeline", "record.overview"}));
  EXPECT_EQ(out[1].account_id, wang);
  EXPECT_EQ(out[2].count, 1) << "another day";
}

TEST(AccessGroups, OutcomeReasonAndBasisKeepApart) {
  Groups groups(10);
  auto opened = access(li, noon), changed = access(li, noon, "patient.correct", "done"),
       refused = access(li, noon, "patient.get", "no_relationship"), why = opened, how = opened;
  why.reason = "会诊";
  how.basis = "break_glass";
  for (const auto& one : {opened, changed, refused, why, how}) EXPECT_TRUE(groups.add(one));
  const auto out = std::move(groups).take();
  ASSERT_EQ(out.size(), 5U);
  EXPECT_EQ(out[0].outcome, AccessOutcome::opened);
  EXPECT_EQ(out[1].outcome, AccessOutcome::changed);
  EXPECT_EQ(out[2].outcome, AccessOutcome::refused);
  EXPECT_FALSE(out[3].emergency);
  EXPECT_TRUE(out[4].emergency);
}

TEST(AccessGroups, TheOpeningOfTheGlassIsAnEmergencyItself) {
  Groups groups(10);
  EXPECT_TRUE(groups.add(access(li, noon, "patient.break_glass", "done")));
  EXPECT_TRUE(std::move(groups).take().front().emergency);
}

TEST(AccessGroups, APageEndsBeforeTheGroupThatHasNoRoom) {
  Groups groups(1);
  EXPECT_TRUE(groups.add(access(li, noon)));
  EXPECT_TRUE(groups.add(access(li, noon.plus_minutes(-1))));
  EXPECT_FALSE(groups.add(access(wang, noon.plus_minutes(-2))));
  EXPECT_TRUE(groups.add(access(li, noon.plus_minutes(-3))));
  EXPECT_EQ(std::move(groups).take().size(), 1U);
}

TEST(AccessBasis, WhatOpensMoreCountsAndOnlyInItsTime) {
  const std::vector<patients::RelationshipRecord> all = {
      relationship("visit", "own_organisation", noon, noon.plus_days(9)),
      relationship("referral", "full", noon.plus_days(1), noon.plus_days(2)),
      relationship("break_glass", "full", noon.plus_days(1), noon.plus_days(1).plus_hours(4)),
  };
  EXPECT_EQ(basis_at(all, noon.plus_minutes(-1)), std::nullopt);
  EXPECT_EQ(basis_at(all, noon), "visit");
  EXPECT_EQ(basis_at(all, noon.plus_days(1).plus_hours(1)), "referral") << "it lasts longer";
  EXPECT_EQ(basis_at(all, noon.plus_days(2)), "visit") << "its end is no longer inside";
  EXPECT_EQ(basis_at(all, noon.plus_days(9)), std::nullopt);
  EXPECT_EQ(basis_at({}, noon), std::nullopt);
}

TEST(ObjectionSteps, EveryStateHasAWayToAnAnswerThatIsTold) {
  EXPECT_EQ(step(S::raised, A::take, false)->to, S::examining);
  EXPECT_EQ(step(S::examining, A::explain, false)->to, S::explained);
  EXPECT_EQ(step(S::examining, A::find_improper, false)->to, S::improper);
  for (const auto end : {S::explained, S::improper}) {
    EXPECT_EQ(step(end, A::tell, false)->to, end);
    EXPECT_EQ(step(end, A::tell, true), nullptr) << "once";
  }
  EXPECT_EQ(step(S::raised, A::explain, false), nullptr) << "nobody has looked yet";
  EXPECT_EQ(step(S::explained, A::find_improper, false), nullptr) << "an answer stays";
  std::set<ObjectionState> reached{S::raised};
  for (const auto& one : steps()) reached.insert(one.to);
  EXPECT_EQ(reached.size(), 4U);
}

TEST(ObjectionSteps, NobodyExaminesAnObjectionAgainstThemself) {
  const auto admin = caller_with(Role::org_admin), gp = caller_with(Role::gp);
  EXPECT_EQ(names(actions(S::raised, false, false, admin)), "take");
  EXPECT_EQ(names(actions(S::raised, false, true, admin)), "");
  EXPECT_EQ(names(actions(S::examining, false, false, admin)), "explain find_improper");
  EXPECT_EQ(names(actions(S::examining, false, false, gp)), "");
  EXPECT_EQ(names(actions(S::explained, false, false, gp)), "tell");
  EXPECT_EQ(names(actions(S::explained, false, true, gp)), "tell");
  EXPECT_EQ(names(actions(S::explained, true, false, gp)), "");
}

TEST(ObjectionSteps, EachStepHasItsTimeFromTheObjectionOn) {
  const ObjectionPolicy policy{{3}, {15}};
  EXPECT_EQ(due(S::raised, noon, policy), noon.plus_days(3));
  EXPECT_EQ(due(S::examining, noon, policy), noon.plus_days(15));
  EXPECT_EQ(due(S::explained, noon, policy), std::nullopt);
  EXPECT_EQ(due(S::improper, noon, policy), std::nullopt);
}

TEST(ObjectionCheck, TheTimeHasBeenAndIsNotTooLong) {
  ObjectCommand c;
  c.from = noon;
  c.to = noon.plus_days(1);
  const auto code = [&](Instant now) {
    const auto done = check(c, now);
    return done ? "" : std::string(info(done.error().fields.front().code).name);
  };
  EXPECT_EQ(code(noon.plus_days(1)), "");
  EXPECT_EQ(code(noon), "date_in_future");
  c.from = c.to.plus_days(-32);
  EXPECT_EQ(code(noon.plus_days(9)), "out_of_range");
  c.from = c.to.plus_minutes(1);
  EXPECT_EQ(code(noon.plus_days(9)), "dates_reversed");
}

}  // namespace
}  // namespace yilian::privacy::rules
