// One referral asks one unit after the other until one takes the patient, a place that the
// sender holds goes on with it, and nobody is forgotten: reminder, contact persons, office.
#include "app/installation.hpp"
#include "app/jobs.hpp"
#include "db/database.hpp"
#include "support/capacity.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

class OffersTest : public ApiTest {
 protected:
  bj::object receiver(Scene& s) {
    return {{"organisationId", to_string(s.desk.organisation)}, {"departmentId", s.department}};
  }
  bj::object chained(std::initializer_list<Scene*> further) {
    auto content = first_.content(first_.patient());
    bj::array list;
    for (auto* one : further) list.push_back(receiver(*one));
    content["furtherReceivers"] = std::move(list);
    return content;
  }
  static bj::object refusal(const char* reason = "no_bed") {
    return {{"reason", reason}, {"note", "今日已满"}};
  }
  Answer seen(Browser& who, const Answer& referral) {
    return who.get("/api/v1/referrals/" + referral.text("/id"));
  }
  /// Everybody signs in anew after a while; the clock does its work at the new time.
  void pass(std::int64_t minutes) {
    auto now = world().clock().now().plus_minutes(minutes);
    world().clock().set(now);
    for (auto* s : {&first_, &second_, &third_}) {
      s->gp = world().sign_in(Role::gp, name_of(*s, "township"));
      s->desk = world().sign_in(Role::referral_desk, name_of(*s, "county"));
    }
    world().app().jobs().run_all();
  }
  std::string name_of(const Scene& s, const std::string& kind) {
    return kind + (&s == &first_ ? "" : &s == &second_ ? " two" : " three");
  }
  std::int64_t events(db::Sql sql) { return world().count(sql); }

  Scene first_{world()};
  Scene second_{world(), "township two", "county two"};
  Scene third_{world(), "township three", "county three"};
};
INSTANTIATE_API_TESTS(OffersTest);

TEST_P(OffersTest, ARefusalPassesTheSamePapersOnUntilOneAccepts) {
  auto r = first_.submit(first_.gp, chained({&second_, &third_}));
  ASSERT_EQ(r.size("/offers"), 3) << r.body;
  EXPECT_EQ(r.text("/offers/0/state"), "open");
  EXPECT_EQ(r.text("/offers/1/state"), "waiting");
  EXPECT_EQ(seen(second_.desk, r).code(), "not_found") << "not asked yet";

  const auto refused = first_.act(first_.desk, r, "refuse", refusal());
  ASSERT_EQ(refused.status, 200) << refused.body;
  EXPECT_EQ(refused.text("/state"), "redirected");
  EXPECT_EQ(seen(first_.desk, r).code(), "not_found") << "who refused is no party any more";
  const auto next = seen(second_.desk, r);
  ASSERT_EQ(next.status, 200) << next.body;
  EXPECT_EQ(next.text("/content/presentIllness"), "胸痛 2 周");
  EXPECT_EQ(next.text("/contentHash"), r.text("/contentHash")) << "the same papers";
  EXPECT_EQ(next.text("/offers/0/state"), "refused");
  EXPECT_EQ(next.text("/offers/0/code"), "no_bed");
  EXPECT_EQ(next.text("/offers/1/state"), "open");
  EXPECT_EQ(next.text("/holder/organisationId"), to_string(second_.desk.organisation));

  const auto accepted = second_.act(second_.desk, next, "accept", second_.appointment());
  ASSERT_EQ(accepted.status, 200) << accepted.body;
  EXPECT_EQ(accepted.text("/offers/1/state"), "accepted");
  EXPECT_EQ(accepted.text("/offers/2/state"), "ended");
  EXPECT_EQ(seen(third_.desk, r).code(), "not_found");
}

