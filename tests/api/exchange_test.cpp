// HL7 v2 through the whole installation: what is stored, answered and in effect, once.
#include <filesystem>
#include <fstream>

#include "hl7/message.hpp"
#include "support/exchange.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using ExchangeTest = ApiTest;
INSTANTIATE_API_TESTS(ExchangeTest);

std::int64_t rows(World& world, db::Sql sql) { return world.count(sql); }
constexpr auto messages_sql = "SELECT count(*) FROM exchange_messages WHERE region_id = $1"_sql;
constexpr auto resources_sql = "SELECT count(*) FROM fhir_resources WHERE region_id = $1"_sql;
constexpr auto versions_sql = "SELECT count(*) FROM fhir_versions WHERE region_id = $1"_sql;
constexpr auto people_sql = "SELECT count(*) FROM people WHERE region_id = $1"_sql;

TEST_P(ExchangeTest, AnAdmissionIsStoredAnsweredAndInEffectOnce) {
  Feed feed(world());
  const auto card = world().id_card();
  const auto text = admission("1", card);
  const auto first = feed.send(text);
  EXPECT_EQ(ack(first), "AA") << first;
  EXPECT_EQ(rows(world(), people_sql), 1);
  const auto message = feed.latest();
  ASSERT_EQ(message.status, 200) << message.body;
  EXPECT_EQ(message.text("/row/state"), "applied");
  EXPECT_EQ(message.text("/row/type"), "ADT^A01");
  EXPECT_EQ(message.text("/answers/0"), first);
  EXPECT_EQ(message.size("/effects"), 2U);
  EXPECT_EQ(message.text("/effects/1/type"), "Encounter");
  EXPECT_EQ(message.text("/effects/1/outcome"), "created");
  EXPECT_EQ(message.text("/segments/0/name"), "MSH");
  const auto encounter = feed.resource("/Encounter/" + message.text("/effects/1/id"));
  EXPECT_EQ(encounter.at("status").as_string(), "in-progress");
  EXPECT_EQ(encounter.at("class").at("code").as_string(), "IMP");
  EXPECT_EQ(encounter.at("period").at("start").as_string(), "2026-03-02T07:00:00+08:00");
  const auto patient = message.text("/effects/0/id");
  EXPECT_EQ(encounter.at("subject").at("reference").as_string(), "Patient/" + patient);
  EXPECT_EQ(feed.resource("/Patient/" + patient).at("gender").as_string(), "male");
  // The same again: the first answer, and nothing else.
  world().clock().advance_minutes(1);
  EXPECT_EQ(feed.send(text), first);
  EXPECT_EQ(rows(world(), messages_sql), 1);
  EXPECT_EQ(rows(world(), resources_sql), 2);
  EXPECT_EQ(rows(world(), versions_sql), 0);
  // Other content under the same control id.
  const auto other = feed.send(admission("1", world().id_card()));
  EXPECT_EQ(ack(other), "AR");
  EXPECT_NE(other.find("hl7_control_id_reused"), std::string::npos) << other;
  EXPECT_EQ(rows(world(), people_sql), 1);
}

TEST_P(ExchangeTest, WhoIsRegisteredIsTheSamePersonByTheDocument) {
  Feed feed(world());
  auto doctor = world().sign_in(Role::physician, "township");
  const auto card = world().id_card();
  auto registration = world().registration(card);
  registration["person"].as_object()["name"] = "王小明";
  const auto made = doctor.post("/api/v1/patients/register", registration);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(ack(feed.send(admission("1", card))), "AA");
  EXPECT_EQ(feed.latest().text("/effects/0/id"), made.text("/person/id"));
  EXPECT_EQ(rows(world(), people_sql), 1);
  // Another name under that number is nobody's to guess.
  EXPECT_EQ(ack(feed.send(head("ADT^A28", "2") + pid("M2", card, "李^四"))), "AA");
  EXPECT_EQ(feed.latest().text("/row/state"), "waiting");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "patient_has_other_name");
}

