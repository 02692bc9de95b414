#include "rules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace yilian::policies::rules {
namespace {

using A = PolicyAction;
using S = PolicyState;

const AccountId author = AccountId::make(1), other = AccountId::make(2);
const Instant now = *parse_instant("2026-03-02T09:00:00+08:00");
const Date today{2026, 3, 2}, tomorrow{2026, 3, 3};

Call call_of(Role role, AccountId account) {
  Call call;
  call.now = now;
  call.caller.role = role;
  call.caller.rights = rights_of(role);
  call.caller.account = account;
  return call;
}

struct Case {
  const char* name;
  S state;
  Date from;
  A action;
  Role role;
  AccountId who;
  std::optional<Code> refused;
  S to = S::draft;
};

TEST(PolicySteps, EachRefusalAndEachStep) {
  const Case cases[] = {
      {"the author edits", S::draft, today, A::edit, Role::office, author, {}, S::draft},
      {"another edits", S::draft, today, A::edit, Role::office, other, Code::only_the_author},
      {"without the right", S::draft, today, A::edit, Role::gp, author, Code::right_missing},
      {"submit", S::draft, tomorrow, A::submit, Role::office, author, {}, S::submitted},
      {"submit for today", S::draft, today, A::submit, Role::office, author,
       Code::effective_date_passed},
      {"approve a draft", S::draft, tomorrow, A::approve, Role::office, other,
       Code::action_not_allowed},
      {"approve", S::submitted, tomorrow, A::approve, Role::office, other, {}, S::approved},
      {"the author approves", S::submitted, tomorrow, A::approve, Role::office, author,
       Code::author_may_not_decide},
      {"approve for today", S::submitted, today, A::approve, Role::commission, other,
       Code::effective_date_passed},
      {"a writer approves", S::submitted, tomorrow, A::approve, Role::medical_department, other,
       Code::right_missing},
      {"reject", S::submitted, today, A::reject, Role::commission, other, {}, S::rejected},
      {"the author rejects", S::submitted, today, A::reject, Role::office, author,
       Code::author_may_not_decide},
      {"edit what is submitted", S::submitted, tomorrow, A::edit, Role::office, author,
       Code::action_not_allowed},
      {"take back a draft", S::draft, today, A::withdraw, Role::office, author, {}, S::withdrawn},
      {"take back a submission",
       S::submitted,
       today,
       A::withdraw,
       Role::office,
       author,
       {},
       S::withdrawn},
      {"another takes back", S::submitted, today, A::withdraw, Role::office, other,
       Code::only_the_author},
      {"withdraw before its day",
       S::approved,
       tomorrow,
       A::withdraw,
       Role::commission,
       other,
       {},
       S::withdrawn},
      {"withdraw on its day", S::approved, today, A::withdraw, Role::commission, other,
       Code::effective_date_passed},
      {"edit what is approved", S::approved, tomorrow, A::edit, Role::office, author,
       Code::action_not_allowed},
      {"submit what was rejected", S::rejected, tomorrow, A::submit, Role::office, author,
       Code::action_not_allowed},
  };
  for (const auto& c : cases) {
    const auto next = decide({c.state, author, c.from}, c.action, call_of(c.role, c.who));
    if (c.refused) {
      ASSERT_FALSE(next) << c.name;
      EXPECT_EQ(next.error().code, *c.refused) << c.name;
    } else {
      ASSERT_TRUE(next) << c.name << " " << info(next.error().code).name;
      EXPECT_EQ(*next, c.to) << c.name;
    }
  }
}

TEST(PolicySteps, WhatIsPossibleIsWhatIsNotRefused) {
  for (const S state : {S::draft, S::submitted, S::approved, S::rejected, S::withdrawn})
    for (const auto& role : roles())
      for (const auto who : {author, other})
        for (const Date from : {today, tomorrow}) {
          const Facts facts{state, author, from};
          const auto call = call_of(role.role, who);
          std::set<A> wanted;
          for (const A action : {A::edit, A::submit, A::approve, A::reject, A::withdraw})
            if (decide(facts, action, call)) wanted.insert(action);
          const auto list = possible(facts, call);
          EXPECT_EQ(std::set<A>(list.begin(), list.end()), wanted) << role.name;
          EXPECT_EQ(list.size(), wanted.size()) << "an action is listed twice";
        }
}

TEST(PolicyVersions, TheLatestDayThatHasComeCounts) {
  const Approved versions[] = {
      {"a", {2026, 1, 1}, 1}, {"a", {2026, 6, 1}, 3}, {"a", {2026, 3, 1}, 2}};
  const auto number = [&](Date day) { return versions[*counts_on(versions, day)].number; };
  EXPECT_EQ(number({2025, 1, 1}), 1) << "what is shipped counts before its own day too";
  EXPECT_EQ(number({2026, 2, 28}), 1);
  EXPECT_EQ(number({2026, 3, 1}), 2);
  EXPECT_EQ(number({2026, 5, 31}), 2);
  EXPECT_EQ(number({2026, 6, 1}), 3);
  EXPECT_EQ(counts_on({}, today), std::nullopt);
  const Approved own[] = {{"b", {2026, 6, 1}, 2}};
  EXPECT_EQ(counts_on(own, {2026, 5, 31}), std::nullopt);
}

TEST(PolicyVersions, Keys) {
  for (const char* good : {"a", "type_2", "copd"}) EXPECT_TRUE(is_key(good)) << good;
  for (const char* bad : {"", "A", "_a", "2a", "a-b", "高"}) EXPECT_FALSE(is_key(bad)) << bad;
}

}  // namespace
}  // namespace yilian::policies::rules
