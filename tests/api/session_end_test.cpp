// When a session ends, everything that hangs on it ends with it: the next request and open live
// streams, on this server at once. And while it lives, an ordinary request asks no database for it.
#include "access/service.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

constexpr const char* some_route = "/api/v1/rights";  // reads nothing itself

class SessionEndTest : public ApiTest {
 protected:
  static std::string path_of(const Browser& browser) {
    return "/api/v1/accounts/" + to_string(browser.account);
  }
  Answer act(Browser& root, const Browser& browser, const std::string& action) {
    const auto account = root.get(path_of(browser));
    return root.post(path_of(browser) + "/" + action, bj::object{},
                     if_match(account.number("/version")));
  }
  static std::uint64_t trips(const std::function<void()>& work) {
    const auto before = db::round_trips_here();
    work();
    return db::round_trips_here() - before;
  }
};
INSTANTIATE_API_TESTS(SessionEndTest);

TEST_P(SessionEndTest, StreamsEndWithTheirSessionOnly) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto login = world().account(Role::nurse);
  for (const std::string how : {"sign_out", "disable", "reset-password", "password"}) {
    auto one = world().visitor(), other = world().visitor();
    ASSERT_EQ(one.sign_in(login).status, 200) << how;
    ASSERT_EQ(other.sign_in(login).status, 200);
    auto somebody = world().sign_in(Role::nurse);
    const auto mine = one.get("/api/v1/live"), elsewhere = other.get("/api/v1/live"),
               theirs = somebody.get("/api/v1/live");
    ASSERT_TRUE(mine.events && elsewhere.events && theirs.events);
    if (how == "sign_out") {
      ASSERT_EQ(one.del("/api/v1/session").status, 204);
    } else if (how == "password") {
      ASSERT_EQ(one.post("/api/v1/session/password",
                         bj::object{{"oldPassword", password}, {"newPassword", "another-1-stone"}})
                    .status,
                200);
    } else {
      ASSERT_EQ(act(root, one, how).status, 200);
    }
    EXPECT_TRUE(mine.events->closed()) << how;
    EXPECT_EQ(elsewhere.events->closed(), how != "sign_out") << how;
    EXPECT_FALSE(theirs.events->closed()) << how;
    if (how == "disable") {
      ASSERT_EQ(act(root, one, "enable").status, 200);
    }
    if (how == "reset-password") {
      // Back to the known password for the next turn.
      const auto reset = act(root, one, "reset-password");
      auto again = world().visitor();
      ASSERT_EQ(again.sign_in(login, reset.text("/password")).status, 200);
      ASSERT_EQ(
          again
              .post("/api/v1/session/password",
                    bj::object{{"oldPassword", reset.text("/password")}, {"newPassword", password}})
              .status,
          200);
    }
  }
}

TEST_P(SessionEndTest, SwitchingOrLosingThePostEndsTheStream) {
  auto root = world().sign_in(Role::platform_admin, "office");
  auto nurse = world().sign_in(Role::nurse, "township");
  const bj::object post{{"organisationId", to_string(world().organisation("county"))},
                        {"role", "nurse"},
                        {"startsOn", to_string(local_date(world().clock().now()))}};
  const auto added = root.post(path_of(nurse) + "/posts", post);
  ASSERT_EQ(added.status, 201) << added.body;
  const auto session = nurse.get("/api/v1/session");
  const auto first = session.text("/post/id");
  const auto other = session.text("/posts/0/id") == first ? session.text("/posts/1/id")
                                                          : session.text("/posts/0/id");
  const auto before = nurse.get("/api/v1/live");
  ASSERT_EQ(nurse.post("/api/v1/session/post", bj::object{{"postId", other}}).status, 200);
  EXPECT_TRUE(before.events->closed());
  EXPECT_EQ(nurse.get(some_route).status, 200);
  const auto after = nurse.get("/api/v1/live");
  ASSERT_TRUE(after.events);
  root.post("/api/v1/posts/" + other + "/end",
            bj::object{{"endsOn", to_string(local_date(world().clock().now()))}});
  EXPECT_TRUE(after.events->closed());
}

TEST_P(SessionEndTest, AStreamWhoseSessionIsGoneIsFoundByLooking) {
  auto nurse = world().sign_in(Role::nurse);
  const auto stream = nurse.get("/api/v1/live");
  world().app().jobs().run_all();
  EXPECT_FALSE(stream.events->closed());
  world().clock().advance_minutes(13 * 60);
  world().app().jobs().run_all();
  EXPECT_TRUE(stream.events->closed());
}

