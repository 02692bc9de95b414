// Feedback at discharge: which unit is told, once for each stay, and what it sees.
#include "app/jobs.hpp"
#include "support/partner.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

class DischargesTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    gp_login = world().account(Role::gp, "township");
    doctor.emplace(world().visitor());
    ASSERT_EQ(doctor->sign_in(gp_login).status, 200);
    county.emplace(world().sign_in(Role::physician, "county"));
    patient = world().register_patient(*doctor, world().id_card());
    // Units of the tests are townships unless they say otherwise.
    const auto hospital = world().organisation("county");
    ASSERT_TRUE(world().app().database().write([&](db::Session& s) -> Status {
      s.exec(
          "UPDATE organisations SET kind = 'county_hospital' "
          "WHERE region_id = $1 AND id = $2"_sql,
          region, hospital);
      return {};
    }));
  }
  std::string admit() {
    const auto visit =
        county->post("/api/v1/patients/" + patient + "/visits",
                     bj::object{{"visit", {{"kind", "inpatient"}, {"proof", "card_read"}}}});
    EXPECT_EQ(visit.status, 201) << visit.body;
    return visit.text("/id");
  }
  void end(const std::string& visit) {
    EXPECT_EQ(county->post("/api/v1/visits/" + visit + "/end").status, 200);
    run();
  }
  void run() {
    for (int i = 0; i < 3; ++i) world().app().jobs().run_all();
  }
  bj::object encounter(const std::string& status, const std::string& from, const std::string& to) {
    bj::object period{{"start", from}};
    if (!to.empty()) period["end"] = to;
    return {{"resourceType", "Encounter"},
            {"status", status},
            {"class", bj::object{{"code", "IMP"}}},
            {"subject", bj::object{{"reference", "Patient/" + patient}}},
            {"period", period}};
  }
  Answer list(const char* month = "2026-03") {
    return doctor->get(std::string("/api/v1/discharges?month=") + month);
  }
  std::int64_t messages() {
    const auto inbox = doctor->get("/api/v1/messages");
    std::int64_t out = 0;
    for (std::size_t i = 0; i < inbox.size("/items"); ++i)
      out += inbox.text("/items/" + std::to_string(i) + "/kind") == "discharge.fed_back" ? 1 : 0;
    return out;
  }

  std::string gp_login, patient;
  std::optional<Browser> doctor, county;
};

TEST_P(DischargesTest, TheUnitOfTheLastVisitIsToldWhenAVisitEnds) {
  const auto visit = admit();
  run();
  EXPECT_EQ(list().number("/total"), 0);
  end(visit);
  const auto page = list();
  ASSERT_EQ(page.size("/items"), 1U) << page.body;
  EXPECT_EQ(page.text("/items/0/organisationName"), "Organisation county");
  EXPECT_EQ(page.text("/items/0/foundBy"), "last_visit");
  EXPECT_EQ(page.text("/items/0/patientNameMasked").find("张三"), std::string::npos);
  EXPECT_EQ(messages(), 1);
  const auto one = doctor->get("/api/v1/discharges/" + page.text("/items/0/id"));
  ASSERT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(one.text("/discharge/patientId"), patient);
  EXPECT_EQ(one.text("/from"), "2026-03-02");
  EXPECT_EQ(list("2026-02").number("/total"), 0);
  run();
  EXPECT_EQ(messages(), 1) << "once";
  // Others see nothing of it.
  auto elsewhere = world().sign_in(Role::gp, "township elsewhere");
  EXPECT_EQ(elsewhere.get("/api/v1/discharges?month=2026-03").size("/items"), 0U);
  EXPECT_EQ(elsewhere.get("/api/v1/discharges/" + page.text("/items/0/id")).code(), "not_found");
}

