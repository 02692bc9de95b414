// Sheets of members without a system: tried, taken in, repeated, gone on with, taken back.
#include <gmock/gmock.h>

#include "support/capacity.hpp"
#include "support/intake.hpp"
#include "testing/archive.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using IntakeTest = ApiTest;
INSTANTIATE_API_TESTS(IntakeTest);

constexpr auto resources_sql = "SELECT count(*) FROM fhir_resources WHERE region_id = $1"_sql;
constexpr auto versions_sql = "SELECT count(*) FROM fhir_versions WHERE region_id = $1"_sql;
constexpr auto batches_sql = "SELECT count(*) FROM intake_batches WHERE region_id = $1"_sql;
constexpr auto rows_sql = "SELECT count(*) FROM intake_rows WHERE region_id = $1"_sql;
constexpr auto relationships_sql = "SELECT count(*) FROM relationships WHERE region_id = $1"_sql;
constexpr auto named_sql =
    "SELECT count(*) FROM audit_patients WHERE region_id = $1 AND audit_id IN (SELECT id FROM "
    "audit WHERE region_id = $1 AND action = 'intake.take')"_sql;
constexpr auto free_sql =
    "SELECT max(free) FROM bed_snapshots WHERE region_id = $1 AND bed_class = 'general'"_sql;
constexpr auto reports_sql = "SELECT count(*) FROM bed_snapshots WHERE region_id = $1"_sql;
constexpr auto people_in_rows_sql =
    "SELECT count(*) FROM intake_rows WHERE region_id = $1 AND (patient_id IS NOT NULL OR "
    "target_id IS NOT NULL)"_sql;
const std::string drafts_path = "/api/v1/referral-drafts";
constexpr auto drafts_sql = "SELECT count(*) FROM referral_drafts WHERE region_id = $1"_sql;

std::string batches(const std::string& id = "") {
  return "/api/v1/intake/batches" + (id.empty() ? "" : "/" + id);
}
using S = SheetScene;

TEST_P(IntakeTest, ATrialTellsAndChangesNothing) {
  S s(world());
  const auto before = world().count(relationships_sql);
  const auto file = S::visits({S::visit("V1"), "李四,,MZ-9,V2,门诊,2026-03-01,,",
                               "李四,,MZ-1,V3,门诊,2026-03-01,,", "张小明,,MZ-1,V4,体检,昨天,,",
                               S::visit("V1"), "张小明,,MZ-1,V5,门诊,2026-03-01,,X99"});
  const auto trial = s.send(s.gp, "visits", file, true, {{"accept-language", "en"}});
  EXPECT_EQ(S::counts(trial), "1 0 0 5") << trial.body;
  EXPECT_EQ(S::problems(trial),
            "3 患者号 intake_person_unknown\n"
            "4 姓名 patient_has_other_name\n"
            "5 就诊类型 not_in_list\n"
            "5 开始时间 invalid_date\n"
            "6  row_repeated\n"
            "7 诊断编码 unknown_diagnosis\n");
  EXPECT_EQ(trial.text("/problems/0/message"),
            "Nobody is registered under this number; register or import the person first");
  EXPECT_EQ(trial.number("/refusedMax"), 5);
  EXPECT_EQ(world().count(batches_sql), 0);
  EXPECT_EQ(world().count(resources_sql), 0);
  EXPECT_EQ(world().count(relationships_sql), before);
}

