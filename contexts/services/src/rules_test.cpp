// The decisions of the service menu as tables, and sums over random orders.
#include "rules.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

namespace yilian::services::rules {
namespace {

const Instant now = *parse_instant("2026-03-11T09:00:00+08:00");  // a Wednesday
const Date today{2026, 3, 11};

Call call_of(Role role) {
  Call call;
  call.now = now;
  call.caller.role = role;
  call.caller.rights = rights_of(role);
  return call;
}
template <class T>
Code code_of(const Result<T>& result) {
  if (result) return Code::fault;
  const auto& error = result.error();
  return error.fields.empty() ? error.code : error.fields.front().code;
}
template <class T>
std::string field_of(const Result<T>& result) {
  return result || result.error().fields.empty() ? "" : result.error().fields.front().pointer;
}

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

// ---- price ----

ServiceWaiver waiver(WaiverKind kind, std::int64_t number = 0) {
  ServiceWaiver out;
  out.kind = kind;
  if (kind == WaiverKind::discount) out.basis_points = Bounded<1, 10000>{number};
  if (kind == WaiverKind::monthly_free) out.free_units = Bounded<1, 1000>{number};
  return out;
}

TEST(Charges, EveryWaiverFromBothSidesOfItsRounding) {
  struct Case {
    const char* name;
    std::int64_t price, quantity;
    ServiceWaiver waiver;
    bool entitled;
    std::int64_t free_left, waived, amount, free_units;
  };
  const Case cases[] = {
      {"none", 4500, 3, waiver(WaiverKind::none), true, 0, 0, 13500, 0},
      {"free", 4500, 3, waiver(WaiverKind::free), true, 0, 13500, 0, 0},
      {"free for others", 4500, 3, waiver(WaiverKind::free), false, 0, 0, 13500, 0},
      {"20 %", 4500, 3, waiver(WaiverKind::discount, 2000), true, 0, 2700, 10800, 0},
      {"20 % for others", 4500, 3, waiver(WaiverKind::discount, 2000), false, 0, 0, 13500, 0},
      {"one half rounds up", 5, 1, waiver(WaiverKind::discount, 1000), true, 0, 1, 4, 0},
      {"below one half", 4, 1, waiver(WaiverKind::discount, 1249), true, 0, 0, 4, 0},
      {"at one half", 4, 1, waiver(WaiverKind::discount, 1250), true, 0, 1, 3, 0},
      {"of the whole, not of each", 5, 3, waiver(WaiverKind::discount, 1000), true, 0, 2, 13, 0},
      {"all of it", 999, 7, waiver(WaiverKind::discount, 10000), true, 0, 6993, 0, 0},
      {"free units", 4500, 3, waiver(WaiverKind::monthly_free, 2), true, 2, 9000, 4500, 2},
      {"more than ordered", 4500, 3, waiver(WaiverKind::monthly_free, 9), true, 9, 13500, 0, 3},
      {"none left", 4500, 3, waiver(WaiverKind::monthly_free, 2), true, 0, 0, 13500, 0},
      {"fewer than before", 4500, 3, waiver(WaiverKind::monthly_free, 2), true, -4, 0, 13500, 0},
      {"units for others", 4500, 3, waiver(WaiverKind::monthly_free, 2), false, 2, 0, 13500, 0},
      {"no price", 0, 3, waiver(WaiverKind::discount, 3333), true, 0, 0, 0, 0},
  };
  for (const auto& c : cases) {
    const auto out = charge({c.price}, c.quantity, c.waiver, c.entitled, c.free_left);
    EXPECT_EQ(out.gross.value, c.price * c.quantity) << c.name;
    EXPECT_EQ(out.waived.value, c.waived) << c.name;
    EXPECT_EQ(out.amount.value, c.amount) << c.name;
    EXPECT_EQ(out.free_units, c.free_units) << c.name;
  }
}

TEST(ChargeProperty, NothingIsLostAndNothingBelowZero) {
  EXPECT_TRUE(rc::check([] {
    const Fen price{*rc::gen::inRange<std::int64_t>(0, 100'000'001)};
    const auto quantity = *rc::gen::inRange<std::int64_t>(1, 1001);
    const auto kind = static_cast<WaiverKind>(*rc::gen::inRange(0, 4));
    const auto number =
        *rc::gen::inRange<std::int64_t>(1, kind == WaiverKind::discount ? 10'001 : 1001);
    const auto left = *rc::gen::inRange<std::int64_t>(-10, 1001);
    const auto out =
        charge(price, quantity, waiver(kind, number), *rc::gen::arbitrary<bool>(), left);
    RC_ASSERT(out.amount.value + out.waived.value == out.gross.value);
    RC_ASSERT(out.gross.value == price.value * quantity);
    RC_ASSERT(out.amount.value >= 0 && out.waived.value >= 0);
    RC_ASSERT(out.free_units >= 0 && out.free_units <= quantity);
    RC_ASSERT(out.free_units <= std::max<std::int64_t>(0, left));
  }));
}

TEST(ChargeProperty, FreeUnitsOfAMonthAreNeverMoreThanPromised) {
  EXPECT_TRUE(rc::check([] {
    const auto promised = *rc::gen::inRange<std::int64_t>(1, 50);
    const auto quantities =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 20));
    std::int64_t used = 0, ordered = 0;
    for (const auto quantity : quantities) {
      used +=
          charge({700}, quantity, waiver(WaiverKind::monthly_free, promised), true, promised - used)
              .free_units;
      ordered += quantity;
    }
    RC_ASSERT(used == std::min(promised, ordered));
  }));
}

TEST(Waivers, HaveWhatTheirKindNeedsAndNothingElse) {
  struct Case {
    ServiceWaiver waiver;
    const char* field;
    Code code;
  };
  auto discount = waiver(WaiverKind::discount, 100);
  auto no_points = discount;
  no_points.basis_points.reset();
  auto points = waiver(WaiverKind::free);
  points.basis_points = Bounded<1, 10000>{5};
  auto units = waiver(WaiverKind::monthly_free, 3);
  auto no_units = units;
  no_units.free_units.reset();
  auto of_consortium = waiver(WaiverKind::free);
  of_consortium.given_to = WaiverFor::consortium;
  auto consortium = of_consortium;
  consortium.consortium_id = ConsortiumId::make(1);
  auto of_agreement = waiver(WaiverKind::free);
  of_agreement.given_to = WaiverFor::agreement;
  auto agreement = of_agreement;
  agreement.agreement_kind = network::AgreementKind::telemedicine;
  auto both = agreement;
  both.consortium_id = ConsortiumId::make(1);
  auto of_nothing = consortium;
  of_nothing.kind = WaiverKind::none;
  const Case cases[] = {
      {waiver(WaiverKind::none), "", Code::fault},
      {discount, "", Code::fault},
      {units, "", Code::fault},
      {consortium, "", Code::fault},
      {agreement, "", Code::fault},
      {no_points, "/w/basisPoints", Code::required},
      {points, "/w/basisPoints", Code::unknown_field},
      {no_units, "/w/freeUnits", Code::required},
      {of_consortium, "/w/consortiumId", Code::required},
      {of_agreement, "/w/agreementKind", Code::required},
      {both, "/w/consortiumId", Code::unknown_field},
      {of_nothing, "/w/givenTo", Code::not_in_list},
  };
  for (const auto& c : cases) {
    const auto checked = check_waiver(c.waiver, "/w");
    EXPECT_EQ(code_of(checked), c.code) << c.field;
    EXPECT_EQ(field_of(checked), c.field);
  }
}

TEST(Prices, CountFromTheirDayOn) {
  const std::vector<ServicePrice> prices{
      {{2026, 4, 1}, 300, {}}, {{2026, 3, 11}, 200, {}}, {{2026, 1, 1}, 100, {}}};
  EXPECT_EQ(price_on(prices, {2026, 4, 1}).price_fen, 300);
  EXPECT_EQ(price_on(prices, {2026, 3, 31}).price_fen, 200);
  EXPECT_EQ(price_on(prices, {2026, 3, 11}).price_fen, 200);
  EXPECT_EQ(price_on(prices, {2026, 3, 10}).price_fen, 100);
  EXPECT_EQ(price_on(prices, {2025, 1, 1}).price_fen, 100) << "the first one, before its day";
  EXPECT_TRUE(check_effective(ServiceState::draft, {2020, 1, 1}, today));
  EXPECT_TRUE(check_effective(ServiceState::published, {2026, 3, 12}, today));
  EXPECT_EQ(code_of(check_effective(ServiceState::published, today, today)),
            Code::effective_date_passed);
  EXPECT_EQ(code_of(check_effective(ServiceState::suspended, {2026, 3, 10}, today)),
            Code::effective_date_passed);
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

// ---- statements ----

TEST(StatementProperty, TheTotalIsTheSumOfItsPartsToTheFen) {
  EXPECT_TRUE(rc::check([] {
    std::vector<StatementRow> rows;
    std::int64_t gross = 0, waived = 0, amount = 0, settled = 0;
    const auto count = *rc::gen::inRange(0, 30);
    for (int i = 0; i < count; ++i) {
      const Fen price{*rc::gen::inRange<std::int64_t>(0, 10'000'001)};
      const auto points = *rc::gen::inRange<std::int64_t>(1, 10'001);
      const auto out = charge(price, *rc::gen::inRange<std::int64_t>(1, 1001),
                              waiver(WaiverKind::discount, points), true, 0);
      StatementRow row;
      row.sum.orders = 1;
      row.sum.gross_fen = out.gross.value;
      row.sum.waived_fen = out.waived.value;
      row.sum.amount_fen = out.amount.value;
      (*rc::gen::arbitrary<bool>() ? row.sum.confirmed_fen : row.sum.disputed_fen) =
          *rc::gen::arbitrary<bool>() ? out.amount.value : 0;
      complete(row.sum);
      RC_ASSERT(row.sum.open_fen >= 0);
      settled += row.sum.confirmed_fen + row.sum.disputed_fen;
      gross += out.gross.value, waived += out.waived.value, amount += out.amount.value;
      rows.push_back(row);
    }
    const auto sum = total(rows);
    RC_ASSERT(sum.orders == count);
    RC_ASSERT(sum.gross_fen == gross && sum.waived_fen == waived && sum.amount_fen == amount);
    RC_ASSERT(sum.gross_fen - sum.waived_fen == sum.amount_fen);
    RC_ASSERT(sum.confirmed_fen + sum.disputed_fen + sum.open_fen == sum.amount_fen);
    RC_ASSERT(sum.amount_fen - sum.open_fen == settled);
  }));
}

}  // namespace
}  // namespace yilian::services::rules
