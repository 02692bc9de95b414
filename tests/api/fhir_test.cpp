// The FHIR routes of the whole installation, with real tokens: who gets in, what stays hidden, what
// the audit keeps.
#include "support/partner.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

using http::Method;
using FhirTest = ApiTest;

bj::object observation(const std::string& patient) {
  return {{"resourceType", "Observation"},
          {"status", "final"},
          {"code", bj::object{{"coding", bj::array{bj::object{{"system", "http://loinc.org"},
                                                              {"code", "2339-0"}}}}}},
          {"subject", bj::object{{"reference", "Patient/" + patient}}},
          {"effectiveDateTime", "2026-03-01T08:00:00+08:00"},
          {"valueQuantity", bj::object{{"value", 6.1}, {"unit", "mmol/L"}}}};
}

struct Route {
  Method method;
  const char* path;
  const char* body;
  bool changes;
};
constexpr Route routes[] = {
    {Method::post, "", R"({"resourceType":"Bundle","type":"batch"})", true},
    {Method::post, "/", R"({"resourceType":"Bundle","type":"batch"})", true},
    {Method::get, "/Patient", "", false},
    {Method::get, "/Patient/_history", "", false},
    {Method::get, "/Patient/x", "", false},
    {Method::get, "/Patient/x/_history", "", false},
    {Method::get, "/Patient/x/_history/1", "", false},
    {Method::get, "/Patient/x/$validate", "", false},
    {Method::get, "/Patient/x/$everything", "", false},
    {Method::get, "/CodeSystem/$lookup?system=s&code=c", "", false},
    {Method::get, "/CodeSystem/$validate-code?system=s&code=c", "", false},
    {Method::get, "/ValueSet/$validate-code?url=u&code=c", "", false},
    {Method::get, "/ValueSet/$expand?url=u", "", false},
    {Method::get, "/ConceptMap/$translate?system=s&code=c", "", false},
    {Method::post, "/CodeSystem/$lookup", R"({"resourceType":"Parameters"})", false},
    {Method::post, "/Patient/$validate", R"({"resourceType":"Patient"})", false},
    {Method::post, "/Patient/x/$validate", R"({"resourceType":"Patient"})", false},
    {Method::post, "/Patient/$match", R"({"resourceType":"Patient"})", false},
    {Method::post, "/Patient", R"({"resourceType":"Patient"})", true},
    {Method::put, "/Patient/x", R"({"resourceType":"Patient","id":"x"})", true},
    {Method::put, "/Patient?identifier=1", R"({"resourceType":"Patient"})", true},
    {Method::patch, "/Patient/x", "[]", true},
    {Method::patch, "/Patient?identifier=1", "[]", true},
    {Method::del, "/Patient/x", "", true},
    {Method::del, "/Patient?identifier=1", "", true},
};

TEST_P(FhirTest, NobodyEntersWithoutTokenAndScope) {
  Partner nothing(world(), "county", {"network_read"});
  Partner reader(world(), "county", {"record_read"});
  for (const auto& route : routes) {
    const auto bare =
        world().visitor().send(route.method, std::string("/fhir/R4") + route.path, route.body,
                               {{"content-type", "application/fhir+json"}});
    EXPECT_EQ(bare.status, 401) << route.path;
    EXPECT_EQ(bare.text("/resourceType"), "OperationOutcome") << route.path;
    const auto refused = nothing.send(route.method, route.path, route.body);
    EXPECT_EQ(refused.status, 403) << route.path;
    EXPECT_EQ(issue_of(refused), "scope_missing") << route.path;
    const auto read = reader.send(route.method, route.path, route.body);
    EXPECT_EQ(read.status == 403, route.changes) << route.path << " " << read.body;
  }
  EXPECT_EQ(world().visitor().get("/fhir/R4/metadata").status, 200);
  // A person's right comes with the post, and a browser's change needs its token.
  auto clerk = world().sign_in(Role::insurance_officer);
  EXPECT_EQ(clerk.get("/fhir/R4/Patient").status, 403);
  auto doctor = world().sign_in(Role::physician);
  EXPECT_EQ(doctor.get("/fhir/R4/Patient").status, 200);
  doctor.csrf.clear();
  EXPECT_EQ(doctor.post("/fhir/R4/Patient", bj::object{{"resourceType", "Patient"}}).status, 403);
}

