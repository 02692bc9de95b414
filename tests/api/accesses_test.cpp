// Who opened a record, shown to the person who asks, and objections to that.
#include <set>

#include "app/jobs.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using AccessesTest = ApiTest;
INSTANTIATE_API_TESTS(AccessesTest);

bj::object asked(bj::object more = {}) {
  bj::object out{{"proof", "document_seen"}, {"reason", "本人要求查看"}};
  for (const auto& [name, value] : more) out[name] = value;
  return out;
}

/// A person of the township whose record the county hospital opened by breaking the glass.
struct Opened {
  explicit Opened(World& world) : s(world), patient(s.patient()) {
    path = "/api/v1/patients/" + patient;
    EXPECT_EQ(s.doctor.post(path + "/break-glass", bj::object{{"reason", "昏迷待查病因"}}).status,
              200);
    EXPECT_EQ(s.doctor.get(path + "/record").status, 200);
    EXPECT_EQ(s.doctor.get(path + "/record/entries").status, 200);
    EXPECT_TRUE(world.app().spool().drain());
  }
  Answer log(bj::object more = {}) { return s.gp.post(path + "/accesses", asked(more)); }
  /// Of the county's doctor, from the log.
  std::string find(const Answer& log, const char* outcome) const {
    for (std::size_t i = 0; i < log.size("/items"); ++i) {
      const auto at = "/items/" + std::to_string(i);
      if (log.text(at + "/accountId") == to_string(s.doctor.account) &&
          log.text(at + "/outcome") == outcome)
        return at;
    }
    return "";
  }
  bj::object objection(std::string words = "我没去过县医院") {
    const auto found = log();
    const auto at = find(found, "opened");
    EXPECT_NE(at, "") << found.body;
    return {{"proof", "document_seen"},
            {"words", words},
            {"accountId", found.text(at + "/accountId")},
            {"organisationId", found.text(at + "/organisationId")},
            {"from", found.text(at + "/firstAt")},
            {"to", found.text(at + "/lastAt")}};
  }

  Scene s;
  std::string patient, path;
};

TEST_P(AccessesTest, TellsWhoWhenWhyAndByWhatRelationship) {
  Opened o(world());
  const auto log = o.log();
  ASSERT_EQ(log.status, 200) << log.body;
  const auto opened = o.find(log, "opened"), changed = o.find(log, "changed");
  ASSERT_NE(opened, "") << log.body;
  ASSERT_NE(changed, "") << log.body;
  EXPECT_EQ(log.text(opened + "/organisationName"), "Organisation county");
  EXPECT_EQ(log.text(opened + "/role"), "physician");
  EXPECT_EQ(log.text(opened + "/basis"), "break_glass");
  EXPECT_EQ(log.json.at_pointer(opened + "/emergency"), bj::value(true));
  // Breaking the glass shows the person too, so that three reads stand together.
  EXPECT_GE(log.number(opened + "/count"), 2);
  std::set<std::string> actions;
  for (std::size_t i = 0; i < log.size(opened + "/actions"); ++i)
    actions.insert(log.text(opened + "/actions/" + std::to_string(i)));
  EXPECT_TRUE(actions.contains("record.overview")) << log.body;
  EXPECT_TRUE(actions.contains("record.timeline")) << log.body;
  EXPECT_EQ(log.text(changed + "/reason"), "昏迷待查病因");
  EXPECT_EQ(log.text(changed + "/actions/0"), "patient.break_glass");
  // The first one in the list is the newest; the oldest is the registration by the own visit.
  const auto last = "/items/" + std::to_string(log.size("/items") - 1);
  EXPECT_EQ(log.text(last + "/actions/0"), "patient.register");
  EXPECT_EQ(log.text(last + "/basis"), "visit");
  EXPECT_EQ(log.text("/nextCursor"), "");
}

