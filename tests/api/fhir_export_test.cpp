// Bulk exports of a whole installation: what the files hold is what the client can read, and
// nothing of others.
#include <thread>

#include "support/partner.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using http::Method;

class FhirExportTest : public ApiTest {
 protected:
  bj::array scopes{"record_write", "record_export"};
  Partner county{world(), "county", scopes}, township{world(), "township", scopes};

  static bj::object observation(const std::string& patient, const char* value) {
    return {{"resourceType", "Observation"},
            {"status", "final"},
            {"code", bj::object{{"coding", bj::array{bj::object{{"system", "http://loinc.org"},
                                                                {"code", "2339-0"}}}}}},
            {"subject", bj::object{{"reference", "Patient/" + patient}}},
            {"valueString", value}};
  }
  Answer ask(Partner& who, const std::string& path, bool waits = true) {
    return who.send(Method::get, path, "",
                    waits ? http::Fields{{"prefer", "respond-async"}} : http::Fields{});
  }
  static std::string path_of(const std::string& address) {
    return address.substr(address.find("/fhir/R4") + 8);
  }
  static std::string header(const Answer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers)
      if (key == name) return value;
    return "";
  }
  void turn() {
    for (int i = 0; i < 3; ++i) world().app().jobs().run_all();
  }
  /// Begun, made, and its status.
  Answer made(Partner& who, const std::string& path) {
    const auto begun = ask(who, path);
    EXPECT_EQ(begun.status, 202) << begun.body;
    place_ = path_of(header(begun, "Content-Location"));
    turn();
    EXPECT_EQ(who.get(place_).status, 202) << "who is writing ends first";
    world().clock().advance_seconds(10);
    for (int i = 0; i < 30; ++i) {
      turn();
      const auto now = who.get(place_);
      if (now.status != 202) return now;
    }
    return who.get(place_);
  }
  /// Type/id of what the files of a manifest hold, each as often as it stands there.
  std::multiset<std::string> held(Partner& who, const Answer& manifest) {
    std::multiset<std::string> out;
    for (std::size_t i = 0; i < manifest.size("/output"); ++i) {
      const auto entry = "/output/" + std::to_string(i);
      const auto file = who.get(path_of(manifest.text(entry + "/url")));
      EXPECT_EQ(file.status, 200) << file.body;
      std::int64_t lines = 0;
      for (std::size_t at = 0; at < file.body.size(); ++lines) {
        const auto end = file.body.find('\n', at);
        const auto line = bj::parse(file.body.substr(at, end - at)).as_object();
        EXPECT_EQ(line.at("resourceType"), bj::string(manifest.text(entry + "/type")));
        out.insert(std::string(line.at("resourceType").as_string()) + "/" +
                   std::string(line.at("id").as_string()));
        at = end + 1;
      }
      EXPECT_EQ(lines, manifest.number(entry + "/count"));
    }
    return out;
  }
  /// What reading by searches finds.
  static std::multiset<std::string> read_by_search(Partner& who,
                                                   const std::vector<std::string>& types) {
    std::multiset<std::string> out;
    for (const auto& type : types)
      for (std::string next = "/" + type + "?_count=50"; !next.empty();) {
        const auto page = who.get(next);
        EXPECT_EQ(page.status, 200) << page.body;
        for (std::size_t i = 0; i < page.size("/entry"); ++i)
          out.insert(type + "/" + page.text("/entry/" + std::to_string(i) + "/resource/id"));
        next.clear();
        for (std::size_t i = 0; i < page.size("/link"); ++i)
          if (page.text("/link/" + std::to_string(i) + "/relation") == "next")
            next = path_of(page.text("/link/" + std::to_string(i) + "/url"));
      }
    return out;
  }
  std::string place_;
};
INSTANTIATE_API_TESTS(FhirExportTest);

TEST_P(FhirExportTest, TheFilesHoldWhatSearchesFindAndNothingElse) {
  auto doctor = world().sign_in(Role::gp, "township");
  const auto shared = world().register_patient(doctor, world().id_card());
  const auto other = world().register_patient(doctor, world().id_card());
  for (int i = 0; i < 150; ++i)
    ASSERT_EQ(county.post("/Observation", observation("c" + std::to_string(i), "1")).status, 201);
  // The township has a relationship with one of whom the county wrote.
  ASSERT_EQ(county.post("/Observation", observation(shared, "2")).status, 201);
  for (int i = 0; i < 20; ++i)
    ASSERT_EQ(township.post("/Observation", observation(other, "3")).status, 201);
  ASSERT_EQ(township
                .post("/Condition",
                      bj::object{{"resourceType", "Condition"},
                                 {"subject", bj::object{{"reference", "Patient/" + other}}}})
                .status,
            201);
  const auto deleted = county.post("/Observation", observation("gone", "4"));
  ASSERT_EQ(county.send(Method::del, "/Observation/" + deleted.text("/id")).status, 204);
  world().clock().advance_seconds(2);
  const std::vector<std::string> types{"CodeSystem", "Observation", "Condition", "Patient",
                                       "Organization"};
  for (Partner* who : {&county, &township}) {
    const auto manifest = made(*who, "/$export");
    ASSERT_EQ(manifest.status, 200) << manifest.body;
    const auto read = read_by_search(*who, types);
    EXPECT_EQ(held(*who, manifest), read);
    EXPECT_GT(read.size(), 20U);
    EXPECT_TRUE(manifest.json.at("requiresAccessToken").as_bool());
  }
  EXPECT_EQ(read_by_search(township, {"Observation"}).size(), 21U);
  // Traces: everybody whose data went into files, at most 100 a row.
  ASSERT_TRUE(world().app().spool().drain());
  const auto named = world().app().database().read([&](db::Session& s) -> Result<std::int64_t> {
    return s
        .query_one(
            "SELECT count(DISTINCT p.patient_id) FROM audit_patients p JOIN audit a "
            "ON a.region_id = p.region_id AND a.id = p.audit_id WHERE p.region_id = $1 "
            "AND a.action = 'fhir.export_made'"_sql,
            region)
        ->get<std::int64_t>(0);
  });
  ASSERT_TRUE(named);
  EXPECT_EQ(*named, 152);
}

