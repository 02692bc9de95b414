// Organisations and departments through their routes.
#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "db/schema.hpp"
#include "network/lookup.hpp"
#include "network_fixture.hpp"

namespace yilian::network {
namespace {

using db::operator""_sql;

TEST_P(NetworkTest, organisation_is_made_and_found) {
  const auto made = post(
      "/api/v1/organisations",
      organisation_json("天长市铜城镇中心卫生院",
                        R"(,"creditCode":"91350100m000100y43","longitude":119.1,"latitude":32.8)"));
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.etag, "\"1\"");
  EXPECT_EQ(made.text("divisionName"), "安徽省滁州市天长市铜城镇");
  EXPECT_EQ(made.text("creditCode"), "91350100M000100Y43");
  EXPECT_EQ(made.text("shortName"), "天长市铜城镇中心卫生院");
  EXPECT_FALSE(made.body.at("outside").as_bool());
  const auto found = get("/api/v1/organisations/" + made.id());
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(found.body, made.body);
  EXPECT_EQ(found.etag, "\"1\"");

  const auto outside =
      post("/api/v1/organisations", R"({"name":"南京鼓楼医院","kind":"tertiary_hospital",
      "gradeLevel":3,"gradeClass":"a","division":"320106","receivesReferrals":true})");
  EXPECT_TRUE(outside.body.at("outside").as_bool());

  EXPECT_EQ(get("/api/v1/organisations/" + to_string(new_uuid(1))).status, 404);
  const auto wrong =
      post("/api/v1/organisations", R"({"name":"某院","kind":"township_centre","gradeLevel":1,
      "gradeClass":"a","division":"341199","receivesReferrals":true,"creditCode":"123"})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.names("code", "errors"), "invalid_credit_code unknown_division");
}

TEST_P(NetworkTest, first_organisation_without_a_caller) {
  OrganisationInput input;
  input.name.value = "天长市卫生健康委员会";
  input.kind = OrganisationKind::health_commission;
  input.division.value = "341181";
  const auto id = service_->create_organisation(input, clock_.now());
  ASSERT_TRUE(id) << id.error().internal;
  EXPECT_EQ(get("/api/v1/organisations/" + to_string(*id)).text("name"), input.name.value);
}

TEST_P(NetworkTest, pages_are_stable_and_complete) {
  // Five share a name, so that the id decides.
  for (int i = 0; i < 12; ++i) organisation(i < 5 ? "同名卫生院" : "卫生院" + std::to_string(i));
  std::vector<std::string> ids, names;
  std::string cursor;
  for (int page = 0; page < 10; ++page) {
    const auto answer =
        get("/api/v1/organisations?limit=5" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(answer.status, 200);
    for (const auto& item : answer.items()) {
      ids.emplace_back(item.at("id").as_string());
      names.emplace_back(item.at("name").as_string());
    }
    if (!answer.body.as_object().contains("nextCursor")) break;
    EXPECT_EQ(answer.items().size(), 5U);
    cursor = answer.text("nextCursor");
    // Rows that come before the cursor don't move the page.
    if (page == 0) organisation("上卫生院");
  }
  EXPECT_EQ(ids.size(), 12U);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 12U);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(get("/api/v1/organisations?cursor=x").code(), "invalid_request");
  EXPECT_EQ(get("/api/v1/organisations?limit=101").status, 400);
}

TEST_P(NetworkTest, filters) {
  const auto a = organisation("天长市人民医院", R"(,"shortName":"人民医院")");
  const auto b = organisation("铜城镇卫生院");
  organisation("100%_卫生院");
  const auto c = consortium("天长市医共体", a);
  join(c, b, "loose", "2026-03-02");
  const auto names = [this](const std::string& query) {
    return get("/api/v1/organisations?" + query).names();
  };
  EXPECT_EQ(names("text=人民"), "天长市人民医院");
  EXPECT_EQ(names("text=%_"), "100%_卫生院");
  EXPECT_EQ(names("text=!"), "");
  EXPECT_EQ(names("text=卫生院&kind=cdc"), "");
  EXPECT_EQ(names("consortiumId=" + c), "天长市人民医院 铜城镇卫生院");
  EXPECT_EQ(names("consortiumId=" + c + "&text=铜城"), "铜城镇卫生院");
  EXPECT_EQ(names("receivesReferrals=false"), "");
  EXPECT_EQ(post("/api/v1/organisations/" + b + "/close", "", {{"if-match", "\"1\""}}).status, 200);
  EXPECT_EQ(names("standing=closed"), "铜城镇卫生院");
  const auto receiving = database().read([](db::Session& s) -> Result<std::size_t> {
    return receiving_organisations(s, test_region).size();
  });
  EXPECT_EQ(receiving.value(), 2U);
}

