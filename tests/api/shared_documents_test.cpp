// Shared documents through the whole installation: read, kept as they came, in the record once.
#include <gmock/gmock.h>

#include "app/jobs.hpp"
#include "crypto/hmac.hpp"
#include "hl7/charset.hpp"
#include "kernel/identifiers.hpp"
#include "support/documents.hpp"
#include "support/partner.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using SharedDocumentsTest = ApiTest;
INSTANTIATE_API_TESTS(SharedDocumentsTest);

constexpr auto resources_sql = "SELECT count(*) FROM fhir_resources WHERE region_id = $1"_sql;
constexpr auto versions_sql = "SELECT count(*) FROM fhir_versions WHERE region_id = $1"_sql;
constexpr auto people_sql = "SELECT count(*) FROM people WHERE region_id = $1"_sql;
constexpr auto documents_sql = "SELECT count(*) FROM shared_documents WHERE region_id = $1"_sql;
constexpr auto relationships_sql = "SELECT count(*) FROM relationships WHERE region_id = $1"_sql;
constexpr auto named_sql =
    "SELECT count(*) FROM audit_patients WHERE region_id = $1 AND audit_id IN (SELECT id FROM "
    "audit WHERE region_id = $1 AND action = 'shared_document.take' AND outcome <> 'read')"_sql;

const std::string all_created =
    "AllergyIntolerance created\nCondition created\nCondition created\nDiagnosticReport created\n"
    "DocumentReference created\nMedicationStatement created\nObservation created\n"
    "Observation created\nProcedure created\n";

bj::value resource(World& world, const std::string& type, const std::string& query = "") {
  Partner partner(world, "county", {"record_read"});
  const auto answer = partner.send(http::Method::get, "/" + type + query, "");
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.json;
}
bj::value first(World& world, const std::string& type, const std::string& query = "") {
  const auto found = resource(world, type, query);
  const auto* entries = found.as_object().if_contains("entry");
  if (entries == nullptr || entries->as_array().empty()) return bj::object{};
  return entries->as_array().front().at("resource");
}

TEST_P(SharedDocumentsTest, ADocumentComesIntoTheRecordOnce) {
  auto doctor = world().sign_in(Role::physician, "county");
  const auto card = world().id_card();
  const auto text = shared_document(card);
  const auto relationships = world().count(relationships_sql);
  const auto taken = send_document(doctor, text);
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(taken.text("/outcome"), "taken");
  EXPECT_EQ(effects_of(taken), all_created);
  EXPECT_EQ(taken.text("/document/typeName"), "出院小结");
  EXPECT_EQ(taken.text("/document/custodian"), "省人民医院");
  EXPECT_EQ(taken.text("/document/patientNameMasked"), mask_name("张小明"));
  EXPECT_EQ(taken.number("/document/resources"), 9);
  EXPECT_EQ(world().count(people_sql), 1);
  EXPECT_EQ(world().count(named_sql), 1);
  EXPECT_EQ(world().count(relationships_sql), relationships);

  const auto document = first(world(), "DocumentReference");
  EXPECT_EQ(document.at("id").as_string(), taken.text("/document/id"));
  EXPECT_EQ(document.at("content").at(0).at("attachment").at("data").as_string(),
            crypto::base64(text));
  EXPECT_EQ(document.at("type").at("coding").at(0).at("code").as_string(), "C0053");
  EXPECT_THAT(std::string(document.at("text").at("div").as_string()),
              ::testing::HasSubstr("出院诊断见下"));
  const auto known = first(world(), "Condition", "?code=I10.x");
  EXPECT_EQ(known.at("code").at("coding").at(0).at("system").as_string(),
            "http://hl7.org/fhir/sid/icd-10");
  EXPECT_EQ(known.at("code").at("text").as_string(), "高血压病");
  const auto own = first(world(), "Condition", "?code=Q-77");
  EXPECT_EQ(own.at("code").at("coding").at(0).at("system").as_string(),
            "urn:oid:2.16.156.10011.2.3.3.11");
  EXPECT_EQ(own.at("code").at("text").as_string(), "院内自定诊断");
  const auto result = resource(world(), "Observation", "?code=WBC");
  EXPECT_THAT(bj::serialize(result), ::testing::HasSubstr("10^9/L"));
  EXPECT_EQ(first(world(), "MedicationStatement").at("dosage").at(0).at("text").as_string(),
            "30mg");
  EXPECT_EQ(first(world(), "Procedure").at("performedDateTime").as_string(), "2026-02-25");

  // The same again, by somebody else of the same unit.
  auto nurse = world().sign_in(Role::nurse, "county");
  const auto again = send_document(nurse, text);
  EXPECT_EQ(again.text("/outcome"), "unchanged");
  EXPECT_EQ(world().count(resources_sql), 9);
  EXPECT_EQ(world().count(versions_sql), 0);
  EXPECT_EQ(world().count(documents_sql), 1);
  EXPECT_EQ(world().count(named_sql), 2);
}

