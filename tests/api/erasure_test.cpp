// A person is forgotten: nothing of the person is left, all else is as it was.
#include <list>

#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

constexpr const char* tables[] = {"people",
                                  "visits",
                                  "relationships",
                                  "corrections",
                                  "access_reviews",
                                  "files",
                                  "file_chunks",
                                  "referral_drafts",
                                  "referrals",
                                  "referral_versions",
                                  "referral_timeline",
                                  "referral_approvals",
                                  "referral_plan_items",
                                  "follow_ups",
                                  "referral_counted",
                                  "fhir_resources",
                                  "fhir_versions",
                                  "fhir_index",
                                  "fhir_people"};

class ErasureTest : public ApiTest {
 protected:
  static bj::object wanted(const char* secret = password) {
    return {{"reason", "本人要求删除"}, {"password", secret}};
  }
  static std::string path(const std::string& patient) {
    return "/api/v1/patients/" + patient + "/erasure";
  }
  void pass_years(int years) { world().clock().advance_minutes(years * 366LL * 24 * 60); }
  void run_jobs() {
    for (int i = 0; i < 3; ++i) world().app().jobs().run_all();
  }
  /// Every row of every table whose text or bytes hold a word, as `table.column`.
  std::set<std::string> tables_with(const std::string& word) {
    std::set<std::string> out;
    const auto& columns = world().app().database().dialect() == db::Dialect::sqlite
                              ? sqlite_columns()
                              : postgres_columns();
    for (const auto& [name, sql] : columns) {
      const auto found = world().app().database().read([&](db::Session& s) -> Result<std::int64_t> {
        return s.query_one(db::Sql{sql.c_str()}, "%" + word + "%")->get<std::int64_t>(0);
      });
      EXPECT_TRUE(found) << name << ": " << found.error().internal;
      if (found && *found > 0) out.insert(name);
    }
    return out;
  }
  std::map<std::string, std::int64_t> row_counts() {
    std::map<std::string, std::int64_t> out;
    for (const auto* table : tables) {
      kept_.push_back(std::string("SELECT count(*) FROM ") + table + " WHERE region_id = $1");
      out[table] = world().count(db::Sql{kept_.back().c_str()});
    }
    return out;
  }
  /// The person and a result, each with an older version, as a member's system sends them.
  static void contribute(Browser& sender, const std::string& patient) {
    for (const char* phone : {"13911112221", "13911112222"}) {
      const bj::object person{
          {"resourceType", "Patient"},
          {"id", patient},
          {"name", bj::array{bj::object{{"text", "欧阳绝无"}}}},
          {"telecom", bj::array{bj::object{{"system", "phone"}, {"value", phone}}}}};
      const bj::object result{{"resourceType", "Observation"},
                              {"id", "r-" + patient},
                              {"status", "final"},
                              {"code", bj::object{{"text", phone}}},
                              {"effectiveDateTime", "2026-03-02"},
                              {"subject", bj::object{{"reference", "Patient/" + patient}}}};
      for (const auto& one : {person, result}) {
        const auto put =
            sender.send(http::Method::put,
                        "/fhir/R4/" + std::string(one.at("resourceType").as_string()) + "/" +
                            std::string(one.at("id").as_string()),
                        bj::serialize(one), {{"content-type", "application/fhir+json"}});
        EXPECT_LT(put.status, 300) << put.body;
      }
    }
  }
  /// A course with everything that hangs on it, ended; the files and drafts too.
  std::string course(Scene& s, const std::string& document) {
    auto registration = world().registration(document);
    auto& person = registration["person"].as_object();
    person["name"] = "欧阳绝无";
    person["phone"] = "13911112222";
    person["address"] = "绝密村 7 号";
    person["insuranceNumber"] = "YB998877";
    const auto patient = s.gp.post("/api/v1/patients/register", registration).text("/person/id");
    contribute(s.gp, patient);
    auto content = s.content(patient);
    const auto file = s.gp.send(
        http::Method::post, "/api/v1/files",
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ct.pdf\"\r\n\r\n%PDF-1.7"
        "\r\n--b--\r\n",
        {{"content-type", "multipart/form-data; boundary=b"}});
    content["fileIds"] = bj::array{file.text("/id")};
    content["presentIllness"] = "独一无二的病史";
    content["consent"].as_object()["signerName"] = "欧阳绝无";
    auto r = s.submit(s.gp, content);
    r = s.act(s.desk, r, "accept", s.appointment());
    r = s.act(s.nurse, r, "check-in");
    r = s.act(
        s.doctor, r, "complete",
        bj::object{
            {"reply", {{"diagnoses", bj::array{}}, {"result", "好"}, {"treatment", "独一疗法"}}}});
    r = s.act(s.gp, r, "close", bj::object{{"note", "欧阳绝无已回家"}});
    referral_ = r.text("/id");
    auto down_content = s.content(patient, "down");
    down_content["consent"].as_object()["signerName"] = "欧阳绝无";
    auto down = s.submit(s.doctor, down_content);
    down = s.act(s.gp, down, "accept", s.appointment());
    down = s.act(s.gp, down, "check-in");
    const auto items = s.gp.get("/api/v1/referrals/" + down.text("/id"));
    bj::array ids;
    for (std::size_t i = 0; i < items.size("/planItems"); ++i)
      ids.emplace_back(items.text("/planItems/" + std::to_string(i) + "/id"));
    down = s.act(s.gp, down, "acknowledge", bj::object{{"itemIds", ids}});
    down = s.act(
        s.gp, down, "complete",
        bj::object{{"reply", {{"diagnoses", bj::array{}}, {"result", "x"}, {"treatment", "x"}}}});
    down = s.act(s.doctor, down, "close");
    EXPECT_EQ(down.text("/state"), "closed") << down.body;
    EXPECT_EQ(s.gp.post("/api/v1/patients/" + patient + "/reveal",
                        bj::object{{"field", "phone"}, {"reason", "给欧阳绝无回电"}})
                  .status,
              200);
    return patient;
  }

