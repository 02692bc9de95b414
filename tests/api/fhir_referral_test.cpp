// Two hospital systems send, accept, answer and follow a referral by FHIR alone; the pages see the
// same referral.
#include "support/partner.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using http::Method;

bj::object coded(const char* system, const std::string& code) {
  return {{"coding", bj::array{bj::object{{"system", system}, {"code", code}}}}};
}
bj::object extension(const char* field, std::string_view value) {
  return {{"url", std::string("urn:yilian:referral:") + field}, {"valueString", value}};
}
bj::object output(const char* name, std::string_view value) {
  const char* form = std::string_view(name).ends_with(".at") ? "valueDateTime" : "valueString";
  return {{"type", coded("urn:yilian:referral-output", name)}, {form, value}};
}

class FhirReferralTest : public ApiTest {
 protected:
  Scene scene{world()};
  bj::array scopes{"record_read", "record_write", "referral_write"};
  Partner sender{world(), "township", scopes}, receiver{world(), "county", scopes},
      stranger{world(), "elsewhere", scopes};

  bj::object request(const std::string& patient) {
    const bj::object consent{
        {"url", "urn:yilian:referral:consent"},
        {"extension",
         bj::array{extension("signerName", "本人"), extension("relation", "self"),
                   extension("method", "paper"),
                   extension("signedAt", to_string(world().clock().now())),
                   bj::object{{"url", "urn:yilian:referral:informed"}, {"valueBoolean", true}}}}};
    return {
        {"resourceType", "ServiceRequest"},
        {"status", "active"},
        {"intent", "order"},
        {"category", bj::array{coded("urn:yilian:referral-direction", "up")}},
        {"code", coded("urn:yilian:referral-kind", "outpatient")},
        {"priority", "urgent"},
        {"subject", bj::object{{"reference", "Patient/" + patient}}},
        {"performer", bj::array{bj::object{
                          {"reference", "Organization/" + to_string(scene.desk.organisation)}}}},
        {"reasonCode", bj::array{coded("http://hl7.org/fhir/sid/icd-10", "I20.9")}},
        {"extension",
         bj::array{extension("toDepartmentId", scene.department),
                   extension("reason", "limits_of_technique"), extension("impression", "心绞痛"),
                   extension("presentIllness", "胸痛 2 周"),
                   extension("treatmentCourse", "硝酸酯类"),
                   extension("doctorPhone", "13900000000"), consent}}};
  }
  /// The task as it is now, with another status and more outputs.
  Answer change(Partner& who, const std::string& id, const char* status,
                const bj::array& outputs = {}, const char* state = nullptr) {
    auto task = who.get("/Task/" + id).json.as_object();
    task["status"] = status;
    auto& business = task["businessStatus"].as_object();
    business["coding"].as_array().pop_back();
    if (state)
      business["coding"].as_array().push_back(
          coded("urn:yilian:referral-state", state)["coding"].as_array()[0]);
    for (const auto& one : outputs) {
      if (!task.contains("output")) task["output"] = bj::array();
      task["output"].as_array().push_back(one);
    }
    return who.put("/Task/" + id, task);
  }
};
INSTANTIATE_API_TESTS(FhirReferralTest);

TEST_P(FhirReferralTest, IsSentAcceptedAnsweredAndFollowed) {
  const auto patient = scene.patient();
  const auto sent = sender.post("/ServiceRequest", request(patient));
  ASSERT_EQ(sent.status, 201) << sent.body;
  const auto id = sent.text("/id");
  EXPECT_NE(sent.header("Location").find("/fhir/R4/ServiceRequest/" + id), std::string::npos);
  EXPECT_EQ(sent.text("/priority"), "urgent");
  EXPECT_EQ(sent.text("/reasonCode/0/coding/0/display"), "心绞痛");
  const auto page = scene.desk.get("/api/v1/referrals/" + id);
  EXPECT_EQ(page.text("/content/presentIllness"), "胸痛 2 周");
  EXPECT_EQ(page.text("/content/consent/signerName"), "本人");
  EXPECT_EQ(page.text("/urgency"), "urgent");

  const auto waiting = receiver.get("/Task?status=requested");
  ASSERT_EQ(waiting.size("/entry"), 1U) << waiting.body;
  EXPECT_EQ(waiting.text("/entry/0/resource/focus/reference"), "ServiceRequest/" + id);
  EXPECT_EQ(waiting.text("/entry/0/resource/businessStatus/coding/0/code"), "2.0");
  EXPECT_EQ(receiver.get("/ServiceRequest/" + id).status, 200);
  ASSERT_EQ(change(receiver, id, "received").text("/status"), "received");
  const auto at = to_string(world().clock().now().plus_minutes(10));
  const auto nowhere = change(receiver, id, "accepted", {output("appointment.at", at)});
  EXPECT_EQ(nowhere.status, 400);
  EXPECT_EQ(nowhere.text("/issue/0/diagnostics"), "/appointment/place") << nowhere.body;
  const auto accepted =
      change(receiver, id, "accepted",
             {output("appointment.at", at), output("appointment.place", "门诊二楼")});
  ASSERT_EQ(accepted.status, 200) << accepted.body;
  EXPECT_EQ(accepted.text("/businessStatus/coding/0/code"), "5.1.1");
  EXPECT_EQ(accepted.text("/businessStatus/coding/1/code"), "accepted");

  const auto followed = sender.get("/Task?focus=ServiceRequest/" + id);
  EXPECT_EQ(followed.text("/entry/0/resource/status"), "accepted") << followed.body;
  world().clock().advance_minutes(10);
  ASSERT_EQ(change(receiver, id, "in-progress").text("/businessStatus/coding/1/code"), "arrived");
  const auto done = change(
      receiver, id, "completed",
      {output("reply.result", "好转"), output("reply.treatment", "支架"),
       bj::object{{"type", coded("urn:yilian:referral-output", "reply.diagnoses")},
                  {"valueCodeableConcept", coded("http://hl7.org/fhir/sid/icd-10", "I20.9")}}});
  ASSERT_EQ(done.text("/status"), "completed") << done.body;
  EXPECT_EQ(scene.gp.get("/api/v1/referrals/" + id).text("/reply/result"), "好转");
  EXPECT_EQ(sender.get("/ServiceRequest/" + id).text("/status"), "completed");
  EXPECT_EQ(change(sender, id, "completed", {}, "closed").text("/businessStatus/coding/1/code"),
            "closed");
}

