// How well connected systems keep to what was agreed: every fault once, by day, over both doors.
#include "support/exchange.hpp"
#include "support/partner.hpp"

namespace yilian::tests {
namespace {

using ExchangePartnersTest = ApiTest;
INSTANTIATE_API_TESTS(ExchangePartnersTest);

/// A time as HL7 writes it, some minutes before now, at +0800.
std::string minutes_ago(World& world, std::int64_t minutes) {
  const auto text = to_string(world.clock().now().plus_minutes(-minutes));
  std::string out;
  for (const char c : text.substr(0, 19))
    if (c >= '0' && c <= '9') out += c;
  return out;
}

TEST_P(ExchangePartnersTest, APartnerIsScoredByWhatWasWrongWithItsMessages) {
  Feed feed(world(), "county", {{"lateAfterMinutes", 30}, {"targetPercent", 60}});
  // Every fault once, one of each day without any, and one with two faults.
  const auto fine = admission("1", "", minutes_ago(world(), 30));
  EXPECT_EQ(ack(feed.send(fine)), "AA");
  EXPECT_EQ(ack(feed.send(admission("2", "", minutes_ago(world(), 31)))), "AA");
  EXPECT_EQ(ack(feed.send(result("3", "5.1", minutes_ago(world(), 1)))), "AA");
  EXPECT_EQ(ack(feed.send(head("ADT^A01^ADT_A01", "4", minutes_ago(world(), 1)))), "AE");
  EXPECT_EQ(ack(feed.send(result("5", "5.1", minutes_ago(world(), 90)))), "AA");
  EXPECT_EQ(ack(feed.send(admission("6", "", minutes_ago(world(), 0)))), "AA");
  EXPECT_EQ(ack(feed.send(admission("6", "", minutes_ago(world(), 0)))), "AA");
  const auto check = [&](const Answer& list) {
    ASSERT_EQ(list.status, 200) << list.body;
    ASSERT_EQ(list.size("/items"), 1U) << list.body;
    EXPECT_EQ(list.text("/items/0/door"), "hl7");
    EXPECT_EQ(list.number("/items/0/counts/received"), 6);
    EXPECT_EQ(list.number("/items/0/counts/faultless"), 1);
    EXPECT_EQ(list.number("/items/0/counts/late"), 2);
    EXPECT_EQ(list.number("/items/0/counts/unmapped"), 2);
    EXPECT_EQ(list.number("/items/0/counts/malformed"), 1);
    EXPECT_EQ(list.number("/items/0/counts/repeated"), 1);
    EXPECT_EQ(list.number("/items/0/counts/failed"), 0);
    EXPECT_EQ(list.number("/items/0/perMille"), 166);
    EXPECT_EQ(list.number("/items/0/targetPercent"), 60);
    EXPECT_NE(list.body.find("\"meets\":false"), std::string::npos);
  };
  check(feed.admin.get("/api/v1/exchange/partners"));
  // A fault leads to its messages; mapping and replay do not take it back.
  const auto unmapped = feed.admin.get("/api/v1/exchange/messages?fault=unmapped");
  ASSERT_EQ(unmapped.size("/items"), 2U) << unmapped.body;
  EXPECT_EQ(unmapped.text("/items/0/faults/0"), "late");
  EXPECT_EQ(unmapped.text("/items/0/faults/1"), "unmapped");
  EXPECT_EQ(feed.map("result", "WBC", "6690-2").status, 200);
  EXPECT_EQ(feed.map("unit", "10^9/L", "10*9/L").status, 200);
  EXPECT_EQ(feed.admin.post("/api/v1/exchange/replay", bj::object{}).number("/applied"), 2);
  check(feed.admin.get("/api/v1/exchange/partners"));
  // The day is over: what was counted stays, and the next day begins with nothing.
  world().clock().advance_minutes(26 * 60);
  EXPECT_EQ(world().app().exchange().count_days(world().clock().now()).value(), 1);
  EXPECT_EQ(world().app().exchange().count_days(world().clock().now()).value(), 0);
  feed.admin = world().sign_in(Role::org_admin, "county");
  check(feed.admin.get("/api/v1/exchange/partners"));
  EXPECT_EQ(ack(feed.send(admission("7", "", minutes_ago(world(), 0)))), "AA");
  const auto report = feed.admin.get("/api/v1/exchange/partners/" + feed.sender);
  ASSERT_EQ(report.status, 200) << report.body;
  ASSERT_EQ(report.size("/days"), 2U) << report.body;
  EXPECT_EQ(report.number("/days/0/perMille"), 1000);
  EXPECT_EQ(report.number("/days/1/counts/received"), 6);
  EXPECT_EQ(report.number("/score/counts/received"), 7);
  const auto today = report.text("/days/0/day");
  const auto one = feed.admin.get("/api/v1/exchange/partners?from=" + today + "&to=" + today);
  EXPECT_EQ(one.number("/items/0/perMille"), 1000);
  EXPECT_NE(one.body.find("\"meets\":true"), std::string::npos);
  EXPECT_EQ(feed.admin.get("/api/v1/exchange/partners?from=" + today + "&to=2026-01-01")
                .text("/errors/0/code"),
            "dates_reversed");
  EXPECT_EQ(feed.admin.get("/api/v1/exchange/partners?from=2020-01-01&to=" + today)
                .text("/errors/0/code"),
            "out_of_range");
  // Another unit sees neither the partner nor its messages.
  auto other = world().sign_in(Role::org_admin, "township");
  EXPECT_EQ(other.get("/api/v1/exchange/partners").size("/items"), 0U);
  EXPECT_EQ(other.get("/api/v1/exchange/partners/" + feed.sender).status, 404);
}

TEST_P(ExchangePartnersTest, AClientOfTheFhirServerIsScoredToo) {
  auto admin = world().sign_in(Role::org_admin, "county");
  Partner partner(world(), "county", {"record_write"});
  const auto send = [&](const char* body) {
    return partner.send(http::Method::post, "/Observation", body).status;
  };
  EXPECT_EQ(send(R"({"resourceType":"Observation","status":"final","code":{"text":"WBC"}})"), 201);
  EXPECT_EQ(send(R"({"resourceType":"Observation","status":"final"})"), 422);
  EXPECT_EQ(send("{"), 400);
  EXPECT_EQ(partner.send(http::Method::del, "/Observation/none", "").status, 404);
  EXPECT_EQ(world().app().exchange().write_tally().value(), 2);
  EXPECT_EQ(world().app().exchange().write_tally().value(), 0);
  const auto list = admin.get("/api/v1/exchange/partners");
  ASSERT_EQ(list.size("/items"), 1U) << list.body;
  EXPECT_EQ(list.text("/items/0/door"), "fhir");
  EXPECT_EQ(list.number("/items/0/counts/received"), 4);
  EXPECT_EQ(list.number("/items/0/counts/malformed"), 2);
  EXPECT_EQ(list.number("/items/0/perMille"), 500);
  // What comes later is added to the same day.
  EXPECT_EQ(send("{"), 400);
  world().restart();
  const auto report = world()
                          .sign_in(Role::org_admin, "county")
                          .get("/api/v1/exchange/partners/" + list.text("/items/0/id"));
  ASSERT_EQ(report.size("/days"), 1U) << report.body;
  EXPECT_EQ(report.number("/days/0/counts/malformed"), 3);
}

}  // namespace
}  // namespace yilian::tests