TEST_P(AccessesTest, IsAskedForByThePersonAndLeavesItsOwnEntry) {
  Opened o(world());
  EXPECT_EQ(o.s.gp.post(o.path + "/accesses", bj::object{}).problems(),
            "/proof:required /reason:required");
  auto elsewhere = world().sign_in(Role::gp, "township elsewhere");
  EXPECT_EQ(elsewhere.post(o.path + "/accesses", asked()).code(), "no_relationship");
  EXPECT_EQ(o.s.insurance.post(o.path + "/accesses", asked()).code(), "right_missing");
  EXPECT_EQ(o.log({{"cursor", "x"}}).problems(), "/cursor:invalid_cursor");
  EXPECT_EQ(o.log({{"from", "2026-03-03"}, {"to", "2026-03-02"}}).problems(), "/to:dates_reversed");
  // A typed number opens the own unit's data only, not who else looked.
  auto typed = world().sign_in(Role::gp, "township elsewhere");
  ASSERT_EQ(typed
                .post(o.path + "/visits",
                      bj::object{{"visit", {{"kind", "outpatient"}, {"proof", "typed"}}}})
                .status,
            201);
  EXPECT_EQ(typed.post(o.path + "/accesses", asked()).code(), "no_relationship");
  ASSERT_EQ(o.log().status, 200);
  ASSERT_TRUE(world().app().spool().drain());
  const auto trail = o.s.root.get("/api/v1/audit?action=patient.accesses");
  EXPECT_EQ(trail.text("/items/0/outcome"), "read");
  EXPECT_EQ(trail.text("/items/0/reason"), "document_seen: 本人要求查看");
  EXPECT_EQ(trail.text("/items/0/patientIds/0"), o.patient);
}

