// Criteria for referral through the routes, and decision support for hospital systems.
#include "db/database.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using TieringTest = ApiTest;
INSTANTIATE_API_TESTS(TieringTest);

bj::object number(const char* input, double value) { return {{"input", input}, {"number", value}}; }
bj::object yes(const char* input) { return {{"input", input}, {"option", "yes"}}; }

TEST_P(TieringTest, TablesAreListedAndEvaluated) {
  auto gp = world().sign_in(Role::village_doctor, "village");
  const auto tables = gp.get("/api/v1/tiering/tables");
  ASSERT_EQ(tables.status, 200) << tables.body;
  EXPECT_EQ(tables.size("/items"), 7U);
  EXPECT_GT(tables.size("/inputs/inputs"), 100U);

  const auto found = gp.post(
      "/api/v1/tiering/evaluate",
      bj::object{
          {"facts", bj::array{number("systolic", 186),
                              yes("severeHeadache"),
                              {{"input", "glucose"}, {"number", 300.6}, {"unit", "mg/dL"}}}}});
  ASSERT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(found.text("/action"), "emergency");
  EXPECT_EQ(found.text("/urgency"), "emergency");
  EXPECT_NE(found.body.find("HTN-E2"), std::string::npos);
  EXPECT_NE(found.body.find("DM-E1"), std::string::npos);
  EXPECT_NE(found.body.find("随机血糖 16.7 mmol/L（≥16.7）"), std::string::npos) << found.body;

  const auto half =
      gp.post("/api/v1/tiering/evaluate", bj::object{{"facts", bj::array{number("systolic", 150)}},
                                                     {"tables", bj::array{"hypertension"}}});
  EXPECT_EQ(half.json.as_object().contains("action"), false);
  EXPECT_TRUE(half.json.at_pointer("/missing/0/begun").as_bool());
  EXPECT_EQ(half.size("/tables"), 1U);
}

TEST_P(TieringTest, WrongFactsAreNamed) {
  auto gp = world().sign_in(Role::gp);
  const auto problems = [&](bj::object body) {
    return gp.post("/api/v1/tiering/evaluate", body).problems();
  };
  EXPECT_EQ(problems({{"facts", bj::array{yes("colour")}}}), "/facts/0/input:unknown_input");
  EXPECT_EQ(problems({{"facts", bj::array{number("systolic", 900)}}}),
            "/facts/0/number:out_of_range");
  EXPECT_EQ(
      problems({{"facts", bj::array{{{"input", "systolic"}, {"number", 20}, {"unit", "bar"}}}}}),
      "/facts/0/unit:unknown_unit");
  EXPECT_EQ(problems({{"facts", bj::array{}}, {"tables", bj::array{"measles"}}}),
            "/tables/0:not_in_list");
  EXPECT_EQ(problems({{"facts", bj::array{yes("vomiting"), yes("vomiting")}}}),
            "/facts/1/input:repeated");
}

TEST_P(TieringTest, ATableIsTriedBeforeItCounts) {
  auto office = world().sign_in(Role::office, "office");
  auto table =
      office.get("/api/v1/policies/in-force?kind=tiering_table&key=emergency").json.at("content");
  const bj::array cases{{{"name", "呼吸 31"},
                         {"facts", bj::array{number("respiratoryRate", 31)}},
                         {"fires", bj::array{"GEN-E1"}}}};
  const auto tried =
      office.post("/api/v1/tiering/try", bj::object{{"table", table}, {"cases", cases}});
  ASSERT_EQ(tried.status, 200) << tried.body;
  ASSERT_EQ(tried.size("/items"), 3U);
  EXPECT_TRUE(tried.json.at_pointer("/items/0/asExpected").as_bool());
  EXPECT_FALSE(tried.json.at_pointer("/items/2/asExpected").as_bool());
  EXPECT_EQ(tried.text("/items/2/result/fired/0/id"), "GEN-E3");
  table.at_pointer("/rows/0/all/0/any/0/number") = 99;
  EXPECT_EQ(office.post("/api/v1/tiering/try", bj::object{{"table", table}, {"cases", bj::array{}}})
                .problems(),
            "/table/rows/0/all/0/any/0/number:out_of_range");
}

TEST_P(TieringTest, LevelsFirstVisitAndGuide) {
  auto gp = world().sign_in(Role::gp);
  const auto found = gp.get("/api/v1/tiering/catalogue?code=I21.0");
  ASSERT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(found.number("/matches/0/level"), 3);
  const auto visit = [&](int level, bj::array facts) {
    return gp
        .post("/api/v1/tiering/first-visit",
              bj::object{{"careLevel", level}, {"referred", false}, {"facts", facts}})
        .text("/verdict");
  };
  EXPECT_EQ(visit(1, {}), "kept");
  EXPECT_EQ(visit(2, {}), "unknown");
  EXPECT_EQ(visit(2, {number("age", 70)}), "exempt");
  const auto guide = world().visitor().get("/api/v1/guide");
  ASSERT_EQ(guide.status, 200) << guide.body;
  EXPECT_GT(guide.size("/guide/symptoms"), 5U);
}