TEST_P(IntakeTest, VisitsComeIntoTheRecordAndOpenNothing) {
  S s(world());
  const auto relationships = world().count(relationships_sql);
  const auto file = S::visits({S::visit("V1"), "张小明," + s.card + ",,V2,住院,2026/2/1,外科,"});
  const auto done = s.take("visits", file);
  ASSERT_EQ(S::counts(done), "2 0 0 0") << done.body;
  EXPECT_EQ(done.text("/batch/state"), "taken");
  EXPECT_EQ(world().count(relationships_sql), relationships);
  EXPECT_EQ(world().count(named_sql), 1) << "whom the rows are about stands in the audit";
  const auto record = s.gp.get("/api/v1/patients/" + s.patient + "/record/entries?kind=visit");
  EXPECT_THAT(record.body, ::testing::HasSubstr("Encounter"));
  const auto stored = s.gp.get("/fhir/R4/Encounter?identifier=V1");
  EXPECT_EQ(stored.text("/entry/0/resource/class/code"), "AMB") << stored.body;
  EXPECT_EQ(stored.text("/entry/0/resource/period/start"), "2026-03-01T09:30:00+08:00");
  EXPECT_EQ(stored.text("/entry/0/resource/reasonCode/0/coding/0/code"), "I10.x");

  EXPECT_EQ(S::counts(s.take("visits", file)), "0 0 2 0") << "the same again changes nothing";
  const auto changed = s.take("visits", S::visits({S::visit("V1", "儿科")}));
  EXPECT_EQ(S::counts(changed), "0 1 0 0");
  EXPECT_EQ(world().count(resources_sql), 2);
  EXPECT_EQ(world().count(versions_sql), 1);
  EXPECT_EQ(s.gp.get(batches()).size("/items"), 3U);
  EXPECT_EQ(s.stranger.get(batches()).size("/items"), 0U);
}

TEST_P(IntakeTest, ANumberStaysWithItsPatient) {
  S s(world());
  ASSERT_EQ(S::counts(s.take("visits", S::visits({S::visit("V1")}))), "1 0 0 0");
  const auto other = world().id_card();
  world().register_patient(s.gp, other);
  const auto trial =
      s.send(s.gp, "visits", S::visits({"张小明," + other + ",,V1,门诊,2026-03-01,,"}), true);
  EXPECT_EQ(S::problems(trial), "2 就诊号 intake_other_person\n") << trial.body;
  // Two people with one patient number: the document decides.
  auto again = world().registration(world().id_card());
  again["visit"].as_object()["localNumber"] = "MZ-1";
  ASSERT_EQ(s.gp.post("/api/v1/patients/register", again).status, 201);
  EXPECT_EQ(S::problems(s.send(s.gp, "visits", S::visits({S::visit("V2")}), true)),
            "2 患者号 intake_number_shared\n");
  // The numbers of one unit say nothing at another.
  EXPECT_EQ(S::problems(s.send(s.stranger, "visits", S::visits({S::visit("V1")}), true)),
            "2 患者号 intake_person_unknown\n");
}

TEST_P(IntakeTest, ResultsAreObservationsAndReports) {
  S s(world());
  ASSERT_EQ(S::counts(s.take("visits", S::visits({S::visit("V1")}))), "1 0 0 0");
  const auto done = s.take(
      "results", S::results({S::result("R1", "5.60", "V1"),
                             "张小明,,MZ-1,R1,检验,HBs,乙肝表面抗原,阴性,,,,2026-03-01,",
                             "张小明,,MZ-1,X1,检查,,胸部CT,右下肺结节,,,异常,2026-03-01 10:00,V1",
                             S::result("R2", "<0.5", "V9")}));
  EXPECT_EQ(S::counts(done), "3 0 0 1") << done.body;
  EXPECT_EQ(S::problems(done), "5 就诊号 intake_visit_unknown\n");
  const auto sugar = s.gp.get("/fhir/R4/Observation?identifier=R1&code=GLU");
  ASSERT_EQ(sugar.size("/entry"), 1U) << sugar.body;
  EXPECT_THAT(sugar.body, ::testing::HasSubstr("\"value\":5.60")) << "the zero says how exact";
  EXPECT_EQ(sugar.text("/entry/0/resource/interpretation/0/coding/0/code"), "N");
  EXPECT_EQ(sugar.text("/entry/0/resource/referenceRange/0/text"), "3.9-6.1");
  EXPECT_THAT(sugar.text("/entry/0/resource/encounter/reference"),
              ::testing::StartsWith("Encounter/"));
  EXPECT_EQ(
      s.gp.get("/fhir/R4/Observation?identifier=R1&code=HBs").text("/entry/0/resource/valueString"),
      "阴性");
  EXPECT_EQ(
      s.gp.get("/fhir/R4/DiagnosticReport?identifier=X1").text("/entry/0/resource/conclusion"),
      "右下肺结节");
  EXPECT_EQ(S::counts(s.take("results", S::results({S::result("R1", "5.61", "V1")}))), "0 1 0 0");
}