  std::string referral_;

 private:
  using Columns = std::vector<std::pair<std::string, std::string>>;
  /// `table.column` and the statement that counts the rows with a word in it.
  Columns columns_of(db::Sql sql, const char* as_text) {
    Columns out;
    (void)world().app().database().read([&](db::Session& s) -> Status {
      for (const auto& row : s.query(sql)) {
        const auto table = row.get<std::string>(0), column = row.get<std::string>(1);
        out.emplace_back(table + "." + column, "SELECT count(*) FROM " + table + " WHERE CAST(" +
                                                   column + " AS " + as_text + ") LIKE $1");
      }
      return {};
    });
    EXPECT_GT(out.size(), 100U);
    return out;
  }
  const Columns& sqlite_columns() {
    if (columns_.empty())
      columns_ = columns_of(
          "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
          "WHERE m.type = 'table' AND c.type = 'TEXT'"_sql,
          "TEXT");
    return columns_;
  }
  const Columns& postgres_columns() {
    if (columns_.empty())
      columns_ = columns_of(
          "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) "
          "FROM information_schema.columns "
          "WHERE table_schema = current_schema() AND data_type = 'text'"_sql,
          "TEXT");
    return columns_;
  }
  Columns columns_;
  std::list<std::string> kept_;  // a statement's text outlives its run
};
INSTANTIATE_API_TESTS(ErasureTest);

TEST_P(ErasureTest, LeavesNothingButIdsAndFigures) {
  Scene s(world());
  const auto other = s.submit(s.gp, s.content(s.patient()));  // somebody else, who stays
  s.act(s.gp, other, "withdraw", bj::object{{"reason", "patient_improved"}});
  const auto before = row_counts();
  const auto patient = course(s, world().id_card());
  run_jobs();
  for (const char* word : {"欧阳绝无", "独一"}) EXPECT_FALSE(tables_with(word).empty()) << word;
  pass_years(16);
  auto gp = world().sign_in(Role::gp), root = world().sign_in(Role::platform_admin, "office");
  run_jobs();
  const auto figures =
      "SELECT CAST(sum(n) AS BIGINT) FROM referral_counts WHERE region_id = $1"_sql;
  const auto counted = world().count(figures);
  const auto gone = root.post(path(patient), wanted());
  // A discharge makes it thirty years.
  ASSERT_EQ(gone.code(), "records_must_be_kept") << gone.body;
  EXPECT_NE(gone.text("/title").find("2056-03-02"), std::string::npos) << gone.body;
  pass_years(15);
  root = world().sign_in(Role::platform_admin, "office");
  ASSERT_EQ(root.post(path(patient), wanted()).status, 204);
  for (const char* word : {"欧阳绝无", "独一", "13911112222", "绝密村", "YB998877"})
    EXPECT_EQ(tables_with(word), std::set<std::string>{}) << word;
  auto after = row_counts();
  // The retention job took the relationships of both; all else of the other person stays.
  EXPECT_EQ(after["relationships"], 0);
  after["relationships"] = before.at("relationships");
  EXPECT_EQ(after, before);
  EXPECT_EQ(world().count(figures), counted);
}

