// Attacks of the OWASP kind against whole installations: fixed sessions, forged requests, framed or
// scripted answers, open redirects, paths out of the house, and SQL in every search field.
#include <filesystem>

#include "api/api.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using SecurityTest = ApiTest;
INSTANTIATE_API_TESTS(SecurityTest);

constexpr const char* some_route = "/api/v1/rights";  // of any signed-in caller
constexpr const char* png = "\x89PNG\r\n\x1a\n and what looks like a picture";

// ---- sessions

TEST_P(SecurityTest, SignInEndsTheSessionThatTheBrowserBrought) {
  auto browser = world().visitor();
  ASSERT_EQ(browser.sign_in(world().account(Role::gp)).status, 200);
  auto kept = browser;  // who has copied the cookie
  ASSERT_EQ(kept.get(some_route).status, 200);
  ASSERT_EQ(browser.sign_in(world().account(Role::nurse)).status, 200);
  EXPECT_NE(browser.cookie, kept.cookie);
  EXPECT_NE(browser.csrf, kept.csrf);
  EXPECT_EQ(kept.get(some_route).code(), "not_signed_in");
  EXPECT_EQ(browser.get(some_route).status, 200);
}

TEST_P(SecurityTest, ARefusedSignInLeavesTheSessionAlone) {
  auto browser = world().sign_in(Role::gp);
  EXPECT_EQ(browser.sign_in("nobody-here").code(), "wrong_credentials");
  EXPECT_EQ(browser.get(some_route).status, 200);
}

TEST_P(SecurityTest, APlantedSessionNeverBecomesTheVictims) {
  auto attacker = world().sign_in(Role::gp);
  auto victim = world().visitor();
  victim.cookie = attacker.cookie;
  ASSERT_EQ(victim.sign_in(world().account(Role::platform_admin)).status, 200);
  EXPECT_NE(victim.cookie, attacker.cookie);
  EXPECT_EQ(attacker.get(some_route).code(), "not_signed_in");
}

/// An account with a second post; the session's answer.
Answer with_two_posts(World& world, Browser& person) {
  auto root = world.sign_in(Role::platform_admin, "office");
  const auto added =
      root.post("/api/v1/accounts/" + to_string(person.account) + "/posts",
                bj::object{{"organisationId", to_string(world.organisation("county"))},
                           {"role", "nurse"},
                           {"startsOn", to_string(local_date(world.clock().now()))}});
  EXPECT_EQ(added.status, 201) << added.body;
  return person.get("/api/v1/session");
}

std::string other_post(const Answer& session) {
  const auto first = session.text("/posts/0/id");
  return session.text("/post/id") == first ? session.text("/posts/1/id") : first;
}

TEST_P(SecurityTest, AnotherPostIsAnotherSession) {
  auto person = world().sign_in(Role::nurse, "township");
  const auto before = with_two_posts(world(), person);
  auto kept = person;
  const auto switched =
      person.post("/api/v1/session/post", bj::object{{"postId", other_post(before)}});
  ASSERT_EQ(switched.status, 200) << switched.body;
  EXPECT_NE(person.cookie, kept.cookie);
  EXPECT_NE(person.csrf, kept.csrf);
  EXPECT_NE(switched.header("Set-Cookie").find("HttpOnly"), std::string::npos);
  EXPECT_EQ(kept.get(some_route).code(), "not_signed_in");
  EXPECT_EQ(person.get(some_route).status, 200);
  EXPECT_EQ(world().count("SELECT COUNT(*) FROM sessions WHERE region_id = $1 AND "
                          "post_id IS NOT NULL"_sql),
            2)
      << "the person's and the administrator's";
}

TEST_P(SecurityTest, AnotherPostNeitherUnlocksNorProlongsASession) {
  auto person = world().sign_in(Role::nurse, "township");
  const auto before = with_two_posts(world(), person);
  world().clock().advance_minutes(16);
  ASSERT_EQ(person.get(some_route).code(), "session_locked");
  (void)person.post("/api/v1/session/post", bj::object{{"postId", other_post(before)}});
  EXPECT_EQ(person.get(some_route).code(), "session_locked");
  world().clock().advance_minutes(12 * 60 - 16);
  EXPECT_EQ(person.get(some_route).code(), "session_expired");
}

