#include <thread>

#include "support/world.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using PatientsTest = ApiTest;
INSTANTIATE_API_TESTS(PatientsTest);

constexpr auto people = "SELECT count(*) FROM people WHERE region_id = $1"_sql;

TEST_P(PatientsTest, ParallelRegistrationsOfOneDocumentGiveOnePerson) {
  const auto document = world().id_card();
  std::vector<Browser> desks;
  for (int i = 0; i < 4; ++i)
    desks.push_back(world().sign_in(Role::gp, "township " + std::to_string(i)));
  std::vector<Answer> answers(desks.size());
  std::vector<std::thread> threads;
  const auto body = world().registration(document);
  for (std::size_t i = 0; i < desks.size(); ++i)
    threads.emplace_back([&, i] { answers[i] = desks[i].post("/api/v1/patients/register", body); });
  for (auto& thread : threads) thread.join();
  int made = 0;
  std::string id;
  for (const auto& answer : answers)
    if (answer.status == 201) ++made, id = answer.text("/person/id");
  EXPECT_EQ(made, 1);
  for (const auto& answer : answers) {
    if (answer.status == 201) continue;
    EXPECT_EQ(answer.code(), "patient_exists") << answer.body;
    EXPECT_EQ(answer.text("/link"), "/api/v1/patients/" + id);
  }
  EXPECT_EQ(world().count(people), 1);
}

TEST_P(PatientsTest, WithoutARelationshipNothingIsShownAndTheTryIsKept) {
  auto nurse = world().sign_in(Role::nurse, "township");
  auto stranger = world().sign_in(Role::physician, "county");
  auto admin = world().sign_in(Role::platform_admin, "office");
  const auto patient = world().register_patient(nurse, world().id_card());
  const std::string path = "/api/v1/patients/" + patient;
  EXPECT_EQ(stranger.get(path).code(), "no_relationship");
  EXPECT_EQ(stranger.get(path + "/visits").code(), "no_relationship");
  const auto unknown =
      stranger.get("/api/v1/patients/" + to_string(new_uuid(world().clock().now().ms)));
  EXPECT_EQ(unknown.code(), "no_relationship") << "who does not exist answers alike";
  ASSERT_TRUE(world().app().spool().drain());
  const auto page = admin.get("/api/v1/audit?action=patient.get&patientId=" + patient);
  ASSERT_EQ(page.size("/items"), 1) << page.body;
  EXPECT_EQ(page.text("/items/0/outcome"), "no_relationship");
  EXPECT_EQ(page.text("/items/0/accountId"), to_string(stranger.account));
  EXPECT_EQ(page.text("/items/0/patientIds/0"), patient);
}

TEST_P(PatientsTest, BreakGlassOpensForSomeHoursAndIsReviewed) {
  auto nurse = world().sign_in(Role::nurse, "township");
  auto doctor = world().sign_in(Role::physician, "county");
  const auto patient = world().register_patient(nurse, world().id_card());
  const std::string path = "/api/v1/patients/" + patient;
  EXPECT_EQ(doctor.post(path + "/break-glass", bj::object{{"reason", "no"}}).problems(),
            "/reason:too_short");
  const auto opened =
      doctor.post(path + "/break-glass", bj::object{{"reason", "unconscious in the ambulance"}});
  ASSERT_EQ(opened.status, 200) << opened.body;
  EXPECT_EQ(doctor.get(path).status, 200);
  auto reviewer = world().sign_in(Role::office, "office");
  EXPECT_EQ(reviewer.get("/api/v1/break-glass").size("/items"), 1);
  for (int i = 0; i < 30; ++i) {
    world().clock().advance_minutes(10);
    (void)doctor.get("/api/v1/rights");
  }
  EXPECT_EQ(doctor.get(path).code(), "no_relationship") << "it has run out";
}

TEST_P(PatientsTest, NumbersAreMaskedAndARevealIsKept) {
  auto nurse = world().sign_in(Role::nurse, "township");
  auto admin = world().sign_in(Role::platform_admin, "office");
  const auto document = world().id_card();
  const auto patient = world().register_patient(nurse, document);
  const std::string path = "/api/v1/patients/" + patient;
  const auto shown = nurse.get(path);
  EXPECT_EQ(shown.body.find(document), std::string::npos);
  EXPECT_EQ(shown.body.find("13800138000"), std::string::npos);
  const auto full =
      nurse.post(path + "/reveal", bj::object{{"field", "document"}, {"reason", "print the form"}});
  EXPECT_EQ(full.text("/value"), document);
  const auto page = admin.get("/api/v1/audit?action=patient.reveal");
  EXPECT_EQ(page.size("/items"), 1);
  EXPECT_EQ(page.text("/items/0/reason"), "print the form");
}

}  // namespace
}  // namespace yilian::tests
