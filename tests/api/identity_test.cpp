// Sign-in by an identity provider, linking and unlinking, through the routes and against a provider
// in process that can lie.
#include "support/provider.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

constexpr const char* begin_path = "/api/v1/session/identity";
constexpr const char* return_path = "/api/v1/session/identity/return";

class IdentityTest : public ApiTest {
 protected:
  void SetUp() override {
    provider = std::make_shared<FakeProvider>(world().clock());
    world().use_provider(provider);
  }
  static bj::object returned(const FakeProvider::Return& back, const std::string& code = "") {
    bj::object body{{"state", back.state}, {"code", back.code}};
    if (!code.empty()) body["oneTimeCode"] = code;
    return body;
  }
  /// The browser goes to the provider and comes back as `subject`.
  FakeProvider::Return travel(Browser& browser, const std::string& subject) {
    const auto gone = browser.post(begin_path);
    EXPECT_EQ(gone.status, 200) << gone.body;
    return provider->authorize(gone.text("/address"), subject);
  }
  Answer sign_in(Browser& browser, const std::string& subject) {
    return browser.post(return_path, returned(travel(browser, subject)));
  }
  Answer link(Browser& browser, const std::string& subject) {
    const auto gone = browser.post("/api/v1/identity/begin", bj::object{{"password", password}});
    EXPECT_EQ(gone.status, 200) << gone.body;
    return browser.post("/api/v1/identity/link",
                        returned(provider->authorize(gone.text("/address"), subject)));
  }
  /// A gp whose account is linked to `subject`.
  Browser linked(const std::string& subject) {
    auto gp = world().sign_in(Role::gp);
    const auto answer = link(gp, subject);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return gp;
  }
  /// Outcomes of an action in the audit, newest first.
  std::vector<std::string> outcomes(const std::string& action) {
    world().clock().advance_seconds(1);
    auto admin = world().sign_in(Role::platform_admin);
    const auto page = admin.get("/api/v1/audit?action=" + action);
    EXPECT_EQ(page.status, 200) << page.body;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < page.size("/items"); ++i)
      out.push_back(page.text("/items/" + std::to_string(i) + "/outcome"));
    return out;
  }
  std::shared_ptr<FakeProvider> provider;
};
INSTANTIATE_API_TESTS(IdentityTest);

TEST_P(IdentityTest, WhoLinkedSignsInWithANewSessionAndTheOwnRights) {
  auto gp = linked("subject-1");
  auto browser = world().visitor();
  browser.cookie = "planted-by-somebody";
  const auto answer = sign_in(browser, "subject-1");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.text("/account/id"), to_string(gp.account));
  EXPECT_EQ(answer.text("/post/role"), "gp");
  EXPECT_NE(browser.cookie, "planted-by-somebody");
  EXPECT_NE(browser.cookie, gp.cookie);
  EXPECT_EQ(browser.get("/api/v1/rights").status, 200);
  EXPECT_EQ(browser.get("/api/v1/accounts").code(), "right_missing");
  EXPECT_EQ(gp.get("/api/v1/rights").status, 200) << "the session elsewhere lives on";
  const auto view = browser.get("/api/v1/identity");
  EXPECT_EQ(view.text("/link/issuer"), FakeProvider::issuer);
  EXPECT_FALSE(view.text("/link/lastUsedAt").empty());
  EXPECT_EQ(view.body.find("subject-1"), std::string::npos);
  EXPECT_EQ(outcomes("session.identity_sign_in"), std::vector<std::string>{"done"});
}

TEST_P(IdentityTest, TheSessionThatTheBrowserBroughtEnds) {
  auto browser = linked("subject-1");
  const std::string before = browser.cookie;
  ASSERT_EQ(sign_in(browser, "subject-1").status, 200);
  auto old = world().visitor();
  old.cookie = before;
  EXPECT_EQ(old.get("/api/v1/rights").code(), "not_signed_in");
}