TEST_P(ExchangeTest, ANumberThatNamesTwoRegisteredPeopleWaitsForSomebodyToDecide) {
  Feed feed(world());
  const auto first = world().id_card(), second = world().id_card();
  feed.send(head("ADT^A28", "1") + pid("M1", first));
  feed.send(head("ADT^A28", "2") + pid("M2", second));
  EXPECT_EQ(rows(world(), people_sql), 2);
  EXPECT_EQ(ack(feed.send(head("ADT^A31", "3") + pid("M1", second))), "AA");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "hl7_person_conflict");
  EXPECT_EQ(ack(feed.send(head("ADT^A40", "4") + pid("M1", first) + "MRG|M2\r")), "AA");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "hl7_person_conflict");
  EXPECT_EQ(rows(world(), versions_sql), 0);
}

TEST_P(ExchangeTest, ACodeWithoutMappingWaitsAndIsReplayedOnce) {
  Feed feed(world());
  EXPECT_EQ(ack(feed.send(result("1"))), "AA");
  EXPECT_EQ(feed.latest().text("/row/state"), "waiting");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "hl7_code_unmapped");
  EXPECT_EQ(ack(feed.send(result("2", "5.10"))), "AA");
  EXPECT_EQ(rows(world(), resources_sql), 0);
  const auto queue = feed.admin.get("/api/v1/exchange/unmapped");
  EXPECT_EQ(queue.size("/items"), 2U) << queue.body;
  EXPECT_EQ(queue.number("/items/0/messages"), 2);
  EXPECT_EQ(feed.map("result", "WBC", "no-loinc").problems(), "/code:invalid_standard_code");
  EXPECT_EQ(feed.map("result", "WBC", "6690-2").status, 200);
  EXPECT_EQ(feed.admin.get("/api/v1/exchange/unmapped").text("/items/0/localCode"), "10^9/L");
  EXPECT_EQ(feed.map("unit", "10^9/L", "10*9/L").status, 200);
  EXPECT_EQ(feed.admin.get("/api/v1/exchange/unmapped").size("/items"), 0U);
  const auto done = feed.admin.post("/api/v1/exchange/replay", bj::object{});
  EXPECT_EQ(done.number("/replayed"), 2) << done.body;
  EXPECT_EQ(done.number("/applied"), 2) << done.body;
  EXPECT_EQ(rows(world(), resources_sql), 2);
  EXPECT_EQ(rows(world(), versions_sql), 0);  // the second message says the same
  EXPECT_EQ(feed.admin.get("/api/v1/exchange/unmapped").size("/items"), 0U);
  const auto message = feed.latest();
  const auto observation = feed.resource("/Observation/" + message.text("/effects/0/id"));
  EXPECT_EQ(observation.at("code").at("coding").at(0).at("code").as_string(), "6690-2");
  EXPECT_EQ(observation.at("valueQuantity").at("code").as_string(), "10*9/L");
  EXPECT_EQ(observation.at("referenceRange").at(0).at("high").at("value").to_number<double>(), 9.5);
  EXPECT_EQ(observation.at("note").at(0).at("text").as_string(), "复查");
  const auto report = feed.resource("/DiagnosticReport/" + message.text("/effects/1/id"));
  EXPECT_EQ(report.at("result").at(0).at("reference").as_string(),
            "Observation/" + message.text("/effects/0/id"));
  // Once more by itself: the same resources, no new version.
  const auto id = message.text("/row/id");
  const auto again =
      feed.admin.post("/api/v1/exchange/messages/" + id + "/replay", bj::object{},
                      {{"if-match", "\"" + std::to_string(message.number("/row/version")) + "\""}});
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(rows(world(), versions_sql), 0);
  EXPECT_EQ(feed.latest().text("/effects/0/outcome"), "unchanged");
  EXPECT_EQ(feed.latest().number("/row/attempts"), 3);
  EXPECT_EQ(feed.admin
                .post("/api/v1/exchange/messages/" + id + "/replay", bj::object{},
                      {{"if-match", "\"1\""}})
                .code(),
            "stale_version");
}