/// The shapes are those of the published examples of CDS Hooks 2.0.
class Hospital {
 public:
  explicit Hospital(World& world) : world_(world) {
    auto root = world.sign_in(Role::platform_admin);
    const auto made = root.post(
        "/api/v1/clients", bj::object{{"name", "HIS"},
                                      {"organisationId", to_string(world.organisation("county"))},
                                      {"scopes", bj::array{"network_read"}}});
    const auto token =
        world.visitor().send(http::Method::post, "/oauth/token",
                             "grant_type=client_credentials&client_id=" + made.text("/client/id") +
                                 "&client_secret=" + made.text("/secret"),
                             {{"content-type", "application/x-www-form-urlencoded"}});
    bearer_ = "Bearer " + token.text("/access_token");
  }
  Answer get(const std::string& target) {
    return world_.visitor().send(http::Method::get, target, "", {{"authorization", bearer_}});
  }
  Answer post(const std::string& target, const std::string& body) {
    return world_.visitor().send(
        http::Method::post, target, body,
        {{"authorization", bearer_}, {"content-type", "application/json"}});
  }

 private:
  World& world_;
  std::string bearer_;
};

const std::string patient_view = "/cds-services/yilian-criteria-patient-view";

bj::object observation(const char* loinc, double value, const char* unit) {
  return {{"resourceType", "Observation"},
          {"status", "final"},
          {"effectiveDateTime", "2026-03-01T08:00:00+08:00"},
          {"code", {{"coding", bj::array{{{"system", "http://loinc.org"}, {"code", loinc}}}}}},
          {"valueQuantity", {{"value", value}, {"unit", unit}, {"code", unit}}}};
}

