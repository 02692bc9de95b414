// Consortia, agreements, contacts and duties through their routes and lookups.
#include <gmock/gmock.h>

#include <thread>

#include "network/lookup.hpp"
#include "network_fixture.hpp"

namespace yilian::network {
namespace {

class ConsortiaTest : public NetworkTest {
 protected:
  template <class F>
  auto look(F fn) {
    return database()
        .read([&](db::Session& s) -> Result<decltype(fn(s))> { return fn(s); })
        .value();
  }
  static OrganisationId organisation_id(const std::string& text) { return {*parse_uuid(text)}; }
  std::string home(const std::string& id, const char* day) {
    return look([&](db::Session& s) {
      return home_consortium_name(s, test_region, organisation_id(id), *parse_date(day));
    });
  }
  std::size_t belongs(const std::string& id, const char* day) {
    return look([&](db::Session& s) {
      return consortia_of(s, test_region, organisation_id(id), *parse_date(day)).size();
    });
  }
  std::string agreement_json(const std::vector<std::string>& parties,
                             const std::string& more = "") {
    std::string list;
    for (const auto& id : parties) list += (list.empty() ? "\"" : ",\"") + id + "\"";
    return R"({"kind":"referral","title":"双向转诊协议","startsOn":"2026-01-10","endsOn":"2026-06-30",)" +
           std::string(R"("scope":"门诊与住院","signatures":[],"fileIds":[],"partyIds":[)") + list +
           "]" + more + "}";
  }
  std::string between(const std::string& a, const std::string& b, const char* day,
                      AgreementKind kind = AgreementKind::referral) {
    const auto id = look([&](db::Session& s) {
      return agreement_between(s, test_region, kind, organisation_id(a), organisation_id(b),
                               *parse_date(day));
    });
    return id ? to_string(*id) : "none";
  }
};

TEST_P(ConsortiaTest, tree_of_nested_consortia) {
  const auto province = organisation("省人民医院"), county = organisation("县人民医院");
  const auto town = organisation("甲卫生院"), clinic = organisation("乙卫生院");
  const auto upper = consortium("省专科联盟", province);
  ASSERT_EQ(join(upper, county, "loose").status, 201);
  const auto lower = consortium("县医共体", county, R"(,"higherId":")" + upper + "\"");
  ASSERT_EQ(join(lower, town).status, 201);
  ASSERT_EQ(join(lower, clinic, "loose").status, 201);
  consortium("市医疗集团", province);

  const auto tree = get("/api/v1/network-tree");
  ASSERT_EQ(tree.list("roots").size(), 2U);
  const auto& top = tree.list("roots").at(1).as_object();
  EXPECT_EQ(top.at("consortium").at("name").as_string(), "省专科联盟");
  EXPECT_EQ(top.at("lead").at("organisationName").as_string(), "省人民医院");
  EXPECT_TRUE(top.at("tight").as_array().empty());
  EXPECT_EQ(top.at("loose").at(0).at("organisationName").as_string(), "县人民医院");
  const auto& child = top.at("children").at(0);
  EXPECT_EQ(child.at("consortium").at("name").as_string(), "县医共体");
  EXPECT_EQ(child.at("tight").at(0).at("organisationName").as_string(), "甲卫生院");
  EXPECT_EQ(child.at("loose").at(0).at("organisationName").as_string(), "乙卫生院");

  // The lead of the lower one belongs to both; the county community is what people call ours.
  EXPECT_EQ(belongs(county, "2026-03-01"), 2U);
  EXPECT_EQ(home(town, "2026-03-01"), "县医共体");
  EXPECT_EQ(home(town, "2026-01-31"), "");
  const auto cycle = put("/api/v1/consortia/" + upper,
                         R"({"name":"省专科联盟","form":"specialty_alliance","leadId":")" +
                             province + R"(","startsOn":"2026-01-01","higherId":")" + lower + "\"}",
                         "\"2\"");
  EXPECT_EQ(cycle.status, 409);
  EXPECT_EQ(cycle.code(), "consortium_cycle");
}

TEST_P(ConsortiaTest, two_changes_can_not_close_a_circle_together) {
  const auto lead = organisation("县人民医院");
  for (int round = 0; round < 2; ++round) {
    const auto a = consortium("甲" + std::to_string(round), lead),
               b = consortium("乙" + std::to_string(round), lead);
    const auto under = [&](const std::string& id, const std::string& higher) {
      std::string body = R"({"name":"医共体","form":"county_community","leadId":")";
      body.append(lead).append(R"(","startsOn":"2026-01-01","higherId":")");
      body.append(higher).append("\"}");
      return put("/api/v1/consortia/" + id, body, "\"1\"").status;
    };
    int first = 0, second = 0;
    std::thread one([&] { first = under(a, b); });
    std::thread two([&] { second = under(b, a); });
    one.join();
    two.join();
    EXPECT_EQ(std::min(first, second), 200);
    EXPECT_EQ(std::max(first, second), 409);
  }
}

