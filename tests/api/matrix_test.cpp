// Every route × every role × own, related and other organisation, and a visitor, against the table
// of support/matrix.cpp. YILIAN_WRITE_PAGES=1 writes docs/security/authorisation.md.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api/api.hpp"
#include "exchange/service.hpp"
#include "support/documents.hpp"
#include "support/matrix.hpp"
#include "support/provider.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using matrix::Outcome;
using matrix::Place;
using MatrixTest = ApiTest;
INSTANTIATE_API_TESTS(MatrixTest);

struct Asker {
  std::string name;
  std::optional<Role> role;
  Place place = Place::other;
  Browser browser;
  http::Fields headers;  ///< of a system client
};

/// A consortium in which every kind of thing exists once: of the township (own), with a closed
/// referral to the county hospital (related); another township knows neither.
class Stage {
 public:
  explicit Stage(World& world) : world_(world), s_(world) {
    const auto patient = s_.patient();
    set("patient", patient);
    refer(patient);
    send_back(patient);
    const auto visit =
        s_.gp.post(path("patient") + "/visits",
                   bj::object{{"visit", {{"kind", "outpatient"}, {"proof", "card_read"}}}});
    set("visit", visit.text("/id"));
    const auto stay =
        s_.gp.post(path("patient") + "/visits",
                   bj::object{{"visit", {{"kind", "inpatient"}, {"proof", "card_read"}}}});
    set("stay", stay.text("/id"));
    set("draft",
        s_.gp
            .post("/api/v1/referral-drafts",
                  bj::object{{"content", {{"diagnoses", bj::array{}}, {"fileIds", bj::array{}}}}})
            .text("/id"));
    add_people();
    add_network();
    add_capacity();
    add_services();
    add_messages();
    add_exchange();
    add_sheet();
    add_document();
    add_table();
    for (const auto& [name, id] : ids_) EXPECT_FALSE(id.empty()) << name;
  }

  /// Makes anew what a caller who may has taken away.
  void renew(const matrix::Row& row, const Answer& answer) {
    if (row.path == "/api/v1/duties/{duty}" && answer.status == 204) add_duty();
  }
  /// Ids for what stands in braces; what is not known stays.
  std::string filled(std::string text) const {
    for (const auto& [name, id] : ids_) {
      const std::string mark = "{" + name + "}";
      for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
        text.replace(at, mark.size(), id);
    }
    return text;
  }
  /// The version that a change of the row has to name so that the server comes to its decision:
  /// the referral's, and for all else one that is out of date, so that nothing changes.
  std::int64_t version(const matrix::Row& row) const {
    return row.path.starts_with("/api/v1/referrals/") ? referral_version_ : 999;
  }
  std::vector<Asker> askers() {
    std::vector<Asker> out;
    out.push_back({"visitor", std::nullopt, Place::other, world_.visitor(), {}});
    for (const auto& [place, unit] : {std::pair{Place::own, "township"},
                                      {Place::related, "county"},
                                      {Place::other, "township elsewhere"}})
      for (const auto& role : roles()) {
        const std::string name = std::string(role.name) + " of " + unit;
        if (role.role == Role::system_client)
          out.push_back({name, role.role, place, world_.visitor(), client(unit)});
        else out.push_back({name, role.role, place, world_.sign_in(role.role, unit), {}});
      }
    return out;
  }

 private:
  void set(const std::string& name, const std::string& id) { ids_[name] = id; }
  std::string path(const std::string& name) const {
    return "/api/v1/" + name + "s/" + ids_.at(name);
  }

  std::string path_of(const std::string& plural, const std::string& name) const {
    return "/api/v1/" + plural + "/" + ids_.at(name);
  }

