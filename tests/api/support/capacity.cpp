#include "support/capacity.hpp"

namespace yilian::tests {

CapacityScene::CapacityScene(World& world)
    : desk(world.sign_in(Role::referral_desk, "county")),
      gp(world.sign_in(Role::gp, "township")),
      stranger(world.sign_in(Role::gp, "township elsewhere")),
      world_(world) {
  auto root = world.sign_in(Role::platform_admin, "office");
  const auto made =
      root.post("/api/v1/consortia", bj::object{{"name", "医共体"},
                                                {"form", "county_community"},
                                                {"leadId", to_string(desk.organisation)},
                                                {"startsOn", "2026-01-01"}});
  EXPECT_EQ(made.status, 201) << made.body;
  const auto joined = root.post("/api/v1/consortia/" + made.text("/id") + "/members",
                                bj::object{{"organisationId", to_string(gp.organisation)},
                                           {"tightness", "tight"},
                                           {"joinedOn", "2026-01-01"}});
  EXPECT_EQ(joined.status, 201) << joined.body;
}

void CapacityScene::pass_to(Instant then) {
  world_.clock().set(then);
  desk = world_.sign_in(Role::referral_desk, "county");
  gp = world_.sign_in(Role::gp, "township");
  stranger = world_.sign_in(Role::gp, "township elsewhere");
}
void CapacityScene::pass_minutes(std::int64_t minutes) {
  pass_to(world_.clock().now().plus_minutes(minutes));
}

std::string CapacityScene::ward(Browser& who, int beds) {
  const auto made = who.post(
      "/api/v1/wards",
      bj::object{{"name", "内科病区"}, {"location", "3 号楼 5 层"}, {"reporting", "live"}});
  EXPECT_EQ(made.status, 201) << made.body;
  bj::array labels;
  for (int i = 1; i <= beds; ++i) labels.emplace_back(std::to_string(i));
  const auto added = who.post("/api/v1/wards/" + made.text("/id") + "/beds",
                              bj::object{{"bedClass", "general"}, {"labels", labels}});
  EXPECT_EQ(added.status, 201) << added.body;
  return made.text("/id");
}

CapacityScene::Bed CapacityScene::bed(const std::string& ward, int place) {
  const auto beds = desk.get("/api/v1/wards/" + ward + "/beds");
  const std::string at = "/items/" + std::to_string(place);
  return {beds.text(at + "/id"), beds.text(at + "/state"), beds.number(at + "/version")};
}

std::string CapacityScene::resource(Browser& who, const std::string& kind, bool shared) {
  const auto made = who.post("/api/v1/resources", bj::object{{"kind", kind},
                                                             {"name", "心内科 " + kind},
                                                             {"location", "门诊 2 层"},
                                                             {"shared", shared},
                                                             {"onHolidays", false}});
  EXPECT_EQ(made.status, 201) << made.body;
  return made.text("/id");
}

Answer CapacityScene::schedule(Browser& who, const std::string& resource, std::int64_t version,
                               int places) {
  bj::array weekly;
  for (int day = 1; day <= 7; ++day)
    weekly.push_back(bj::object{{"weekday", day},
                                {"starts", "08:00"},
                                {"ends", "12:00"},
                                {"slotMinutes", 30},
                                {"places", places}});
  return who.put("/api/v1/resources/" + resource + "/schedule",
                 bj::object{{"weekly", weekly}, {"exceptions", bj::array{}}}, version);
}

Answer CapacityScene::slots(const std::string& resource, const std::string& day) {
  return desk.get("/api/v1/slots?resourceId=" + resource + "&from=" + day);
}

Answer CapacityScene::book(Browser& who, const std::string& resource, const std::string& at,
                           bool confirm, const std::string& patient) {
  bj::object body{{"resourceId", resource}, {"startsAt", at}, {"confirm", confirm}};
  if (!patient.empty()) body["patientId"] = patient;
  return who.post("/api/v1/bookings/slots", body);
}

Answer CapacityScene::book_bed(Browser& who, const std::string& ward,
                               const std::string& bed_class) {
  return who.post("/api/v1/bookings/beds",
                  bj::object{{"wardId", ward},
                             {"bedClass", bed_class},
                             {"expectedAt", to_string(world_.clock().now().plus_hours(1))},
                             {"confirm", true}});
}

Answer CapacityScene::act(Browser& who, const Answer& booking, const std::string& action,
                          const bj::value& body) {
  return who.post("/api/v1/bookings/" + booking.text("/id") + "/" + action, body,
                  if_match(booking.number("/version")));
}

std::string CapacityScene::nothing() { return to_string(new_uuid(world_.clock().now().ms)); }

}  // namespace yilian::tests
