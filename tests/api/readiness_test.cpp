// Who may go down: assessment, list, units that fit, papers, and what is refused.
#include <atomic>
#include <thread>

#include "support/readiness.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using ReadinessTest = ApiTest;
INSTANTIATE_API_TESTS(ReadinessTest);

constexpr const char* list = "/api/v1/readiness";
std::string path(const std::string& stay) { return "/api/v1/readiness/" + stay; }

TEST_P(ReadinessTest, WhoIsAssessedBecomesReadyAndStandsFirst) {
  ReadinessScene s(world());
  const auto first = s.admit(), second = s.admit();
  auto page = s.doctor.get(list);
  ASSERT_EQ(page.size("/items"), 2U) << page.body;
  EXPECT_EQ(page.text("/items/0/standing"), "not_assessed");
  EXPECT_EQ(page.text("/items/0/patientName"), "张小明");
  EXPECT_EQ(page.number("/items/0/days"), 1);
  EXPECT_EQ(page.text("/items/0/inpatientNumber"), "ZY-1");

  auto facts = ReadinessScene::stable();
  auto answer = s.assess(s.doctor, second.visit, ReadinessScene::command(facts), 0);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.text("/assessment/verdict"), "unknown") << "what is not known is not no";
  EXPECT_GT(answer.size("/assessment/missing"), 5U);
  EXPECT_EQ(answer.text("/assessment/fired/0/id"), "HTN-D1");
  EXPECT_EQ(answer.text("/assessment/diagnosisName").empty(), false);
  EXPECT_EQ(answer.text("/assessment/tables/0/key"), "hypertension");
  EXPECT_EQ(answer.text("/assessment/tables/1/key"), "emergency") << "looked at with every one";
  EXPECT_EQ(s.package(s.doctor, answer, s.c.gp.organisation).code(), "action_not_allowed");
  facts = ReadinessScene::completed(answer, facts);
  answer = s.assess(s.doctor, second.visit, ReadinessScene::command(facts), 1);
  EXPECT_EQ(answer.text("/assessment/verdict"), "ready") << answer.body;
  EXPECT_EQ(answer.header("ETag"), "\"2\"");

  page = s.doctor.get(list);
  EXPECT_EQ(page.text("/items/0/id"), second.visit) << "who is ready stands first";
  EXPECT_EQ(page.text("/items/1/id"), first.visit);
  EXPECT_EQ(page.number("/counts/0/count"), 1);
  EXPECT_EQ(s.doctor.get(std::string(list) + "?standing=ready").size("/items"), 1U);
  EXPECT_EQ(s.doctor.get(std::string(list) + "?standing=not_ready").size("/items"), 0U);
  s.pass_minutes(24 * 60);
  EXPECT_EQ(s.doctor.get(path(second.visit)).text("/stay/standing"), "reassess");
  EXPECT_EQ(s.doctor.get(path(second.visit)).number("/stay/days"), 2);
}

TEST_P(ReadinessTest, PagesFollowEachOther) {
  ReadinessScene s(world());
  std::set<std::string> admitted, seen;
  for (int i = 0; i < 5; ++i) admitted.insert(s.admit().visit);
  s.make_ready(*admitted.begin());
  std::string cursor;
  for (int i = 0; i < 3; ++i) {
    const auto page = s.doctor.get(std::string(list) + "?limit=2&cursor=" + cursor);
    for (std::size_t n = 0; n < page.size("/items"); ++n)
      seen.insert(page.text("/items/" + std::to_string(n) + "/id"));
    EXPECT_EQ(page.size("/items"), i < 2 ? 2U : 1U) << page.body;
    cursor = page.text("/nextCursor");
  }
  EXPECT_EQ(cursor, "");
  EXPECT_EQ(seen, admitted);
  for (const char* wrong : {"x", "0000", "00000000-0000-0000-0000-0000000000005123",
                            "00000000-0000-0000-0000-000000000000a1"})
    EXPECT_EQ(s.doctor.get(std::string(list) + "?cursor=" + wrong).problems(),
              "/cursor:invalid_cursor")
        << wrong;
}

