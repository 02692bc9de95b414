// What a person shares: settings from signed acts, and what they keep from the record page and from
// FHIR.
#include "support/partner.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

class SharingTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    doctor = world().sign_in(Role::gp, "township");
    patient = world().register_patient(*doctor, world().id_card());
    path = "/api/v1/patients/" + patient;
    subject = bj::object{{"reference", "Patient/" + patient}};
    county.emplace(world(), "county", bj::array{"record_read", "record_write"});
  }

  static bj::object coded(const std::string& code, const std::string& text) {
    return {{"coding", bj::array{bj::object{{"system", "urn:test"}, {"code", code}}}},
            {"text", text}};
  }
  bj::object result(const std::string& at, double value) {
    return {{"resourceType", "Observation"},
            {"status", "final"},
            {"code", coded("2339-0", "血糖")},
            {"subject", subject},
            {"effectiveDateTime", at},
            {"valueQuantity", bj::object{{"value", value}, {"unit", "mmol/L"}}}};
  }
  bj::object medicine(const std::string& name) {
    return {{"resourceType", "MedicationRequest"},
            {"status", "active"},
            {"intent", "order"},
            {"subject", subject},
            {"authoredOn", "2026-02-20"},
            {"medicationCodeableConcept", coded(name, name)}};
  }
  static std::string send(Partner& his, const bj::object& resource) {
    const auto made =
        his.post("/" + std::string(resource.at("resourceType").as_string()), resource);
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/id");
  }
  bj::object signing(bj::object more = {}) {
    bj::object out{{"relation", "self"},
                   {"method", "paper"},
                   {"proof", "document_seen"},
                   {"signerName", ""},
                   {"signedAt", to_string(world().clock().now())},
                   {"informed", true}};
    for (const auto& [name, value] : more) out[name] = value;
    return out;
  }
  bj::object restriction(const std::string& scope, bj::object more = {}) {
    bj::object out{{"scope", scope}, {"except", bj::array{}}, {"signing", signing()}};
    for (const auto& [name, value] : more) out[name] = value;
    return out;
  }
  Answer restrict(const bj::object& body) {
    const auto made = doctor->post(path + "/sharing", body);
    EXPECT_EQ(made.status, 201) << made.body;
    return made;
  }
  Answer allow(const Answer& setting) {
    return doctor->post("/api/v1/sharing-settings/" + setting.text("/id") + "/allow",
                        bj::object{{"signing", signing()}}, if_match(setting.number("/version")));
  }
  Answer read(const std::string& rest) { return doctor->get(path + "/record" + rest); }
  static std::string titles(const Answer& answer, const std::string& list = "/items") {
    std::string out;
    for (std::size_t i = 0; i < answer.size(list); ++i)
      out += (i == 0 ? "" : " ") + answer.text(list + "/" + std::to_string(i) + "/title");
    return out;
  }

  std::optional<Browser> doctor;
  std::optional<Partner> county;
  std::string patient, path;
  bj::object subject;
};

TEST_P(SharingTest, AKindOfEntryIsKeptFromOthersEverywhereButIsSeenToBeMissing) {
  const auto aspirin = send(*county, medicine("阿司匹林"));
  send(*county, result("2026-02-26T08:00:00+08:00", 7.2));
  EXPECT_EQ(titles(read(""), "/medicines"), "阿司匹林");
  const auto setting = restrict(restriction("kind", {{"kind", "medicine"}}));

  const auto overview = read("");
  EXPECT_EQ(overview.size("/medicines"), 0U) << overview.body;
  EXPECT_EQ(overview.number("/hidden/medicines"), 1);
  EXPECT_EQ(overview.json.at_pointer("/hidden/any"), bj::value(true));
  EXPECT_EQ(overview.number("/hidden/problems"), 0);
  EXPECT_EQ(overview.size("/results"), 1U) << "another kind stays";
  const auto all = read("/entries");
  EXPECT_EQ(titles(all), "outpatient 血糖") << all.body;
  EXPECT_EQ(all.number("/hidden"), 1);
  EXPECT_EQ(read("/entries?kind=medicine").size("/items"), 0U);
  EXPECT_EQ(read("/entries?organisationId=" + to_string(world().organisation("county")))
                .number("/hidden"),
            0)
      << "not even whose it is";
  EXPECT_EQ(all.body.find("阿司匹林"), std::string::npos);

  const std::string fhir = "/fhir/R4/MedicationRequest";
  EXPECT_EQ(doctor->get(fhir + "/" + aspirin).status, 404);
  EXPECT_EQ(doctor->get(fhir + "/" + aspirin + "/_history").body.find("阿司匹林"),
            std::string::npos);
  EXPECT_EQ(doctor->get(fhir + "/" + aspirin + "/_history/1").status, 404);
  const auto found = doctor->get(fhir + "?patient=" + patient + "&_total=accurate");
  EXPECT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(found.size("/entry"), 0U);
  EXPECT_EQ(found.number("/total"), 0);
  const auto everything = doctor->get("/fhir/R4/Patient/" + patient + "/$everything");
  EXPECT_EQ(everything.body.find("阿司匹林"), std::string::npos) << everything.body;
  const auto reverse =
      doctor->get("/fhir/R4/Patient?_id=" + patient + "&_revinclude=MedicationRequest:subject");
  EXPECT_EQ(reverse.body.find("阿司匹林"), std::string::npos) << reverse.body;
  // Who made it sees it.
  EXPECT_EQ(county->get("/MedicationRequest/" + aspirin).status, 200);

  ASSERT_EQ(allow(setting).status, 200);
  EXPECT_EQ(titles(read(""), "/medicines"), "阿司匹林");
  EXPECT_EQ(doctor->get(fhir + "/" + aspirin).status, 200);
  EXPECT_EQ(allow(setting).code(), "stale_version");
}

