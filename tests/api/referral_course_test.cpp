// What a referral opens, for how long, and whom it reaches when nobody acts: relationships,
// escalation, papers, redirection out of the county.
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using ReferralCourseTest = ApiTest;
INSTANTIATE_API_TESTS(ReferralCourseTest);

bj::object reply(const std::string& discharged_on = "") {
  bj::object r{{"diagnoses", bj::array{}}, {"result", "稳定"}, {"treatment", "调整用药"}};
  if (!discharged_on.empty()) r["dischargedOn"] = discharged_on;
  return {{"reply", r}};
}

struct Course : Scene {
  using Scene::Scene;
  std::string person = patient();
  std::string path = "/api/v1/patients/" + person;

  /// What the receiving unit learns of the person on a later day.
  std::string opened_after(std::int64_t days) {
    world().clock().advance_minutes(60 * 24 * days);
    auto desk_then = world().sign_in(Role::referral_desk, "county");
    const auto answer = desk_then.get(path);
    return answer.status == 200 ? answer.text("/basis") : answer.code();
  }
};

TEST_P(ReferralCourseTest, TheRelationshipLastsAsLongAsTheCaseAndThirtyDays) {
  Course s(world());
  auto r = s.submit(s.gp, s.content(s.person));
  r = s.act(s.desk, r, "accept", s.appointment());
  r = s.act(s.nurse, r, "check-in");
  EXPECT_EQ(s.opened_after(200), "referral") << "still in treatment";
  auto doctor = world().sign_in(Role::physician, "county");
  r = s.act(doctor, r, "complete", reply());
  ASSERT_EQ(r.text("/state"), "completed") << r.body;
  EXPECT_EQ(s.opened_after(29), "referral");
  auto gp = world().sign_in(Role::gp, "township");
  r = s.act(gp, r, "close");
  ASSERT_EQ(r.text("/state"), "closed") << r.body;
  EXPECT_EQ(s.opened_after(29), "referral") << "30 days after closing, not after the reply";
  EXPECT_EQ(s.opened_after(2), "no_relationship");
}

TEST_P(ReferralCourseTest, ANoShowAndAWithdrawalEndTheRelationship) {
  Course s(world());
  auto r = s.submit(s.gp, s.content(s.person));
  r = s.act(s.desk, r, "accept", s.appointment());
  EXPECT_EQ(s.desk.get(s.path).status, 200);
  EXPECT_EQ(s.act(s.nurse, r, "no-show").code(), "appointment_not_reached");
  auto withdrawn = s.act(s.gp, r, "withdraw", bj::object{{"reason", "patient_improved"}});
  ASSERT_EQ(withdrawn.text("/state"), "withdrawn") << withdrawn.body;
  EXPECT_EQ(s.desk.get(s.path).code(), "no_relationship");

  r = s.submit(s.gp, s.content(s.person));
  r = s.act(s.desk, r, "accept", s.appointment(1));
  world().clock().advance_minutes(90);
  auto nurse = world().sign_in(Role::nurse, "county");
  r = s.act(nurse, r, "no-show");
  ASSERT_EQ(r.text("/state"), "no_show") << r.body;
  EXPECT_EQ(nurse.get(s.path).code(), "no_relationship");
}

TEST_P(ReferralCourseTest, ReadmissionCountsFromTheDischargeOfTheReply) {
  Course s(world());
  auto content = s.content(s.person);
  content["kind"] = "inpatient";
  auto first = s.submit(s.gp, content);
  first = s.act(s.insurance, first, "countersign", bj::object{{"password", password}});
  first = s.act(s.desk, first, "accept", s.appointment());
  first = s.act(s.nurse, first, "check-in");
  first = s.act(s.doctor, first, "complete", reply("2026-03-02"));
  ASSERT_EQ(first.text("/state"), "completed") << first.body;
  s.act(s.gp, first, "close");
  world().clock().advance_minutes(60 * 24 * 29);
  auto gp = world().sign_in(Role::gp, "township");
  content["consent"].as_object()["signedAt"] = to_string(world().clock().now());
  const auto again = s.submit(gp, content);
  EXPECT_TRUE(again.json.at("readmissionWithin30Days").as_bool());
  EXPECT_TRUE(gp.get("/api/v1/referrals/" + first.text("/id"))
                  .json.at("readmissionWithin30Days")
                  .as_bool());
}