TEST_P(FhirReferralTest, AVisitThatTheSystemTellsOfIsEnoughToSendAndOpensNothingElse) {
  scopes.emplace_back("patient_write");
  Partner his(world(), "township", scopes);
  // Somebody whom the county knows, with a result of the county.
  const auto card = world().id_card();
  auto clerk = world().sign_in(Role::nurse, "county");
  const auto patient = world().register_patient(clerk, card);
  const bj::object subject{{"reference", "Patient/" + patient}};
  const auto result =
      receiver.post("/Observation", bj::object{{"resourceType", "Observation"},
                                               {"status", "final"},
                                               {"code", bj::object{{"text", "WBC"}}},
                                               {"subject", subject}});
  ASSERT_EQ(result.status, 201) << result.body;
  EXPECT_EQ(issue_of(his.post("/ServiceRequest", request(patient))), "no_relationship");
  const auto encounter = [&](const char* status) {
    return bj::object{
        {"resourceType", "Encounter"},
        {"status", status},
        {"class", bj::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"},
                             {"code", "AMB"}}},
        {"subject", subject}};
  };
  // Only an open visit counts, and only of who may register visits.
  ASSERT_EQ(his.post("/Encounter", encounter("planned")).status, 201);
  ASSERT_EQ(his.post("/Encounter", encounter("finished")).status, 201);
  ASSERT_EQ(sender.post("/Encounter", encounter("arrived")).status, 201);
  EXPECT_EQ(issue_of(his.post("/ServiceRequest", request(patient))), "no_relationship");
  const auto visit = his.post("/Encounter", encounter("arrived"));
  ASSERT_EQ(visit.status, 201) << visit.body;
  const auto sent = his.post("/ServiceRequest", request(patient));
  EXPECT_EQ(sent.status, 201) << sent.body;
  EXPECT_EQ(his.get("/Observation/" + result.text("/id")).status, 404);
  // A visit that never was.
  auto wrong = encounter("entered-in-error");
  wrong["id"] = visit.text("/id");
  ASSERT_EQ(his.put("/Encounter/" + visit.text("/id"), wrong).status, 200);
  world().clock().advance_minutes(1);
  EXPECT_EQ(issue_of(his.post("/ServiceRequest", request(patient))), "no_relationship");
}