TEST_P(ReadinessTest, AnEmergencyOrAReasonToGoUpKeepsThePatient) {
  ReadinessScene s(world());
  const auto stay = s.admit();
  auto ready = s.make_ready(stay.visit);
  auto facts = ready.json.at_pointer("/assessment/facts").as_array();
  facts[0].as_object()["number"] = 186;
  auto answer =
      s.assess(s.doctor, stay.visit, ReadinessScene::command(facts), ready.number("/version"));
  EXPECT_EQ(answer.text("/assessment/verdict"), "not_ready") << answer.body;
  EXPECT_EQ(answer.text("/assessment/fired/0/action"), "emergency");
  EXPECT_EQ(answer.size("/candidates"), 0U);
  EXPECT_EQ(s.package(s.doctor, answer, s.c.gp.organisation).code(), "action_not_allowed");
  EXPECT_EQ(s.doctor.get(list).text("/items/0/standing"), "not_ready");
}

TEST_P(ReadinessTest, WhatIsSentWrongIsNamed) {
  ReadinessScene s(world());
  const auto stay = s.admit();
  const auto refused = [&](bj::object change) {
    auto command = ReadinessScene::command(ReadinessScene::stable());
    for (auto& [key, value] : change) command[key] = value;
    return s.assess(s.doctor, stay.visit, command, 0).problems();
  };
  EXPECT_EQ(refused({{"tables", bj::array{}}}), "/tables:too_few");
  EXPECT_EQ(refused({{"tables", {"hypertension", "x"}}}), "/tables/1:not_in_list");
  bj::array many;
  for (int i = 0; i < 11; ++i) many.push_back("hypertension");
  EXPECT_EQ(refused({{"tables", many}}), "/tables:too_many");
  EXPECT_EQ(refused({{"diagnosisCode", "Z99.99"}}), "/diagnosisCode:unknown_diagnosis");
  EXPECT_EQ(refused({{"bedClass", "sofa"}}), "/bedClass:not_in_list");
  EXPECT_EQ(refused({{"equipment", {""}}}), "/equipment/0:required");
  EXPECT_EQ(refused({{"facts", bj::array{bj::object{{"input", "systolic"}, {"number", 9000}}}}}),
            "/facts/0/number:out_of_range");
  EXPECT_EQ(refused({{"facts", bj::array{bj::object{{"input", "nobody"}, {"option", "yes"}}}}}),
            "/facts/0/input:unknown_input");
  EXPECT_EQ(refused({{"more", 1}}), "/more:unknown_field");
  EXPECT_EQ(
      s.doctor.post(path(stay.visit) + "/assess", ReadinessScene::command(ReadinessScene::stable()))
          .code(),
      "precondition_required");
  EXPECT_EQ(s.assess(s.doctor, stay.visit, ReadinessScene::command({}), 1).code(), "stale_version");
  EXPECT_EQ(s.doctor.get(path(stay.visit)).number("/version"), 0) << "nothing was kept";
}

TEST_P(ReadinessTest, OnlyOpenInpatientVisitsOfTheOwnUnit) {
  ReadinessScene s(world());
  const auto stay = s.admit(), outpatient = s.admit("card_read", "outpatient");
  const auto command = ReadinessScene::command(ReadinessScene::stable());
  EXPECT_EQ(s.c.gp.get(path(stay.visit)).status, 404) << "another unit's";
  EXPECT_EQ(s.assess(s.c.gp, stay.visit, command, 0).status, 404);
  EXPECT_EQ(s.doctor.get(path(s.c.nothing())).status, 404);
  EXPECT_EQ(s.doctor.get(path(outpatient.visit)).code(), "not_an_inpatient");
  EXPECT_EQ(s.doctor.get(list).size("/items"), 1U);
  EXPECT_EQ(s.c.gp.get(list).size("/items"), 0U);
  EXPECT_EQ(s.doctor.post("/api/v1/visits/" + stay.visit + "/end").status, 200);
  EXPECT_EQ(s.assess(s.doctor, stay.visit, command, 0).code(), "not_an_inpatient");
  EXPECT_EQ(s.doctor.get(list).size("/items"), 0U);
}