TEST_P(SecurityTest, UnlockingIsAnotherSession) {
  auto person = world().sign_in(Role::gp);
  auto kept = person;
  world().clock().advance_minutes(16);
  ASSERT_EQ(person.get(some_route).code(), "session_locked");
  const auto unlock = [&](const char* secret) {
    return person.post("/api/v1/session/unlock", bj::object{{"password", secret}});
  };
  EXPECT_EQ(unlock("wrong").code(), "wrong_credentials");
  EXPECT_EQ(person.cookie, kept.cookie);
  ASSERT_EQ(unlock(password).status, 200);
  EXPECT_NE(person.cookie, kept.cookie);
  EXPECT_NE(person.csrf, kept.csrf);
  EXPECT_EQ(kept.get(some_route).code(), "not_signed_in");
  EXPECT_EQ(person.get(some_route).status, 200);
  world().clock().advance_minutes(12 * 60 - 16);
  EXPECT_EQ(person.get(some_route).code(), "session_expired") << "no longer than before";
}

TEST_P(SecurityTest, ANewPasswordIsAnotherSession) {
  auto person = world().sign_in(Role::gp);
  auto kept = person;
  ASSERT_EQ(person
                .post("/api/v1/session/password",
                      bj::object{{"oldPassword", password}, {"newPassword", "another-stone-43"}})
                .status,
            200);
  EXPECT_NE(person.cookie, kept.cookie);
  EXPECT_NE(person.csrf, kept.csrf);
  EXPECT_EQ(kept.get(some_route).code(), "not_signed_in");
}

TEST_P(SecurityTest, ARevokedClientIsRefusedAtOnce) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto made =
      root.post("/api/v1/clients", bj::object{{"name", "HIS"},
                                              {"organisationId", to_string(root.organisation)},
                                              {"scopes", bj::array{"network_read"}}});
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = made.text("/client/id");
  const auto token = [&](const std::string& secret) {
    return world().visitor().send(
        http::Method::post, "/oauth/token",
        "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret,
        {{"content-type", "application/x-www-form-urlencoded"}});
  };
  EXPECT_EQ(token("wrong").status, 401);
  const auto given = token(made.text("/secret"));
  const http::Fields bearer = {{"authorization", "Bearer " + given.text("/access_token")}};
  ASSERT_EQ(world().visitor().get("/api/v1/organisations", bearer).status, 200);
  const auto revoked = root.send(http::Method::post, "/api/v1/clients/" + id + "/revoke", "{}",
                                 {{"content-type", "application/json"}, {"if-match", "\"1\""}});
  ASSERT_LT(revoked.status, 300) << revoked.body;
  EXPECT_EQ(world().visitor().get("/api/v1/organisations", bearer).code(), "not_signed_in");
  EXPECT_EQ(token(made.text("/secret")).status, 401);
}

// ---- forged requests

std::string filled(std::string path) {
  for (auto at = path.find('{'); at != std::string::npos; at = path.find('{'))
    path.replace(at, path.find('}', at) - at + 1, "01890a5d-ac96-7000-8000-0000000000ff");
  return path;
}

TEST_P(SecurityTest, NoChangeWithoutTheSessionsOwnToken) {
  auto victim = world().sign_in(Role::platform_admin, "office");
  const auto own = victim.csrf;
  const auto foreign = world().sign_in(Role::platform_admin, "office").csrf;
  std::size_t asked = 0;
  for (const auto& operation : world().app().api().operations()) {
    if (operation.doc.open || operation.method == http::Method::get) continue;
    ++asked;
    for (const auto& token : {std::string(), std::string("x"), own + "x", own.substr(1), foreign}) {
      victim.csrf = token;
      const auto answer = victim.send(operation.method, filled(operation.path), "{}",
                                      {{"content-type", "application/json"}});
      EXPECT_EQ(answer.code(), "csrf_failed") << operation.path << " with '" << token << "'";
    }
  }
  EXPECT_GT(asked, 60U);
  victim.csrf = own;
  EXPECT_EQ(victim.get("/api/v1/accounts").status, 200) << "still signed in";
}

