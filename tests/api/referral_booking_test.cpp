// A referral finds its bed or slot: booked with the acceptance, used at the arrival, free again
// when the referral goes another way. Nothing is half done.
#include "db/database.hpp"
#include "support/capacity.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

constexpr const char* at = "2026-03-03T08:00:00+08:00";

class ReferralBookingTest : public ApiTest {
 protected:
  bj::object acceptance(const bj::value& booking, const char* when = at) {
    return {{"appointment", bj::object{{"at", when}, {"place", "门诊 2 层"}}},
            {"booking", booking}};
  }
  Answer referral() { return scene_.submit(scene_.gp, scene_.content(scene_.patient())); }
  std::string clinic(int places) {
    const auto made = capacity_.resource(capacity_.desk, "clinic");
    EXPECT_EQ(capacity_.schedule(capacity_.desk, made, 1, places).status, 200);
    return made;
  }
  std::int64_t booked() {
    return world().count(
        "SELECT count(*) FROM slots WHERE region_id = $1 AND state = 'booked'"_sql);
  }

  Scene scene_{world()};
  CapacityScene capacity_{world()};
};
INSTANTIATE_API_TESTS(ReferralBookingTest);

TEST_P(ReferralBookingTest, TheLastPlaceGoesToOneAndIsFreeWhenThatOneIsWithdrawn) {
  const auto place = bj::object{{"resourceId", clinic(1)}};
  const auto first = referral(), second = referral();
  const auto accepted = scene_.act(scene_.desk, first, "accept", acceptance(place));
  ASSERT_EQ(accepted.status, 200) << accepted.body;
  EXPECT_EQ(accepted.text("/state"), "accepted");
  EXPECT_EQ(booked(), 1);

  const auto late = scene_.act(scene_.desk, second, "accept", acceptance(place));
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(late.code(), "slot_taken");
  const auto unchanged = scene_.desk.get("/api/v1/referrals/" + second.text("/id"));
  EXPECT_EQ(unchanged.text("/state"), "submitted");
  EXPECT_EQ(unchanged.number("/version"), second.number("/version"));

  const auto withdrawn =
      scene_.act(scene_.gp, accepted, "withdraw", bj::object{{"reason", "patient_refused"}});
  ASSERT_EQ(withdrawn.status, 200) << withdrawn.body;
  EXPECT_EQ(booked(), 0);
  const auto now = scene_.act(scene_.desk, second, "accept", acceptance(place));
  EXPECT_EQ(now.status, 200) << now.body;
  EXPECT_EQ(booked(), 1);
}

TEST_P(ReferralBookingTest, AnotherTimeFreesTheOldOne) {
  const auto place = bj::object{{"resourceId", clinic(1)}};
  auto r = scene_.act(scene_.desk, referral(), "accept", acceptance(place));
  ASSERT_EQ(r.status, 200) << r.body;
  r = scene_.act(scene_.desk, r, "reschedule", acceptance(place, "2026-03-03T08:30:00+08:00"));
  ASSERT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(booked(), 1);
  // The old time is there for somebody else.
  EXPECT_EQ(scene_.act(scene_.desk, referral(), "accept", acceptance(place)).status, 200);
  EXPECT_EQ(booked(), 2);
}

TEST_P(ReferralBookingTest, TheBedIsTakenWhenThePatientComes) {
  const auto ward = capacity_.ward(capacity_.desk, 1);
  const auto place = bj::object{{"wardId", ward}, {"bedClass", "general"}};
  auto r = scene_.act(scene_.desk, referral(), "accept", acceptance(place));
  ASSERT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(capacity_.bed(ward, 0).state, "held");
  const auto full = scene_.act(scene_.desk, referral(), "accept", acceptance(place));
  EXPECT_EQ(full.code(), "no_free_bed");
  r = scene_.act(scene_.desk, r, "check-in");
  ASSERT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(capacity_.bed(ward, 0).state, "occupied");
}

TEST_P(ReferralBookingTest, WhoComesAfterTheBedWentToAnotherIsCheckedInAllTheSame) {
  const auto ward = capacity_.ward(capacity_.desk, 1);
  const auto place = bj::object{{"wardId", ward}, {"bedClass", "general"}};
  const auto late =
      scene_.act(scene_.desk, referral(), "accept", acceptance(place, "2026-03-02T10:00:00+08:00"));
  ASSERT_EQ(late.status, 200) << late.body;
  const auto waiting = referral();
  capacity_.pass_to(*parse_instant("2026-03-02T16:30:00+08:00"));  // six hours and a half later
  const auto taken =
      scene_.act(capacity_.desk, waiting, "accept", acceptance(place, "2026-03-02T17:00:00+08:00"));
  ASSERT_EQ(taken.status, 200) << taken.body;
  const auto arrived = scene_.act(capacity_.desk, late, "check-in");
  EXPECT_EQ(arrived.status, 200) << arrived.body;
  EXPECT_EQ(capacity_.bed(ward, 0).state, "held") << "for the other one";
}

TEST_P(ReferralBookingTest, SaysWhichPartOfThePlaceIsWrongAndBooksNothing) {
  const auto own = clinic(1);
  auto keeper = world().sign_in(Role::referral_desk, "township");
  const auto foreign = capacity_.resource(keeper, "clinic");
  EXPECT_EQ(capacity_.schedule(keeper, foreign, 1, 1).status, 200);
  const auto r = referral();
  const auto refused = [&](const bj::value& booking, const std::string& pointer,
                           const std::string& code, const char* when = at) {
    const auto answer = scene_.act(scene_.desk, r, "accept", acceptance(booking, when));
    EXPECT_EQ(answer.status, 400) << answer.body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer);
    EXPECT_EQ(answer.text("/errors/0/code"), code);
  };
  refused(bj::object{}, "/booking", "required");
  refused(bj::object{{"resourceId", own}, {"bedClass", "general"}}, "/booking", "required");
  refused(bj::object{{"resourceId", foreign}}, "/booking/resourceId", "unknown_resource");
  refused(bj::object{{"resourceId", own}}, "/appointment/at", "unknown_slot",
          "2026-03-03T08:10:00+08:00");
  EXPECT_EQ(booked(), 0);
  EXPECT_EQ(scene_.desk.get("/api/v1/referrals/" + r.text("/id")).text("/state"), "submitted");
}

}  // namespace
}  // namespace yilian::tests