TEST_P(ConsortiaTest, members_join_and_leave) {
  const auto lead = organisation("县人民医院"), town = organisation("甲卫生院");
  const auto id = consortium("县医共体", lead);
  const std::string path = "/api/v1/consortia/" + id;
  EXPECT_EQ(get(path).names("organisationName", "members"), "县人民医院");
  EXPECT_EQ(join(id, town).etag, "\"2\"");
  EXPECT_EQ(join(id, town).code(), "member_exists");
  EXPECT_EQ(join(id, to_string(new_uuid(1))).code(), "invalid_request");
  const auto leave = [&](const std::string& who, const char* on, http::Fields headers = {}) {
    return post(path + "/members/leave",
                R"({"organisationId":")" + who + R"(","leftOn":")" + on + "\"}",
                std::move(headers));
  };
  EXPECT_EQ(leave(lead, "2026-03-31").code(), "lead_must_stay");
  EXPECT_EQ(leave(town, "2026-03-31", {{"if-match", "\"1\""}}).status, 412);
  EXPECT_EQ(leave(town, "2026-03-31").etag, "\"3\"");
  EXPECT_EQ(leave(town, "2026-03-31").code(), "not_a_member");
  EXPECT_EQ(belongs(town, "2026-03-31"), 1U);
  EXPECT_EQ(belongs(town, "2026-04-01"), 0U);
  EXPECT_EQ(join(id, town, "loose", "2026-04-01").status, 201);
  EXPECT_EQ(belongs(town, "2026-04-01"), 1U);
  EXPECT_EQ(get(path).list("members").size(), 3U);
  EXPECT_EQ(post("/api/v1/organisations/" + lead + "/close", "", {{"if-match", "\"1\""}}).code(),
            "lead_must_stay");

  // Another lead: the new one is a member already, the old one stays.
  const auto changed = put(path,
                           R"({"name":"县医共体","form":"county_community","leadId":")" + town +
                               R"(","startsOn":"2026-01-01"})",
                           "\"4\"");
  ASSERT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("leadName"), "甲卫生院");
  EXPECT_EQ(changed.list("members").size(), 3U);
  EXPECT_EQ(leave(lead, "2026-05-31").status, 200);
  EXPECT_EQ(get("/api/v1/consortia").names(), "县医共体");

  const auto all = events();
  const auto last = std::find_if(all.rbegin(), all.rend(),
                                 [](const auto& e) { return e.kind == "consortium.changed"; });
  ASSERT_NE(last, all.rend());
  EXPECT_THAT(last->audience,
              ::testing::UnorderedElementsAre(organisation_id(lead), organisation_id(town)));
  act_as(Role::org_admin, town);
  EXPECT_EQ(join(id, town).code(), "right_missing");
}

TEST_P(ConsortiaTest, agreement_holds_from_its_first_to_its_last_day) {
  const auto a = organisation("县人民医院"), b = organisation("甲卫生院"),
             c = organisation("乙卫生院");
  const auto made = post("/api/v1/agreements", agreement_json({a, b}));
  ASSERT_EQ(made.status, 201) << json::bj::serialize(made.body);
  EXPECT_EQ(made.text("state"), "in_force");
  EXPECT_EQ(between(a, b, "2026-01-09"), "none");
  EXPECT_EQ(between(a, b, "2026-01-10"), made.id());
  EXPECT_EQ(between(b, a, "2026-06-30"), made.id());
  EXPECT_EQ(between(a, b, "2026-07-01"), "none");
  EXPECT_EQ(between(a, c, "2026-03-01"), "none");
  EXPECT_EQ(between(a, b, "2026-03-01", AgreementKind::telemedicine), "none");
  // The latest of two counts.
  auto later = agreement_json({a, b, c});
  later.replace(later.find("2026-01-10"), 10, "2026-02-01");
  const auto second = post("/api/v1/agreements", later).id();
  EXPECT_EQ(between(a, b, "2026-01-31"), made.id());
  EXPECT_EQ(between(a, b, "2026-02-01"), second);

  const std::string path = "/api/v1/agreements/" + second + "/end";
  EXPECT_EQ(post(path, R"({"endsOn":"2026-03-15"})").status, 428);
  EXPECT_EQ(post(path, R"({"endsOn":"2026-07-01"})", {{"if-match", "\"1\""}}).code(),
            "invalid_request");
  EXPECT_EQ(post(path, R"({"endsOn":"2026-03-15"})", {{"if-match", "\"1\""}}).text("state"),
            "in_force");
  EXPECT_EQ(between(a, c, "2026-03-15"), second);
  EXPECT_EQ(between(a, c, "2026-03-16"), "none");
  EXPECT_EQ(post(path, R"({"endsOn":"2026-03-15"})", {{"if-match", "\"2\""}}).code(),
            "agreement_not_open");
  EXPECT_EQ(put("/api/v1/agreements/" + second, later, "\"2\"").code(), "agreement_not_open");
}

