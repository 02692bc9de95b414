// Patients that systems send meet the master index: one person, however often and by whom.
#include <thread>

#include "fhir/rest_fixture.hpp"
#include "kernel/identifiers.hpp"

namespace yilian::records::tests {
namespace {

using db::operator""_sql;
using FhirPeopleTest = RestTest;

constexpr auto people_sql = "SELECT count(*) FROM people WHERE region_id = $1"_sql;
constexpr auto joined_sql = "SELECT count(*) FROM fhir_people WHERE region_id = $1"_sql;
constexpr auto resources_sql = "SELECT count(*) FROM fhir_resources WHERE region_id = $1"_sql;
constexpr const char* all_rights = "record_read record_write patient_register";
constexpr const char* card_system = "urn:oid:2.16.156.10011.1.3";

std::string issue(const Answer& answer) { return answer.text("/issue/0/details/coding/0/code"); }

std::string card(int number) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "53011119800215%03d", number);
  return std::string(digits) + id_card_check(digits);
}

bj::object person(const std::string& number, const std::string& name = "王秀英") {
  return {{"resourceType", "Patient"},
          {"identifier", bj::array{bj::object{{"system", card_system}, {"value", number}}}},
          {"name", bj::array{bj::object{{"text", name}}}}};
}

bj::object entry(const char* url, bj::object resource, const char* full_url) {
  return {{"fullUrl", full_url},
          {"resource", std::move(resource)},
          {"request", bj::object{{"method", "POST"}, {"url", url}}}};
}

/// A Patient and a result of it, as one transaction.
bj::object visit_of(const bj::object& patient) {
  auto result = FhirClient::observation("x", "2339-0", "2026-01-02");
  result["subject"].as_object()["reference"] = "urn:uuid:1";
  return {{"resourceType", "Bundle"},
          {"type", "transaction"},
          {"entry", bj::array{entry("Observation", std::move(result), "urn:uuid:2"),
                              entry("Patient", patient, "urn:uuid:1")}}};
}
std::string patient_in(const Answer& answer) {
  return answer.text("/entry/1/response/location").substr(8, 36);
}

TEST_P(FhirPeopleTest, ManyCreatesOfOnePersonAtOnceRegisterOne) {
  std::vector<std::thread> threads;
  std::atomic<int> done = 0;
  const auto one = person(card(1));
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      FhirClient mine(world(), i % 2 == 0 ? "township" : "county", all_rights);
      for (int turn = 0; turn < 8; ++turn) {
        const auto answer =
            mine.post("/Patient", one, {{"if-none-exist", std::string("identifier=") + card(1)}});
        done += answer.status == 201 || answer.status == 200;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 64);
  EXPECT_EQ(world().count(people_sql), 1);
  EXPECT_EQ(world().count(resources_sql), 2) << "one as each of the two systems sent it";
  EXPECT_EQ(world().count(joined_sql), 1) << "the other one stands under the person's id";
}

TEST_P(FhirPeopleTest, TransactionsOfOnePersonAtOnceRegisterOne) {
  std::vector<std::thread> threads;
  std::atomic<int> done = 0;
  const auto bundle = visit_of(person(card(2)));
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      FhirClient mine(world(), "unit " + std::to_string(i), all_rights);
      const auto answer = mine.post("", bundle);
      EXPECT_EQ(answer.status, 200) << answer.body;
      done += answer.status == 200;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 8);
  EXPECT_EQ(world().count(people_sql), 1);
  EXPECT_EQ(world().count(joined_sql), 7);
}

TEST_P(FhirPeopleTest, WhatTwoSystemsSentIsOneRecord) {
  FhirClient first(world(), "township", all_rights), second(world(), "county", all_rights),
      reader(world(), "village", "record_read"), stranger(world(), "elsewhere", "record_read");
  const auto one = first.post("", visit_of(person(card(3))));
  const auto two = second.post("", visit_of(person(card(3))));
  ASSERT_EQ(one.status, 200) << one.body;
  ASSERT_EQ(two.status, 200) << two.body;
  const auto id = patient_in(one), source = patient_in(two);
  EXPECT_NE(id, source);
  EXPECT_EQ(second.get("/Patient/" + source).text("/identifier/0/value"), card(3)) << "as sent";
  world().relate("village", PatientId{*parse_uuid(id)});
  for (const auto& asked : {id, source}) {
    EXPECT_EQ(reader.ids("/Observation?patient=" + asked).size(), 2U) << asked;
    EXPECT_EQ(reader.ids("/Observation?subject=Patient/" + asked).size(), 2U) << asked;
    EXPECT_EQ(reader.get("/Patient/" + asked + "/$everything").number("/total"), 4) << asked;
    EXPECT_EQ(stranger.get("/Patient/" + asked).status, 404);
  }
  EXPECT_TRUE(stranger.ids("/Observation?patient=" + id).empty());
  // All leaves, and all goes.
  const auto held = world().database().read(
      [&](db::Session& s) { return world().fhir().holdings(s, PatientId{*parse_uuid(id)}, 100); });
  ASSERT_TRUE(held);
  EXPECT_EQ(held->size(), 4U);
  ASSERT_TRUE(world().database().write([&](db::Session& s) -> Status {
    return world().fhir().erase(s, PatientId{*parse_uuid(id)});
  }));
  EXPECT_EQ(world().count(resources_sql), 0);
  EXPECT_EQ(world().count(joined_sql), 0);
}