  void refer(const std::string& patient) {
    const auto file = s_.gp.send(
        http::Method::post, "/api/v1/files",
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7"
        "\r\n--b--\r\n",
        {{"content-type", "multipart/form-data; boundary=b"}});
    set("file", file.text("/id"));
    auto content = s_.content(patient);
    content["fileIds"] = bj::array{file.text("/id")};
    auto r = s_.submit(s_.gp, content);
    r = s_.act(s_.desk, r, "accept", s_.appointment());
    r = s_.act(s_.nurse, r, "check-in");
    r = s_.act(
        s_.doctor, r, "complete",
        bj::object{{"reply", {{"diagnoses", bj::array{}}, {"result", "x"}, {"treatment", "x"}}}});
    r = s_.act(s_.gp, r, "close");
    EXPECT_EQ(r.text("/state"), "closed") << r.body;
    set("referral", r.text("/id"));
    set("number", r.text("/number"));
    referral_version_ = r.number("/version");
  }
  void send_back(const std::string& patient) {
    auto down = s_.submit(s_.doctor, s_.content(patient, "down"));
    down = s_.act(s_.gp, down, "accept", s_.appointment());
    down = s_.act(s_.gp, down, "check-in");
    set("follow-up", s_.gp.get("/api/v1/follow-ups").text("/items/0/id"));
  }
  void add_people() {
    const bj::object wanted{{"account", {{"loginName", "taken.name"}, {"personName", "王"}}},
                            {"post",
                             {{"organisationId", to_string(s_.gp.organisation)},
                              {"role", "nurse"},
                              {"startsOn", "2026-03-01"}}}};
    set("account", s_.root.post("/api/v1/accounts", wanted).text("/accountId"));
    set("post", s_.root.get(path("account")).text("/posts/0/id"));
    auto elsewhere = world_.sign_in(Role::nurse, "township elsewhere");
    const auto stranger = world_.register_patient(elsewhere, world_.id_card());
    EXPECT_EQ(s_.gp
                  .post("/api/v1/patients/" + stranger + "/break-glass",
                        bj::object{{"reason", "unconscious"}})
                  .status,
              200);
    const auto now = to_string(world_.clock().now());
    const auto raised = s_.gp.post("/api/v1/patients/" + ids_.at("patient") + "/objections",
                                   bj::object{{"proof", "document_seen"},
                                              {"words", "unknown to me"},
                                              {"accountId", to_string(s_.gp.account)},
                                              {"organisationId", to_string(s_.gp.organisation)},
                                              {"from", "2026-03-01T00:00:00+08:00"},
                                              {"to", now}});
    EXPECT_EQ(raised.status, 201) << raised.body;
    set("objection", raised.text("/id"));
    const auto kept =
        s_.gp.post("/api/v1/patients/" + ids_.at("patient") + "/sharing",
                   bj::object{{"scope", "entry"},
                              {"source", "Condition"},
                              {"entryId", "none"},
                              {"except", bj::array{}},
                              {"signing", bj::object{{"signerName", ""},
                                                     {"relation", "self"},
                                                     {"method", "paper"},
                                                     {"proof", "document_seen"},
                                                     {"signedAt", "2026-01-01T00:00:00Z"},
                                                     {"informed", true}}}});
    EXPECT_EQ(kept.status, 201) << kept.body;
    set("sharing", kept.text("/id"));
    // Somebody of the township leaves the county hospital.
    const auto stay =
        s_.doctor.post("/api/v1/patients/" + ids_.at("patient") + "/visits",
                       bj::object{{"visit", {{"kind", "inpatient"}, {"proof", "card_read"}}}});
    EXPECT_EQ(s_.doctor.post("/api/v1/visits/" + stay.text("/id") + "/end").status, 200);
    for (int i = 0; i < 2; ++i) world_.app().jobs().run_all();
    set("discharge", s_.gp.get("/api/v1/discharges?month=2026-03").text("/items/0/id"));
    auto office = world_.sign_in(Role::office, "office");
    set("review", office.get("/api/v1/break-glass").text("/items/0/id"));
    set("pair", office.get("/api/v1/person-pairs").text("/items/0/id"));
  }
  void add_network() {
    const auto own = to_string(s_.gp.organisation), county = to_string(s_.desk.organisation);
    set("organisation", own);
    set("department", s_.sender_department);
    const auto make = [&](const char* name, const std::string& target, const bj::object& body) {
      const auto made = s_.root.post(target, body);
      EXPECT_EQ(made.status, 201) << target << made.body;
      set(name, made.text("/id"));
    };
    make("consortium", "/api/v1/consortia",
         {{"name", "医共体"},
          {"form", "county_community"},
          {"leadId", county},
          {"startsOn", "2026-01-01"}});
    make("agreement", "/api/v1/agreements",
         {{"kind", "referral"},
          {"title", "双向转诊协议"},
          {"startsOn", "2026-01-01"},
          {"endsOn", "2026-12-31"},
          {"partyIds", bj::array{own, county}},
          {"scope", ""},
          {"signatures", bj::array{}},
          {"fileIds", bj::array{}}});
    make("contact", "/api/v1/contacts",
         {{"organisationId", own},
          {"personName", "李"},
          {"phone", "13900000000"},
          {"role", "contact"}});
    add_duty();
    // A shipped document: its id is the same everywhere.
    set("policy",
        s_.root.get("/api/v1/policies/in-force?kind=tiering_table&key=hypertension").text("/id"));
    const auto client =
        s_.root.post("/api/v1/clients", bj::object{{"name", "HIS"},
                                                   {"organisationId", own},
                                                   {"scopes", bj::array{"network_read"}}});
    set("client", client.text("/client/id"));
  }
  /// A ward and a clinic of the township; a bed of the county hospital that the township booked.
  void add_capacity() {
    auto keeper = world_.sign_in(Role::referral_desk, "township");
    const auto made = [](const Answer& answer, const char* pointer = "/id") {
      EXPECT_LT(answer.status, 300) << answer.body;
      return answer.text(pointer);
    };
    const bj::object ward{{"name", "内科病区"}, {"location", ""}, {"reporting", "live"}};
    set("ward", made(keeper.post("/api/v1/wards", ward)));
    set("bed", made(keeper.post(path("ward") + "/beds",
                                bj::object{{"bedClass", "general"}, {"labels", {"1"}}}),
                    "/items/0/id"));
    set("resource", made(keeper.post("/api/v1/resources", bj::object{{"kind", "clinic"},
                                                                     {"name", "内科门诊"},
                                                                     {"location", ""},
                                                                     {"shared", true},
                                                                     {"onHolidays", false}})));
    set("wait", made(keeper.post("/api/v1/waits", bj::object{{"resourceId", ids_.at("resource")},
                                                             {"from", "2026-03-03"},
                                                             {"to", "2026-03-05"}})));
    s_.root.post(path_of("consortia", "consortium") + "/members",
                 bj::object{{"organisationId", to_string(s_.gp.organisation)},
                            {"tightness", "tight"},
                            {"joinedOn", "2026-01-01"}},
                 if_match(1));
    const auto other = made(s_.desk.post("/api/v1/wards", ward));
    s_.desk.post("/api/v1/wards/" + other + "/beds",
                 bj::object{{"bedClass", "general"}, {"labels", {"1"}}});
    set("booking",
        made(keeper.post("/api/v1/bookings/beds",
                         bj::object{{"wardId", other},
                                    {"bedClass", "general"},
                                    {"expectedAt", to_string(world_.clock().now().plus_hours(1))},
                                    {"confirm", true}})));
  }
  /// A service of the township, and its order of one of the county hospital's.
  void add_services() {
    const auto offer = [&](Browser& who, const char* code) {
      const auto made =
          who.post("/api/v1/service-offers",
                   bj::object{{"terms",
                               {{"code", code},
                                {"name", "远程心电"},
                                {"category", "ecg"},
                                {"unit", "case"},
                                {"capacityPeriod", "week"},
                                {"conditions", ""},
                                {"answerHours", 24},
                                {"turnaroundHours", 48},
                                {"audience", "everybody"},
                                {"validFrom", "2026-01-01"}}},
                              {"priceFen", 4500},
                              {"waiver", {{"kind", "none"}, {"givenTo", "everybody"}}}});
      EXPECT_EQ(made.status, 201) << made.body;
      return made.text("/id");
    };
    auto own = world_.sign_in(Role::medical_department, "township");
    auto related = world_.sign_in(Role::medical_department, "county");
    set("offer", offer(own, "ECG-1"));
    set("service", offer(related, "ECG-2"));
    related.post("/api/v1/service-offers/" + ids_.at("service") + "/publish", bj::object{},
                 if_match(1));
    const auto order = s_.gp.post(
        "/api/v1/service-orders",
        bj::object{{"serviceId", ids_.at("service")}, {"quantity", 1}, {"wishedOn", "2026-03-03"}});
    EXPECT_EQ(order.status, 201) << order.body;
    set("order", order.text("/id"));
  }