TEST_P(SharingTest, AUnitAnEntryOrEverythingIsKeptBack) {
  Partner village(world(), "village", {"record_write"});
  const auto one = send(*county, result("2026-02-26T08:00:00+08:00", 7.2));
  send(*county, result("2026-02-27T08:00:00+08:00", 7.9));
  send(village, result("2026-02-28T08:00:00+08:00", 5.1));
  const std::string code = "/trend?code=2339-0";
  ASSERT_EQ(read(code).size("/points"), 3U);

  auto setting = restrict(restriction("entry", {{"source", "Observation"}, {"entryId", one}}));
  EXPECT_EQ(read(code).size("/points"), 2U);
  EXPECT_EQ(read("/entries").number("/hidden"), 1);
  ASSERT_EQ(allow(setting).status, 200);

  setting = restrict(
      restriction("unit", {{"organisationId", to_string(world().organisation("county"))}}));
  EXPECT_EQ(read(code).size("/points"), 1U);
  ASSERT_EQ(allow(setting).status, 200);

  setting = restrict(restriction("everything"));
  EXPECT_EQ(read(code).size("/points"), 0U);
  EXPECT_EQ(titles(read("/entries")), "outpatient") << "the own visit stays";
  // The visits that units registered, too.
  auto nurse = world().sign_in(Role::nurse, "village");
  ASSERT_EQ(nurse
                .post(path + "/visits",
                      bj::object{{"visit", {{"kind", "outpatient"}, {"proof", "card_read"}}}})
                .status,
            201);
  EXPECT_EQ(doctor->get(path + "/visits").size("/items"), 1U);
  EXPECT_EQ(titles(read("/entries")), "outpatient");
  EXPECT_EQ(read("/entries").number("/hidden"), 4);
  ASSERT_EQ(allow(setting).status, 200);
  EXPECT_EQ(doctor->get(path + "/visits").size("/items"), 2U);

  // A unit that the person leaves in.
  setting = restrict(restriction(
      "everything", {{"except", bj::array{to_string(world().organisation("township"))}}}));
  EXPECT_EQ(read(code).size("/points"), 3U);
  EXPECT_EQ(read("").json.at_pointer("/hidden/any"), bj::value(false));
  // The course is kept: who signed, when it began and ended.
  const auto course = doctor->get(path + "/sharing");
  ASSERT_EQ(course.size("/items"), 4U) << course.body;
  EXPECT_EQ(course.text("/items/0/id"), setting.text("/id")) << "what is in force comes first";
  EXPECT_NE(course.text("/items/1/allowed/signedAt"), "");
  EXPECT_EQ(course.text("/items/0/restricted/organisationName"), "Organisation township");
}