TEST_P(ExchangeTest, OlderMessagesNeverOverwriteNewerOnes) {
  Feed feed(world(), "county", {{"unmapped", "keep_local"}});
  EXPECT_EQ(ack(feed.send(result("2", "7.7", "20260302100000"))), "AA");
  EXPECT_EQ(ack(feed.send(result("1", "5.1", "20260302090000"))), "AA");
  const auto message = feed.latest();
  EXPECT_EQ(message.text("/row/state"), "superseded");
  EXPECT_EQ(message.text("/effects/0/outcome"), "older");
  const auto observation = feed.resource("/Observation/" + message.text("/effects/0/id"));
  EXPECT_EQ(observation.at("valueQuantity").at("value").to_number<double>(), 7.7);
  // Replayed it stays older.
  EXPECT_EQ(feed.admin.post("/api/v1/exchange/replay", bj::object{{"state", "superseded"}})
                .number("/applied"),
            1);
  EXPECT_EQ(rows(world(), versions_sql), 0);
  EXPECT_EQ(ack(feed.send(result("3", "8.8", "20260302110000"))), "AA");
  EXPECT_EQ(rows(world(), versions_sql), 1);
}

TEST_P(ExchangeTest, Gb18030IsReadAndAnsweredInIt) {
  Feed feed(world());
  // 亅 is 81 7C: its second byte is the field separator.
  const auto sly = *hl7::to_utf8("\x81\x7C", hl7::Charset::gb18030);
  const std::string text = "MSH|^~\\&|HIS|县" + sly +
                           "院|Y||20260302080000||ADT^A28|1|P|2.5||||||GB 18030-2000\r" +
                           pid("M1", "", sly + "^小" + sly);
  const auto answer = feed.send(hl7::encode(text, hl7::Charset::gb18030));
  EXPECT_EQ(ack(answer), "AA");
  EXPECT_NE(answer.find(hl7::encode("县" + sly + "院", hl7::Charset::gb18030)), std::string::npos);
  const auto message = feed.latest();
  EXPECT_EQ(message.text("/segments/1/fields/2/text"), sly + " ^ 小" + sly) << message.body;
  EXPECT_EQ(feed.resource("/Patient/" + message.text("/effects/0/id"))
                .at("name")
                .at(0)
                .at("text")
                .as_string(),
            sly + "小" + sly);
}