TEST_P(IdentityTest, NobodyComesInWithoutALink) {
  auto browser = world().visitor();
  EXPECT_EQ(sign_in(browser, "stranger").code(), "identity_not_linked");
  EXPECT_EQ(browser.get("/api/v1/session").code(), "not_signed_in");
  EXPECT_EQ(outcomes("session.identity_sign_in"), std::vector<std::string>{"identity_not_linked"});
}

TEST_P(IdentityTest, WhatTheBrowserIsSentWith) {
  auto browser = world().visitor();
  const auto gone = browser.post(begin_path, {}, {{"accept-language", "en"}});
  const std::string address = gone.text("/address");
  EXPECT_TRUE(address.starts_with(std::string(FakeProvider::issuer) + "/auth?")) << address;
  const auto has = [&](const char* name) { return FakeProvider::parameter(address, name); };
  EXPECT_EQ(has("response_type"), "code");
  EXPECT_EQ(has("client_id"), FakeProvider::client_id);
  EXPECT_EQ(has("redirect_uri"), "http://127.0.0.1:8080/sign-in/provider");
  EXPECT_EQ(has("scope"), "openid");
  EXPECT_EQ(has("code_challenge_method"), "S256");
  EXPECT_EQ(has("code_challenge").size(), 43U);
  EXPECT_EQ(has("state").size(), 43U);
  EXPECT_EQ(has("nonce").size(), 43U);
  EXPECT_NE(has("state"), has("nonce"));
  EXPECT_EQ(has("prompt"), "");
  EXPECT_TRUE(has("ui_locales").starts_with("en"));
  const std::string set = gone.header("Set-Cookie");
  EXPECT_TRUE(set.starts_with("yilian_identity=")) << set;
  EXPECT_NE(set.find("HttpOnly; SameSite=Strict"), std::string::npos) << set;
  EXPECT_EQ(address.find(browser.identity_cookie), std::string::npos);
  EXPECT_NE(browser.post(begin_path).text("/address"), address) << "another journey";
}

TEST_P(IdentityTest, TheOptionsNameTheProvider) {
  const auto answer = world().visitor().get("/api/v1/session/options");
  EXPECT_EQ(answer.text("/provider/nameZh"), "卫健统一身份");
  EXPECT_EQ(answer.text("/provider/nameEn"), "Health ID");
}

TEST_P(IdentityTest, StateIsOfThisBrowserOnceAndShortLived) {
  linked("subject-1");
  auto browser = world().visitor(), other = world().visitor();
  const auto back = travel(browser, "subject-1");
  EXPECT_EQ(other.post(return_path, returned(back)).code(), "sign_in_lapsed") << "no cookie";
  travel(other, "subject-1");
  EXPECT_EQ(other.post(return_path, returned(back)).code(), "sign_in_lapsed") << "another's cookie";
  auto wrong = back;
  wrong.state[5] = wrong.state[5] == 'A' ? 'B' : 'A';
  EXPECT_EQ(browser.post(return_path, returned(wrong)).code(), "sign_in_lapsed");
  ASSERT_EQ(browser.post(return_path, returned(back)).status, 200);
  EXPECT_EQ(browser.post(return_path, returned(back)).code(), "sign_in_lapsed") << "used";
  auto late = world().visitor();
  const auto slow = travel(late, "subject-1");
  world().clock().advance_minutes(10);
  EXPECT_EQ(late.post(return_path, returned(slow)).code(), "sign_in_lapsed") << "over";
  EXPECT_EQ(provider->token_requests, 2) << "nobody is asked about what is not ours";
}