TEST_P(FhirTest, WhatAMemberContributesIsSeenWithARelationshipAndAudited) {
  Partner laboratory(world(), "county", {"record_write"});
  Partner township(world(), "township", {"record_read"});
  auto doctor = world().sign_in(Role::gp, "village");
  const auto patient = world().register_patient(doctor, world().id_card());
  const auto made = laboratory.post("/Observation", observation(patient));
  ASSERT_EQ(made.status, 201) << made.body;
  const auto path = "/Observation/" + made.text("/id");
  EXPECT_EQ(township.get(path).status, 404);
  EXPECT_EQ(township.get("/Observation?patient=" + patient).size("/entry"), 0U);
  // The doctor has the patient before him.
  EXPECT_EQ(doctor.get("/fhir/R4" + path).status, 200);
  const auto all = doctor.get("/fhir/R4/Patient/" + patient + "/$everything");
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(all.number("/total"), 1);
  EXPECT_EQ(doctor.get("/fhir/R4/Patient/" + patient + "/$everything?_type=Condition").status, 404);
  ASSERT_TRUE(world().app().spool().drain());
  EXPECT_EQ(
      world().count("SELECT count(*) FROM audit WHERE region_id = $1 AND action = 'fhir.read'"_sql),
      1)
      << "what was not found showed nobody";
}

TEST_P(FhirTest, WhatBreaksTheRulesIsRefusedWithItsPlace) {
  Partner laboratory(world(), "county", {"record_write"});
  auto wrong = observation("1");
  wrong.erase("code");
  wrong["status"] = "done";
  wrong["colour"] = "red";
  const auto refused = laboratory.post("/Observation", wrong);
  EXPECT_EQ(refused.status, info(Code::resource_invalid).http_status) << refused.body;
  std::set<std::string> found;
  for (const auto& issue : refused.json.at("issue").as_array())
    found.insert(std::string(issue.at("expression").at(0).as_string()) + " " +
                 std::string(issue.at("details").at("coding").at(0).at("code").as_string()));
  EXPECT_EQ(found,
            (std::set<std::string>{"Observation.code required", "Observation.colour unknown_field",
                                   "Observation.status not_in_list"}));
  const bj::object bundle{
      {"resourceType", "Bundle"},
      {"type", "transaction"},
      {"entry",
       bj::array{bj::object{{"resource", observation("1")},
                            {"request", bj::object{{"method", "POST"}, {"url", "Observation"}}}},
                 bj::object{{"resource", wrong},
                            {"request", bj::object{{"method", "POST"}, {"url", "Observation"}}}}}}};
  const auto whole = laboratory.post("", bundle);
  EXPECT_EQ(whole.status, 422);
  EXPECT_TRUE(whole.text("/issue/0/expression/0").starts_with("Bundle.entry[1].resource."))
      << whole.body;
  EXPECT_EQ(laboratory.get("/Observation?_summary=count").number("/total"), 0);
  EXPECT_EQ(laboratory.get("/Observation?_count=0").number("/total"), 0);
  // $validate tells the same, and advice beside it, and keeps nothing.
  const auto told = laboratory.post("/Observation/$validate", wrong);
  EXPECT_EQ(told.status, 200);
  EXPECT_GT(told.size("/issue"), 3U) << told.body;
  const auto fine = laboratory.post(
      "/Observation/$validate",
      bj::object{{"resourceType", "Parameters"},
                 {"parameter",
                  bj::array{bj::object{{"name", "resource"}, {"resource", observation("1")}}}}});
  EXPECT_EQ(fine.text("/issue/0/severity"), "warning") << "dom-6 is advice";
  EXPECT_EQ(laboratory.post("/Patient/$validate", observation("1")).text("/issue/0/severity"),
            "error");
}

TEST_P(FhirTest, CodesAreLookedUpCheckedAndExpanded) {
  Partner his(world(), "county", {"record_read"});
  const std::string gender = "http://hl7.org/fhir/administrative-gender",
                    genders = "http://hl7.org/fhir/ValueSet/administrative-gender",
                    icd10 = "http://hl7.org/fhir/sid/icd-10";
  struct Case {
    std::string path, pointer, answer;
  };
  const Case cases[] = {
      {"/CodeSystem/$lookup?system=" + gender + "&code=male", "/parameter/1/valueString", "Male"},
      {"/CodeSystem/$lookup?system=" + icd10 + "&code=I20.9", "/parameter/1/valueString", "心绞痛"},
      {"/CodeSystem/$lookup?system=" + gender + "&code=red", "/issue/0/code", "not-found"},
      {"/CodeSystem/$lookup?system=" + gender, "/issue/0/code", "required"},
      {"/CodeSystem/$validate-code?url=" + icd10 + "&code=I20.9", "/parameter/1/valueString",
       "心绞痛"},
      {"/ValueSet/$validate-code?url=" + genders + "|4.0.1&code=female", "/parameter/1/valueString",
       "Female"},
      {"/ValueSet/$validate-code?url=urn:none&code=x", "/issue/0/code", "not-found"},
      {"/ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/ucum-units&code=odd",
       "/issue/0/code", "not-supported"},
      {"/ValueSet/$expand?url=" + genders + "&filter=fem", "/expansion/contains/0/code", "female"},
      {"/ValueSet/$expand?url=" + genders + "&count=x", "/issue/0/code", "value"},
  };
  for (const auto& [path, pointer, answer] : cases) {
    const auto got = his.get(path);
    EXPECT_EQ(got.text(pointer), answer) << path << " " << got.body;
  }
  const auto all = his.get("/ValueSet/$expand?url=" + genders + "&offset=1&count=2");
  EXPECT_EQ(all.number("/expansion/total"), 4);
  EXPECT_EQ(all.size("/expansion/contains"), 2U);
  const auto no = his.post(
      "/ValueSet/$validate-code",
      bj::object{
          {"resourceType", "Parameters"},
          {"parameter", bj::array{bj::object{{"name", "url"}, {"valueUri", genders}},
                                  bj::object{{"name", "coding"},
                                             {"valueCoding", bj::object{{"system", "urn:other"},
                                                                        {"code", "male"}}}}}}});
  EXPECT_FALSE(no.json.at("parameter").at(0).at("valueBoolean").as_bool()) << no.body;
}