TEST_P(SharedDocumentsTest, ATrialTellsAndChangesNothing) {
  auto doctor = world().sign_in(Role::physician, "county");
  const auto card = world().id_card();
  const auto trial = send_document(doctor, shared_document(card), true);
  ASSERT_EQ(trial.status, 200) << trial.body;
  EXPECT_EQ(trial.text("/outcome"), "taken");
  EXPECT_EQ(effects_of(trial), all_created);
  EXPECT_EQ(trial.text("/patientName"), "张小明");
  EXPECT_EQ(trial.text("/documentMasked").size(), card.size());
  EXPECT_NE(trial.text("/documentMasked"), card);
  EXPECT_EQ(trial.json.at("registered"), false);
  EXPECT_EQ(trial.size("/sections"), 5U);
  EXPECT_EQ(trial.text("/sections/0/text"), "出院诊断见下");
  EXPECT_EQ(trial.size("/entries"), 7U);
  EXPECT_EQ(trial.json.at("entries").at(0).at("known"), true);
  EXPECT_EQ(trial.json.at("entries").at(1).at("known"), false);
  EXPECT_EQ(trial.text("/entries/3/value"), "5.10 10^9/L");
  EXPECT_EQ(world().count(people_sql), 0);
  EXPECT_EQ(world().count(resources_sql), 0);
  EXPECT_EQ(world().count(documents_sql), 0);
}

TEST_P(SharedDocumentsTest, ANewerVersionReplacesAndAnOlderOneChangesNothing) {
  auto doctor = world().sign_in(Role::physician, "county");
  const auto card = world().id_card();
  ASSERT_EQ(send_document(doctor, shared_document(card)).status, 200);
  DocumentParts newer;
  newer.id = "DOC-2";
  newer.version = 3;
  newer.sections = diagnosis_section({{"I10.x", "高血压病"}, {"E11.9", "2型糖尿病"}});
  const auto text = shared_document(card, newer);
  const auto trial = send_document(doctor, text, true);
  EXPECT_EQ(trial.text("/outcome"), "replaced");
  const auto replaced = send_document(doctor, text);
  ASSERT_EQ(replaced.status, 200) << replaced.body;
  EXPECT_EQ(replaced.text("/outcome"), "replaced");
  EXPECT_EQ(effects_of(replaced),
            "AllergyIntolerance removed\nCondition created\nCondition removed\n"
            "Condition unchanged\nDiagnosticReport removed\nDocumentReference updated\n"
            "MedicationStatement removed\nObservation removed\nObservation removed\n"
            "Procedure removed\n");
  EXPECT_EQ(replaced.text("/document/number"), "DOC-2");
  EXPECT_EQ(replaced.number("/document/versionNumber"), 3);
  EXPECT_EQ(replaced.text("/document/state"), "replaced");
  const auto versions = world().count(versions_sql);
  // An older one, and the first one again.
  DocumentParts older;
  older.version = 2;
  older.time = "20260303";
  EXPECT_EQ(send_document(doctor, shared_document(card, older)).text("/outcome"), "older");
  EXPECT_EQ(send_document(doctor, shared_document(card)).text("/outcome"), "older");
  EXPECT_EQ(world().count(versions_sql), versions);
  EXPECT_EQ(resource(world(), "Condition").at("entry").as_array().size(), 2U);
  // Other content under the same version.
  newer.sections = diagnosis_section({{"I10.x", "别的"}});
  EXPECT_EQ(send_document(doctor, shared_document(card, newer)).code(), "cda_version_reused");
  // The same version about somebody else.
  newer.version = 4;
  EXPECT_EQ(send_document(doctor, shared_document(world().id_card(), newer)).code(),
            "cda_other_person");
  EXPECT_EQ(world().count(versions_sql), versions);
  EXPECT_EQ(world().count(people_sql), 1);
}

