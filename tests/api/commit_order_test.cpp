// Writers that commit in the reverse order of their numbers. A reader that remembers the highest
// number it has seen would skip the ones that commit later; positions are given after the commit,
// so that everybody who reads by position gets each row, once. Only PostgreSQL has parallel
// writers.
#include <latch>
#include <thread>

#include "outbox/outbox.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

constexpr int writers = 5;

/// A transaction that has written its rows and is held open until it is told to commit.
class HeldWriter {
 public:
  HeldWriter(World& world, const outbox::Event& event, const audit::Entry& entry)
      : thread_([this, &world, event, entry] {
          done_ = world.app().database().write([&](db::Session& session) -> Status {
            outbox::emit(session, region, event);
            audit::record(session, region, entry);
            session.query("SELECT 1"_sql);  // so that both are in the database now
            wrote_.count_down();
            may_commit_.wait();
            return {};
          });
        }) {
    wrote_.wait();
  }
  ~HeldWriter() {
    if (thread_.joinable()) (void)commit();
  }
  Status commit() {
    may_commit_.count_down();
    thread_.join();
    return done_;
  }

 private:
  std::latch wrote_{1}, may_commit_{1};
  Status done_;
  std::thread thread_;
};

class CommitOrderTest : public ApiTest {
 protected:
  struct Positions {
    std::int64_t outbox = -1, audit = -1, batch = -1;  ///< -1: none, or not visible
  };

  void run_jobs() { world().app().jobs().run_all(); }

  /// The event of a real submission, so that the statistics count its like.
  outbox::Event submission() {
    const auto found = world().app().database().read([](db::Session& s) -> Result<outbox::Event> {
      const auto all = outbox::read_after(s, region, 0, 1000);
      const auto one = std::ranges::find(all, "referral.submit", &outbox::Event::kind);
      if (one == all.end()) return fail(Code::not_found);
      return *one;
    });
    EXPECT_TRUE(found);
    return found.value_or(outbox::Event{});
  }

  Positions positions_of(const Uuid& subject) {
    constexpr auto sql =
        "SELECT COALESCE((SELECT position FROM outbox WHERE region_id = $1 AND subject = $2), -1), "
        "COALESCE((SELECT position FROM audit WHERE region_id = $1 AND subject = $2), -1), "
        "COALESCE((SELECT MIN(b.batch) FROM audit a JOIN audit_chain b ON b.region_id = "
        "a.region_id "
        "AND b.last_position >= a.position WHERE a.region_id = $1 AND a.subject = $2), -1)"_sql;
    const auto row = world().app().database().read([&](db::Session& s) -> Result<Positions> {
      Positions out;
      s.query_one(sql, region, subject)->read(out.outbox, out.audit, out.batch);
      return out;
    });
    EXPECT_TRUE(row) << row.error().internal;
    return row.value_or(Positions{});
  }

  std::int64_t counted_up(Browser& office) {
    const auto day = to_string(local_date(world().clock().now()));
    return office.get("/api/v1/statistics/referrals?from=" + day + "&to=" + day)
        .number("/headline/up");
  }

  static std::string frames(const Answer& answer) {
    std::string out;
    for (const auto& frame : answer.events->take([] {})) out += frame;
    return out;
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CommitOrderTest);
INSTANTIATE_TEST_SUITE_P(Kinds, CommitOrderTest, ::testing::ValuesIn([] {
                           auto kinds = testing::kinds();
                           std::erase(kinds, testing::Kind::sqlite);
                           return kinds;
                         }()),
                         [](const auto& info) { return testing::to_string(info.param); });

TEST_P(CommitOrderTest, WhoCommitsInReverseOrderReachesChainStreamAndStatisticsExactlyOnce) {
  Scene s(world());
  auto office = world().sign_in(Role::office, "office");
  s.submit(s.gp, s.content(s.patient()));
  ASSERT_TRUE(world().app().spool().drain());
  run_jobs();
  const auto pattern = submission();
  ASSERT_EQ(counted_up(office), 1) << "the pattern is a submission that counts";
  const auto live = s.gp.get("/api/v1/live");
  ASSERT_TRUE(live.events) << live.body;
  (void)frames(live);

  std::vector<Uuid> subjects;
  std::vector<std::unique_ptr<HeldWriter>> held;
  for (int i = 0; i < writers; ++i) {
    world().clock().advance_seconds(1);  // the numbers of the rows rise with the time
    auto event = pattern;
    event.at = world().clock().now();
    event.subject = new_uuid(event.at.ms);
    audit::Entry entry;
    entry.id = new_uuid(event.at.ms);
    entry.at = event.at;
    entry.action = "referral.submit";
    entry.outcome = "done";
    entry.role = "gp";
    entry.subject = event.subject;
    subjects.push_back(event.subject);
    held.push_back(std::make_unique<HeldWriter>(world(), event, entry));
  }
  run_jobs();
  EXPECT_EQ(frames(live), "") << "nothing is told before its commit";

  Positions before;
  std::string told;
  for (int i = writers - 1; i >= 0; --i) {
    ASSERT_TRUE(held[i]->commit());
    run_jobs();
    const auto mine = positions_of(subjects[i]);
    EXPECT_GT(mine.outbox, before.outbox) << "writer " << i;
    EXPECT_GT(mine.audit, before.audit) << "writer " << i;
    EXPECT_GT(mine.batch, before.batch) << "writer " << i << " is sealed after those before it";
    before = mine;
    const auto now_told = frames(live);
    EXPECT_NE(now_told.find(to_string(subjects[i])), std::string::npos) << now_told;
    told += now_told;
    EXPECT_EQ(counted_up(office), 1 + writers - i);
  }

  ASSERT_TRUE(world().app().spool().drain());
  run_jobs();
  EXPECT_EQ(frames(live), "");
  EXPECT_EQ(counted_up(office), 1 + writers);
  for (const auto& subject : subjects) {
    const auto first = told.find(to_string(subject));
    EXPECT_EQ(told.find(to_string(subject), first + 1), std::string::npos) << "told once";
  }
  EXPECT_EQ(
      world().count("SELECT COUNT(*) FROM outbox WHERE region_id = $1 AND position IS NULL"_sql),
      0);
  EXPECT_EQ(
      world().count("SELECT COUNT(*) FROM audit WHERE region_id = $1 AND position IS NULL"_sql), 0);
  EXPECT_EQ(world().count("SELECT MAX(position) - COUNT(*) FROM audit WHERE region_id = $1"_sql), 0)
      << "no gaps";
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto verified = root.get("/api/v1/audit/verify");
  EXPECT_TRUE(verified.json.at("intact").as_bool()) << verified.body;
}

}  // namespace
}  // namespace yilian::tests