TEST_P(ConsortiaTest, agreements_are_listed_by_state_on_the_day) {
  const auto a = organisation("县人民医院"), b = organisation("甲卫生院"),
             c = organisation("乙卫生院");
  const auto first = post("/api/v1/agreements", agreement_json({a, b})).id();
  const auto second = post("/api/v1/agreements", agreement_json({a, c})).id();
  ASSERT_EQ(post("/api/v1/agreements/" + second + "/end", R"({"endsOn":"2026-03-15"})",
                 {{"if-match", "\"1\""}})
                .status,
            200);
  for (const auto& [now, wanted] : {std::pair("2026-01-09", "upcoming upcoming"),
                                    {"2026-01-10", "in_force in_force"},
                                    {"2026-03-15", "in_force in_force"},
                                    {"2026-03-16", "ended in_force"},
                                    {"2026-07-01", "ended expired"}}) {
    clock_.set(std::string(now) + "T12:00:00+08:00");
    const auto all = get("/api/v1/agreements");
    EXPECT_EQ(all.names("state"), wanted) << now;
    // What the database filters is what the rule says of each.
    std::size_t found = 0;
    for (const char* state : {"upcoming", "in_force", "expired", "ended"}) {
      const auto some = get(std::string("/api/v1/agreements?state=") + state);
      for (const auto& item : some.items()) EXPECT_EQ(item.at("state").as_string(), state) << now;
      found += some.items().size();
    }
    EXPECT_EQ(found, 2U) << now;
  }
  EXPECT_EQ(get("/api/v1/agreements?organisationId=" + b).names("id"), first);
  EXPECT_EQ(get("/api/v1/agreements?organisationId=" + a).items().size(), 2U);
  EXPECT_EQ(get("/api/v1/agreements?kind=telemedicine").items().size(), 0U);
  const auto page = get("/api/v1/agreements?limit=1");
  EXPECT_EQ(get("/api/v1/agreements?limit=1&cursor=" + page.text("nextCursor")).names("id"), first);
}

TEST_P(ConsortiaTest, agreement_keeps_parties_signatures_and_long_text) {
  const auto a = organisation("县人民医院"), b = organisation("甲卫生院"),
             c = organisation("乙卫生院");
  auto text = agreement_json({b, a, b});
  text.replace(text.find("\"signatures\":[]"), 15,
               R"("signatures":[{"organisationId":")" + a +
                   R"(","signer":"王某","signedOn":"2026-01-08"}])");
  std::string scope;
  for (int i = 0; i < 4000; ++i) scope += "诊";
  text.replace(text.find("门诊与住院"), std::string("门诊与住院").size(), scope);
  const http::Fields key{{"idempotency-key", "k1"}};
  const auto made = post("/api/v1/agreements", text, key);
  ASSERT_EQ(made.status, 201) << json::bj::serialize(made.body);
  EXPECT_EQ(made.names("organisationName", "parties"), "甲卫生院 县人民医院");
  EXPECT_EQ(made.names("signer", "signatures"), "王某");
  EXPECT_EQ(made.text("scope"), scope);
  EXPECT_EQ(post("/api/v1/agreements", text, key).body, made.body);
  EXPECT_EQ(get("/api/v1/agreements/" + made.id()).body, made.body);
  // A party that goes is told of it.
  EXPECT_EQ(put("/api/v1/agreements/" + made.id(), agreement_json({a, c}), "\"1\"").status, 200);
  const auto all = events();
  EXPECT_EQ(all.back().kind, "agreement.changed");
  EXPECT_THAT(all.back().audience, ::testing::UnorderedElementsAre(
                                       organisation_id(a), organisation_id(b), organisation_id(c)));
  EXPECT_EQ(put("/api/v1/agreements/" + made.id(), agreement_json({a, c}), "").status, 428);
  EXPECT_EQ(put("/api/v1/agreements/" + made.id(), agreement_json({a, c}), "\"1\"").status, 412);
  act_as(Role::org_admin, a);
  EXPECT_EQ(post("/api/v1/agreements", agreement_json({a, b})).code(), "right_missing");
}