TEST_P(IntakeTest, WithTooManyBadRowsNothingIsTaken) {
  S s(world());
  std::vector<std::string> rows{S::visit("V0")};
  for (int i = 0; i < 6; ++i) rows.push_back(",,MZ-1,W" + std::to_string(i) + ",门诊,2026-03-01,,");
  const auto refused = s.send(s.gp, "visits", S::visits(rows), false, {{"accept-language", "en"}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.code(), "intake_too_many_bad");
  EXPECT_THAT(refused.text("/title"), ::testing::HasSubstr("more than the 5 that may"));
  EXPECT_THAT(refused.problems(), ::testing::HasSubstr("/rows/3/name:required"));
  EXPECT_EQ(world().count(batches_sql), 0);
  EXPECT_EQ(world().count(resources_sql), 0);
  rows.pop_back();
  EXPECT_EQ(S::counts(s.take("visits", S::visits(rows))), "1 0 0 5");
  EXPECT_EQ(s.take("visits", S::visits({rows[1]})).code(), "import_has_errors");
  EXPECT_EQ(s.take("visits", S::visits({})).code(), "file_empty");
}

TEST_P(IntakeTest, TheRowsSayWhatTheyMadeInTheCallersLanguage) {
  S s(world());
  const auto done = s.take("visits", S::visits({S::visit("V1"), ",,MZ-1,V2,门诊,2026-03-01,,"}));
  const auto id = done.text("/batch/id");
  const auto rows = s.gp.get(batches(id) + "/rows", {{"accept-language", "en"}});
  ASSERT_EQ(rows.size("/items"), 2U) << rows.body;
  EXPECT_EQ(rows.text("/items/0/outcome"), "created");
  EXPECT_EQ(rows.text("/items/0/target"), "Encounter");
  EXPECT_EQ(rows.text("/items/0/patientNameMasked"), "张*明");
  EXPECT_EQ(rows.text("/items/1/problems/0/column"), "Name");
  EXPECT_EQ(rows.text("/items/1/problems/0/message"), "This field is required");
  EXPECT_EQ(s.gp.get(batches(id) + "/rows?outcome=refused").size("/items"), 1U);
  const auto first = s.gp.get(batches(id) + "/rows?limit=1");
  EXPECT_EQ(first.text("/nextCursor"), "2");
  EXPECT_EQ(s.gp.get(batches(id) + "/rows?limit=1&cursor=2").text("/items/0/outcome"), "refused");
  EXPECT_EQ(s.gp.get(batches(id) + "/rows?cursor=x").problems(), "/cursor:invalid_cursor");
  EXPECT_EQ(s.gp.get(batches(id) + "/difference?cursor=x").problems(), "/cursor:invalid_cursor");
  EXPECT_EQ(s.gp.get(batches() + "?cursor=x").problems(), "/cursor:invalid_cursor");
  EXPECT_EQ(s.stranger.get(batches(id)).status, 404);
  EXPECT_EQ(s.stranger.get(batches(id) + "/rows").status, 404);
  EXPECT_EQ(s.stranger.get(batches(id) + "/difference").status, 404);
  EXPECT_EQ(s.stranger.post(batches(id) + "/undo", bj::object{{"reason", "xx"}}).status, 404);
}

TEST_P(IntakeTest, BatchesFollowEachOtherInPages) {
  S s(world());
  for (const auto* number : {"V1", "V2", "V3"})
    ASSERT_EQ(S::counts(s.take("visits", S::visits({S::visit(number)}))), "1 0 0 0");
  std::set<std::string> seen;
  std::string cursor;
  for (int i = 0; i < 2; ++i) {
    const auto page = s.gp.get(batches() + "?limit=2&kind=visits&state=taken&cursor=" + cursor);
    for (std::size_t n = 0; n < page.size("/items"); ++n)
      seen.insert(page.text("/items/" + std::to_string(n) + "/id"));
    ASSERT_EQ(page.status, 200) << page.body;
    cursor = page.text("/nextCursor");
  }
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_EQ(s.gp.get(batches() + "?kind=results").size("/items"), 0U);
}

TEST_P(IntakeTest, AWholeBatchIsTakenBack) {
  S s(world());
  const auto first = s.take("visits", S::visits({S::visit("V1"), S::visit("V2")}));
  const auto second = s.take("visits", S::visits({S::visit("V1", "儿科"), S::visit("V3")}));
  ASSERT_EQ(S::counts(second), "1 1 0 0");
  const auto id = second.text("/batch/id");
  const auto shows = s.difference(id);
  EXPECT_EQ(S::acts(shows), "1 1 0") << shows.body;
  EXPECT_EQ(shows.text("/items/0/undoAct"), "remove") << "the last row first";
  EXPECT_EQ(shows.text("/items/1/undoAct"), "restore");
  EXPECT_EQ(s.difference(id, "?act=restore").size("/items"), 1U);
  EXPECT_EQ(s.difference(id, "?limit=1").text("/nextCursor"), "3");
  EXPECT_EQ(world().count(versions_sql), 1) << "showing changes nothing";

  EXPECT_EQ(s.gp.post(batches(id) + "/undo", bj::object{{"reason", "导错了"}}).code(),
            "precondition_required");
  EXPECT_EQ(s.gp.post(batches(id) + "/undo", bj::object{{"reason", "导错了"}}, if_match(1)).code(),
            "stale_version");
  const auto undone = s.undo(s.gp, id);
  ASSERT_EQ(undone.status, 200) << undone.body;
  EXPECT_EQ(undone.text("/state"), "undone");
  EXPECT_EQ(undone.number("/removed"), 1);
  EXPECT_EQ(undone.number("/restored"), 1);
  EXPECT_EQ(undone.text("/undoReason"), "导错了");
  EXPECT_EQ(undone.size("/actions"), 0U);
  EXPECT_EQ(s.gp.get("/fhir/R4/Encounter?identifier=V3").size("/entry"), 0U);
  const auto restored = s.gp.get("/fhir/R4/Encounter?identifier=V1");
  EXPECT_EQ(restored.text("/entry/0/resource/serviceType/text"), "内科");
  EXPECT_EQ(restored.text("/entry/0/resource/meta/versionId"), "3") << "nothing of it is lost";
  EXPECT_EQ(s.undo(s.gp, id).code(), "action_not_allowed");
  // What was taken back is new again, and the first batch still goes.
  EXPECT_EQ(S::counts(s.take("visits", S::visits({S::visit("V3")}))), "1 0 0 0");
  EXPECT_EQ(S::acts(s.difference(first.text("/batch/id"))), "2 0 0") << "V1 says what it said";
  EXPECT_EQ(s.undo(s.gp, first.text("/batch/id")).text("/state"), "undone");
}

TEST_P(IntakeTest, WhatWasChangedRemovedOrUsedSinceStays) {
  S s(world());
  const auto visits =
      s.take("visits", S::visits({S::visit("V1"), S::visit("V2"), S::visit("V3"), S::visit("V4")}));
  const auto id = visits.text("/batch/id");
  ASSERT_EQ(S::counts(s.take("visits", S::visits({S::visit("V2", "儿科")}))), "0 1 0 0");
  ASSERT_EQ(S::counts(s.take("results", S::results({S::result("R1", "5.6", "V3")}))), "1 0 0 0");
  const auto gone = s.gp.get("/fhir/R4/Encounter?identifier=V4").text("/entry/0/resource/id");
  ASSERT_EQ(s.gp.del("/fhir/R4/Encounter/" + gone).status, 204);
  const auto shows = s.difference(id);
  EXPECT_EQ(S::acts(shows), "1 0 3") << shows.body;
  EXPECT_EQ(shows.text("/items/0/undoProblem/code"), "intake_removed_since");
  EXPECT_EQ(shows.text("/items/1/undoProblem/code"), "intake_used_since");
  EXPECT_EQ(shows.text("/items/2/undoProblem/code"), "intake_changed_since");
  EXPECT_EQ(shows.text("/items/2/undoProblem/message"), "此后已被修改，保持不变");
  const auto undone = s.undo(s.gp, id);
  EXPECT_EQ(undone.text("/state"), "partly_undone");
  EXPECT_EQ(undone.number("/kept"), 3);
  EXPECT_EQ(s.gp.get("/fhir/R4/Encounter?identifier=V3").size("/entry"), 1U);
  const auto rows = s.gp.get(batches(id) + "/rows");
  EXPECT_EQ(rows.text("/items/0/undoAct"), "remove");
  EXPECT_EQ(rows.text("/items/2/undoProblem/code"), "intake_used_since");
  // Once the result is taken back, the visit goes as well.
  const auto results = s.gp.get(batches() + "?kind=results").text("/items/0/id");
  ASSERT_EQ(s.undo(s.gp, results).text("/state"), "undone");
  const auto again = s.undo(s.gp, id);
  EXPECT_EQ(again.number("/removed"), 2) << again.body;
  EXPECT_EQ(again.number("/kept"), 2);
}

TEST_P(IntakeTest, AnInterruptedRunGoesOnWithTheSameFile) {
  S s(world());
  std::vector<std::string> rows;
  for (int i = 0; i < 250; ++i) rows.push_back(S::visit("V" + std::to_string(i)));
  rows.push_back(",,MZ-1,W,门诊,2026-03-01,,");
  // The database fails in the middle, as when a server is killed between two transactions.
  const bool postgres = GetParam() != testing::Kind::sqlite;
  const auto run = [&](db::Sql sql) {
    const auto done = world().app().database().write([&](db::Session& session) -> Status {
      session.exec(sql);
      return {};
    });
    ASSERT_TRUE(done) << done.error().internal;
  };
  if (postgres) {
    run("CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stopped''; END'"_sql);
    run("CREATE TRIGGER stopping BEFORE INSERT ON intake_rows FOR EACH ROW WHEN (NEW.line = 150) EXECUTE FUNCTION stop_here()"_sql);
  } else {
    run("CREATE TRIGGER stopping BEFORE INSERT ON intake_rows WHEN NEW.line = 150 BEGIN SELECT RAISE(ABORT, 'stopped'); END"_sql);
  }
  const http::Fields key{{"idempotency-key", "one"}};
  const auto failed = s.send(s.gp, "visits", S::visits(rows), false, key);
  EXPECT_GE(failed.status, 400) << failed.body;
  run(postgres ? "DROP TRIGGER stopping ON intake_rows"_sql : "DROP TRIGGER stopping"_sql);
  const auto begun = s.gp.get(batches());
  ASSERT_EQ(begun.size("/items"), 1U);
  const auto id = begun.text("/items/0/id");
  EXPECT_EQ(begun.text("/items/0/state"), "taking");
  EXPECT_EQ(begun.number("/items/0/created"), 100) << "whole transactions only";
  EXPECT_EQ(begun.text("/items/0/actions/0"), "resume");
  EXPECT_EQ(world().count(rows_sql), 101) << "and the one that was refused";
  EXPECT_EQ(world().count(resources_sql), 100);

  const auto done = s.send(s.gp, "visits", S::visits(rows), false, key);
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.text("/batch/id"), id);
  EXPECT_EQ(S::counts(done), "250 0 0 1");
  EXPECT_EQ(done.text("/batch/state"), "taken");
  EXPECT_EQ(world().count(batches_sql), 1);
  EXPECT_EQ(world().count(rows_sql), 251);
  EXPECT_EQ(s.send(s.gp, "visits", S::visits(rows), false, key).text("/batch/id"), id)
      << "the same key answers the same";
  EXPECT_EQ(world().count(batches_sql), 1);
  EXPECT_EQ(s.send(s.gp, "visits", S::visits({S::visit("Z")}), false, key).code(),
            "idempotency_mismatch");
  EXPECT_EQ(s.undo(s.gp, id).number("/removed"), 250);
}

