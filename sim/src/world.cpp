#include "world.hpp"

#include <filesystem>
#include <set>
#include <stdexcept>

#include "access/service.hpp"
#include "db/database.hpp"
#include "log/log.hpp"
#include "network/service.hpp"

namespace yilian::sim {
namespace {

namespace fs = std::filesystem;

std::string memory_folder() {
  const fs::path base = fs::is_directory("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
  std::string path = (base / "yilian-sim-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return path;
}

template <class T>
T must(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().internal);
  return std::move(*result);
}

const bj::value* at(const bj::value& json, std::string_view pointer) {
  boost::system::error_code error;
  return json.is_null() ? nullptr : json.find_pointer(pointer, error);
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder)) out.insert(entry.path().filename());
  return out;
}

/// The audit spool's thread may rename or remove a file at any moment, which a real kill never
/// sees half: copied again until the folder was the same before and after.
void copy_as_of_now(const fs::path& from, const fs::path& to) {
  constexpr const char* spool = "audit-spool";
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::error_code changed;
    const auto before = names_in(from / spool);
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive, changed);
    if (!changed && names_in(from / spool) == before && names_in(to / spool) == before) return;
  }
  throw std::runtime_error("can't copy " + from.string());
}

http::Request request_of(const Member& member, const Command& command) {
  http::Request request;
  request.method = command.method;
  const auto mark = command.path.find('?');
  request.path = command.path.substr(0, mark);
  std::string_view rest = mark == std::string::npos
                              ? std::string_view()
                              : std::string_view(command.path).substr(mark + 1);
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  request.remote = "127.0.0.1";
  if (!member.cookie.empty())
    request.headers = {{"cookie", member.cookie}, {"x-csrf-token", member.csrf}};
  if (command.method != http::Method::get) {
    request.headers.emplace_back("content-type", "application/json");
    request.body = bj::serialize(command.body);
  }
  if (command.if_match)
    request.headers.emplace_back("if-match", "\"" + std::to_string(*command.if_match) + "\"");
  if (!command.key.empty()) request.headers.emplace_back("idempotency-key", command.key);
  return request;
}

}  // namespace

std::string Reply::text(std::string_view pointer) const {
  const auto* found = at(json, pointer);
  return found && found->is_string() ? std::string(found->get_string()) : "";
}
std::int64_t Reply::number(std::string_view pointer) const {
  const auto* found = at(json, pointer);
  return found && found->is_int64() ? found->get_int64() : -1;
}
bool Reply::holds(std::string_view pointer) const {
  const auto* found = at(json, pointer);
  return found && found->is_bool() && found->get_bool();
}
const bj::array& Reply::array(std::string_view pointer) const {
  static const bj::array none;
  const auto* found = at(json, pointer);
  return found && found->is_array() ? found->get_array() : none;
}

World::World() : root_(memory_folder()), clock_(*parse_instant("2026-03-02T08:00:00+08:00")) {
  log::set_level(log::Level::off);  // many faults are made on purpose
  open();
  build();
}