TEST_P(SharedDocumentsTest, WhoIsRegisteredIsTheSamePersonAndAnotherNameIsRefused) {
  auto doctor = world().sign_in(Role::physician, "county");
  const auto card = world().id_card();
  const auto patient = world().register_patient(doctor, card);
  const auto taken = send_document(doctor, shared_document(card));
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(taken.text("/document/patientId"), patient);
  DocumentParts other;
  other.set = "SET-2";
  other.name = "李四";
  const auto refused = send_document(doctor, shared_document(card, other));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "patient_has_other_name");
  EXPECT_EQ(send_document(doctor, shared_document(card, other), true).code(),
            "patient_has_other_name");
  EXPECT_EQ(world().count(people_sql), 1);
  EXPECT_EQ(world().count(documents_sql), 1);
}

TEST_P(SharedDocumentsTest, WhatIsWrongNamesTheElementAndChangesNothing) {
  auto doctor = world().sign_in(Role::physician, "county");
  const auto refusal = [&](std::string text, const std::string& part, const std::string& by) {
    const auto at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    text.replace(at, part.size(), by);
    const auto answer = send_document(doctor, text, false, {{"accept-language", "en"}});
    return answer.code() + " " + answer.text("/title");
  };
  const auto card = world().id_card();
  const auto good = shared_document(card);
  EXPECT_THAT(refusal(good, "2.16.156.10011.1.3", "1.2.3"),
              ::testing::AllOf(::testing::StartsWith("cda_element_missing"),
                               ::testing::HasSubstr("patientRole/id[@root")));
  EXPECT_THAT(refusal(good, card, "11010519491231002Y"),
              ::testing::AllOf(::testing::StartsWith("cda_element_invalid"),
                               ::testing::HasSubstr("patientRole/id/@extension")));
  EXPECT_THAT(refusal(good, "<name>张小明</name>",
                      "<name>张小明</name><administrativeGenderCode code=\"2\"/>"),
              ::testing::HasSubstr("administrativeGenderCode/@code"));
  EXPECT_THAT(
      refusal(good, "<name>张小明</name>", "<name>张小明</name><birthTime value=\"19990101\"/>"),
      ::testing::HasSubstr("birthTime/@value"));
  EXPECT_THAT(refusal(good, "20260302080000+0800", "昨天"),
              ::testing::HasSubstr("ClinicalDocument/effectiveTime/@value"));
  EXPECT_THAT(refusal(good, "ClinicalDocument", "Dokument"),
              ::testing::StartsWith("malformed_xml"));
  EXPECT_THAT(refusal("<a/>", "a", "b"), ::testing::StartsWith("cda_not_a_document"));
  EXPECT_THAT(
      refusal(good, "<ClinicalDocument",
              "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><ClinicalDocument"),
      ::testing::StartsWith("malformed_xml"));
  EXPECT_EQ(doctor.post("/api/v1/shared-documents", bj::object{}).code(), "unsupported_media_type");
  EXPECT_EQ(world().count(people_sql), 0);
  EXPECT_EQ(world().count(resources_sql), 0);
}

TEST_P(SharedDocumentsTest, Gb18030IsKeptAsItCame) {
  auto doctor = world().sign_in(Role::physician, "county");
  auto text = shared_document(world().id_card());
  text.replace(text.find("UTF-8"), 5, "GB18030");
  const auto bytes = hl7::encode(text, hl7::Charset::gb18030);
  ASSERT_EQ(send_document(doctor, bytes).status, 200);
  const auto document = first(world(), "DocumentReference");
  EXPECT_EQ(document.at("content").at(0).at("attachment").at("data").as_string(),
            crypto::base64(bytes));
  EXPECT_EQ(document.at("description").as_string(), "出院小结");
}