bj::object request(const bj::array& resources, const char* hook = "patient-view") {
  bj::array entries;
  for (const auto& one : resources) entries.push_back(bj::object{{"resource", one}});
  return {{"hookInstance", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"},
          {"fhirServer", "http://hooks.smarthealthit.org:9080"},
          {"hook", hook},
          {"context",
           {{"userId", "Practitioner/example"},
            {"patientId", "1288992"},
            {"encounterId", "89284"},
            {"selections", bj::array{"ServiceRequest/1"}},
            {"draftOrders", {{"resourceType", "Bundle"}, {"entry", bj::array{}}}}}},
          {"prefetch",
           {{"patient",
             {{"resourceType", "Patient"},
              {"id", "1288992"},
              {"gender", "female"},
              {"birthDate", "1950-05-14"},
              {"active", true}}},
            {"observations", {{"resourceType", "Bundle"}, {"entry", entries}}},
            {"conditions", nullptr}}}};
}

TEST_P(TieringTest, HospitalSystemsDiscoverTheServices) {
  Hospital his(world());
  const auto found = his.get("/cds-services");
  ASSERT_EQ(found.status, 200) << found.body;
  ASSERT_EQ(found.size("/services"), 2U);
  EXPECT_EQ(found.text("/services/0/hook"), "patient-view");
  EXPECT_EQ(found.text("/services/1/hook"), "order-select");
  EXPECT_EQ(found.text("/services/0/prefetch/patient"), "Patient/{{context.patientId}}");
  for (const char* needed : {"hook", "description", "id", "title"})
    EXPECT_FALSE(found.text(std::string("/services/0/") + needed).empty()) << needed;
  EXPECT_EQ(world().visitor().get("/cds-services").status, 401);
}

TEST_P(TieringTest, CardsSayWhatFiresAndWhy) {
  Hospital his(world());
  bj::object pressure{
      {"resourceType", "Observation"},
      {"status", "final"},
      {"effectiveDateTime", "2026-03-01T08:00:00+08:00"},
      {"code", {{"coding", bj::array{{{"system", "http://loinc.org"}, {"code", "85354-9"}}}}}},
      {"component",
       bj::array{observation("8480-6", 186, "mm[Hg]"), observation("8462-4", 95, "mm[Hg]")}}};
  const auto body = bj::serialize(request({pressure, observation("2339-0", 320, "mg/dL")}));
  const auto answer = his.post(patient_view, body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  ASSERT_EQ(answer.size("/cards"), 2U) << answer.body;
  for (const char* card : {"/cards/0", "/cards/1"}) {
    const std::string at = card;
    EXPECT_EQ(answer.text(at + "/indicator"), "critical");
    EXPECT_TRUE(parse_uuid(answer.text(at + "/uuid")));
    EXPECT_FALSE(answer.text(at + "/source/label").empty());
    EXPECT_LT(code_points(answer.text(at + "/summary")), 140U);
    EXPECT_GT(answer.size(at + "/overrideReasons"), 0U);
  }
  EXPECT_NE(answer.body.find("收缩压 186 mmHg（≥180）"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("DM-E1"), std::string::npos);
  const auto english = world().visitor();
  (void)english;
  const auto ordered = his.post("/cds-services/yilian-criteria-order-select?lang=en",
                                bj::serialize(request({pressure}, "order-select")));
  EXPECT_EQ(ordered.size("/cards"), 2U) << ordered.body;
  EXPECT_NE(ordered.body.find("Systolic pressure 186 mmHg"), std::string::npos) << ordered.body;
}

TEST_P(TieringTest, WhatCannotBeReadIsUnknownNotFalse) {
  Hospital his(world());
  auto refuted = bj::object{
      {"resourceType", "Condition"},
      {"verificationStatus", {{"coding", bj::array{{{"code", "refuted"}}}}}},
      {"code",
       {{"coding", bj::array{{{"system", "http://hl7.org/fhir/sid/icd-10"}, {"code", "R55"}}}}}}};
  auto wrong = observation("8480-6", 186, "mm[Hg]");
  wrong["status"] = "entered-in-error";
  const auto quiet = his.post(
      patient_view, bj::serialize(request({refuted, wrong, observation("8480-6", 186, "cubit"),
                                           observation("8480-6", 5000, "mm[Hg]"),
                                           observation("0000-0", 1, "1")})));
  ASSERT_EQ(quiet.status, 200) << quiet.body;
  EXPECT_EQ(quiet.body.find("critical"), std::string::npos) << quiet.body;
  // Of two, the later counts.
  auto old = observation("8480-6", 190, "mm[Hg]");
  old["effectiveDateTime"] = "2026-02-01T08:00:00+08:00";
  const auto later =
      his.post(patient_view, bj::serialize(request({observation("8480-6", 120, "mm[Hg]"), old})));
  EXPECT_EQ(later.body.find("critical"), std::string::npos) << later.body;
  auto history = refuted;
  history.erase("verificationStatus");
  history["code"].at_pointer("/coding/0/code") = "I48.0";
  const auto af =
      his.post(patient_view, bj::serialize(request({history, observation("8867-4", 160, "/min")})));
  EXPECT_NE(af.body.find("AF-E3"), std::string::npos) << af.body;
}

TEST_P(TieringTest, WrongRequestsOfHospitalSystems) {
  Hospital his(world());
  const auto problems = [&](const bj::value& body) {
    return his.post(patient_view, bj::serialize(body)).problems();
  };
  EXPECT_EQ(his.post(patient_view, "{").code(), "malformed_json");
  EXPECT_EQ(problems(bj::array{}), ":wrong_type");
  auto body = request({});
  body.erase("hook");
  EXPECT_EQ(problems(body), "/hook:required");
  body = request({}, "order-sign");
  EXPECT_EQ(problems(body), "/hook:not_in_list");
  body = request({});
  body["hookInstance"] = 7;
  EXPECT_EQ(problems(body), "/hookInstance:wrong_type");
  body = request({});
  body["context"].as_object().erase("patientId");
  EXPECT_EQ(problems(body), "/context/patientId:required");
  body = request({});
  body.erase("prefetch");
  const auto missing = his.post(patient_view, bj::serialize(body));
  EXPECT_EQ(missing.status, 412);
  EXPECT_EQ(missing.code(), "prefetch_missing");
  EXPECT_EQ(his.post("/cds-services/unknown", "{}").status, 404);
}

TEST_P(TieringTest, FeedbackIsKeptWithoutTheComment) {
  Hospital his(world());
  const std::string text = R"({"feedback":[
    {"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719","outcome":"accepted",
     "acceptedSuggestions":[{"id":"e56e1945-20b3-4393-8503-a1a20fd73152"}],
     "outcomeTimestamp":"2026-03-02T00:00:00Z"},
    {"card":"9368d37b-283f-44a0-93ea-547cebab93ed","outcome":"overridden",
     "overrideReason":{"reason":{"code":"d7ecf885",
       "system":"https://example.com/cds-hooks/override-reason-system"},"userComment":"张三"},
     "outcomeTimestamp":"2026-03-02T00:00:00Z"}]})";
  for (int i = 0; i < 2; ++i) {
    const auto answer = his.post(patient_view + "/feedback", text);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  EXPECT_EQ(world().count("SELECT count(*) FROM cds_feedback WHERE region_id = $1"_sql), 2);
  EXPECT_EQ(
      world().count(
          "SELECT count(*) FROM cds_feedback WHERE region_id = $1 AND reason = 'd7ecf885'"_sql),
      1);
  const auto problems = [&](const std::string& body) {
    return his.post(patient_view + "/feedback", body).problems();
  };
  EXPECT_EQ(problems("{}"), "/feedback:required");
  EXPECT_EQ(problems(R"({"feedback":[{}]})"), "/feedback/0/card:required");
  EXPECT_EQ(problems(R"({"feedback":[{"card":"x","outcome":"accepted","outcomeTimestamp":"x"}]})"),
            "/feedback/0/card:invalid_id");
  EXPECT_EQ(problems(R"({"feedback":[{"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719",)"
                     R"("outcome":"ignored","outcomeTimestamp":"2026-03-02T00:00:00Z"}]})"),
            "/feedback/0/outcome:not_in_list");
  EXPECT_EQ(problems(R"({"feedback":[{"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719",)"
                     R"("outcome":"accepted","outcomeTimestamp":"yesterday"}]})"),
            "/feedback/0/outcomeTimestamp:invalid_time");
}

}  // namespace
}  // namespace yilian::tests
