#include "support/readiness.hpp"

namespace yilian::tests {

ReadinessScene::ReadinessScene(World& world)
    : c(world), doctor(world.sign_in(Role::physician, "county")), world_(world) {
  auto root = world.sign_in(Role::platform_admin, "office");
  const auto made =
      root.post("/api/v1/organisations/" + to_string(c.gp.organisation) + "/departments",
                bj::object{{"name", "全科"}, {"receivesReferrals", true}});
  EXPECT_EQ(made.status, 201) << made.body;
  department = made.text("/id");
}

ReadinessScene::Stay ReadinessScene::admit(const std::string& proof, const std::string& kind) {
  auto registration = world_.registration(world_.id_card(), proof);
  registration["visit"] = bj::object{{"kind", kind}, {"proof", proof}, {"localNumber", "ZY-1"}};
  const auto made = doctor.post("/api/v1/patients/register", registration);
  EXPECT_EQ(made.status, 201) << made.body;
  return {made.text("/person/id"), made.text("/visit/id")};
}

bj::array ReadinessScene::stable() {
  bj::array out{bj::object{{"input", "systolic"}, {"number", 132}},
                bj::object{{"input", "diastolic"}, {"number", 78}}};
  for (const char* sign : {"hypertension", "diagnosisClear", "planClear", "conditionStable"})
    out.push_back(bj::object{{"input", sign}, {"option", "yes"}});
  return out;
}

bj::array ReadinessScene::completed(const Answer& readiness, bj::array facts) {
  const std::map<std::string, double> normal = {
      {"heartRate", 72}, {"chestPainMinutes", 0}, {"gcs", 15},        {"spo2", 97},
      {"age", 60},       {"respiratoryRate", 18}, {"potassium", 4.2}, {"temperature", 36.6}};
  for (const auto& one : readiness.json.at_pointer("/assessment/missing").as_array()) {
    const std::string key(one.at("input").as_string());
    if (key == "onsetHours") continue;  // asked no more when there are no signs of a stroke
    if (const auto number = normal.find(key); number != normal.end())
      facts.push_back(bj::object{{"input", key}, {"number", number->second}});
    else facts.push_back(bj::object{{"input", key}, {"option", "no"}});
  }
  return facts;
}

bj::object ReadinessScene::command(bj::array facts) {
  return {{"diagnosisCode", "I10.x"},
          {"tables", {"hypertension"}},
          {"facts", std::move(facts)},
          {"bedClass", "general"},
          {"equipment", bj::array{}}};
}

Answer ReadinessScene::assess(Browser& who, const std::string& stay, const bj::object& command,
                              std::int64_t version) {
  return who.post("/api/v1/readiness/" + stay + "/assess", command, if_match(version));
}

Answer ReadinessScene::make_ready(const std::string& stay) {
  auto facts = stable();
  auto answer = assess(doctor, stay, command(facts), 0);
  for (int round = 0; round < 4 && answer.text("/assessment/verdict") == "unknown"; ++round) {
    facts = completed(answer, std::move(facts));
    answer = assess(doctor, stay, command(facts), answer.number("/version"));
  }
  EXPECT_EQ(answer.text("/assessment/verdict"), "ready") << answer.body;
  return answer;
}

Answer ReadinessScene::package(Browser& who, const Answer& readiness, OrganisationId to) {
  return who.post("/api/v1/readiness/" + readiness.text("/stay/id") + "/package",
                  bj::object{{"organisationId", to_string(to)}},
                  if_match(readiness.number("/version")));
}

void ReadinessScene::pass_minutes(std::int64_t minutes) {
  c.pass_minutes(minutes);
  doctor = world_.sign_in(Role::physician, "county");
}

}  // namespace yilian::tests
