// The state machine walked whole: every state x action x role x side, against the table's own
// words.
#include "rules.hpp"

#include <gtest/gtest.h>

#include <set>

#include "json/json.hpp"
#include "referral/describe.hpp"

namespace yilian::referral::rules {
namespace {

constexpr Side sides[] = {Side::sender, Side::receiver, Side::nobody};

template <class E>
std::vector<E> all() {
  std::vector<E> out;
  json::mp::mp_for_each<json::bd::describe_enumerators<E>>([&](auto d) { out.push_back(d.value); });
  return out;
}

Call call_of(Role role, Instant now = {1'000'000'000'000}) {
  Call call;
  call.now = now;
  call.caller.role = role;
  call.caller.rights = rights_of(role);
  return call;
}

/// Facts of a state in which no guard stands in the way.
Facts easy(State state) {
  Facts f;
  f.state = state;
  f.urgency = Urgency::emergency;
  f.papers_due = true;
  f.offer_running = true;
  f.appointment_at = Instant{1};
  return f;
}

const Transition* row_of(State state, Action action) {
  for (const auto& t : table())
    if (t.from == state && t.action == action) return &t;
  return nullptr;
}

TEST(StateMachine, EveryStateActionRoleAndSideIsDecidedByTheTable) {
  int allowed = 0, refused = 0;
  for (const State state : all<State>())
    for (const Action action : all<Action>()) {
      if (action == Action::expire || action == Action::pass_on || action == Action::submit ||
          action == Action::discard)
        continue;  // the clock's, and those of drafts
      for (const Side side : sides)
        for (const auto& role : roles()) {
          const Call call = call_of(role.role);
          Facts facts = easy(state);
          facts.pending_countersign = action == Action::countersign || action == Action::decline;
          facts.pending_seal = action == Action::seal || action == Action::decline_seal;
          facts.plan_open = action == Action::acknowledge;
          const Transition* row = row_of(state, action);
          const bool expected = row && row->actor == side && call.caller.has(row->right);
          const auto decided = decide(facts, action, side, call);
          EXPECT_EQ(decided.has_value(), expected)
              << json::enum_name(state) << " " << json::enum_name(action) << " " << role.name
              << " side " << json::enum_name(side);
          (expected ? allowed : refused) += 1;
          // What is offered is what is allowed.
          bool offered = false;
          for (const auto& offer : offers(facts, side, call))
            offered = offered || (offer.name == action && offer.enabled);
          EXPECT_EQ(offered, expected)
              << json::enum_name(state) << " " << json::enum_name(action) << " " << role.name;
        }
    }
  EXPECT_GT(allowed, 200);
  EXPECT_GT(refused, 10'000);
}

TEST(StateMachine, WhatTheClockDoesIsOfferedToNobody) {
  for (const State state : all<State>())
    for (const Side side : sides)
      for (const auto& role : roles())
        for (const auto& offer : offers(easy(state), side, call_of(role.role)))
          EXPECT_TRUE(offer.name != Action::expire && offer.name != Action::pass_on);
}

TEST(StateMachine, EveryStateHasAWayOutAndFinalStatesHaveNone) {
  for (const State state : all<State>()) {
    std::set<State> reached{state};
    for (bool grew = true; grew;) {
      grew = false;
      for (const auto& t : table())
        if (reached.contains(t.from)) grew = reached.insert(t.to).second || grew;
    }
    bool ends = false;
    for (const State other : reached) ends = ends || is_final(other);
    EXPECT_TRUE(ends) << json::enum_name(state);
    if (is_final(state)) {
      EXPECT_EQ(reached.size(), 1u) << json::enum_name(state);
    }
  }
}

TEST(StateMachine, HolderIsWhoMayActNext) {
  for (const State state : all<State>()) {
    Facts facts;
    facts.state = state;
    const Side side = holder(facts);
    EXPECT_EQ(side == Side::nobody, is_final(state)) << json::enum_name(state);
    if (side == Side::nobody) continue;
    bool moves = false;
    for (const auto& t : table()) moves = moves || (t.from == state && t.actor == side);
    EXPECT_TRUE(moves) << json::enum_name(state);
  }
  Facts waiting;
  waiting.pending_seal = true;
  EXPECT_EQ(holder(waiting), Side::sender);
}

struct GuardRow {
  const char* what;
  Facts facts;
  Action action;
  Side side;
  Role role;
  Code expected;
};

TEST(StateMachine, RefusalsByGuardSideRightAndState) {
  Facts submitted, accepted, arrived;
  accepted.state = State::accepted;
  accepted.appointment_at = Instant{2'000'000'000'000};
  arrived.state = State::arrived;
  Facts pending = submitted, plan = arrived, late = accepted;
  pending.pending_countersign = true;
  plan.plan_open = true;
  late.appointment_at = Instant{1};
  const GuardRow rows[] = {
      {"accept before the countersignature", pending, Action::accept, Side::receiver,
       Role::referral_desk, Code::approval_required},
      {"countersign what needs none", submitted, Action::countersign, Side::sender,
       Role::insurance_officer, Code::approval_not_needed},
      {"seal what needs none", pending, Action::seal, Side::sender, Role::medical_department,
       Code::approval_not_needed},
      {"elective straight to arrived", submitted, Action::check_in, Side::receiver, Role::nurse,
       Code::action_not_allowed},
      {"no-show before the appointment", accepted, Action::mark_no_show, Side::receiver,
       Role::nurse, Code::appointment_not_reached},
      {"treat with an open plan", plan, Action::start_treatment, Side::receiver, Role::gp,
       Code::plan_items_open},
      {"acknowledge without a plan", arrived, Action::acknowledge, Side::receiver, Role::gp,
       Code::action_not_allowed},
      {"papers of what is no emergency", arrived, Action::complete_papers, Side::sender, Role::gp,
       Code::approval_not_needed},
      {"the sender accepts", submitted, Action::accept, Side::sender, Role::gp,
       Code::only_the_receiver},
      {"the receiver withdraws", submitted, Action::withdraw, Side::receiver, Role::physician,
       Code::only_the_sender},
      {"a nurse accepts", submitted, Action::accept, Side::receiver, Role::nurse,
       Code::right_missing},
      {"close before completion", submitted, Action::close, Side::sender, Role::gp,
       Code::action_not_allowed},
  };
  for (const auto& row : rows) {
    const auto decided = decide(row.facts, row.action, row.side, call_of(row.role));
    ASSERT_FALSE(decided) << row.what;
    EXPECT_EQ(info(decided.error().code).name, info(row.expected).name) << row.what;
  }
  EXPECT_TRUE(decide(late, Action::mark_no_show, Side::receiver, call_of(Role::nurse)));
}

TEST(StateMachine, WhileAnApprovalIsMissingTheReferralIsSubmitted) {
  for (const State to : all<State>()) {
    Facts f;
    EXPECT_EQ(settled(to, f), to) << json::enum_name(to);
    const bool waits = to == State::countersigned || to == State::redirected;
    for (bool* const pending : {&f.pending_countersign, &f.pending_seal}) {
      *pending = true;
      EXPECT_EQ(settled(to, f), waits ? State::submitted : to) << json::enum_name(to);
      *pending = false;
    }
  }
}

TEST(Relationships, LastAsLongAsTheCaseNeeds) {
  const auto policies = policy::load();
  ASSERT_TRUE(policies);
  const auto& version = policies->on({2026, 11, 22});
  const Instant now{1'800'000'000'000};
  for (const State state : all<State>()) {
    const auto until = relationship_until(state, version, now);
    if (state == State::accepted || state == State::arrived || state == State::in_treatment) {
      EXPECT_GT(until.value_or(now), now.plus_days(3650)) << json::enum_name(state);
    } else if (state == State::completed || state == State::closed) {
      EXPECT_EQ(until, now.plus_days(30)) << json::enum_name(state);
    } else if (is_final(state)) {
      EXPECT_EQ(until, now) << json::enum_name(state);
    } else {
      EXPECT_EQ(until, std::nullopt) << json::enum_name(state);
    }
  }
}

TEST(StateMachine, DisabledOffersSayWhy) {
  Facts plan;
  plan.state = State::arrived;
  plan.plan_open = true;
  for (const auto& offer : offers(plan, Side::receiver, call_of(Role::gp)))
    if (offer.name == Action::start_treatment) {
      EXPECT_FALSE(offer.enabled);
      EXPECT_FALSE(offer.reason.value_or("").empty());
    }
}

struct DirectionRow {
  int from, to;
  bool step_down;
  std::vector<Direction> expected;
};
TEST(Directions, FollowTheLevelsOfBothUnits) {
  const DirectionRow rows[] = {
      {0, 1, false, {Direction::up}},
      {1, 2, false, {Direction::up}},
      {2, 3, false, {Direction::up}},
      {3, 2, false, {Direction::down}},
      {2, 1, false, {Direction::down}},
      {2, 2, false, {Direction::lateral}},
      {2, 2, true, {Direction::down, Direction::lateral}},
      {3, 1, true, {Direction::down}},
      {1, 2, true, {Direction::up}},
  };
  for (const auto& row : rows)
    EXPECT_EQ(directions({row.from, false, false}, {row.to, row.step_down, false}), row.expected)
        << row.from << " to " << row.to;
  EXPECT_TRUE(directions({std::nullopt, false, false}, {2, false, false}).empty());
}

TEST(Deadlines, AreThePolicysAndKeepUrgentFirst) {
  const auto policies = policy::load();
  ASSERT_TRUE(policies);
  const auto& version = policies->on({2026, 11, 22});
  const Instant now{1'000'000'000'000};
  Facts f;
  f.urgency = Urgency::urgent;
  EXPECT_EQ(next_step(f, version, now).name, "accept");
  EXPECT_EQ(*next_step(f, version, now).due_at, now.plus_hours(4));
  f.pending_countersign = true;
  EXPECT_EQ(next_step(f, version, now).name, "countersign");
  f = {};
  f.state = State::accepted;
  f.appointment_at = now.plus_days(3);
  EXPECT_EQ(*next_step(f, version, now).due_at, now.plus_days(3));
  f.state = State::closed;
  EXPECT_EQ(next_step(f, version, now).due_at, std::nullopt);
  EXPECT_LT(sort_key(Urgency::emergency, false, now.plus_days(9)),
            sort_key(Urgency::urgent, true, now));
  EXPECT_LT(sort_key(Urgency::urgent, true, std::nullopt), sort_key(Urgency::urgent, false, now));
  EXPECT_LT(sort_key(Urgency::urgent, false, std::nullopt), sort_key(Urgency::elective, true, now));
  EXPECT_LT(sort_key(Urgency::elective, false, now),
            sort_key(Urgency::elective, false, now.plus_minutes(1)));
  EXPECT_LT(sort_key(Urgency::elective, false, now),
            sort_key(Urgency::elective, false, std::nullopt));
}

TEST(WorkingDays, SkipWeekendsAndHolidaysAndCountMadeUpDays) {
  const auto policies = policy::load();
  ASSERT_TRUE(policies);
  const auto& calendar = policies->calendar;
  EXPECT_TRUE(calendar.is_working_day({2026, 11, 23}));   // Monday
  EXPECT_FALSE(calendar.is_working_day({2026, 11, 22}));  // Sunday
  EXPECT_FALSE(calendar.is_working_day({2026, 10, 1}));   // National Day
  EXPECT_TRUE(calendar.is_working_day({2026, 10, 10}));   // made-up Saturday
  // Friday plus three working days ends with Wednesday.
  EXPECT_EQ(calendar.end_of({2026, 11, 20}, 3), start_of({2026, 11, 26}));
}

TEST(Numbers, CarryACheckCharacter) {
  const std::string number = make_number("K7QM", 2026, 123);
  EXPECT_EQ(number.substr(0, 13), "K7QM26000123-");
  EXPECT_TRUE(is_number(number));
  for (std::size_t i = 0; i + 2 < number.size(); ++i) {
    std::string wrong = number;
    wrong[i] = wrong[i] == '7' ? '8' : '7';
    if (wrong != number) {
      EXPECT_FALSE(is_number(wrong)) << wrong;
    }
  }
  EXPECT_FALSE(is_number(""));
  EXPECT_FALSE(is_number("K7QM26000123"));
  EXPECT_EQ(unit_code(new_uuid(1), 0).size(), 4u);
}

}  // namespace
}  // namespace yilian::referral::rules