TEST_P(OffersTest, WhoDoesNotAnswerInTimeIsPassedOverAndTheLastSilenceEndsIt) {
  auto r = first_.submit(first_.gp, chained({&second_}));
  pass(24 * 60 - 1);
  EXPECT_EQ(seen(first_.gp, r).text("/offers/0/state"), "open") << "the lease still runs";
  pass(1);
  auto now = seen(first_.gp, r);
  EXPECT_EQ(now.text("/state"), "redirected");
  EXPECT_EQ(now.text("/offers/0/state"), "unanswered");
  EXPECT_EQ(now.number("/offers/0/receiverMs"), 24 * 3'600'000);
  EXPECT_EQ(now.text("/offers/1/state"), "open");
  EXPECT_EQ(now.text("/timeline/0/action"), "pass_on");
  // A full period for the next one, from the moment in which it was asked.
  EXPECT_EQ(*parse_instant(now.text("/deadline/dueAt")), world().clock().now().plus_hours(24));
  pass(24 * 60);
  now = seen(first_.gp, r);
  EXPECT_EQ(now.text("/state"), "refused");
  EXPECT_EQ(now.text("/offers/1/state"), "unanswered");
  EXPECT_EQ(now.text("/holder/side"), "nobody");
}

TEST_P(OffersTest, AUnitThatCanNotBeAskedIsSkipped) {
  const auto content = chained({&second_, &third_});
  auto elsewhere = content;
  elsewhere.erase("furtherReceivers");
  elsewhere["toOrganisationId"] = to_string(second_.desk.organisation);
  elsewhere["toDepartmentId"] = second_.department;
  first_.submit(first_.gp, elsewhere);  // the same patient is referred there already
  const auto r = first_.submit(first_.gp, content);
  const auto refused = first_.act(first_.desk, r, "refuse", refusal());
  ASSERT_EQ(refused.status, 200) << refused.body;
  const auto next = seen(third_.desk, r);
  ASSERT_EQ(next.status, 200) << next.body;
  EXPECT_EQ(next.text("/offers/1/state"), "skipped");
  EXPECT_EQ(next.text("/offers/1/code"), "referral_open");
  EXPECT_EQ(next.text("/offers/2/state"), "open");
  EXPECT_EQ(third_.act(third_.desk, next, "refuse", refusal("infectious")).text("/state"),
            "refused");
}

TEST_P(OffersTest, WrongChainsAreRefusedWithTheirPlace) {
  const auto refused = [&](const bj::object& content, const std::string& problems) {
    const auto answer = first_.gp.post("/api/v1/referrals", bj::object{{"content", content}});
    EXPECT_EQ(answer.status, 400) << answer.body;
    EXPECT_EQ(answer.problems(), problems);
  };
  refused(chained({&second_, &second_}), "/furtherReceivers/1:repeated");
  refused(chained({&first_}), "/furtherReceivers/0:repeated");
  auto content = chained({&second_});
  auto& entry = content["furtherReceivers"].as_array()[0].as_object();
  entry["organisationId"] = to_string(new_uuid(1));
  refused(content, "/furtherReceivers/0/organisationId:unknown_organisation");
  entry["organisationId"] = to_string(second_.desk.organisation);
  entry["departmentId"] = third_.department;
  refused(content, "/furtherReceivers/0/departmentId:unknown_department");
  entry["organisationId"] = to_string(first_.gp.organisation);
  refused(content, "/furtherReceivers/0/organisationId:same_unit");
  bj::array many;
  for (int i = 0; i < 6; ++i) many.push_back(receiver(second_));
  content["furtherReceivers"] = many;
  refused(content, "/furtherReceivers:too_many");
  EXPECT_EQ(world().count("SELECT count(*) FROM referrals WHERE region_id = $1"_sql), 0);
}

TEST_P(OffersTest, RemindersClimbToTheOfficeOnceEach) {
  const auto r = first_.submit(first_.gp, first_.content(first_.patient()));
  const auto reminded = [&] {
    return events(
        "SELECT count(*) FROM outbox WHERE region_id = $1 AND kind = 'referral.remind'"_sql);
  };
  const auto escalated = [&] {
    return events(
        "SELECT count(*) FROM outbox WHERE region_id = $1 AND kind = 'referral.escalate'"_sql);
  };
  const auto office = [&] {
    return events(
        "SELECT count(*) FROM outbox WHERE region_id = $1 AND kind = 'referral.escalate_office'"_sql);
  };
  pass(20 * 60 - 1);
  EXPECT_EQ(reminded(), 0);
  pass(1);  // four hours before the deadline
  EXPECT_EQ(reminded(), 1);
  EXPECT_EQ(escalated(), 0);
  pass(4 * 60);
  EXPECT_EQ(escalated(), 1);
  EXPECT_EQ(office(), 0);
  pass(24 * 60);
  EXPECT_EQ(office(), 1);
  pass(60);
  EXPECT_EQ(reminded() + escalated() + office(), 3) << "each once";
  // Another step begins another ladder.
  const auto accepted = first_.act(first_.desk, seen(first_.desk, r), "return",
                                   bj::object{{"reason", "missing_results"}, {"note", "请补"}});
  ASSERT_EQ(accepted.status, 200) << accepted.body;
  pass(72 * 60 - 4 * 60);
  EXPECT_EQ(reminded(), 2);
}