TEST_P(ReadinessTest, WithoutARelationshipNobodyIsShown) {
  ReadinessScene s(world());
  const auto stay = s.admit("typed");
  EXPECT_EQ(s.doctor.get(list).size("/items"), 1U);
  s.pass_minutes(24 * 60 + 1);
  const auto page = s.doctor.get(list);
  EXPECT_EQ(page.size("/items"), 0U);
  EXPECT_EQ(page.number("/withheld"), 1);
  EXPECT_EQ(page.body.find(stay.patient), std::string::npos);
  EXPECT_EQ(s.doctor.get(path(stay.visit)).code(), "no_relationship");
  EXPECT_EQ(
      s.assess(s.doctor, stay.visit, ReadinessScene::command(ReadinessScene::stable()), 0).code(),
      "no_relationship");
}

TEST_P(ReadinessTest, UnitsAreMarkedByWhatIsKnownOfThem) {
  ReadinessScene s(world());
  const auto stay = s.admit();
  auto answer = s.make_ready(stay.visit);
  ASSERT_EQ(answer.size("/candidates"), 1U) << "not the township of no consortium: " << answer.body;
  EXPECT_EQ(answer.text("/candidates/0/organisationId"), to_string(s.c.gp.organisation));
  EXPECT_EQ(answer.text("/candidates/0/bed/reason"), "not_reported");
  EXPECT_EQ(answer.text("/candidates/0/skill/mark"), "yes") << "the catalogue lists I10 there";
  EXPECT_EQ(answer.text("/candidates/0/department/id"), s.department);
  EXPECT_EQ(answer.text("/candidates/0/equipment/mark"), "not_needed");
  EXPECT_FALSE(answer.json.at_pointer("/candidates/0/fits").as_bool());
  auto keeper = world().sign_in(Role::referral_desk, "township");
  s.c.ward(keeper, 2);
  answer = s.doctor.get(path(stay.visit));
  EXPECT_EQ(answer.text("/candidates/0/bed/mark"), "yes");
  EXPECT_EQ(answer.number("/candidates/0/bed/beds/0/free"), 2);
  EXPECT_EQ(answer.text("/candidates/0/bed/beds/0/source"), "live");
  EXPECT_TRUE(answer.json.at_pointer("/candidates/0/fits").as_bool()) << answer.body;
  // A device that is needed: none registered, then another one, then the one.
  const auto with_ct = [&] {
    auto command = ReadinessScene::command(answer.json.at_pointer("/assessment/facts").as_array());
    command["equipment"] = bj::array{"device"};
    command["diagnosisCode"] = "I21.9";
    answer = s.assess(s.doctor, stay.visit, command, answer.number("/version"));
    return answer.text("/candidates/0/equipment/reason");
  };
  EXPECT_EQ(with_ct(), "not_registered");
  EXPECT_EQ(answer.text("/candidates/0/skill/reason"), "listed_higher") << "an infarction";
  s.c.resource(keeper, "device");
  EXPECT_EQ(with_ct(), "all_there");
  s.pass_minutes(23 * 60);
  keeper = world().sign_in(Role::referral_desk, "township");
  s.pass_minutes(30);
  EXPECT_EQ(s.doctor.get(path(stay.visit)).text("/candidates/0/bed/mark"), "yes");
  s.pass_minutes(60);
  EXPECT_EQ(s.doctor.get(path(stay.visit)).text("/candidates/0/bed/reason"), "stale");
}