TEST_P(FhirPeopleTest, OwnIdsOfASystemAreJoinedAndStayJoined) {
  FhirClient his(world(), "township", all_rights);
  auto one = person(card(4));
  one["id"] = "His-4";
  ASSERT_EQ(his.put("/Patient/His-4", one).status, 201);
  EXPECT_EQ(world().count(people_sql), 1);
  EXPECT_EQ(world().count(joined_sql), 1);
  // The same person under a slip of the pen is no second one.
  one["name"].as_array()[0].as_object()["text"] = "王秀瑛";
  EXPECT_EQ(his.put("/Patient/His-4", one).status, 200);
  EXPECT_EQ(world().count(people_sql), 1);
  const auto created = his.post("/Patient", person(card(4)));
  ASSERT_EQ(created.status, 201) << created.body;
  const auto id = created.text("/id");
  ASSERT_EQ(
      his.post("/Observation", FhirClient::observation("His-4", "2339-0", "2026-01-02")).status,
      201);
  EXPECT_EQ(his.ids("/Observation?patient=" + id).size(), 1U);
  // Under the id of a person nobody else can be written.
  auto other = person(card(5), "赵大山");
  ASSERT_EQ(his.post("/Patient", other).status, 201);
  other["id"] = id;
  EXPECT_EQ(issue(his.put("/Patient/" + id, other)), "hl7_person_conflict");
  EXPECT_EQ(world().count(people_sql), 2);
}

TEST_P(FhirPeopleTest, WrongDocumentsAreRefusedAndToldWhere) {
  FhirClient his(world(), "township", all_rights);
  auto wrong = person(card(6));
  auto& value = wrong["identifier"].as_array()[0].as_object()["value"];
  value = "530111198002150060";
  ASSERT_NE(card(6), "530111198002150060");
  const auto refused = his.post("/Patient", wrong);
  EXPECT_EQ(issue(refused), "invalid_id_card") << refused.body;
  EXPECT_EQ(refused.text("/issue/0/expression/0"), "Patient.identifier[0].value") << refused.body;
  const auto whole = his.post("", visit_of(wrong));
  EXPECT_EQ(whole.text("/issue/0/expression/0"), "Bundle.entry[1].resource.identifier[0].value")
      << whole.body;
  auto date = person(card(6));
  date["birthDate"] = "1981-01-01";
  EXPECT_EQ(his.post("/Patient", date).text("/issue/0/expression/0"), "Patient.birthDate");
  const auto traveller = [](const char* name, const char* born) {
    auto out = person("E10000001", name);
    const bj::object kind{{"system", "http://terminology.hl7.org/CodeSystem/v2-0203"},
                          {"code", "PPN"}};
    auto& passport = out["identifier"].as_array()[0].as_object();
    passport["system"] = "urn:passports";
    passport["type"] = bj::object{{"coding", bj::array{kind}}};
    out["birthDate"] = born;
    return out;
  };
  ASSERT_EQ(his.post("/Patient", traveller("王秀英", "1980-02-15")).status, 201);
  EXPECT_EQ(issue(his.post("/Patient", traveller("欧阳建国", "1955-11-30"))),
            "patient_has_other_name");
  EXPECT_EQ(world().count(people_sql), 1);
  EXPECT_EQ(world().count(resources_sql), 1);
}

TEST_P(FhirPeopleTest, NobodyIsRegisteredWithoutTheRightOrEnough) {
  FhirClient his(world(), "township"), desk(world(), "county", all_rights);
  const auto made = his.post("/Patient", person(card(7)));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(world().count(people_sql), 0);
  // A child's guardian is missing; the name alone is not enough.
  auto child = person("");
  child["identifier"].as_array()[0].as_object()["value"] =
      std::string("53011120200215001") + id_card_check("53011120200215001");
  EXPECT_EQ(desk.post("/Patient", child).status, 201);
  EXPECT_EQ(desk.post("/Patient", FhirClient::patient("A1")).status, 201);
  EXPECT_EQ(world().count(people_sql), 0);
  child["contact"] = bj::array{bj::object{{"relationship", bj::array{bj::object{{"text", "母亲"}}}},
                                          {"name", bj::object{{"text", "李梅"}}}}};
  EXPECT_EQ(desk.post("/Patient", child).status, 201);
  EXPECT_EQ(world().count(people_sql), 1);
  // Who is registered is found without that right.
  ASSERT_EQ(desk.post("/Patient", person(card(7))).status, 201);
  EXPECT_EQ(world().count(people_sql), 2);
  ASSERT_EQ(his.post("/Patient", person(card(7))).status, 201);
  EXPECT_EQ(world().count(joined_sql), 1);
}

INSTANTIATE_DATABASE_TESTS(FhirPeopleTest);

}  // namespace
}  // namespace yilian::records::tests