TEST_P(OffersTest, RanksUnitsWithReasons) {
  const auto ask = [&](const bj::object& body) {
    return first_.gp.post("/api/v1/referral-targets/rank", body);
  };
  // What the second unit refuses speaks against it.
  for (int i = 0; i < 2; ++i) {
    auto content = first_.content(first_.patient());
    content["toOrganisationId"] = to_string(second_.desk.organisation);
    content["toDepartmentId"] = second_.department;
    const auto r = first_.submit(first_.gp, content);
    EXPECT_EQ(second_.act(second_.desk, r, "refuse", refusal()).status, 200);
    const auto taken = first_.submit(first_.gp, first_.content(first_.patient()));
    EXPECT_EQ(first_.act(first_.desk, taken, "accept", first_.appointment()).status, 200);
  }
  world().app().jobs().run_all();
  const auto ranked = ask({{"direction", "up"}, {"kind", "outpatient"}, {"department", "内科"}});
  ASSERT_EQ(ranked.status, 200) << ranked.body;
  ASSERT_EQ(ranked.size("/items"), 3) << ranked.body;
  EXPECT_EQ(ranked.text("/items/0/organisationId"), to_string(first_.desk.organisation));
  EXPECT_EQ(ranked.text("/items/2/organisationId"), to_string(second_.desk.organisation));
  EXPECT_GT(ranked.number("/items/0/score"), ranked.number("/items/2/score"));
  EXPECT_EQ(ranked.size("/items/2/marks"), 6);
  EXPECT_EQ(ranked.text("/items/2/marks/4/factor"), "refusals");
  EXPECT_EQ(ranked.number("/items/2/marks/4/value"), 0);
  EXPECT_NE(ranked.text("/items/2/marks/4/text").find("2 次中未接收 2 次"), std::string::npos);
  EXPECT_EQ(ask({{"direction", "up"}, {"kind", "outpatient"}, {"department", "没有这个科"}})
                .size("/items"),
            0);
  EXPECT_EQ(ask({{"direction", "up"}, {"kind", "outpatient"}, {"department", ""}}).problems(),
            "/department:required");
}

// ---- a place that the sender holds ----

class HeldPlaceTest : public ApiTest {
 protected:
  static constexpr const char* at = "2026-03-03T08:00:00+08:00";
  void SetUp() override {
    clinic_ = capacity_.resource(capacity_.desk, "expert");
    ASSERT_EQ(capacity_.schedule(capacity_.desk, clinic_, 1, 1).status, 200);
  }
  Answer hold(const std::string& patient) {
    return capacity_.book(scene_.gp, clinic_, at, false, patient);
  }
  bj::object with(const std::string& patient, const Answer& held) {
    auto content = scene_.content(patient);
    content["heldBookingId"] = held.text("/id");
    return content;
  }
  std::string state_of(const Answer& booking) {
    return scene_.gp.get("/api/v1/bookings/" + booking.text("/id")).text("/state");
  }
  bj::object acceptance(const Answer& booking) {
    return {
        {"appointment", bj::object{{"at", "2026-03-05T10:00:00+08:00"}, {"place", "门诊 2 层"}}},
        {"booking", bj::object{{"bookingId", booking.text("/id")}}}};
  }

  Scene scene_{world()};
  CapacityScene capacity_{world()};
  std::string clinic_;
};
INSTANTIATE_API_TESTS(HeldPlaceTest);