TEST_P(ReferralCourseTest, RedirectedOutOfTheCountyItWaitsForSealAndInsurance) {
  Scene s(world()), city(world(), "city two", "city");
  auto medical = world().sign_in(Role::medical_department, "township");
  auto content = s.content(s.patient());
  content["kind"] = "inpatient";
  auto r = s.submit(s.gp, content);
  r = s.act(s.insurance, r, "countersign", bj::object{{"password", password}});
  const bj::object to{{"organisationId", to_string(city.desk.organisation)},
                      {"departmentId", city.department},
                      {"note", "需上级专科"}};
  r = s.act(s.desk, r, "redirect", to);
  ASSERT_EQ(r.status, 200) << r.body;
  const std::string path = "/api/v1/referrals/" + r.text("/id");
  EXPECT_EQ(city.desk.get(path).code(), "not_found") << "not before the approvals";
  r = s.gp.get(path);
  EXPECT_EQ(r.text("/state"), "submitted");
  EXPECT_EQ(r.text("/holder/side"), "sender");
  EXPECT_TRUE(r.json.at("outOfCounty").as_bool());
  EXPECT_EQ(r.size("/approvals"), 0) << "the approval of the way inside does not cover this one";
  r = s.act(s.insurance, r, "countersign", bj::object{{"password", password}});
  EXPECT_EQ(r.text("/state"), "submitted") << r.body;
  EXPECT_EQ(s.act(s.insurance, r, "countersign", bj::object{{"password", password}}).code(),
            "approval_not_needed");
  r = s.act(medical, r, "seal", bj::object{{"password", password}});
  EXPECT_EQ(r.text("/state"), "countersigned") << r.body;
  r = s.act(city.desk, city.desk.get(path), "accept", s.appointment());
  EXPECT_EQ(r.text("/state"), "accepted") << r.body;
}

TEST_P(ReferralCourseTest, WhoApprovesMaySendThePapersBackToTheirAuthor) {
  Scene s(world());
  auto content = s.content(s.patient());
  content["kind"] = "inpatient";
  auto r = s.submit(s.gp, content);
  const std::string path = "/api/v1/referrals/" + r.text("/id");
  EXPECT_EQ(
      s.act(s.insurance, r, "decline-seal", bj::object{{"reason", "other"}, {"note", "x"}}).code(),
      "right_missing");
  EXPECT_EQ(s.act(s.insurance, r, "decline", bj::object{{"reason", "treatable_here"}}).problems(),
            "/note:required");
  r = s.act(s.insurance, r, "decline",
            bj::object{{"reason", "treatable_here"}, {"note", "本院可收治"}});
  ASSERT_EQ(r.text("/state"), "returned") << r.body;
  EXPECT_EQ(r.text("/timeline/0/reasonCode"), "treatable_here");
  EXPECT_EQ(s.desk.get(path).code(), "not_found") << "the receiver never saw it";
  r = s.act(s.gp, r, "resubmit", bj::object{{"content", content}});
  ASSERT_EQ(r.text("/state"), "submitted") << r.body;
  EXPECT_EQ(r.text("/holder/side"), "sender") << "the approval is still asked for";
  r = s.act(s.insurance, r, "countersign", bj::object{{"password", password}});
  EXPECT_EQ(r.text("/state"), "countersigned") << r.body;
}

TEST_P(ReferralCourseTest, OverdueStepsReachTheContactPersonAndThenTheOffice) {
  Scene s(world());
  const auto login = world().account(Role::physician, "county two");
  auto chief = world().visitor();
  const auto sign_in = [&] { ASSERT_EQ(chief.sign_in(login).status, 200); };
  const auto overdue_at_the_office = [&] {
    auto office = world().sign_in(Role::office, "office");
    return office.get("/api/v1/referrals?list=overdue").size("/items");
  };
  sign_in();
  const auto made =
      s.root.post("/api/v1/contacts", bj::object{{"organisationId", to_string(s.desk.organisation)},
                                                 {"personName", "王主任"},
                                                 {"phone", "13900000001"},
                                                 {"role", "chief"},
                                                 {"accountId", to_string(chief.account)}});
  ASSERT_EQ(made.status, 201) << made.body;
  auto content = s.content(s.patient());
  content["urgency"] = "urgent";
  const auto r = s.submit(s.gp, content);
  const std::string path = "/api/v1/referrals/" + r.text("/id");
  const std::string escalated = "/api/v1/referrals?list=escalated";
  EXPECT_EQ(chief.get(escalated).size("/items"), 0);
  EXPECT_EQ(chief.get(path).code(), "not_found");

  world().clock().advance_minutes(4 * 60 + 1);  // the policy's time to accept an urgent referral
  sign_in();
  const auto list = chief.get(escalated);
  ASSERT_EQ(list.size("/items"), 1) << list.body;
  EXPECT_NE(list.text("/items/0/patientName"), r.text("/patient/name")) << "the course, no person";
  const auto seen = chief.get(path);
  EXPECT_EQ(seen.status, 200) << seen.body;
  EXPECT_EQ(seen.text("/content/presentIllness"), "");
  EXPECT_EQ(world().sign_in(Role::physician, "county two").get(path).code(), "not_found");
  EXPECT_EQ(overdue_at_the_office(), 0) << "the contact person comes first";

  world().clock().advance_minutes(2 * 60);
  EXPECT_EQ(overdue_at_the_office(), 1);
}