TEST_P(FhirExportTest, WhatThePlatformItselfHasIsAmongIt) {
  Scene scene(world());
  const auto sent = scene.submit(scene.gp, scene.content(scene.patient()));
  ASSERT_EQ(sent.status, 201) << sent.body;
  Partner all(world(), "county",
              {"record_export", "network_read", "referral_read", "capacity_read"});
  world().clock().advance_seconds(2);
  const auto manifest = made(all, "/$export");
  ASSERT_EQ(manifest.status, 200) << manifest.body;
  const auto files = held(all, manifest);
  const auto id = sent.text("/id");
  EXPECT_EQ(files.count("Task/" + id), 1U);
  EXPECT_EQ(files.count("ServiceRequest/" + id), 1U);
  EXPECT_EQ(files, read_by_search(all, {"CodeSystem", "Organization", "Location", "Practitioner",
                                        "PractitionerRole", "Task", "ServiceRequest", "Schedule",
                                        "Appointment"}));
}

TEST_P(FhirExportTest, ItIsTheStateOfItsBeginning) {
  const auto first = county.post("/Observation", observation("p1", "before"));
  world().clock().advance_seconds(2);
  const auto begun = ask(county, "/$export?_type=Observation");
  ASSERT_EQ(begun.status, 202) << begun.body;
  const auto place = path_of(header(begun, "Content-Location"));
  world().clock().advance_seconds(2);
  const auto since = to_string(world().clock().now());
  auto changed = first.json.as_object();
  changed["valueString"] = "after";
  ASSERT_EQ(county.put("/Observation/" + first.text("/id"), changed).status, 200);
  ASSERT_EQ(county.post("/Observation", observation("p2", "later")).status, 201);
  // A server that ends meanwhile loses nothing.
  world().clock().advance_seconds(8);
  world().restart();
  for (int i = 0; i < 5; ++i) turn();
  const auto manifest = county.get(place);
  ASSERT_EQ(manifest.status, 200) << manifest.body;
  ASSERT_EQ(manifest.size("/output"), 1U);
  const auto file = county.get(path_of(manifest.text("/output/0/url")));
  EXPECT_EQ(bj::parse(file.body).at("valueString"), "before");
  EXPECT_EQ(bj::parse(file.body).at("meta").at("versionId"), "1");
  // What changed since.
  world().clock().advance_seconds(2);
  auto more = made(county, "/$export?_type=Observation&_since=" + since);
  ASSERT_EQ(more.status, 200) << more.body;
  EXPECT_EQ(held(county, more).size(), 2U);
  more = made(county, "/$export?_type=Condition");
  EXPECT_EQ(more.size("/output"), 0U);
}

TEST_P(FhirExportTest, OfPatientsAndOfAGroup) {
  ASSERT_EQ(county.post("/Observation", observation("p1", "1")).status, 201);
  ASSERT_EQ(county.post("/Observation", observation("p2", "2")).status, 201);
  const bj::object patient{{"reference", "Patient/p1"}};
  const auto group =
      county.post("/Group", bj::object{{"resourceType", "Group"},
                                       {"type", "person"},
                                       {"actual", true},
                                       {"member", bj::array{bj::object{{"entity", patient}}}}});
  ASSERT_EQ(group.status, 201) << group.body;
  world().clock().advance_seconds(2);
  EXPECT_EQ(held(county, made(county, "/$export?_type=Observation,Group")).size(), 3U);
  EXPECT_EQ(held(county, made(county, "/Patient/$export?_type=Observation,Group")).size(), 2U);
  const auto of_group = "/Group/" + group.text("/id") + "/$export";
  EXPECT_EQ(held(county, made(county, of_group)).size(), 1U);
  EXPECT_EQ(ask(township, of_group).status, 404);
  EXPECT_EQ(ask(county, "/Group/none/$export").status, 404);
}

