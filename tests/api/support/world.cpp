#include "support/world.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "access/service.hpp"
#include "crypto/crypto.hpp"
#include "log/log.hpp"
#include "network/service.hpp"
#include "support/personal.hpp"
#include "support/provider.hpp"

namespace yilian::tests {
namespace {

const bj::value* at(const bj::value& json, std::string_view pointer) {
  boost::system::error_code error;
  return json.is_null() ? nullptr : json.find_pointer(pointer, error);
}

std::string temporary_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "yilian-api-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return path;
}

}  // namespace

std::vector<testing::Kind> api_kinds() {
  auto kinds = testing::kinds();
  std::erase(kinds, testing::Kind::postgres_partitioned);
  return kinds;
}

std::vector<testing::Kind> postgres_api_kinds() {
  auto kinds = api_kinds();
  std::erase(kinds, testing::Kind::sqlite);
  return kinds;
}

std::string one_time_code(const std::string& secret, Instant now) {
  // Base32 of RFC 4648, which authenticator apps read.
  crypto::Bytes bytes;
  unsigned bits = 0, value = 0;
  for (const char c : secret) {
    value = (value << 5) | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(value >> bits));
  }
  return crypto::totp_code(bytes, now.ms / 30'000);
}

std::string Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return "";
}

std::string Answer::text(std::string_view pointer) const {
  const auto* found = at(json, pointer);
  return found && found->is_string() ? std::string(found->get_string()) : "";
}

std::int64_t Answer::number(std::string_view pointer) const {
  const auto* found = at(json, pointer);
  return found && found->is_number() ? found->to_number<std::int64_t>() : -1;
}

std::size_t Answer::size(std::string_view pointer) const {
  const auto* found = at(json, pointer);
  return found && found->is_array() ? found->get_array().size() : 0;
}

std::string Answer::problems() const {
  const auto* errors = at(json, "/errors");
  if (!errors || !errors->is_array()) return "";
  std::vector<std::string> lines;
  for (const auto& one : errors->get_array())
    lines.push_back(std::string(one.at("pointer").as_string()) + ":" +
                    std::string(one.at("code").as_string()));
  std::ranges::sort(lines);
  std::string out;
  for (const auto& line : lines) out += (out.empty() ? "" : " ") + line;
  return out;
}

Answer Browser::send(http::Method method, const std::string& target, std::string body,
                     http::Fields headers) {
  http::Request request;
  request.method = method;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  for (auto rest = mark == std::string::npos ? "" : target.substr(mark + 1); !rest.empty();) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    const auto equals = pair.find('=');
    request.query.emplace_back(pair.substr(0, equals),
                               equals == std::string::npos ? "" : pair.substr(equals + 1));
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  request.headers = std::move(headers);
  if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
  if (!cookie.empty()) request.headers.emplace_back("cookie", "yilian_session=" + cookie);
  if (!identity_cookie.empty())
    request.headers.emplace_back("cookie", "yilian_identity=" + identity_cookie);
  if (!csrf.empty() && method != http::Method::get)
    request.headers.emplace_back("x-csrf-token", csrf);
  record_words(body);
  request.body = std::move(body);
  request.remote = remote;
  request.trace_id = "0123456789abcdef0123456789abcdef";
  request.span_id = "0123456789abcdef";
  auto response = world_->app().router().handle(request);
  Answer answer{
      response.status, std::move(response.body), {}, std::move(response.headers), response.events};
  if (response.content_type.find("json") != std::string::npos) {
    boost::system::error_code error;
    answer.json = bj::parse(answer.body, error);
  }
  keep(answer);
  return answer;
}

Answer Browser::get(const std::string& target, http::Fields headers) {
  return send(http::Method::get, target, "", std::move(headers));
}

Answer Browser::post(const std::string& target, const bj::value& body, http::Fields headers) {
  headers.emplace_back("content-type", "application/json");
  return send(http::Method::post, target, bj::serialize(body), std::move(headers));
}

Answer Browser::put(const std::string& target, const bj::value& body, std::int64_t if_match,
                    http::Fields headers) {
  headers.emplace_back("content-type", "application/json");
  headers.emplace_back("if-match", "\"" + std::to_string(if_match) + "\"");
  return send(http::Method::put, target, bj::serialize(body), std::move(headers));
}

Answer Browser::del(const std::string& target, http::Fields headers) {
  return send(http::Method::del, target, "", std::move(headers));
}

Answer Browser::sign_in(const std::string& login_name, const std::string& secret,
                        const std::string& code) {
  bj::object body{{"loginName", login_name}, {"password", secret}};
  if (!code.empty()) body["code"] = code;
  auto answer = post("/api/v1/session", body);
  if (answer.status == 200) {
    account = AccountId{parse_uuid(answer.text("/account/id")).value_or(Uuid{})};
    organisation = OrganisationId{parse_uuid(answer.text("/post/organisationId")).value_or(Uuid{})};
  }
  return answer;
}

void Browser::keep(const Answer& answer) {
  for (const auto& [name, set] : answer.headers) {
    if (name != "Set-Cookie") continue;
    if (set.starts_with("yilian_session=")) cookie = set.substr(15, set.find(';') - 15);
    if (set.starts_with("yilian_identity=")) identity_cookie = set.substr(16, set.find(';') - 16);
  }
  if (const std::string token = answer.text("/csrfToken"); !token.empty()) csrf = token;
}

