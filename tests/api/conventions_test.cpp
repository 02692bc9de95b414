// What every route has in common: strict reading, versions, Idempotency-Key, problems, headers.
#include "support/world.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using ConventionsTest = ApiTest;
INSTANTIATE_API_TESTS(ConventionsTest);

constexpr auto people = "SELECT count(*) FROM people WHERE region_id = $1"_sql;
constexpr const char* register_path = "/api/v1/patients/register";

TEST_P(ConventionsTest, EveryWrongFieldIsNamed) {
  auto nurse = world().sign_in(Role::nurse);
  auto body = world().registration(world().id_card());
  body["visit"].as_object()["proof"] = "by heart";
  body["person"].as_object()["name"] = "";
  body["person"].as_object()["newborn"] = "yes";
  body["person"].as_object()["colour"] = "red";
  body["extra"] = 1;
  const auto answer = nurse.post(register_path, body);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.code(), "invalid_request");
  EXPECT_EQ(answer.problems(),
            "/extra:unknown_field /person/colour:unknown_field /person/name:required "
            "/person/newborn:wrong_type /visit/proof:not_in_list");
  EXPECT_EQ(answer.text("/traceId"), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(nurse.get("/api/v1/break-glass?colour=red").code(), "right_missing");
  auto admin = world().sign_in(Role::platform_admin);
  EXPECT_EQ(admin.get("/api/v1/audit?colour=red&limit=many").problems(),
            "/colour:unknown_field /limit:wrong_type");
}

TEST_P(ConventionsTest, BodiesThatAreNoJson) {
  auto nurse = world().sign_in(Role::nurse);
  const http::Fields json = {{"content-type", "application/json; charset=utf-8"}};
  EXPECT_EQ(nurse.send(http::Method::post, register_path, "{\"person\":", json).code(),
            "malformed_json");
  EXPECT_EQ(nurse.send(http::Method::post, register_path, "", json).code(), "malformed_json");
  EXPECT_EQ(nurse.send(http::Method::post, register_path, std::string(100, '['), json).code(),
            "too_deep");
  EXPECT_EQ(nurse.send(http::Method::post, register_path, "[]", json).problems(), ":wrong_type");
  EXPECT_EQ(
      nurse.send(http::Method::post, register_path, "{}", {{"content-type", "text/plain"}}).status,
      415);
  EXPECT_EQ(nurse.send(http::Method::post, register_path, "{}", {}).status, 415);
}

TEST_P(ConventionsTest, AChangeNamesTheVersionItWasMadeFrom) {
  auto admin = world().sign_in(Role::platform_admin, "office");
  const std::string path = "/api/v1/accounts/" + to_string(admin.account);
  const auto account = admin.get(path);
  ASSERT_EQ(account.status, 200) << account.body;
  const std::int64_t version = account.number("/version");
  EXPECT_EQ(account.header("ETag"), "\"" + std::to_string(version) + "\"");
  const bj::object input{{"loginName", account.text("/loginName")}, {"personName", "Another Name"}};
  const http::Fields json = {{"content-type", "application/json"}};
  const auto bare = admin.send(http::Method::put, path, bj::serialize(input), json);
  EXPECT_EQ(bare.status, 428);
  EXPECT_EQ(bare.code(), "precondition_required");
  EXPECT_EQ(admin.put(path, input, version + 1).status, 412);
  auto weak = json;
  weak.emplace_back("if-match", "W/\"1\"");
  EXPECT_EQ(admin.send(http::Method::put, path, bj::serialize(input), weak).status, 412);
  const auto changed = admin.put(path, input, version);
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.number("/version"), version + 1);
  EXPECT_EQ(admin.put(path, input, version).code(), "stale_version");
}

TEST_P(ConventionsTest, ARepeatedPostWithItsKeyGivesTheSameAnswer) {
  auto nurse = world().sign_in(Role::nurse);
  const auto document = world().id_card();
  const http::Fields key = {{"idempotency-key", "registration-1"}};
  const auto first = nurse.post(register_path, world().registration(document), key);
  ASSERT_EQ(first.status, 201) << first.body;
  world().clock().advance_minutes(5);
  const auto again = nurse.post(register_path, world().registration(document), key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(world().count(people), 1);
  const auto other = nurse.post(register_path, world().registration(world().id_card()), key);
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(other.code(), "idempotency_mismatch");
  auto colleague = world().sign_in(Role::nurse);
  EXPECT_EQ(colleague.post(register_path, world().registration(world().id_card()), key).status, 201)
      << "a key belongs to its account";
  EXPECT_EQ(nurse
                .post(register_path, world().registration(document),
                      {{"idempotency-key", std::string(101, 'k')}})
                .problems(),
            "/headers/Idempotency-Key:too_long");
}

TEST_P(ConventionsTest, ARefusedPostDoesNotUseUpItsKey) {
  auto nurse = world().sign_in(Role::nurse);
  const auto document = world().id_card();
  const auto patient = world().register_patient(nurse, document);
  const http::Fields key = {{"idempotency-key", "registration-2"}};
  const auto refused = nurse.post(register_path, world().registration(document), key);
  EXPECT_EQ(refused.code(), "patient_exists");
  EXPECT_EQ(refused.text("/link"), "/api/v1/patients/" + patient);
  EXPECT_EQ(nurse.post(register_path, world().registration(world().id_card()), key).status, 201);
}

TEST_P(ConventionsTest, KeysAreForgottenAfterTwoDays) {
  constexpr auto keys = "SELECT count(*) FROM idempotency WHERE region_id = $1"_sql;
  auto nurse = world().sign_in(Role::nurse);
  (void)nurse.post(register_path, world().registration(world().id_card()),
                   {{"idempotency-key", "one"}});
  world().clock().advance_minutes(47 * 60);
  world().app().jobs().run_all();
  EXPECT_EQ(world().count(keys), 1);
  world().clock().advance_minutes(2 * 60);
  world().app().jobs().run_all();
  EXPECT_EQ(world().count(keys), 0);
}

TEST_P(ConventionsTest, ProblemsSpeakTheCallersLanguage) {
  auto visitor = world().visitor();
  const auto zh = visitor.get("/api/v1/rights", {{"accept-language", "zh-CN,zh;q=0.9"}});
  const auto en = visitor.get("/api/v1/rights", {{"accept-language", "en-GB,en;q=0.9"}});
  EXPECT_EQ(zh.text("/title"), "请先登录");
  EXPECT_EQ(en.text("/title"), "Please sign in");
  EXPECT_EQ(en.text("/type"), "/docs/errors#not_signed_in");
}

TEST_P(ConventionsTest, EveryAnswerHasTheSecurityHeaders) {
  auto visitor = world().visitor();
  for (const char* path : {"/health/live", "/health/ready", "/docs", "/docs/errors", "/",
                           "/api/v1/session", "/api/v1/none", "/metrics", "/api/v1/openapi.json"}) {
    const auto answer = visitor.get(path);
    EXPECT_NE(answer.header("Content-Security-Policy").find("default-src 'self'"),
              std::string::npos)
        << path;
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer") << path;
    EXPECT_EQ(answer.header("X-Frame-Options"), "DENY") << path;
  }
  EXPECT_EQ(visitor.get("/api/v1/none").status, 404);
  const auto wrong_method = visitor.del("/api/v1/rights");
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_EQ(wrong_method.header("Allow"), "GET, HEAD");
}

}  // namespace
}  // namespace yilian::tests