World::~World() {
  app_.reset();
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void World::open() {
  config::Config config;
  config.region = region;
  config.data_directory = folder();
  config.port = 0;
  config.workers = 2;
  config.password_memory_kib = 64;
  // Nobody signs in again within the story; that is tested elsewhere.
  config.session_hours = 24 * 1000;
  config.session_idle_minutes = 60 * 24 * 1000;
  app_ = must(app::Installation::open(config, clock_, {.durable = false}), "can't open");
}

std::string World::anchor_file() const { return app::anchor_file(app_->config()); }

Reply World::send(const Member& member, const Command& command) {
  auto request = request_of(member, command);
  Reply reply;
  reply.trace = std::to_string(++requests_);
  reply.trace.insert(0, 32 - reply.trace.size(), '0');
  request.trace_id = reply.trace;
  const auto response = app_->router().handle(request);
  reply.status = response.status;
  boost::system::error_code error;
  if (response.content_type.find("json") != std::string::npos)
    reply.json = bj::parse(response.body, error);
  return reply;
}

void World::run_jobs() { app_->jobs().run_all(); }

void World::crash() {
  const std::string before = folder();
  ++lives_;
  // Inside a write nobody else commits, so that the copy is what a killed process would leave.
  const Status copied = app_->database().write([&](db::Session&) -> Status {
    copy_as_of_now(before, folder());
    return {};
  });
  if (!copied) throw std::runtime_error(copied.error().internal);
  app_.reset();
  fs::remove_all(before);
  open();
}

const Unit& World::unit(const std::string& id) const {
  for (const auto& unit : units_)
    if (unit.id == id) return unit;
  throw std::runtime_error("no unit " + id);
}

void World::build() {
  using network::OrganisationKind;
  const struct {
    const char* label;
    OrganisationKind kind;
    int level;
    bool outside;
    int departments;
  } wanted[] = {{"office", OrganisationKind::township_centre, 1, false, 0},
                {"town-a", OrganisationKind::township_centre, 1, false, 1},
                {"town-b", OrganisationKind::township_centre, 1, false, 1},
                {"county", OrganisationKind::county_hospital, 2, false, 3},
                {"second", OrganisationKind::county_hospital, 2, false, 1},
                {"city", OrganisationKind::tertiary_hospital, 3, true, 2}};
  network::Service network(app_->database(), region);
  for (const auto& one : wanted) {
    network::OrganisationInput input;
    input.name.value = one.label;
    input.kind = one.kind;
    input.grade_level.value = one.level;
    input.division.value = one.outside ? "110101" : std::to_string(region);
    input.receives_referrals = one.departments > 0;
    const auto id = must(network.create_organisation(input, now()), "no organisation");
    units_.push_back({one.label, to_string(id), one.level, one.outside, false, {}});
  }
  using Units = std::vector<std::size_t>;
  enum : std::size_t { office, town_a, town_b, county, second, city };
  hire(office, Role::platform_admin, {});
  hire(office, Role::office, {});
  hire(office, Role::commission, {});
  // The contact person of one township is also that of the other: overdue referrals of strangers.
  hire(town_a, Role::gp, {town_a, town_b});
  for (const auto unit : {town_a, town_b})
    for (const auto role : {Role::gp, Role::nurse, Role::insurance_officer}) hire(unit, role, {});
  for (const auto unit : {town_a, town_b, county, second}) hire(unit, Role::medical_department, {});
  hire(town_b, Role::village_doctor, {});
  for (const auto unit : {county, second, city})
    for (const auto role : {Role::physician, Role::referral_desk, Role::nurse})
      hire(unit, role, role == Role::referral_desk ? Units{unit} : Units{});
  hire(county, Role::physician, {});
  hire(county, Role::org_admin, {});
  for (const auto unit : {county, second}) hire(unit, Role::insurance_officer, {});
  const Member& root = members_.front();
  const auto post = [&](const std::string& path, const bj::value& body) {
    const auto reply = send(root, {http::Method::post, path, body, {}, ""});
    if (reply.status != 201) throw std::runtime_error(path + ": " + reply.code());
    return reply.text("/id");
  };
  for (std::size_t u = 0; u < units_.size(); ++u)
    for (int i = 0; i < wanted[u].departments; ++i)
      units_[u].departments.push_back(post(
          "/api/v1/organisations/" + units_[u].id + "/departments",
          bj::object{{"name", "department " + std::to_string(i)}, {"receivesReferrals", true}}));
  for (const auto& member : members_)
    for (const auto u : member.contact_of)
      post("/api/v1/contacts", bj::object{{"organisationId", units_[u].id},
                                          {"personName", member.label},
                                          {"phone", "13905630000"},
                                          {"role", "contact"},
                                          {"accountId", member.account}});
}

void World::hire(std::size_t unit, Role role, std::vector<std::size_t> contact_of) {
  Member member;
  member.role = role;
  member.unit = unit;
  member.contact_of = std::move(contact_of);
  const std::string login = "member-" + std::to_string(members_.size());
  member.label = units_[unit].label + "/" + std::string(info(role).name) + "-" +
                 std::to_string(members_.size());
  access::NewAccount wanted;
  wanted.account.login_name.value = login;
  wanted.account.person_name.value = member.label;
  wanted.post.organisation_id.value = *parse_uuid(units_[unit].id);
  wanted.post.role = role;
  wanted.post.starts_on = local_date(now());
  member.account =
      to_string(must(app_->access().create_account(wanted, password, false), "no account"));
  const Command session{http::Method::post,
                        "/api/v1/session",
                        bj::object{{"loginName", login}, {"password", password}},
                        {},
                        ""};
  auto request = request_of(member, session);
  const auto response = app_->router().handle(request);
  for (const auto& [name, value] : response.headers)
    if (name == "Set-Cookie") member.cookie = value.substr(0, value.find(';'));
  if (response.status != 200) throw std::runtime_error("can't sign in: " + response.body);
  member.csrf = std::string(bj::parse(response.body).at("csrfToken").as_string());
  members_.push_back(std::move(member));
}

}  // namespace yilian::sim