TEST_P(FhirTest, StoredCodesAreLookedUpCheckedAndExpanded) {
  Partner his(world(), "county", {"record_read", "record_write"}),
      other(world(), "township", {"record_read"});
  const auto term = [](const char* code, const char* display, bj::array below = {}) {
    bj::object out{{"code", code}, {"display", display}};
    if (!below.empty()) out["concept"] = std::move(below);
    return out;
  };
  const bj::object system{
      {"resourceType", "CodeSystem"},
      {"url", "urn:county:scan"},
      {"status", "active"},
      {"content", "complete"},
      {"concept",
       bj::array{term("ct", "CT", {term("ct-head", "头颅CT"), term("ct-chest", "胸部CT")}),
                 term("us", "超声")}}};
  ASSERT_EQ(his.post("/CodeSystem", system).status, 201);
  const auto set = [&](const char* url, bj::object compose) {
    const auto made = his.post("/ValueSet", bj::object{{"resourceType", "ValueSet"},
                                                       {"url", url},
                                                       {"status", "active"},
                                                       {"compose", std::move(compose)}});
    EXPECT_EQ(made.status, 201) << made.body;
  };
  const auto is_a = bj::array{bj::object{{"property", "concept"}, {"op", "is-a"}, {"value", "ct"}}};
  set("urn:county:ct",
      {{"include", bj::array{bj::object{{"system", "urn:county:scan"}, {"filter", is_a}}}},
       {"exclude", bj::array{bj::object{{"system", "urn:county:scan"},
                                        {"concept", bj::array{bj::object{{"code", "ct"}}}}}}}});
  set("urn:county:all", {{"include", bj::array{bj::object{{"system", "urn:county:scan"}}}}});
  set("urn:county:mixed",
      {{"include", bj::array{bj::object{{"valueSet", bj::array{"urn:county:ct"}}},
                             bj::object{{"system", "http://hl7.org/fhir/sid/icd-10"},
                                        {"concept", bj::array{bj::object{{"code", "I20.9"}}}}}}}});
  set("urn:county:circle",
      {{"include", bj::array{bj::object{{"valueSet", bj::array{"urn:county:circle"}}}}}});
  set("urn:county:foreign", {{"include", bj::array{bj::object{{"system", "urn:nobody"}}}}});
  const auto answer = [&](const std::string& path, const std::string& pointer) {
    const auto got = other.get(path);
    return got.text(pointer).empty() ? got.body : got.text(pointer);
  };
  EXPECT_EQ(
      answer("/CodeSystem/$lookup?system=urn:county:scan&code=ct-head", "/parameter/1/valueString"),
      "头颅CT");
  EXPECT_EQ(other.get("/CodeSystem/$lookup?system=urn:county:scan&code=mr").status, 404);
  EXPECT_EQ(
      answer("/CodeSystem/$validate-code?url=urn:county:scan&code=us", "/parameter/1/valueString"),
      "超声");
  EXPECT_EQ(other.get("/ValueSet/$expand?url=urn:county:ct").number("/expansion/total"), 2);
  EXPECT_EQ(other.get("/ValueSet/$expand?url=urn:county:all").number("/expansion/total"), 4);
  EXPECT_EQ(
      answer("/ValueSet/$expand?url=urn:county:mixed&filter=心绞痛", "/expansion/contains/0/code"),
      "I20.9");
  EXPECT_EQ(other.get("/ValueSet/$expand?url=urn:county:mixed").number("/expansion/total"), 3);
  const auto in_set = [&](const char* code) {
    const auto got =
        other.get("/ValueSet/$validate-code?url=urn:county:ct&code=" + std::string(code));
    return got.json.at_pointer("/parameter/0/valueBoolean").as_bool();
  };
  EXPECT_TRUE(in_set("ct-chest"));
  EXPECT_FALSE(in_set("ct"));
  EXPECT_FALSE(in_set("us"));
  EXPECT_EQ(issue_of(other.get("/ValueSet/$expand?url=urn:county:circle")), "search_too_costly");
  EXPECT_EQ(answer("/ValueSet/$expand?url=urn:county:foreign", "/issue/0/code"), "not-supported");
}

INSTANTIATE_API_TESTS(FhirTest);

}  // namespace
}  // namespace yilian::tests
