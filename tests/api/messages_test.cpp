// The inbox, what people want, and the ladder of an escalation, through the routes.
#include "support/ways_out.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using MessagesTest = ApiTest;
INSTANTIATE_API_TESTS(MessagesTest);

TEST_P(MessagesTest, WhoseTurnItIsIsToldOnceAndWhoActedIsNot) {
  MessageScene s(world());
  const auto r = s.send_referral();
  s.turn();
  s.turn();
  EXPECT_EQ(s.unread(s.desk), 1);
  EXPECT_EQ(s.unread(s.gp), 0);
  EXPECT_EQ(s.unread(s.nurse), 0) << "may check in, but it is not yet the turn";
  EXPECT_EQ(s.unread(s.doctor), 0) << "the desk is there";
  const auto inbox = s.desk.get("/api/v1/messages");
  ASSERT_EQ(inbox.size("/items"), 1U) << inbox.body;
  EXPECT_EQ(inbox.text("/items/0/text"),
            "普通转诊 " + r.text("/number") + " 待接收：来自Organisation township");
  EXPECT_EQ(inbox.text("/items/0/page"), "/referrals/" + r.text("/id"));
  EXPECT_EQ(inbox.body.find("张小明"), std::string::npos);
  const auto english = s.desk.get("/api/v1/messages", {{"accept-language", "en"}});
  EXPECT_NE(english.text("/items/0/text").find("waits to be accepted"), std::string::npos)
      << english.body;
  ASSERT_EQ(s.act(s.desk, r, "accept", s.appointment()).status, 200);
  s.turn();
  EXPECT_EQ(s.unread(s.gp), 1);
  EXPECT_EQ(s.unread(s.desk), 1) << "accepted it itself";
  world().restart();
  s.turn();
  EXPECT_EQ(s.unread(s.gp), 1);
}

TEST_P(MessagesTest, ReadOneReadAllAndNobodyElses) {
  MessageScene s(world());
  for (int i = 0; i < 3; ++i) s.send_referral();
  s.turn();
  ASSERT_EQ(s.unread(s.desk), 3);
  const auto first = s.desk.get("/api/v1/messages?limit=2");
  ASSERT_EQ(first.size("/items"), 2U);
  const auto rest = s.desk.get("/api/v1/messages?limit=2&cursor=" + first.text("/nextCursor"));
  EXPECT_EQ(rest.size("/items"), 1U);
  EXPECT_NE(rest.text("/items/0/id"), first.text("/items/1/id"));
  EXPECT_EQ(rest.text("/nextCursor"), "");
  const auto one = "/api/v1/messages/" + first.text("/items/0/id") + "/read";
  EXPECT_EQ(s.gp.post(one).status, 404);
  EXPECT_EQ(s.unread(s.desk), 3);
  const auto done = s.desk.post(one);
  EXPECT_NE(done.text("/readAt"), "") << done.body;
  EXPECT_EQ(s.desk.post(one).text("/readAt"), done.text("/readAt")) << "again changes nothing";
  EXPECT_EQ(s.unread(s.desk), 2);
  EXPECT_EQ(s.desk.get("/api/v1/messages?unread=true").size("/items"), 2U);
  const std::string before = to_string(world().clock().now());
  world().clock().advance_seconds(1);
  s.send_referral();
  s.turn();
  const auto all = s.desk.post("/api/v1/messages/read-all", bj::object{{"until", before}});
  EXPECT_EQ(all.number("/unread"), 1) << "what came later was not seen";
  EXPECT_EQ(s.desk.get("/api/v1/messages?cursor=x").problems(), "/cursor:invalid_cursor");
  EXPECT_EQ(s.desk.get("/api/v1/messages?limit=0").problems(), "/limit:out_of_range");
  EXPECT_EQ(s.desk.post("/api/v1/messages/read-all").problems(), "/until:required");
}

TEST_P(MessagesTest, TheCountReachesTheOwnBrowserAlone) {
  MessageScene s(world());
  auto colleague = world().sign_in(Role::nurse, "county");
  s.turn();
  const auto mine = s.desk.get("/api/v1/live"), hers = colleague.get("/api/v1/live");
  const auto frames = [](const Answer& answer) {
    std::string out;
    for (const auto& frame : answer.events->take([] {})) out += frame;
    return out;
  };
  (void)frames(mine), (void)frames(hers);
  s.send_referral();
  s.turn();
  EXPECT_NE(frames(mine).find(R"("kind":"message.new")"), std::string::npos);
  const auto other = frames(hers);
  EXPECT_NE(other.find("referral.submit"), std::string::npos);
  EXPECT_EQ(other.find("message.new"), std::string::npos);
}