TEST_P(NetworkTest, changes_need_the_current_version) {
  const auto id = organisation("铜城镇卫生院");
  const std::string path = "/api/v1/organisations/" + id;
  EXPECT_EQ(put(path, organisation_json("新名卫生院"), "").status, 428);
  const auto changed = put(path, organisation_json("新名卫生院"), "\"1\"");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.etag, "\"2\"");
  EXPECT_EQ(put(path, organisation_json("另名卫生院"), "\"1\"").status, 412);
  EXPECT_EQ(get(path).text("name"), "新名卫生院");
  EXPECT_EQ(post(path + "/close").status, 428);
  EXPECT_EQ(post(path + "/close", "", {{"if-match", "\"1\""}}).status, 412);
  EXPECT_EQ(post(path + "/close", "", {{"if-match", "\"2\""}}).text("standing"), "closed");
  EXPECT_EQ(put(path, organisation_json("另名卫生院"), "\"3\"").code(), "organisation_closed");
  EXPECT_EQ(post(path + "/departments", R"({"name":"内科","receivesReferrals":true})").code(),
            "organisation_closed");
  EXPECT_EQ(post(path + "/reopen", "", {{"if-match", "\"3\""}}).text("standing"), "active");
  std::set<std::string> kinds;
  for (const auto& event : events()) {
    kinds.insert(event.kind);
    EXPECT_THAT(event.audience, ::testing::ElementsAre(OrganisationId{*parse_uuid(id)}));
  }
  EXPECT_THAT(kinds, ::testing::ElementsAre("organisation.changed"));
}

TEST_P(NetworkTest, codes_are_unique) {
  const std::string codes =
      R"(,"creditCode":"91350100M000100Y43","institutionCode":"341181000131")";
  const auto first = organisation("甲卫生院", codes);
  for (const char* code :
       {R"(,"creditCode":"91350100M000100Y43")", R"(,"institutionCode":"341181000131")"}) {
    const auto refused = post("/api/v1/organisations", organisation_json("乙卫生院", code));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code(), "organisation_exists");
    EXPECT_EQ(refused.text("link"), "/api/v1/organisations/" + first);
    EXPECT_THAT(refused.text("title"), ::testing::HasSubstr("甲卫生院"));
  }
  const auto second = organisation("乙卫生院");
  EXPECT_EQ(
      put("/api/v1/organisations/" + second, organisation_json("乙卫生院", codes), "\"1\"").code(),
      "organisation_exists");
  EXPECT_EQ(
      put("/api/v1/organisations/" + first, organisation_json("甲卫生院", codes), "\"1\"").status,
      200);
}

TEST_P(NetworkTest, of_two_parallel_inserts_of_a_code_one_wins) {
  for (int round = 0; round < 5; ++round) {
    const std::string code = R"(,"institutionCode":"34118100010)" + std::to_string(round) + "\"";
    std::array<int, 4> statuses{};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < statuses.size(); ++i)
      threads.emplace_back([&, i] {
        statuses[i] =
            post("/api/v1/organisations", organisation_json("并发卫生院" + std::to_string(i), code))
                .status;
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 201), 1);
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 409), 3);
  }
}

TEST_P(NetworkTest, of_two_parallel_changes_to_a_code_one_wins) {
  for (int round = 0; round < 5; ++round) {
    const std::string name = "并发卫生院" + std::to_string(round);
    const std::string code = R"(,"institutionCode":"34118100010)" + std::to_string(round) + "\"";
    const std::array ids{organisation(name + "甲"), organisation(name + "乙")};
    std::array<Answer, 2> answers;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < ids.size(); ++i)
      threads.emplace_back([&, i] {
        answers[i] = put("/api/v1/organisations/" + ids[i], organisation_json(name, code), "\"1\"");
      });
    for (auto& thread : threads) thread.join();
    const std::size_t winner = answers[0].status == 200 ? 0 : 1;
    EXPECT_EQ(answers[winner].status, 200);
    EXPECT_EQ(answers[1 - winner].code(), "organisation_exists");
    EXPECT_EQ(answers[1 - winner].text("link"), "/api/v1/organisations/" + ids[winner]);
  }
}

