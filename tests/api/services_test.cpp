// The service menu through its routes: offers, prices, who may order, orders and their course.
#include "support/services.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using ServicesTest = ApiTest;
INSTANTIATE_API_TESTS(ServicesTest);

TEST_P(ServicesTest, AServiceGoesThroughItsStates) {
  ServicesScene s(world());
  auto made = s.medical.post("/api/v1/service-offers", s.draft("ECG-1"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/state"), "draft");
  EXPECT_EQ(made.size("/prices"), 1U);
  const auto id = made.text("/id");
  EXPECT_TRUE(s.on_menu(s.gp, id).is_null()) << "a draft is nobody else's";
  EXPECT_EQ(s.order(s.gp, id).code(), "unknown_service");
  EXPECT_EQ(s.act_on_offer(s.medical, made, "suspend").code(), "action_not_allowed");
  EXPECT_EQ(s.medical.post("/api/v1/service-offers/" + id + "/publish").code(),
            "precondition_required");
  auto now = s.act_on_offer(s.medical, made, "publish");
  EXPECT_EQ(now.text("/state"), "published") << now.body;
  EXPECT_EQ(s.act_on_offer(s.medical, made, "suspend").code(), "stale_version");
  const auto item = s.on_menu(s.gp, id);
  ASSERT_FALSE(item.is_null());
  EXPECT_EQ(item.at("access").as_string(), "open");
  EXPECT_EQ(item.at("priceFen").as_int64(), 4500);
  now = s.act_on_offer(s.medical, now, "suspend");
  EXPECT_EQ(s.on_menu(s.gp, id).at("access").as_string(), "suspended");
  EXPECT_EQ(s.order(s.gp, id).code(), "service_closed");
  now = s.act_on_offer(s.medical, now, "resume");
  EXPECT_EQ(s.order(s.gp, id).status, 201);
  now = s.act_on_offer(s.medical, now, "retire");
  EXPECT_EQ(now.size("/actions"), 0U);
  EXPECT_TRUE(s.on_menu(s.gp, id).is_null());
  EXPECT_EQ(s.order(s.gp, id).code(), "service_closed");
  EXPECT_EQ(s.medical.get("/api/v1/service-offers").size("/items"), 1U);
}

TEST_P(ServicesTest, AnOfferIsItsProvidersAlone) {
  ServicesScene s(world());
  const auto made = s.medical.post("/api/v1/service-offers", s.draft("ECG-1"));
  auto other = world().sign_in(Role::medical_department, "township");
  const std::string path = "/api/v1/service-offers/" + made.text("/id");
  EXPECT_EQ(other.get(path).code(), "not_found");
  EXPECT_EQ(s.act_on_offer(other, made, "publish").code(), "not_found");
  EXPECT_EQ(other.put(path, s.draft("X").at("terms"), 1).code(), "not_found");
  EXPECT_EQ(other.get("/api/v1/service-offers").size("/items"), 0U);
  EXPECT_EQ(s.gp.get("/api/v1/service-offers").code(), "right_missing");
}

TEST_P(ServicesTest, WhatIsWrongInAnOfferIsSaidByField) {
  ServicesScene s(world());
  ASSERT_EQ(s.medical.post("/api/v1/service-offers", s.draft("ECG-1")).status, 201);
  const auto refused = [&](const bj::object& body) {
    return s.medical.post("/api/v1/service-offers", body).problems();
  };
  EXPECT_EQ(refused(s.draft("ECG-1")), "/terms/code:repeated");
  auto body = s.draft("ECG-2");
  body["terms"].as_object()["validTo"] = "2025-12-31";
  EXPECT_EQ(refused(body), "/terms/validTo:dates_reversed");
  body = s.draft("ECG-2");
  body["terms"].as_object()["audience"] = "agreement";
  EXPECT_EQ(refused(body), "/terms/agreementKind:required");
  body = s.draft("ECG-2");
  body["terms"].as_object()["departmentId"] = s.nothing();
  EXPECT_EQ(refused(body), "/terms/departmentId:unknown_department");
  body = s.draft("ECG-2");
  body["waiver"] = s.waiver("discount");
  EXPECT_EQ(refused(body), "/waiver/basisPoints:required");
  body["waiver"] = s.waiver("free", "consortium");
  body["waiver"].as_object()["consortiumId"] = s.nothing();
  EXPECT_EQ(refused(body), "/waiver/consortiumId:unknown_consortium");
  body = s.draft("ECG-2");
  body["priceFen"] = -1;
  EXPECT_EQ(refused(body), "/priceFen:out_of_range");
}

TEST_P(ServicesTest, WhatOrdersCountStaysOnceItIsPublished) {
  ServicesScene s(world());
  const auto made = s.publish(s.medical, s.draft("ECG-1"));
  const std::string path = "/api/v1/service-offers/" + made.text("/id");
  auto terms = s.draft("ECG-1").at("terms").as_object();
  terms["unit"] = "hour";
  EXPECT_EQ(s.medical.put(path, terms, 2).problems(), "/unit:not_in_list");
  terms["unit"] = "case";
  terms["capacityPeriod"] = "day";
  EXPECT_EQ(s.medical.put(path, terms, 2).problems(), "/capacityPeriod:not_in_list");
  terms["capacityPeriod"] = "week";
  terms["name"] = "远程心电";
  terms["capacity"] = 7;
  const auto changed = s.medical.put(path, terms, 2);
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(s.on_menu(s.gp, made.text("/id")).at("remaining").as_int64(), 7);
  const auto second = s.publish(s.medical, s.draft("ECG-2"));
  terms["code"] = "ECG-2";
  EXPECT_EQ(s.medical.put(path, terms, 3).problems(), "/code:repeated");
}

TEST_P(ServicesTest, WhoMayOrderAndWhoLearnsWhyNot) {
  ServicesScene s(world());
  const auto of_consortium = s.service("ECG-1");
  EXPECT_TRUE(s.on_menu(s.stranger, of_consortium).is_null());
  EXPECT_EQ(s.order(s.stranger, of_consortium).code(), "unknown_service")
      << "what is not on its menu does not exist for it";
  EXPECT_FALSE(s.on_menu(s.office, of_consortium).is_null());
  EXPECT_EQ(s.order(s.gp, of_consortium).status, 201);
  EXPECT_EQ(s.order(s.medical, of_consortium).code(), "own_service");

  auto body = s.draft("ECG-2");
  body["terms"].as_object()["audience"] = "agreement";
  body["terms"].as_object()["agreementKind"] = "telemedicine";
  const auto of_agreement = s.publish(s.medical, body).text("/id");
  EXPECT_EQ(s.on_menu(s.stranger, of_agreement).at("access").as_string(), "agreement_needed");
  EXPECT_EQ(s.order(s.gp, of_agreement).code(), "service_agreement_required")
      << "a consortium alone is no agreement";
  s.agree("referral", s.stranger);
  EXPECT_EQ(s.order(s.stranger, of_agreement).code(), "service_agreement_required")
      << "of another kind";
  s.agree("telemedicine", s.stranger);
  EXPECT_EQ(s.order(s.stranger, of_agreement).status, 201);

  body = s.draft("ECG-3");
  body["terms"].as_object()["audience"] = "everybody";
  const auto open = s.publish(s.medical, body).text("/id");
  EXPECT_EQ(s.order(s.stranger, open).status, 201);
  EXPECT_EQ(s.order(s.gp, s.nothing()).code(), "unknown_service");
  EXPECT_EQ(s.order(s.gp, open, 1, "2026-03-01").problems(), "/wishedOn:out_of_range");
}

TEST_P(ServicesTest, AnOrderKeepsThePriceOfItsDay) {
  ServicesScene s(world());
  const auto made = s.publish(s.medical, s.draft("ECG-1", 4500));
  const std::string path = "/api/v1/service-offers/" + made.text("/id") + "/prices";
  const auto price = [&](const char* from, std::int64_t fen) {
    return bj::object{{"effectiveFrom", from}, {"priceFen", fen}, {"waiver", s.waiver("none")}};
  };
  EXPECT_EQ(s.medical.post(path, price("2026-03-02", 6000), if_match(2)).problems(),
            "/effectiveFrom:effective_date_passed");
  const auto changed = s.medical.post(path, price("2026-03-03", 6000), if_match(2));
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.size("/prices"), 2U);
  EXPECT_EQ(changed.text("/prices/0/effectiveFrom"), "2026-03-03");
  const auto before = s.order(s.gp, made.text("/id"), 2);
  EXPECT_EQ(before.number("/priceFen"), 4500) << "also for a day after the change";
  s.pass_to(world().clock().now().plus_days(1));
  const auto after = s.order(s.gp, made.text("/id"), 2);
  EXPECT_EQ(after.number("/amountFen"), 12000) << after.body;
  EXPECT_EQ(s.gp.get("/api/v1/service-orders/" + before.text("/id")).number("/amountFen"), 9000);
}

TEST_P(ServicesTest, NobodyPaysWhatThePageDidNotShow) {
  ServicesScene s(world());
  const auto id = s.service("ECG-1", 4500);
  const auto quote = s.gp.get("/api/v1/services/" + id + "/quote?quantity=3&wishedOn=2026-03-05");
  EXPECT_EQ(quote.number("/amountFen"), 13500) << quote.body;
  EXPECT_EQ(quote.text("/periodFrom"), "2026-03-02");
  EXPECT_EQ(quote.text("/periodTo"), "2026-03-08");
  bj::object body{
      {"serviceId", id}, {"quantity", 3}, {"wishedOn", "2026-03-05"}, {"amountFen", 13499}};
  EXPECT_EQ(s.gp.post("/api/v1/service-orders", body).code(), "stale_version");
  body["amountFen"] = 13500;
  EXPECT_EQ(s.gp.post("/api/v1/service-orders", body).status, 201);
  EXPECT_EQ(
      s.stranger.get("/api/v1/services/" + id + "/quote?quantity=1&wishedOn=2026-03-05").code(),
      "unknown_service");
}

TEST_P(ServicesTest, FreeUnitsOfAMonthAreCountedAndGivenBack) {
  ServicesScene s(world());
  auto body = s.draft("ECG-1", 1000);
  body["waiver"] = s.waiver("monthly_free", "consortium");
  body["waiver"].as_object()["consortiumId"] = s.consortium;
  body["waiver"].as_object()["freeUnits"] = 3;
  body["terms"].as_object()["audience"] = "everybody";
  const auto id = s.publish(s.medical, body).text("/id");
  const auto first = s.order(s.gp, id, 2);
  EXPECT_EQ(first.number("/amountFen"), 0) << first.body;
  EXPECT_EQ(first.text("/waiverKind"), "monthly_free");
  const auto second = s.order(s.gp, id, 2);
  EXPECT_EQ(second.number("/freeUnits"), 1);
  EXPECT_EQ(second.number("/amountFen"), 1000);
  EXPECT_EQ(s.order(s.gp, id).number("/amountFen"), 1000);
  EXPECT_EQ(s.order(s.stranger, id).number("/amountFen"), 1000) << "no member";
  EXPECT_EQ(s.act(s.gp, first, "cancel", bj::object{{"reason", "改期"}}).status, 200);
  const auto quote = s.gp.get("/api/v1/services/" + id + "/quote?quantity=5&wishedOn=2026-03-05");
  EXPECT_EQ(quote.number("/freeLeft"), 2);
  EXPECT_EQ(quote.number("/amountFen"), 3000);
  s.pass_to(*parse_instant("2026-04-01T09:00:00+08:00"));
  EXPECT_EQ(s.order(s.gp, id, 3, "2026-04-02").number("/amountFen"), 0) << "another month";
}

TEST_P(ServicesTest, ACapacityIsForThePeriodOfTheWishedDay) {
  ServicesScene s(world());
  auto body = s.draft("ECG-1");
  body["terms"].as_object()["capacity"] = 5;
  const auto id = s.publish(s.medical, body).text("/id");
  const auto first = s.order(s.gp, id, 4, "2026-03-08");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(s.on_menu(s.gp, id).at("remaining").as_int64(), 1);
  EXPECT_EQ(s.order(s.gp, id, 2).code(), "service_full");
  EXPECT_EQ(s.order(s.gp, id, 1).status, 201);
  EXPECT_EQ(s.order(s.gp, id, 5, "2026-03-09").status, 201) << "the next week";
  EXPECT_EQ(s.act(s.medical, first, "refuse", bj::object{{"reason", "设备检修"}}).text("/state"),
            "refused");
  EXPECT_EQ(s.order(s.gp, id, 4).status, 201) << "given back";
  EXPECT_EQ(s.order(s.gp, id, 1).code(), "service_full");
}

TEST_P(ServicesTest, AnOrderGoesThroughItsStates) {
  ServicesScene s(world());
  const auto id = s.service("ECG-1");
  auto r = s.order(s.gp, id, 2);
  ASSERT_EQ(r.status, 201) << r.body;
  EXPECT_EQ(r.text("/state"), "placed");
  EXPECT_EQ(r.text("/actions/0"), "cancel");
  EXPECT_EQ(s.act(s.gp, r, "accept").code(), "only_the_receiver");
  EXPECT_EQ(s.act(s.stranger, r, "cancel", bj::object{{"reason", "xx"}}).code(), "not_found");
  EXPECT_EQ(s.act(s.office, r, "cancel", bj::object{{"reason", "xx"}}).code(), "not_found")
      << "who supervises reads";
  r = s.act(s.medical, r, "accept", bj::object{{"note", "明早安排"}});
  EXPECT_EQ(r.text("/state"), "accepted") << r.body;
  EXPECT_EQ(parse_instant(r.text("/dueAt")), world().clock().now().plus_hours(48));
  EXPECT_EQ(s.act(s.medical, r, "confirm").code(), "only_the_sender");
  r = s.act(s.medical, r, "fulfil", bj::object{{"note", "报告已回传"}});
  EXPECT_EQ(r.text("/state"), "fulfilled");
  EXPECT_EQ(s.act(s.gp, r, "cancel", bj::object{{"reason", "xx"}}).code(), "action_not_allowed");
  r = s.act(s.gp, r, "dispute", bj::object{{"reason", "少一份报告"}});
  EXPECT_EQ(r.text("/state"), "disputed");
  r = s.act(s.medical, r, "fulfil", bj::object{{"note", "已补"}});
  EXPECT_EQ(s.act(s.gp, r, "confirm", bj::object{{"comment", "好"}}).problems(),
            "/rating:required");
  r = s.act(s.gp, r, "confirm");
  EXPECT_EQ(r.text("/state"), "confirmed");
  r = s.act(s.gp, r, "rate", bj::object{{"rating", 5}, {"comment", "很快"}});
  EXPECT_EQ(r.number("/rating"), 5) << r.body;
  EXPECT_EQ(s.act(s.gp, r, "rate", bj::object{{"rating", 1}}).code(), "action_not_allowed");
  EXPECT_EQ(r.size("/steps"), 7U) << r.body;
  EXPECT_EQ(r.text("/steps/3/note"), "少一份报告");
  EXPECT_FALSE(r.text("/steps/0/personName").empty());
  const auto seen = s.office.get("/api/v1/service-orders/" + r.text("/id"));
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.text("/steps/0/personName"), "") << "names are for the two parties";
  EXPECT_EQ(seen.text("/orderedBy"), "");
  EXPECT_EQ(s.stranger.get("/api/v1/service-orders/" + r.text("/id")).code(), "not_found");
}

