// The server itself: documentation, metrics, keys, and a real socket around the same router.
#include <fstream>

#include "http/client.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

using SystemTest = ApiTest;
INSTANTIATE_API_TESTS(SystemTest);

void collect_references(const bj::value& value, std::set<std::string>& out) {
  if (value.is_object())
    for (const auto& [key, inner] : value.get_object()) {
      if (key == "$ref") out.insert(std::string(inner.as_string()));
      else collect_references(inner, out);
    }
  if (value.is_array())
    for (const auto& inner : value.get_array()) collect_references(inner, out);
}

TEST_P(SystemTest, TheOpenApiDocumentIsComplete) {
  auto visitor = world().visitor();
  const auto document = visitor.get("/api/v1/openapi.json");
  ASSERT_EQ(document.status, 200);
  EXPECT_EQ(document.text("/openapi"), "3.1.0");
  std::set<std::string> ids;
  std::size_t operations = 0;
  for (const auto& [path, methods] : document.json.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object()) {
      ++operations;
      ids.insert(std::string(operation.at("operationId").as_string()));
      EXPECT_TRUE(operation.at("responses").as_object().contains("default")) << path;
    }
  EXPECT_EQ(ids.size(), operations) << "operationIds are unique";
  EXPECT_GT(operations, 30);
  std::set<std::string> references;
  collect_references(document.json, references);
  for (const auto& reference : references) {
    boost::system::error_code error;
    EXPECT_NE(document.json.find_pointer(reference.substr(1), error), nullptr) << reference;
  }
}

TEST_P(SystemTest, PagesListOperationsErrorsAndRights) {
  auto visitor = world().visitor();
  EXPECT_NE(visitor.get("/docs").body.find("/api/v1/patients/register"), std::string::npos);
  EXPECT_NE(visitor.get("/docs/errors?lang=en").body.find("id=\"stale_version\""),
            std::string::npos);
  EXPECT_NE(visitor.get("/docs/rights?lang=en").body.find("Break-glass access"), std::string::npos);
  for (const char* path : {"/docs", "/docs/errors", "/docs/rights"}) {
    const auto page = visitor.get(path).body;
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("style="), std::string::npos) << "the content policy forbids inline style";
  }
}

TEST_P(SystemTest, AnotherKeyFileIsRefused) {
  const auto config = world().app().config();
  const std::string other = world().folder() + "/other.key";
  ASSERT_TRUE(crypto::Vault::open(other, crypto::Cipher::aes_256_gcm, true));
  auto changed = config;
  changed.key_file = other;
  const auto opened = app::open_foundation(changed);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().internal.find("does not belong to this database"), std::string::npos);
  changed.key_file = world().folder() + "/none.key";
  const auto missing = app::open_foundation(changed);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().internal.find("is missing although data exist"), std::string::npos);
  EXPECT_TRUE(app::open_foundation(config));
}

TEST_P(SystemTest, OneServerPerDataFolder) {
  const SystemClock clock;
  const auto second = app::Installation::open(world().app().config(), clock);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().internal.find("another server already uses"), std::string::npos);
}

TEST_P(SystemTest, ServesJobsAndStopsCleanly) {
  const auto port = world().app().serve();
  ASSERT_TRUE(port) << port.error().internal;
  EXPECT_EQ(http::request(*port, "GET", "/health/live").status, 200);
  EXPECT_EQ(http::request(*port, "GET", "/health/ready").status, 200);
  auto nurse = world().sign_in(Role::nurse);
  http::Client live(*port);
  ASSERT_TRUE(live.send("GET /api/v1/live HTTP/1.1\r\nHost: x\r\nCookie: yilian_session=" +
                        nurse.cookie + "\r\n\r\n"));
  EXPECT_NE(live.receive_until("event: hello").find("text/event-stream"), std::string::npos);
  const auto metrics = http::request(*port, "GET", "/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("live_streams 1"), std::string::npos) << metrics.body;
  EXPECT_NE(metrics.body.find("route=\"/health/live\""), std::string::npos);
  world().app().stop(2);
  EXPECT_TRUE(live.closed_by_server());
  EXPECT_EQ(http::request(*port, "GET", "/health/live").status, 0);
}

}  // namespace
}  // namespace yilian::tests
