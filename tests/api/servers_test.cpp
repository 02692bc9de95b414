// Two servers on one PostgreSQL: news and ended sessions reach the other one by a hint, long before
// it would look by itself.
#include <filesystem>
#include <thread>

#include "access/service.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

class ServersTest : public ApiTest {
 protected:
  void SetUp() override {
    auto config = world().app().config();
    config.key_file = app::key_file(config);
    config.data_directory = world().folder() + "/second";
    config.port = 0;
    auto opened = app::Installation::open(config, world().clock());
    ASSERT_TRUE(opened) << opened.error().internal;
    second_ = std::move(*opened);
    ASSERT_TRUE(world().app().serve());
    ASSERT_TRUE(second_->serve());
    std::this_thread::sleep_for(
        std::chrono::milliseconds(700));  // both listen, first turns are over
  }
  void TearDown() override {
    if (second_) second_->stop(0);
    second_.reset();
  }

  http::Response ask_second(const Browser& browser, const std::string& path) {
    http::Request request;
    request.method = http::Method::get;
    request.path = path;
    request.headers.emplace_back("cookie", "yilian_session=" + browser.cookie);
    request.remote = "127.0.0.1";
    return second_->router().handle(request);
  }
  /// True when it comes within a second; looking by itself would take five.
  static bool soon(const std::function<bool()>& condition) {
    for (int i = 0; i < 100; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  std::unique_ptr<app::Installation> second_;
};
INSTANTIATE_POSTGRES_API_TESTS(ServersTest);

TEST_P(ServersTest, NewsReachTheBrowsersOfTheOther) {
  auto nurse = world().sign_in(Role::nurse, "township");
  world().app().jobs().wake("relay");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto stream = ask_second(nurse, "/api/v1/live");
  ASSERT_TRUE(stream.events) << stream.body;
  (void)stream.events->take([] {});
  ASSERT_TRUE(world().app().database().write([&](db::Session& session) -> Status {
    outbox::Event event;
    event.kind = "thing.changed";
    event.subject = new_uuid(0);
    event.audience = {nurse.organisation};
    event.payload = "{}";
    event.at = world().clock().now();
    outbox::emit(session, region, event);
    return {};
  }));
  world().app().jobs().wake("relay");  // as the server does after a request
  std::string told;
  EXPECT_TRUE(soon([&] {
    for (const auto& frame : stream.events->take([] {})) told += frame;
    return told.find("event: change") != std::string::npos;
  })) << told;
}

TEST_P(ServersTest, AnEndedSessionIsForgottenByTheOther) {
  auto nurse = world().sign_in(Role::nurse, "township");
  ASSERT_EQ(ask_second(nurse, "/api/v1/rights").status, 200);
  const auto stream = ask_second(nurse, "/api/v1/live");
  ASSERT_TRUE(stream.events);
  ASSERT_EQ(nurse.del("/api/v1/session").status, 204);
  // The clock stands still: without the hint the other server would remember the session for ever.
  EXPECT_TRUE(soon([&] { return ask_second(nurse, "/api/v1/rights").status == 401; }));
  EXPECT_TRUE(soon([&] { return stream.events->closed(); }));
}

TEST_P(ServersTest, ACommandBesideTheServersEndsSessions) {
  const auto login = world().account(Role::nurse);
  auto nurse = world().visitor();
  ASSERT_EQ(nurse.sign_in(login).status, 200);
  ASSERT_EQ(ask_second(nurse, "/api/v1/rights").status, 200);
  auto foundation = app::open_foundation(world().app().config());
  ASSERT_TRUE(foundation) << foundation.error().internal;
  access::Service command(*foundation->database, foundation->vault, world().clock(), region, {});
  command.on_end([&](const access::Ended& ended) { app::tell_ended(*foundation, ended); });
  ASSERT_TRUE(command.reset_password(login));
  EXPECT_TRUE(soon([&] { return ask_second(nurse, "/api/v1/rights").status == 401; }));
}

/// An approval on one server counts on the other with its next request, without any hint.
TEST_P(ServersTest, AnApprovedPolicyCountsOnTheOtherAtOnce) {
  auto author = world().sign_in(Role::office, "office");
  auto approver = world().sign_in(Role::commission, "commission");
  const std::string in_force = "/api/v1/policies/in-force?kind=tiering_table&key=emergency";
  const auto shipped = author.get(in_force);
  const auto tables = [&] {
    http::Request request;
    request.method = http::Method::get;
    request.path = "/api/v1/tiering/tables";
    request.query = {{"on", "2027-01-01"}};
    request.headers.emplace_back("cookie", "yilian_session=" + author.cookie);
    request.remote = "127.0.0.1";
    return second_->router().handle(request).body;
  };
  EXPECT_EQ(tables().find("县里的题目"), std::string::npos);
  auto policy =
      author.post("/api/v1/policies", bj::object{{"kind", "tiering_table"},
                                                 {"key", "emergency"},
                                                 {"title", "县里的题目"},
                                                 {"source", "县卫健委"},
                                                 {"effectiveFrom", "2026-12-31"},
                                                 {"content", shipped.json.at("content")}});
  const std::string target = "/api/v1/policies/" + policy.text("/id");
  policy = author.post(target + "/submit", bj::object{}, if_match(policy.number("/version")));
  policy = approver.post(target + "/approve", bj::object{}, if_match(policy.number("/version")));
  ASSERT_EQ(policy.text("/state"), "approved") << policy.body;
  EXPECT_NE(tables().find("县里的题目"), std::string::npos);
}

}  // namespace
}  // namespace yilian::tests