TEST_P(SharingTest, WhatThePersonHidesOpensInAnEmergencyOnly) {
  const auto id = send(*county, medicine("利培酮"));
  restrict(restriction("everything"));
  bj::object asked{{"source", "MedicationRequest"}, {"id", id}, {"reason", "围手术期用药需要"}};
  const auto refused = doctor->post(path + "/record/open", asked);
  EXPECT_EQ(refused.code(), "hidden_by_person") << refused.body;
  EXPECT_EQ(refused.body.find("利培酮"), std::string::npos);
  ASSERT_EQ(doctor->post(path + "/break-glass", bj::object{{"reason", "昏迷，需知用药"}}).status,
            200);
  const auto all = read("/entries?kind=restricted");
  ASSERT_EQ(all.size("/items"), 1U) << all.body;
  EXPECT_EQ(all.text("/items/0/kind"), "restricted");
  EXPECT_EQ(all.json.at_pointer("/items/0/hiddenByPerson"), bj::value(true));
  EXPECT_EQ(all.body.find("利培酮"), std::string::npos);
  const auto opened = doctor->post(path + "/record/open", asked);
  ASSERT_EQ(opened.status, 200) << opened.body;
  EXPECT_EQ(opened.text("/entry/title"), "利培酮");
  EXPECT_EQ(doctor->get("/fhir/R4/MedicationRequest/" + id).status, 404)
      << "systems have no emergency";
  world().clock().advance_seconds(4 * 3600 + 1);
  auto later = world().sign_in(Role::gp, "township");
  EXPECT_EQ(later.post(path + "/record/open", asked).code(), "hidden_by_person");
}

TEST_P(SharingTest, AUnitWithALawfulDutySeesAll) {
  const auto id = send(*county, medicine("异烟肼"));
  restrict(restriction("everything"));
  const auto cdc = world().organisation("cdc");
  ASSERT_EQ(world()
                .app()
                .database()
                .write([&](db::Session& s) -> Status {
                  s.exec(
                      "UPDATE organisations SET kind = 'cdc' WHERE region_id = $1 AND id = $2"_sql,
                      region, cdc);
                  return {};
                })
                .has_value(),
            true);
  auto officer = world().sign_in(Role::physician, "cdc");
  ASSERT_EQ(officer
                .post(path + "/visits",
                      bj::object{{"visit", {{"kind", "outpatient"}, {"proof", "card_read"}}}})
                .status,
            201);
  EXPECT_EQ(titles(officer.get(path + "/record"), "/medicines"), "异烟肼");
  EXPECT_EQ(officer.get("/fhir/R4/MedicationRequest/" + id).status, 200);
}

TEST_P(SharingTest, ASettingNeedsASignedActOfThePerson) {
  const auto post = [&](const bj::object& body) {
    return doctor->post(path + "/sharing", body).problems();
  };
  EXPECT_EQ(post(restriction("everything", {{"signing", signing({{"informed", false}})}})),
            "/signing/informed:consent_required");
  EXPECT_EQ(post(restriction("everything", {{"signing", signing({{"relation", "spouse"}})}})),
            "/signing/proof:not_in_list /signing/signerName:required");
  EXPECT_EQ(post(restriction("everything",
                             {{"signing", signing({{"signedAt", "2036-01-01T00:00:00Z"}})}})),
            "/signing/signedAt:date_in_future");
  EXPECT_EQ(post(restriction("unit")), "/organisationId:required");
  EXPECT_EQ(post(restriction("unit", {{"organisationId", to_string(new_uuid(1))}})),
            "/organisationId:unknown_organisation");
  EXPECT_EQ(post(restriction("kind")), "/kind:required");
  EXPECT_EQ(post(restriction("everything", {{"kind", "medicine"}})), "/kind:not_in_list");
  EXPECT_EQ(post(restriction("entry", {{"source", "Patient"}, {"entryId", "1"}})),
            "/source:not_in_list");
  EXPECT_EQ(world().count("SELECT count(*) FROM sharing_settings WHERE region_id = $1"_sql), 0);
  restrict(restriction("everything"));
  EXPECT_EQ(post(restriction("everything")), "/scope:repeated");

  auto elsewhere = world().sign_in(Role::gp, "village");
  EXPECT_EQ(elsewhere.get(path + "/sharing").code(), "no_relationship");
  EXPECT_EQ(elsewhere.post(path + "/sharing", restriction("everything")).code(), "no_relationship");
  // A child's parent signs.
  const auto child = world().register_patient(*doctor, world().id_card("19900101"));
  EXPECT_EQ(doctor
                ->post("/api/v1/patients/" + child + "/sharing",
                       restriction("everything",
                                   {{"signing", signing({{"relation", "spouse"},
                                                         {"signerName", "李四"},
                                                         {"proof", "authorisation_letter"}})}}))
                .status,
            201);
}

INSTANTIATE_API_TESTS(SharingTest);

}  // namespace
}  // namespace yilian::tests
