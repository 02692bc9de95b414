// The FHIR routes through a whole installation: interactions, versions, conditions, rights.
#include <thread>

#include "fhir/rest_fixture.hpp"

namespace yilian::records::tests {
namespace {

using db::operator""_sql;
using http::Method;
using FhirTest = RestTest;

constexpr auto resources_sql = "SELECT count(*) FROM fhir_resources WHERE region_id = $1"_sql;

std::string issue(const Answer& answer) { return answer.text("/issue/0/details/coding/0/code"); }

TEST_P(FhirTest, AResourceIsWrittenReadChangedAndDeleted) {
  FhirClient his(world(), "township");
  const auto made = his.post("/Patient", FhirClient::patient("A1"));
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = made.text("/id");
  EXPECT_EQ(made.header("ETag"), "W/\"1\"");
  EXPECT_EQ(made.header("Location"), "http://fhir.test/fhir/R4/Patient/" + id + "/_history/1");
  const auto read = his.get("/Patient/" + id);
  ASSERT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(read.body, made.body);
  EXPECT_EQ(read.text("/meta/versionId"), "1");
  world().clock().advance_seconds(1);
  auto changed = FhirClient::patient("A2");
  changed["id"] = id;
  EXPECT_EQ(his.put("/Patient/" + id, changed, {{"if-match", "W/\"7\""}}).status, 412);
  EXPECT_EQ(issue(his.put("/Patient/" + id, FhirClient::patient("A2"))), "resource_mismatch");
  const auto second = his.put("/Patient/" + id, changed, {{"if-match", "W/\"1\""}});
  ASSERT_EQ(second.status, 200) << second.body;
  EXPECT_EQ(second.header("ETag"), "W/\"2\"");
  EXPECT_EQ(his.ids("/Patient?identifier=A1").size(), 0U);
  EXPECT_EQ(his.ids("/Patient?identifier=urn:test|A2").size(), 1U);
  EXPECT_EQ(his.get("/Patient/" + id + "/_history/1").text("/identifier/0/value"), "A1");
  EXPECT_EQ(his.send(Method::del, "/Patient/" + id).status, 204);
  EXPECT_EQ(issue(his.get("/Patient/" + id)), "resource_deleted");
  EXPECT_EQ(his.ids("/Patient?identifier=A2").size(), 0U);
  EXPECT_EQ(his.get("/Patient/" + id + "/_history").number("/total"), 3);
  EXPECT_EQ(his.get("/Patient/_history").number("/total"), 3);
  EXPECT_EQ(his.get("/Patient/" + id + "/_history/4").status, 404);
  const auto back = his.put("/Patient/" + id, changed);
  EXPECT_EQ(back.status, 201) << back.body;
  EXPECT_EQ(back.header("ETag"), "W/\"4\"");
}

TEST_P(FhirTest, AHistoryHasPages) {
  FhirClient his(world(), "township");
  auto patient = FhirClient::patient("A1");
  patient["id"] = "p";
  for (int i = 0; i < 5; ++i) {
    patient["active"] = i % 2 == 0;
    ASSERT_LT(his.put("/Patient/p", patient).status, 300);
    world().clock().advance_seconds(1);
  }
  for (const std::string start : {"/Patient/p/_history?_count=2", "/Patient/_history?_count=2"}) {
    std::string versions, path = start;
    for (int pages = 0; !path.empty() && pages < 5; ++pages) {
      const auto page = his.get(path);
      ASSERT_EQ(page.status, 200) << page.body;
      EXPECT_EQ(page.number("/total"), -1) << page.body;
      for (std::size_t i = 0; i < page.size("/entry"); ++i)
        versions += page.text("/entry/" + std::to_string(i) + "/resource/meta/versionId");
      const auto next = page.text("/link/1/url");
      path = next.empty() ? "" : next.substr(next.find("/Patient"));
    }
    EXPECT_EQ(versions, "54321") << start;
  }
  EXPECT_EQ(issue(his.get("/Patient/p/_history?_count=0")), "invalid_search_value");
  EXPECT_EQ(issue(his.get("/Patient/_history?_cursor=x")), "invalid_search_value");
}

TEST_P(FhirTest, AnIdOfTheClientsOwnStays) {
  FhirClient his(world(), "township");
  auto patient = FhirClient::patient("A1");
  patient["id"] = "Ward-7.bed";
  ASSERT_EQ(his.put("/Patient/Ward-7.bed", patient).status, 201);
  EXPECT_EQ(his.get("/Patient/Ward-7.bed").text("/id"), "Ward-7.bed");
  EXPECT_EQ(his.ids("/Patient?_id=Ward-7.bed"), std::vector<std::string>{"Ward-7.bed"});
  EXPECT_EQ(his.get("/Patient/ward-7.bed").status, 404);
}

TEST_P(FhirTest, ErrorsAreOutcomes) {
  FhirClient his(world(), "township");
  EXPECT_EQ(his.get("/Patient/unknown").text("/resourceType"), "OperationOutcome");
  EXPECT_EQ(issue(his.get("/Nothing/1")), "unknown_resource_type");
  EXPECT_EQ(issue(his.send(Method::post, "/Patient", "{")), "malformed_json");
  EXPECT_EQ(issue(his.send(Method::post, "/Patient", "{}", {{"content-type", "text/plain"}})),
            "unsupported_media_type");
  EXPECT_EQ(issue(his.post("/Patient", FhirClient::observation("x", "1", "2020"))),
            "resource_mismatch");
  EXPECT_EQ(issue(his.get("/Patient?_format=turtle")), "not_acceptable");
  EXPECT_EQ(issue(his.get("/Observation?date=soon")), "invalid_search_value");
  EXPECT_EQ(issue(his.get("/Observation?_cursor=abc")), "invalid_cursor");
  EXPECT_EQ(issue(his.send(Method::del, "/Patient")), "criteria_required");
  EXPECT_EQ(his.send(Method::del, "/metadata").text("/resourceType"), "OperationOutcome");
  const auto strict = his.get("/Patient?colour=red", {{"prefer", "handling=strict"}});
  EXPECT_EQ(issue(strict), "unknown_search_parameter");
  const auto lenient = his.get("/Patient?colour=red");
  EXPECT_EQ(lenient.text("/entry/0/search/mode"), "outcome") << lenient.body;
}

TEST_P(FhirTest, WithoutRightOrRelationshipNothing) {
  FhirClient his(world(), "township"), other(world(), "county");
  FhirClient reader(world(), "township", "record_read");
  FhirClient desk(world(), "township", "network_read"), visitor(world(), "");
  const auto id = his.post("/Patient", FhirClient::patient("A1")).text("/id");
  EXPECT_EQ(reader.get("/Patient/" + id).status, 200);
  EXPECT_EQ(issue(reader.post("/Patient", FhirClient::patient("A2"))), "scope_missing");
  EXPECT_EQ(issue(desk.get("/Patient/" + id)), "scope_missing");
  EXPECT_EQ(visitor.get("/Patient/" + id).status, 401);
  EXPECT_EQ(other.get("/Patient/" + id).status, 404);
  EXPECT_TRUE(other.ids("/Patient?identifier=A1").empty());
  auto changed = FhirClient::patient("A9");
  changed["id"] = id;
  EXPECT_EQ(other.put("/Patient/" + id, changed).status, 404);
  EXPECT_EQ(other.send(Method::del, "/Patient/" + id).status, 404);
  const bj::object unit{{"resourceType", "Organization"}, {"name", "检验科"}};
  const auto shared = his.post("/Organization", unit).text("/id");
  EXPECT_EQ(other.get("/Organization/" + shared).status, 200);
  EXPECT_EQ(issue(other.send(Method::del, "/Organization/" + shared)), "not_your_organisation");
  EXPECT_EQ(visitor.get("/metadata").status, 200);
}

TEST_P(FhirTest, ARelationshipOpensWhatOthersContributed) {
  FhirClient his(world(), "township"), other(world(), "county");
  const auto person = world().relate("county");
  auto patient = FhirClient::patient("A1");
  patient["id"] = person;
  ASSERT_EQ(his.put("/Patient/" + person, patient).status, 201);
  const auto seen =
      his.post("/Observation", FhirClient::observation(person, "2339-0", "2026-01-02"));
  ASSERT_EQ(seen.status, 201);
  EXPECT_EQ(other.get("/Observation/" + seen.text("/id")).status, 200);
  EXPECT_EQ(other.ids("/Observation?patient=" + person).size(), 1U);
  EXPECT_EQ(other.get("/Patient/" + person).status, 200);
}

TEST_P(FhirTest, PatchesByPathAndPointer) {
  FhirClient his(world(), "township");
  const auto id = his.post("/Patient", FhirClient::patient("A1")).text("/id");
  const http::Fields pointer = {{"content-type", "application/json-patch+json"}};
  const auto changed = his.send(Method::patch, "/Patient/" + id,
                                R"([{"op":"replace","path":"/gender","value":"female"}])", pointer);
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/gender"), "female");
  EXPECT_EQ(changed.text("/meta/versionId"), "2");
  const auto path =
      his.send(Method::patch, "/Patient?identifier=A1",
               R"({"resourceType":"Parameters","parameter":[{"name":"operation","part":[
          {"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.birthDate"},
          {"name":"value","valueDate":"1990-01-01"}]}]})");
  ASSERT_EQ(path.status, 200) << path.body;
  EXPECT_EQ(path.text("/birthDate"), "1990-01-01");
  EXPECT_EQ(his.ids("/Patient?birthdate=1990").size(), 1U);
  EXPECT_EQ(his.send(Method::patch, "/Patient/" + id,
                     R"([{"op":"test","path":"/gender","value":"male"}])", pointer)
                .status,
            422);
  EXPECT_EQ(his.send(Method::patch, "/Patient?identifier=A9", "[]", pointer).status, 412);
}

