// What an order costs and how a statement adds up, as tables and over random orders.
#include <rapidcheck.h>

#include <algorithm>

#include "rules_fixture.hpp"

namespace yilian::services::rules {
namespace {

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
