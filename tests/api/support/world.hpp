#pragma once
// A small consortium on a fresh database, and browsers that use it through the real router. For
// every test in tests/api; nothing here reaches around the routes except to set the scene.
//
//   using VisitTest = tests::ApiTest;
//   TEST_P(VisitTest, opens_the_record) {
//     auto doctor = world().sign_in(Role::gp);
//     const auto answer = doctor.post("/api/v1/patients/register", …);
//     ASSERT_EQ(answer.status, 201) << answer.body;
//   }
//   INSTANTIATE_API_TESTS(VisitTest);
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>

#include "access/types.hpp"
#include "app/installation.hpp"
#include "app/stepped_clock.hpp"
#include "audit/audit.hpp"
#include "json/json.hpp"
#include "testing/database.hpp"

namespace yilian::tests {

namespace bj = boost::json;

inline constexpr RegionId region = 530111;
inline constexpr const char* password = "river-stone-42";

struct Answer {
  int status = 0;
  std::string body;
  bj::value json;  ///< null when the body is no JSON
  http::Fields headers;
  std::shared_ptr<http::EventSource> events;

  std::string header(std::string_view name) const;
  /// Code of a problem answer, or empty.
  std::string code() const { return text("/code"); }
  /// Text at an RFC 6901 pointer, or empty.
  std::string text(std::string_view pointer) const;
  std::int64_t number(std::string_view pointer) const;
  std::size_t size(std::string_view pointer) const;
  /// `pointer:code` of every wrong field, sorted, joined by blanks.
  std::string problems() const;
};

/// What an authenticator app shows at an instant for the secret that the server gave out.
std::string one_time_code(const std::string& secret, Instant now);

class World;

/// One browser: keeps its cookie and CSRF token, as the web console does.
class Browser {
 public:
  explicit Browser(World& world) : world_(&world) {}

  Answer get(const std::string& target, http::Fields headers = {});
  Answer post(const std::string& target, const bj::value& body = bj::object{},
              http::Fields headers = {});
  Answer put(const std::string& target, const bj::value& body, std::int64_t if_match,
             http::Fields headers = {});
  Answer del(const std::string& target, http::Fields headers = {});
  /// Nothing is added but the cookie and the CSRF token.
  Answer send(http::Method method, const std::string& target, std::string body,
              http::Fields headers);

  Answer sign_in(const std::string& login_name, const std::string& secret = password,
                 const std::string& code = "");

  std::string cookie, csrf, identity_cookie;
  std::string bearer;  ///< of a system client, in place of a session
  std::string remote = "127.0.0.1";
  AccountId account;
  OrganisationId organisation;

 private:
  void keep(const Answer& answer);
  World* world_;
};

class World {
 public:
  explicit World(testing::Kind kind);
  ~World();

  app::Installation& app() { return *app_; }
  app::SteppedClock& clock() { return clock_; }
  /// Ends the installation and opens it again on the same data, like a restart of the server.
  void restart();
  /// Opens the installation again with an identity provider, or without one.
  void use_provider(std::shared_ptr<outgoing::Client> provider);
  /// Opens the installation again with ways out for messages; text messages go to `texts_file`.
  void use_ways_out(std::shared_ptr<outgoing::Client> webhooks,
                    std::shared_ptr<outgoing::Mailer> mailer);
  std::string texts_file() const { return folder_ + "/texts.jsonl"; }
  /// A second server on the same database; PostgreSQL only.
  std::unique_ptr<app::Installation> neighbour();
  const std::string& folder() const { return folder_; }

  /// An organisation by a name of the test's own; made at its first use.
  OrganisationId organisation(const std::string& name);
  /// An account with one post; answers its login name.
  std::string account(Role role, const std::string& organisation = "township",
                      bool must_change = false);
  /// A new account of this role, signed in.
  Browser sign_in(Role role, const std::string& organisation = "township");
  Browser visitor() { return Browser(*this); }
  /// A synthetic identity number with a valid check digit, another one at each call.
  std::string id_card(const std::string& birth = "19800215");
  /// Registers a person with a visit by card at the browser's organisation; answers its id.
  std::string register_patient(Browser& staff, const std::string& document);
  bj::object registration(const std::string& document, const std::string& proof = "card_read");

  std::int64_t count(db::Sql sql);

 private:
  config::Config config() const;

  testing::FreshPlace place_;
  testing::Kind kind_;
  std::string folder_;
  app::SteppedClock clock_;
  std::shared_ptr<outgoing::Client> provider_, webhooks_;
  std::shared_ptr<outgoing::Mailer> mailer_;
  std::unique_ptr<app::Installation> app_;
  std::map<std::string, OrganisationId> organisations_;
  int accounts_ = 0, cards_ = 0;
};

/// Partitioned tables behave as others do; a test of the schema shows it once.
std::vector<testing::Kind> api_kinds();
/// Without SQLite; empty where no PostgreSQL is given.
std::vector<testing::Kind> postgres_api_kinds();

class ApiTest : public ::testing::TestWithParam<testing::Kind> {
 protected:
  World& world() { return world_; }

 private:
  World world_{GetParam()};
};

}  // namespace yilian::tests

#define INSTANTIATE_API_TESTS(Suite)                                   \
  INSTANTIATE_TEST_SUITE_P(                                            \
      Kinds, Suite, ::testing::ValuesIn(::yilian::tests::api_kinds()), \
      [](const auto& info) { return ::yilian::testing::to_string(info.param); })

#define INSTANTIATE_POSTGRES_API_TESTS(Suite)                                   \
  GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Suite);                         \
  INSTANTIATE_TEST_SUITE_P(                                                     \
      Kinds, Suite, ::testing::ValuesIn(::yilian::tests::postgres_api_kinds()), \
      [](const auto& info) { return ::yilian::testing::to_string(info.param); })
