// What is past its time goes by itself, and what is not stays.
#include "outbox/outbox.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

class RetentionTest : public ApiTest {
 protected:
  void pass_days(int days) { world().clock().advance_minutes(days * 24 * 60); }
  /// The clock moved: yesterday's session is gone.
  Browser again(Role role, const std::string& unit) { return world().sign_in(role, unit); }
  void run_jobs() {
    for (int i = 0; i < 2; ++i) world().app().jobs().run_all();
  }
  std::string upload(Browser& who) {
    const auto file = who.send(
        http::Method::post, "/api/v1/files",
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7"
        "\r\n--b--\r\n",
        {{"content-type", "multipart/form-data; boundary=b"}});
    EXPECT_EQ(file.status, 201) << file.body;
    return file.text("/id");
  }
  /// The reasons of the entries that tell of removals, in the order of the audit.
  std::string told() {
    auto admin = again(Role::platform_admin, "office");
    const auto page = admin.get("/api/v1/audit?action=retention.remove&limit=100");
    std::string out;
    for (std::size_t i = 0; i < page.size("/items"); ++i) {
      const auto at = "/items/" + std::to_string(i);
      EXPECT_EQ(page.size(at + "/patientIds"), 0U);
      EXPECT_EQ(page.text(at + "/personName"), "");
      out = page.text(at + "/reason") + (out.empty() ? "" : ", ") + out;
    }
    return out;
  }
};
INSTANTIATE_API_TESTS(RetentionTest);

constexpr auto files = "SELECT count(*) FROM files WHERE region_id = $1"_sql;
constexpr auto chunks = "SELECT count(*) FROM file_chunks WHERE region_id = $1"_sql;
constexpr auto drafts = "SELECT count(*) FROM referral_drafts WHERE region_id = $1"_sql;
constexpr auto events =
    "SELECT count(*) FROM outbox WHERE region_id = $1 AND kind = 'referral.submit'"_sql;
constexpr auto fresh =
    "SELECT count(*) FROM outbox WHERE region_id = $1 AND kind = 'referral.expire'"_sql;
constexpr auto waiting =
    "SELECT count(*) FROM outbox WHERE region_id = $1 AND position IS NULL"_sql;
constexpr auto relationships = "SELECT count(*) FROM relationships WHERE region_id = $1"_sql;
constexpr auto reviews = "SELECT count(*) FROM access_reviews WHERE region_id = $1"_sql;
constexpr auto people = "SELECT count(*) FROM people WHERE region_id = $1"_sql;
constexpr auto referrals = "SELECT count(*) FROM referrals WHERE region_id = $1"_sql;

TEST_P(RetentionTest, DraftsAndFilesThatNobodyUsesEnd) {
  Scene s(world());
  upload(s.gp);  // never used
  auto content = s.content(s.patient());
  content["fileIds"] = bj::array{upload(s.gp)};
  s.submit(s.gp, content);
  const bj::object body{
      {"content", {{"diagnoses", bj::array{}}, {"fileIds", bj::array{upload(s.gp)}}}}};
  const auto draft = s.gp.post("/api/v1/referral-drafts", body);
  ASSERT_EQ(draft.status, 201) << draft.body;
  pass_days(179);
  run_jobs();
  EXPECT_EQ(world().count(files), 3);
  EXPECT_EQ(world().count(drafts), 1);
  const auto early = told();
  EXPECT_EQ(early.find("drafts"), std::string::npos) << early;
  pass_days(2);
  run_jobs();
  EXPECT_EQ(world().count(drafts), 0);
  EXPECT_EQ(world().count(files), 1) << "that of the submitted papers";
  EXPECT_EQ(world().count(chunks), 1);
  EXPECT_EQ(world().count(referrals), 1);
  const auto late = told();
  EXPECT_EQ(late.substr(0, early.size()), early);
  EXPECT_EQ(late.substr(early.size()), ", drafts: 1, unused_files: 2, messages: 1");
  run_jobs();
  EXPECT_EQ(told(), late) << "nothing is told twice";
}

TEST_P(RetentionTest, AFileLivesAsLongAsTheDraftThatNamesIt) {
  Scene s(world());
  const std::string login = world().account(Role::gp);
  Browser author = world().visitor();
  ASSERT_EQ(author.sign_in(login).status, 200);
  bj::object content{{"diagnoses", bj::array{}}, {"fileIds", bj::array{upload(author)}}};
  const auto draft = author.post("/api/v1/referral-drafts", bj::object{{"content", content}});
  pass_days(100);
  ASSERT_EQ(author.sign_in(login).status, 200);
  ASSERT_EQ(author
                .put("/api/v1/referral-drafts/" + draft.text("/id"),
                     bj::object{{"content", content}}, draft.number("/version"))
                .status,
            200);
  pass_days(100);
  run_jobs();
  EXPECT_EQ(world().count(files), 1);
  EXPECT_EQ(world().count(drafts), 1);
  pass_days(81);
  run_jobs();
  EXPECT_EQ(world().count(files), 0);
  EXPECT_EQ(world().count(drafts), 0);
}

TEST_P(RetentionTest, EventsGoWhenEveryConsumerHasThem) {
  Scene s(world());
  s.submit(s.gp, s.content(s.patient()));
  const auto made = world().count(waiting);
  ASSERT_GT(made, 0);
  pass_days(31);
  // Not yet taken by the statistics: it stays, however old.
  ASSERT_TRUE(world().app().database().write([&](db::Session& session) -> Status {
    EXPECT_EQ(outbox::remove_before(session, region, world().clock().now(), 100), 0);
    return {};
  }));
  run_jobs();
  EXPECT_EQ(world().count(events), 0);
  EXPECT_EQ(world().count(fresh), 1) << "that of the expiry is new";
  const auto positions = world().count(
      "SELECT position FROM stream_heads WHERE region_id = $1 AND stream = 'outbox'"_sql);
  EXPECT_GT(positions, made) << "positions go on where they were";
}

TEST_P(RetentionTest, RelationshipsAndReviewsEndButNoRecordOfAPerson) {
  Scene s(world());
  const auto patient = s.patient();
  ASSERT_EQ(s.doctor
                .post("/api/v1/patients/" + patient + "/break-glass",
                      bj::object{{"reason", "unconscious"}})
                .status,
            200);
  const auto other = s.patient();
  ASSERT_EQ(
      s.doctor
          .post("/api/v1/patients/" + other + "/break-glass", bj::object{{"reason", "unconscious"}})
          .status,
      200);
  auto office = world().sign_in(Role::office, "office");
  const auto list = office.get("/api/v1/break-glass");
  ASSERT_EQ(office
                .post("/api/v1/break-glass/" + list.text("/items/0/id") + "/review",
                      bj::object{{"outcome", "justified"}, {"note", "x"}}, if_match(1))
                .status,
            200);
  pass_days(3 * 365);
  run_jobs();
  EXPECT_EQ(world().count(relationships), 4);
  EXPECT_EQ(world().count(reviews), 2);
  pass_days(1);
  run_jobs();
  EXPECT_EQ(world().count(relationships), 2) << "those of the visits ended 90 days later";
  EXPECT_EQ(world().count(reviews), 1) << "what nobody reviewed stays";
  pass_days(90);
  run_jobs();
  EXPECT_EQ(world().count(relationships), 0);
  EXPECT_EQ(world().count(reviews), 1);
  pass_days(40 * 365);
  run_jobs();
  EXPECT_EQ(world().count(people), 2);
}

}  // namespace
}  // namespace yilian::tests