  /// What the desk was told of the referral, and a test that waits at a robot of the township.
  void add_messages() {
    world_.app().jobs().run_all();
    set("message", s_.desk.get("/api/v1/messages").text("/items/0/id"));
    auto keeper = world_.sign_in(Role::org_admin, "township");
    const auto robot = keeper.post("/api/v1/channels",
                                   bj::object{{"kind", "wecom"},
                                              {"name", "急诊群"},
                                              {"address", "https://qyapi.weixin.qq.com/?key=none"},
                                              {"threshold", "all"},
                                              {"enabled", true}});
    set("channel", robot.text("/id"));
    EXPECT_EQ(keeper.post(path("channel") + "/test", bj::object{}, if_match(1)).status, 200);
    const auto waiting =
        world_.app().database().read([&](db::Session& session) -> Result<std::string> {
          return to_string(
              session.query_one("SELECT id FROM deliveries WHERE region_id = $1"_sql, region)
                  ->get<Uuid>(0));
        });
    set("delivery", waiting.value_or(""));
  }
  /// A sender of the township, and a message from it.
  void add_exchange() {
    auto keeper = world_.sign_in(Role::org_admin, "township");
    const auto made =
        keeper.post("/api/v1/exchange/senders", bj::object{{"name", "HIS"},
                                                           {"application", "HIS"},
                                                           {"facility", ""},
                                                           {"charset", "detect"},
                                                           {"zoneMinutes", 480},
                                                           {"families", bj::array{"adt"}},
                                                           {"addresses", bj::array{"127.0.0.1"}},
                                                           {"unmapped", "wait"},
                                                           {"enabled", true}});
    EXPECT_EQ(made.status, 201) << made.body;
    set("feed-sender", made.text("/id"));
    std::vector<exchange::Delivery> batch{
        {"MSH|^~\\&|HIS||Y||20260302||ADT^A28|1|P|2.5\rPID|1||7^^^^MR||W\r", {}}};
    EXPECT_TRUE(world_.app().exchange().receive("127.0.0.1", batch));
    set("feed", keeper.get("/api/v1/exchange/messages").text("/items/0/id"));
  }
  /// A sheet of one visit that the township took in.
  void add_sheet() {
    auto gp = world_.sign_in(Role::gp, "township");
    auto registration = world_.registration(world_.id_card());
    registration["visit"].as_object()["localNumber"] = "MZ-1";
    EXPECT_EQ(gp.post("/api/v1/patients/register", registration).status, 201);
    const auto taken =
        gp.send(http::Method::post, "/api/v1/intake/batches?kind=visits&trial=false",
                "姓名,患者号,就诊号,就诊类型,开始时间\n张小明,MZ-1,V1,门诊,2026-03-01\n",
                {{"content-type", "text/csv"}});
    EXPECT_EQ(taken.status, 200) << taken.body;
    set("batch", taken.text("/batch/id"));
  }
  /// A shared document that the township took in.
  void add_document() {
    auto gp = world_.sign_in(Role::gp, "township");
    const auto taken = gp.send(http::Method::post, "/api/v1/shared-documents",
                               shared_document(world_.id_card()), {{"content-type", "text/xml"}});
    EXPECT_EQ(taken.status, 200) << taken.body;
    set("document", taken.text("/document/id"));
  }
  /// A code table that the platform's administrator took in.
  void add_table() {
    const auto taken = s_.root.send(
        http::Method::post,
        "/api/v1/terminology/batches?system=icd-9-cm-3&trial=false&edition=3.0&source=test",
        "代码,名称\n47.01,某术\n", {{"content-type", "text/csv"}});
    EXPECT_EQ(taken.status, 200) << taken.body;
    set("term-batch", taken.text("/batch/id"));
  }
  void add_duty() {
    const bj::object body{{"contactId", ids_.at("contact")},
                          {"startsAt", "2026-03-02T08:00:00+08:00"},
                          {"endsAt", "2026-03-02T20:00:00+08:00"}};
    set("duty", s_.root.post("/api/v1/duties", body).text("/id"));
  }
  http::Fields client(const std::string& unit) {
    const auto made = s_.root.post(
        "/api/v1/clients",
        bj::object{
            {"name", "HIS of " + unit},
            {"organisationId", to_string(world_.organisation(unit))},
            {"scopes", bj::array{"network_read", "patient_write", "referral_read", "referral_write",
                                 "capacity_write", "record_write", "message_send"}}});
    const auto token =
        world_.visitor().send(http::Method::post, "/oauth/token",
                              "grant_type=client_credentials&client_id=" + made.text("/client/id") +
                                  "&client_secret=" + made.text("/secret"),
                              {{"content-type", "application/x-www-form-urlencoded"}});
    return {{"authorization", "Bearer " + token.text("/access_token")}};
  }

