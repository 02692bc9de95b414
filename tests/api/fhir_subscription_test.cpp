// FHIR subscriptions of a whole installation to a real endpoint on a loopback port: what is told,
// to whom, again after failures, and never what may not be seen.
#include <mutex>
#include <thread>

#include "support/partner.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using http::Method;

/// A hospital's own endpoint.
class Hook {
 public:
  struct Taken {
    Method method;
    std::string path, body, secret, key;
  };
  Hook() {
    for (const auto method : {Method::post, Method::put})
      router_.add(method, "/{rest...}", [this](http::Request& request) -> http::Response {
        const std::lock_guard lock(mutex_);
        http::Response out;
        out.status = status;
        if (wait_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
        taken_.push_back({request.method, std::string(request.path), request.body,
                          std::string(request.header("x-secret")),
                          std::string(request.header("idempotency-key"))});
        return out;
      });
    http::ServerOptions options;
    options.port = 0;
    options.worker_threads = 2;
    auto started = http::Server::start(options, router_);
    if (!started) throw std::runtime_error("no listener");
    server_ = std::move(*started);
  }
  ~Hook() { server_->stop(0); }
  std::string address() const { return "http://localhost:" + std::to_string(server_->port()); }
  std::vector<Taken> taken() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }
  std::atomic<int> status = 200, wait_ms = 0;

 private:
  std::mutex mutex_;
  std::vector<Taken> taken_;
  http::Router router_;
  std::unique_ptr<http::Server> server_;
};

class FhirSubscriptionTest : public ApiTest {
 protected:
  bj::array scopes{"record_read", "record_write"};
  Partner laboratory{world(), "county", scopes}, township{world(), "township", scopes};
  Hook hook;

  bj::object wish(const std::string& criteria, bool content = true) {
    bj::object channel{{"type", "rest-hook"},
                       {"endpoint", hook.address() + "/fhir"},
                       {"header", bj::array{"X-Secret: very-secret-word"}}};
    if (content) channel["payload"] = "application/fhir+json";
    return {{"resourceType", "Subscription"},
            {"status", "requested"},
            {"reason", "test"},
            {"criteria", criteria},
            {"channel", channel}};
  }
  static bj::object observation(const std::string& patient, const char* code = "2339-0") {
    return {{"resourceType", "Observation"},
            {"status", "final"},
            {"code", bj::object{{"coding", bj::array{bj::object{{"system", "http://loinc.org"},
                                                                {"code", code}}}}}},
            {"subject", bj::object{{"reference", "Patient/" + patient}}},
            {"valueString", "阳性"}};
  }
  void turn() {
    for (int i = 0; i < 3; ++i) world().app().jobs().run_all();
  }
  /// Made and begun.
  std::string subscribe(Partner& who, const bj::object& wanted) {
    const auto made = who.post("/Subscription", wanted);
    EXPECT_EQ(made.status, 201) << made.body;
    world().clock().advance_seconds(20);
    turn();
    const auto id = made.text("/id");
    EXPECT_EQ(who.get("/Subscription/" + id).text("/status"), "active");
    return id;
  }
  std::string state(Partner& who, const std::string& id) {
    return who.get("/Subscription/" + id).text("/status");
  }
  std::int64_t waiting() {
    return world().count("SELECT count(*) FROM fhir_notices WHERE region_id = $1"_sql);
  }
  std::int64_t told_rows() {
    EXPECT_TRUE(world().app().spool().drain());
    return world().count(
        "SELECT count(*) FROM audit WHERE region_id = $1 AND action = 'fhir.notify'"_sql);
  }
};
INSTANTIATE_API_TESTS(FhirSubscriptionTest);

