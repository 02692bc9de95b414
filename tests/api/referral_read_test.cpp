// What a read answers when the same referral was read before: parsed and written answers are kept,
// and none may reach another viewpoint or outlive a change.
#include "db/database.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

class ReferralReadTest : public ApiTest {
 protected:
  static std::string path(const Answer& r) { return "/api/v1/referrals/" + r.text("/id"); }
  /// Names of the offered actions that may be taken now.
  static std::string enabled(const Answer& r) {
    std::string out;
    for (const auto& offer : r.json.at("actions").as_array())
      if (offer.at("enabled").as_bool()) out += std::string(offer.at("name").as_string()) + " ";
    return out;
  }
};
INSTANTIATE_API_TESTS(ReferralReadTest);

TEST_P(ReferralReadTest, AsksTheDatabaseTwiceAndOnceWhenNothingChanged) {
  Scene s(world());
  auto down = s.content(world().register_patient(s.doctor, world().id_card()), "down");
  auto r = s.submit(s.doctor, down);
  r = s.act(s.gp, r, "accept", s.appointment());
  ASSERT_EQ(s.gp.get("/api/v1/referrals").status, 200) << "who calls is known from here on";
  const auto trips = [&](Browser& reader) {
    const auto before = db::round_trips_here();
    const auto read = reader.get(path(r));
    EXPECT_EQ(read.size("/planItems"), 2);
    EXPECT_EQ(read.size("/timeline"), 2);
    return db::round_trips_here() - before;
  };
  EXPECT_EQ(trips(s.gp), 2U);
  EXPECT_EQ(trips(s.gp), 1U);
  r = s.act(s.gp, r, "check-in");
  const auto before = db::round_trips_here();
  EXPECT_EQ(s.gp.get(path(r)).text("/state"), "arrived");
  EXPECT_EQ(db::round_trips_here() - before, 2U);
}

TEST_P(ReferralReadTest, EveryReaderSeesTheOwnSide) {
  Scene s(world());
  const auto r = s.submit(s.gp, s.content(s.patient()));
  auto office = world().sign_in(Role::office, "office");
  for (int round = 0; round < 2; ++round) {  // the second from what is kept
    const auto sender = s.gp.get(path(r)), receiver = s.desk.get(path(r));
    EXPECT_NE(enabled(sender).find("withdraw"), std::string::npos) << enabled(sender);
    EXPECT_EQ(enabled(sender).find("accept"), std::string::npos);
    EXPECT_NE(enabled(receiver).find("accept"), std::string::npos) << enabled(receiver);
    EXPECT_EQ(enabled(receiver).find("withdraw"), std::string::npos);
    const auto supervisor = office.get(path(r));
    EXPECT_EQ(supervisor.status, 200);
    EXPECT_NE(supervisor.text("/patient/name"), sender.text("/patient/name"));
    EXPECT_EQ(supervisor.size("/content/diagnoses"), 0);
    EXPECT_EQ(enabled(supervisor), "");
    auto stranger = world().sign_in(Role::physician, "township two");
    EXPECT_EQ(stranger.get(path(r)).code(), "not_found");
    EXPECT_NE(s.gp.get(path(r) + "?lang=en").text("/insurance/explanation"),
              sender.text("/insurance/explanation"));
  }
}

TEST_P(ReferralReadTest, TheClockAloneChangesTheAnswer) {
  Scene s(world());
  const auto r = s.submit(s.gp, s.content(s.patient()));
  ASSERT_FALSE(s.desk.get(path(r)).json.at_pointer("/deadline/overdue").as_bool());
  world().clock().advance_seconds(14 * 24 * 3600);
  auto desk = world().sign_in(Role::referral_desk, "county");
  EXPECT_TRUE(desk.get(path(r)).json.at_pointer("/deadline/overdue").as_bool());
}

TEST_P(ReferralReadTest, AnotherLegOfTheEpisodeAndAReadmissionAreSeenAtOnce) {
  Scene s(world());
  const auto patient = world().register_patient(s.doctor, world().id_card());
  auto r = s.submit(s.doctor, s.content(patient, "down"));
  r = s.act(s.gp, r, "accept", s.appointment());
  r = s.act(s.gp, r, "check-in");
  ASSERT_EQ(s.gp.get(path(r)).size("/episode"), 0);
  EXPECT_FALSE(s.gp.get(path(r)).json.at("readmissionWithin30Days").as_bool());
  auto again = s.content(patient);
  again["followsId"] = r.text("/id");
  again["kind"] = "inpatient";
  s.submit(s.gp, again);
  const auto read = s.gp.get(path(r));
  EXPECT_EQ(read.size("/episode"), 1) << read.body;
  EXPECT_TRUE(read.json.at("readmissionWithin30Days").as_bool()) << read.body;
  EXPECT_EQ(read.header("ETag"), "\"" + std::to_string(read.number("/version")) + "\"");
}

}  // namespace
}  // namespace yilian::tests
