#include "rules_offers.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rules.hpp"

namespace yilian::referral::rules {
namespace {

OrganisationId unit(std::uint8_t n) {
  OrganisationId id;
  id.value.bytes[15] = n;
  return id;
}
DepartmentId department(std::uint8_t n) {
  DepartmentId id;
  id.value.bytes[15] = n;
  return id;
}
Unit named(std::uint8_t n) {
  Unit out;
  out.organisation_id = unit(n);
  out.department_id = department(n);
  return out;
}
Content to(std::uint8_t n, const std::vector<std::uint8_t>& further) {
  Content c;
  c.to_organisation_id = unit(n);
  c.to_department_id = department(n);
  c.further_receivers.emplace();
  for (const auto f : further) c.further_receivers->push_back({unit(f), department(f)});
  return c;
}

TEST(Receivers, AreAFewDifferentOnes) {
  EXPECT_TRUE(check_receivers(Content{}));
  EXPECT_TRUE(check_receivers(to(1, {})));
  EXPECT_TRUE(check_receivers(to(1, {2, 3, 4, 5, 6})));
  const auto many = check_receivers(to(1, {2, 3, 4, 5, 6, 7}));
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().fields.at(0).pointer, "/furtherReceivers");
  EXPECT_EQ(many.error().fields.at(0).code, Code::too_many);
  for (const auto& twice : {to(1, {2, 3, 2}), to(1, {2, 3, 1})}) {
    const auto refused = check_receivers(twice);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/furtherReceivers/2");
    EXPECT_EQ(refused.error().fields.at(0).code, Code::repeated);
  }
  // Another department of the same unit is another receiver.
  Content other = to(1, {1});
  other.further_receivers->front().department_id = department(9);
  EXPECT_TRUE(check_receivers(other));
}

TEST(Chain, GoesFromUnitToUnitAndEnds) {
  EXPECT_TRUE(begin_chain(named(1), {}, {0}).empty()) << "one receiver is no chain";
  auto chain = begin_chain(named(1), {named(2), named(3)}, Instant{1000});
  ASSERT_EQ(chain.size(), 3U);
  EXPECT_TRUE(running(chain));
  EXPECT_EQ(open_hop(chain)->unit.organisation_id, unit(1));
  EXPECT_EQ(waiting_hop(chain)->unit.organisation_id, unit(2));
  charge(chain, Side::receiver, 500);
  charge(chain, Side::sender, 200);
  close_hop(*open_hop(chain), HopState::refused, Instant{1700}, "no_bed");
  EXPECT_EQ(chain[0].receiver_ms, 500);
  EXPECT_EQ(chain[0].sender_ms, 200);
  EXPECT_EQ(chain[0].code, "no_bed");
  EXPECT_FALSE(running(chain));
  waiting_hop(chain)->state = HopState::open;
  insert_hop(chain, named(7), Instant{2000});
  ASSERT_EQ(chain.size(), 4U);
  EXPECT_EQ(chain[1].state, HopState::redirected);
  EXPECT_EQ(open_hop(chain)->unit.organisation_id, unit(7));
  end_chain(chain, HopState::accepted, Instant{3000});
  EXPECT_EQ(chain[2].state, HopState::accepted);
  EXPECT_EQ(chain[3].state, HopState::ended);
  EXPECT_FALSE(running(chain));
  charge(chain, Side::receiver, 1);  // nobody has the papers: nothing is charged
  EXPECT_EQ(chain[2].receiver_ms, 0);
}

Candidate plain() {
  Candidate c;
  c.level_fits = true;
  c.free_places = 10;
  c.shared_division = 9;
  c.asked = 10;
  c.refused = 0;
  c.answer_minutes = 0;
  c.agreement = true;
  return c;
}
std::optional<std::int64_t> value(const Candidate& c, RankFactor factor) {
  return marks(c)[static_cast<std::size_t>(factor)].value;
}

TEST(Ranking, MarksFromBothSidesOfTheirLimits) {
  for (const auto& mark : marks(plain())) EXPECT_EQ(mark.value, 100);
  struct Case {
    RankFactor factor;
    void (*set)(Candidate&);
    std::optional<std::int64_t> expected;
  };
  using F = RankFactor;
  const Case cases[] = {
      {F::level, [](Candidate& c) { c.level_fits = false; }, 0},
      {F::level, [](Candidate& c) { c.level_fits.reset(); }, std::nullopt},
      {F::capacity, [](Candidate& c) { c.free_places.reset(); }, std::nullopt},
      {F::capacity, [](Candidate& c) { c.free_places = 0; }, 0},
      {F::capacity, [](Candidate& c) { c.free_places = 1; }, 10},
      {F::capacity, [](Candidate& c) { c.free_places = 9; }, 90},
      {F::capacity, [](Candidate& c) { c.free_places = 100; }, 100},
      {F::distance, [](Candidate& c) { c.shared_division = 8; }, 70},
      {F::distance, [](Candidate& c) { c.shared_division = 6; }, 70},
      {F::distance, [](Candidate& c) { c.shared_division = 5; }, 40},
      {F::distance, [](Candidate& c) { c.shared_division = 4; }, 40},
      {F::distance, [](Candidate& c) { c.shared_division = 3; }, 20},
      {F::distance, [](Candidate& c) { c.shared_division = 2; }, 20},
      {F::distance, [](Candidate& c) { c.shared_division = 1; }, 0},
      {F::waiting, [](Candidate& c) { c.answer_minutes.reset(); }, std::nullopt},
      {F::waiting, [](Candidate& c) { c.answer_minutes = 720; }, 50},
      {F::waiting, [](Candidate& c) { c.answer_minutes = 1440; }, 0},
      {F::waiting, [](Candidate& c) { c.answer_minutes = 99999; }, 0},
      {F::refusals, [](Candidate& c) { c.asked = 0; }, std::nullopt},
      {F::refusals, [](Candidate& c) { c.refused = 5; }, 50},
      {F::refusals, [](Candidate& c) { c.refused = 10; }, 0},
      {F::agreement, [](Candidate& c) { c.agreement = false; }, 0},
      {F::agreement,
       [](Candidate& c) {
         c.agreement = false;
         c.same_consortium = true;
       },
       60},
  };
  int n = 0;
  for (const auto& one : cases) {
    Candidate c = plain();
    one.set(c);
    EXPECT_EQ(value(c, one.factor), one.expected) << "case " << n;
    ++n;
  }
}

TEST(Ranking, ScoreIsTheWeightedMeanHalfUpAndTheUnknownCountsByHalf) {
  const policy::RankWeights weights{20, 30, 15, 10, 10, 15};
  EXPECT_EQ(score(marks(plain()), weights), 100);
  Candidate unknown = plain();
  unknown.free_places.reset();
  EXPECT_EQ(score(marks(unknown), weights), 85);
  Candidate none = plain();
  none.free_places = 0;
  EXPECT_EQ(score(marks(none), weights), 70);
  EXPECT_EQ(score({{RankFactor::level, 1}, {RankFactor::capacity, 0}}, {1, 1, 0, 0, 0, 0}), 1);
  EXPECT_EQ(score({{RankFactor::level, 0}}, {0, 0, 0, 0, 0, 0}), 0) << "no weight at all";
}

RC_GTEST_PROP(Ranking, MorePlacesNeverCountLess, ()) {
  const policy::RankWeights weights{20, 30, 15, 10, 10, 15};
  Candidate less = plain(), more = plain();
  less.free_places = *rc::gen::inRange<std::int64_t>(0, 200);
  more.free_places = *less.free_places + *rc::gen::inRange<std::int64_t>(0, 200);
  RC_ASSERT(score(marks(less), weights) <= score(marks(more), weights));
}

TEST(Chain, EndsWhereTheTableAllows) {
  const auto ends = [](Action action, State state) {
    for (const auto& t : table())
      if (t.action == action && t.from == State::triage) return may_end(t, state);
    return false;
  };
  EXPECT_TRUE(ends(Action::refuse, State::refused));
  EXPECT_TRUE(ends(Action::refuse, State::redirected));
  EXPECT_TRUE(ends(Action::pass_on, State::redirected));
  EXPECT_TRUE(ends(Action::pass_on, State::refused));
  EXPECT_TRUE(ends(Action::pass_on, State::submitted)) << "the next unit lies out of the county";
  EXPECT_FALSE(ends(Action::accept, State::refused));
  EXPECT_FALSE(ends(Action::accept, State::redirected));
  EXPECT_FALSE(ends(Action::withdraw, State::redirected));
}

// ---- the clock ----

policy::Version version() {
  policy::Version v;
  v.expire_minutes = v.no_show_minutes = {600, 600, 600};
  v.escalate_office_minutes = {30, 30, 30};
  v.remind_minutes = {10, 10, 10};
  return v;
}
constexpr std::int64_t minute = 60'000;
ClockFacts waiting(std::int64_t rung, bool chain) {
  ClockFacts f;
  f.step = "accept";
  f.due_at = Instant{100 * minute};
  f.office_at = Instant{130 * minute};
  f.rung = rung;
  f.offer_running = chain;
  return f;
}

TEST(Clock, ClimbsTheLadderAndThenEnds) {
  struct Case {
    std::int64_t rung;
    bool chain;
    ClockAct act;
    std::int64_t at;
  };
  const Case cases[] = {
      {0, false, ClockAct::remind, 90},
      {1, false, ClockAct::escalate, 100},
      {2, false, ClockAct::escalate_office, 130},
      {3, false, ClockAct::expire, 700},
      {0, true, ClockAct::remind, 90},
      {1, true, ClockAct::pass_on, 100},
      {3, true, ClockAct::pass_on, 100},
  };
  for (const auto& one : cases) {
    const auto step = next_of_clock(waiting(one.rung, one.chain), version());
    ASSERT_TRUE(step);
    EXPECT_EQ(step->act, one.act) << one.rung;
    EXPECT_EQ(step->at.ms, one.at * minute) << one.rung;
  }
}

TEST(Clock, HasNothingToDoWithoutADeadlineAndRemindsNobodyOfAPatientWhoIsToCome) {
  ClockFacts f = waiting(0, false);
  f.due_at.reset();
  EXPECT_FALSE(next_of_clock(f, version()));
  f = waiting(0, false);
  f.state = State::accepted;
  f.step = "checkIn";
  EXPECT_EQ(next_of_clock(f, version())->act, ClockAct::escalate);
  // What the clock never ends stays with the office.
  f.state = State::in_treatment;
  f.step = "reply";
  f.rung = 3;
  EXPECT_FALSE(next_of_clock(f, version()));
}

TEST(Clock, PassesOnOnlyWhereAnOfferRuns) {
  Facts facts;
  EXPECT_EQ(check_guard(Guard::offer_running, facts, {}).error().code, Code::offer_not_open);
  facts.offer_running = true;
  EXPECT_TRUE(check_guard(Guard::offer_running, facts, {}));
  facts.pending_seal = true;
  EXPECT_FALSE(check_guard(Guard::offer_running, facts, {})) << "the receiver does not have it yet";
}

TEST(Clock, AsksTheNextUnitOnlyWhileAnAnswerIsDue) {
  ClockFacts f = waiting(3, true);
  f.state = State::returned;
  f.step = "resubmit";
  EXPECT_EQ(next_of_clock(f, version())->act, ClockAct::expire);
}

}  // namespace
}  // namespace yilian::referral::rules
