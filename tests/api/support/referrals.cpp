#include "support/referrals.hpp"

namespace yilian::tests {

http::Fields if_match(std::int64_t version) {
  return {{"if-match", "\"" + std::to_string(version) + "\""}};
}

Scene::Scene(World& world, const std::string& sender, const std::string& receiver)
    : gp(world.sign_in(Role::gp, sender)),
      insurance(world.sign_in(Role::insurance_officer, sender)),
      desk(world.sign_in(Role::referral_desk, receiver)),
      nurse(world.sign_in(Role::nurse, receiver)),
      doctor(world.sign_in(Role::physician, receiver)),
      root(world.sign_in(Role::platform_admin, "office")),
      world_(world) {
  const auto add = [&](OrganisationId id) {
    const auto made = root.post("/api/v1/organisations/" + to_string(id) + "/departments",
                                bj::object{{"name", "内科"}, {"receivesReferrals", true}});
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/id");
  };
  department = add(desk.organisation);
  sender_department = add(gp.organisation);
}

std::string Scene::patient() { return world_.register_patient(gp, world_.id_card()); }

bj::object Scene::content(const std::string& patient, const std::string& direction) {
  const bool down = direction == "down";
  bj::object c{
      {"patientId", patient},
      {"direction", direction},
      {"kind", "outpatient"},
      {"urgency", "elective"},
      {"toOrganisationId", to_string(down ? gp.organisation : desk.organisation)},
      {"toDepartmentId", down ? sender_department : department},
      {"reason", down ? "recovering" : "limits_of_technique"},
      {"impression", "心绞痛"},
      {"diagnoses", bj::array{bj::object{{"code", "I20.9"}, {"name", ""}, {"main", true}}}},
      {"presentIllness", "胸痛 2 周"},
      {"treatmentCourse", "硝酸酯类"},
      {"doctorPhone", "13900000000"},
      {"fileIds", bj::array{}},
      {"consent", bj::object{{"signerName", "本人"},
                             {"relation", "self"},
                             {"method", "paper"},
                             {"signedAt", to_string(world_.clock().now())},
                             {"informed", true}}}};
  if (!down) return c;
  const std::string later = to_string(plus_days(local_date(world_.clock().now()), 14));
  c["treatmentProposal"] = "继续服药";
  c["dischargedOn"] = to_string(local_date(world_.clock().now()));
  c["plan"] = bj::object{
      {"items", bj::array{bj::object{{"kind", "medicine"}, {"text", "阿司匹林"}},
                          bj::object{{"kind", "review"}, {"text", "复诊"}, {"dueOn", later}}}},
      {"nextReviewOn", later}};
  return c;
}

Answer Scene::submit(Browser& who, const bj::object& content) {
  auto answer = who.post("/api/v1/referrals", bj::object{{"content", content}});
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer;
}

Answer Scene::act(Browser& who, const Answer& referral, const std::string& action,
                  const bj::value& body) {
  return who.post("/api/v1/referrals/" + referral.text("/id") + "/" + action, body,
                  if_match(referral.number("/version")));
}

bj::object Scene::appointment(int hours_ahead) {
  return {
      {"appointment", bj::object{{"at", to_string(world_.clock().now().plus_hours(hours_ahead))},
                                 {"place", "门诊二楼"}}}};
}

}  // namespace yilian::tests