TEST_P(FhirSubscriptionTest, WhatMatchesIsPutToTheEndpointAndAudited) {
  const auto id = subscribe(laboratory, wish("Observation?code=2339-0"));
  const auto made = laboratory.post("/Observation", observation("p1"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(laboratory.post("/Observation", observation("p1", "718-7")).status, 201);
  turn();
  const auto taken = hook.taken();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].method, Method::put);
  EXPECT_EQ(taken[0].path, "/fhir/Observation/" + made.text("/id"));
  EXPECT_EQ(taken[0].secret, "very-secret-word");
  EXPECT_FALSE(taken[0].key.empty());
  EXPECT_EQ(bj::parse(taken[0].body), made.json);
  EXPECT_EQ(waiting(), 0);
  // An update is told too; a deletion is not.
  auto changed = made.json.as_object();
  changed["valueString"] = "阴性";
  EXPECT_EQ(laboratory.put("/Observation/" + made.text("/id"), changed).status, 200);
  turn();
  ASSERT_EQ(hook.taken().size(), 2U);
  EXPECT_EQ(bj::parse(hook.taken()[1].body).at("valueString"), "阴性");
  EXPECT_EQ(laboratory.send(Method::del, "/Observation/" + made.text("/id")).status, 204);
  turn();
  EXPECT_EQ(hook.taken().size(), 2U);
  EXPECT_EQ(laboratory.send(Method::del, "/Subscription/" + id).status, 204);
  EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
  turn();
  EXPECT_EQ(hook.taken().size(), 2U);
}

TEST_P(FhirSubscriptionTest, WithoutPayloadTheEndpointIsOnlyCalled) {
  subscribe(laboratory, wish("Observation?status=final", false));
  EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
  turn();
  ASSERT_EQ(hook.taken().size(), 1U);
  EXPECT_EQ(hook.taken()[0].method, Method::post);
  EXPECT_EQ(hook.taken()[0].path, "/fhir");
  EXPECT_EQ(hook.taken()[0].body, "");
  EXPECT_EQ(told_rows(), 0);
}

TEST_P(FhirSubscriptionTest, OnlyWhatTheSubscriberMaySeeAtThatMomentIsTold) {
  auto doctor = world().sign_in(Role::gp, "township");
  const auto patient = world().register_patient(doctor, world().id_card());
  subscribe(township, wish("Observation?patient=" + patient));
  subscribe(township, wish("Observation?patient=" + patient, false));
  const auto other = world().register_patient(doctor, world().id_card());
  // The laboratory's results: with the relationship they are told, and audited with the person.
  EXPECT_EQ(laboratory.post("/Observation", observation(patient)).status, 201);
  EXPECT_EQ(laboratory.post("/Observation", observation(other)).status, 201);
  turn();
  ASSERT_EQ(hook.taken().size(), 2U);
  EXPECT_EQ(told_rows(), 1);
  // It ends between the event and the delivery.
  EXPECT_EQ(laboratory.post("/Observation", observation(patient)).status, 201);
  EXPECT_TRUE(world().app().database().write([&](db::Session& s) -> Status {
    s.exec("DELETE FROM relationships WHERE region_id = $1"_sql, region);
    return {};
  }));
  turn();
  EXPECT_EQ(hook.taken().size(), 2U) << "neither the content nor that there is any";
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(told_rows(), 1);
}

TEST_P(FhirSubscriptionTest, FailuresAreTriedAgainAndEndAsError) {
  const auto id = subscribe(laboratory, wish("Observation"));
  hook.status = 500;
  const auto made = laboratory.post("/Observation", observation("p1"));
  turn();
  EXPECT_EQ(hook.taken().size(), 1U);
  turn();
  EXPECT_EQ(hook.taken().size(), 1U) << "it rests";
  world().clock().advance_minutes(1);
  hook.status = 200;
  turn();
  ASSERT_EQ(hook.taken().size(), 2U);
  EXPECT_EQ(hook.taken()[0].key, hook.taken()[1].key) << "the same one again";
  EXPECT_EQ(waiting(), 0);
  hook.status = 503;
  EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
  Partner later(world(), "county", scopes);
  for (const std::int64_t wait : {0, 1, 2, 5, 15, 60, 180, 360}) {
    world().clock().advance_minutes(wait);
    turn();
    EXPECT_EQ(waiting(), 1) << wait;
  }
  EXPECT_EQ(hook.taken().size(), 10U);
  world().clock().advance_minutes(720);
  turn();
  EXPECT_EQ(hook.taken().size(), 11U);
  EXPECT_EQ(waiting(), 0);
  Partner at_last(world(), "county", scopes);
  const auto ended = at_last.get("/Subscription/" + id);
  EXPECT_EQ(ended.text("/status"), "error");
  EXPECT_NE(ended.text("/error").find("503"), std::string::npos) << ended.body;
  // Its client asks for it again.
  hook.status = 200;
  auto again = ended.json.as_object();
  again["status"] = "requested";
  EXPECT_EQ(at_last.put("/Subscription/" + id, again).status, 200);
  world().clock().advance_seconds(20);
  turn();
  EXPECT_EQ(state(at_last, id), "active");
  EXPECT_EQ(at_last.get("/Subscription/" + id).text("/error"), "");
  (void)made;
}

