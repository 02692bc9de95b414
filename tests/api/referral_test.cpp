// The main job through the real router, on every database.
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using ReferralTest = ApiTest;
INSTANTIATE_API_TESTS(ReferralTest);

TEST_P(ReferralTest, UpAcceptedArrivedRepliedClosed) {
  Scene s(world());
  auto r = s.submit(s.gp, s.content(s.patient()));
  EXPECT_EQ(r.text("/state"), "submitted");
  EXPECT_EQ(r.text("/holder/side"), "receiver");
  r = s.act(s.desk, r, "accept", s.appointment());
  ASSERT_EQ(r.text("/state"), "accepted") << r.body;
  r = s.act(s.nurse, r, "check-in");
  ASSERT_EQ(r.text("/state"), "arrived") << r.body;
  r = s.act(s.doctor, r, "complete",
            bj::object{{"reply", bj::object{{"diagnoses", bj::array{}},
                                            {"result", "稳定"},
                                            {"treatment", "调整用药"}}}});
  ASSERT_EQ(r.text("/state"), "completed") << r.body;
  r = s.act(s.gp, r, "close");
  ASSERT_EQ(r.text("/state"), "closed") << r.body;
  EXPECT_EQ(r.size("/timeline"), 5);
  EXPECT_EQ(r.size("/actions"), 0);
  EXPECT_EQ(r.text("/holder/side"), "nobody");
}

TEST_P(ReferralTest, AcceptanceOpensTheRecordAndNothingBefore) {
  Scene s(world());
  const auto patient = s.patient();
  auto r = s.submit(s.gp, s.content(patient));
  EXPECT_EQ(s.desk.get("/api/v1/patients/" + patient).code(), "no_relationship");
  EXPECT_EQ(s.desk.get("/api/v1/referrals/" + r.text("/id")).text("/patient/name"),
            r.text("/patient/name"));
  r = s.act(s.desk, r, "accept", s.appointment());
  EXPECT_EQ(s.desk.get("/api/v1/patients/" + patient).text("/basis"), "referral");
}

TEST_P(ReferralTest, ADraftOrReferralOfAStrangerOpensNothing) {
  Scene s(world());
  const auto patient = s.patient();
  auto stranger = world().sign_in(Role::gp, "township two");
  const std::string path = "/api/v1/patients/" + patient;
  EXPECT_EQ(stranger.get(path).code(), "no_relationship");
  const auto draft =
      stranger.post("/api/v1/referral-drafts", bj::object{{"content", s.content(patient)}});
  ASSERT_EQ(draft.status, 201) << draft.body;
  EXPECT_EQ(draft.text("/patientName"), "");
  const auto submitted = stranger.post("/api/v1/referral-drafts/" + draft.text("/id") + "/submit",
                                       bj::object{}, if_match(draft.number("/version")));
  EXPECT_EQ(submitted.code(), "no_relationship") << submitted.body;
  EXPECT_EQ(stranger.get(path).code(), "no_relationship");
  ASSERT_TRUE(world().app().spool().drain());
  const auto page = s.root.get("/api/v1/audit?patientId=" + patient +
                               "&accountId=" + to_string(stranger.account));
  EXPECT_GE(page.size("/items"), 3) << page.body;
}

TEST_P(ReferralTest, OthersGetNotFoundAlikeForRealAndInventedIds) {
  Scene s(world());
  const auto r = s.submit(s.gp, s.content(s.patient()));
  auto other = world().sign_in(Role::referral_desk, "county two");
  const auto real = other.get("/api/v1/referrals/" + r.text("/id"));
  const auto invented = other.get("/api/v1/referrals/" + to_string(new_uuid(1)));
  EXPECT_EQ(real.code(), "not_found");
  EXPECT_EQ(invented.code(), "not_found");
  EXPECT_EQ(s.act(other, r, "accept", s.appointment()).code(), "not_found");
  auto office = world().sign_in(Role::office, "office");
  const auto seen = office.get("/api/v1/referrals/" + r.text("/id"));
  EXPECT_EQ(seen.status, 200);
  EXPECT_NE(seen.text("/patient/name"), r.text("/patient/name"))
      << "supervision sees a masked name";
  EXPECT_EQ(seen.text("/content/presentIllness"), "");
}

