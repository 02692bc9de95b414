// The platform's code tables through FHIR: looked up, checked, expanded, found, translated.
#include "support/partner.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using TerminologyFhirTest = ApiTest;
INSTANTIATE_API_TESTS(TerminologyFhirTest);

const std::string sex = "urn:oid:2.16.156.10011.2.3.3.4", loinc = "http://loinc.org",
                  ucum = "http://unitsofmeasure.org";

bool result_of(const Answer& answer) {
  EXPECT_EQ(answer.text("/parameter/0/name"), "result") << answer.body;
  return answer.json.at_pointer("/parameter/0/valueBoolean").as_bool();
}
/// Codes of an expansion, and its total.
std::string expansion(const Answer& answer) {
  if (answer.status != 200) return issue_of(answer);
  std::string out;
  for (std::size_t i = 0; i < answer.size("/expansion/contains"); ++i)
    out += answer.text("/expansion/contains/" + std::to_string(i) + "/code") + " ";
  return out + "of " + std::to_string(answer.number("/expansion/total"));
}

TEST_P(TerminologyFhirTest, ACodeIsLookedUpWithWhatTheTableSays) {
  Partner his(world(), "county", {"record_read"});
  const auto male = his.get("/CodeSystem/$lookup?system=" + sex + "&code=1");
  ASSERT_EQ(male.status, 200) << male.body;
  EXPECT_EQ(male.text("/parameter/0/valueString"), "生理性别代码 GB/T 2261.1");
  EXPECT_EQ(male.text("/parameter/1/valueString"), "男性");
  EXPECT_EQ(male.text("/parameter/2/valueString"), "GB/T 2261.1-2003");
  EXPECT_EQ(male.text("/parameter/3/part/1/valueString"), "Male");
  EXPECT_EQ(his.get("/CodeSystem/$lookup?system=" + sex + "&code=7").status, 404);
  const auto blood = his.get("/CodeSystem/$lookup?system=" + loinc + "&code=718-7");
  EXPECT_EQ(blood.text("/parameter/1/valueString"), "Hemoglobin [Mass/volume] in Blood");
  EXPECT_TRUE(result_of(his.get("/CodeSystem/$validate-code?url=" + ucum + "&code=mmol/L")));
  EXPECT_FALSE(result_of(his.get("/CodeSystem/$validate-code?url=" + ucum + "&code=mmHg")));
}

TEST_P(TerminologyFhirTest, AWholeTableIsAValueSetInPages) {
  Partner his(world(), "county", {"record_read", "record_write"});
  const auto expand = [&](const std::string& more) {
    return expansion(his.get("/ValueSet/$expand?url=" + sex + "?fhir_vs" + more));
  };
  EXPECT_EQ(expand(""), "0 1 2 9 of 4");
  EXPECT_EQ(expand("&offset=1&count=2"), "1 2 of 4");
  EXPECT_EQ(expand("&filter=unknown"), "0 of 1");
  EXPECT_EQ(expand("&count=0"), "of 4");
  EXPECT_EQ(expansion(his.get("/ValueSet/$expand?url=http://loinc.org/vs&filter=hemoglobin a1c")),
            "4548-4 of 1");
  EXPECT_EQ(expansion(his.get("/ValueSet/$expand?url=" + ucum + "?fhir_vs")),
            "unknown_interaction");
  EXPECT_EQ(his.get("/ValueSet/$expand?url=urn:none?fhir_vs").status, 404);
  const auto check = "/ValueSet/$validate-code?url=" + sex + "?fhir_vs&code=";
  EXPECT_TRUE(result_of(his.get(check + "1")));
  EXPECT_FALSE(result_of(his.get(check + "3")));
  EXPECT_FALSE(result_of(his.get(check + "1&system=urn:other")));
  // Inside a stored set.
  const bj::object set{
      {"resourceType", "ValueSet"},
      {"url", "urn:county:forms"},
      {"status", "active"},
      {"compose",
       bj::object{
           {"include", bj::array{bj::object{{"system", sex}}}},
           {"exclude", bj::array{bj::object{{"system", sex},
                                            {"concept", bj::array{bj::object{{"code", "0"}}}}}}}}}};
  ASSERT_EQ(his.post("/ValueSet", set).status, 201);
  EXPECT_EQ(expansion(his.get("/ValueSet/$expand?url=urn:county:forms")), "1 2 9 of 3");
}

