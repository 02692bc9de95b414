#include "rules.hpp"

#include <gtest/gtest.h>

namespace yilian::privacy::rules {
namespace {

Instant noon(int year, int month, int day) { return start_of({year, month, day}).plus_hours(12); }

patients::PersonHoldings person() {
  patients::PersonHoldings out;
  out.person.registered_at = noon(2010, 3, 1);
  return out;
}

patients::VisitRecord visit(patients::VisitKind kind, Instant from, std::optional<Instant> to) {
  patients::VisitRecord out;
  out.kind = kind;
  out.started_at = from;
  out.ended_at = to;
  return out;
}

referral::ReferralHoldings referred(referral::Kind kind, Instant last) {
  referral::ReferralHoldings out;
  auto& r = out.referrals.emplace_back().referral;
  r.kind = kind;
  r.submitted_at = noon(2010, 3, 2);
  r.timeline.emplace_back().at = last;
  return out;
}

TEST(Kept, EachRecordCountsFromItsOwnEnd) {
  const auto policy = policy::load();
  ASSERT_TRUE(policy);
  const auto& version = policy->versions.front();
  const auto until = [&](const patients::PersonHoldings& p,
                         const referral::ReferralHoldings& r = {}) {
    return to_string(kept_until(p, r, version));
  };
  auto p = person();
  EXPECT_EQ(until(p), "2025-03-01");
  using enum patients::VisitKind;
  p.visits.push_back(visit(outpatient, noon(2012, 5, 5), std::nullopt));
  EXPECT_EQ(until(p), "2027-05-05");
  p.visits.push_back(visit(emergency, noon(2012, 5, 5), noon(2012, 5, 7)));
  EXPECT_EQ(until(p), "2027-05-07");
  p.visits.push_back(visit(inpatient, noon(2010, 3, 1), noon(2010, 3, 9)));
  EXPECT_EQ(until(p), "2040-03-09") << "thirty years, though it is older";
  p = person();
  EXPECT_EQ(until(p, referred(referral::Kind::outpatient, noon(2011, 1, 1))), "2026-01-01");
  EXPECT_EQ(until(p, referred(referral::Kind::inpatient, noon(2011, 1, 1))), "2041-01-01");
  auto discharged = referred(referral::Kind::outpatient, noon(2011, 1, 1));
  discharged.referrals.front().referral.content.discharged_on = Date{2011, 1, 1};
  EXPECT_EQ(until(p, discharged), "2041-01-01") << "who was discharged was in";
  auto followed = referral::ReferralHoldings{};
  followed.follow_ups.emplace_back().done_at = noon(2013, 8, 8);
  EXPECT_EQ(until(p, followed), "2028-08-08");
}

TEST(Kept, AnOpenReferralIsFound) {
  auto held = referred(referral::Kind::outpatient, {});
  EXPECT_EQ(open_referral(held), nullptr);
  held.referrals.emplace_back().open = true;
  EXPECT_EQ(open_referral(held), &held.referrals.back().referral);
}

}  // namespace
}  // namespace yilian::privacy::rules