TEST_P(FhirTest, XmlInAndOut) {
  FhirClient his(world(), "township");
  const auto made = his.send(
      Method::post, "/Patient",
      R"(<Patient xmlns="http://hl7.org/fhir"><identifier><value value="X1"/></identifier></Patient>)",
      {{"content-type", "application/fhir+xml"}});
  ASSERT_EQ(made.status, 201) << made.body;
  const auto xml = his.get("/Patient/" + made.text("/id"), {{"accept", "application/fhir+xml"}});
  EXPECT_NE(xml.body.find("<value value=\"X1\"/>"), std::string::npos) << xml.body;
  EXPECT_NE(his.get("/Patient?identifier=X1&_format=xml").body.find("<Bundle"), std::string::npos);
  EXPECT_EQ(issue(his.send(Method::post, "/Patient", "<Patient",
                           {{"content-type", "application/fhir+xml"}})),
            "malformed_xml");
}

TEST_P(FhirTest, ConditionalInteractions) {
  FhirClient his(world(), "township");
  const http::Fields once = {{"if-none-exist", "identifier=urn:test|A1"}};
  const auto first = his.post("/Patient", FhirClient::patient("A1"), once);
  ASSERT_EQ(first.status, 201) << first.body;
  const auto again = his.post("/Patient", FhirClient::patient("A1"), once);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.text("/id"), first.text("/id"));
  const auto changed = his.put("/Patient?identifier=A1", FhirClient::patient("A1", "李"));
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/id"), first.text("/id"));
  EXPECT_EQ(his.put("/Patient?identifier=A3", FhirClient::patient("A3")).status, 201);
  ASSERT_EQ(his.post("/Patient", FhirClient::patient("A3")).status, 201);
  EXPECT_EQ(issue(his.send(Method::del, "/Patient?identifier=A3")), "several_matches");
  EXPECT_EQ(his.send(Method::del, "/Patient?identifier=A1").status, 204);
  EXPECT_EQ(his.get("/Patient/" + first.text("/id")).status, 410);
  EXPECT_EQ(his.send(Method::del, "/Patient?identifier=A1").status, 204);
}

