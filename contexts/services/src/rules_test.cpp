// The decisions of the service menu as tables: states, who may order, days and periods.
#include <algorithm>
#include <set>

#include "rules_fixture.hpp"

namespace yilian::services::rules {
namespace {

// ---- states ----

TEST(ServiceStates, EveryStepOfTheTableAndNoOther) {
  std::set<std::pair<ServiceState, ServiceAction>> known;
  for (const auto& t : service_table()) known.insert({t.from, t.action});
  for (int s = 0; s <= static_cast<int>(ServiceState::retired); ++s)
    for (int a = 0; a <= static_cast<int>(ServiceAction::retire); ++a) {
      const auto state = static_cast<ServiceState>(s);
      const auto action = static_cast<ServiceAction>(a);
      const auto next = decide(state, action);
      EXPECT_EQ(next.has_value(), known.contains({state, action})) << s << " " << a;
      if (!next) {
        EXPECT_EQ(next.error().code, Code::action_not_allowed);
      }
    }
  for (int s = 0; s <= static_cast<int>(ServiceState::retired); ++s)
    EXPECT_EQ(service_actions(static_cast<ServiceState>(s)).empty(),
              static_cast<ServiceState>(s) == ServiceState::retired)
        << "every state but the last has a way out";
}

ServiceOrder order_in(ServiceOrderState state) {
  ServiceOrder out;
  out.state = state;
  return out;
}

TEST(OrderStates, SideThenRightThenStateDecide) {
  using S = ServiceOrderState;
  using A = ServiceOrderAction;
  const auto desk = call_of(Role::referral_desk), doctor = call_of(Role::village_doctor),
             technician = call_of(Role::technician);
  const Parties customer{true, false}, provider{false, true}, nobody{};
  struct Case {
    S state;
    A action;
    Parties parties;
    const Call* call;
    Code code;  ///< fault: goes on
    S next = S::placed;
  };
  const Case cases[] = {
      {S::placed, A::accept, provider, &desk, Code::fault, S::accepted},
      {S::placed, A::accept, customer, &desk, Code::only_the_receiver},
      {S::placed, A::accept, nobody, &desk, Code::only_the_receiver},
      {S::placed, A::accept, provider, &doctor, Code::right_missing},
      {S::accepted, A::accept, provider, &desk, Code::action_not_allowed},
      {S::placed, A::refuse, provider, &technician, Code::fault, S::refused},
      {S::accepted, A::refuse, provider, &technician, Code::fault, S::refused},
      {S::disputed, A::refuse, provider, &technician, Code::fault, S::refused},
      {S::fulfilled, A::refuse, provider, &desk, Code::action_not_allowed},
      {S::placed, A::cancel, customer, &doctor, Code::fault, S::cancelled},
      {S::accepted, A::cancel, customer, &doctor, Code::fault, S::cancelled},
      {S::fulfilled, A::cancel, customer, &doctor, Code::action_not_allowed},
      {S::placed, A::cancel, provider, &desk, Code::only_the_sender},
      {S::accepted, A::fulfil, provider, &desk, Code::fault, S::fulfilled},
      {S::placed, A::fulfil, provider, &desk, Code::action_not_allowed},
      {S::fulfilled, A::confirm, customer, &doctor, Code::fault, S::confirmed},
      {S::fulfilled, A::confirm, customer, &technician, Code::right_missing},
      {S::accepted, A::confirm, customer, &doctor, Code::action_not_allowed},
      {S::fulfilled, A::dispute, customer, &doctor, Code::fault, S::disputed},
      {S::confirmed, A::dispute, customer, &doctor, Code::action_not_allowed},
      {S::disputed, A::fulfil, provider, &desk, Code::fault, S::fulfilled},
      {S::disputed, A::confirm, customer, &doctor, Code::fault, S::confirmed},
      {S::confirmed, A::rate, customer, &doctor, Code::fault, S::confirmed},
      {S::confirmed, A::rate, provider, &desk, Code::only_the_sender},
      {S::fulfilled, A::rate, customer, &doctor, Code::action_not_allowed},
      {S::placed, A::place, customer, &doctor, Code::action_not_allowed},
  };
  for (const auto& c : cases) {
    const auto next = decide(order_in(c.state), c.action, c.parties, *c.call);
    const auto name = std::to_string(static_cast<int>(c.state)) + " " +
                      std::to_string(static_cast<int>(c.action));
    EXPECT_EQ(code_of(next), c.code) << name;
    if (next) {
      EXPECT_EQ(*next, c.next) << name;
    }
  }
  auto rated = order_in(S::confirmed);
  rated.rating = 5;
  EXPECT_EQ(code_of(decide(rated, A::rate, customer, doctor)), Code::action_not_allowed) << "once";
}

TEST(OrderStates, ActionsAreWhatTheTableAllowsAndOnlyThreeEndIt) {
  const auto admin = call_of(Role::org_admin);
  for (int s = 0; s <= static_cast<int>(ServiceOrderState::cancelled); ++s) {
    const auto state = static_cast<ServiceOrderState>(s);
    const auto all = order_actions(order_in(state), {true, true}, admin);
    EXPECT_EQ(all.size(), static_cast<std::size_t>(std::ranges::count_if(
                              order_table(), [&](const auto& t) { return t.from == state; })));
    for (const auto action : all)
      EXPECT_TRUE(decide(order_in(state), action, {true, true}, admin)) << s;
    EXPECT_EQ(all.empty(), gives_back(state)) << "a confirmed one can be rated";
    EXPECT_FALSE(counts(state) && gives_back(state)) << s;
    EXPECT_TRUE(order_actions(order_in(state), {}, admin).empty()) << s;
  }
}

TEST(OrderStates, WhatIsLateIsLateAfterItsTimeOnly) {
  auto order = order_in(ServiceOrderState::placed);
  order.answer_due_at = now;
  EXPECT_FALSE(is_overdue(order, now));
  EXPECT_TRUE(is_overdue(order, {now.ms + 1}));
  order.state = ServiceOrderState::accepted;
  EXPECT_FALSE(is_overdue(order, {now.ms + 1})) << "answered, and nothing promised";
  order.due_at = now;
  EXPECT_FALSE(is_overdue(order, now));
  EXPECT_TRUE(is_overdue(order, {now.ms + 1}));
  order.state = ServiceOrderState::fulfilled;
  EXPECT_FALSE(is_overdue(order, {now.ms + 1}));
}

// ---- the menu ----

TEST(Access, InTheOrderInWhichItIsExplained) {
  struct Case {
    const char* name;
    ServiceAudience audience;
    ServiceState state;
    Standing standing;
    Date from;
    std::optional<Date> to;
    ServiceAccess access;
    Code code;
  };
  const Standing stranger{}, own{true, true, false}, partner{false, true, false},
      party{false, false, true};
  using enum ServiceAudience;
  using A = ServiceAccess;
  const auto published = ServiceState::published;
  const Case cases[] = {
      {"open", everybody, published, stranger, today, {}, A::open, Code::fault},
      {"own", everybody, published, own, today, {}, A::own, Code::own_service},
      {"paused",
       everybody,
       ServiceState::suspended,
       partner,
       today,
       {},
       A::suspended,
       Code::service_closed},
      {"gone",
       everybody,
       ServiceState::retired,
       partner,
       today,
       {},
       A::suspended,
       Code::service_closed},
      {"draft",
       everybody,
       ServiceState::draft,
       partner,
       today,
       {},
       A::suspended,
       Code::service_closed},
      {"tomorrow",
       everybody,
       published,
       partner,
       {2026, 3, 12},
       {},
       A::not_begun,
       Code::service_closed},
      {"last day", everybody, published, partner, {2026, 1, 1}, today, A::open, Code::fault},
      {"day after",
       everybody,
       published,
       partner,
       {2026, 1, 1},
       Date{2026, 3, 10},
       A::ended,
       Code::service_closed},
      {"partner", consortium, published, partner, today, {}, A::open, Code::fault},
      {"no agreement",
       agreement,
       published,
       partner,
       today,
       {},
       A::agreement_needed,
       Code::service_agreement_required},
      {"agreement", agreement, published, party, today, {}, A::open, Code::fault},
  };
  for (const auto& c : cases) {
    ServiceTerms terms;
    terms.audience = c.audience;
    terms.valid_from = c.from;
    terms.valid_to = c.to;
    const auto access = access_of(terms, c.state, c.standing, today);
    EXPECT_EQ(access, c.access) << c.name;
    EXPECT_EQ(code_of(check_access(access)), c.code) << c.name;
  }
  ServiceTerms terms;
  terms.audience = consortium;
  EXPECT_FALSE(is_visible(terms, stranger));
  EXPECT_FALSE(is_visible(terms, party));
  EXPECT_TRUE(is_visible(terms, partner));
  EXPECT_TRUE(is_visible(terms, own));
  terms.audience = agreement;
  EXPECT_TRUE(is_visible(terms, stranger)) << "so that it can ask for an agreement";
}

TEST(Terms, AreWholeAndKeepWhatOrdersCount) {
  ServiceTerms terms;
  terms.valid_from = today;
  EXPECT_TRUE(check_terms(terms, ""));
  terms.valid_to = today;
  EXPECT_TRUE(check_terms(terms, ""));
  terms.valid_to = Date{2026, 3, 10};
  EXPECT_EQ(field_of(check_terms(terms, "/terms")), "/terms/validTo");
  terms.valid_to.reset();
  terms.audience = ServiceAudience::agreement;
  EXPECT_EQ(code_of(check_terms(terms, "")), Code::required);
  terms.agreement_kind = network::AgreementKind::telemedicine;
  EXPECT_TRUE(check_terms(terms, ""));
  terms.audience = ServiceAudience::everybody;
  EXPECT_EQ(code_of(check_terms(terms, "")), Code::unknown_field);

  ServiceTerms other = terms;
  other.unit = CountingUnit::hour;
  EXPECT_TRUE(check_change(terms, other, ServiceState::draft));
  EXPECT_EQ(field_of(check_change(terms, other, ServiceState::published)), "/unit");
  other = terms;
  other.capacity_period = CapacityPeriod::day;
  EXPECT_EQ(field_of(check_change(terms, other, ServiceState::suspended)), "/capacityPeriod");
  other = terms;
  other.capacity = Bounded<1, 100000>{5};
  EXPECT_TRUE(check_change(terms, other, ServiceState::published));
  EXPECT_EQ(code_of(check_change(terms, terms, ServiceState::retired)), Code::action_not_allowed);
}

TEST(WishedDays, FromTodayForAYear) {
  ServiceTerms terms;
  EXPECT_TRUE(check_wished(today, terms, today));
  EXPECT_TRUE(check_wished(plus_days(today, 366), terms, today));
  EXPECT_EQ(code_of(check_wished(plus_days(today, -1), terms, today)), Code::out_of_range);
  EXPECT_EQ(code_of(check_wished(plus_days(today, 367), terms, today)), Code::out_of_range);
  terms.valid_to = Date{2026, 3, 20};
  EXPECT_TRUE(check_wished({2026, 3, 20}, terms, today));
  EXPECT_EQ(code_of(check_wished({2026, 3, 21}, terms, today)), Code::out_of_range);
}

TEST(Periods, BeginAndEndWhereACalendarSays) {
  struct Case {
    CapacityPeriod period;
    const char *day, *from, *to;
  };
  const Case cases[] = {
      {CapacityPeriod::day, "2026-03-11", "2026-03-11", "2026-03-11"},
      {CapacityPeriod::week, "2026-03-11", "2026-03-09", "2026-03-15"},
      {CapacityPeriod::week, "2026-03-09", "2026-03-09", "2026-03-15"},
      {CapacityPeriod::week, "2026-03-15", "2026-03-09", "2026-03-15"},
      {CapacityPeriod::week, "2026-01-01", "2025-12-29", "2026-01-04"},
      {CapacityPeriod::month, "2026-03-31", "2026-03-01", "2026-03-31"},
      {CapacityPeriod::month, "2026-12-01", "2026-12-01", "2026-12-31"},
      {CapacityPeriod::month, "2028-02-10", "2028-02-01", "2028-02-29"},
  };
  for (const auto& c : cases) {
    const auto period = period_of(c.period, *parse_date(c.day));
    EXPECT_EQ(to_string(period.from), c.from) << c.day;
    EXPECT_EQ(to_string(period.to), c.to) << c.day;
  }
  EXPECT_EQ(month_of(today), "2026-03");
  EXPECT_TRUE(parse_month("2026-03"));
  for (const char* bad : {"2026-13", "2026-00", "2026/03", "202603-", "       "})
    EXPECT_FALSE(parse_month(bad)) << bad;
}

}  // namespace
}  // namespace yilian::services::rules