TEST_P(NetworkTest, repeated_request_makes_one) {
  const http::Fields key{{"idempotency-key", "k1"}};
  const auto first = post("/api/v1/organisations", organisation_json("甲卫生院"), key);
  const auto again = post("/api/v1/organisations", organisation_json("甲卫生院"), key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(post("/api/v1/organisations", organisation_json("乙卫生院"), key).code(),
            "idempotency_mismatch");
  EXPECT_EQ(get("/api/v1/organisations").items().size(), 1U);
}

TEST_P(NetworkTest, departments) {
  const auto id = organisation("甲卫生院");
  const std::string path = "/api/v1/organisations/" + id + "/departments";
  const auto made = post(path, R"({"name":"内科","code":"03","receivesReferrals":true})");
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.etag, "\"1\"");
  const auto twice = post(path, R"({"name":"内科","receivesReferrals":true})");
  EXPECT_EQ(twice.code(), "department_exists");
  EXPECT_EQ(twice.text("link"), "/api/v1/departments/" + made.id());
  const auto other = post(path, R"({"name":"全科","receivesReferrals":false})");
  EXPECT_EQ(get(path).names(), "全科 内科");
  EXPECT_EQ(get("/api/v1/organisations/" + to_string(new_uuid(1)) + "/departments").status, 404);
  const std::string one = "/api/v1/departments/" + other.id();
  EXPECT_EQ(put(one, R"({"name":"内科","receivesReferrals":false})", "\"1\"").code(),
            "department_exists");
  EXPECT_EQ(put(one, R"({"name":"全科医学科","receivesReferrals":true})", "\"1\"").etag, "\"2\"");
  EXPECT_EQ(put(one, R"({"name":"全科","receivesReferrals":true})", "\"1\"").status, 412);
  EXPECT_EQ(post(one + "/close", "", {{"if-match", "\"2\""}}).text("standing"), "closed");
  EXPECT_EQ(post(one + "/reopen", "", {{"if-match", "\"3\""}}).text("standing"), "active");
}

TEST_P(NetworkTest, administrators_of_one_organisation_change_their_own_only) {
  const auto own = organisation("甲卫生院"), other = organisation("乙卫生院");
  const std::string department = R"({"name":"内科","receivesReferrals":true})";
  const auto foreign = post("/api/v1/organisations/" + other + "/departments", department).id();
  act_as(Role::org_admin, own);
  EXPECT_EQ(put("/api/v1/organisations/" + own, organisation_json("甲新卫生院"), "\"1\"").status,
            200);
  EXPECT_EQ(put("/api/v1/organisations/" + other, organisation_json("乙新卫生院"), "\"1\"").code(),
            "not_your_organisation");
  EXPECT_EQ(post("/api/v1/organisations/" + own + "/departments", department).status, 201);
  EXPECT_EQ(post("/api/v1/organisations/" + other + "/departments", department).code(),
            "not_your_organisation");
  EXPECT_EQ(put("/api/v1/departments/" + foreign, department, "\"1\"").code(),
            "not_your_organisation");
  EXPECT_EQ(post("/api/v1/departments/" + foreign + "/close", "", {{"if-match", "\"1\""}}).code(),
            "not_your_organisation");
  EXPECT_EQ(post("/api/v1/organisations", organisation_json("丙卫生院")).code(), "right_missing");
  EXPECT_EQ(post("/api/v1/organisations/" + own + "/close", "", {{"if-match", "\"2\""}}).code(),
            "right_missing");
  act_as(Role::physician, own);
  EXPECT_EQ(get("/api/v1/organisations").items().size(), 2U);
  EXPECT_EQ(put("/api/v1/organisations/" + own, organisation_json("甲院"), "\"2\"").code(),
            "right_missing");
  act_as(Role::resident);
  EXPECT_EQ(get("/api/v1/organisations").status, 403);
}

TEST_P(NetworkTest, divisions_are_loaded_once) {
  constexpr auto count = "SELECT COUNT(*) FROM divisions"_sql;
  const auto rows = [&] {
    return database()
        .read([&](db::Session& s) -> Result<std::int64_t> {
          return s.query_one(count)->get<std::int64_t>(0);
        })
        .value();
  };
  ASSERT_TRUE(load_divisions(database()));
  EXPECT_GT(rows(), 44'000);
  const auto before = database().statements();
  ASSERT_TRUE(load_divisions(database()));
  EXPECT_LE(database().statements() - before, 2U);
  EXPECT_EQ(get("/api/v1/divisions?parent=341100").items().size(), 10U);
  EXPECT_EQ(get("/api/v1/divisions").items().size(), 34U);
}

TEST_P(NetworkTest, every_key_begins_with_the_region) {
  const auto schema = db::inspect(database()).value();
  for (const auto& index : schema.indexes) {
    if (index.table != "divisions") {
      EXPECT_EQ(index.columns.at(0), "region_id") << index.name;
    }
  }
}

INSTANTIATE_DATABASE_TESTS(NetworkTest);

}  // namespace
}  // namespace yilian::network