TEST_P(ErasureTest, TheIdsAnswerLikeUnknownOnesAndTheChainHolds) {
  Scene s(world());
  const auto document = world().id_card();
  const auto patient = course(s, document);
  run_jobs();
  pass_years(31);
  auto gp = world().sign_in(Role::gp), root = world().sign_in(Role::platform_admin, "office");
  ASSERT_EQ(root.post(path(patient), wanted()).status, 204);
  run_jobs();
  const auto unknown = to_string(new_uuid(1));
  for (const char* what : {"/api/v1/patients/", "/api/v1/referrals/"}) {
    const auto id = what == std::string("/api/v1/patients/") ? patient : referral_;
    EXPECT_EQ(gp.get(what + id).code(), gp.get(what + unknown).code()) << what;
  }
  EXPECT_EQ(root.post(path(patient), wanted()).code(), "not_found");
  EXPECT_EQ(root.post(path(unknown), wanted()).code(), "not_found");
  const auto page = root.get("/api/v1/audit?limit=100&patientId=" + patient);
  EXPECT_GT(page.size("/items"), 8U) << "who saw the person is still known";
  EXPECT_EQ(page.body.find("欧阳绝无"), std::string::npos);
  const auto told = root.get("/api/v1/audit?action=patient.erase&patientId=" + patient);
  bool done = false;
  for (std::size_t i = 0; i < told.size("/items"); ++i) {
    const auto at = "/items/" + std::to_string(i);
    if (told.text(at + "/outcome") != "done") continue;
    done = true;
    EXPECT_EQ(told.text(at + "/reason"), "本人要求删除");
  }
  EXPECT_TRUE(done);
  const auto verified = audit::verify(world().app().database(), world().app().vault(), region,
                                      app::anchor_file(world().app().config()));
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->findings.empty());
  EXPECT_GT(verified->batches, 1);
  // The number is free: who comes again is a new person.
  EXPECT_NE(world().register_patient(gp, document), patient);
}

TEST_P(ErasureTest, IsRefusedWhileAReferralIsOpenOrTheLawKeepsTheRecords) {
  Scene s(world());
  const auto patient = s.patient();
  const auto early = s.root.post(path(patient), wanted());
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(early.code(), "records_must_be_kept");
  EXPECT_NE(early.text("/title").find("2041-03-02"), std::string::npos) << early.body;
  const auto r = s.submit(s.gp, s.content(patient));
  const auto open = s.root.post(path(patient), wanted());
  EXPECT_EQ(open.code(), "erasure_referral_open");
  EXPECT_EQ(open.text("/link"), "/api/v1/referrals/" + r.text("/id"));
  EXPECT_EQ(s.gp.get("/api/v1/patients/" + patient).status, 200) << "nothing happened";
}

TEST_P(ErasureTest, NeedsTheRightAReasonAndThePasswordAgain) {
  Scene s(world());
  const auto patient = s.patient();
  pass_years(31);
  auto gp = world().sign_in(Role::gp), root = world().sign_in(Role::platform_admin, "office");
  EXPECT_EQ(gp.post(path(patient), wanted()).code(), "right_missing");
  EXPECT_EQ(root.post(path(patient), bj::object{{"reason", "x"}}).problems(), "/reason:too_short");
  EXPECT_EQ(root.post(path(patient), bj::object{{"reason", "on request"}}).problems(),
            "/password:required");
  EXPECT_EQ(root.post(path(patient), wanted("river-stone-43")).code(), "wrong_password_again");
  EXPECT_EQ(world().count("SELECT count(*) FROM people WHERE region_id = $1"_sql), 1);
  const http::Fields key = {{"idempotency-key", "erase-1"}};
  EXPECT_EQ(root.post(path(patient), wanted(), key).status, 204);
  EXPECT_EQ(root.post(path(patient), wanted(), key).status, 204) << "the same answer again";
  EXPECT_EQ(world().count("SELECT count(*) FROM people WHERE region_id = $1"_sql), 0);
}

TEST_P(ErasureTest, NoKeyRemembersAName) {
  Scene s(world());
  auto registration = world().registration(world().id_card());
  registration["person"].as_object()["name"] = "上官绝无";
  const auto key = [](const char* name) { return http::Fields{{"idempotency-key", name}}; };
  const auto made = s.gp.post("/api/v1/patients/register", registration, key("k1"));
  ASSERT_EQ(made.status, 201) << made.body;
  const auto patient = made.text("/person/id");
  const bj::object visit{{"visit", {{"kind", "outpatient"}, {"proof", "card_read"}}}};
  ASSERT_EQ(s.gp.post("/api/v1/patients/" + patient + "/visits", visit, key("k2")).status, 201);
  const bj::object body{{"content", s.content(patient)}};
  ASSERT_EQ(s.gp.post("/api/v1/referral-drafts", body, key("k3")).status, 201);
  ASSERT_EQ(s.gp.post("/api/v1/referrals", body, key("k4")).status, 201);
  EXPECT_EQ(world().count("SELECT count(*) FROM idempotency WHERE region_id = $1"_sql), 4);
  const auto found = tables_with("上官绝无");
  EXPECT_TRUE(found.contains("people.name"));
  EXPECT_FALSE(found.contains("idempotency.body"));
}

}  // namespace
}  // namespace yilian::tests
