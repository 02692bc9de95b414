#include "support/world.hpp"

namespace yilian::tests {
namespace {

using SessionTest = ApiTest;
INSTANTIATE_API_TESTS(SessionTest);

constexpr const char* some_route = "/api/v1/rights";  // of any signed-in caller

bj::value password_change(const std::string& before, const std::string& after) {
  return bj::object{{"oldPassword", before}, {"newPassword", after}};
}

TEST_P(SessionTest, SignInAndOut) {
  auto browser = world().visitor();
  EXPECT_EQ(browser.get("/api/v1/session").code(), "not_signed_in");
  const auto answer = browser.sign_in(world().account(Role::gp));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const std::string set = answer.header("Set-Cookie");
  EXPECT_NE(set.find("HttpOnly"), std::string::npos);
  EXPECT_NE(set.find("SameSite=Strict"), std::string::npos);
  EXPECT_EQ(answer.text("/post/role"), "gp");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(browser.get(some_route).status, 200);
  EXPECT_EQ(browser.del("/api/v1/session").status, 204);
  EXPECT_EQ(browser.get(some_route).code(), "not_signed_in");
}

TEST_P(SessionTest, UnknownNameAndWrongPasswordAnswerAlike) {
  auto browser = world().visitor();
  const auto login = world().account(Role::gp);
  EXPECT_EQ(browser.sign_in("nobody-here").code(), "wrong_credentials");
  EXPECT_EQ(browser.sign_in("not a name!").code(), "wrong_credentials");
  EXPECT_EQ(browser.sign_in(login, "wrong").code(), "wrong_credentials");
}

TEST_P(SessionTest, AChangeNeedsTheCsrfToken) {
  auto browser = world().sign_in(Role::gp);
  const auto document = world().id_card();
  const std::string token = std::exchange(browser.csrf, "");
  EXPECT_EQ(browser.post("/api/v1/patients/register", world().registration(document)).code(),
            "csrf_failed");
  browser.csrf = token.substr(1) + "x";
  EXPECT_EQ(browser.post("/api/v1/patients/register", world().registration(document)).code(),
            "csrf_failed");
  browser.csrf = token;
  EXPECT_EQ(browser.post("/api/v1/patients/register", world().registration(document)).status, 201);
}

TEST_P(SessionTest, FiveFailuresLockForAQuarterOfAnHour) {
  auto browser = world().visitor();
  const auto login = world().account(Role::gp);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(browser.sign_in(login, "wrong").code(), "wrong_credentials");
  EXPECT_EQ(browser.sign_in(login).code(), "account_locked");
  world().clock().advance_minutes(14);
  EXPECT_EQ(browser.sign_in(login).code(), "account_locked");
  world().clock().advance_minutes(2);
  EXPECT_EQ(browser.sign_in(login).status, 200);
}

TEST_P(SessionTest, FailuresAreInTheAudit) {
  auto browser = world().visitor();
  const auto login = world().account(Role::gp);
  browser.sign_in(login, "wrong");
  world().clock().advance_seconds(1);
  auto admin = world().sign_in(Role::platform_admin);
  const auto page = admin.get("/api/v1/audit?action=session.sign_in");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.text("/items/1/outcome"), "wrong_credentials");
}

TEST_P(SessionTest, WhatNamesNobodyAndTriesOfALockedAccountAreInTheAuditToo) {
  auto browser = world().visitor();
  const auto login = world().account(Role::gp);
  const auto admin_login = world().account(Role::platform_admin);
  browser.sign_in("13912345678");
  for (int i = 0; i < 6; ++i) browser.sign_in(login, "wrong");
  auto admin = world().visitor();
  ASSERT_EQ(admin.sign_in(admin_login).status, 200);
  const auto page = admin.get("/api/v1/audit?action=session.sign_in");
  std::map<std::string, int> outcomes;
  for (const auto& item : page.json.at("items").as_array())
    ++outcomes[std::string(item.at("outcome").as_string())];
  EXPECT_EQ(outcomes["wrong_credentials"], 6) << page.body;
  EXPECT_EQ(outcomes["account_locked"], 1) << page.body;
  EXPECT_EQ(page.body.find("13912345678"), std::string::npos);
}

TEST_P(SessionTest, OneAddressMayNotGuessAtManyAccounts) {
  const auto login = world().account(Role::gp);
  auto browser = world().visitor();
  for (int i = 0; i < 60; ++i)
    ASSERT_EQ(browser.sign_in("name-" + std::to_string(i)).code(), "wrong_credentials") << i;
  const auto refused = browser.sign_in(login);
  EXPECT_EQ(refused.code(), "too_many_requests");
  EXPECT_NE(refused.header("Retry-After"), "");
  auto elsewhere = world().visitor();
  elsewhere.remote = "10.1.2.3";
  EXPECT_EQ(elsewhere.sign_in(login).status, 200);
  world().clock().advance_minutes(10);
  EXPECT_EQ(browser.sign_in(login).status, 200);
}

TEST_P(SessionTest, SignInNeverTakesOverACookie) {
  auto browser = world().visitor();
  const auto login = world().account(Role::gp);
  browser.cookie = "chosen-by-somebody-else";
  ASSERT_EQ(browser.sign_in(login).status, 200);
  const std::string first = browser.cookie;
  EXPECT_NE(first, "chosen-by-somebody-else");
  ASSERT_EQ(browser.sign_in(login).status, 200);
  EXPECT_NE(browser.cookie, first);
  browser.cookie = "chosen-by-somebody-else";
  EXPECT_EQ(browser.get(some_route).code(), "not_signed_in");
}

TEST_P(SessionTest, InitialPasswordMustBeChanged) {
  auto browser = world().visitor();
  const auto login = world().account(Role::gp, "township", true);
  ASSERT_EQ(browser.sign_in(login).status, 200);
  EXPECT_EQ(browser.get(some_route).code(), "password_must_change");
  const std::string route = "/api/v1/session/password";
  EXPECT_EQ(browser.post(route, password_change(password, "short1")).problems(),
            "/newPassword:password_weak");
  EXPECT_EQ(browser.post(route, password_change(password, login + "-2026")).problems(),
            "/newPassword:password_weak");
  EXPECT_EQ(browser.post(route, password_change(password, password)).problems(),
            "/newPassword:password_same");
  EXPECT_EQ(browser.post(route, password_change("wrong", "another-stone-43")).code(),
            "wrong_credentials");
  auto other_tab = browser;
  ASSERT_EQ(browser.post(route, password_change(password, "another-stone-43")).status, 200);
  EXPECT_EQ(browser.get(some_route).status, 200);
  EXPECT_EQ(other_tab.get(some_route).code(), "not_signed_in") << "older sessions end";
  EXPECT_EQ(world().visitor().sign_in(login).code(), "wrong_credentials");
  EXPECT_EQ(world().visitor().sign_in(login, "another-stone-43").status, 200);
}

TEST_P(SessionTest, IdleSessionsLockAndTheirOwnerUnlocksThem) {
  auto browser = world().sign_in(Role::gp);
  for (int i = 0; i < 3; ++i) {
    world().clock().advance_minutes(10);
    EXPECT_EQ(browser.get(some_route).status, 200) << "what a person does keeps it awake";
  }
  world().clock().advance_minutes(10);
  EXPECT_EQ(browser.get(some_route, {{"x-background", "1"}}).status, 200);
  EXPECT_EQ(browser.get("/api/v1/live").status, 200);
  world().clock().advance_minutes(6);
  EXPECT_EQ(browser.get(some_route).code(), "session_locked");
  EXPECT_TRUE(browser.get("/api/v1/session").json.at("locked").as_bool());
  EXPECT_EQ(browser.post("/api/v1/session/unlock", bj::object{{"password", "wrong"}}).code(),
            "wrong_credentials");
  EXPECT_EQ(browser.post("/api/v1/session/unlock", bj::object{{"password", password}}).status, 200);
  EXPECT_EQ(browser.get(some_route).status, 200);
}

TEST_P(SessionTest, ASessionEndsAfterTwelveHours) {
  auto browser = world().sign_in(Role::gp);
  for (int i = 0; i < 12 * 6; ++i) {
    world().clock().advance_minutes(10);
    if (browser.get(some_route).status != 200) break;
  }
  EXPECT_EQ(browser.get(some_route).code(), "session_expired");
}

TEST_P(SessionTest, AnAdministratorOfAnOrganisationDoesNotReachIntoAnother) {
  auto root = world().sign_in(Role::platform_admin, "office");
  auto admin = world().sign_in(Role::org_admin, "county");
  auto doctor = world().sign_in(Role::physician, "county");
  const std::string path = "/api/v1/accounts/" + to_string(doctor.account);
  const auto reset = [&] { return admin.post(path + "/reset-password", bj::object{}, {}); };
  const auto added = root.post(
      path + "/posts", bj::object{{"organisationId", to_string(world().organisation("county two"))},
                                  {"role", "physician"},
                                  {"startsOn", to_string(local_date(world().clock().now()))}});
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(reset().code(), "not_your_organisation") << reset().body;
  EXPECT_EQ(doctor.get(some_route).status, 200);
}

TEST_P(SessionTest, AnAdministratorOfAnOrganisationDoesNotReachAboveItself) {
  auto admin = world().sign_in(Role::org_admin, "office");
  for (const Role above : {Role::platform_admin, Role::commission, Role::office}) {
    auto person = world().sign_in(above, "office");
    const std::string path = "/api/v1/accounts/" + to_string(person.account);
    ASSERT_EQ(admin.get(path).status, 200);
    for (const char* action : {"/reset-password", "/disable", "/unlock"}) {
      const auto answer = admin.post(path + action, bj::object{}, {{"if-match", "\"1\""}});
      EXPECT_EQ(answer.code(), "not_your_organisation") << action << answer.body;
    }
    EXPECT_EQ(
        admin.put(path, bj::object{{"loginName", "x-y-z"}, {"personName", "Other"}}, 1).code(),
        "not_your_organisation");
    EXPECT_EQ(person.get(some_route).status, 200) << "the session goes on";
  }
}

TEST_P(SessionTest, SecondFactor) {
  auto browser = world().visitor();
  const auto login = world().account(Role::gp);
  ASSERT_EQ(browser.sign_in(login).status, 200);
  const auto begun = browser.post("/api/v1/session/totp");
  ASSERT_EQ(begun.status, 200) << begun.body;
  const std::string secret = begun.text("/secret");
  const auto code = [&] { return one_time_code(secret, world().clock().now()); };
  const std::string wrong = code() == "000000" ? "000001" : "000000";
  EXPECT_EQ(browser.post("/api/v1/session/totp/confirm", bj::object{{"code", wrong}}).code(),
            "wrong_code");
  const std::string first = code();
  EXPECT_EQ(browser.post("/api/v1/session/totp/confirm", bj::object{{"code", first}}).status, 204);
  EXPECT_EQ(world().visitor().sign_in(login).code(), "code_needed");
  EXPECT_EQ(world().visitor().sign_in(login, password, first).code(), "wrong_code")
      << "a code counts once";
  world().clock().advance_minutes(1);
  EXPECT_EQ(world().visitor().sign_in(login, password, code()).status, 200);
}

}  // namespace
}  // namespace yilian::tests
