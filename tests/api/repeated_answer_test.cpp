// An Idempotency-Key repeats an answer, not the right to see it: what shows a person is read
// afresh, with the relationship of now, and leaves a trace each time.
#include "db/database.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using RepeatedAnswerTest = ApiTest;
INSTANTIATE_API_TESTS(RepeatedAnswerTest);

constexpr auto reads =
    "SELECT count(*) FROM audit WHERE region_id = $1 AND outcome = 'read' AND patient_ids IS NOT "
    "NULL"_sql;
constexpr auto kept_names =
    "SELECT count(*) FROM idempotency WHERE region_id = $1 AND body LIKE '%张小明%'"_sql;
const http::Fields key{{"idempotency-key", "again"}};

std::int64_t reads_in(World& world) {
  EXPECT_TRUE(world.app().spool().drain());
  return world.count(reads);
}

TEST_P(RepeatedAnswerTest, ARegistrationShowsThePersonOnlyWhileTheVisitOpens) {
  const auto login = world().account(Role::nurse);
  auto nurse = world().visitor();
  ASSERT_EQ(nurse.sign_in(login).status, 200);
  const auto body = world().registration(world().id_card(), "typed");
  const std::string path = "/api/v1/patients/register";
  const auto first = nurse.post(path, body, key);
  ASSERT_EQ(first.status, 201) << first.body;
  const auto before = reads_in(world());
  const auto again = nurse.post(path, body, key);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(reads_in(world()), before + 1) << "the second answer shows the person as well";
  world().clock().advance_minutes(25 * 60);
  ASSERT_EQ(nurse.sign_in(login).status, 200);
  EXPECT_EQ(nurse.post(path, body, key).code(), "no_relationship");
  EXPECT_EQ(world().count(kept_names), 0) << "nobody's name is kept with a key";
}

TEST_P(RepeatedAnswerTest, BreakGlassEndsForTheRepeatedAnswerToo) {
  Scene s(world());
  const auto patient = s.patient();
  const auto login = world().account(Role::physician, "county");
  auto doctor = world().visitor();
  ASSERT_EQ(doctor.sign_in(login).status, 200);
  const std::string path = "/api/v1/patients/" + patient + "/break-glass";
  const bj::object reason{{"reason", "unconscious in the ambulance"}};
  ASSERT_EQ(doctor.post(path, reason, key).status, 200);
  const auto before = reads_in(world());
  EXPECT_EQ(doctor.post(path, reason, key).text("/id"), patient);
  EXPECT_EQ(reads_in(world()), before + 1);
  world().clock().advance_minutes(5 * 60);
  ASSERT_EQ(doctor.sign_in(login).status, 200);
  EXPECT_EQ(doctor.post(path, reason, key).code(), "no_relationship");
  EXPECT_EQ(world().count(kept_names), 0);
}

TEST_P(RepeatedAnswerTest, AFinishedFollowUpAndADraftLeaveATraceEachTime) {
  Scene s(world());
  const auto patient = s.patient();
  const auto draft = bj::object{{"content", s.content(patient)}};
  const auto made = s.gp.post("/api/v1/referral-drafts", draft, key);
  ASSERT_EQ(made.status, 201) << made.body;
  auto before = reads_in(world());
  EXPECT_EQ(s.gp.post("/api/v1/referral-drafts", draft, key).body, made.body);
  EXPECT_EQ(reads_in(world()), before + 1);

  auto down =
      s.submit(s.doctor, s.content(world().register_patient(s.doctor, world().id_card()), "down"));
  down = s.act(s.gp, down, "accept", s.appointment(1));
  ASSERT_EQ(s.act(s.gp, down, "check-in").status, 200);
  const auto task = s.gp.get("/api/v1/follow-ups");
  const std::string path = "/api/v1/follow-ups/" + task.text("/items/0/id") + "/done";
  auto headers = if_match(task.number("/items/0/version"));
  headers.insert(headers.end(), {"idempotency-key", "task"});
  const auto done = s.gp.post(path, bj::object{{"outcome", "stable"}}, headers);
  ASSERT_EQ(done.status, 200) << done.body;
  before = reads_in(world());
  EXPECT_EQ(s.gp.post(path, bj::object{{"outcome", "stable"}}, headers).body, done.body);
  EXPECT_EQ(reads_in(world()), before + 1);
  EXPECT_EQ(world().count(kept_names), 0);
}

TEST_P(RepeatedAnswerTest, AnAcceptanceIsRepeatedAfterItsAppointment) {
  Scene s(world());
  const auto login = world().account(Role::referral_desk, "county");
  auto desk = world().visitor();
  ASSERT_EQ(desk.sign_in(login).status, 200);
  const auto sent = s.submit(s.gp, s.content(s.patient()));
  const auto body = s.appointment(1);
  const std::string path = "/api/v1/referrals/" + sent.text("/id") + "/accept";
  auto headers = if_match(1);
  headers.insert(headers.end(), {"idempotency-key", "accept"});
  ASSERT_EQ(desk.post(path, body, headers).status, 200);
  world().clock().advance_minutes(3 * 60);
  ASSERT_EQ(desk.sign_in(login).status, 200);
  const auto again = desk.post(path, body, headers);
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.number("/version"), 2);
  EXPECT_EQ(desk.post(path, body, if_match(1)).code(), "stale_version")
      << "without the key it is old";
}

TEST_P(RepeatedAnswerTest, AnApprovalIsRepeatedThoughItsOneTimeCodeCountsOnce) {
  Scene s(world());
  const auto begun = s.insurance.post("/api/v1/session/totp");
  const auto code = [&] { return one_time_code(begun.text("/secret"), world().clock().now()); };
  ASSERT_EQ(s.insurance.post("/api/v1/session/totp/confirm", bj::object{{"code", code()}}).status,
            204);
  world().clock().advance_minutes(1);
  auto content = s.content(s.patient());
  content["kind"] = "inpatient";
  const auto sent = s.submit(s.gp, content);
  const std::string path = "/api/v1/referrals/" + sent.text("/id") + "/countersign";
  const bj::object body{{"code", code()}};
  auto headers = if_match(1);
  headers.insert(headers.end(), {"idempotency-key", "approval"});
  ASSERT_EQ(s.insurance.post(path, body, headers).status, 200);
  const auto again = s.insurance.post(path, body, headers);
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.number("/version"), 2);
  headers.back().second = "another";
  EXPECT_EQ(s.insurance.post(path, body, headers).code(), "wrong_code") << "a code counts once";
}

TEST_P(RepeatedAnswerTest, AReviewLeavesATraceEachTime) {
  Scene s(world());
  const std::string person = "/api/v1/patients/" + s.patient();
  ASSERT_EQ(s.doctor.post(person + "/break-glass", bj::object{{"reason", "unconscious"}}).status,
            200);
  auto office = world().sign_in(Role::office, "office");
  const std::string path =
      "/api/v1/break-glass/" + office.get("/api/v1/break-glass").text("/items/0/id") + "/review";
  const bj::object verdict{{"outcome", "justified"}, {"note", "seen"}};
  auto headers = if_match(1);
  headers.insert(headers.end(), {"idempotency-key", "review"});
  const auto first = office.post(path, verdict, headers);
  ASSERT_EQ(first.status, 200) << first.body;
  const auto before = reads_in(world());
  EXPECT_EQ(office.post(path, verdict, headers).body, first.body);
  EXPECT_EQ(reads_in(world()), before + 1);
}

}  // namespace
}  // namespace yilian::tests