TEST_P(ServicesTest, ListsAreOfTheOwnUnitAndPagedLatestFirst) {
  ServicesScene s(world());
  const auto id = s.service("ECG-1");
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {
    world().clock().set(world().clock().now().plus_minutes(1));
    made.push_back(s.order(s.gp, id).text("/id"));
  }
  const auto page = s.gp.get("/api/v1/service-orders?side=customer&limit=2");
  EXPECT_EQ(page.text("/items/0/id"), made[4]) << page.body;
  EXPECT_EQ(page.size("/items"), 2U);
  const auto rest =
      s.gp.get("/api/v1/service-orders?side=customer&limit=100&cursor=" + page.text("/nextCursor"));
  EXPECT_EQ(rest.size("/items"), 3U);
  EXPECT_EQ(rest.text("/items/2/id"), made[0]);
  EXPECT_EQ(rest.text("/nextCursor"), "");
  EXPECT_EQ(s.gp.get("/api/v1/service-orders?side=provider").size("/items"), 0U);
  EXPECT_EQ(s.medical.get("/api/v1/service-orders?side=provider&state=placed").size("/items"), 5U);
  EXPECT_EQ(s.medical.get("/api/v1/service-orders?side=provider&state=accepted").size("/items"),
            0U);
  EXPECT_EQ(s.office.get("/api/v1/service-orders?side=all").size("/items"), 5U);
  EXPECT_EQ(s.gp.get("/api/v1/service-orders?side=all").code(), "right_missing");
  EXPECT_EQ(s.gp.get("/api/v1/service-orders?side=customer&cursor=x").problems(),
            "/cursor:invalid_cursor");
}

