// The continuous record of a person over the units: its order, its filters, what is hidden, and who
// may see it.
#include "support/partner.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

class RecordTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    doctor = world().sign_in(Role::gp, "township");
    patient = world().register_patient(*doctor, world().id_card());
    subject = bj::object{{"reference", "Patient/" + patient}};
  }

  static bj::object coded(const std::string& code, const std::string& text) {
    return {{"coding", bj::array{bj::object{{"system", "urn:test"}, {"code", code}}}},
            {"text", text}};
  }
  bj::object result(const std::string& at, double value, const std::string& code = "2339-0") {
    return {{"resourceType", "Observation"},
            {"status", "final"},
            {"code", coded(code, "血糖")},
            {"subject", subject},
            {"effectiveDateTime", at},
            {"valueQuantity", bj::object{{"value", value}, {"unit", "mmol/L"}}},
            {"referenceRange", bj::array{bj::object{{"low", bj::object{{"value", 3.9}}},
                                                    {"high", bj::object{{"value", 6.1}}}}}}};
  }
  bj::object condition(const std::string& at, const std::string& code, const std::string& name,
                       const std::string& status = "active", const std::string& visit = "") {
    bj::object out{
        {"resourceType", "Condition"},
        {"subject", subject},
        {"code", coded(code, name)},
        {"clinicalStatus",
         bj::object{
             {"coding", bj::array{bj::object{
                            {"system", "http://terminology.hl7.org/CodeSystem/condition-clinical"},
                            {"code", status}}}}}},
        {"recordedDate", at}};
    if (!visit.empty()) out["encounter"] = bj::object{{"reference", "Encounter/" + visit}};
    return out;
  }
  static std::string send(Partner& his, const bj::object& resource) {
    const auto made =
        his.post("/" + std::string(resource.at("resourceType").as_string()), resource);
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/id");
  }
  Answer read(const std::string& rest) {
    return doctor->get("/api/v1/patients/" + patient + "/record" + rest);
  }
  static std::string titles(const Answer& answer) {
    std::string out;
    for (std::size_t i = 0; i < answer.size("/items"); ++i)
      out += (i == 0 ? "" : " ") + answer.text("/items/" + std::to_string(i) + "/title");
    return out;
  }

  std::optional<Browser> doctor;
  std::string patient;
  bj::object subject;
};

