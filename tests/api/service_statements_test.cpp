// What a month came to: every sum is the sum of its orders, for both sides and who supervises.
#include <functional>

#include "support/services.hpp"

namespace yilian::tests {
namespace {

using ServiceStatementsTest = ApiTest;
INSTANTIATE_API_TESTS(ServiceStatementsTest);

/// Every field of the sums of a statement against the orders that the same caller lists.
void expect_adds_up(Browser& who, const std::string& side, const std::string& month) {
  const auto statement = who.get("/api/v1/service-statements?month=" + month + "&side=" + side);
  ASSERT_EQ(statement.status, 200) << statement.body;
  const auto orders = who.get("/api/v1/service-orders?limit=100&side=" + side);
  std::int64_t count = 0, quantity = 0, gross = 0, waived = 0, amount = 0, confirmed = 0,
               disputed = 0;
  for (const auto& one : orders.json.at("items").as_array()) {
    const auto& o = one.as_object();
    const auto state = o.at("state").as_string();
    if (state != "fulfilled" && state != "confirmed" && state != "disputed") continue;
    if (!std::string(o.at("fulfilledAt").as_string()).starts_with(month)) continue;
    ++count;
    quantity += o.at("quantity").as_int64();
    gross += o.at("grossFen").as_int64();
    waived += o.at("waivedFen").as_int64();
    amount += o.at("amountFen").as_int64();
    if (state == "confirmed") confirmed += o.at("amountFen").as_int64();
    if (state == "disputed") disputed += o.at("amountFen").as_int64();
  }
  EXPECT_EQ(statement.number("/total/orders"), count);
  EXPECT_EQ(statement.number("/total/quantity"), quantity);
  EXPECT_EQ(statement.number("/total/grossFen"), gross);
  EXPECT_EQ(statement.number("/total/waivedFen"), waived);
  EXPECT_EQ(statement.number("/total/amountFen"), amount);
  EXPECT_EQ(statement.number("/total/confirmedFen"), confirmed);
  EXPECT_EQ(statement.number("/total/disputedFen"), disputed);
  EXPECT_EQ(statement.number("/total/openFen"), amount - confirmed - disputed);
  EXPECT_EQ(gross - waived, amount);
  std::int64_t of_rows = 0;
  for (const auto& row : statement.json.at("rows").as_array())
    of_rows += row.at("sum").at("amountFen").as_int64();
  EXPECT_EQ(of_rows, amount);
}

/// Two members, two services, orders in every state over two months.
void play(ServicesScene& s, World& world, Browser& second) {
  auto body = s.draft("ECG-1", 333);
  body["waiver"] = s.waiver("discount");
  body["waiver"].as_object()["basisPoints"] = 1250;
  body["terms"].as_object()["audience"] = "everybody";
  const auto ecg = s.publish(s.medical, body).text("/id");
  body = s.draft("CSSD-1", 1999);
  body["terms"].as_object()["audience"] = "everybody";
  body["terms"].as_object()["category"] = "sterile_supply";
  body["terms"].as_object()["unit"] = "package";
  const auto sterile = s.publish(s.medical, body).text("/id");
  const auto until = [&](Answer r, Browser& who, int steps) {
    if (steps > 0) r = s.act(s.medical, r, "accept");
    if (steps > 1) r = s.act(s.medical, r, "fulfil");
    if (steps == 3) r = s.act(who, r, "confirm", bj::object{{"rating", 4}});
    if (steps == 4) r = s.act(who, r, "dispute", bj::object{{"reason", "数量不符"}});
    if (steps == 5) {
      r = s.act(who, r, "dispute", bj::object{{"reason", "没有收到"}});
      r = s.act(s.medical, r, "refuse", bj::object{{"reason", "确未送达"}});
    }
    EXPECT_EQ(r.status / 100, 2) << r.body;
  };
  for (int steps = 0; steps <= 5; ++steps) {
    until(s.order(s.gp, ecg, steps + 1), s.gp, steps);
    until(s.order(second, sterile, 2 * steps + 1), second, steps);
    until(s.order(second, ecg, 3), second, steps);
  }
  (void)world;
}

TEST_P(ServiceStatementsTest, SumsEqualTheirPartsForEverySide) {
  ServicesScene s(world());
  auto& second = s.stranger;
  play(s, world(), second);
  expect_adds_up(s.medical, "provider", "2026-03");
  expect_adds_up(s.gp, "customer", "2026-03");
  expect_adds_up(second, "customer", "2026-03");
  expect_adds_up(s.office, "all", "2026-03");
  expect_adds_up(s.medical, "provider", "2026-04");
  const auto own = s.medical.get("/api/v1/service-statements?month=2026-03");
  EXPECT_EQ(own.size("/rows"), 3U) << "one for each member and service";
  EXPECT_EQ(own.text("/side"), "provider");
  EXPECT_EQ(own.number("/rows/0/sum/ratings"), 1);
  EXPECT_EQ(own.number("/rows/0/sum/ratingSum"), 4);
  const auto all = s.office.get("/api/v1/service-statements?month=2026-03&side=all");
  EXPECT_EQ(all.number("/total/amountFen"), own.number("/total/amountFen"));
  EXPECT_EQ(s.gp.get("/api/v1/service-statements?month=2026-03&side=provider").size("/rows"), 0U);
}

TEST_P(ServiceStatementsTest, AMonthIsOneAndOnlyTheOfficeSeesAll) {
  ServicesScene s(world());
  EXPECT_EQ(s.gp.get("/api/v1/service-statements?month=2026-03&side=all").code(), "right_missing");
  EXPECT_EQ(s.gp.get("/api/v1/service-statements?month=2026-13").problems(), "/month:invalid_date");
  EXPECT_EQ(s.gp.get("/api/v1/service-statements").problems(), "/month:required");
  EXPECT_EQ(s.gp.get("/api/v1/service-statements/export?month=2026-00&format=csv").problems(),
            "/month:invalid_date");
}

TEST_P(ServiceStatementsTest, ASheetIsInTheWordsOfItsReader) {
  ServicesScene s(world());
  play(s, world(), s.stranger);
  const std::string path = "/api/v1/service-statements/export?month=2026-03&side=provider&format=";
  const auto chinese = s.medical.get(path + "csv");
  ASSERT_EQ(chinese.status, 200) << chinese.body;
  EXPECT_TRUE(chinese.body.starts_with("\xef\xbb\xbf"));
  for (const char* word : {"提供单位", "远程心电", "消毒供应", "合计", "应付（元）"})
    EXPECT_NE(chinese.body.find(word), std::string::npos) << word;
  EXPECT_EQ(chinese.body.find("sterile_supply"), std::string::npos) << "no bare codes";
  const auto statement = s.medical.get("/api/v1/service-statements?month=2026-03&side=provider");
  const auto fen = statement.number("/total/amountFen");
  const auto cents = std::to_string(fen % 100);
  EXPECT_NE(chinese.body.find("\"" + std::to_string(fen / 100) + "." + (fen % 100 < 10 ? "0" : "") +
                              cents + "\""),
            std::string::npos)
      << chinese.body;
  const auto english = s.medical.get(path + "csv", {{"accept-language", "en"}});
  EXPECT_NE(english.body.find("\"Remote ECG report\""), std::string::npos) << english.body;
  const auto book = s.medical.get(path + "xlsx");
  EXPECT_TRUE(book.body.starts_with("PK"));
  EXPECT_NE(book.header("Content-Disposition").find("services-2026-03.xlsx"), std::string::npos);
}

}  // namespace
}  // namespace yilian::tests