TEST_P(ReferralTest, OneOpenReferralPerPatientSenderReceiverAndDepartment) {
  Scene s(world());
  const auto patient = s.patient();
  const auto first = s.submit(s.gp, s.content(patient));
  for (int i = 0; i < 2; ++i) {
    const auto again = s.gp.post("/api/v1/referrals", bj::object{{"content", s.content(patient)}});
    EXPECT_EQ(again.code(), "referral_open") << again.body;
    EXPECT_EQ(again.text("/link"), "/api/v1/referrals/" + first.text("/id"));
  }
  const auto withdrawn = s.act(s.gp, first, "withdraw", bj::object{{"reason", "patient_improved"}});
  ASSERT_EQ(withdrawn.text("/state"), "withdrawn") << withdrawn.body;
  s.submit(s.gp, s.content(patient));
}

TEST_P(ReferralTest, ARepeatedKeyGivesOneReferral) {
  Scene s(world());
  const auto body = bj::object{{"content", s.content(s.patient())}};
  const http::Fields key{{"idempotency-key", "one"}};
  const auto first = s.gp.post("/api/v1/referrals", body, key);
  const auto again = s.gp.post("/api/v1/referrals", body, key);
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(again.status, 201) << again.body;
  EXPECT_EQ(again.text("/id"), first.text("/id"));
  auto other = body;
  other["content"].as_object()["impression"] = "别的";
  EXPECT_EQ(s.gp.post("/api/v1/referrals", other, key).code(), "idempotency_mismatch");
}

TEST_P(ReferralTest, ReturnedPapersComeBackAsANewVersionWithADifference) {
  Scene s(world());
  const auto patient = s.patient();
  auto r = s.submit(s.gp, s.content(patient));
  r = s.act(s.desk, r, "return", bj::object{{"reason", "missing_results"}, {"note", "请补心电图"}});
  ASSERT_EQ(r.text("/state"), "returned") << r.body;
  auto content = s.content(patient);
  content["examinationResults"] = "心电图 ST 段压低";
  const auto hash = r.text("/contentHash");
  r = s.act(s.gp, r, "resubmit", bj::object{{"content", content}});
  ASSERT_EQ(r.text("/state"), "submitted") << r.body;
  EXPECT_NE(r.text("/contentHash"), hash);
  const auto versions = s.desk.get("/api/v1/referrals/" + r.text("/id") + "/versions");
  ASSERT_EQ(versions.size("/items"), 2) << versions.body;
  EXPECT_EQ(versions.text("/items/1/differences/0/field"), "examinationResults");
}

TEST_P(ReferralTest, RefusedAndRedirected) {
  Scene s(world());
  auto refused = s.submit(s.gp, s.content(s.patient()));
  EXPECT_EQ(s.act(s.desk, refused, "refuse", bj::object{{"note", "x"}}).problems(),
            "/reason:required");
  refused =
      s.act(s.desk, refused, "refuse", bj::object{{"reason", "no_bed"}, {"note", "床位已满"}});
  EXPECT_EQ(refused.text("/state"), "refused");
  EXPECT_EQ(refused.text("/timeline/0/reasonCode"), "no_bed");
  Scene other(world(), "township three", "county three");
  auto r = s.submit(s.gp, s.content(s.patient()));
  const bj::object to{{"organisationId", to_string(other.desk.organisation)},
                      {"departmentId", other.department},
                      {"note", "专科在三院"}};
  r = s.act(s.desk, r, "redirect", to);
  ASSERT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(r.text("/state"), "redirected");
  EXPECT_EQ(r.text("/content/presentIllness"), "") << "the first receiver is no party any more";
  EXPECT_EQ(s.desk.get("/api/v1/referrals/" + r.text("/id")).code(), "not_found");
  const auto list = other.desk.get("/api/v1/referrals?list=to_triage");
  ASSERT_EQ(list.size("/items"), 1) << list.body;
  EXPECT_EQ(list.text("/items/0/state"), "redirected");
}

