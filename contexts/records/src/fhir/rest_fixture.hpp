#pragma once
// The FHIR routes over a real router, database and audit spool, with a gate that believes what a
// client says it is. For the *_dbtest.cpp beside it.
#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <optional>

#include "access/service.hpp"
#include "api/api.hpp"
#include "keys/keys.hpp"
#include "network/service.hpp"
#include "outbox/outbox.hpp"
#include "patients/service.hpp"
#include "records/fhir.hpp"
#include "records/service.hpp"
#include "terminology/service.hpp"
#include "testing/database.hpp"
#include "work/work.hpp"

namespace yilian::records::tests {

namespace bj = boost::json;
inline constexpr RegionId region = 530111;

struct Answer {
  int status = 0;
  std::string body;
  bj::value json;
  http::Fields headers;

  std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return "";
  }
  const bj::value* at(std::string_view pointer) const {
    boost::system::error_code error;
    return json.is_null() ? nullptr : json.find_pointer(pointer, error);
  }
  std::string text(std::string_view pointer) const {
    const auto* found = at(pointer);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
  }
  std::int64_t number(std::string_view pointer) const {
    const auto* found = at(pointer);
    return found != nullptr && found->is_int64() ? found->as_int64() : -1;
  }
  std::size_t size(std::string_view pointer) const {
    const auto* found = at(pointer);
    return found != nullptr && found->is_array() ? found->as_array().size() : 0;
  }
};

struct TestClock final : Clock {
  std::atomic<std::int64_t> ms = parse_instant("2026-03-02T09:00:00+08:00")->ms;
  Instant now() const override { return {ms.load()}; }
  void advance_seconds(std::int64_t seconds) { ms += seconds * 1000; }
};

/// Takes "<organisation id> <right> <right>" in the header authorization for the caller.
struct TrustingGate final : api::Gate {
  Result<Caller> admit(const http::Request& request, bool) override {
    const auto words = request.header("authorization");
    if (words.size() < 36) return fail(Code::not_signed_in);
    Caller caller;
    caller.account = AccountId{*parse_uuid(words.substr(0, 36))};
    caller.organisation = OrganisationId{caller.account.value};
    caller.role = Role::system_client;
    for (const auto right :
         {Right::record_read, Right::record_write, Right::network_read, Right::patient_register})
      if (words.find(info(right).name) != std::string_view::npos)
        caller.rights.set(static_cast<std::size_t>(right));
    return caller;
  }
};

class World {
 public:
  explicit World(testing::Kind kind) : place_(kind) {
    auto opened = db::Database::open(place_.options());
    if (!opened) throw std::runtime_error(opened.error().internal);
    database_ = std::move(*opened);
    std::vector<db::Migration> all;
    for (auto& part : {outbox::migrations(), audit::migrations(), work::migrations(),
                       keys::migrations(), network::migrations(), access::migrations(),
                       terminology::migrations(), patients::migrations(), records::migrations()})
      all.insert(all.end(), part.begin(), part.end());
    if (const auto done = database_->migrate(all); !done)
      throw std::runtime_error(done.error().internal);
    folder_ = (std::filesystem::temp_directory_path() / "yilian-fhir-XXXXXX").string();
    if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
    spool_ = std::move(*audit::Spool::open(folder_, *database_, region));
    api_ = std::make_unique<api::Api>(router_, gate_, *spool_, clock_, region);
    const auto keys = vault();
    patients_ = std::make_unique<patients::Service>(*database_, keys, region);
    fhir_ = std::make_unique<FhirService>(*database_, *patients_, keys, region, "");
    fhir_->add_routes(*api_);
  }
  /// The installation's own first key.
  std::shared_ptr<const crypto::Vault> vault() {
    auto opened = crypto::Vault::open(folder_ + "/keys", crypto::Cipher::sm4_gcm, true);
    if (!opened) throw std::runtime_error(opened.error().internal);
    std::shared_ptr<const crypto::Vault> vault = std::move(*opened);
    if (!keys::begin_with(*database_, region, vault->fingerprint(1)))
      throw std::runtime_error("the first key");
    return vault;
  }
  ~World() {
    spool_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  OrganisationId organisation(const std::string& name) {
    return organisations_.try_emplace(name, OrganisationId::make(clock_.ms)).first->second;
  }
  /// A full relationship of the organisation with a new person, whose id it answers.
  std::string relate(const std::string& name) {
    const auto patient = PatientId::make(clock_.ms);
    relate(name, patient);
    return to_string(patient);
  }
  void relate(const std::string& name, PatientId patient) {
    const auto done = database_->write([&](db::Session& s) -> Status {
      patients_->open_relationship(s, region, patient, organisation(name), "referral",
                                   patient.value, clock_.now(), clock_.now().plus_days(30));
      return {};
    });
    EXPECT_TRUE(done);
  }
  std::int64_t count(db::Sql sql) {
    return *database_->read([&](db::Session& s) -> Result<std::int64_t> {
      return s.query_one(sql, region)->get<std::int64_t>(0);
    });
  }
  Answer send(http::Request request) {
    auto response = router_.handle(request);
    Answer out{response.status, response.body, {}, response.headers};
    boost::system::error_code error;
    out.json = bj::parse(out.body, error);
    return out;
  }
  TestClock& clock() { return clock_; }
  db::Database& database() { return *database_; }
  FhirService& fhir() { return *fhir_; }
  audit::Spool& spool() { return *spool_; }

 private:
  testing::FreshPlace place_;
  std::unique_ptr<db::Database> database_;
  std::string folder_;
  TestClock clock_;
  TrustingGate gate_;
  http::Router router_;
  std::unique_ptr<audit::Spool> spool_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<patients::Service> patients_;
  std::unique_ptr<FhirService> fhir_;
  std::map<std::string, OrganisationId> organisations_;
};

class FhirClient {
 public:
  FhirClient(World& world, const std::string& organisation,
             const std::string& rights = "record_read record_write")
      : world_(&world),
        token_(organisation.empty() ? ""
                                    : to_string(world.organisation(organisation)) + " " + rights) {}

