// Lists of accounts and what a change of one takes.
#include "support/world.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

class AccountsTest : public ApiTest {
 protected:
  /// Login names of all pages, in order.
  static std::string names(Browser& who, const std::string& filter,
                           std::string* cursors = nullptr) {
    std::string out, cursor;
    for (int page = 0; page < 20; ++page) {
      const auto answer = who.get("/api/v1/accounts?limit=2" + filter +
                                  (cursor.empty() ? "" : "&cursor=" + cursor));
      EXPECT_EQ(answer.status, 200) << answer.body;
      for (std::size_t i = 0; i < answer.size("/items"); ++i)
        out += answer.text("/items/" + std::to_string(i) + "/loginName") + " ";
      cursor = answer.text("/nextCursor");
      if (cursor.empty()) return out;
      if (cursors) *cursors += cursor + " ";
    }
    ADD_FAILURE() << "the list does not end";
    return out;
  }
  static bj::object input(const Answer& account) {
    return {{"loginName", account.text("/loginName")}, {"personName", account.text("/personName")}};
  }
};
INSTANTIATE_API_TESTS(AccountsTest);

TEST_P(AccountsTest, CursorsHoldNoNames) {
  auto root = world().sign_in(Role::platform_admin, "office");
  for (int i = 0; i < 4; ++i) world().account(Role::nurse);
  std::string cursors;
  EXPECT_EQ(names(root, "", &cursors), "platform_admin-1 nurse-2 nurse-3 nurse-4 nurse-5 ");
  EXPECT_EQ(cursors.find("Person"), std::string::npos) << cursors;
  const auto page = root.get("/api/v1/organisations?limit=1");
  EXPECT_EQ(page.text("/nextCursor").size(), 36u) << page.body;
  EXPECT_EQ(
      root.get("/api/v1/organisations?limit=1&cursor=" + page.text("/nextCursor")).size("/items"),
      1u);
  for (const char* list : {"accounts", "organisations"})
    for (const char* cursor : {"x", "01234567-89ab-7def-8123-456789abcdef"})
      EXPECT_EQ(root.get("/api/v1/" + std::string(list) + "?cursor=" + cursor).problems(),
                "/cursor:invalid_cursor");
}

TEST_P(AccountsTest, FilteredByRole) {
  auto root = world().sign_in(Role::platform_admin, "office");
  auto admin = world().sign_in(Role::org_admin, "township");
  world().account(Role::nurse);
  world().account(Role::gp);
  world().account(Role::nurse, "county");
  EXPECT_EQ(names(root, "&role=nurse"), "nurse-3 nurse-5 ");
  EXPECT_EQ(names(admin, "&role=nurse"), "nurse-3 ");
  EXPECT_EQ(names(admin, "&role=pharmacist"), "");
  // A post that is over does not count.
  const auto nurse = root.get("/api/v1/accounts?text=nurse-5");
  root.post("/api/v1/posts/" + nurse.text("/items/0/posts/0/id") + "/end",
            bj::object{{"endsOn", to_string(local_date(world().clock().now()))}});
  EXPECT_EQ(names(root, "&role=nurse"), "nurse-3 nurse-5 ");
  world().clock().advance_minutes(24 * 60);
  root = world().sign_in(Role::platform_admin, "office");
  EXPECT_EQ(names(root, "&role=nurse"), "nurse-3 ");
}

TEST_P(AccountsTest, AChangePointsAtItsOwnFieldsAndTakesTheLoginName) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const auto login = world().account(Role::gp);
  const auto found = root.get("/api/v1/accounts?text=" + login);
  const std::string path = "/api/v1/accounts/" + found.text("/items/0/id");
  auto wanted = input(root.get(path));
  wanted["phone"] = "12";
  EXPECT_EQ(root.put(path, wanted, 1).problems(), "/phone:invalid_phone");
  wanted.erase("phone");
  wanted["loginName"] = "no blanks";
  EXPECT_EQ(root.put(path, wanted, 1).problems(), "/loginName:invalid_text");
  wanted["loginName"] = "PLATFORM_ADMIN-1";
  EXPECT_EQ(root.put(path, wanted, 1).problems(), "/loginName:login_name_taken");
  wanted["loginName"] = "Doctor.Li";
  const auto changed = root.put(path, wanted, 1);
  EXPECT_EQ(changed.text("/loginName"), "Doctor.Li") << changed.body;
  auto browser = world().visitor();
  EXPECT_EQ(browser.sign_in(login).code(), "wrong_credentials");
  EXPECT_EQ(browser.sign_in("doctor.li").status, 200);
}

TEST_P(AccountsTest, SignInsAndReadsOfTheAuditAreAuditedWithTheirPost) {
  auto root = world().sign_in(Role::platform_admin, "office");
  world().visitor().sign_in(world().account(Role::nurse, "county"), "wrong");
  ASSERT_EQ(root.get("/api/v1/audit").status, 200);
  ASSERT_EQ(root.get("/api/v1/audit/verify").status, 200);
  ASSERT_EQ(root.del("/api/v1/session").status, 204);
  ASSERT_TRUE(world().app().spool().drain());
  const auto rows = world().app().database().read([&](db::Session& s) -> Result<std::string> {
    std::string out;
    for (const auto& row : s.query(
             "SELECT action, outcome, role, organisation_id FROM audit WHERE region_id = $1 AND "
             "(action LIKE 'session.%' OR action LIKE 'audit.%') ORDER BY action, outcome"_sql,
             region)) {
      const auto organisation = row.get<OrganisationId>(3);
      for (const char* name : {"office", "county"})
        if (world().organisation(name) == organisation)
          out += row.get<std::string>(0) + " " + row.get<std::string>(1) + " " +
                 row.get<std::string>(2) + " " + name + "\n";
    }
    return out;
  });
  EXPECT_EQ(*rows,
            "audit.list read platform_admin office\n"
            "audit.verify read platform_admin office\n"
            "session.sign_in done platform_admin office\n"
            "session.sign_in wrong_credentials nurse county\n"
            "session.sign_out done platform_admin office\n");
}

}  // namespace
}  // namespace yilian::tests