TEST_P(MessagesTest, AnEmergencyAmongDepartmentsGoesToItsDepartment) {
  MessageScene s(world());
  const auto login = world().account(Role::physician, "county");
  const auto found = s.root.get("/api/v1/accounts?text=" + login);
  const auto id = found.text("/items/0/id");
  ASSERT_EQ(s.root
                .post("/api/v1/accounts/" + id + "/posts",
                      bj::object{{"organisationId", to_string(s.desk.organisation)},
                                 {"departmentId", s.department},
                                 {"role", "gp"},
                                 {"startsOn", "2026-03-01"}})
                .status,
            201)
      << found.body;
  auto inner = world().visitor();
  ASSERT_EQ(inner.sign_in(login).status, 200);
  s.send_referral("emergency");
  s.turn();
  EXPECT_EQ(s.unread(inner), 1);
  EXPECT_EQ(s.unread(s.desk), 1) << "the desk of the house, too";
  EXPECT_EQ(s.unread(s.doctor), 0);
}

TEST_P(MessagesTest, PreferencesAreOnesOwnAndChecked) {
  MessageScene s(world());
  const auto first = s.desk.get("/api/v1/message-preferences");
  EXPECT_EQ(first.number("/version"), 0);
  EXPECT_EQ(first.text("/mail"), "urgent");
  EXPECT_EQ(first.text("/sms"), "emergency");
  EXPECT_TRUE(first.json.at("mailOffered").as_bool());
  const auto put = [&](const bj::object& more, std::int64_t version = 0) {
    bj::object body{{"language", "zh"}, {"mail", "all"}, {"sms", "never"}};
    for (const auto& field : more) body[field.key()] = field.value();
    return s.desk.put("/api/v1/message-preferences", body, version);
  };
  EXPECT_EQ(put({{"email", "a b@c"}}).problems(), "/email:invalid_text");
  EXPECT_EQ(put({{"email", "a@b\r\nX: y"}}).problems(), "/email:invalid_text");
  EXPECT_EQ(put({{"email", std::string(255, 'a')}}).problems(), "/email:too_long");
  EXPECT_EQ(put({{"quietFrom", "22:00"}}).problems(), "/quietTo:required");
  EXPECT_EQ(put({{"quietTo", "07:00"}}).problems(), "/quietFrom:required");
  EXPECT_EQ(put({{"quietFrom", "24:00"}, {"quietTo", "07:00"}}).problems(),
            "/quietFrom:invalid_time");
  EXPECT_EQ(put({{"quietFrom", "07:00"}, {"quietTo", "07:00"}}).problems(),
            "/quietTo:invalid_time");
  EXPECT_EQ(put({{"mail", "sometimes"}}).problems(), "/mail:not_in_list");
  EXPECT_EQ(put({{"language", "fr"}}).problems(), "/language:not_in_list");
  const auto saved =
      put({{"email", "desk@example.cn"}, {"quietFrom", "22:00"}, {"quietTo", "07:00"}});
  EXPECT_EQ(saved.status, 200) << saved.body;
  EXPECT_EQ(saved.text("/email"), "desk@example.cn");
  EXPECT_EQ(saved.text("/quietFrom"), "22:00");
  EXPECT_EQ(put({}).code(), "stale_version");
  EXPECT_EQ(put({}, 1).text("/email"), "") << "left out: removed";
  EXPECT_EQ(s.gp.get("/api/v1/message-preferences").number("/version"), 0);
  const auto test = [&](const char* channel) {
    return s.desk.post("/api/v1/message-preferences/test", bj::object{{"channel", channel}});
  };
  EXPECT_EQ(test("mail").problems(), "/channel:required") << "no address";
  EXPECT_EQ(test("sms").problems(), "/channel:required") << "no phone";
  EXPECT_EQ(test("wecom").problems(), "/channel:not_in_list");
  ASSERT_EQ(put({{"email", "desk@example.cn"}}, 2).status, 200);
  EXPECT_EQ(test("mail").status, 204);
  s.turn();
  ASSERT_EQ(s.mailer->taken().size(), 1U);
  EXPECT_EQ(s.mailer->taken()[0].to, "desk@example.cn");
  const auto clear = world().count(
      "SELECT count(*) FROM message_preferences WHERE region_id = $1 AND email_sealed IS NOT NULL "
      "AND CAST(email_sealed AS TEXT) LIKE '%example%'"_sql);
  EXPECT_EQ(clear, 0) << "sealed at rest";
}

TEST_P(MessagesTest, AWayOutThatTheInstallationDoesNotHaveIsSaid) {
  auto desk = world().sign_in(Role::referral_desk, "county");
  const auto wishes = desk.get("/api/v1/message-preferences");
  EXPECT_FALSE(wishes.json.at("mailOffered").as_bool());
  EXPECT_FALSE(wishes.json.at("smsOffered").as_bool());
  for (const char* channel : {"mail", "sms"})
    EXPECT_EQ(
        desk.post("/api/v1/message-preferences/test", bj::object{{"channel", channel}}).problems(),
        "/channel:unknown_channel");
}