TEST_P(SessionEndTest, ARememberedSessionIsRefusedOnTheVeryNextRequest) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto fresh = [&] {
    auto nurse = world().sign_in(Role::nurse);
    EXPECT_EQ(nurse.get(some_route).status, 200);
    EXPECT_EQ(trips([&] { EXPECT_EQ(nurse.get(some_route).status, 200); }), 0u)
        << "remembered, or this test shows nothing";
    return nurse;
  };
  auto out = fresh();
  ASSERT_EQ(out.del("/api/v1/session").status, 204);
  EXPECT_EQ(out.get(some_route).code(), "not_signed_in");
  auto disabled = fresh();
  ASSERT_EQ(act(root, disabled, "disable").status, 200);
  EXPECT_EQ(disabled.get(some_route).code(), "not_signed_in");
  auto reset = fresh();
  ASSERT_EQ(act(root, reset, "reset-password").status, 200);
  EXPECT_EQ(reset.get(some_route).code(), "not_signed_in");
  auto again = fresh();
  // Behind the server's back, as the command line does it: known after some seconds.
  ASSERT_TRUE(world().app().database().write([&](db::Session& s) -> Status {
    s.exec("DELETE FROM sessions WHERE region_id = $1"_sql, region);
    return {};
  }));
  EXPECT_EQ(again.get(some_route).status, 200);
  world().clock().advance_seconds(6);
  EXPECT_EQ(again.get(some_route).code(), "not_signed_in");
}

// On SQLite only: on PostgreSQL a hint tells the server (servers_test.cpp).
class SessionEndByCommandTest : public SessionEndTest {};
INSTANTIATE_TEST_SUITE_P(Kinds, SessionEndByCommandTest, ::testing::Values(testing::Kind::sqlite),
                         [](const auto& info) { return testing::to_string(info.param); });

TEST_P(SessionEndByCommandTest, ACommandBesideTheServerEndsThemToo) {
  const auto login = world().account(Role::nurse);
  auto nurse = world().visitor();
  ASSERT_EQ(nurse.sign_in(login).status, 200);
  ASSERT_EQ(nurse.get(some_route).status, 200);
  auto foundation = app::open_foundation(world().app().config());
  ASSERT_TRUE(foundation) << foundation.error().internal;
  access::Service command(*foundation->database, foundation->vault, world().clock(), region, {});
  command.on_end([&](const access::Ended& ended) { app::tell_ended(*foundation, ended); });
  ASSERT_TRUE(command.reset_password(login));
  EXPECT_EQ(nurse.get(some_route).code(), "not_signed_in");
}

TEST_P(SessionEndTest, ASwitchedPostCountsAtOnce) {
  auto root = world().sign_in(Role::platform_admin, "office");
  auto person = world().sign_in(Role::nurse, "township");
  const bj::object post{{"organisationId", to_string(world().organisation("township"))},
                        {"role", "org_admin"},
                        {"startsOn", to_string(local_date(world().clock().now()))}};
  ASSERT_EQ(root.post(path_of(person) + "/posts", post).status, 201);
  EXPECT_EQ(person.get("/api/v1/accounts").code(), "right_missing");
  const auto session = person.get("/api/v1/session");
  const int admin = session.text("/posts/0/role") == "org_admin" ? 0 : 1;
  const auto id = [&](int n) { return session.text("/posts/" + std::to_string(n) + "/id"); };
  ASSERT_EQ(person.post("/api/v1/session/post", bj::object{{"postId", id(admin)}}).status, 200);
  EXPECT_EQ(person.get("/api/v1/accounts").status, 200);
  ASSERT_EQ(person.post("/api/v1/session/post", bj::object{{"postId", id(1 - admin)}}).status, 200);
  EXPECT_EQ(person.get("/api/v1/accounts").code(), "right_missing");
}

TEST_P(SessionEndTest, WhenSomebodyWasSeenIsWrittenInBatchesAndSurvivesARestart) {
  auto nurse = world().sign_in(Role::nurse);
  const auto written = [&] {
    return world().count("SELECT MAX(last_seen_at) FROM sessions WHERE region_id = $1"_sql);
  };
  const auto before = written();
  for (int i = 0; i < 3; ++i) {
    world().clock().advance_minutes(8);
    EXPECT_EQ(nurse.get(some_route).status, 200);
  }
  EXPECT_EQ(written(), before);
  world().app().jobs().run_all();
  EXPECT_EQ(written(), world().clock().now().ms);
  world().clock().advance_minutes(14);
  ASSERT_EQ(nurse.get(some_route).status, 200);
  world().restart();  // writes what it knows
  world().clock().advance_minutes(14);
  EXPECT_EQ(nurse.get(some_route).status, 200);
  world().clock().advance_minutes(16);
  EXPECT_EQ(nurse.get(some_route).code(), "session_locked");
}

}  // namespace
}  // namespace yilian::tests