TEST_P(ServicesTest, WhatIsLateIsSaid) {
  ServicesScene s(world());
  const auto r = s.order(s.gp, s.service("ECG-1"), 1, "2026-03-05");
  EXPECT_FALSE(r.json.at("overdue").as_bool());
  s.pass_to(world().clock().now().plus_hours(25));
  const auto late = s.gp.get("/api/v1/service-orders/" + r.text("/id"));
  EXPECT_TRUE(late.json.at("overdue").as_bool()) << late.body;
}

TEST_P(ServicesTest, EventsNameTheTwoPartiesAndNobodysName) {
  ServicesScene s(world());
  const auto r = s.order(s.gp, s.service("ECG-1"));
  (void)s.act(s.medical, r, "accept");
  world().app().jobs().run_all();
  const auto events = *world().app().database().read(
      [&](db::Session& session) -> Result<std::vector<outbox::Event>> {
        return outbox::read_after(session, region, 0, 1000);
      });
  std::vector<outbox::Event> own;
  std::ranges::copy_if(events, std::back_inserter(own),
                       [](const auto& event) { return event.kind.starts_with("service_order."); });
  ASSERT_EQ(own.size(), 2U);
  EXPECT_EQ(own[0].kind, "service_order.place");
  EXPECT_EQ(own[1].kind, "service_order.accept");
  for (const auto& event : own) {
    EXPECT_EQ(event.audience,
              (std::vector<OrganisationId>{s.medical.organisation, s.gp.organisation}));
    const auto payload = bj::parse(event.payload);
    EXPECT_EQ(payload.as_object().size(), 4U) << event.payload;
    EXPECT_EQ(payload.at("author").as_string(), to_string(s.gp.account));
    EXPECT_EQ(payload.at("customer").as_string(), to_string(s.gp.organisation));
    EXPECT_EQ(payload.at("provider").as_string(), to_string(s.medical.organisation));
  }
}

TEST_P(ServicesTest, EveryChangeIsInTheAudit) {
  ServicesScene s(world());
  const auto r = s.order(s.gp, s.service("ECG-1"));
  (void)s.act(s.medical, r, "accept");
  EXPECT_EQ(world().count("SELECT count(*) FROM audit WHERE region_id = $1 AND action IN "
                          "('service_offer.create', 'service_offer.publish', "
                          "'service_order.place', 'service_order.accept') "
                          "AND outcome = 'done' AND subject IS NOT NULL"_sql),
            4);
}

}  // namespace
}  // namespace yilian::tests