TEST_P(ExchangeTest, WhatIsWrongIsToldAndKept) {
  Feed feed(world(), "county", {{"families", bj::array{"adt"}}});
  const struct {
    std::string message;
    const char *code, *reason;
  } cases[] = {
      {head("ADT^A01", "1") + visit, "AE", "hl7_field_missing"},
      {head("ADT^A60", "2") + pid("M1"), "AR", "hl7_type_unsupported"},
      {head("ORU^R01", "3") + pid("M1"), "AR", "hl7_type_not_allowed"},
      {head("ADT^A01", "4", "20260302", "2.9") + pid("M1"), "AR", "hl7_version_unsupported"},
      {head("ADT^A01", "5") + "pid|1\r", "AR", "hl7_segment_malformed"},
      {head("ADT^A01", "6") + pid("M1") +
           "PV1|1|I|||||||||||||||||V1|||||||||||||||||||||||||noon\r",
       "AE", "hl7_field_invalid"},
      {"MSH|^~\\&|HIS||Y||20260302||ADT^A01|7|P|2.5||||||ISO IR87\r", "AR", "hl7_charset_unknown"},
      {"MSH|^~\\&|HIS||Y||20260302||ADT^A01|8|P|2.5||||||UNICODE UTF-8\rPID|1||1||\xCD\xF5\r", "AR",
       "hl7_encoding"}};
  for (const auto& one : cases) {
    const auto answer = feed.send(one.message);
    EXPECT_EQ(ack(answer), one.code) << one.reason << answer;
    EXPECT_NE(answer.find("ERR|"), std::string::npos) << answer;
    EXPECT_EQ(feed.latest().text("/row/state"), "refused") << one.reason;
    EXPECT_EQ(feed.latest().text("/row/reason/code"), one.reason);
  }
  EXPECT_EQ(rows(world(), resources_sql), 0);
  const auto kept = rows(world(), messages_sql);
  EXPECT_EQ(kept, std::ssize(cases));
  // Who is not registered is answered and not kept.
  auto text = admission("9");
  text.replace(text.find("HIS"), 3, "LIS");
  EXPECT_NE(feed.send(text).find("hl7_sender_unknown"), std::string::npos);
  EXPECT_NE(feed.send_all({admission("9")}, "10.0.0.9")
                .front()
                .answers.front()
                .find("hl7_sender_unknown"),
            std::string::npos);
  EXPECT_NE(feed.send("GET / HTTP/1.1").find("hl7_not_a_message"), std::string::npos);
  EXPECT_EQ(rows(world(), messages_sql), kept);
}

TEST_P(ExchangeTest, ABatchIsAnsweredOneByOne) {
  Feed feed(world());
  std::vector<std::string> many;
  for (int i = 0; i < 20; ++i)
    many.push_back(head("ADT^A28", "B" + std::to_string(i)) + pid("N" + std::to_string(i % 7)));
  many[5] = head("ADT^A28", "B5");  // no person
  many[9] = many[8];                // sent twice
  const auto answered = feed.send_all(many);
  for (std::size_t i = 0; i < many.size(); ++i) {
    ASSERT_EQ(answered[i].answers.size(), 1U) << i;
    EXPECT_EQ(ack(answered[i].answers.front()), i == 5 ? "AE" : "AA") << i;
  }
  EXPECT_EQ(answered[9].answers, answered[8].answers);
  EXPECT_EQ(rows(world(), messages_sql), 19);
  EXPECT_EQ(rows(world(), resources_sql), 7);
}

TEST_P(ExchangeTest, AMergeGivesTheOldNumberToThePersonWhoStays) {
  Feed feed(world());
  feed.send(head("ADT^A28", "1") + pid("M1"));
  const auto stays = feed.latest().text("/effects/0/id");
  feed.send(head("ADT^A28", "2") + pid("M2", "", "王^晓明"));
  const auto goes = feed.latest().text("/effects/0/id");
  EXPECT_NE(stays, goes);
  EXPECT_EQ(ack(feed.send(head("ADT^A40^ADT_A39", "3", "20260302090000") + pid("M1") +
                          "MRG|M2^^^COUNTY^MR\r")),
            "AA");
  EXPECT_EQ(feed.latest().text("/row/state"), "applied") << feed.latest().body;
  EXPECT_EQ(
      feed.resource("/Patient/" + goes).at("link").at(0).at("other").at("reference").as_string(),
      "Patient/" + stays);
  feed.send(head("ADT^A31", "4", "20260302100000") + pid("M2"));
  EXPECT_EQ(feed.latest().text("/effects/0/id"), stays);
  EXPECT_EQ(ack(feed.send(head("ADT^A40", "5") + pid("M1"))), "AE");  // MRG-1 is missing
}

