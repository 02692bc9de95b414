#include "support/services.hpp"

namespace yilian::tests {

ServicesScene::ServicesScene(World& world)
    : medical(world.sign_in(Role::medical_department, "county")),
      gp(world.sign_in(Role::gp, "township")),
      stranger(world.sign_in(Role::gp, "township elsewhere")),
      office(world.sign_in(Role::office, "office")),
      root(world.sign_in(Role::platform_admin, "office")),
      world_(world) {
  const auto made =
      root.post("/api/v1/consortia", bj::object{{"name", "医共体"},
                                                {"form", "county_community"},
                                                {"leadId", to_string(medical.organisation)},
                                                {"startsOn", "2026-01-01"}});
  EXPECT_EQ(made.status, 201) << made.body;
  consortium = made.text("/id");
  const auto joined = root.post("/api/v1/consortia/" + consortium + "/members",
                                bj::object{{"organisationId", to_string(gp.organisation)},
                                           {"tightness", "tight"},
                                           {"joinedOn", "2026-01-01"}});
  EXPECT_EQ(joined.status, 201) << joined.body;
}

void ServicesScene::pass_to(Instant then) {
  world_.clock().set(then);
  medical = world_.sign_in(Role::medical_department, "county");
  gp = world_.sign_in(Role::gp, "township");
  stranger = world_.sign_in(Role::gp, "township elsewhere");
  office = world_.sign_in(Role::office, "office");
  root = world_.sign_in(Role::platform_admin, "office");
}

bj::object ServicesScene::waiver(const std::string& kind, const std::string& given_to) {
  return {{"kind", kind}, {"givenTo", given_to}};
}

bj::object ServicesScene::draft(const std::string& code, std::int64_t price_fen) {
  return {{"terms",
           {{"code", code},
            {"name", "远程心电诊断"},
            {"nameEn", "Remote ECG report"},
            {"category", "ecg"},
            {"unit", "case"},
            {"capacityPeriod", "week"},
            {"conditions", "工作日 8 点至 17 点"},
            {"answerHours", 24},
            {"turnaroundHours", 48},
            {"audience", "consortium"},
            {"validFrom", "2026-01-01"}}},
          {"priceFen", price_fen},
          {"waiver", waiver("none")}};
}

Answer ServicesScene::publish(Browser& who, const bj::object& body) {
  const auto made = who.post("/api/v1/service-offers", body);
  EXPECT_EQ(made.status, 201) << made.body;
  const auto published = act_on_offer(who, made, "publish");
  EXPECT_EQ(published.text("/state"), "published") << published.body;
  return published;
}

std::string ServicesScene::service(const std::string& code, std::int64_t price_fen) {
  return publish(medical, draft(code, price_fen)).text("/id");
}

Answer ServicesScene::order(Browser& who, const std::string& service, std::int64_t quantity,
                            const std::string& wished_on) {
  return who.post(
      "/api/v1/service-orders",
      bj::object{{"serviceId", service}, {"quantity", quantity}, {"wishedOn", wished_on}});
}

Answer ServicesScene::act(Browser& who, const Answer& order, const std::string& action,
                          const bj::value& body) {
  return who.post("/api/v1/service-orders/" + order.text("/id") + "/" + action, body,
                  if_match(order.number("/version")));
}

Answer ServicesScene::act_on_offer(Browser& who, const Answer& offer, const std::string& action) {
  return who.post("/api/v1/service-offers/" + offer.text("/id") + "/" + action, bj::object{},
                  if_match(offer.number("/version")));
}

bj::value ServicesScene::on_menu(Browser& who, const std::string& service) {
  const auto menu = who.get("/api/v1/services");
  EXPECT_EQ(menu.status, 200) << menu.body;
  for (const auto& item : menu.json.at("items").as_array())
    if (item.at("id").as_string() == service) return item;
  return nullptr;
}

void ServicesScene::agree(const std::string& kind, const Browser& with) {
  const auto made = root.post("/api/v1/agreements",
                              bj::object{{"kind", kind},
                                         {"title", "合作协议"},
                                         {"startsOn", "2026-01-01"},
                                         {"endsOn", "2026-12-31"},
                                         {"partyIds", bj::array{to_string(medical.organisation),
                                                                to_string(with.organisation)}},
                                         {"scope", ""},
                                         {"signatures", bj::array{}},
                                         {"fileIds", bj::array{}}});
  EXPECT_EQ(made.status, 201) << made.body;
}

std::string ServicesScene::nothing() { return to_string(new_uuid(world_.clock().now().ms)); }

}  // namespace yilian::tests