TEST_P(IdentityTest, ARefusalOfTheProviderEndsTheJourney) {
  linked("subject-1");
  auto browser = world().visitor();
  const auto back = travel(browser, "subject-1");
  EXPECT_EQ(browser.post(return_path, bj::object{{"state", back.state}}).code(),
            "provider_refused");
  EXPECT_EQ(browser.post(return_path, returned(back)).code(), "sign_in_lapsed");
  EXPECT_EQ(outcomes("session.identity_sign_in"),
            (std::vector<std::string>{"sign_in_lapsed", "provider_refused"}));
}

TEST_P(IdentityTest, TokensThatAreNotBelieved) {
  linked("subject-1");
  auto browser = world().visitor();
  const auto expect_refused = [&](const std::string& what) {
    EXPECT_EQ(sign_in(browser, "subject-1").code(), "provider_refused") << what;
  };
  for (const char* claim : {"iss", "aud", "exp", "iat", "nonce", "sub"}) {
    provider->change_claims = [&](bj::object& claims) { claims[claim] = ""; };
    expect_refused(claim);
  }
  provider->change_claims = [](bj::object& claims) { claims["azp"] = "other"; };
  expect_refused("azp");
  provider->change_claims = nullptr;
  for (const char* algorithm : {"none", "HS256", "RS512"}) {
    provider->algorithm = algorithm;
    expect_refused(algorithm);
  }
  provider->algorithm = "RS256";
  provider->forged_key = true;
  expect_refused("another key of the same name");
  provider->forged_key = false;
  provider->token_status = 400;
  expect_refused("the code is refused");
  provider->token_status = 200;
  EXPECT_EQ(sign_in(browser, "subject-1").status, 200);
  provider->algorithm = "ES256";
  EXPECT_EQ(sign_in(browser, "subject-1").status, 200);
}

TEST_P(IdentityTest, NewKeysOfTheProviderAreFetchedOnceAMinute) {
  linked("subject-1");
  auto browser = world().visitor();
  EXPECT_EQ(provider->key_requests, 1);
  provider->rotate_keys();
  EXPECT_EQ(sign_in(browser, "subject-1").status, 200);
  EXPECT_EQ(provider->key_requests, 2);
  provider->rotate_keys();
  EXPECT_EQ(sign_in(browser, "subject-1").code(), "provider_refused") << "not again so soon";
  EXPECT_EQ(provider->key_requests, 2);
  world().clock().advance_minutes(1);
  EXPECT_EQ(sign_in(browser, "subject-1").status, 200);
  EXPECT_EQ(provider->key_requests, 3);
}

TEST_P(IdentityTest, AProviderThatDoesNotAnswer) {
  linked("subject-1");
  auto browser = world().visitor();
  const auto back = travel(browser, "subject-1");
  provider->down = true;
  EXPECT_EQ(browser.post(return_path, returned(back)).code(), "provider_unavailable");
  world().clock().advance_minutes(61);  // what is remembered is over as well
  EXPECT_EQ(browser.post(begin_path).code(), "provider_unavailable");
  EXPECT_EQ(outcomes("session.identity_sign_in"), std::vector<std::string>{"provider_unavailable"});
}

TEST_P(IdentityTest, TheCallCarriesTheTraceOfTheRequest) {
  linked("subject-1");
  auto browser = world().visitor();
  ASSERT_EQ(sign_in(browser, "subject-1").status, 200);
  std::string traceparent;
  for (const auto& [name, value] : provider->token_headers)
    if (name == "traceparent") traceparent = value;
  EXPECT_TRUE(traceparent.starts_with("00-0123456789abcdef0123456789abcdef-")) << traceparent;
}

