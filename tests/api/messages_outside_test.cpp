// Out of the installation: mail, text messages and group robots that work, fail or go away.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "support/ways_out.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using OutsideTest = ApiTest;
INSTANTIATE_API_TESTS(OutsideTest);
using TwoServersSendTest = ApiTest;
INSTANTIATE_POSTGRES_API_TESTS(TwoServersSendTest);

std::string file_text(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST_P(OutsideTest, ANoticeAndALinkAndNothingPersonal) {
  MessageScene s(world());
  ASSERT_EQ(s.prefer(s.desk, "desk@example.cn").status, 200);
  ASSERT_EQ(s.robot(s.admin, "a").status, 201);
  const auto r = s.send_referral("urgent");
  s.turn();
  ASSERT_EQ(s.mailer->taken().size(), 1U);
  const auto mail = s.mailer->taken()[0];
  EXPECT_EQ(mail.to, "desk@example.cn");
  EXPECT_EQ(mail.subject, "【医联】您有 1 条紧急转诊待接收");
  EXPECT_NE(mail.text.find("http://127.0.0.1:8080/referrals/" + r.text("/id")), std::string::npos);
  ASSERT_EQ(s.robots->taken("a").size(), 1U);
  for (const auto& text : {mail.text, mail.subject, s.robots->taken("a")[0]})
    for (const auto& secret : {std::string("张小明"), r.text("/number"), std::string("心绞痛"),
                               std::string("township"), std::string("Person")})
      EXPECT_EQ(text.find(secret), std::string::npos) << text;
  const auto told = s.told(s.gp, r);
  EXPECT_EQ(told.text("/items/0/outside/0/channel"), "mail") << told.body;
  EXPECT_EQ(told.text("/items/0/outside/0/state"), "sent");
  EXPECT_EQ(told.body.find("desk@example.cn"), std::string::npos);
}

TEST_P(OutsideTest, TheLanguageIsTheRecipients) {
  MessageScene s(world());
  s.prefer(s.desk, "desk@example.cn", "all", {{"language", "en"}});
  s.send_referral("emergency");
  s.turn();
  ASSERT_EQ(s.mailer->taken().size(), 1U);
  EXPECT_EQ(s.mailer->taken()[0].subject, "[Yilian] 1 referral (emergency) waits to be accepted");
}

TEST_P(OutsideTest, EachPersonsThreshold) {
  MessageScene s(world());
  for (const auto& [threshold, expected] :
       {std::pair{"never", 0}, {"emergency", 1}, {"urgent", 2}, {"all", 3}}) {
    ASSERT_EQ(s.prefer(s.desk, "desk@example.cn", threshold).status, 200);
    const auto before = s.mailer->taken().size();
    for (const char* urgency : {"emergency", "urgent", "elective"}) s.send_referral(urgency);
    s.turn();
    EXPECT_EQ(s.mailer->taken().size() - before, static_cast<std::size_t>(expected)) << threshold;
  }
}

TEST_P(OutsideTest, ATextMessageForAnEmergencyGoesToThePhoneOfTheAccount) {
  MessageScene s(world());
  const auto account = "/api/v1/accounts/" + to_string(s.desk.account);
  const auto before = s.root.get(account);
  ASSERT_EQ(s.root
                .put(account,
                     bj::object{{"loginName", before.text("/loginName")},
                                {"personName", before.text("/personName")},
                                {"phone", "13911112222"}},
                     before.number("/version"))
                .status,
            200);
  s.send_referral("urgent");
  s.turn();
  EXPECT_FALSE(std::filesystem::exists(world().texts_file()));
  const auto r = s.send_referral("emergency");
  s.turn();
  const auto text = file_text(world().texts_file());
  EXPECT_NE(text.find(R"("phone":"13911112222")"), std::string::npos) << text;
  EXPECT_NE(text.find("急诊转诊待接收"), std::string::npos) << text;
  EXPECT_EQ(text.find(r.text("/number")), std::string::npos);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST_P(OutsideTest, QuietHoursHoldAllButEmergencies) {
  MessageScene s(world());  // it is 9:00
  const auto prefer = [&](const char* from, const char* to) {
    ASSERT_EQ(
        s.prefer(s.desk, "desk@example.cn", "all", {{"quietFrom", from}, {"quietTo", to}}).status,
        200);
  };
  prefer("22:00", "09:30");
  s.send_referral("urgent");
  s.turn();
  EXPECT_EQ(s.mailer->taken().size(), 0U);
  EXPECT_EQ(s.unread(s.desk), 1) << "the inbox is always at once";
  s.send_referral("emergency");
  s.turn();
  EXPECT_EQ(s.mailer->taken().size(), 1U);
  s.minutes(29);
  const auto emergencies = s.mailer->taken().size();
  EXPECT_GT(emergencies, 1U) << "what the clock says of the emergency is one, too";
  s.minutes(1);
  EXPECT_EQ(s.mailer->taken().size(), emergencies + 1);
  s.again(s.desk, "referral_desk-3");
  s.again(s.gp, "gp-1");
  // They begin while something waits for a second attempt.
  prefer("09:31", "10:00");
  s.mailer->down = true;
  s.send_referral("urgent");
  s.turn();
  s.mailer->down = false;
  s.minutes(29);
  EXPECT_EQ(s.mailer->taken().size(), emergencies + 1);
  s.minutes(1);
  EXPECT_EQ(s.mailer->taken().size(), emergencies + 2);
}

TEST_P(OutsideTest, AMailServerThatIsDownForAnHourLosesAndRepeatsNothing) {
  MessageScene s(world());
  s.prefer(s.desk, "desk@example.cn");
  s.mailer->down = true;
  constexpr int letters = 12;
  for (int i = 0; i < letters; ++i) s.send_referral();
  s.minutes(60);
  EXPECT_EQ(s.mailer->taken().size(), 0U);
  EXPECT_LE(s.mailer->attempts, 8) << "the server rests, whatever waits for it";
  EXPECT_GE(s.mailer->attempts, 4);
  s.mailer->down = false;
  s.minutes(60);
  EXPECT_EQ(s.mailer->taken().size(), static_cast<std::size_t>(letters));
  EXPECT_EQ(s.mailer->repeated(), 0U);
  s.minutes(5);
  EXPECT_EQ(s.mailer->taken().size(), static_cast<std::size_t>(letters));
}

TEST_P(OutsideTest, RobotsThatFailOrHangDelayNobody) {
  MessageScene s(world());
  for (const char* key : {"good", "fails", "hangs", "full", "dingtalk"})
    ASSERT_EQ(
        s.robot(s.admin, key, std::string_view(key) == "dingtalk" ? "dingtalk" : "wecom").status,
        201);
  s.prefer(s.desk, "desk@example.cn");
  s.robots->let("fails", 500);
  s.robots->let("hangs", FakeRobots::silent);
  s.robots->let("full", -45009);
  for (int i = 0; i < 5; ++i) s.send_referral();
  s.turn();
  EXPECT_EQ(s.robots->taken("good").size(), 5U);
  EXPECT_EQ(s.robots->taken("dingtalk").size(), 5U);
  EXPECT_EQ(s.mailer->taken().size(), 5U);
  for (const char* key : {"fails", "hangs", "full"})
    EXPECT_EQ(s.robots->attempts(key), 1) << key << " rests after the first";
  const auto list = s.admin.get("/api/v1/channels");
  for (const auto& channel : list.json.at("items").as_array()) {
    const auto name = channel.at("name").as_string();
    const auto* resting = channel.as_object().if_contains("restingUntil");
    EXPECT_EQ(resting != nullptr, name == "fails" || name == "hangs" || name == "full") << name;
    if (name == "fails") {
      EXPECT_EQ(channel.at("errorDetail").as_int64(), 500);
    }
    if (name == "full") {
      EXPECT_EQ(channel.at("errorDetail").as_int64(), 45009);
    }
  }
  s.robots->let("fails", 0);
  s.minutes(1);
  EXPECT_EQ(s.robots->taken("fails").size(), 5U);
  EXPECT_EQ(s.robots->attempts("hangs"), 2);
}

TEST_P(OutsideTest, WhatIsGivenUpIsSeenAndSentAgain) {
  MessageScene s(world());
  ASSERT_EQ(s.robot(s.admin, "hangs").status, 201);
  s.robots->let("hangs", FakeRobots::silent);
  auto office = world().sign_in(Role::office, "office");
  const auto r = s.send_referral();
  s.turn();
  EXPECT_EQ(office.get("/api/v1/messages/dead").size("/items"), 0U);
  EXPECT_EQ(s.gp.get("/api/v1/messages/dead").code(), "right_missing");
  for (int hour = 0; hour < 24; ++hour) {
    world().clock().advance_minutes(60);
    s.turn();
  }
  s.again(office, "office-8");
  s.again(s.gp, "gp-1");
  const auto dead = office.get("/api/v1/messages/dead");
  ASSERT_EQ(dead.size("/items"), 1U) << dead.body;
  EXPECT_EQ(dead.text("/items/0/state"), "dead");
  EXPECT_EQ(dead.text("/items/0/error"), "unreachable");
  EXPECT_EQ(dead.text("/items/0/channelName"), "hangs");
  EXPECT_NE(s.told(s.gp, r).body.find("\"state\":\"dead\""), std::string::npos);
  const auto tried = s.robots->attempts("hangs");
  s.minutes(5);
  EXPECT_EQ(s.robots->attempts("hangs"), tried) << "given up";
  const auto again = "/api/v1/deliveries/" + dead.text("/items/0/id") + "/resend";
  EXPECT_EQ(office.post(again).code(), "precondition_required");
  EXPECT_EQ(office.post(again, bj::object{}, if_match(1)).code(), "stale_version");
  s.robots->let("hangs", 0);
  const auto done = office.post(again, bj::object{}, if_match(dead.number("/items/0/version")));
  EXPECT_EQ(done.text("/state"), "waiting") << done.body;
  s.turn();
  // With what the ladder had to say meanwhile, which had not been given up.
  EXPECT_GE(s.robots->taken("hangs").size(), 1U);
  EXPECT_EQ(office.get("/api/v1/messages/dead").size("/items"), 0U);
  EXPECT_EQ(office.post(again, bj::object{}, if_match(done.number("/version") + 1)).code(),
            "message_not_dead");
}

TEST_P(OutsideTest, AMailboxThatIsNotThereHoldsUpNobody) {
  MessageScene s(world());
  auto second = world().sign_in(Role::referral_desk, "county");
  s.prefer(s.desk, "gone@example.cn");
  s.prefer(second, "here@example.cn");
  s.mailer->refuses = "gone@example.cn";
  s.send_referral();
  s.turn();
  ASSERT_EQ(s.mailer->taken().size(), 1U);
  EXPECT_EQ(s.mailer->taken()[0].to, "here@example.cn");
  auto office = world().sign_in(Role::office, "office");
  EXPECT_EQ(office.get("/api/v1/messages/dead").text("/items/0/error"), "refused");
}

TEST_P(OutsideTest, RobotsBelongToTheirUnitAndKeepTheirSecrets) {
  MessageScene s(world());
  auto& admin = s.admin;
  auto other = world().sign_in(Role::org_admin, "township");
  const bj::object good{{"kind", "dingtalk"},
                        {"name", "急诊群"},
                        {"address", "https://oapi.dingtalk.com/robot/send?key=k1"},
                        {"secret", "SECverysecret"},
                        {"threshold", "urgent"},
                        {"enabled", true}};
  const auto with = [&](const char* name, const bj::value& value) {
    auto body = good;
    body[name] = value;
    return admin.post("/api/v1/channels", body);
  };
  EXPECT_EQ(with("address", "http://oapi.dingtalk.com/x").problems(),
            "/address:channel_address_refused");
  EXPECT_EQ(with("address", "https://10.0.0.1/x").problems(), "/address:not_in_list");
  EXPECT_EQ(with("address", "https://oapi.dingtalk.com@evil.cn/").problems(),
            "/address:channel_address_refused");
  EXPECT_EQ(with("address", "http://127.0.0.1:8080/x").problems(), "/address:not_in_list");
  EXPECT_EQ(with("kind", "telegram").problems(), "/kind:not_in_list");
  EXPECT_EQ(with("name", "").problems(), "/name:required");
  EXPECT_EQ(s.gp.post("/api/v1/channels", good).code(), "right_missing");
  auto without = good;
  without.erase("address");
  EXPECT_EQ(admin.post("/api/v1/channels", without).problems(), "/address:required");
  const auto made = admin.post("/api/v1/channels", good, {{"idempotency-key", "channel-0001"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(admin.post("/api/v1/channels", good, {{"idempotency-key", "channel-0001"}}).text("/id"),
            made.text("/id"));
  EXPECT_EQ(made.text("/host"), "oapi.dingtalk.com");
  EXPECT_TRUE(made.json.at("hasSecret").as_bool());
  EXPECT_EQ(made.body.find("k1"), std::string::npos);
  EXPECT_EQ(made.body.find("verysecret"), std::string::npos);
  const auto path = "/api/v1/channels/" + made.text("/id");
  EXPECT_EQ(other.put(path, without, 1).status, 404);
  EXPECT_EQ(other.get("/api/v1/channels").size("/items"), 0U);
  EXPECT_EQ(other.get("/api/v1/channels?organisationId=" + to_string(admin.organisation)).code(),
            "not_your_organisation");
  EXPECT_EQ(
      s.root.get("/api/v1/channels?organisationId=" + to_string(admin.organisation)).size("/items"),
      1U);
  EXPECT_EQ(admin.put(path, without, 2).code(), "stale_version");
  without["name"] = "急诊群 2";
  without.erase("secret");
  const auto changed = admin.put(path, without, 1);
  EXPECT_EQ(changed.text("/name"), "急诊群 2") << changed.body;
  EXPECT_TRUE(changed.json.at("hasSecret").as_bool()) << "kept";
  EXPECT_EQ(admin.post(path + "/test", bj::object{}, if_match(2)).status, 200);
  s.turn();
  EXPECT_EQ(s.robots->taken("k1").size(), 1U);
  EXPECT_NE(s.robots->last_address().find("&timestamp="), std::string::npos);
  EXPECT_NE(s.robots->last_address().find("&sign="), std::string::npos);
  without["secret"] = "";
  EXPECT_FALSE(admin.put(path, without, 2).json.at("hasSecret").as_bool());
  EXPECT_EQ(other.del(path, if_match(3)).status, 404);
  EXPECT_EQ(admin.del(path).code(), "precondition_required");
  EXPECT_EQ(admin.del(path, if_match(3)).status, 204);
  EXPECT_EQ(admin.get("/api/v1/channels").size("/items"), 0U);
}

TEST_P(OutsideTest, ARobotThatIsSwitchedOffLetsNothingOutLater) {
  MessageScene s(world());
  const auto robot = s.robot(s.admin, "hangs");
  s.robots->let("hangs", FakeRobots::silent);
  s.send_referral();
  s.turn();
  const bj::object off{
      {"kind", "wecom"}, {"name", "hangs"}, {"threshold", "all"}, {"enabled", false}};
  ASSERT_EQ(s.admin.put("/api/v1/channels/" + robot.text("/id"), off, 1).status, 200);
  s.robots->let("hangs", 0);
  s.send_referral();
  s.minutes(5);
  EXPECT_EQ(s.robots->taken("hangs").size(), 0U);
}

TEST_P(OutsideTest, WhoLeftIsToldNothingMore) {
  MessageScene s(world());
  s.prefer(s.desk, "desk@example.cn");
  s.mailer->down = true;
  s.send_referral();
  s.turn();
  const auto account = s.root.get("/api/v1/accounts/" + to_string(s.desk.account));
  ASSERT_EQ(s.root
                .post("/api/v1/accounts/" + to_string(s.desk.account) + "/disable", bj::object{},
                      if_match(account.number("/version")))
                .status,
            200);
  s.mailer->down = false;
  s.minutes(3);
  EXPECT_EQ(s.mailer->taken().size(), 0U);
}

TEST_P(TwoServersSendTest, EachDeliveryOnce) {
  MessageScene s(world());
  s.prefer(s.desk, "desk@example.cn");
  for (const char* key : {"a", "b", "c"}) ASSERT_EQ(s.robot(s.admin, key).status, 201);
  const auto second = world().neighbour();
  s.mailer->down = true;
  for (const char* key : {"a", "b", "c"}) s.robots->let(key, 500);
  constexpr std::size_t referrals = 25;
  for (std::size_t i = 0; i < referrals; ++i) s.send_referral();
  s.turn();
  s.mailer->down = false;
  for (const char* key : {"a", "b", "c"}) s.robots->let(key, 0);
  world().clock().advance_minutes(2);
  const auto run = [&](app::Installation& server) {
    for (int i = 0; i < 10; ++i) server.jobs().run_all();
  };
  std::thread one([&] { run(world().app()); }), two([&] { run(*second); });
  one.join();
  two.join();
  s.turn();
  EXPECT_EQ(s.mailer->taken().size(), referrals);
  EXPECT_EQ(s.mailer->repeated(), 0U);
  for (const char* key : {"a", "b", "c"}) EXPECT_EQ(s.robots->taken(key).size(), referrals) << key;
}

}  // namespace
}  // namespace yilian::tests