TEST_P(ReferralTest, CountersignatureHoldsInpatientsBack) {
  Scene s(world());
  auto content = s.content(s.patient());
  content["kind"] = "inpatient";
  auto r = s.submit(s.gp, content);
  EXPECT_EQ(r.text("/holder/side"), "sender");
  EXPECT_EQ(s.desk.get("/api/v1/referrals/" + r.text("/id")).code(), "not_found");
  EXPECT_EQ(
      s.act(s.insurance, r, "countersign", bj::object{{"password", "wrong password 1"}}).code(),
      "wrong_password_again");
  EXPECT_EQ(s.act(s.insurance, r, "countersign", bj::object{}).problems(), "/password:required");
  r = s.act(s.insurance, r, "countersign", bj::object{{"password", password}});
  ASSERT_EQ(r.text("/state"), "countersigned") << r.body;
  EXPECT_EQ(s.act(s.insurance, r, "countersign", bj::object{{"password", password}}).status, 409);
  EXPECT_EQ(s.desk.get("/api/v1/referrals/" + r.text("/id")).status, 200);
}

TEST_P(ReferralTest, OutOfCountyNeedsSealAndInsurance) {
  Scene s(world(), "county", "city");
  auto medical = world().sign_in(Role::medical_department, "county");
  auto sender = world().sign_in(Role::physician, "county");
  const auto patient = world().register_patient(sender, world().id_card());
  auto r = s.submit(sender, s.content(patient));
  EXPECT_TRUE(r.json.at("outOfCounty").as_bool());
  EXPECT_TRUE(r.json.at("needsSeal").as_bool());
  r = s.act(s.insurance, r, "countersign", bj::object{{"password", password}});
  EXPECT_EQ(r.text("/state"), "submitted") << "the seal is still missing";
  r = s.act(medical, r, "seal", bj::object{{"password", password}});
  EXPECT_EQ(r.text("/state"), "countersigned");
  EXPECT_EQ(r.size("/approvals"), 2);
  EXPECT_FALSE(r.json.at("insurance").at("preferenceApplies").as_bool())
      << "no agreement is in force";
}

TEST_P(ReferralTest, EmergencyArrivesFirstAndPapersFollow) {
  Scene s(world());
  const auto patient = s.patient();
  bj::object content{{"patientId", patient},
                     {"direction", "up"},
                     {"kind", "inpatient"},
                     {"urgency", "emergency"},
                     {"toOrganisationId", to_string(s.desk.organisation)},
                     {"toDepartmentId", s.department},
                     {"impression", "急性胸痛"},
                     {"diagnoses", bj::array{}},
                     {"fileIds", bj::array{}}};
  auto r = s.submit(s.gp, content);
  EXPECT_FALSE(r.text("/papersDueAt").empty());
  r = s.act(s.nurse, r, "check-in");
  ASSERT_EQ(r.text("/state"), "arrived") << r.body;
  r = s.gp.get("/api/v1/referrals/" + r.text("/id"));
  EXPECT_EQ(s.act(s.gp, r, "complete-papers", bj::object{{"content", content}}).status, 400);
  auto whole = s.content(patient);
  whole["kind"] = "inpatient";
  whole["urgency"] = "emergency";
  r = s.act(s.gp, r, "complete-papers", bj::object{{"content", whole}});
  ASSERT_EQ(r.status, 200) << r.body;
  EXPECT_FALSE(r.text("/papersCompletedAt").empty());
  r = s.act(s.insurance, r, "register-insurance", bj::object{{"password", password}});
  EXPECT_EQ(r.text("/approvals/0/kind"), "register_insurance") << r.body;
}

