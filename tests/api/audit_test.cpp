#include <filesystem>
#include <fstream>

#include "support/world.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

/// A trail of some sign-ins and registrations, sealed in more than one batch.
class AuditTest : public ApiTest {
 protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i) {
      auto nurse = world().sign_in(Role::nurse, "township");
      world().register_patient(nurse, world().id_card());
      world().app().jobs().run_all();
      world().clock().advance_seconds(1);
    }
    ASSERT_EQ(kinds_found(), "");
  }

  std::string anchor() { return app::anchor_file(world().app().config()); }

  /// The kinds of what verify finds, without repetition.
  std::string kinds_found() {
    const auto found =
        audit::verify(world().app().database(), world().app().vault(), region, anchor());
    if (!found) return "error: " + found.error().internal;
    std::set<std::string> kinds;
    for (const auto& finding : found->findings) kinds.insert(finding.kind);
    std::string out;
    for (const auto& kind : kinds) out += (out.empty() ? "" : " ") + kind;
    return out;
  }

  std::int64_t change(db::Sql sql) {
    const auto done = world().app().database().write(
        [&](db::Session& session) -> Result<std::int64_t> { return session.exec(sql, region); });
    return done.value_or(-1);
  }
};
INSTANTIATE_API_TESTS(AuditTest);

TEST_P(AuditTest, AChangedRow) {
  ASSERT_EQ(change("UPDATE audit SET outcome = 'read' WHERE region_id = $1 AND position = 2"_sql),
            1);
  EXPECT_EQ(kinds_found(), "changed");
}

TEST_P(AuditTest, ARemovedRow) {
  ASSERT_EQ(change("DELETE FROM audit WHERE region_id = $1 AND position = 3"_sql), 1);
  EXPECT_EQ(kinds_found(), "changed missing");
}

TEST_P(AuditTest, SwappedRows) {
  ASSERT_EQ(change("UPDATE audit SET position = -1 WHERE region_id = $1 AND position = 2"_sql), 1);
  ASSERT_EQ(change("UPDATE audit SET position = 2 WHERE region_id = $1 AND position = 3"_sql), 1);
  ASSERT_EQ(change("UPDATE audit SET position = 3 WHERE region_id = $1 AND position = -1"_sql), 1);
  EXPECT_EQ(kinds_found(), "changed");
}

TEST_P(AuditTest, AnErasedReasonBreaksNothingButAChangedOneDoes) {
  ASSERT_GE(change("UPDATE audit SET reason = NULL WHERE region_id = $1"_sql), 1);
  EXPECT_EQ(kinds_found(), "");
  ASSERT_EQ(change("UPDATE audit SET reason = 'other' WHERE region_id = $1 AND position = 1"_sql),
            1);
  EXPECT_EQ(kinds_found(), "changed");
}

TEST_P(AuditTest, ARemovedBatch) {
  ASSERT_EQ(change("DELETE FROM audit_chain WHERE region_id = $1 AND batch = 2"_sql), 1);
  EXPECT_EQ(kinds_found(), "changed missing");
}

TEST_P(AuditTest, ACutEndIsKnownFromThePositionsGivenOut) {
  ASSERT_GE(
      change("DELETE FROM audit WHERE region_id = $1 AND position > "
             "(SELECT max(last_position) FROM audit_chain WHERE region_id = $1 AND batch = 2)"_sql),
      1);
  ASSERT_GE(change("DELETE FROM audit_chain WHERE region_id = $1 AND batch > 2"_sql), 1);
  std::filesystem::remove(anchor());
  EXPECT_EQ(kinds_found(), "truncated");
}

TEST_P(AuditTest, ACutEndWithItsHeadIsKnownFromTheAnchor) {
  ASSERT_GE(
      change("DELETE FROM audit WHERE region_id = $1 AND position > "
             "(SELECT max(last_position) FROM audit_chain WHERE region_id = $1 AND batch = 2)"_sql),
      1);
  ASSERT_GE(change("DELETE FROM audit_chain WHERE region_id = $1 AND batch > 2"_sql), 1);
  ASSERT_EQ(change("UPDATE stream_heads SET position = (SELECT max(position) FROM audit WHERE "
                   "region_id = $1) "
                   "WHERE region_id = $1 AND stream = 'audit'"_sql),
            1);
  EXPECT_EQ(kinds_found(), "truncated");
}