TEST_P(SharedDocumentsTest, ASystemSendsWithItsScopeAndEachUnitSeesItsOwn) {
  auto root = world().sign_in(Role::platform_admin);
  const auto bearer = [&](const std::string& scope) {
    const auto made = root.post(
        "/api/v1/clients", bj::object{{"name", "HIS " + scope},
                                      {"organisationId", to_string(world().organisation("county"))},
                                      {"scopes", bj::array{scope}}});
    const auto token = world().visitor().send(
        http::Method::post, "/oauth/token",
        "grant_type=client_credentials&client_id=" + made.text("/client/id") +
            "&client_secret=" + made.text("/secret"),
        {{"content-type", "application/x-www-form-urlencoded"}});
    auto out = world().visitor();
    out.bearer = token.text("/access_token");
    return out;
  };
  auto reader = bearer("record_read"), writer = bearer("record_write");
  const auto text = shared_document(world().id_card());
  EXPECT_EQ(send_document(reader, text).status, 403);
  const auto taken = send_document(writer, text);
  ASSERT_EQ(taken.status, 200) << taken.body;
  auto nurse = world().sign_in(Role::nurse, "county");
  auto stranger = world().sign_in(Role::nurse, "township");
  const auto path = "/api/v1/shared-documents/" + taken.text("/document/id");
  EXPECT_EQ(nurse.get("/api/v1/shared-documents").size("/items"), 1U);
  EXPECT_EQ(stranger.get("/api/v1/shared-documents").size("/items"), 0U);
  const auto detail = nurse.get(path);
  EXPECT_EQ(detail.size("/effects"), 9U) << detail.body;
  EXPECT_EQ(stranger.get(path).status, 404);
  // The same document is another contribution of another unit.
  EXPECT_EQ(effects_of(send_document(stranger, text)), all_created);
  EXPECT_EQ(world().count(people_sql), 1);
  EXPECT_EQ(world().count(resources_sql), 18);
}

TEST_P(SharedDocumentsTest, ListsGoOnAndKeysAreRemembered) {
  auto doctor = world().sign_in(Role::physician, "county");
  const auto card = world().id_card();
  DocumentParts parts;
  for (const char* set : {"A", "B", "C"}) {
    parts.set = set;
    world().clock().advance_minutes(1);
    ASSERT_EQ(send_document(doctor, shared_document(card, parts)).status, 200);
  }
  const auto page = doctor.get("/api/v1/shared-documents?limit=2");
  ASSERT_EQ(page.size("/items"), 2U) << page.body;
  const auto rest =
      doctor.get("/api/v1/shared-documents?limit=2&cursor=" + page.text("/nextCursor"));
  EXPECT_EQ(rest.size("/items"), 1U) << rest.body;
  EXPECT_EQ(rest.text("/nextCursor"), "");
  EXPECT_EQ(doctor.get("/api/v1/shared-documents?cursor=x").problems(), "/cursor:invalid_cursor");
  parts.set = "D";
  const auto text = shared_document(card, parts);
  const auto once = send_document(doctor, text, false, {{"idempotency-key", "k1"}});
  const auto twice = send_document(doctor, text, false, {{"idempotency-key", "k1"}});
  EXPECT_EQ(once.text("/outcome"), "taken") << once.body;
  EXPECT_EQ(twice.body, once.body);
  EXPECT_EQ(send_document(doctor, shared_document(card), false, {{"idempotency-key", "k1"}}).code(),
            "idempotency_mismatch");
}

