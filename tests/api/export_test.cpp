// A person's copy of everything that is held about them.
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using ExportTest = ApiTest;
INSTANTIATE_API_TESTS(ExportTest);

const bj::object asked{{"proof", "document_seen"}, {"reason", "本人要求复制"}};

TEST_P(ExportTest, HoldsAllThatIsHeld) {
  Scene s(world());
  const auto document = world().id_card("20150601");
  auto registration = world().registration(document);
  auto& person = registration["person"].as_object();
  person["guardian"] =
      bj::object{{"name", "张大明"}, {"relation", "父亲"}, {"phone", "13700137000"}};
  person["address"] = "柳河镇 12 号";
  registration["visit"].as_object()["localNumber"] = "MZ-77";
  const auto made = s.gp.post("/api/v1/patients/register", registration);
  ASSERT_EQ(made.status, 201) << made.body;
  const auto patient = made.text("/person/id");
  const std::string path = "/api/v1/patients/" + patient;
  // A course with two versions, a reply, then back down with a plan.
  auto content = s.content(patient);
  content["consent"].as_object()["relation"] = "parent";
  content["consent"].as_object()["signerName"] = "张大明";
  const auto file = s.gp.send(
      http::Method::post, "/api/v1/files",
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ct.pdf\"\r\n\r\n%PDF-1.7"
      "\r\n--b--\r\n",
      {{"content-type", "multipart/form-data; boundary=b"}});
  content["fileIds"] = bj::array{file.text("/id")};
  auto r = s.submit(s.gp, content);
  r = s.act(s.desk, r, "return", bj::object{{"reason", "missing_history"}, {"note", "既往史？"}});
  content["pastHistory"] = "高血压 10 年";
  r = s.act(s.gp, r, "resubmit", bj::object{{"content", content}});
  r = s.act(s.desk, r, "accept", s.appointment());
  r = s.act(s.nurse, r, "check-in");
  r = s.act(s.doctor, r, "complete",
            bj::object{{"reply",
                        {{"diagnoses", bj::array{}}, {"result", "好转"}, {"treatment", "支架"}}}});
  r = s.act(s.gp, r, "close");
  ASSERT_EQ(r.text("/state"), "closed") << r.body;
  // The copy is in the order of time; ids of one millisecond begin again after 4,096 of them.
  world().clock().advance_seconds(1);
  auto down_content = s.content(patient, "down");
  down_content["consent"] = content.at("consent");
  auto down = s.submit(s.doctor, down_content);
  down = s.act(s.gp, down, "accept", s.appointment());
  down = s.act(s.gp, down, "check-in");
  ASSERT_EQ(
      s.gp.post("/api/v1/referral-drafts", bj::object{{"content", s.content(patient)}}).status,
      201);
  const bj::object result{{"resourceType", "Observation"},
                          {"status", "final"},
                          {"code", bj::object{{"text", "血糖"}}},
                          {"subject", bj::object{{"reference", "Patient/" + patient}}}};
  ASSERT_EQ(s.doctor.post("/fhir/R4/Observation", result).status, 201);
  ASSERT_TRUE(world().app().spool().drain());
  // What the migration takes of drafts from before: whom they are about stands first.
  EXPECT_EQ(world().count("SELECT count(*) FROM referral_drafts WHERE region_id = $1 "
                          "AND about = substr(content, 15, 36) "
                          "AND content LIKE '{\"patientId\":\"%'"_sql),
            1);

  const auto copy = s.gp.post(path + "/export", asked);
  ASSERT_EQ(copy.status, 200) << copy.body;
  EXPECT_EQ(copy.text("/person/documentNumber"), document);
  EXPECT_EQ(copy.text("/person/phone"), "13800138000");
  EXPECT_EQ(copy.text("/person/address"), "柳河镇 12 号");
  EXPECT_EQ(copy.text("/person/guardian/phone"), "13700137000");
  EXPECT_EQ(copy.text("/visits/0/localNumber"), "MZ-77");
  EXPECT_EQ(copy.text("/visits/0/organisationName"), "Organisation township");
  EXPECT_EQ(copy.size("/relationships"), 3U) << "visit, both acceptances";
  ASSERT_EQ(copy.size("/referrals"), 2U);
  EXPECT_EQ(copy.size("/referrals/0/versions"), 2U);
  EXPECT_EQ(copy.text("/referrals/0/versions/1/content/pastHistory"), "高血压 10 年");
  EXPECT_EQ(copy.text("/referrals/0/referral/reply/result"), "好转");
  EXPECT_EQ(copy.size("/referrals/0/referral/timeline"), 7U);
  EXPECT_EQ(copy.size("/referrals/1/referral/planItems"), 2U);
  EXPECT_EQ(copy.text("/referrals/1/referral/content/plan/items/0/text"), "阿司匹林")
      << "also what the exporting unit did not send";
  EXPECT_EQ(copy.size("/followUps"), 2U);
  EXPECT_EQ(copy.size("/drafts"), 1U);
  EXPECT_EQ(copy.text("/attachments/0/name"), "ct.pdf");
  ASSERT_EQ(copy.size("/clinicalRecords"), 1U);
  EXPECT_NE(copy.text("/clinicalRecords/0").find("血糖"), std::string::npos);
  EXPECT_NE(copy.body.find("\"clinicalRecordsComplete\":true"), std::string::npos);
  std::set<std::string> actions;
  for (std::size_t i = 0; i < copy.size("/accesses"); ++i)
    actions.insert(copy.text("/accesses/" + std::to_string(i) + "/action"));
  EXPECT_TRUE(actions.contains("patient.register"));
  EXPECT_TRUE(actions.contains("referral.accept"));
  EXPECT_NE(copy.body.find("\"accessesComplete\":true"), std::string::npos);
}