TEST_P(MessagesTest, TheLadderIsProvenAtEachRung) {
  MessageScene s(world());
  const auto chief_login = world().account(Role::physician, "county");
  auto chief = world().visitor();
  ASSERT_EQ(chief.sign_in(chief_login).status, 200);
  auto office = world().sign_in(Role::office, "office");
  auto stranger = world().sign_in(Role::gp, "township elsewhere");
  const auto r = s.send_referral("urgent");
  s.turn();
  s.escalate(r, "referral.escalate", 2);
  auto told = s.told(s.gp, r);
  ASSERT_EQ(told.status, 200) << told.body;
  ASSERT_EQ(told.size("/items"), 2U) << told.body;
  EXPECT_EQ(told.number("/items/1/rung"), 2) << "after those with an inbox";
  EXPECT_EQ(told.text("/items/1/outside/0/error"), "nobody") << "no contact person yet";
  ASSERT_EQ(
      s.root
          .post("/api/v1/contacts", bj::object{{"organisationId", to_string(s.desk.organisation)},
                                               {"personName", "主任"},
                                               {"phone", "13900000001"},
                                               {"role", "chief"},
                                               {"accountId", to_string(chief.account)}})
          .status,
      201);
  s.escalate(r, "referral.remind", 1);
  s.escalate(r, "referral.escalate", 2);
  s.escalate(r, "referral.escalate_office", 3);
  EXPECT_EQ(s.unread(s.desk), 2) << "the referral and the reminder";
  EXPECT_EQ(s.unread(chief), 1);
  EXPECT_EQ(s.unread(office), 1);
  const auto message = chief.get("/api/v1/messages");
  EXPECT_EQ(message.number("/items/0/rung"), 2);
  EXPECT_NE(message.text("/items/0/text").find("请联系人督促：接收"), std::string::npos)
      << message.body;
  chief.post("/api/v1/messages/" + message.text("/items/0/id") + "/read");
  told = s.told(s.gp, r);
  std::map<std::int64_t, std::string> by_rung;
  for (const auto& item : told.json.at("items").as_array())
    if (item.at("inInbox").as_bool())
      by_rung[item.at("rung").as_int64()] += std::string(item.at("role").as_string()) +
                                             (item.as_object().contains("readAt") ? "+" : "-");
  EXPECT_EQ(by_rung[0], "转诊办-") << told.body;
  EXPECT_EQ(by_rung[1], "转诊办-");
  EXPECT_EQ(by_rung[2], "医师+");
  EXPECT_EQ(by_rung[3].size() > 1, true);
  EXPECT_EQ(s.told(s.desk, r).status, 200);
  EXPECT_EQ(s.told(office, r).status, 200);
  EXPECT_EQ(s.told(stranger, r).status, 404);
  EXPECT_EQ(told.body.find("张"), std::string::npos);
  EXPECT_EQ(
      s.gp.get("/api/v1/messages/deliveries?subjectKind=other&subjectId=" + r.text("/id")).status,
      404);
}

TEST_P(MessagesTest, WhatIsOldStandsThereAsReadAndGoesNowhere) {
  MessageScene s(world());
  s.prefer(s.desk, "desk@example.cn");
  s.send_referral("emergency");
  world().clock().advance_minutes(24 * 60);
  s.turn();
  s.again(s.desk, "referral_desk-3");
  // The clock reminds of it only now; that is fresh.
  EXPECT_EQ(s.unread(s.desk), 1);
  EXPECT_EQ(s.desk.get("/api/v1/messages").size("/items"), 2U);
  EXPECT_EQ(s.desk.get("/api/v1/messages?unread=true").size("/items"), 1U);
}

TEST_P(MessagesTest, MessagesAndDeliveriesEnd) {
  MessageScene s(world());
  s.prefer(s.desk, "desk@example.cn");
  s.send_referral();
  s.turn();
  const auto rows = [&] {
    return world().count(
               "SELECT count(*) FROM messages WHERE region_id = $1 "
               "AND kind = 'referral.to_accept'"_sql) +
           world().count(
               "SELECT count(*) FROM deliveries WHERE region_id = $1 "
               "AND kind = 'referral.to_accept'"_sql);
  };
  EXPECT_EQ(rows(), 2);
  world().clock().advance_minutes(179 * 24 * 60);
  s.turn();
  EXPECT_EQ(rows(), 2);
  world().clock().advance_minutes(2 * 24 * 60);
  s.turn();
  EXPECT_EQ(rows(), 0);
}

}  // namespace
}  // namespace yilian::tests