TEST_P(ExchangeTest, OrdersAppointmentsAndDocuments) {
  Feed feed(world());
  const struct {
    std::string message;
    const char *type, *member, *value;
  } cases[] = {{head("ORM^O01", "1") + pid("M1") +
                    "ORC|NW|O1|||||^^^^^S||20260302080000|||1^李^四\rOBR|1|O1||CT^胸部CT^L\r",
                "ServiceRequest", "status", "active"},
               {head("OML^O21^OML_O21", "2", "20260302090000") + pid("M1") +
                    "ORC|CA|O1\rOBR|1|O1||CT^胸部CT^L\r",
                "ServiceRequest", "status", "revoked"},
               {head("SIU^S12^SIU_S12", "3") +
                    "SCH|A1||||||CHECK^复诊||||^^^20260310090000^20260310093000\r" + pid("M1") +
                    "AIP|1||7^李^四\r",
                "Appointment", "status", "booked"},
               {head("SIU^S15^SIU_S12", "4", "20260302090000") + "SCH|A1\r" + pid("M1"),
                "Appointment", "status", "cancelled"},
               {head("MDM^T02^MDM_T02", "5") + pid("M1") +
                    "TXA|1|DS^出院小结|TX|||||||||D1|||||AU\rOBX|1|TX|||好转出院||||||F\r",
                "DocumentReference", "docStatus", "final"}};
  for (const auto& one : cases) {
    EXPECT_EQ(ack(feed.send(one.message)), "AA") << one.message;
    const auto message = feed.latest();
    EXPECT_EQ(message.text("/row/state"), "applied") << message.body;
    EXPECT_EQ(message.text("/effects/0/type"), one.type);
    EXPECT_EQ(feed.resource("/" + std::string(one.type) + "/" + message.text("/effects/0/id"))
                  .at(one.member)
                  .as_string(),
              one.value);
  }
  EXPECT_EQ(rows(world(), resources_sql), 3);
  EXPECT_EQ(ack(feed.send(head("REF^I12", "6") + "RF1|A|||||R1\r" + pid("M1"))), "AA");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "hl7_referral_by_hand");
}

TEST_P(ExchangeTest, TheHttpDoorAnswersOneMessageOfTheOwnOrganisation) {
  Feed feed(world());
  auto root = world().sign_in(Role::platform_admin);
  const auto token = [&](const char* organisation, const char* scope) {
    const auto made =
        root.post("/api/v1/clients",
                  bj::object{{"name", "HIS"},
                             {"organisationId", to_string(world().organisation(organisation))},
                             {"scopes", bj::array{scope}}});
    const auto got = world().visitor().send(
        http::Method::post, "/oauth/token",
        "grant_type=client_credentials&client_id=" + made.text("/client/id") +
            "&client_secret=" + made.text("/secret"),
        {{"content-type", "application/x-www-form-urlencoded"}});
    return "Bearer " + got.text("/access_token");
  };
  const auto post = [&](const std::string& bearer, const std::string& body,
                        const char* type = "application/hl7-v2") {
    return world().visitor().send(http::Method::post, "/api/v1/exchange/hl7", body,
                                  {{"authorization", bearer}, {"content-type", type}});
  };
  const auto bearer = token("county", "message_send");
  const auto answer = post(bearer, admission("1"));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(ack(answer.body), "AA");
  EXPECT_EQ(post(bearer, admission("1")).body, answer.body);
  EXPECT_EQ(post(bearer, "{}", "application/json").status, 415);
  EXPECT_EQ(post(bearer, "nothing").code(), "hl7_not_a_message");
  EXPECT_NE(post(token("township", "message_send"), admission("2")).body.find("hl7_sender_unknown"),
            std::string::npos);
  EXPECT_EQ(post(token("county", "record_write"), admission("2")).status, 403);
}