TEST_P(ReferralTest, DownNeedsThePlanAcknowledgedItemByItem) {
  Scene s(world());
  const auto patient = world().register_patient(s.doctor, world().id_card());
  auto bare = s.content(patient, "down");
  bare.erase("plan");
  EXPECT_EQ(s.doctor.post("/api/v1/referrals", bj::object{{"content", bare}}).problems(),
            "/plan:plan_required");
  auto r = s.submit(s.doctor, s.content(patient, "down"));
  r = s.act(s.gp, r, "accept", s.appointment());
  r = s.act(s.gp, r, "check-in");
  EXPECT_EQ(s.act(s.gp, r, "start-treatment").code(), "plan_items_open");
  r = s.act(s.gp, r, "acknowledge",
            bj::object{{"itemIds", bj::array{r.json.at("planItems").at(0).at("id")}}});
  EXPECT_EQ(s.act(s.gp, r, "start-treatment").code(), "plan_items_open");
  r = s.act(s.gp, r, "acknowledge",
            bj::object{{"itemIds", bj::array{r.json.at("planItems").at(1).at("id")}}});
  r = s.act(s.gp, r, "start-treatment");
  ASSERT_EQ(r.text("/state"), "in_treatment") << r.body;
  const auto tasks = s.gp.get("/api/v1/follow-ups");
  ASSERT_EQ(tasks.size("/items"), 2) << tasks.body;
  const auto done =
      s.gp.post("/api/v1/follow-ups/" + tasks.text("/items/0/id") + "/done",
                bj::object{{"outcome", "已服药"}}, if_match(tasks.number("/items/0/version")));
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(s.gp.get("/api/v1/follow-ups").size("/items"), 1);

  // Back within 30 days as an in-patient: flagged on both sides.
  auto again = s.content(patient);
  again["kind"] = "inpatient";
  const auto readmitted = s.submit(s.gp, again);
  EXPECT_TRUE(readmitted.json.at("readmissionWithin30Days").as_bool());
  EXPECT_TRUE(s.doctor.get("/api/v1/referrals/" + r.text("/id"))
                  .json.at("readmissionWithin30Days")
                  .as_bool());
}

TEST_P(ReferralTest, BadPapersNameTheFieldAndChangeNothing) {
  Scene s(world());
  const auto patient = s.patient();
  const auto refuse = [&](const char* field, const bj::value& value) {
    auto content = s.content(patient);
    content[field] = value;
    return s.gp.post("/api/v1/referrals", bj::object{{"content", content}}).problems();
  };
  EXPECT_EQ(refuse("direction", "down"), "/plan:plan_required /treatmentProposal:required")
      << "all missing fields at once";
  EXPECT_EQ(refuse("direction", "lateral"), "/direction:direction_mismatch");
  EXPECT_EQ(refuse("toOrganisationId", bj::value(to_string(s.gp.organisation))),
            "/toOrganisationId:same_unit");
  EXPECT_EQ(refuse("toDepartmentId", bj::value(s.sender_department)),
            "/toDepartmentId:unknown_department");
  EXPECT_EQ(
      refuse("diagnoses", bj::array{bj::object{{"code", "X99.9"}, {"name", ""}, {"main", true}}}),
      "/diagnoses/0/code:unknown_diagnosis");
  EXPECT_EQ(refuse("impression", bj::value(std::string(501, 'x'))), "/content/impression:too_long");
  EXPECT_EQ(refuse("fileIds", bj::array{to_string(new_uuid(1))}), "/fileIds/0:not_found");
  EXPECT_EQ(s.gp.get("/api/v1/referrals?list=all").size("/items"), 0);
}

TEST_P(ReferralTest, TheClockEndsWhatNobodyAnswered) {
  Scene s(world());
  auto r = s.submit(s.gp, s.content(s.patient()));
  auto accepted = s.submit(s.gp, s.content(s.patient()));
  accepted = s.act(s.desk, accepted, "accept", s.appointment());
  EXPECT_EQ(s.desk.get("/api/v1/referrals?list=overdue").size("/items"), 0);
  // A session ends long before; the clock's work is seen after signing in again.
  world().clock().advance_minutes(60 * 24 * 30);
  world().app().jobs().run_all();
  Browser late = world().sign_in(Role::gp, "township");
  EXPECT_EQ(late.get("/api/v1/referrals/" + r.text("/id")).text("/state"), "expired");
  EXPECT_EQ(late.get("/api/v1/referrals/" + accepted.text("/id")).text("/state"), "no_show");
}

TEST_P(ReferralTest, DocumentsAreForThePartiesOnly) {
  Scene s(world());
  const auto r = s.submit(s.gp, s.content(s.patient()));
  for (const char* name : {"slip", "form-out", "form-back"}) {
    const std::string path = "/api/v1/referrals/" + r.text("/id") + "/documents/" + name;
    EXPECT_TRUE(s.gp.get(path).body.starts_with("%PDF-"));
    EXPECT_TRUE(s.desk.get(path + "?paper=a5").body.starts_with("%PDF-"));
    EXPECT_EQ(world().sign_in(Role::office, "office").get(path).code(), "not_found");
    EXPECT_EQ(s.gp.get(path + "?paper=a3").problems(), "/paper:not_in_list");
  }
}

}  // namespace
}  // namespace yilian::tests
