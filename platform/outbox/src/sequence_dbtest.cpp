// Positions after a flood, and by two leaders at once.
#include <chrono>
#include <future>

#include "outbox/outbox.hpp"
#include "testing/database.hpp"

namespace yilian::outbox {
namespace {

using db::operator""_sql;

constexpr RegionId region = 530111;
constexpr auto count_sql =
    "SELECT count(position), count(DISTINCT position), coalesce(max(position), 0) "
    "FROM outbox WHERE region_id = $1"_sql;

class SequenceTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    const auto done = database().migrate(migrations());
    ASSERT_TRUE(done) << done.error().internal;
  }
  void emit_many(int count) {
    ASSERT_TRUE(database().write([&](db::Session& session) -> Status {
      for (int i = 0; i < count; ++i) {
        Event event;
        event.kind = "thing.changed";
        event.subject = new_uuid(1);
        event.payload = "{}";
        event.at = Instant{1'800'000'000'000 + i};
        emit(session, region, event);
      }
      return {};
    }));
  }
  void drain() {
    for (;;) {
      const auto moved = sequence(database(), region, "outbox");
      if (!moved && moved.error().code == Code::conflict) continue;
      ASSERT_TRUE(moved) << moved.error().internal;
      if (*moved == 0) return;
    }
  }
  void expect_gapless(std::int64_t count) {
    const auto row = database().read([](db::Session& session) -> Result<db::Row> {
      return session.query_one(count_sql, region).value();
    });
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(row->get<std::int64_t>(i), count) << i;
  }
};
INSTANTIATE_DATABASE_TESTS(SequenceTest);

TEST_P(SequenceTest, AFloodCostsAsMuchAsItsRowsWhateverTheDatabaseExpected) {
  constexpr int usual = 2000, flood = 8000;
  emit_many(usual);
  drain();
  ASSERT_TRUE(database().write([](db::Session& session) -> Status {
    session.query("ANALYZE"_sql);  // learns that no row waits
    return {};
  }));
  emit_many(flood);
  const auto begin = std::chrono::steady_clock::now();
  drain();
  // Looking at every waiting row for each takes minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
  expect_gapless(usual + flood);
}

TEST_P(SequenceTest, TwoLeadersGiveEachPositionOnce) {
  emit_many(5000);
  auto other = std::async(std::launch::async, [&] { drain(); });
  drain();
  other.get();
  drain();
  expect_gapless(5000);
}

}  // namespace
}  // namespace yilian::outbox