TEST_P(AccessesTest, PagesByCursorAndFiltersByUnitAndDay) {
  Opened o(world());
  world().clock().advance_seconds(86'400 * 3);
  auto gp = world().sign_in(Role::gp);
  for (int i = 0; i < 12; ++i) ASSERT_EQ(gp.get(o.path).status, 200);
  ASSERT_TRUE(world().app().spool().drain());
  const auto all = gp.post(o.path + "/accesses", asked());
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(all.number("/items/0/count"), 12) << "also when they are one packed row";
  std::vector<std::string> whole, paged;
  const auto line = [](const Answer& page, std::size_t i) {
    const auto at = "/items/" + std::to_string(i);
    return page.text(at + "/accountId") + page.text(at + "/outcome") + page.text(at + "/lastAt");
  };
  for (std::size_t i = 0; i < all.size("/items"); ++i) whole.push_back(line(all, i));
  ASSERT_TRUE(world().app().spool().drain());
  std::string cursor;
  for (int page = 0; page < 20; ++page) {
    bj::object body = asked({{"limit", 1}, {"to", "2026-03-05"}});
    if (!cursor.empty()) body["cursor"] = cursor;
    const auto one = gp.post(o.path + "/accesses", body);
    ASSERT_EQ(one.status, 200) << one.body;
    for (std::size_t i = 0; i < one.size("/items"); ++i) paged.push_back(line(one, i));
    cursor = one.text("/nextCursor");
    if (cursor.empty()) break;
  }
  std::erase_if(paged, [&](const auto& one) {
    return std::ranges::find(whole, one) == whole.end();  // of the list's own entry
  });
  EXPECT_GE(paged.size(), 4U);
  const auto county = gp.post(o.path + "/accesses",
                              asked({{"organisationId", to_string(o.s.doctor.organisation)}}));
  ASSERT_GE(county.size("/items"), 2U);
  for (std::size_t i = 0; i < county.size("/items"); ++i)
    EXPECT_EQ(county.text("/items/" + std::to_string(i) + "/organisationName"),
              "Organisation county");
  const auto early = gp.post(o.path + "/accesses", asked({{"to", "2026-03-03"}}));
  EXPECT_EQ(early.body.find("\"count\":12"), std::string::npos);
}

TEST_P(AccessesTest, AnObjectionIsExaminedAnsweredAndTold) {
  Opened o(world());
  const auto raised = o.s.gp.post(o.path + "/objections", o.objection());
  ASSERT_EQ(raised.status, 201) << raised.body;
  EXPECT_EQ(raised.text("/state"), "raised");
  EXPECT_EQ(raised.text("/words"), "我没去过县医院");
  EXPECT_EQ(raised.size("/actions"), 0U) << "a doctor does not examine";
  EXPECT_EQ(o.s.gp.post(o.path + "/objections", o.objection()).code(), "objection_exists");
  const auto at = "/api/v1/objections/" + raised.text("/id");

  auto admin = world().sign_in(Role::org_admin, "county");
  auto other = world().sign_in(Role::org_admin, "township elsewhere");
  EXPECT_EQ(other.get(at).code(), "not_found");
  EXPECT_EQ(other.get("/api/v1/objections").size("/items"), 0U);
  EXPECT_EQ(admin.get("/api/v1/objections").size("/items"), 1U);
  EXPECT_EQ(admin.get("/api/v1/objections?state=explained").size("/items"), 0U);
  const auto seen = admin.get(at);
  ASSERT_EQ(seen.status, 200) << seen.body;
  EXPECT_EQ(seen.text("/accesses/0/basis"), "break_glass") << seen.body;
  EXPECT_EQ(seen.text("/patientNameMasked").find("张三"), std::string::npos);
  EXPECT_EQ(seen.text("/actions/0"), "take");

  const bj::object why{{"answer", "急诊昏迷送医，接诊医师依规紧急调阅"}};
  EXPECT_EQ(admin.post(at + "/explain", why, if_match(1)).code(), "action_not_allowed");
  EXPECT_EQ(admin.post(at + "/take").code(), "precondition_required");
  ASSERT_EQ(admin.post(at + "/take", bj::object{}, if_match(1)).status, 200);
  EXPECT_EQ(admin.post(at + "/explain", bj::object{{"answer", "no"}}, if_match(2)).problems(),
            "/answer:too_short");
  EXPECT_EQ(o.s.gp.post(at + "/tell", bj::object{{"how", "by_phone"}}, if_match(2)).code(),
            "action_not_allowed");
  EXPECT_EQ(admin.post(at + "/explain", why, if_match(1)).code(), "stale_version");
  const auto done = admin.post(at + "/explain", why, if_match(2));
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.text("/state"), "explained");
  EXPECT_EQ(done.text("/dueAt"), "");

  const auto answer = o.s.gp.get(at + "/answer");
  EXPECT_EQ(answer.text("/answer"), "急诊昏迷送医，接诊医师依规紧急调阅") << answer.body;
  EXPECT_EQ(answer.text("/actions/0"), "tell");
  const auto told = o.s.gp.post(at + "/tell", bj::object{{"how", "by_phone"}}, if_match(3));
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(o.s.gp.post(at + "/tell", bj::object{{"how", "by_phone"}}, if_match(4)).code(),
            "action_not_allowed");
  EXPECT_EQ(o.s.gp.get(o.path + "/objections").text("/items/0/toldHow"), "by_phone");
  // Answered: the same access may be objected to once more.
  EXPECT_EQ(o.s.gp.post(o.path + "/objections", o.objection("仍不认可")).status, 201);
}

TEST_P(AccessesTest, NobodyExaminesAnObjectionAgainstThemself) {
  Scene s(world());
  const auto patient = s.patient();
  const std::string path = "/api/v1/patients/" + patient;
  // The administrator holds a post from which nothing of a person is opened; a review shows one.
  auto admin = world().sign_in(Role::org_admin, "county");
  auto office = world().sign_in(Role::office, "office");
  ASSERT_EQ(s.doctor.post(path + "/break-glass", bj::object{{"reason", "昏迷待查病因"}}).status,
            200);
  const auto review = admin.get("/api/v1/break-glass").text("/items/0/id");
  ASSERT_EQ(admin
                .post("/api/v1/break-glass/" + review + "/review",
                      bj::object{{"outcome", "justified"}, {"note", "核实"}}, if_match(1))
                .status,
            200);
  const auto now = to_string(world().clock().now());
  const auto raised =
      s.gp.post(path + "/objections", bj::object{{"proof", "guardian_document"},
                                                 {"words", "为什么看我的记录"},
                                                 {"accountId", to_string(admin.account)},
                                                 {"organisationId", to_string(admin.organisation)},
                                                 {"from", "2026-03-01T00:00:00+08:00"},
                                                 {"to", now}});
  ASSERT_EQ(raised.status, 201) << raised.body;
  const auto at = "/api/v1/objections/" + raised.text("/id");
  EXPECT_EQ(admin.get(at).code(), "objection_own");
  EXPECT_EQ(admin.get("/api/v1/objections").size("/items"), 0U);
  EXPECT_EQ(admin.post(at + "/take", bj::object{}, if_match(1)).code(), "objection_own");
  EXPECT_EQ(office.post(at + "/take", bj::object{}, if_match(1)).status, 200);
  const auto improper = office.post(
      at + "/find-improper", bj::object{{"answer", "与工作无关，已约谈并整改"}}, if_match(2));
  EXPECT_EQ(improper.text("/state"), "improper") << improper.body;
}