TEST_P(AuditTest, AChainRecomputedWithoutTheKey) {
  ASSERT_EQ(change("UPDATE audit SET outcome = 'read' WHERE region_id = $1 AND position = 2"_sql),
            1);
  ASSERT_GE(change("DELETE FROM audit_chain WHERE region_id = $1"_sql), 1);
  const auto other =
      crypto::Vault::open(world().folder() + "/other.key", crypto::Cipher::aes_256_gcm, true);
  ASSERT_TRUE(other);
  std::filesystem::remove(anchor());
  ASSERT_TRUE(
      audit::seal(world().app().database(), **other, region, anchor(), world().clock().now()));
  EXPECT_EQ(kinds_found(), "changed");
}

TEST_P(AuditTest, VerifyOverTheInterface) {
  auto office = world().sign_in(Role::office, "office");
  world().app().jobs().run_all();
  auto answer = office.get("/api/v1/audit/verify");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.json.at("intact").as_bool());
  EXPECT_GE(answer.number("/batches"), 3);
  ASSERT_EQ(change("UPDATE audit SET outcome = 'read' WHERE region_id = $1 AND position = 2"_sql),
            1);
  answer = office.get("/api/v1/audit/verify");
  EXPECT_FALSE(answer.json.at("intact").as_bool());
  EXPECT_EQ(answer.text("/findings/0/kind"), "changed");
  auto doctor = world().sign_in(Role::physician, "county");
  EXPECT_EQ(doctor.get("/api/v1/audit/verify").code(), "right_missing");
}

TEST_P(AuditTest, PagesShowEveryRowOnceNewestFirst) {
  auto admin = world().sign_in(Role::platform_admin, "office");
  const auto all = admin.get("/api/v1/audit?limit=100");
  ASSERT_EQ(all.status, 200) << all.body;
  std::vector<std::string> ids, paged;
  for (std::size_t i = 0; i < all.size("/items"); ++i)
    ids.push_back(all.text("/items/" + std::to_string(i) + "/id"));
  std::string cursor;
  do {
    const auto page =
        admin.get("/api/v1/audit?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200) << page.body;
    for (std::size_t i = 0; i < page.size("/items"); ++i)
      paged.push_back(page.text("/items/" + std::to_string(i) + "/id"));
    cursor = page.text("/nextCursor");
  } while (!cursor.empty());
  EXPECT_EQ(paged, ids);
  EXPECT_EQ(admin.get("/api/v1/audit?cursor=nonsense").problems(), "/cursor:invalid_cursor");
  EXPECT_EQ(admin.get("/api/v1/audit?limit=101").problems(), "/limit:out_of_range");
}

TEST_P(AuditTest, AnOrganisationsAdministratorSeesTheOwnOneOnly) {
  auto own = world().sign_in(Role::org_admin, "county");
  world().app().jobs().run_all();
  const auto asked =
      own.get("/api/v1/audit?organisationId=" + to_string(world().organisation("township")));
  const auto all = own.get("/api/v1/audit");
  EXPECT_EQ(asked.body, all.body);
  for (std::size_t i = 0; i < all.size("/items"); ++i)
    EXPECT_EQ(all.text("/items/" + std::to_string(i) + "/organisationId"),
              to_string(own.organisation));
}

TEST_P(AuditTest, ASpoolLeftByAKilledServerIsShippedAtTheNextStart) {
  auto nurse = world().sign_in(Role::nurse, "township");
  const auto patient = world().register_patient(nurse, world().id_card());
  const auto before = world().count(
      "SELECT count(*) FROM audit WHERE region_id = $1 AND action = 'patient.get'"_sql);
  ASSERT_EQ(nurse.get("/api/v1/patients/" + patient).status, 200);
  // What is in the file when a process dies: the entry itself, never shipped.
  const std::string spool = world().folder() + "/data/audit-spool",
                    kept = world().folder() + "/kept";
  std::filesystem::copy(spool, kept);
  world().restart();
  ASSERT_TRUE(world().app().spool().drain());
  EXPECT_EQ(world().count(
                "SELECT count(*) FROM audit WHERE region_id = $1 AND action = 'patient.get'"_sql),
            before + 1);
  std::filesystem::copy(kept, spool, std::filesystem::copy_options::overwrite_existing);
  world().restart();
  ASSERT_TRUE(world().app().spool().drain());
  EXPECT_EQ(world().count(
                "SELECT count(*) FROM audit WHERE region_id = $1 AND action = 'patient.get'"_sql),
            before + 1)
      << "an entry that comes twice is kept once";
}

}  // namespace
}  // namespace yilian::tests