TEST_P(DischargesTest, AnEncounterThatEndsIsToldOnceAlsoAfterCorrections) {
  Partner his(world(), "county", {"record_read", "record_write"});
  const auto made =
      his.post("/Encounter", encounter("in-progress", "2026-02-25T08:00:00+08:00", ""));
  ASSERT_EQ(made.status, 201) << made.body;
  run();
  EXPECT_EQ(list().number("/total"), 0);
  auto ended = encounter("finished", "2026-02-25T08:00:00+08:00", "2026-03-01T09:00:00+08:00");
  ended["id"] = made.text("/id");
  ASSERT_EQ(his.put("/Encounter/" + made.text("/id"), ended).status, 200);
  run();
  EXPECT_EQ(list().text("/items/0/endedAt"), "2026-03-01T09:00:00.000+08:00");
  EXPECT_EQ(messages(), 1);
  // Corrected, and told again.
  ended["period"].as_object()["end"] = "2026-03-01T11:00:00+08:00";
  ASSERT_EQ(his.put("/Encounter/" + made.text("/id"), ended).status, 200);
  run();
  EXPECT_EQ(list().text("/items/0/endedAt"), "2026-03-01T11:00:00.000+08:00");
  EXPECT_EQ(list().number("/total"), 1);
  // The same stay from another message of the hospital.
  ASSERT_EQ(his.post("/Encounter", encounter("finished", "2026-02-25T09:00:00+08:00",
                                             "2026-03-01T10:00:00+08:00"))
                .status,
            201);
  run();
  EXPECT_EQ(list().number("/total"), 1);
  EXPECT_EQ(messages(), 1);
  // An out-patient's end is none.
  auto clinic = encounter("finished", "2026-03-01T20:00:00+08:00", "2026-03-01T21:00:00+08:00");
  clinic["class"] = bj::object{{"code", "AMB"}};
  ASSERT_EQ(his.post("/Encounter", clinic).status, 201);
  run();
  EXPECT_EQ(list().number("/total"), 1);
}

TEST_P(DischargesTest, WhatThePersonDoesNotShareIsNotFedBack) {
  const bj::object signing{{"signerName", ""},
                           {"relation", "self"},
                           {"method", "paper"},
                           {"proof", "document_seen"},
                           {"signedAt", to_string(world().clock().now())},
                           {"informed", true}};
  ASSERT_EQ(
      doctor
          ->post("/api/v1/patients/" + patient + "/sharing",
                 bj::object{{"scope", "everything"}, {"except", bj::array{}}, {"signing", signing}})
          .status,
      201);
  end(admit());
  EXPECT_EQ(list().number("/total"), 0);
  EXPECT_EQ(messages(), 0);
  EXPECT_EQ(world().count("SELECT count(*) FROM discharges WHERE region_id = $1 "
                          "AND found_by = 'withheld' AND unit_id IS NULL"_sql),
            1);
}

TEST_P(DischargesTest, TheMonthIsToldOnceAndLeavesAsAFileWithItsAudit) {
  end(admit());
  EXPECT_EQ(doctor->get("/api/v1/discharges?month=2026-3").problems(), "/month:too_short");
  EXPECT_EQ(doctor->get("/api/v1/discharges?month=2026-13").problems(), "/month:invalid_date");
  EXPECT_EQ(doctor->get("/api/v1/discharges?month=2026-03&cursor=x").problems(),
            "/cursor:invalid_cursor");
  const auto file = doctor->get("/api/v1/discharges/export?month=2026-03");
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_NE(file.body.find("Organisation county"), std::string::npos) << file.body;
  EXPECT_EQ(world().count("SELECT count(*) FROM audit WHERE region_id = $1 "
                          "AND action = 'discharge.export' AND outcome = 'read'"_sql),
            1);
  world().clock().advance_seconds(86'400 * 31);
  run();
  ASSERT_EQ(doctor->sign_in(gp_login).status, 200);
  const auto inbox = doctor->get("/api/v1/messages");
  EXPECT_EQ(inbox.text("/items/0/kind"), "discharge.month") << inbox.body;
  run();
  EXPECT_EQ(doctor->get("/api/v1/messages").size("/items"), inbox.size("/items"));
  EXPECT_EQ(world().count("SELECT max(discharges) FROM discharge_months WHERE region_id = $1"_sql),
            1);
}

INSTANTIATE_API_TESTS(DischargesTest);

}  // namespace
}  // namespace yilian::tests