TEST_P(ReadinessTest, ThePapersBecomeADraftAndNothingIsSent) {
  ReadinessScene s(world());
  const auto stay = s.admit();
  const auto ready = s.make_ready(stay.visit);
  const auto made = s.package(s.doctor, ready, s.c.gp.organisation);
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(made.text("/content/direction"), "down");
  EXPECT_EQ(made.text("/content/kind"), "inpatient");
  EXPECT_EQ(made.text("/content/toDepartmentId"), s.department);
  EXPECT_EQ(made.text("/content/visitId"), stay.visit);
  EXPECT_NE(made.text("/content/currentCondition").find("收缩压 132 mmHg"), std::string::npos);
  EXPECT_GT(made.size("/content/plan/items"), 2U);
  EXPECT_EQ(world().count("SELECT count(*) FROM referrals WHERE region_id = $1"_sql), 0);
  const auto page = s.doctor.get(list);
  EXPECT_EQ(page.text("/items/0/preparedFor"), "Organisation township");
  EXPECT_EQ(s.package(s.doctor, ready, s.c.gp.organisation).code(), "stale_version");

  // What is made is a draft's content as it is, and complete but for what only the doctor knows.
  const auto draft = s.doctor.post("/api/v1/referral-drafts",
                                   bj::object{{"content", made.json.at_pointer("/content")}});
  ASSERT_EQ(draft.status, 201) << draft.body;
  const auto sent = s.doctor.post("/api/v1/referral-drafts/" + draft.text("/id") + "/submit",
                                  bj::object{}, if_match(draft.number("/version")));
  EXPECT_EQ(sent.problems(),
            "/consent:consent_required /doctorPhone:required /presentIllness:required "
            "/treatmentCourse:required");
}

TEST_P(ReadinessTest, PapersAreRefusedForOthersAndForOldFindings) {
  ReadinessScene s(world());
  const auto stay = s.admit();
  const auto ask = [&](const bj::object& body, std::int64_t version) {
    return s.doctor.post(path(stay.visit) + "/package", body, if_match(version));
  };
  const bj::object township{{"organisationId", to_string(s.c.gp.organisation)}};
  EXPECT_EQ(ask(township, 0).code(), "not_assessed");
  const auto version = s.make_ready(stay.visit).number("/version");
  EXPECT_EQ(ask({{"organisationId", to_string(s.c.stranger.organisation)}}, version).problems(),
            "/organisationId:unknown_organisation")
      << "neither consortium nor agreement";
  EXPECT_EQ(ask({{"organisationId", s.c.nothing()}}, version).problems(),
            "/organisationId:unknown_organisation");
  auto with_department = township;
  with_department["departmentId"] = s.c.nothing();
  EXPECT_EQ(ask(with_department, version).problems(), "/departmentId:unknown_department");
  with_department["departmentId"] = s.department;
  s.pass_minutes(24 * 60);
  EXPECT_EQ(ask(with_department, version).code(), "not_assessed") << "found a day ago";
}

TEST_P(ReadinessTest, WhoCameToABookedBedIsAnInpatientToo) {
  ReadinessScene s(world());
  // Known to the hospital by an out-patient visit, and in one of its beds by a booking.
  const auto known = s.admit("card_read", "outpatient");
  const auto ward = s.c.ward(s.c.desk, 2);
  const auto booked =
      s.c.desk.post("/api/v1/bookings/beds",
                    bj::object{{"wardId", ward},
                               {"bedClass", "general"},
                               {"expectedAt", to_string(world().clock().now().plus_hours(1))},
                               {"patientId", known.patient},
                               {"confirm", true}});
  ASSERT_EQ(booked.status, 201) << booked.body;
  EXPECT_EQ(s.doctor.get(list).size("/items"), 0U) << "not there yet";
  ASSERT_EQ(s.c.act(s.c.desk, booked, "arrive").status, 200);
  auto page = s.doctor.get(list);
  ASSERT_EQ(page.size("/items"), 1U) << page.body;
  EXPECT_EQ(page.text("/items/0/kind"), "bed");
  const auto stay = page.text("/items/0/id");
  const auto ready = s.make_ready(stay);
  const auto made = s.package(s.doctor, ready, s.c.gp.organisation);
  EXPECT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(made.text("/content/visitId"), "");
  // Once the visit is registered it stands for the person, once.
  const auto visit =
      s.doctor.post("/api/v1/patients/" + known.patient + "/visits",
                    bj::object{{"visit", {{"kind", "inpatient"}, {"proof", "card_read"}}}});
  page = s.doctor.get(list);
  ASSERT_EQ(page.size("/items"), 1U);
  EXPECT_EQ(page.text("/items/0/id"), visit.text("/id"));
}

