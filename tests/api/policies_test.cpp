// A rule on its way into force: drafted, submitted, approved by somebody else, in force on its day;
// and on two servers at once.
#include "support/referrals.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

using PolicyTest = ApiTest;
INSTANTIATE_API_TESTS(PolicyTest);

const std::string in_force = "/api/v1/policies/in-force?kind=tiering_table&key=hypertension";

bj::object draft_of(const Answer& shipped, const std::string& from) {
  return {{"kind", "tiering_table"},   {"key", "hypertension"},
          {"title", "高血压（本县）"}, {"source", "县卫健委 2026 年第 5 号"},
          {"effectiveFrom", from},     {"content", shipped.json.at("content")}};
}

/// The bound of HTN-E7a, from 180 to 170.
void lower_bound(bj::object& draft) {
  for (auto& row : draft["content"].at("rows").as_array())
    if (row.at("id") == "HTN-E7a") row.at_pointer("/all/0/any/0/number") = 170;
}

struct Keepers {
  explicit Keepers(World& world)
      : author(world.sign_in(Role::office, "office")),
        approver(world.sign_in(Role::commission, "commission")),
        gp(world.sign_in(Role::gp)) {}
  Browser author, approver, gp;

  Answer step(Browser& who, const Answer& policy, const std::string& action,
              const bj::value& body = bj::object{}) {
    return who.post("/api/v1/policies/" + policy.text("/id") + "/" + action, body,
                    if_match(policy.number("/version")));
  }
  std::string fires(const std::string& on, int systolic = 175) {
    const auto answer =
        gp.post("/api/v1/tiering/evaluate",
                bj::object{{"facts", bj::array{{{"input", "systolic"}, {"number", systolic}}}},
                           {"tables", bj::array{"hypertension"}},
                           {"on", on}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.text("/tables/0/fired/0/id") + " v" +
           std::to_string(answer.number("/tables/0/number"));
  }
};

TEST_P(PolicyTest, AChangeCountsFromItsDayAndThePastStaysAsItWas) {
  Keepers k(world());
  const auto shipped = k.author.get(in_force);
  ASSERT_EQ(shipped.status, 200) << shipped.body;
  EXPECT_TRUE(shipped.json.at("shipped").as_bool());
  EXPECT_EQ(shipped.number("/number"), 1);

  auto body = draft_of(shipped, "2026-03-20");
  lower_bound(body);
  auto made = k.author.post("/api/v1/policies", body, {{"idempotency-key", "draft-1"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/state"), "draft");
  EXPECT_EQ(bj::serialize(made.json.at("actions")), R"(["edit","submit","withdraw"])");
  EXPECT_EQ(k.author.post("/api/v1/policies", body, {{"idempotency-key", "draft-1"}}).text("/id"),
            made.text("/id"));

  EXPECT_EQ(k.step(k.approver, made, "approve").code(), "action_not_allowed");
  auto submitted = k.step(k.author, made, "submit");
  ASSERT_EQ(submitted.status, 200) << submitted.body;
  EXPECT_EQ(k.step(k.author, submitted, "approve").code(), "author_may_not_decide");
  EXPECT_EQ(k.step(k.approver, made, "approve").status, 412) << "the version before";
  const auto approved = k.step(k.approver, submitted, "approve", bj::object{{"note", "同意"}});
  ASSERT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(approved.number("/number"), 2);
  EXPECT_EQ(approved.text("/note"), "同意");

  EXPECT_EQ(k.fires("2026-03-19"), " v1") << "the day before";
  EXPECT_EQ(k.fires("2026-03-20"), "HTN-E7a v2") << "its first day";
  EXPECT_EQ(k.fires("2020-01-01", 185).substr(0, 3), "HTN");
  // Today lies before its day.
  EXPECT_EQ(k.author.get(in_force).number("/number"), 1);
  world().clock().advance_minutes(18 * 24 * 60);
  Keepers later(world());
  EXPECT_EQ(later.author.get(in_force).number("/number"), 2);
  EXPECT_EQ(later.author.get(in_force + "&on=2026-03-19").number("/number"), 1);
  const auto list = later.author.get("/api/v1/policies?kind=tiering_table&key=hypertension");
  EXPECT_EQ(list.size("/items"), 2U);
  EXPECT_TRUE(list.json.at_pointer("/items/0/inForce").as_bool());
  EXPECT_FALSE(list.json.at_pointer("/items/1/inForce").as_bool());
  EXPECT_EQ(later.step(later.approver, approved, "withdraw").code(), "effective_date_passed");
}

TEST_P(PolicyTest, WhatIsRefused) {
  Keepers k(world());
  const auto shipped = k.author.get(in_force);
  auto second = world().sign_in(Role::office, "office");
  const auto post = [&](bj::object body) { return k.author.post("/api/v1/policies", body); };
  auto body = draft_of(shipped, "2026-03-20");
  body["kind"] = "horoscope";
  EXPECT_EQ(post(body).problems(), "/kind:not_in_list");
  body = draft_of(shipped, "2026-03-20");
  body["key"] = "High Pressure";
  EXPECT_EQ(post(body).problems(), "/key:not_in_list");
  body = draft_of(shipped, "2026-03-20");
  body["content"].at_pointer("/rows/0/all/0/any/0/input") = "colour";
  EXPECT_EQ(post(body).problems(), "/content/rows/0/all/0/any/0/input:unknown_input");
  body["content"].at_pointer("/rows/0").as_object()["colour"] = "red";
  EXPECT_EQ(post(body).problems(), "/content/rows/0/colour:unknown_field");
  body["content"] = bj::object{};
  EXPECT_NE(post(body).problems().find("/content/rows:required"), std::string::npos);

  // A draft may wait with its examples; a submission may not.
  body = draft_of(shipped, "2026-03-20");
  body["content"].at_pointer("/examples/0/fires") = bj::array{};
  auto made = post(body);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(k.step(k.author, made, "submit").problems(), "/content/examples/0/fires:example_fails");
  const bj::object repaired{{"title", "x"},
                            {"source", "x"},
                            {"effectiveFrom", "2026-03-02"},
                            {"content", shipped.json.at("content")}};
  const std::string target = "/api/v1/policies/" + made.text("/id");
  EXPECT_EQ(second.put(target, repaired, 1).code(), "only_the_author");
  EXPECT_EQ(k.author.put(target, repaired, 7).status, 412);
  const auto changed = k.author.put(target, repaired, 1);
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(k.step(k.author, changed, "submit").code(), "effective_date_passed");
  EXPECT_EQ(k.step(second, changed, "withdraw").code(), "only_the_author");
  EXPECT_EQ(k.step(k.author, changed, "withdraw").text("/state"), "withdrawn");

  // Nobody edits what is shipped, nor a kind that has no open keys.
  EXPECT_EQ(k.author.put("/api/v1/policies/" + shipped.text("/id"), repaired, 1).code(),
            "action_not_allowed");
  EXPECT_EQ(k.author.get("/api/v1/policies/in-force?kind=symptom_guide&key=other").problems(),
            "/key:not_in_list");
}

TEST_P(PolicyTest, OneVersionADayAndARejectionWithItsReason) {
  Keepers k(world());
  const auto shipped = k.author.get(in_force);
  const auto submit = [&] {
    return k.step(k.author, k.author.post("/api/v1/policies", draft_of(shipped, "2026-04-01")),
                  "submit");
  };
  const auto a = submit(), b = submit(), c = submit();
  EXPECT_EQ(k.step(k.approver, a, "approve").status, 200);
  EXPECT_EQ(k.step(k.approver, b, "approve").code(), "effective_date_taken");
  EXPECT_EQ(k.step(k.approver, b, "reject").problems(), "/note:required");
  const auto rejected = k.step(k.approver, b, "reject", bj::object{{"note", "同日已有版本"}});
  EXPECT_EQ(rejected.text("/state"), "rejected");
  EXPECT_EQ(rejected.text("/note"), "同日已有版本");
  EXPECT_EQ(rejected.size("/actions"), 0U);
  // After the withdrawal of the first the day is free again.
  const auto now = k.author.get("/api/v1/policies/" + a.text("/id"));
  EXPECT_EQ(k.step(k.approver, now, "withdraw").text("/state"), "withdrawn");
  EXPECT_EQ(k.step(k.approver, c, "approve").status, 200);
}

TEST_P(PolicyTest, ATableOfANewKeyIsEvaluatedWithTheOthers) {
  Keepers k(world());
  auto body = draft_of(k.author.get(in_force), "2026-03-10");
  body["key"] = "own_rules";
  const auto made = k.author.post("/api/v1/policies", body);
  ASSERT_EQ(k.step(k.approver, k.step(k.author, made, "submit"), "approve").status, 200);
  EXPECT_EQ(k.gp.get("/api/v1/tiering/tables?on=2026-03-09").size("/items"), 7U);
  EXPECT_EQ(k.gp.get("/api/v1/tiering/tables?on=2026-03-10").size("/items"), 8U);
}

}  // namespace
}  // namespace yilian::tests