TEST_P(TerminologyFhirTest, TablesAreCodeSystemsOfThePlatform) {
  Partner his(world(), "county", {"record_read", "record_write"});
  const auto found = his.get("/CodeSystem?url=" + sex);
  ASSERT_EQ(found.size("/entry"), 1U) << found.body;
  EXPECT_EQ(found.text("/entry/0/resource/content"), "complete");
  EXPECT_EQ(found.text("/entry/0/resource/concept/1/code"), "1");
  const auto id = found.text("/entry/0/resource/id");
  EXPECT_EQ(his.get("/CodeSystem/" + id).text("/url"), sex);
  EXPECT_EQ(issue_of(his.put("/CodeSystem/" + id, found.json.at_pointer("/entry/0/resource"))),
            "unknown_interaction");
  EXPECT_EQ(his.get("/CodeSystem?url=" + loinc).text("/entry/0/resource/content"), "not-present");
  // Page after page, each once.
  std::set<std::string> urls;
  std::string next = "/CodeSystem?_count=4";
  for (int page = 0; page < 10 && !next.empty(); ++page) {
    const auto answer = his.get(next);
    ASSERT_LE(answer.size("/entry"), 4U);
    for (std::size_t i = 0; i < answer.size("/entry"); ++i)
      EXPECT_TRUE(urls.insert(answer.text("/entry/" + std::to_string(i) + "/resource/url")).second);
    next.clear();
    for (std::size_t i = 0; i < answer.size("/link"); ++i)
      if (answer.text("/link/" + std::to_string(i) + "/relation") == "next") {
        const auto url = answer.text("/link/" + std::to_string(i) + "/url");
        next = url.substr(url.find("/CodeSystem"));
      }
  }
  EXPECT_EQ(urls.size(), 15U);
  const auto capabilities = his.get("/metadata?mode=terminology");
  EXPECT_EQ(capabilities.text("/resourceType"), "TerminologyCapabilities");
  EXPECT_EQ(capabilities.size("/codeSystem"), 15U);
}

TEST_P(TerminologyFhirTest, StoredMapsTranslateBothWays) {
  Partner his(world(), "county", {"record_read", "record_write"});
  const auto element = [](const char* code, const char* target, const char* equivalence) {
    return bj::object{
        {"code", code},
        {"target", bj::array{bj::object{{"code", target}, {"equivalence", equivalence}}}}};
  };
  const bj::object map{
      {"resourceType", "ConceptMap"},
      {"url", "urn:county:sex-map"},
      {"status", "active"},
      {"group", bj::array{bj::object{{"source", "urn:county:sex"},
                                     {"target", sex},
                                     {"element", bj::array{element("M", "1", "equivalent"),
                                                           element("F", "2", "wider")}}}}}};
  ASSERT_EQ(his.post("/ConceptMap", map).status, 201);
  const auto by_system =
      his.get("/ConceptMap/$translate?system=urn:county:sex&code=M&targetsystem=" + sex);
  EXPECT_TRUE(result_of(by_system)) << by_system.body;
  EXPECT_EQ(by_system.text("/parameter/1/part/0/valueCode"), "equivalent");
  EXPECT_EQ(by_system.text("/parameter/1/part/1/valueCoding/code"), "1");
  EXPECT_EQ(by_system.text("/parameter/1/part/1/valueCoding/system"), sex);
  EXPECT_EQ(by_system.text("/parameter/1/part/2/valueUri"), "urn:county:sex-map");
  const auto back = his.get("/ConceptMap/$translate?url=urn:county:sex-map&system=" + sex +
                            "&code=2&reverse=true");
  EXPECT_TRUE(result_of(back));
  EXPECT_EQ(back.text("/parameter/1/part/0/valueCode"), "narrower");
  EXPECT_EQ(back.text("/parameter/1/part/1/valueCoding/code"), "F");
  EXPECT_FALSE(result_of(his.get("/ConceptMap/$translate?url=urn:county:sex-map&code=X")));
  EXPECT_EQ(his.get("/ConceptMap/$translate?url=urn:none&code=X").status, 404);
  EXPECT_EQ(his.get("/ConceptMap/$translate?url=urn:none").status, 400);
  const auto posted = his.post(
      "/ConceptMap/$translate",
      bj::object{{"resourceType", "Parameters"},
                 {"parameter",
                  bj::array{bj::object{
                      {"name", "coding"},
                      {"valueCoding", bj::object{{"system", "urn:county:sex"}, {"code", "F"}}}}}}});
  EXPECT_TRUE(result_of(posted)) << posted.body;
}