TEST_P(FhirSubscriptionTest, WhatIsOverOrOffIsToldNothing) {
  auto brief = wish("Observation");
  brief["end"] = to_string(world().clock().now().plus_minutes(5));
  const auto id = subscribe(laboratory, brief);
  const auto other = subscribe(laboratory, wish("Observation"));
  auto off = laboratory.get("/Subscription/" + other).json.as_object();
  off["status"] = "off";
  EXPECT_EQ(laboratory.put("/Subscription/" + other, off).status, 200);
  // Written before the end, delivered after it.
  EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
  world().clock().advance_minutes(5);
  turn();
  EXPECT_EQ(hook.taken().size(), 0U);
  EXPECT_EQ(state(laboratory, id), "off");
  EXPECT_EQ(waiting(), 0);
}

TEST_P(FhirSubscriptionTest, ARestartBetweenEventAndDeliveryLosesNothing) {
  subscribe(laboratory, wish("Observation"));
  const auto made = laboratory.post("/Observation", observation("p1"));
  ASSERT_EQ(made.status, 201);
  world().restart();
  turn();
  ASSERT_EQ(hook.taken().size(), 1U);
  EXPECT_EQ(hook.taken()[0].path, "/fhir/Observation/" + made.text("/id"));
}

TEST_P(FhirSubscriptionTest, WhoeverIsRevokedIsToldNothingMore) {
  auto root = world().sign_in(Role::platform_admin);
  const auto id = subscribe(laboratory, wish("Observation"));
  EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
  EXPECT_TRUE(world().app().database().write([&](db::Session& s) -> Status {
    s.exec("UPDATE clients SET revoked = 1 WHERE region_id = $1"_sql, region);
    return {};
  }));
  turn();
  EXPECT_EQ(hook.taken().size(), 0U);
  Partner other(world(), "county", scopes);
  EXPECT_EQ(state(other, id), "error");
}

TEST_P(FhirSubscriptionTest, WhatCannotBeRunIsRefusedWithItsPlace) {
  const auto refused = [&](bj::object wanted, const char* place) {
    const auto answer = laboratory.post("/Subscription", wanted);
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(answer.text("/issue/0/expression/0"), place) << answer.body;
  };
  auto wrong = wish("Observation");
  wrong["channel"].as_object()["type"] = "websocket";
  refused(wrong, "Subscription.channel.type");
  refused(wish("Observation?colour=red"), "Subscription.criteria");
  wrong = wish("Observation");
  wrong["status"] = "active";
  refused(wrong, "Subscription.status");
  wrong = wish("Observation");
  wrong["channel"].as_object()["endpoint"] = "https://elsewhere.example/";
  refused(wrong, "Subscription.channel.endpoint");
  EXPECT_EQ(world().count("SELECT count(*) FROM fhir_subscriptions WHERE region_id = $1"_sql), 0);
  // A person's post has no endpoint; another organisation's subscription is not there.
  auto doctor = world().sign_in(Role::physician, "county");
  EXPECT_EQ(doctor.post("/fhir/R4/Subscription", wish("Observation")).status, 400);
  const auto made = laboratory.post("/Subscription", wish("Observation"));
  EXPECT_EQ(township.get("/Subscription/" + made.text("/id")).status, 404);
  EXPECT_EQ(laboratory.get("/Subscription?status=requested").size("/entry"), 1U);
  for (int i = 1; i < 50; ++i)
    ASSERT_EQ(laboratory.post("/Subscription", wish("Observation")).status, 201);
  EXPECT_EQ(issue_of(laboratory.post("/Subscription", wish("Observation"))), "too_many");
  EXPECT_EQ(township.post("/Subscription", wish("Observation")).status, 201);
}