TEST_P(IntakeTest, IsForThoseWithTheRightOfTheKind) {
  S s(world());
  const auto beds = std::string("病区,开放床位,空床\n内一,30,6\n");
  for (const auto& role : roles()) {
    if (role.role == Role::system_client || role.role == Role::resident) continue;
    auto who = world().sign_in(role.role, "township");
    const bool may = rights_of(role.role).test(static_cast<std::size_t>(Right::intake_run));
    EXPECT_EQ(who.get("/api/v1/intake/templates/visits").status, may ? 200 : 403) << role.name;
    EXPECT_EQ(who.get(batches()).status, may ? 200 : 403) << role.name;
    const bool visits =
        may && rights_of(role.role).test(static_cast<std::size_t>(Right::patient_register));
    EXPECT_EQ(s.send(who, "visits", S::visits({}), true).status, visits ? 200 : 403) << role.name;
    const bool wards =
        may && rights_of(role.role).test(static_cast<std::size_t>(Right::bed_manage));
    EXPECT_EQ(s.send(who, "beds", beds, true).status, wards ? 200 : 403) << role.name;
  }
  const auto done = s.take("visits", S::visits({S::visit("V1")}));
  auto admin = world().sign_in(Role::org_admin, "township");
  const auto seen = admin.get(batches(done.text("/batch/id")));
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.size("/actions"), 0U);
  EXPECT_EQ(admin.get(batches(done.text("/batch/id")) + "/rows").code(), "right_missing");
  EXPECT_EQ(s.undo(admin, done.text("/batch/id")).code(), "right_missing");
}