TEST_P(IdentityTest, TheSecondFactorIsStillAsked) {
  auto gp = linked("subject-1");
  const std::string secret = gp.post("/api/v1/session/totp").text("/secret");
  ASSERT_EQ(gp.post("/api/v1/session/totp/confirm",
                    bj::object{{"code", one_time_code(secret, world().clock().now())}})
                .status,
            204);
  auto browser = world().visitor();
  const auto back = travel(browser, "subject-1");
  EXPECT_EQ(browser.post(return_path, returned(back)).code(), "code_needed");
  EXPECT_EQ(browser.get("/api/v1/rights").code(), "not_signed_in");
  EXPECT_EQ(browser.post(return_path, returned(back, "000000")).code(), "wrong_code");
  auto thief = world().visitor();
  world().clock().advance_minutes(1);
  const auto code = one_time_code(secret, world().clock().now());
  EXPECT_EQ(thief.post(return_path, returned(back, code)).code(), "sign_in_lapsed");
  EXPECT_EQ(browser.post(return_path, returned(back, code)).status, 200);
  EXPECT_EQ(browser.post(return_path, returned(back, code)).code(), "sign_in_lapsed");
  EXPECT_EQ(provider->token_requests, 2) << "the code of the provider is used once";
}

TEST_P(IdentityTest, LockedDisabledAndUnlinkedAccountsStayOutside) {
  auto gp = linked("subject-1");
  const std::string login = gp.get("/api/v1/session").text("/account/loginName");
  auto guesser = world().visitor();
  for (int i = 0; i < 5; ++i) guesser.sign_in(login, "wrong");
  auto browser = world().visitor();
  EXPECT_EQ(sign_in(browser, "subject-1").code(), "account_locked");
  world().clock().advance_minutes(16);
  EXPECT_EQ(sign_in(browser, "subject-1").status, 200);
  auto admin = world().sign_in(Role::platform_admin);
  const std::string path = "/api/v1/accounts/" + to_string(gp.account);
  const auto version = admin.get(path).number("/version");
  ASSERT_EQ(admin.post(path + "/disable", {}, {{"if-match", "\"" + std::to_string(version) + "\""}})
                .status,
            200);
  EXPECT_EQ(sign_in(browser, "subject-1").code(), "account_disabled");
}

TEST_P(IdentityTest, LinkingNeedsThePasswordAndTheSameAccount) {
  auto gp = world().sign_in(Role::gp), other = world().sign_in(Role::gp);
  EXPECT_EQ(gp.post("/api/v1/identity/begin", bj::object{{"password", "wrong"}}).code(),
            "wrong_password_again");
  const auto gone = gp.post("/api/v1/identity/begin", bj::object{{"password", password}});
  EXPECT_EQ(FakeProvider::parameter(gone.text("/address"), "prompt"), "login");
  const auto back = provider->authorize(gone.text("/address"), "subject-1");
  other.identity_cookie = gp.identity_cookie;
  EXPECT_EQ(other.post("/api/v1/identity/link", returned(back)).code(), "sign_in_lapsed")
      << "begun by another account";
  EXPECT_EQ(gp.post("/api/v1/identity/link", returned(back)).code(), "sign_in_lapsed")
      << "and it is used up";
  EXPECT_EQ(world().visitor().get("/api/v1/identity").code(), "not_signed_in");
}

TEST_P(IdentityTest, AJourneyToSignInLinksNothingAndTheOtherWayRound) {
  auto gp = world().sign_in(Role::gp);
  EXPECT_EQ(gp.post("/api/v1/identity/link", returned(travel(gp, "subject-1"))).code(),
            "sign_in_lapsed");
  linked("subject-2");
  const auto gone = gp.post("/api/v1/identity/begin", bj::object{{"password", password}});
  const auto back = provider->authorize(gone.text("/address"), "subject-2");
  EXPECT_EQ(gp.post(return_path, returned(back)).code(), "sign_in_lapsed");
}

TEST_P(IdentityTest, OneIdentityOneAccount) {
  auto first = linked("subject-1");
  auto second = world().sign_in(Role::gp);
  EXPECT_EQ(link(second, "subject-1").code(), "identity_taken");
  EXPECT_EQ(link(first, "subject-2").code(), "identity_taken") << "one link of an account";
  EXPECT_EQ(outcomes("identity.link"),
            (std::vector<std::string>{"identity_taken", "identity_taken", "done"}));
}