TEST_P(ReadinessTest, OfTwoAtOnceOneIsKept) {
  ReadinessScene s(world());
  const auto stay = s.admit();
  for (std::int64_t version = 0; version < 3; ++version) {
    std::atomic<int> kept = 0, stale = 0, other = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        Browser who = s.doctor;
        const auto answer =
            s.assess(who, stay.visit, ReadinessScene::command(ReadinessScene::stable()), version);
        if (answer.status == 200) ++kept;
        else if (answer.code() == "stale_version") ++stale;
        else ++other;
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(kept, 1);
    EXPECT_EQ(stale, 7);
    EXPECT_EQ(other, 0);
  }
  EXPECT_EQ(s.doctor.get(path(stay.visit)).number("/version"), 3);
}

TEST_P(ReadinessTest, AKeyThatIsUsedAgainChangesNothing) {
  ReadinessScene s(world());
  const auto stay = s.admit();
  const auto body = ReadinessScene::command(ReadinessScene::stable());
  http::Fields headers = if_match(0);
  headers.emplace_back("idempotency-key", "readiness-1");
  const auto first = s.doctor.post(path(stay.visit) + "/assess", body, headers);
  EXPECT_EQ(first.number("/version"), 1) << first.body;
  EXPECT_EQ(s.doctor.post(path(stay.visit) + "/assess", body, headers).number("/version"), 1);
  EXPECT_EQ(world().count("SELECT count(*) FROM idempotency WHERE region_id = $1 "
                          "AND body LIKE '%systolic%'"_sql),
            0)
      << "what is remembered says nothing of the person";
}

TEST_P(ReadinessTest, IsExportedErasedAndForgottenInTime) {
  ReadinessScene s(world());
  const auto stay = s.admit(), other = s.admit();
  s.make_ready(stay.visit);
  s.make_ready(other.visit);
  const auto copy =
      s.doctor.post("/api/v1/patients/" + stay.patient + "/export",
                    bj::object{{"proof", "document_seen"}, {"reason", "本人要求复制"}});
  ASSERT_EQ(copy.size("/assessments"), 1U) << copy.body;
  EXPECT_EQ(copy.text("/assessments/0/assessment/verdict"), "ready");
  constexpr auto rows = "SELECT count(*) FROM readiness_assessments WHERE region_id = $1"_sql;
  s.pass_minutes(179LL * 24 * 60);
  world().app().jobs().run_all();
  EXPECT_EQ(world().count(rows), 2);
  s.pass_minutes(2LL * 24 * 60);
  world().app().jobs().run_all();
  EXPECT_EQ(world().count(rows), 0) << "a working paper ends";

  const auto again = s.admit();
  s.make_ready(again.visit);
  s.doctor.post("/api/v1/visits/" + again.visit + "/end");
  const auto last = s.admit();
  s.make_ready(last.visit);
  // The job would remove both; only the erasure is looked at.
  world().clock().advance_minutes(31LL * 366 * 24 * 60);
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto erased = root.post("/api/v1/patients/" + again.patient + "/erasure",
                                bj::object{{"reason", "本人要求删除"}, {"password", password}});
  EXPECT_EQ(erased.status, 204) << erased.body;
  EXPECT_EQ(world().count(rows), 1);
}

TEST_P(ReadinessTest, ReadsAndChangesLeaveTheirTrace) {
  ReadinessScene s(world());
  const auto stay = s.admit();
  s.doctor.get(list);
  s.make_ready(stay.visit);
  ASSERT_TRUE(world().app().spool().drain());
  auto admin = world().sign_in(Role::org_admin, "county");
  for (const char* action : {"readiness.list", "readiness.assess"}) {
    const auto page = admin.get(std::string("/api/v1/audit?action=") + action);
    ASSERT_GE(page.size("/items"), 1U) << action << page.body;
    EXPECT_EQ(page.text("/items/0/patientIds/0"), stay.patient) << action;
  }
}

}  // namespace
}  // namespace yilian::tests