  World& world_;
  Scene s_;
  std::map<std::string, std::string> ids_;
  std::int64_t referral_version_ = 0;
};

http::Method method_of(const std::string& name) {
  for (const auto method :
       {http::Method::get, http::Method::post, http::Method::put, http::Method::del})
    if (http::to_string(method) == name) return method;
  throw std::logic_error(name);
}

Answer ask(Asker& asker, const matrix::Row& row, const std::string& target, const std::string& body,
           std::int64_t version) {
  http::Fields headers = asker.headers;
  if (row.method != "GET") headers.emplace_back("if-match", "\"" + std::to_string(version) + "\"");
  if (!body.empty()) headers.emplace_back("content-type", "application/json");
  return asker.browser.send(method_of(row.method), target, body, headers);
}

Outcome outcome_of(const Answer& answer) {
  if (answer.status == 401) return Outcome::not_signed_in;
  if (answer.status == 404) return Outcome::not_found;
  if (answer.status != 403) return Outcome::allowed;
  const auto code = answer.code();
  if (code == "right_missing" || code == "scope_missing") return Outcome::no_right;
  if (code == "no_relationship") return Outcome::no_relationship;
  if (code == "only_the_sender" || code == "only_the_receiver") return Outcome::wrong_side;
  if (code == "not_your_organisation") return Outcome::wrong_organisation;
  ADD_FAILURE() << "a refusal of no class: " << answer.body;
  return Outcome::allowed;
}

