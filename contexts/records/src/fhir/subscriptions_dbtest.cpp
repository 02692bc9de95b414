// Subscriptions as they run: leased by one at a time, each notice once, who waited longest first;
// and through the routes what follows a write.
#include <thread>

#include "fhir/rest_fixture.hpp"
#include "fhir/store_subscriptions.hpp"
#include "outgoing/outgoing.hpp"
#include "records/subscriptions.hpp"

namespace yilian::records::tests {
namespace {

using db::operator""_sql;
using rest::SubscriptionState;
namespace store = rest::store;
using SubscriptionsTest = RestTest;
INSTANTIATE_DATABASE_TESTS(SubscriptionsTest);

struct Endpoint final : outgoing::Client {
  Result<outgoing::Answer> send(const outgoing::Call& call) override {
    const std::lock_guard lock(mutex);
    calls.push_back(call);
    return outgoing::Answer{204, "", ""};
  }
  std::mutex mutex;
  std::vector<outgoing::Call> calls;
};

Status in(World& world, const std::function<void(db::Session&)>& act) {
  return world.database().write([&](db::Session& s) -> Status {
    act(s);
    return {};
  });
}

store::Subscription row_of(std::int64_t type, Instant since) {
  store::Subscription row;
  row.id = new_uuid(since.ms);
  row.version = 1;
  row.type = type;
  row.account = AccountId::make(since.ms);
  row.organisation = OrganisationId::make(since.ms);
  row.standing = {SubscriptionState::active, since, {}, false};
  return row;
}

TEST_P(SubscriptionsTest, OneThreadOfManyLeasesAndTheLeaseEnds) {
  const Instant now = world().clock().now();
  const auto row = row_of(7, now);
  ASSERT_TRUE(in(world(), [&](db::Session& s) { store::put_subscription(s, region, row); }));
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      const auto got = world().database().write([&](db::Session& s) -> Result<bool> {
        return store::lease(s, region, row.id, new_uuid(now.ms), now, now.plus_minutes(1));
      });
      if (got && *got) ++taken;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 1);
  const auto later = now.plus_minutes(1);
  ASSERT_TRUE(in(world(), [&](db::Session& s) {
    const auto token = new_uuid(now.ms);
    EXPECT_TRUE(store::lease(s, region, row.id, token, later, later.plus_minutes(1)));
    store::release(s, region, row.id, new_uuid(now.ms));
    EXPECT_FALSE(store::lease(s, region, row.id, token, later, later.plus_minutes(1)));
    store::release(s, region, row.id, token);
    store::note_failure(s, region, row.id, 1, later.plus_minutes(5));
    EXPECT_FALSE(store::lease(s, region, row.id, token, later, later.plus_minutes(1)));
    EXPECT_EQ(store::subscription(s, region, row.id)->failures, 1);
  }));
}

TEST_P(SubscriptionsTest, ANoticeStandsOnceAndTheLongestWaitingIsNext) {
  const Instant now = world().clock().now();
  const auto first = row_of(7, now), second = row_of(8, now);
  ASSERT_TRUE(in(world(), [&](db::Session& s) {
    store::put_subscription(s, region, first);
    store::put_subscription(s, region, second);
    EXPECT_TRUE(store::due(s, region, now, false, 8).empty()) << "nothing to tell";
    const auto subject = new_uuid(now.ms);
    for (const auto& row : {first, second})
      for (int again = 0; again < 2; ++again)
        store::add_notice(s, region, row.id, {new_uuid(now.ms), row.type, subject, 1, now});
    EXPECT_EQ(store::waiting(s, region, first.id, 10), 1);
    EXPECT_EQ(store::waiting(s, region, first.id, 0), 0);
    EXPECT_TRUE(store::lease(s, region, first.id, first.id, now, now));
    const auto due = store::due(s, region, Instant{now.ms + 1}, false, 8);
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(due[0].id, second.id) << "the first was served";
    store::note_success(s, region, second.id, true);
    const auto quick = store::due(s, region, Instant{now.ms + 1}, true, 8);
    ASSERT_EQ(quick.size(), 1U);
    EXPECT_EQ(quick[0].id, first.id);
    EXPECT_EQ(store::followed_types(s, region).size(), 2U);
    store::remove_subscription(s, region, second.id);
    EXPECT_EQ(store::followed_types(s, region), std::vector<std::int64_t>{7});
  }));
}

TEST_P(SubscriptionsTest, AnEventIsFoldedMatchedAndDelivered) {
  auto endpoint = std::make_shared<Endpoint>();
  FhirClient his(world(), "county");
  FhirSubscriptions how;
  how.client = endpoint;
  how.hosts = {"his.example"};
  how.clock = &world().clock();
  how.spool = &world().spool();
  how.admit = [&](db::Session&, AccountId account) -> std::optional<Caller> {
    Caller caller;
    caller.region = region;
    caller.account = account;
    caller.organisation = OrganisationId{account.value};
    caller.role = Role::system_client;
    caller.rights.set(static_cast<std::size_t>(Right::record_read));
    return caller;
  };
  const bj::object wanted{{"resourceType", "Subscription"},
                          {"status", "requested"},
                          {"reason", "test"},
                          {"criteria", "Observation?code=http://loinc.org|2339-0"},
                          {"channel", bj::object{{"type", "rest-hook"},
                                                 {"endpoint", "https://his.example/fhir/"},
                                                 {"payload", "application/fhir+json"}}}};
  EXPECT_EQ(his.post("/Subscription", wanted).status, 400) << "not without a way out";
  use_subscriptions(world().fhir(), how);
  const auto made = his.post("/Subscription", wanted);
  ASSERT_EQ(made.status, 201) << made.body;
  const auto write = [&](const char* code) {
    return his.post("/Observation", FhirClient::observation("1", code, "2026-03-01"));
  };
  const auto turn = [&] {
    ASSERT_TRUE(outbox::sequence(world().database(), region, "outbox"));
    const auto taken = outbox::consume(world().database(), region, "subscriptions",
                                       [&](db::Session& s, std::span<const outbox::Event> events) {
                                         return tell_subscribers(world().fhir(), s, events);
                                       });
    ASSERT_TRUE(taken) << taken.error().internal;
    for (int i = 0; i < 10; ++i) {
      const auto sent = deliver_next(world().fhir(), false);
      ASSERT_TRUE(sent) << sent.error().internal;
      if (!*sent) break;
    }
  };
  EXPECT_EQ(write("2339-0").status, 201);
  turn();
  EXPECT_TRUE(endpoint->calls.empty()) << "not before it is active";
  const auto begun = tick_subscriptions(world().fhir(), world().clock().now());
  ASSERT_TRUE(begun) << begun.error().internal;
  EXPECT_EQ(*begun, 1);
  EXPECT_EQ(*tick_subscriptions(world().fhir(), world().clock().now()), 0);
  const auto told = write("2339-0");
  EXPECT_EQ(write("718-7").status, 201);
  // All or nothing: what was undone is not told.
  const bj::object request{{"method", "POST"}, {"url", "Observation"}};
  const bj::object wrong{{"method", "PUT"}, {"url", "Observation/none"}, {"ifMatch", "W/\"3\""}};
  auto named = FhirClient::observation("1", "2339-0", "2026-03-01");
  named["id"] = "none";
  const bj::object bundle{
      {"resourceType", "Bundle"},
      {"type", "transaction"},
      {"entry",
       bj::array{bj::object{{"resource", FhirClient::observation("1", "2339-0", "2026-03-01")},
                            {"request", request}},
                 bj::object{{"resource", named}, {"request", wrong}}}}};
  EXPECT_EQ(his.post("", bundle).status, 412);
  turn();
  turn();
  ASSERT_EQ(endpoint->calls.size(), 1U);
  const auto& call = endpoint->calls.front();
  EXPECT_EQ(call.method, "PUT");
  EXPECT_EQ(call.address, "https://his.example/fhir/Observation/" + told.text("/id"));
  EXPECT_EQ(bj::parse(call.body), told.json);
  EXPECT_EQ(world().count("SELECT count(*) FROM fhir_notices WHERE region_id = $1"_sql), 0);
  EXPECT_EQ(his.get("/Subscription/" + made.text("/id")).text("/meta/versionId"), "2");
}

TEST_P(SubscriptionsTest, AWriteAsksNoStatementMoreWhileNobodyFollows) {
  auto endpoint = std::make_shared<Endpoint>();
  FhirClient his(world(), "county");
  const auto trips = [&] {
    const auto before = db::round_trips_here();
    EXPECT_EQ(his.post("/Observation", FhirClient::observation("1", "718-7", "2026-03-01")).status,
              201);
    return db::round_trips_here() - before;
  };
  (void)trips();
  const auto without = trips();
  FhirSubscriptions how;
  how.client = endpoint;
  how.clock = &world().clock();
  use_subscriptions(world().fhir(), how);
  ASSERT_TRUE(refresh_subscriptions(world().fhir()));
  EXPECT_EQ(trips(), without);
}

}  // namespace
}  // namespace yilian::records::tests