TEST_P(SecurityTest, AFormOfAnotherSiteCannotSignAnybodyIn) {
  auto browser = world().visitor();
  const auto body =
      bj::serialize(bj::object{{"loginName", world().account(Role::gp)}, {"password", password}});
  // What a form may send without asking first; the name=value forms of it are no JSON anyway.
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "", "text/plain; application/json",
        "multipart/form-data; boundary=b", "application/jsonp"}) {
    const auto answer = browser.send(http::Method::post, "/api/v1/session", body,
                                     {{"content-type", type}, {"origin", "https://evil.example"}});
    EXPECT_EQ(answer.code(), "unsupported_media_type") << type;
    EXPECT_TRUE(browser.cookie.empty());
  }
}

TEST_P(SecurityTest, NoOtherOriginIsInvited) {
  auto person = world().sign_in(Role::gp);
  for (const auto& operation : world().app().api().operations())
    for (const auto method : {operation.method, http::Method::options}) {
      if (operation.path == "/api/v1/session") continue;  // its DELETE would end this one
      const auto answer =
          person.send(method, filled(operation.path), "{}",
                      {{"origin", "https://evil.example"},
                       {"access-control-request-method", "POST"},
                       {"access-control-request-headers", "content-type, x-csrf-token"}});
      for (const auto& [name, value] : answer.headers)
        EXPECT_FALSE(name.starts_with("Access-Control")) << operation.path << " " << name;
    }
}

TEST_P(SecurityTest, NoAddressOfTheCallersIsRedirectedTo) {
  auto person = world().sign_in(Role::platform_admin, "office");
  std::vector<std::string> paths = {"/", "/docs", "/health/live"};
  for (const auto& operation : world().app().api().operations())
    if (operation.method == http::Method::get) paths.push_back(filled(operation.path));
  for (const auto& path : paths)
    for (const char* name : {"next", "redirect", "url", "return_to"}) {
      const auto answer =
          person.get(path + "?" + name + "=//evil.example",
                     {{"host", "evil.example"}, {"x-forwarded-host", "evil.example"}});
      EXPECT_EQ(answer.header("Location").find("evil"), std::string::npos) << path;
      if (path == "/") continue;  // to the documentation where there is no console
      EXPECT_EQ(answer.header("Location"), "") << path;
    }
}

// ---- what browsers are told

void expect_protected(const Answer& answer, int status, const std::string& what) {
  EXPECT_EQ(answer.status, status) << what << " " << answer.body.substr(0, 200);
  const auto policy = answer.header("Content-Security-Policy");
  const auto has = [&](const char* part) { return policy.find(part) != std::string::npos; };
  EXPECT_FALSE(has("unsafe")) << what << ": " << policy;
  EXPECT_FALSE(has("*")) << what << ": " << policy;
  EXPECT_TRUE(has("default-src 'self'") || has("default-src 'none'")) << what << ": " << policy;
  EXPECT_TRUE(has("frame-ancestors 'none'")) << what << ": " << policy;
  EXPECT_TRUE(has("base-uri 'none'")) << what << ": " << policy;
  EXPECT_EQ(answer.header("X-Frame-Options"), "DENY") << what;
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << what;
  EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer") << what;
  const auto allowed = answer.header("Permissions-Policy");
  EXPECT_TRUE(allowed.starts_with("camera=(self), microphone=(), geolocation=()")) << what;
}

std::string upload(Browser& who, const std::string& name) {
  const auto answer =
      who.send(http::Method::post, "/api/v1/files",
               "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                   "\"\r\nContent-Type: image/png\r\n\r\n" + png + "\r\n--b--\r\n",
               {{"content-type", "multipart/form-data; boundary=b"}});
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.text("/id");
}

/// A referral with one attachment of this name.
struct Papers {
  explicit Papers(World& world, const std::string& name) : scene(world) {
    file = upload(scene.gp, name);
    auto content = scene.content(scene.patient());
    content["fileIds"] = bj::array{file};
    path = "/api/v1/referrals/" + scene.submit(scene.gp, content).text("/id");
  }
  Scene scene;
  std::string file, path;
};