TEST_P(IdentityTest, UnlinkingByTheOwner) {
  auto gp = linked("subject-1");
  EXPECT_EQ(gp.post("/api/v1/identity/unlink", bj::object{{"password", "wrong"}}).code(),
            "wrong_password_again");
  EXPECT_EQ(gp.post("/api/v1/identity/unlink", bj::object{{"password", password}}).status, 204);
  EXPECT_EQ(gp.post("/api/v1/identity/unlink", bj::object{{"password", password}}).status, 204)
      << "removed is removed";
  auto browser = world().visitor();
  EXPECT_EQ(sign_in(browser, "subject-1").code(), "identity_not_linked");
  EXPECT_EQ(link(gp, "subject-1").status, 200) << "and linked again";
}

TEST_P(IdentityTest, AnAdministratorSeesAndRemovesTheLink) {
  auto gp = linked("subject-1");
  const std::string path = "/api/v1/accounts/" + to_string(gp.account);
  auto stranger = world().sign_in(Role::org_admin, "county");
  EXPECT_EQ(stranger.post(path + "/unlink").status, 404);
  auto admin = world().sign_in(Role::org_admin);
  EXPECT_EQ(admin.get(path).text("/identity/issuer"), FakeProvider::issuer);
  const auto removed = admin.post(path + "/unlink");
  ASSERT_EQ(removed.status, 200) << removed.body;
  EXPECT_EQ(removed.text("/identity/issuer"), "");
  EXPECT_EQ(admin.post(path + "/unlink").status, 200) << "removed is removed";
  auto browser = world().visitor();
  EXPECT_EQ(sign_in(browser, "subject-1").code(), "identity_not_linked");
  EXPECT_EQ(outcomes("account.unlink").back(), "done");
}

TEST_P(IdentityTest, AnInitialPasswordLinksNothing) {
  auto browser = world().visitor();
  ASSERT_EQ(browser.sign_in(world().account(Role::gp, "township", true)).status, 200);
  EXPECT_EQ(browser.post("/api/v1/identity/begin", bj::object{{"password", password}}).code(),
            "password_must_change");
}

TEST_P(IdentityTest, RefusalsAndDeparturesOfOneAddressAreBounded) {
  auto browser = world().visitor();
  browser.remote = "10.9.9.9";
  for (int i = 0; i < 60; ++i)
    EXPECT_EQ(browser.post(return_path, bj::object{{"state", "x"}, {"code", "y"}}).code(),
              "sign_in_lapsed");
  EXPECT_EQ(browser.post(return_path, bj::object{{"state", "x"}, {"code", "y"}}).code(),
            "too_many_requests");
  EXPECT_EQ(browser.post(begin_path).code(), "too_many_requests");
  EXPECT_EQ(browser.sign_in(world().account(Role::gp)).code(), "too_many_requests")
      << "one count for every way in";
  auto other = world().visitor();
  other.remote = "10.9.9.10";
  for (int i = 0; i < 300; ++i) ASSERT_EQ(other.post(begin_path).status, 200);
  EXPECT_EQ(other.post(begin_path).code(), "too_many_requests");
}

TEST_P(IdentityTest, WithoutAProviderNothingOfItIsThere) {
  world().use_provider(nullptr);
  auto gp = world().sign_in(Role::gp);
  EXPECT_EQ(gp.get("/api/v1/session/options").body, "{}");
  EXPECT_EQ(gp.post(begin_path).status, 404);
  EXPECT_EQ(gp.post(return_path, bj::object{{"state", "x"}, {"code", "y"}}).status, 404);
  EXPECT_EQ(gp.post("/api/v1/identity/begin", bj::object{{"password", password}}).status, 404);
  EXPECT_EQ(gp.get("/api/v1/identity").body, "{}");
}

}  // namespace
}  // namespace yilian::tests
