// What was measured goes with the referral: which criteria fired, with the version of that day, for
// ever; and a table that is not in force yet is tried on what past referrals brought.
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using CriteriaTest = ApiTest;
INSTANTIATE_API_TESTS(CriteriaTest);

bj::array pressure(int systolic) {
  return {bj::object{{"input", "systolic"}, {"number", systolic}}};
}
bj::object with(bj::object content, bj::array facts) {
  content["facts"] = std::move(facts);
  return content;
}
std::string fired(const Answer& referral) {
  std::string out;
  for (const auto& one : referral.json.at_pointer("/criteria/fired").as_array())
    out += std::string(one.at("id").as_string()) + " ";
  return out;
}

TEST_P(CriteriaTest, WhatFiredIsKeptAndShownToThePartiesOnly) {
  Scene s(world());
  auto facts = pressure(190);
  facts.push_back(bj::object{{"input", "severeHeadache"}, {"option", "yes"}});
  const auto r = s.submit(s.gp, with(s.content(s.patient()), facts));
  EXPECT_NE(fired(r).find("HTN-E2"), std::string::npos) << r.body;
  EXPECT_EQ(r.text("/criteria/urgency"), "emergency");
  EXPECT_EQ(r.text("/urgency"), "elective") << "the sender decides";
  const auto list = s.desk.get("/api/v1/referrals?list=to_triage");
  EXPECT_EQ(list.text("/items/0/criteriaUrgency"), "emergency") << "the desk sees the difference";
  const std::string path = "/api/v1/referrals/" + r.text("/id");
  const auto why = s.desk.get(path + "/criteria");
  ASSERT_EQ(why.status, 200) << why.body;
  EXPECT_NE(why.body.find("190 mmHg"), std::string::npos);
  auto stranger = world().sign_in(Role::gp, "township four");
  EXPECT_EQ(stranger.get(path + "/criteria").code(), "not_found");
  auto office = world().sign_in(Role::office, "office");
  const auto course = office.get(path);
  EXPECT_EQ(course.status, 200);
  EXPECT_FALSE(course.json.as_object().contains("criteria")) << "clinical content";
  EXPECT_EQ(office.get(path + "/criteria").code(), "not_found");

  const auto plain = s.submit(s.gp, s.content(s.patient()));
  EXPECT_FALSE(plain.json.as_object().contains("criteria"));
  const auto refused = [&](bj::array wrong) {
    return s.gp
        .post("/api/v1/referrals",
              bj::object{{"content", with(s.content(s.patient()), std::move(wrong))}})
        .problems();
  };
  EXPECT_EQ(refused({bj::object{{"input", "luck"}, {"number", 1}}}),
            "/facts/0/input:unknown_input");
  EXPECT_EQ(refused(pressure(99'999)), "/facts/0/number:out_of_range");
}

TEST_P(CriteriaTest, APastReferralExplainsItselfWithTheVersionOfItsDay) {
  auto author = world().sign_in(Role::office, "office");
  auto approver = world().sign_in(Role::commission, "commission");
  Scene s(world());
  const auto before = s.submit(s.gp, with(s.content(s.patient()), pressure(175))).text("/id");
  s.submit(s.gp, with(s.content(s.patient()), pressure(185)));
  const auto shipped = author.get("/api/v1/policies/in-force?kind=tiering_table&key=hypertension");
  auto content = shipped.json.at("content").as_object();
  for (auto& row : content["rows"].as_array())
    if (row.at("id") == "HTN-E7a") row.at_pointer("/all/0/any/0/number") = 170;
  const bj::object table{{"key", "hypertension"}, {"table", content}};
  const auto tried = author.post("/api/v1/referrals/try-criteria", table);
  ASSERT_EQ(tried.status, 200) << tried.body;
  EXPECT_EQ(tried.number("/lookedAt"), 2);
  EXPECT_EQ(tried.number("/differing"), 1) << "the one between the old bound and the new one";
  EXPECT_NE(bj::serialize(tried.json.at_pointer("/examples/0/after")).find("HTN-E7a"),
            std::string::npos);
  auto gp = world().sign_in(Role::gp);
  EXPECT_EQ(gp.post("/api/v1/referrals/try-criteria", table).code(), "right_missing");

  const auto made =
      author.post("/api/v1/policies", bj::object{{"kind", "tiering_table"},
                                                 {"key", "hypertension"},
                                                 {"title", "高血压（本县）"},
                                                 {"source", "县卫健委 2026 年第 5 号"},
                                                 {"effectiveFrom", "2026-03-20"},
                                                 {"content", content}});
  const auto step = [&](Browser& who, const Answer& at, const std::string& action) {
    return who.post("/api/v1/policies/" + at.text("/id") + "/" + action, bj::object{},
                    if_match(at.number("/version")));
  };
  ASSERT_EQ(step(approver, step(author, made, "submit"), "approve").status, 200);
  world().clock().advance_minutes(19 * 24 * 60);
  s.gp = world().sign_in(Role::gp);
  const auto number_of = [&](const std::string& id) {
    const auto why = s.gp.get("/api/v1/referrals/" + id + "/criteria");
    EXPECT_EQ(why.status, 200) << why.body;
    for (const auto& one : why.json.at("tables").as_array())
      if (one.at("key") == "hypertension")
        return std::to_string(one.at("number").as_int64()) + " " +
               std::to_string(one.at("fired").as_array().size());
    return std::string();
  };
  EXPECT_EQ(number_of(before), "1 0") << "nothing fired on its day, with the version of its day";
  const auto after = s.submit(s.gp, with(s.content(s.patient()), pressure(175)));
  EXPECT_NE(fired(after).find("HTN-E7a"), std::string::npos);
  EXPECT_EQ(number_of(after.text("/id")).substr(0, 1), "2");
}

}  // namespace
}  // namespace yilian::tests