TEST_P(SecurityTest, EveryKindOfAnswerTellsTheBrowserWhatItMayDo) {
  Papers papers(world(), "x.png");
  auto& gp = papers.scene.gp;
  auto visitor = world().visitor();
  auto office = world().sign_in(Role::office, "office");
  expect_protected(visitor.get("/"), 302, "redirect");
  expect_protected(visitor.get("/docs"), 200, "page");
  expect_protected(visitor.get("/nowhere.html"), 404, "no page");
  expect_protected(visitor.get("/api/v1/none"), 404, "no route");
  expect_protected(visitor.get(some_route), 401, "not signed in");
  expect_protected(gp.get("/api/v1/accounts"), 403, "no right");
  expect_protected(visitor.del(some_route), 405, "wrong method");
  expect_protected(visitor.send(http::Method::post, "/api/v1/session", "{", {}), 415, "no JSON");
  expect_protected(gp.get(papers.path), 200, "API");
  const auto attachment = gp.get(papers.path + "/attachments/" + papers.file);
  expect_protected(attachment, 200, "attachment");
  EXPECT_NE(attachment.header("Content-Security-Policy").find("default-src 'none'"),
            std::string::npos);
  EXPECT_NE(attachment.header("Content-Security-Policy").find("sandbox"), std::string::npos);
  EXPECT_EQ(attachment.header("Cache-Control"), "no-store");
  const auto form = gp.get(papers.path + "/documents/slip");
  EXPECT_TRUE(form.body.starts_with("%PDF-"));
  expect_protected(form, 200, "PDF");
  EXPECT_EQ(form.header("Cache-Control"), "no-store");
  expect_protected(gp.get(papers.path + "/attachments/none"), 404, "no attachment");
  expect_protected(gp.get("/api/v1/live"), 200, "event stream");
  expect_protected(
      office.get("/api/v1/statistics/referrals/export?format=csv&from=2026-03-01&to=2026-03-31"),
      200, "export");
  expect_protected(gp.del("/api/v1/session"), 204, "nothing");
}

// ---- paths

std::set<std::string> files_below(const std::string& folder) {
  std::set<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    out.insert(entry.path().filename().string());
  return out;
}

TEST_P(SecurityTest, AnAttachmentIsNamedByItsIdAlone) {
  const std::string name = "../../../../tmp/yilian-escaped.png";
  Papers papers(world(), name);
  auto& gp = papers.scene.gp;
  EXPECT_EQ(gp.get(papers.path + "/attachments").text("/items/0/name"), "yilian-escaped.png");
  for (const auto& file : files_below(world().folder()))
    EXPECT_EQ(file.find("escaped"), std::string::npos) << file;
  EXPECT_FALSE(std::filesystem::exists("/tmp/yilian-escaped.png"));
  const auto good = gp.get(papers.path + "/attachments/" + papers.file);
  EXPECT_EQ(good.body, png);
  EXPECT_EQ(good.header("Content-Disposition").find("escaped"), std::string::npos);
  for (const char* wrong : {"..", "../", "..%2f..%2fkeys%2fmaster.key", "%2e%2e", "..\\..\\keys",
                            "%00", "x.png", "%252e%252e%252fmaster.key"})
    EXPECT_EQ(gp.get(papers.path + "/attachments/" + wrong).status, 404) << wrong;
  EXPECT_EQ(gp.get(papers.path + "/attachments/" + papers.file + "%00.png").status, 404);
  // Another organisation's file, by its true id, under one's own referral.
  auto foreign = world().sign_in(Role::gp, "county two");
  const auto theirs = upload(foreign, "theirs.png");
  EXPECT_EQ(gp.get(papers.path + "/attachments/" + theirs).status, 404);
  EXPECT_EQ(foreign.get(papers.path + "/attachments/" + papers.file).status, 404);
}

// ---- SQL

const std::vector<std::string>& injections() {
  static const std::vector<std::string> all = {"'",
                                               "''",
                                               "\"",
                                               "%",
                                               "_",
                                               "%%",
                                               "\\",
                                               "\\'",
                                               "\\%",
                                               "!",
                                               "!%",
                                               "!_",
                                               "';--",
                                               "' OR '1'='1",
                                               "') OR ('a'='a",
                                               "$1",
                                               "$1::text",
                                               "?1",
                                               ":a",
                                               "@a",
                                               "/**/",
                                               "--",
                                               "E'\\x27",
                                               "x' UNION SELECT 1--",
                                               "'; DROP TABLE accounts; --",
                                               "%' ESCAPE '!"};
  return all;
}

/// A text of the same length that stands nowhere.
std::string like_long(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) out += "龘";
  return out;
}