TEST_P(SharedDocumentsTest, AReferralThatIsGivenOutComesInWithTheSameDiagnosesAndMedicines) {
  Scene s(world());
  const auto card = world().id_card();
  const auto patient = world().register_patient(s.doctor, card);
  auto content = s.content(patient, "down");
  content["diagnoses"] = bj::array{bj::object{{"code", "I20.9"}, {"name", ""}, {"main", true}},
                                   bj::object{{"code", "I10.x"}, {"name", ""}, {"main", false}}};
  const auto referral = s.submit(s.doctor, content);
  const auto path = "/api/v1/referrals/" + referral.text("/id") + "/shared-document";
  const auto file = s.doctor.get(path);
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_THAT(file.body, ::testing::HasSubstr("转诊（院）记录"));
  EXPECT_THAT(file.body, ::testing::HasSubstr(card));
  // Who may not reveal numbers gets none; who is no party gets nothing.
  auto department = world().sign_in(Role::medical_department, "county");
  const auto masked = department.get(path);
  ASSERT_EQ(masked.status, 200) << masked.body;
  EXPECT_THAT(masked.body, ::testing::Not(::testing::HasSubstr(card)));
  auto stranger = world().sign_in(Role::gp, "township elsewhere");
  EXPECT_EQ(stranger.get(path).status, 404);
  EXPECT_EQ(world().sign_in(Role::office, "office").get(path).status, 404);

  const auto taken = send_document(s.gp, file.body);
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(taken.text("/document/patientId"), patient);
  EXPECT_EQ(effects_of(taken),
            "Condition created\nCondition created\nDocumentReference created\n"
            "MedicationRequest created\n");
  Partner partner(world(), "township", {"record_read"});
  EXPECT_EQ(partner.send(http::Method::get, "/Condition?code=I20.9", "").size("/entry"), 1U);
  EXPECT_EQ(partner.send(http::Method::get, "/Condition?code=I10.x", "").size("/entry"), 1U);
  const auto medicine = partner.send(http::Method::get, "/MedicationRequest", "");
  EXPECT_EQ(medicine.text("/entry/0/resource/medicationCodeableConcept/text"), "阿司匹林");
  // Nothing changed: the same document again.
  EXPECT_EQ(send_document(s.gp, s.doctor.get(path).body).text("/outcome"), "unchanged");
}

TEST_P(SharedDocumentsTest, ADischargeThatIsGivenOutComesInWithWhatTheHospitalWrote) {
  auto gp = world().sign_in(Role::gp, "township");
  auto doctor = world().sign_in(Role::physician, "county");
  const auto card = world().id_card();
  const auto patient = world().register_patient(gp, card);
  const auto hospital = world().organisation("county");
  ASSERT_TRUE(world().app().database().write([&](db::Session& s) -> Status {
    s.exec("UPDATE organisations SET kind = 'county_hospital' WHERE region_id = $1 AND id = $2"_sql,
           region, hospital);
    return {};
  }));
  const auto visit =
      doctor.post("/api/v1/patients/" + patient + "/visits",
                  bj::object{{"visit", {{"kind", "inpatient"}, {"proof", "card_read"}}}});
  ASSERT_EQ(visit.status, 201) << visit.body;
  // What the hospital's own system says of the stay.
  DocumentParts parts;
  parts.time = "20260302100000+0800";
  ASSERT_EQ(send_document(doctor, shared_document(card, parts)).status, 200);
  EXPECT_EQ(doctor.post("/api/v1/visits/" + visit.text("/id") + "/end").status, 200);
  for (int i = 0; i < 3; ++i) world().app().jobs().run_all();
  const auto list = gp.get("/api/v1/discharges?month=2026-03");
  ASSERT_EQ(list.size("/items"), 1U) << list.body;
  const auto file = gp.get("/api/v1/discharges/" + list.text("/items/0/id") + "/shared-document");
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_THAT(file.body, ::testing::HasSubstr("出院小结"));
  const auto trial = send_document(gp, file.body, true);
  ASSERT_EQ(trial.status, 200) << trial.body << file.body;
  EXPECT_EQ(trial.text("/typeCode"), "C0053");
  std::string found;
  for (std::size_t i = 0; i < trial.size("/entries"); ++i) {
    const auto at = "/entries/" + std::to_string(i);
    found += trial.text(at + "/kind") + " " + trial.text(at + "/code") + " " +
             trial.text(at + "/name") + " " + trial.text(at + "/value") + "\n";
  }
  EXPECT_THAT(found, ::testing::HasSubstr("diagnosis I10.x 高血压病 \n"));
  EXPECT_THAT(found, ::testing::HasSubstr("diagnosis Q-77 院内自定诊断 \n"));
  EXPECT_THAT(found, ::testing::HasSubstr("result WBC 白细胞 5.10 10^9/L\n"));
  EXPECT_THAT(found, ::testing::HasSubstr("result  尿蛋白 阴性\n"));
  EXPECT_THAT(found, ::testing::HasSubstr("allergy  青霉素 \n"));
  const auto elsewhere = world().sign_in(Role::gp, "township elsewhere");
  EXPECT_EQ(Browser(elsewhere)
                .get("/api/v1/discharges/" + list.text("/items/0/id") + "/shared-document")
                .status,
            404);
}

}  // namespace
}  // namespace yilian::tests