TEST_P(IntakeTest, TheTemplatesAreSheetsThatCanBeSent) {
  S s(world());
  for (const auto* kind : {"visits", "results", "referrals"}) {
    for (const auto* format : {"", "?format=csv"}) {
      const auto book = s.gp.get(std::string("/api/v1/intake/templates/") + kind + format);
      ASSERT_EQ(book.status, 200) << kind;
      EXPECT_THAT(book.header("Content-Disposition"), ::testing::HasSubstr(kind));
      const auto tried = s.send(s.gp, kind, book.body, true);
      EXPECT_EQ(S::counts(tried), "0 0 0 0") << kind << tried.body;
      EXPECT_EQ(tried.number("/examples"), 1) << kind;
    }
  }
  EXPECT_EQ(s.gp.get("/api/v1/intake/templates/people").status, 404);
  EXPECT_EQ(s.gp.get("/api/v1/intake/templates/visits?format=pdf").problems(),
            "/format:not_in_list");
}

TEST_P(IntakeTest, RefusesFilesItCanNotRead) {
  S s(world());
  const auto code = [&](const std::string& body) {
    return S::counts(s.send(s.gp, "visits", body, true));
  };
  EXPECT_EQ(code(""), "csv_header");
  EXPECT_EQ(code("姓名\n王芳\n"), "csv_header");
  EXPECT_EQ(code(S::visits({"\"张小明,1"})), "csv_malformed");
  EXPECT_EQ(code("\xFF\xFF"), "not_utf8");
  EXPECT_EQ(code("PK\x03\x04"), "xlsx_malformed");
  std::string large = S::visits({});
  for (int i = 0; i < 10'004; ++i) large += "a,,b,c,d,e,f,g\n";
  EXPECT_EQ(code(large), "too_many");
  EXPECT_EQ(s.gp.send(http::Method::post, batches() + "?kind=visits&trial=true", "{}",
                      {{"content-type", "application/json"}})
                .code(),
            "unsupported_media_type");
  EXPECT_EQ(s.gp.send(http::Method::post, batches() + "?kind=people&trial=true", "x",
                      {{"content-type", "text/csv"}})
                .problems(),
            "/kind:not_in_list");
  // Every way in which a sheet of rubbish can be wrong is an answer, not a fault.
  for (const auto* cell : {"\x01", "=1+1", "'; DROP TABLE people; --", "99999999999999999999"}) {
    const auto row = std::string(cell);
    const auto trial = s.send(
        s.gp, "visits",
        S::visits({row + "," + row + "," + row + "," + row + "," + row + "," + row + ",,"}), true);
    EXPECT_EQ(S::counts(trial), "0 0 0 1") << cell;
  }
}

TEST_P(IntakeTest, BedsAreReportedAndGoBackToWhatWasBefore) {
  S s(world());
  const auto ward = [&](const char* name, const char* reporting) {
    const auto made = s.nurse.post(
        "/api/v1/wards", bj::object{{"name", name}, {"location", ""}, {"reporting", reporting}});
    EXPECT_EQ(made.status, 201) << made.body;
  };
  ward("内一", "daily");
  ward("外一", "live");
  const auto send = [&](const std::string& rows, bool trial = false) {
    return s.send(s.nurse, "beds", "病区,床位类型,开放床位,空床\n" + rows, trial);
  };
  const auto trial = send("外一,,3,1\n内二,,3,1\n内一,双人,3,1\n内一,,3,4\n", true);
  EXPECT_EQ(S::problems(trial),
            "2 病区 reporting_mismatch\n3 病区 unknown_ward\n4 床位类型 not_in_list\n"
            "5 空床 out_of_range\n");
  const auto first = send("内一,,30,6\n内一,重症,4,1\n");
  ASSERT_EQ(S::counts(first), "2 0 0 0") << first.body;
  EXPECT_EQ(S::counts(send("内一,普通,30,6\n")), "0 0 1 0");
  world().clock().advance_minutes(5);
  const auto second = send("内一,,30,2\n");
  ASSERT_EQ(S::counts(second), "0 1 0 0");
  EXPECT_EQ(world().count(free_sql), 2);
  EXPECT_EQ(S::acts(s.nurse.get(batches(first.text("/batch/id")) + "/difference")), "1 0 1");
  EXPECT_EQ(s.undo(s.nurse, second.text("/batch/id")).number("/restored"), 1);
  EXPECT_EQ(world().count(free_sql), 6);
  EXPECT_EQ(s.undo(s.nurse, first.text("/batch/id")).number("/removed"), 2)
      << "the report before stands again with its own time";
  EXPECT_EQ(world().count(reports_sql), 0);
}

TEST_P(IntakeTest, ReferralsBecomeDraftsOfTheirAuthor) {
  Scene r(world());
  S s(world());
  const auto unit =
      r.root.get("/api/v1/organisations/" + to_string(r.desk.organisation)).text("/name");
  const auto strange = world().id_card();
  world().register_patient(s.stranger, strange);
  const auto row = [&](const std::string& person, const std::string& receiver,
                       const std::string& impression) {
    return "张小明," + person + ",上转,门诊,诊断不明," + receiver + ",内科," + impression + "\n";
  };
  const std::string header = "姓名,证件号码,患者号,方向,类型,转诊原因,接收机构,接收科室,初步印象\n";
  const auto trial = s.send(s.gp, "referrals",
                            header + row(",MZ-1", "无此医院", "x") + row(strange + ",", unit, "x") +
                                "张小明,,MZ-1,上转,门诊,诊断不明," + unit + ",无此科,x\n",
                            true);
  EXPECT_EQ(S::problems(trial),
            "2 接收机构 unknown_organisation\n3  no_relationship\n4 接收科室 unknown_department\n");
  const auto file = header + row(",MZ-1", unit, "心绞痛");
  const auto done = s.take("referrals", file);
  ASSERT_EQ(S::counts(done), "1 0 0 0") << done.body;
  const auto drafts = s.gp.get(drafts_path);
  ASSERT_EQ(drafts.size("/items"), 1U) << drafts.body;
  EXPECT_EQ(drafts.text("/items/0/content/toOrganisationId"), to_string(r.desk.organisation));
  EXPECT_EQ(drafts.text("/items/0/content/impression"), "心绞痛");
  EXPECT_EQ(S::counts(s.take("referrals", file)), "0 0 1 0");
  EXPECT_EQ(S::problems(s.send(s.gp, "referrals", header + row(",MZ-1", unit, "头痛"), true)),
            "2  conflict\n");
  ASSERT_EQ(s.undo(s.gp, done.text("/batch/id")).number("/removed"), 1);
  EXPECT_EQ(world().count(drafts_sql), 0);
  // What its author sent or threw away is not drafted again, and nobody takes it back.
  const auto again = s.take("referrals", file);
  ASSERT_EQ(S::counts(again), "1 0 0 0");
  const auto draft = s.gp.get(drafts_path).text("/items/0/id");
  ASSERT_EQ(s.gp.del(drafts_path + "/" + draft, if_match(1)).status, 204);
  EXPECT_EQ(S::counts(s.take("referrals", file)), "0 0 1 0");
  const auto shows = s.difference(again.text("/batch/id"));
  EXPECT_EQ(S::acts(shows), "0 0 1");
  EXPECT_EQ(shows.text("/items/0/undoProblem/code"), "intake_removed_since");
}

TEST_P(IntakeTest, APersonsCopyNamesTheRows) {
  S s(world());
  const auto done = s.take("visits", S::visits({S::visit("V1")}));
  const auto copy = s.gp.post("/api/v1/patients/" + s.patient + "/export",
                              bj::object{{"proof", "document_seen"}, {"reason", "本人要求"}});
  ASSERT_EQ(copy.status, 200) << copy.body;
  ASSERT_EQ(copy.size("/sheetRows"), 1U);
  EXPECT_EQ(copy.text("/sheetRows/0/batchId"), done.text("/batch/id"));
  EXPECT_EQ(copy.number("/sheetRows/0/line"), 2);
}

TEST_P(IntakeTest, ForgettingAPersonLeavesTheRowWithoutThem) {
  S s(world());
  const auto done = s.take("visits", S::visits({S::visit("V1")}));
  world().clock().advance_minutes(40LL * 366 * 24 * 60);
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto gone = root.post("/api/v1/patients/" + s.patient + "/erasure",
                              bj::object{{"reason", "本人要求删除"}, {"password", password}});
  ASSERT_EQ(gone.status, 204) << gone.body;
  EXPECT_EQ(world().count(people_in_rows_sql), 0);
  EXPECT_EQ(world().count(rows_sql), 1);
  auto gp = world().sign_in(Role::gp, "township");
  const auto shows = gp.get(batches(done.text("/batch/id")) + "/difference");
  EXPECT_EQ(S::acts(shows), "0 0 1") << shows.body;
  EXPECT_EQ(shows.text("/items/0/patientNameMasked"), "");
}

}  // namespace
}  // namespace yilian::tests