bool ends_session(const matrix::Row& row) {
  return row.method == "DELETE" && row.path == "/api/v1/session";
}

/// Everything but the address, which is the id that was asked for.
std::string without_instance(const Answer& answer) {
  auto json = answer.json;
  if (json.is_object()) json.as_object().erase("instance");
  return std::to_string(answer.status) + " " + bj::serialize(json);
}

TEST_P(MatrixTest, EveryRouteAnswersEveryCallerAsTheTableSays) {
  world().use_provider(std::make_shared<FakeProvider>(world().clock()));
  Stage stage(world());
  auto askers = stage.askers();
  std::size_t asked = 0;
  for (const auto& row : matrix::rows())
    for (auto& asker : askers) {
      // A system client has no session; the console's routes know it as nobody or as anybody.
      const bool client = asker.role == Role::system_client;
      if (asker.role && (ends_session(row) || (client && row.scope == matrix::Scope::session)))
        continue;
      const auto answer =
          ask(asker, row, stage.filled(row.path), stage.filled(row.body), stage.version(row));
      ++asked;
      stage.renew(row, answer);
      EXPECT_EQ(to_string(outcome_of(answer)),
                to_string(matrix::expected(row, asker.role, asker.place)))
          << row.method << " " << row.path << " as " << asker.name << "\n"
          << answer.status << " " << answer.body.substr(0, 500);
      EXPECT_LT(answer.status, 500) << row.path << answer.body;
    }
  EXPECT_GT(asked, 5000U);
}

TEST_P(MatrixTest, IdsOfOthersAnswerAlikeWhetherTheyExistOrNot) {
  Stage stage(world());
  auto askers = stage.askers();
  const std::string nothing = to_string(new_uuid(world().clock().now().ms));
  std::size_t compared = 0;
  for (const auto& row : matrix::rows()) {
    // The network is public to all who work in it; only what may be changed there differs.
    if (row.path.find('{') == std::string::npos || row.scope == matrix::Scope::organisation ||
        row.scope == matrix::Scope::grant)
      continue;
    const auto open = row.path.find('{'), close = row.path.find('}');
    std::string unknown = row.path;
    unknown.replace(open, close - open + 1, nothing);
    for (auto& asker : askers) {
      const auto wanted = matrix::expected(row, asker.role, asker.place);
      if (wanted == Outcome::allowed || wanted == Outcome::wrong_side) continue;
      if (wanted == Outcome::no_right && row.then) continue;  // a party's own referral
      const auto body = stage.filled(row.body);
      const auto there = ask(asker, row, stage.filled(row.path), body, stage.version(row));
      const auto not_there = ask(asker, row, stage.filled(unknown), body, stage.version(row));
      EXPECT_EQ(without_instance(there), without_instance(not_there))
          << row.method << " " << row.path << " as " << asker.name;
      ++compared;
    }
  }
  EXPECT_GT(compared, 500U);
}

std::string pattern(const std::string& path) {
  std::string out;
  bool inside = false;
  for (const char c : path.substr(0, path.find('?'))) {
    if (c == '}') inside = false;
    if (!inside) out.push_back(c);
    if (c == '{') inside = true;
  }
  return out;
}

TEST_P(MatrixTest, EveryRouteHasItsRow) {
  std::set<std::string> registered, written;
  for (const auto& operation : world().app().api().operations())
    registered.insert(std::string(http::to_string(operation.method)) + " " +
                      pattern(operation.path));
  for (const auto& row : matrix::rows()) written.insert(row.method + " " + pattern(row.path));
  EXPECT_EQ(written.size(), matrix::rows().size()) << "a route has two rows";
  EXPECT_EQ(registered, written);
}

TEST(MatrixPage, IsUpToDate) {
  const std::string file = YILIAN_SOURCE_DIR "/docs/security/authorisation.md";
  // NOLINTNEXTLINE(concurrency-mt-unsafe) nobody changes the environment of a test
  if (std::getenv("YILIAN_WRITE_PAGES")) std::ofstream(file) << matrix::page();
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_EQ(text.str(), matrix::page()) << "tools/generate writes it";
}

}  // namespace
}  // namespace yilian::tests