TEST_P(ConsortiaTest, roster_says_who_is_on_duty) {
  const auto own = organisation("甲卫生院"), other = organisation("乙卫生院");
  const auto department = post("/api/v1/organisations/" + own + "/departments",
                               R"({"name":"内科","receivesReferrals":true})")
                              .id();
  const auto contact_json = [](const std::string& organisation, const std::string& name,
                               const std::string& more = "") {
    return R"({"organisationId":")" + organisation + R"(","personName":")" + name +
           R"(","phone":"0550-7012345","role":"contact")" + more + "}";
  };
  act_as(Role::referral_desk, own);
  EXPECT_EQ(post("/api/v1/contacts", contact_json(other, "李某")).code(), "not_your_organisation");
  const auto made = post("/api/v1/contacts",
                         contact_json(own, "李某", R"(,"departmentId":")" + department + "\""));
  ASSERT_EQ(made.status, 201) << json::bj::serialize(made.body);
  EXPECT_EQ(made.text("departmentName"), "内科");
  const auto second = post("/api/v1/contacts", contact_json(own, "王某")).id();
  const auto duty = [&](const std::string& contact, const char* from, const char* to) {
    return post("/api/v1/duties", R"({"contactId":")" + contact + R"(","startsAt":"2026-03-02T)" +
                                      from + R"(:00+08:00","endsAt":"2026-03-02T)" + to +
                                      R"(:00+08:00"})");
  };
  const auto first = duty(made.id(), "08:00", "12:00");
  ASSERT_EQ(first.status, 201) << json::bj::serialize(first.body);
  EXPECT_EQ(duty(second, "12:00", "18:00").status, 201);
  EXPECT_EQ(duty(to_string(new_uuid(1)), "12:00", "18:00").names("code", "errors"),
            "unknown_contact");

  const auto on_duty = [&](const char* at) {
    std::string names;
    const auto all = look([&](db::Session& s) {
      return contacts_on_duty(s, test_region, organisation_id(own),
                              DepartmentId{*parse_uuid(department)},
                              *parse_instant("2026-03-02T" + std::string(at) + "+08:00"));
    });
    for (const auto& contact : all) names += contact.person_name;
    return names;
  };
  EXPECT_EQ(on_duty("08:00:00"), "李某");
  EXPECT_EQ(on_duty("11:59:59"), "李某");
  EXPECT_EQ(on_duty("12:00:00"), "王某");
  // Nobody on duty: everybody, those of the department first.
  EXPECT_EQ(on_duty("18:00:00"), "李某王某");
  EXPECT_TRUE(get("/api/v1/contacts?organisationId=" + own).items().at(0).at("onDuty").as_bool());
  EXPECT_EQ(get("/api/v1/duties?organisationId=" + own).names("personName"), "李某 王某");
  EXPECT_EQ(get("/api/v1/duties?from=2026-03-02T12:00:00+08:00&to=2026-03-03T00:00:00+08:00")
                .names("personName"),
            "王某");

  act_as(Role::org_admin, other);
  EXPECT_EQ(send(http::Method::del, "/api/v1/duties/" + first.id()).code(),
            "not_your_organisation");
  EXPECT_EQ(duty(second, "18:00", "20:00").code(), "not_your_organisation");
  EXPECT_EQ(put("/api/v1/contacts/" + second, contact_json(other, "王某"), "\"1\"").code(),
            "not_your_organisation");
  act_as(Role::referral_desk, own);
  EXPECT_EQ(send(http::Method::del, "/api/v1/duties/" + first.id()).status, 204);
  EXPECT_EQ(on_duty("08:00:00"), "李某王某");
  EXPECT_EQ(put("/api/v1/contacts/" + second, contact_json(own, "王新"), "\"1\"").etag, "\"2\"");
  EXPECT_EQ(send(http::Method::del, "/api/v1/contacts/" + second).status, 428);
  EXPECT_EQ(
      send(http::Method::del, "/api/v1/contacts/" + second, "", {{"if-match", "\"2\""}}).status,
      204);
  EXPECT_EQ(get("/api/v1/contacts").names("personName"), "李某");
  EXPECT_EQ(get("/api/v1/duties").items().size(), 0U);
}

INSTANTIATE_DATABASE_TESTS(ConsortiaTest);

}  // namespace
}  // namespace yilian::network
