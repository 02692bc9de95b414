#pragma once
// The routes of network in process on a fresh database, with a caller that a test chooses.
#include <atomic>
#include <filesystem>

#include "api/api.hpp"
#include "audit/audit.hpp"
#include "network/describe.hpp"
#include "network/service.hpp"
#include "outbox/outbox.hpp"
#include "testing/database.hpp"
#include "work/work.hpp"

namespace yilian::network {

inline constexpr RegionId test_region = 341181;

/// A millisecond passes with every look, so that ids and events are in the order in which they were
/// made.
class StepClock final : public Clock {
 public:
  StepClock() { set("2026-03-02T09:00:00+08:00"); }
  void set(const std::string& text) { ms_ = parse_instant(text)->ms; }
  Instant now() const override { return {ms_++}; }

 private:
  mutable std::atomic<std::int64_t> ms_;
};

class ChosenCaller final : public api::Gate {
 public:
  Result<Caller> admit(const http::Request&, bool) override { return caller; }
  Caller caller;
};

struct Answer {
  int status = 0;
  json::bj::value body;
  std::string etag;
  std::string text(const char* name) const {
    return std::string(body.as_object().at(name).as_string());
  }
  std::string code() const {
    return body.is_object() && body.as_object().contains("code") ? text("code") : "";
  }
  std::string id() const { return text("id"); }
  const json::bj::array& list(const char* name) const {
    return body.as_object().at(name).as_array();
  }
  const json::bj::array& items() const { return list("items"); }
  /// Texts of one field of the items, joined by blanks.
  std::string names(const char* field = "name", const char* of = "items") const {
    std::string out;
    for (const auto& item : list(of))
      out += (out.empty() ? "" : " ") + std::string(item.as_object().at(field).as_string());
    return out;
  }
};

class NetworkTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    std::vector<db::Migration> all;
    for (const auto& part :
         {work::migrations(), outbox::migrations(), audit::migrations(), migrations()})
      all.insert(all.end(), part.begin(), part.end());
    const auto done = database().migrate(all);
    ASSERT_TRUE(done) << done.error().internal;
    folder_ = (std::filesystem::temp_directory_path() / "yilian-network-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    spool_ = audit::Spool::open(folder_, database(), test_region).value();
    api_ = std::make_unique<api::Api>(router_, gate_, *spool_, clock_, test_region);
    service_ = std::make_unique<Service>(database(), test_region);
    service_->add_routes(*api_);
    act_as(Role::office);
  }
  void TearDown() override {
    spool_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void act_as(Role role, const std::string& organisation = "") {
    Caller caller;
    caller.account = AccountId::make(1);
    caller.role = role;
    caller.rights = rights_of(role);
    if (!organisation.empty()) caller.organisation = OrganisationId{*parse_uuid(organisation)};
    gate_.caller = caller;
  }

  Answer send(http::Method method, const std::string& target, const std::string& body = "",
              http::Fields headers = {}) {
    http::Request request;
    request.method = method;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    for (std::size_t at = question; at != std::string::npos;) {
      const auto end = target.find('&', at + 1);
      const auto pair = target.substr(at + 1, end == std::string::npos ? end : end - at - 1);
      request.query.emplace_back(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
      at = end;
    }
    request.body = body;
    request.trace_id = "0123456789abcdef0123456789abcdef";
    request.headers = std::move(headers);
    if (request.header("content-type").empty())
      request.headers.emplace_back("content-type", "application/json");
    const auto response = router_.handle(request);
    Answer out{response.status, {}, ""};
    if (!response.body.empty()) out.body = json::bj::parse(response.body);
    for (const auto& [name, value] : response.headers)
      if (name == "ETag") out.etag = value;
    return out;
  }
  Answer get(const std::string& target) { return send(http::Method::get, target); }
  Answer post(const std::string& target, const std::string& body = "", http::Fields headers = {}) {
    return send(http::Method::post, target, body, std::move(headers));
  }
  Answer put(const std::string& target, const std::string& body, const std::string& etag) {
    http::Fields headers;
    if (!etag.empty()) headers.emplace_back("if-match", etag);
    return send(http::Method::put, target, body, std::move(headers));
  }

  static std::string organisation_json(const std::string& name, const std::string& more = "") {
    return R"({"name":")" + name +
           R"(","kind":"township_centre","gradeLevel":1,"gradeClass":"a",)" +
           R"("division":"341181100","receivesReferrals":true)" + more + "}";
  }
  /// Makes one and answers its id.
  std::string organisation(const std::string& name, const std::string& more = "") {
    const auto answer = post("/api/v1/organisations", organisation_json(name, more));
    EXPECT_EQ(answer.status, 201) << json::bj::serialize(answer.body);
    return answer.id();
  }
  std::string consortium(const std::string& name, const std::string& lead,
                         const std::string& more = "") {
    const auto answer = post("/api/v1/consortia",
                             R"({"name":")" + name + R"(","form":"county_community","leadId":")" +
                                 lead + R"(","startsOn":"2026-01-01")" + more + "}");
    EXPECT_EQ(answer.status, 201) << json::bj::serialize(answer.body);
    return answer.id();
  }
  Answer join(const std::string& consortium, const std::string& organisation,
              const std::string& tightness = "tight", const std::string& on = "2026-02-01") {
    return post("/api/v1/consortia/" + consortium + "/members",
                R"({"organisationId":")" + organisation + R"(","tightness":")" + tightness +
                    R"(","joinedOn":")" + on + "\"}");
  }

  /// The events so far.
  std::vector<outbox::Event> events() {
    EXPECT_TRUE(outbox::sequence(database(), test_region, "outbox"));
    return database()
        .read([](db::Session& s) -> Result<std::vector<outbox::Event>> {
          return outbox::read_after(s, test_region, 0, 1000);
        })
        .value();
  }

  StepClock clock_;
  ChosenCaller gate_;
  http::Router router_;
  std::string folder_;
  std::unique_ptr<audit::Spool> spool_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<Service> service_;
};

}  // namespace yilian::network