  Answer send(http::Method method, const std::string& target, const std::string& body = "",
              http::Fields headers = {}) {
    http::Request request;
    request.method = method;
    const auto mark = target.find('?');
    request.path = "/fhir/R4" + target.substr(0, mark);
    if (mark != std::string::npos) request.query = *http::form_fields(target.substr(mark + 1));
    request.headers = std::move(headers);
    if (request.header("content-type").empty() && !body.empty())
      request.headers.emplace_back("content-type", "application/fhir+json");
    request.headers.emplace_back("authorization", token_);
    request.headers.emplace_back("host", "fhir.test");
    request.body = body;
    request.trace_id = "0123456789abcdef0123456789abcdef";
    return world_->send(std::move(request));
  }
  Answer get(const std::string& target, http::Fields headers = {}) {
    return send(http::Method::get, target, "", std::move(headers));
  }
  Answer post(const std::string& target, const bj::value& body, http::Fields headers = {}) {
    return send(http::Method::post, target, bj::serialize(body), std::move(headers));
  }
  Answer put(const std::string& target, const bj::value& body, http::Fields headers = {}) {
    return send(http::Method::put, target, bj::serialize(body), std::move(headers));
  }
  /// Ids of the matches of a search, following every next link, in their order.
  std::vector<std::string> ids(const std::string& target) {
    std::vector<std::string> out;
    std::string next = target;
    for (int page = 0; page < 500 && !next.empty(); ++page) {
      const auto answer = get(next);
      EXPECT_EQ(answer.status, 200) << next << "\n" << answer.body.substr(0, 500);
      next.clear();
      if (answer.status != 200) break;
      for (std::size_t i = 0; i < answer.size("/entry"); ++i) {
        const auto entry = "/entry/" + std::to_string(i);
        if (answer.text(entry + "/search/mode") == "match")
          out.push_back(answer.text(entry + "/resource/id"));
      }
      if (answer.text("/link/1/relation") == "next") {
        const auto url = answer.text("/link/1/url");
        next = url.substr(url.find("/fhir/R4") + 8);
      }
    }
    return out;
  }

  static bj::object patient(const std::string& number, const std::string& family = "王") {
    return {
        {"resourceType", "Patient"},
        {"identifier", bj::array{bj::object{{"system", "urn:test"}, {"value", number}}}},
        {"name", bj::array{bj::object{{"family", family}, {"given", bj::array{"小明", "Ming"}}}}},
        {"gender", "male"},
        {"birthDate", "1980-02-15"}};
  }
  static bj::object observation(const std::string& patient, const std::string& code,
                                const std::string& date) {
    const bj::object coding{{"system", "http://loinc.org"}, {"code", code}};
    return {{"resourceType", "Observation"},
            {"status", "final"},
            {"code", {{"coding", bj::array{coding}}}},
            {"subject", {{"reference", "Patient/" + patient}}},
            {"effectiveDateTime", date},
            {"valueQuantity", {{"value", 5.4}, {"unit", "mmol/L"}}}};
  }

 private:
  World* world_;
  std::string token_;
};

class RestTest : public ::testing::TestWithParam<testing::Kind> {
 protected:
  World& world() { return world_; }

 private:
  World world_{GetParam()};
};

}  // namespace yilian::records::tests