TEST_P(RecordTest, IsOneTimelineOverUnitsAndSources) {
  Partner county(world(), "county", {"record_write"});
  Partner village(world(), "village", {"record_write"});
  send(county, result("2026-02-26T08:00:00+08:00", 7.2));
  send(village, result("2026-02-25T08:00:00+08:00", 5.2));
  send(county, condition("2026-02-27", "I10", "高血压"));
  const auto all = read("/entries");
  ASSERT_EQ(all.status, 200) << all.body;
  // The visit of the registration is the platform's own, and the newest.
  EXPECT_EQ(titles(all), "outpatient 高血压 血糖 血糖");
  EXPECT_EQ(all.text("/items/1/kind"), "diagnosis");
  EXPECT_EQ(all.text("/items/2/value"), "7.2 mmol/L");
  EXPECT_EQ(all.text("/items/2/range"), "3.9–6.1");
  EXPECT_EQ(all.text("/items/3/organisationId"), to_string(world().organisation("village")));

  EXPECT_EQ(titles(read("/entries?kind=result")), "血糖 血糖");
  EXPECT_EQ(titles(read("/entries?kind=visit")), "outpatient");
  EXPECT_EQ(titles(read("/entries?organisationId=" + to_string(world().organisation("village")))),
            "血糖");
  EXPECT_EQ(titles(read("/entries?from=2026-02-26&to=2026-02-26")), "血糖");

  // Page by page the same.
  std::string joined, cursor;
  for (int page = 0; page < 10; ++page) {
    const auto part = read("/entries?limit=1" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(part.status, 200) << part.body;
    ASSERT_LE(part.size("/items"), 1U);
    if (part.size("/items") == 1) joined += (joined.empty() ? "" : " ") + titles(part);
    cursor = part.text("/nextCursor");
    if (cursor.empty()) break;
  }
  EXPECT_EQ(joined, titles(all));
  EXPECT_EQ(read("/entries?cursor=x").problems(), "/cursor:invalid_cursor");
}

TEST_P(RecordTest, AProblemShowsWhatWasDoneInItsVisits) {
  Partner county(world(), "county", {"record_write"});
  const auto visit = send(county, {{"resourceType", "Encounter"},
                                   {"status", "finished"},
                                   {"class", bj::object{{"code", "IMP"}}},
                                   {"subject", subject},
                                   {"period", bj::object{{"start", "2026-02-01T08:00:00+08:00"},
                                                         {"end", "2026-02-09T08:00:00+08:00"}}}});
  auto inside = result("2026-02-02T08:00:00+08:00", 9.1);
  inside["encounter"] = bj::object{{"reference", "Encounter/" + visit}};
  send(county, inside);
  send(county, result("2026-02-03T08:00:00+08:00", 4.4));
  send(county, condition("2026-02-02", "E11.9", "2型糖尿病", "active", visit));
  send(county, condition("2026-02-04", "I10", "高血压"));
  const auto found = read("/entries?problem=E11.9");
  ASSERT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(titles(found), "血糖 2型糖尿病 IMP");
  EXPECT_EQ(found.text("/items/0/value"), "9.1 mmol/L");
}

TEST_P(RecordTest, TheOverviewHoldsWhatGoesOnAndWhatIsMissing) {
  Partner county(world(), "county", {"record_write"});
  send(county, condition("2026-01-01", "I10", "高血压"));
  send(county, condition("2026-02-01", "I10", "高血压病"));
  send(county, condition("2026-02-02", "J10", "流感", "resolved"));
  send(county, result("2026-03-01T08:00:00+08:00", 5.0));
  send(county, result("2026-03-02T08:00:00+08:00", 6.5));
  const auto before = read("");
  ASSERT_EQ(before.status, 200) << before.body;
  EXPECT_EQ(before.size("/problems"), 1U) << before.body;
  EXPECT_EQ(before.text("/problems/0/title"), "高血压病") << "the newest of a code";
  EXPECT_EQ(before.size("/results"), 1U);
  EXPECT_EQ(before.text("/results/0/value"), "6.5 mmol/L");
  EXPECT_EQ(before.size("/allergies"), 0U);
  const auto emptier = read("/completeness");
  ASSERT_EQ(emptier.status, 200) << emptier.body;
  send(county,
       {{"resourceType", "AllergyIntolerance"},
        {"patient", subject},
        {"code", coded("227493005", "青霉素")},
        {"clinicalStatus",
         bj::object{
             {"coding",
              bj::array{bj::object{
                  {"system", "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"},
                  {"code", "active"}}}}}}});
  const auto after = read("");
  EXPECT_EQ(after.text("/allergies/0/title"), "青霉素");
  const auto fuller = read("/completeness");
  EXPECT_GT(fuller.number("/percent"), emptier.number("/percent"));
  EXPECT_EQ(fuller.number("/goal"), 90);

  const auto trend = read("/trend?code=2339-0");
  ASSERT_EQ(trend.status, 200) << trend.body;
  EXPECT_EQ(trend.text("/title"), "血糖");
  EXPECT_EQ(trend.text("/points/0/value"), "5 mmol/L") << "the oldest first";
  EXPECT_EQ(trend.text("/points/1/value"), "6.5 mmol/L");
  EXPECT_EQ(read("/trend?code=none").size("/points"), 0U);
}

TEST_P(RecordTest, WhatIsRestrictedOpensWithAReasonOnly) {
  Partner county(world(), "county", {"record_write"});
  const auto id = send(county, condition("2026-02-01", "B20.9", "秘密"));
  const auto all = read("/entries?to=2026-02-28");
  ASSERT_EQ(all.size("/items"), 1U) << all.body;
  EXPECT_EQ(all.text("/items/0/kind"), "restricted");
  EXPECT_EQ(all.body.find("秘密"), std::string::npos);
  EXPECT_EQ(all.body.find("B20"), std::string::npos);
  EXPECT_EQ(read("/entries?problem=B20.9").size("/items"), 0U) << "nor found by its code";
  EXPECT_EQ(read("/entries?kind=diagnosis").size("/items"), 0U);
  EXPECT_EQ(read("").size("/problems"), 0U);
  // Nor through FHIR.
  EXPECT_EQ(doctor->get("/fhir/R4/Condition/" + id).status, 404);
  EXPECT_EQ(doctor->get("/fhir/R4/Condition?patient=" + patient).body.find("B20"),
            std::string::npos);
  EXPECT_EQ(county.get("/Condition/" + id).status, 200) << "who contributed it sees it";

  const std::string open = "/api/v1/patients/" + patient + "/record/open";
  bj::object asked{{"source", "Condition"}, {"id", id}, {"reason", "围手术期用药需要"}};
  const auto opened = doctor->post(open, asked);
  ASSERT_EQ(opened.status, 200) << opened.body;
  EXPECT_EQ(opened.text("/entry/title"), "秘密");
  EXPECT_NE(opened.text("/original").find("B20.9"), std::string::npos);
  asked["reason"] = "x";
  EXPECT_EQ(doctor->post(open, asked).problems(), "/reason:too_short");
  asked["reason"] = "围手术期用药需要";
  asked["id"] = "none";
  EXPECT_EQ(doctor->post(open, asked).status, 404);
  asked["source"] = "Patient";
  EXPECT_EQ(doctor->post(open, asked).problems(), "/source:not_in_list");
  EXPECT_EQ(world().count(
                "SELECT count(*) FROM audit WHERE region_id = $1 AND action = 'record.open'"_sql),
            1);
}

TEST_P(RecordTest, NeedsARelationshipAndIsAudited) {
  Partner county(world(), "county", {"record_write"});
  send(county, condition("2026-02-01", "I10", "高血压"));
  auto stranger = world().sign_in(Role::physician, "county");
  const auto path = "/api/v1/patients/" + patient + "/record";
  for (const char* rest : {"", "/entries", "/completeness", "/trend?code=1"})
    EXPECT_EQ(stranger.get(path + rest).code(), "no_relationship") << rest;
  EXPECT_EQ(read("").status, 200);
  EXPECT_EQ(read("/entries").status, 200);
  ASSERT_TRUE(world().app().spool().drain());
  EXPECT_EQ(world().count("SELECT count(*) FROM audit WHERE region_id = $1 AND action IN "
                          "('record.overview', 'record.timeline') AND outcome = 'read'"_sql),
            2);
}

TEST_P(RecordTest, ATypedNumberOpensTheOwnUnitsEntriesOnly) {
  Partner county(world(), "county", {"record_write"});
  Partner village(world(), "village", {"record_write"});
  send(county, condition("2026-02-01", "I10", "高血压"));
  send(village, condition("2026-02-02", "E11", "糖尿病"));
  auto other = world().sign_in(Role::village_doctor, "village");
  const auto visit =
      other.post("/api/v1/patients/" + patient + "/visits",
                 bj::object{{"visit", bj::object{{"kind", "outpatient"}, {"proof", "typed"}}}});
  ASSERT_EQ(visit.status, 201) << visit.body;
  const auto path = "/api/v1/patients/" + patient + "/record";
  const auto all = other.get(path + "/entries");
  EXPECT_EQ(titles(all), "outpatient 糖尿病") << all.body;
  EXPECT_TRUE(other.get(path).json.at("ownOnly").as_bool());
}

INSTANTIATE_API_TESTS(RecordTest);

}  // namespace
}  // namespace yilian::tests