TEST_P(TerminologyFhirTest, LocalCodesAreCountedMappedAndReadAsTheStandard) {
  auto doctor = world().sign_in(Role::gp, "township");
  const auto patient = world().register_patient(doctor, world().id_card());
  Partner county(world(), "county", {"record_write", "record_read"}),
      village(world(), "village", {"record_write", "record_read"});
  const auto result = [&](const char* system, const char* code, const char* name, const char* day,
                          double value) {
    return bj::object{
        {"resourceType", "Observation"},
        {"status", "final"},
        {"code", bj::object{{"coding", bj::array{bj::object{
                                           {"system", system}, {"code", code}, {"display", name}}}},
                            {"text", name}}},
        {"subject", bj::object{{"reference", "Patient/" + patient}}},
        {"effectiveDateTime", std::string(day) + "T08:00:00+08:00"},
        {"valueQuantity", bj::object{{"value", value}, {"unit", "10^9/L"}}}};
  };
  const char* his = "urn:county:items";
  ASSERT_EQ(county.post("/Observation", result(his, "WBC", "白细胞", "2026-02-01", 5)).status, 201);
  const auto second = county.post("/Observation", result(his, "WBC", "白细胞", "2026-02-03", 6));
  ASSERT_EQ(second.status, 201) << second.body;
  ASSERT_EQ(county.post("/Observation", result(his, "PLT", "血小板", "2026-02-03", 200)).status,
            201);
  ASSERT_EQ(
      village
          .post("/Observation", result("http://loinc.org", "6690-2", "Leukocytes", "2026-02-02", 7))
          .status,
      201);
  auto admin = world().sign_in(Role::org_admin, "county");
  const auto queue = [&] {
    std::string out;
    const auto list = admin.get("/api/v1/exchange/unmapped");
    for (std::size_t i = 0; i < list.size("/items"); ++i) {
      const auto at = "/items/" + std::to_string(i);
      out += list.text(at + "/kind") + " " + list.text(at + "/localCode") + " " +
             std::to_string(list.number(at + "/resources")) + "\n";
    }
    return out;
  };
  EXPECT_EQ(queue(), "") << "nothing is counted while a resource is written";
  world().clock().advance_seconds(60);
  world().app().jobs().run_all();
  EXPECT_EQ(queue(), "unit 10^9/L 3\nresult WBC 2\nresult PLT 1\n");
  world().app().jobs().run_all();
  EXPECT_EQ(queue(), "unit 10^9/L 3\nresult WBC 2\nresult PLT 1\n") << "each once";
  auto other = world().sign_in(Role::org_admin, "township");
  EXPECT_EQ(other.get("/api/v1/exchange/unmapped").size("/items"), 0U);

  const auto candidates =
      admin.get("/api/v1/exchange/candidates?kind=result&localCode=WBC&display=白细胞");
  EXPECT_EQ(candidates.text("/items/0/code"), "6690-2") << candidates.body;
  const auto unit = admin.get("/api/v1/exchange/candidates?kind=unit&localCode=mmHg");
  EXPECT_EQ(unit.text("/items/0/code"), "mm[Hg]") << unit.body;

  const auto record = "/api/v1/patients/" + patient + "/record";
  EXPECT_EQ(doctor.get(record).size("/results"), 3U);
  const auto map = [&](const char* kind, const char* local, const char* code) {
    return admin.put(
        "/api/v1/exchange/mappings",
        bj::object{{"kind", kind}, {"localCode", local}, {"code", code}, {"display", ""}}, 0);
  };
  EXPECT_EQ(map("result", "WBC", "6690-3").problems(), "/code:invalid_standard_code");
  EXPECT_EQ(map("unit", "10^9/L", "10^9/升").problems(), "/code:invalid_standard_code");
  EXPECT_EQ(map("result", "WBC", "6690-2").status, 200);
  EXPECT_EQ(queue(), "unit 10^9/L 3\nresult PLT 1\n");
  const auto overview = doctor.get(record);
  ASSERT_EQ(overview.size("/results"), 2U) << overview.body;
  const auto trend = doctor.get(record + "/trend?code=6690-2");
  ASSERT_EQ(trend.size("/points"), 3U) << trend.body;
  EXPECT_EQ(trend.text("/points/0/value"), "5 10^9/L");
  EXPECT_EQ(trend.text("/points/1/value"), "7 10^9/L");
  EXPECT_EQ(trend.text("/points/2/value"), "6 10^9/L");
  EXPECT_EQ(doctor.get(record + "/trend?code=WBC").size("/points"), 2U);
  const auto stored = county.get("/Observation/" + second.text("/id"));
  EXPECT_EQ(stored.text("/code/coding/0/code"), "WBC") << "what was sent stays";
  EXPECT_EQ(stored.text("/meta/versionId"), "1");

  // Through FHIR: the own unit's table, and nobody else's.
  const auto url = "/ConceptMap/$translate?url=urn:yilian:concept-map:result&code=";
  const auto forth = county.get(std::string(url) + "WBC");
  EXPECT_TRUE(result_of(forth));
  EXPECT_EQ(forth.text("/parameter/1/part/1/valueCoding/code"), "6690-2");
  EXPECT_EQ(county.get(std::string(url) + "6690-2&reverse=true")
                .text("/parameter/1/part/1/valueCoding/code"),
            "WBC");
  EXPECT_FALSE(result_of(village.get(std::string(url) + "WBC")));
}

}  // namespace
}  // namespace yilian::tests