World::World(testing::Kind kind)
    : place_(kind),
      kind_(kind),
      folder_(temporary_folder()),
      clock_(*parse_instant("2026-03-02T09:00:00+08:00")) {
  keep_log();
  restart();
}

World::~World() {
  app_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

config::Config World::config() const {
  config::Config config;
  config.region = region;
  config.data_directory = folder_ + "/data";
  config.database_url = place_.options().url;
  config.port = 0;
  config.password_memory_kib = 64;
  config.robot_hosts += " localhost";
  if (provider_) {
    config.public_url = "http://127.0.0.1:8080/";
    config.oidc_issuer = FakeProvider::issuer;
    config.oidc_client_id = FakeProvider::client_id;
    config.oidc_client_secret = FakeProvider::client_secret;
    config.oidc_name_zh = "卫健统一身份";
    config.oidc_name_en = "Health ID";
  }
  if (webhooks_) {
    config.public_url = "http://127.0.0.1:8080/";
    config.sms_file = texts_file();
  }
  return config;
}

std::unique_ptr<app::Installation> World::neighbour() {
  auto other = config();
  other.data_directory = folder_ + "/neighbour";
  other.key_file = folder_ + "/data/keys/master.key";
  auto opened = app::Installation::open(
      other, clock_, {.durable = false, .webhooks = webhooks_, .mailer = mailer_});
  if (!opened) throw std::runtime_error("can't open: " + opened.error().internal);
  return std::move(*opened);
}

void World::use_ways_out(std::shared_ptr<outgoing::Client> webhooks,
                         std::shared_ptr<outgoing::Mailer> mailer) {
  webhooks_ = std::move(webhooks);
  mailer_ = std::move(mailer);
  restart();
}

void World::restart() {
  app_.reset();
  auto opened =
      app::Installation::open(config(), clock_,
                              {.partitioned = kind_ == testing::Kind::postgres_partitioned,
                               .durable = false,
                               .outgoing = provider_,
                               .webhooks = webhooks_,
                               .mailer = mailer_});
  if (!opened) throw std::runtime_error("can't open: " + opened.error().internal);
  app_ = std::move(*opened);
}

void World::use_provider(std::shared_ptr<outgoing::Client> provider) {
  provider_ = std::move(provider);
  restart();
}

OrganisationId World::organisation(const std::string& name) {
  const auto known = organisations_.find(name);
  if (known != organisations_.end()) return known->second;
  network::Service network(app_->database(), region);
  network::OrganisationInput input;
  input.name.value = "Organisation " + name;
  // The name says what it is: county… a hospital of level 2, city… a tertiary one outside the
  // county.
  const bool county = name.starts_with("county"), city = name.starts_with("city");
  input.kind = county ? network::OrganisationKind::county_hospital
               : city ? network::OrganisationKind::tertiary_hospital
                      : network::OrganisationKind::township_centre;
  input.grade_level.value = county ? 2 : city ? 3 : 1;
  input.division.value = city ? "110101" : std::to_string(region);
  input.receives_referrals = true;
  const auto made = network.create_organisation(input, clock_.now());
  if (!made) throw std::runtime_error("no organisation: " + made.error().internal);
  const auto id = *made;
  organisations_[name] = id;
  return id;
}

std::string World::account(Role role, const std::string& organisation_name, bool must_change) {
  const std::string login = std::string(info(role).name) + "-" + std::to_string(++accounts_);
  access::NewAccount wanted;
  wanted.account.login_name.value = login;
  wanted.account.person_name.value = "Person " + std::to_string(accounts_);
  wanted.post.organisation_id = organisation(organisation_name);
  wanted.post.role = role;
  wanted.post.starts_on = local_date(clock_.now());
  const auto made = app_->access().create_account(wanted, password, must_change);
  if (!made) throw std::runtime_error("no account: " + made.error().internal);
  return login;
}

Browser World::sign_in(Role role, const std::string& organisation_name) {
  Browser browser(*this);
  const auto answer = browser.sign_in(account(role, organisation_name));
  if (answer.status != 200) throw std::runtime_error("can't sign in: " + answer.body);
  return browser;
}

std::string World::id_card(const std::string& birth) {
  std::string serial = std::to_string(++cards_);
  serial.insert(0, 3 - serial.size(), '0');
  const std::string digits = "530111" + birth + serial;
  return digits + id_card_check(digits);
}

bj::object World::registration(const std::string& document, const std::string& proof) {
  return {{"person",
           {{"name", "张小明"},
            {"documentKind", "id_card"},
            {"documentNumber", document},
            {"phone", "13800138000"},
            {"flags", bj::array{}},
            {"newborn", false}}},
          {"visit", {{"kind", "outpatient"}, {"proof", proof}}}};
}

std::string World::register_patient(Browser& staff, const std::string& document) {
  const auto answer = staff.post("/api/v1/patients/register", registration(document));
  if (answer.status != 201) throw std::runtime_error("can't register: " + answer.body);
  return answer.text("/person/id");
}

std::int64_t World::count(db::Sql sql) {
  const auto counted = app_->database().read([&](db::Session& session) -> Result<std::int64_t> {
    return session.query_one(sql, region)->get<std::int64_t>(0);
  });
  if (!counted) throw std::runtime_error("can't count: " + counted.error().internal);
  return *counted;
}

}  // namespace yilian::tests