TEST_P(FhirReferralTest, IsReturnedSentAgainRefusedAndWithdrawn) {
  const auto patient = scene.patient();
  const auto id = sender.post("/ServiceRequest", request(patient)).text("/id");
  auto task = receiver.get("/Task/" + id).json.as_object();
  task["status"] = "on-hold";
  task["businessStatus"].as_object()["coding"].as_array().pop_back();
  task["statusReason"] = coded("urn:yilian:referral-reason", "missing_history");
  task["statusReason"].as_object()["text"] = "请补充既往史";
  const auto returned = receiver.put("/Task/" + id, task);
  ASSERT_EQ(returned.text("/status"), "on-hold") << returned.body;
  EXPECT_EQ(receiver.put("/Task/" + id, task).status, 412) << "an older version";
  auto again = sender.get("/ServiceRequest/" + id).json.as_object();
  EXPECT_EQ(again.at("status").as_string(), "on-hold");
  again["extension"].as_array().push_back(extension("pastHistory", "高血压 10 年"));
  const auto resubmitted = sender.put("/ServiceRequest/" + id, again);
  ASSERT_EQ(resubmitted.status, 200) << resubmitted.body;
  EXPECT_EQ(scene.desk.get("/api/v1/referrals/" + id).text("/content/pastHistory"), "高血压 10 年");
  const auto at = to_string(world().clock().now().plus_hours(24));
  EXPECT_EQ(
      issue_of(change(sender, id, "accepted",
                      {output("appointment.at", at), output("appointment.place", "门诊二楼")})),
      "only_the_receiver");
  EXPECT_EQ(issue_of(change(receiver, id, "entered-in-error")), "not_in_list");
  const bj::array patch{
      bj::object{{"op", "replace"}, {"path", "/status"}, {"value", "cancelled"}},
      bj::object{{"op", "remove"}, {"path", "/businessStatus"}},
      bj::object{{"op", "add"},
                 {"path", "/statusReason"},
                 {"value", coded("urn:yilian:referral-reason", "went_elsewhere")}}};
  const auto withdrawn = sender.send(Method::patch, "/Task/" + id, bj::serialize(patch),
                                     {{"content-type", "application/json-patch+json"}});
  EXPECT_EQ(withdrawn.status, 200) << withdrawn.body;
  EXPECT_EQ(withdrawn.text("/businessStatus/coding/0/code"), "6.0") << withdrawn.body;
}

TEST_P(FhirReferralTest, WhatIsMissingIsNamedAndNothingIsKept) {
  const auto patient = scene.patient();
  auto papers = request(patient);
  papers["extension"] = bj::array{extension("toDepartmentId", scene.department)};
  const auto refused = sender.post("/ServiceRequest", papers);
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("consent"), std::string::npos) << refused.body;
  papers = request(patient);
  papers["extension"].as_array().push_back(extension("colour", "red"));
  EXPECT_NE(sender.post("/ServiceRequest", papers).body.find("unknown_field"), std::string::npos);
  EXPECT_EQ(sender.get("/ServiceRequest?patient=" + patient).size("/entry"), 0U);
  const bj::object bundle{
      {"resourceType", "Bundle"},
      {"type", "transaction"},
      {"entry", bj::array{bj::object{
                    {"resource", request(patient)},
                    {"request", bj::object{{"method", "POST"}, {"url", "ServiceRequest"}}}}}}};
  EXPECT_EQ(issue_of(sender.post("", bundle)), "unknown_interaction");
}

TEST_P(FhirReferralTest, StandsBesideOrdersAndIsHiddenFromOthers) {
  const auto patient = scene.patient();
  const auto id = sender.post("/ServiceRequest", request(patient)).text("/id");
  const bj::object order{{"resourceType", "ServiceRequest"},
                         {"status", "active"},
                         {"intent", "order"},
                         {"code", bj::object{{"text", "血常规"}}},
                         {"subject", bj::object{{"reference", "Patient/" + patient}}}};
  const auto ordered = sender.post("/ServiceRequest", order);
  ASSERT_EQ(ordered.status, 201) << ordered.body;
  const auto both = sender.get("/ServiceRequest?patient=" + patient);
  ASSERT_EQ(both.size("/entry"), 2U) << both.body;
  EXPECT_EQ(both.text("/entry/0/resource/id"), id);
  EXPECT_EQ(both.text("/entry/1/resource/id"), ordered.text("/id"));
  const auto first = sender.get("/ServiceRequest?patient=" + patient + "&_count=1");
  EXPECT_EQ(first.text("/entry/0/resource/id"), id);
  const std::string next = first.text("/link/1/url");
  const auto second = sender.get(next.substr(next.find("/ServiceRequest")));
  EXPECT_EQ(second.text("/entry/0/resource/id"), ordered.text("/id")) << second.body;
  EXPECT_EQ(second.size("/link"), 1U);
  EXPECT_EQ(sender.get("/ServiceRequest?priority=urgent").size("/entry"), 1U);
  EXPECT_EQ(sender.get("/ServiceRequest?_summary=count").number("/total"), 2);
  EXPECT_EQ(sender.get("/ServiceRequest?patient=" + patient + "&_sort=authored")
                .text("/entry/0/resource/id"),
            id);
  EXPECT_EQ(sender.get("/ServiceRequest?identifier=none").size("/entry"), 0U);
  for (const auto& path : {"/ServiceRequest/" + id, "/Task/" + id})
    EXPECT_EQ(stranger.get(path).status, 404) << path;
  EXPECT_EQ(stranger.get("/Task?patient=" + patient).size("/entry"), 0U);
  EXPECT_EQ(sender.send(Method::del, "/ServiceRequest/" + id).status, 400) << "it is withdrawn";
  EXPECT_EQ(sender.get("/ServiceRequest/" + id + "/_history").status, 400);
  Partner reader(world(), "township", {"record_read"});
  EXPECT_EQ(reader.get("/Task/" + id).status, 404);
  EXPECT_EQ(reader.get("/ServiceRequest").size("/entry"), 1U) << "the order, no referral";
}

}  // namespace
}  // namespace yilian::tests