TEST_P(ExchangeTest, MessagesOfOthersStayHiddenAndEveryLookIsAudited) {
  Feed feed(world());
  feed.send(admission("1", world().id_card()));
  const auto list = feed.admin.get("/api/v1/exchange/messages");
  EXPECT_EQ(list.body.find("小明"), std::string::npos);
  const auto path = "/api/v1/exchange/messages/" + list.text("/items/0/id");
  auto other = world().sign_in(Role::org_admin, "township");
  EXPECT_EQ(other.get("/api/v1/exchange/messages").size("/items"), 0U);
  EXPECT_EQ(other.get(path).status, 404);
  auto root = world().sign_in(Role::platform_admin);
  EXPECT_EQ(root.get("/api/v1/exchange/messages").size("/items"), 1U);
  EXPECT_EQ(root.get(path).status, 404);
  EXPECT_EQ(
      other.get("/api/v1/exchange/unmapped?organisationId=" + to_string(feed.admin.organisation))
          .code(),
      "not_your_organisation");
  const auto patient = feed.latest().text("/effects/0/id");
  ASSERT_TRUE(world().app().spool().drain());
  const auto trail =
      world().app().database().read([&](db::Session& s) -> Result<std::vector<audit::Row>> {
        audit::Filter filter;
        filter.patient = PatientId{*parse_uuid(patient)};
        return audit::list(s, region, filter);
      });
  ASSERT_TRUE(trail);
  std::set<std::string> actions;
  for (const auto& row : *trail) actions.insert(row.entry.action);
  EXPECT_TRUE(actions.contains("exchange.receive"));
  EXPECT_TRUE(actions.contains("exchange.read"));
}

TEST_P(ExchangeTest, ATrialShowsWhatWouldComeAndChangesNothing) {
  Feed feed(world());
  auto text = result("1");
  std::ranges::replace(text, '\r', '\n');
  const auto trial = feed.admin.post("/api/v1/exchange/trial", bj::object{{"text", text}});
  EXPECT_EQ(trial.status, 200) << trial.body;
  EXPECT_EQ(trial.text("/state"), "waiting");
  EXPECT_EQ(trial.size("/unmapped"), 2U);
  EXPECT_EQ(trial.size("/resources"), 2U);
  EXPECT_NE(trial.text("/resources/0").find("\"value\":5.10"), std::string::npos) << trial.body;
  EXPECT_EQ(
      feed.admin.post("/api/v1/exchange/trial", bj::object{{"text", "x"}}).text("/reason/code"),
      "hl7_not_a_message");
  EXPECT_EQ(rows(world(), messages_sql), 0);
  EXPECT_EQ(rows(world(), resources_sql), 0);
  EXPECT_EQ(rows(world(), "SELECT count(*) FROM exchange_unmapped WHERE region_id = $1"_sql), 0);
}

TEST_P(ExchangeTest, SendersAreCheckedAndChangedByVersion) {
  Feed feed(world());
  bj::object input{{"name", "检验"},
                   {"application", "LIS"},
                   {"facility", ""},
                   {"charset", "gb18030"},
                   {"zoneMinutes", 480},
                   {"families", bj::array{"result"}},
                   {"addresses", bj::array{"here"}},
                   {"unmapped", "wait"},
                   {"enabled", true}};
  EXPECT_EQ(feed.admin.post("/api/v1/exchange/senders", input).problems(),
            "/addresses/0:invalid_address");
  input["addresses"] = bj::array{"10.0.0.1", "::1"};
  input["zoneMinutes"] = 900;
  EXPECT_EQ(feed.admin.post("/api/v1/exchange/senders", input).problems(),
            "/zoneMinutes:out_of_range");
  input["zoneMinutes"] = 480;
  EXPECT_EQ(feed.admin.post("/api/v1/exchange/senders", input).status, 201);
  EXPECT_EQ(feed.admin.post("/api/v1/exchange/senders", input).problems(), "/application:conflict");
  input["application"] = "HIS2";
  const auto path = "/api/v1/exchange/senders/" + feed.sender;
  EXPECT_EQ(feed.admin.put(path, input, 7).code(), "stale_version");
  EXPECT_EQ(feed.admin.put(path, input, 1).number("/version"), 2);
  EXPECT_NE(feed.send(admission("1")).find("hl7_sender_unknown"), std::string::npos);
  EXPECT_EQ(feed.admin.get("/api/v1/exchange/senders").size("/items"), 2U);
}