TEST_P(FhirExportTest, ItBelongsToItsClientIsBoundedAndEnds) {
  ASSERT_EQ(county.post("/Observation", observation("p1", "1")).status, 201);
  world().clock().advance_seconds(2);
  const auto manifest = made(county, "/$export?_outputFormat=ndjson");
  ASSERT_EQ(manifest.status, 200);
  const auto file = path_of(manifest.text("/output/0/url"));
  EXPECT_EQ(township.get(place_).status, 404);
  EXPECT_EQ(township.get(file).status, 404);
  Partner colleague(world(), "county", scopes);
  EXPECT_EQ(colleague.get(file).status, 404);
  EXPECT_EQ(county.get(file + "9").status, 404);
  // No plain text at rest.
  const auto plain = world().app().database().read([&](db::Session& s) -> Result<bool> {
    bool found = false;
    for (const auto& row :
         s.query("SELECT data FROM fhir_export_files WHERE region_id = $1"_sql, region)) {
      const auto data = row.get<db::Bytes>(0);
      found = found || std::string(data.begin(), data.end()).contains("resourceType");
    }
    return found;
  });
  ASSERT_TRUE(plain);
  EXPECT_FALSE(*plain);
  for (int i = 1; i < 5; ++i) ASSERT_EQ(ask(county, "/$export").status, 202);
  EXPECT_EQ(issue_of(ask(county, "/$export")), "too_many_requests");
  EXPECT_EQ(county.send(Method::del, place_).status, 202);
  EXPECT_EQ(county.get(place_).status, 404);
  EXPECT_EQ(county.get(file).status, 404);
  EXPECT_EQ(ask(county, "/$export").status, 202);
  world().clock().advance_minutes(24 * 60);
  turn();
  EXPECT_EQ(world().count("SELECT count(*) FROM fhir_exports WHERE region_id = $1"_sql), 0);
  EXPECT_EQ(world().count("SELECT count(*) FROM fhir_export_files WHERE region_id = $1"_sql), 0);
}

TEST_P(FhirExportTest, WhatIsAskedWronglyIsRefused) {
  Partner reader(world(), "county", {"record_read", "record_write"});
  for (const char* path :
       {"/$export", "/Patient/$export", "/Group/g/$export", "/$export/x", "/$export/x/0"})
    EXPECT_EQ(issue_of(ask(reader, path)), "scope_missing") << path;
  EXPECT_EQ(ask(county, "/$export", false).status, 400);
  EXPECT_EQ(issue_of(ask(county, "/$export?_outputFormat=csv")), "invalid_search_value");
  EXPECT_EQ(issue_of(ask(county, "/$export?_typeFilter=a")), "unknown_search_parameter");
  EXPECT_EQ(issue_of(ask(county, "/$export?_type=Monster")), "unknown_resource_type");
  EXPECT_EQ(issue_of(ask(county, "/$export?_since=soon")), "invalid_search_value");
  EXPECT_EQ(county.get("/$export/x").status, 404);
  auto doctor = world().sign_in(Role::physician, "county");
  EXPECT_EQ(doctor.get("/fhir/R4/$export").status, 403);
  EXPECT_EQ(world().count("SELECT count(*) FROM fhir_exports WHERE region_id = $1"_sql), 0);
}

TEST_P(FhirExportTest, ARevokedClientGetsNothing) {
  ASSERT_EQ(county.post("/Observation", observation("p1", "1")).status, 201);
  world().clock().advance_seconds(2);
  ASSERT_EQ(ask(county, "/$export").status, 202);
  world().clock().advance_seconds(10);
  EXPECT_TRUE(world().app().database().write([&](db::Session& s) -> Status {
    s.exec("UPDATE clients SET revoked = 1 WHERE region_id = $1"_sql, region);
    return {};
  }));
  turn();
  EXPECT_EQ(world().count("SELECT count(*) FROM fhir_export_files WHERE region_id = $1"_sql), 0);
}

class FhirExportServersTest : public FhirExportTest {};
INSTANTIATE_POSTGRES_API_TESTS(FhirExportServersTest);

TEST_P(FhirExportServersTest, TwoServersMakeNothingTwice) {
  auto second = world().neighbour();
  for (int i = 0; i < 60; ++i)
    ASSERT_EQ(county.post("/Observation", observation("p" + std::to_string(i), "1")).status, 201);
  world().clock().advance_seconds(2);
  const auto begun = ask(county, "/$export?_type=Observation");
  ASSERT_EQ(begun.status, 202);
  world().clock().advance_seconds(10);
  std::thread other([&] {
    for (int i = 0; i < 6; ++i) second->jobs().run_all();
  });
  for (int i = 0; i < 6; ++i) world().app().jobs().run_all();
  other.join();
  turn();
  const auto manifest = county.get(path_of(header(begun, "Content-Location")));
  ASSERT_EQ(manifest.status, 200);
  EXPECT_EQ(held(county, manifest), read_by_search(county, {"Observation"}));
}

}  // namespace
}  // namespace yilian::tests