TEST_P(FhirSubscriptionTest, WhatNobodyFollowsWritesNoEvent) {
  const auto events = [&] {
    return world().count(
        "SELECT count(*) FROM outbox WHERE region_id = $1 AND kind = 'fhir.changed'"_sql);
  };
  EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
  EXPECT_EQ(events(), 0);
  subscribe(laboratory, wish("Condition"));
  EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
  EXPECT_EQ(events(), 0);
  subscribe(laboratory, wish("Observation"));
  EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
  EXPECT_EQ(events(), 1);
}

TEST_P(FhirSubscriptionTest, HeadersAndAddressAreSealedAtRest) {
  subscribe(laboratory, wish("Observation"));
  const auto open = world().app().database().read([&](db::Session& s) -> Result<std::int64_t> {
    std::int64_t plain = 0;
    for (const auto& row :
         s.query("SELECT dictionary FROM fhir_resources WHERE region_id = $1"_sql, region))
      plain += row.get<std::int64_t>(0) >= 0 ? 1 : 0;
    return plain;
  });
  ASSERT_TRUE(open);
  EXPECT_EQ(*open, 0);
}

TEST_P(FhirSubscriptionTest, ASlowEndpointDoesNotHoldUpOthers) {
  Hook slow;
  auto wanted = wish("Observation");
  wanted["channel"].as_object()["endpoint"] = slow.address() + "/slow";
  slow.wait_ms = 1500;
  subscribe(laboratory, wanted);
  subscribe(township, wish("Observation"));
  // Each sees its own organisation's.
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
    EXPECT_EQ(township.post("/Observation", observation("p2")).status, 201);
  }
  ASSERT_TRUE(world().app().serve());
  world().app().jobs().wake("relay");
  for (int i = 0; i < 400 && hook.taken().size() < 3; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(hook.taken().size(), 3U);
  world().app().stop(1);
}

class FhirServersTest : public FhirSubscriptionTest {};
INSTANTIATE_POSTGRES_API_TESTS(FhirServersTest);

TEST_P(FhirServersTest, TwoServersTellEachThingOnce) {
  auto second = world().neighbour();
  ASSERT_TRUE(second);
  subscribe(laboratory, wish("Observation"));
  subscribe(township, wish("Observation"));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(laboratory.post("/Observation", observation("p1")).status, 201);
    EXPECT_EQ(township.post("/Observation", observation("p2")).status, 201);
  }
  std::thread other([&] {
    for (int i = 0; i < 5; ++i) second->jobs().run_all();
  });
  for (int i = 0; i < 5; ++i) turn();
  other.join();
  turn();
  std::multiset<std::string> paths;
  for (const auto& one : hook.taken()) paths.insert(one.path);
  EXPECT_EQ(paths.size(), 20U);
  EXPECT_EQ(std::set<std::string>(paths.begin(), paths.end()).size(), 20U);
}

class FhirFollowTest : public FhirSubscriptionTest {
 protected:
  Scene scene{world()};
};
INSTANTIATE_API_TESTS(FhirFollowTest);

TEST_P(FhirFollowTest, AReferralIsFollowedByBothSidesAndNobodyElse) {
  const bj::array all{"record_read", "record_write", "referral_read"};
  Partner receiver(world(), "county", all), sender(world(), "township", all),
      stranger(world(), "elsewhere", all), without(world(), "county", scopes);
  subscribe(receiver, wish("Task?status=requested"));
  subscribe(sender, wish("ServiceRequest?priority=routine,urgent,asap,stat"));
  subscribe(stranger, wish("Task"));
  subscribe(without, wish("Task"));
  const auto sent = scene.submit(scene.gp, scene.content(scene.patient()));
  ASSERT_EQ(sent.status, 201) << sent.body;
  turn();
  std::multiset<std::string> paths;
  for (const auto& one : hook.taken()) paths.insert(one.path);
  const auto id = sent.text("/id");
  EXPECT_EQ(paths, (std::multiset<std::string>{"/fhir/Task/" + id, "/fhir/ServiceRequest/" + id}));
  EXPECT_EQ(waiting(), 0);
}

}  // namespace
}  // namespace yilian::tests