TEST_P(FhirTest, ManyConditionalCreatesAtOnceGiveOne) {
  FhirClient his(world(), "township");
  std::vector<std::thread> threads;
  std::atomic<int> created = 0, found = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      FhirClient mine = his;
      for (int turn = 0; turn < 8; ++turn) {
        const auto answer = mine.post("/Patient", FhirClient::patient("A" + std::to_string(turn)),
                                      {{"if-none-exist", "identifier=A" + std::to_string(turn)}});
        created += answer.status == 201;
        found += answer.status == 200;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(created, 8);
  EXPECT_EQ(found, 56);
  EXPECT_EQ(world().count(resources_sql), 8);
}

TEST_P(FhirTest, ATransactionIsAllOrNothing) {
  FhirClient his(world(), "township");
  const auto entry = [](const char* method, const std::string& url, bj::object resource,
                        const std::string& full_url) {
    bj::object out{{"request", {{"method", method}, {"url", url}}}};
    if (!resource.empty()) out["resource"] = std::move(resource);
    if (!full_url.empty()) out["fullUrl"] = full_url;
    return out;
  };
  auto result = FhirClient::observation("x", "2339-0", "2026-01-02");
  result["subject"].as_object()["reference"] = "urn:uuid:1";
  bj::array entries{entry("POST", "Observation", result, "urn:uuid:2"),
                    entry("POST", "Patient", FhirClient::patient("A1"), "urn:uuid:1"),
                    entry("GET", "Patient?identifier=A1", {}, "")};
  bj::object bundle{{"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", entries}};
  const auto done = his.post("", bundle);
  ASSERT_EQ(done.status, 200) << done.body;
  const auto place = done.text("/entry/1/response/location");
  const auto id = place.substr(8, 36);
  EXPECT_EQ(his.ids("/Observation?subject=Patient/" + id).size(), 1U);
  EXPECT_EQ(done.text("/entry/2/resource/entry/0/resource/id"), id) << "reads come last";
  const auto before = world().count(resources_sql);
  auto lost = FhirClient::observation("x", "1", "2026-01-02");
  lost["subject"].as_object()["reference"] = "Patient?identifier=nobody";
  entries.push_back(entry("POST", "Observation", lost, ""));
  bundle["entry"] = entries;
  const auto refused = his.post("", bundle);
  EXPECT_EQ(refused.status, 412) << refused.body;
  EXPECT_EQ(issue(refused), "nothing_matches");
  EXPECT_EQ(world().count(resources_sql), before);
  bundle["type"] = "batch";
  const auto batch = his.post("", bundle);
  ASSERT_EQ(batch.status, 200) << batch.body;
  EXPECT_EQ(batch.text("/entry/0/response/status"), "201");
  EXPECT_EQ(batch.text("/entry/3/response/status"), "412");
  bundle["entry"] = bj::array{entry("PATCH", "Patient/1", {}, "")};
  bundle["type"] = "transaction";
  EXPECT_EQ(issue(his.post("", bundle)), "unknown_interaction");
}

TEST_P(FhirTest, ConditionalReferencesPointToTheOne) {
  FhirClient his(world(), "township");
  const auto id = his.post("/Patient", FhirClient::patient("A1")).text("/id");
  auto result = FhirClient::observation("x", "2339-0", "2026-01-02");
  result["subject"].as_object()["reference"] = "Patient?identifier=urn:test|A1";
  const bj::object bundle{
      {"resourceType", "Bundle"},
      {"type", "transaction"},
      {"entry", bj::array{bj::object{{"resource", result},
                                     {"request", {{"method", "POST"}, {"url", "Observation"}}}}}}};
  ASSERT_EQ(his.post("", bundle).status, 200);
  EXPECT_EQ(his.ids("/Observation?patient=" + id).size(), 1U);
}

TEST_P(FhirTest, ARepeatedPostWithItsKeyMakesOne) {
  FhirClient his(world(), "township");
  const http::Fields key = {{"idempotency-key", "k1"}};
  const auto first = his.post("/Patient", FhirClient::patient("A1"), key);
  const auto again = his.post("/Patient", FhirClient::patient("A1"), key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(again.header("ETag"), first.header("ETag"));
  EXPECT_EQ(again.body, "") << "who is remembered by a key is not kept with it";
  EXPECT_EQ(world().count(resources_sql), 1);
}

TEST_P(FhirTest, AJoinOverTooManyIsRefused) {
  FhirClient his(world(), "township");
  bj::array entries;
  for (int i = 0; i <= 1000; ++i)
    entries.push_back(bj::object{{"resource", FhirClient::patient(std::to_string(i))},
                                 {"request", {{"method", "POST"}, {"url", "Patient"}}}});
  const bj::object bundle{
      {"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", std::move(entries)}};
  ASSERT_EQ(his.post("", bundle).status, 200);
  const auto refused = his.get("/Observation?patient.gender=male");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(issue(refused), "search_too_costly");
  EXPECT_EQ(his.get("/Patient?gender=male&_summary=count").number("/total"), 1001);
  EXPECT_EQ(his.get("/Patient?_count=1000").size("/entry"), 90U) << "one audit row lists 100";
}

TEST_P(FhirTest, IncludesChainsAndShapes) {
  FhirClient his(world(), "township");
  const auto first = his.post("/Patient", FhirClient::patient("A1", "王")).text("/id");
  const auto second = his.post("/Patient", FhirClient::patient("A2", "李")).text("/id");
  for (int month = 1; month <= 3; ++month) {
    his.post("/Observation",
             FhirClient::observation(first, "2339-0", "2026-0" + std::to_string(month) + "-02"));
    his.post("/Observation",
             FhirClient::observation(second, "4548-4", "2026-0" + std::to_string(month) + "-02"));
  }
  const auto with = his.get("/Observation?code=2339-0&_include=Observation:subject");
  ASSERT_EQ(with.size("/entry"), 4U) << with.body;
  EXPECT_EQ(with.text("/entry/3/search/mode"), "include");
  EXPECT_EQ(with.text("/entry/3/resource/id"), first);
  EXPECT_EQ(his.get("/Patient?identifier=A1&_revinclude=Observation:subject").size("/entry"), 4U);
  EXPECT_EQ(his.ids("/Observation?subject:Patient.identifier=A2").size(), 3U);
  EXPECT_EQ(his.ids("/Observation?patient.family=nobody").size(), 0U);
  EXPECT_EQ(his.ids("/Patient?_has:Observation:patient:code=4548-4"),
            std::vector<std::string>{second});
  EXPECT_EQ(his.ids("/Observation?_lastUpdated=ge2020").size(), 6U);
  EXPECT_EQ(his.ids("/Observation?_lastUpdated=lt2020").size(), 0U);
  EXPECT_EQ(his.ids("/Observation?_sort=-date&_count=2").size(), 6U);
  EXPECT_EQ(
      his.ids("/Observation?patient=" + first + "&date=ge2026-02-01&date=lt2026-03-01").size(), 1U);
  const auto summary = his.get("/Patient?identifier=A1&_elements=birthDate");
  EXPECT_EQ(summary.text("/entry/0/resource/birthDate"), "1980-02-15");
  EXPECT_EQ(summary.text("/entry/0/resource/gender"), "");
  EXPECT_EQ(summary.text("/entry/0/resource/meta/tag/0/code"), "SUBSETTED");
  EXPECT_EQ(his.get("/Observation?_total=accurate&_count=1").number("/total"), 6);
  const auto form = his.send(Method::post, "/Observation/_search", "code=2339-0",
                             {{"content-type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(form.size("/entry"), 3U);
  const auto page = his.get("/Observation?_count=4");
  const auto next = page.text("/link/1/url");
  his.post("/Observation", FhirClient::observation(first, "2339-0", "2026-04-02"));
  EXPECT_EQ(his.get(next.substr(next.find("/R4") + 3)).size("/entry"), 2U)
      << "what was read is pinned";
}

INSTANTIATE_DATABASE_TESTS(FhirTest);

}  // namespace
}  // namespace yilian::records::tests