TEST_P(ExchangeTest, BodiesAreRemovedAfterTheirTimeAndCannotBeReplayed) {
  Feed feed(world());
  feed.send(result("1"));
  const auto id = feed.latest().text("/row/id");
  for (int day = 0; day < 181; ++day) world().clock().advance_minutes(24 * 60);
  world().app().jobs().run_all();
  auto admin = world().sign_in(Role::org_admin, "county");
  const auto message = admin.get("/api/v1/exchange/messages/" + id);
  EXPECT_TRUE(message.json.at("bodyRemoved").as_bool()) << message.body;
  EXPECT_EQ(message.text("/raw"), "");
  EXPECT_EQ(admin
                .post("/api/v1/exchange/messages/" + id + "/replay", bj::object{},
                      {{"if-match", "\"1\""}})
                .code(),
            "hl7_body_removed");
}

TEST_P(ExchangeTest, APersonsCopyHoldsTheMessagesAndErasureRemovesThem) {
  Feed feed(world());
  auto doctor = world().sign_in(Role::physician, "county");
  const auto card = world().id_card();
  const auto patient = world().register_patient(doctor, card);
  feed.send(head("ADT^A01^ADT_A01", "1") + pid("M1", card, "张^小明") + visit);
  EXPECT_EQ(feed.latest().text("/row/state"), "applied") << feed.latest().body;
  const auto copy = doctor.post("/api/v1/patients/" + patient + "/export",
                                bj::object{{"proof", "document_seen"}, {"reason", "本人要求复制"}});
  ASSERT_EQ(copy.status, 200) << copy.body;
  ASSERT_EQ(copy.size("/feedMessages"), 1U);
  EXPECT_NE(copy.text("/feedMessages/0/text").find("张^小明"), std::string::npos);
  world().clock().advance_minutes(31LL * 366 * 24 * 60);
  auto root = world().sign_in(Role::platform_admin);
  const auto erased = root.post("/api/v1/patients/" + patient + "/erasure",
                                bj::object{{"reason", "本人要求删除"}, {"password", password}});
  EXPECT_EQ(erased.status, 204) << erased.body;
  EXPECT_EQ(rows(world(), messages_sql), 0);
  EXPECT_EQ(rows(world(), resources_sql), 0);
  EXPECT_EQ(rows(world(), "SELECT count(*) FROM exchange_numbers WHERE region_id = $1"_sql), 0);
  EXPECT_EQ(rows(world(), "SELECT count(*) FROM exchange_latest WHERE region_id = $1"_sql), 0);
}

TEST_P(ExchangeTest, SampleMessagesOfOthersNeverFail) {
  const std::filesystem::path folder = YILIAN_SOURCE_DIR "/../shared/data/hl7v2";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no sample data beside the project";
  Feed feed(world(), "county", {{"unmapped", "keep_local"}});
  std::map<std::string, int> states;
  int number = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto read = hl7::Message::read(bytes);
    ASSERT_TRUE(read) << entry.path();
    // As if the sender were ours, and each message another one.
    auto line = "MSH|^~\\&|HIS||||" + std::string(read->header().field(7).raw()) + "||" +
                std::string(read->header().field(9).raw()) + "|S" + std::to_string(++number) +
                "|P|" + std::string(read->header().field(12).raw());
    for (std::size_t i = 1; i < read->segments().size(); ++i)
      line += "\r" + std::string(read->segments()[i].raw());
    const auto answer = feed.send(line);
    const auto message = feed.latest();
    const auto state = message.text("/row/state");
    ++states[state];
    EXPECT_NE(state, "failed") << entry.path() << answer;
    EXPECT_FALSE(ack(answer).empty()) << entry.path();
  }
  EXPECT_GT(states["applied"], number / 2) << number;
}

}  // namespace
}  // namespace yilian::tests