TEST_P(ReferralCourseTest, TheContactsOnDutyAtTheOtherUnitAreShown) {
  Scene s(world());
  const auto contact = [&](const Browser& unit, const char* name) {
    const auto made =
        s.root.post("/api/v1/contacts", bj::object{{"organisationId", to_string(unit.organisation)},
                                                   {"personName", name},
                                                   {"phone", "13900000002"},
                                                   {"role", "contact"}});
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/id");
  };
  contact(s.gp, "乡镇联系人");
  contact(s.desk, "白班");
  const auto night = contact(s.desk, "夜班");
  const auto r = s.submit(s.gp, s.content(s.patient()));
  const std::string path = "/api/v1/referrals/" + r.text("/id") + "/contacts";
  EXPECT_EQ(s.gp.get(path).size("/items"), 2) << "nobody is on duty: all of them";
  const auto now = world().clock().now();
  const auto duty =
      s.root.post("/api/v1/duties", bj::object{{"contactId", night},
                                               {"startsAt", to_string(now.plus_minutes(-60))},
                                               {"endsAt", to_string(now.plus_minutes(60))}});
  ASSERT_EQ(duty.status, 201) << duty.body;
  const auto on_duty = s.gp.get(path);
  ASSERT_EQ(on_duty.size("/items"), 1) << on_duty.body;
  EXPECT_EQ(on_duty.text("/items/0/personName"), "夜班");
  EXPECT_EQ(s.desk.get(path).text("/items/0/personName"), "乡镇联系人");
}

TEST_P(ReferralCourseTest, EmergencyPapersStandOnTheSendersListUntilTheyAreComplete) {
  Scene s(world());
  auto content = s.content(s.patient());
  content["urgency"] = "emergency";
  auto r = s.submit(s.gp, content);
  r = s.act(s.nurse, r, "check-in");
  const std::string list = "/api/v1/referrals?list=papers";
  EXPECT_EQ(s.gp.get(list).size("/items"), 1);
  EXPECT_EQ(s.desk.get(list).size("/items"), 0) << "the sender owes them";
  r = s.act(s.gp, s.gp.get("/api/v1/referrals/" + r.text("/id")), "complete-papers",
            bj::object{{"content", content}});
  ASSERT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(s.gp.get(list).size("/items"), 0);
}

TEST_P(ReferralCourseTest, TheWorklistFiltersByTheOtherUnit) {
  Scene one(world()), two(world(), "township two", "county two");
  one.submit(one.gp, one.content(one.patient()));
  auto elsewhere = one.content(one.patient());
  elsewhere["toOrganisationId"] = to_string(two.desk.organisation);
  elsewhere["toDepartmentId"] = two.department;
  one.submit(one.gp, elsewhere);
  const auto of = [&](OrganisationId id) {
    return one.gp.get("/api/v1/referrals?list=sent&organisationId=" + to_string(id));
  };
  EXPECT_EQ(of(one.desk.organisation).size("/items"), 1);
  EXPECT_EQ(of(two.desk.organisation).size("/items"), 1);
  EXPECT_EQ(of(one.gp.organisation).size("/items"), 2);
  EXPECT_EQ(of(OrganisationId::make(1)).size("/items"), 0);
  EXPECT_EQ(
      one.gp.get("/api/v1/referrals?list=all&organisationId=" + to_string(two.desk.organisation))
          .size("/items"),
      1);
}

TEST_P(ReferralCourseTest, ADraftIsDiscardedOnlyInTheVersionSeen) {
  Scene s(world());
  auto draft =
      s.gp.post("/api/v1/referral-drafts", bj::object{{"content", s.content(s.patient())}});
  const std::string path = "/api/v1/referral-drafts/" + draft.text("/id");
  EXPECT_EQ(s.gp.del(path).code(), "precondition_required");
  EXPECT_EQ(s.gp.del(path, if_match(draft.number("/version") + 1)).code(), "stale_version");
  EXPECT_EQ(s.gp.del(path, if_match(draft.number("/version"))).status, 204);
}

TEST_P(ReferralCourseTest, WhatWasDeclinedWaitsForItsAuthorOnly) {
  Scene s(world());
  auto content = s.content(s.patient());
  content["kind"] = "inpatient";
  const auto sent = s.submit(s.gp, content);
  const auto on_list = [&] {
    return s.insurance.get("/api/v1/referrals?list=to_countersign").size("/items");
  };
  EXPECT_EQ(on_list(), 1U);
  const bj::object why{{"reason", "incomplete_data"}, {"note", "缺化验单"}};
  ASSERT_EQ(s.act(s.insurance, sent, "decline", why).status, 200);
  EXPECT_EQ(on_list(), 0U);
}

/// The clock looked at the 500 that were overdue for the longest time, and at nothing else.
TEST_P(ReferralCourseTest, ManyThatStayOverdueDoNotKeepTheClockFromTheRest) {
  Scene s(world());
  for (int i = 0; i < 500; ++i) s.submit(s.gp, s.content(s.patient()));
  world().clock().advance_minutes(24 * 60 + 1);
  auto gp = world().sign_in(Role::gp, "township");
  auto content = s.content(world().register_patient(gp, world().id_card()));
  content["urgency"] = "emergency";
  const auto urgent = s.submit(gp, content);
  world().clock().advance_minutes(25 * 60);
  world().app().jobs().run_all();
  gp = world().sign_in(Role::gp, "township");
  EXPECT_EQ(gp.get("/api/v1/referrals/" + urgent.text("/id")).text("/state"), "expired");
}

}  // namespace
}  // namespace yilian::tests