TEST_P(ExportTest, NeedsAFullRelationshipAReasonAndAProof) {
  Scene s(world());
  const auto patient = s.patient();
  const std::string path = "/api/v1/patients/" + patient + "/export";
  EXPECT_EQ(s.doctor.post(path, asked).code(), "no_relationship");
  EXPECT_EQ(s.gp.post("/api/v1/patients/" + to_string(new_uuid(1)) + "/export", asked).code(),
            "no_relationship");
  EXPECT_EQ(s.gp.post(path, bj::object{}).problems(), "/proof:required /reason:required");
  EXPECT_EQ(s.gp.post(path, bj::object{{"proof", "by heart"}, {"reason", "x"}}).problems(),
            "/proof:not_in_list /reason:too_short");
  EXPECT_EQ(s.nurse.post(path, asked).code(), "right_missing");
  // A typed number opens the own unit's entries only, not the whole record.
  ASSERT_EQ(s.doctor
                .post("/api/v1/patients/" + patient + "/visits",
                      bj::object{{"visit", {{"kind", "outpatient"}, {"proof", "typed"}}}})
                .status,
            201);
  EXPECT_EQ(s.doctor.post(path, asked).code(), "no_relationship");
}

TEST_P(ExportTest, LeavesItsReasonInTheAuditAndIsNotRemembered) {
  Scene s(world());
  const auto patient = s.patient();
  const std::string path = "/api/v1/patients/" + patient + "/export";
  ASSERT_EQ(s.gp.post(path, asked, {{"idempotency-key", "copy-1"}}).status, 200);
  const auto page = s.root.get("/api/v1/audit?action=patient.export");
  EXPECT_EQ(page.text("/items/0/reason"), "document_seen: 本人要求复制");
  EXPECT_EQ(page.text("/items/0/outcome"), "done");
  EXPECT_EQ(page.text("/items/0/patientIds/0"), patient);
  EXPECT_EQ(world().count("SELECT count(*) FROM idempotency WHERE region_id = $1 AND "
                          "body LIKE '%documentNumber%'"_sql),
            0);
}

}  // namespace
}  // namespace yilian::tests