TEST_P(SecurityTest, SqlInAnyFilterIsATextLikeAnother) {
  auto root = world().sign_in(Role::platform_admin, "office");
  auto office = world().sign_in(Role::office, "office");
  auto nurse = world().sign_in(Role::nurse);
  std::size_t asked = 0;
  for (const auto& operation : world().app().api().operations()) {
    if (operation.method != http::Method::get || !operation.path_names.empty()) continue;
    for (const auto& [name, property] : operation.query_properties)
      for (auto* who : {&root, &office, &nurse}) {
        const std::string start = operation.path + "?" + std::string(name) + "=";
        for (const auto& text : injections()) {
          const auto harmless = who->get(start + like_long(text));
          const auto answer = who->get(start + text);
          ++asked;
          EXPECT_EQ(answer.status, harmless.status) << start << text << " " << answer.body;
          EXPECT_EQ(answer.code(), harmless.code()) << start << text;
          EXPECT_EQ(answer.problems(), harmless.problems()) << start << text;
          EXPECT_EQ(answer.size("/items"), harmless.size("/items")) << start << text;
        }
      }
  }
  EXPECT_GT(asked, 500U);
  EXPECT_EQ(world().count("SELECT COUNT(*) FROM accounts WHERE region_id = $1"_sql), 3);
}

TEST_P(SecurityTest, SqlInASearchByPostIsATextLikeAnother) {
  auto nurse = world().sign_in(Role::nurse, "township");
  auto gp = world().sign_in(Role::gp, "township");
  (void)world().register_patient(nurse, world().id_card());
  for (const auto& text : injections()) {
    const auto found = gp.post("/api/v1/referrals/find", bj::object{{"code", text + "zzzz"}});
    EXPECT_EQ(found.status, 404) << text << found.body;
    for (const char* field : {"documentNumber", "phone", "name"}) {
      bj::object asked{{field, text.substr(0, 20)}}, harmless{{field, "qqq"}};
      if (std::string_view(field) == "name")
        asked["birthDate"] = harmless["birthDate"] = "1980-02-15";
      const auto answer = nurse.post("/api/v1/patients/search", asked);
      const auto other = nurse.post("/api/v1/patients/search", harmless);
      EXPECT_EQ(answer.status, other.status) << field << " " << text << answer.body;
      EXPECT_EQ(answer.code(), other.code()) << field << " " << text;
      EXPECT_EQ(answer.size("/hits"), 0U) << field << " " << text;
    }
  }
}

TEST_P(SecurityTest, WildcardsOfLikeStandForThemselves) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto post = [&] {
    return bj::object{{"organisationId", to_string(root.organisation)},
                      {"role", "nurse"},
                      {"startsOn", to_string(local_date(world().clock().now()))}};
  };
  const std::string odd = "50%_!\\' 王";
  for (const auto& [login, name] :
       {std::pair<std::string, std::string>{"odd-name", odd}, {"plain-name", "50ab 王"}}) {
    const auto made =
        root.post("/api/v1/accounts",
                  bj::object{{"account", bj::object{{"loginName", login}, {"personName", name}}},
                             {"post", post()}});
    ASSERT_EQ(made.status, 201) << made.body;
  }
  const auto found = [&](const std::string& text) {
    return root.get("/api/v1/accounts?text=" + text).size("/items");
  };
  EXPECT_EQ(found("50"), 2U);
  for (const char* start : {"50%", "50%_", "50%_!", "50%_!\\", "50%_!\\'"})
    EXPECT_EQ(found(start), 1U) << start;
  for (const char* wrong : {"%", "_", "5_", "50__", "%50", "50%王", "!", "\\"})
    EXPECT_EQ(found(wrong), 0U) << wrong;
  const auto own = "/api/v1/accounts?organisationId=" + to_string(root.organisation) + "&text=";
  EXPECT_EQ(root.get(own + "50%").size("/items"), 1U);
  EXPECT_EQ(root.get(own + "%").size("/items"), 0U);
  const auto codes = [&](const std::string& text) {
    return root.get("/api/v1/diagnoses?q=" + text).size("/items");
  };
  EXPECT_GT(codes("I20"), 0U);
  EXPECT_EQ(codes("I_0"), 0U);
  EXPECT_EQ(codes("I2%"), 0U);
  EXPECT_EQ(codes("I\\20"), 0U);
  EXPECT_EQ(codes("%"), 0U);
}

}  // namespace
}  // namespace yilian::tests