TEST_P(AccessesTest, OnlyWhatTheTrailHoldsIsObjectedTo) {
  Opened o(world());
  auto body = o.objection();
  body["accountId"] = to_string(o.s.nurse.account);
  EXPECT_EQ(o.s.gp.post(o.path + "/objections", body).problems(), "/from:access_not_recorded");
  body = o.objection();
  body["from"] = "2026-01-01T00:00:00Z";
  EXPECT_EQ(o.s.gp.post(o.path + "/objections", body).problems(), "/from:out_of_range");
  body = o.objection();
  body["to"] = "2036-01-01T00:00:00Z";
  EXPECT_EQ(o.s.gp.post(o.path + "/objections", body).problems(), "/to:date_in_future");
  body = o.objection();
  body["to"] = "2026-01-01T00:00:00Z";
  EXPECT_EQ(o.s.gp.post(o.path + "/objections", body).problems(), "/to:dates_reversed");
  EXPECT_EQ(world().count("SELECT count(*) FROM access_objections WHERE region_id = $1"_sql), 0);
}

TEST_P(AccessesTest, MessagesGoToReviewersAndAnOverdueOneGoesUp) {
  Opened o(world());
  auto admin = world().sign_in(Role::org_admin, "county");
  const auto login = world().account(Role::office, "office");
  auto office = world().visitor();
  ASSERT_EQ(office.sign_in(login).status, 200);
  const auto raised = o.s.gp.post(o.path + "/objections", o.objection());
  ASSERT_EQ(raised.status, 201) << raised.body;
  world().app().jobs().run_all();
  const auto inbox = admin.get("/api/v1/messages");
  EXPECT_EQ(inbox.text("/items/0/kind"), "objection.raised") << inbox.body;
  EXPECT_EQ(inbox.text("/items/0/page"), "/objections/" + raised.text("/id"));
  EXPECT_EQ(inbox.body.find("我没去过"), std::string::npos);
  EXPECT_EQ(office.get("/api/v1/messages").text("/items/0/kind"), "objection.raised");
  world().clock().advance_seconds(86'400 * 3 + 60);
  world().app().jobs().run_all();
  world().app().jobs().run_all();
  ASSERT_EQ(office.sign_in(login).status, 200);
  const auto late = office.get("/api/v1/messages");
  EXPECT_EQ(late.text("/items/0/kind"), "objection.overdue") << late.body;
  EXPECT_EQ(late.size("/items"), 2U) << "once for each step";
  EXPECT_EQ(office.get("/api/v1/objections").json.at_pointer("/items/0/overdue"), bj::value(true));
}

TEST_P(AccessesTest, ObjectionsArePartOfThePersonsCopy) {
  Opened o(world());
  const auto raised = o.s.gp.post(o.path + "/objections", o.objection());
  ASSERT_EQ(raised.status, 201) << raised.body;
  EXPECT_EQ(world().count("SELECT count(*) FROM access_objections WHERE region_id = $1"_sql), 1);
  const auto copy = o.s.gp.post(o.path + "/export", asked());
  ASSERT_EQ(copy.status, 200) << copy.body;
  EXPECT_EQ(copy.text("/objections/0/words"), "我没去过县医院");
}

}  // namespace
}  // namespace yilian::tests