TEST_P(HeldPlaceTest, GoesOnWithTheReferralAndIsBookedByTheAcceptance) {
  const auto patient = scene_.patient();
  const auto held = hold(patient);
  ASSERT_EQ(held.status, 201) << held.body;
  EXPECT_EQ(hold("").code(), "slot_taken") << "a second doctor does not get it";
  const auto r = scene_.submit(scene_.gp, with(patient, held));
  EXPECT_EQ(r.text("/heldPlace/bookingId"), held.text("/id"));
  // It lasts as long as the receiver may take to answer, but not beyond its own begin.
  EXPECT_EQ(*parse_instant(r.text("/heldPlace/until")),
            std::min(*parse_instant(at), *parse_instant(r.text("/deadline/dueAt"))));
  capacity_.pass_minutes(30);  // longer than an ordinary hold
  scene_.desk = world().sign_in(Role::referral_desk, "county");
  scene_.gp = world().sign_in(Role::gp, "township");
  world().app().jobs().run_all();
  EXPECT_EQ(state_of(held), "held");
  const auto accepted = scene_.act(scene_.desk, r, "accept", acceptance(held));
  ASSERT_EQ(accepted.status, 200) << accepted.body;
  EXPECT_EQ(*parse_instant(accepted.text("/appointment/at")), *parse_instant(at))
      << "at the time of the place";
  EXPECT_EQ(state_of(held), "booked");
}

TEST_P(HeldPlaceTest, IsFreeWhenTheReferralGoesAnotherWay) {
  const auto patient = scene_.patient();
  const auto held = hold(patient);
  const auto r = scene_.submit(scene_.gp, with(patient, held));
  const auto refused =
      scene_.act(scene_.desk, r, "refuse", bj::object{{"reason", "no_slot"}, {"note", "停诊"}});
  ASSERT_EQ(refused.status, 200) << refused.body;
  EXPECT_EQ(state_of(held), "cancelled");
  EXPECT_EQ(hold("").status, 201) << "somebody else may have it";
}

TEST_P(HeldPlaceTest, IsTheOwnOneForThisPatientAtTheReceiverWhileItLasts) {
  const auto patient = scene_.patient(), another = scene_.patient();
  const auto held = hold(patient);
  const auto refused = [&](const bj::object& content, const char* code) {
    const auto answer = scene_.gp.post("/api/v1/referrals", bj::object{{"content", content}});
    EXPECT_EQ(answer.problems(), std::string("/heldBookingId:") + code) << answer.body;
  };
  refused(with(another, held), "hold_not_yours");
  auto content = with(patient, held);
  content["heldBookingId"] = capacity_.nothing();
  refused(content, "hold_not_yours");
  const auto theirs = capacity_.book(capacity_.desk, clinic_, "2026-03-03T08:30:00+08:00", false);
  content["heldBookingId"] = theirs.text("/id");
  refused(content, "hold_not_yours");
  auto keeper = world().sign_in(Role::referral_desk, "township");
  const auto own = capacity_.resource(keeper, "clinic");
  ASSERT_EQ(capacity_.schedule(keeper, own, 1, 1).status, 200);
  content["heldBookingId"] = capacity_.book(scene_.gp, own, at, false, patient).text("/id");
  refused(content, "hold_elsewhere");
  capacity_.pass_minutes(16);
  scene_.gp = world().sign_in(Role::gp, "township");
  refused(with(patient, held), "hold_expired");
  EXPECT_EQ(world().count("SELECT count(*) FROM referrals WHERE region_id = $1"_sql), 0);
}

TEST_P(HeldPlaceTest, OnlyWhatIsHeldForTheReferralIsConfirmed) {
  const auto patient = scene_.patient();
  const auto held = hold(patient);
  const auto r = scene_.submit(scene_.gp, scene_.content(patient));
  const auto wrong = scene_.act(scene_.desk, r, "accept", acceptance(held));
  EXPECT_EQ(wrong.problems(), "/booking/bookingId:hold_not_yours") << wrong.body;
  auto both = acceptance(held);
  both["booking"].as_object()["resourceId"] = clinic_;
  EXPECT_EQ(scene_.act(scene_.desk, r, "accept", both).problems(), "/booking:required");
}

}  // namespace
}  // namespace yilian::tests
