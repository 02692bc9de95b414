// Referrals by HL7 v2: opened, changed, cancelled and asked about by a hospital system, once.
#include "hl7/message.hpp"
#include "support/exchange.hpp"
#include "support/ways_out.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
constexpr auto referrals_sql = "SELECT count(*) FROM referrals WHERE region_id = $1"_sql;
constexpr auto drafts_sql = "SELECT count(*) FROM referral_drafts WHERE region_id = $1"_sql;
constexpr auto relationships_sql = "SELECT count(*) FROM relationships WHERE region_id = $1"_sql;

/// What the national papers have beyond HL7's fields.
const std::string papers =
    "OBX|1|TX|presentIllness^主要现病史^YILIAN||胸痛 2 周||||||F\r"
    "OBX|2|TX|treatmentCourse^治疗经过^YILIAN||硝酸酯类||||||F\r"
    "OBX|3|ST|consent.signerName^^YILIAN||本人||||||F\r"
    "OBX|4|ST|consent.informed^^YILIAN||Y||||||F\r";

class ExchangeReferralTest : public ApiTest {
 protected:
  MessageScene scene{world()};
  Feed feed{world(), "township"};
  std::string card = world().id_card();

  std::string heading(const std::string& number, const std::string& status = "P",
                      const std::string& priority = "R", const std::string& reason = "P") {
    return "RF1|" + status + "|" + priority + "|MED||O|" + number + "||||" + reason + "\r";
  }
  std::string providers(const std::string& department = "内科") {
    return "PRD|RP|李^医生|||^^PH^^^^^^^^^13900000000\r"
           "PRD|RT|||" +
           department + "^^^Organisation county\r";
  }
  std::string diagnosis(const std::string& coded = "I20.9^心绞痛^I10") {
    return "DG1|1||" + coded + "\r";
  }
  std::string open(const std::string& control, const std::string& number = "R1",
                   const std::string& more = papers, const std::string& visit = "V1",
                   const std::string& at = "20260302080000") {
    return head("REF^I12^REF_I12", control, at) + heading(number) + providers() +
           pid("M1", card, "张^小明") + diagnosis() +
           (visit.empty() ? "" : "PV1|1|O|||||||||||||||||" + visit + "\r") + more;
  }
  std::string about(const char* event, const std::string& control, const std::string& number,
                    const std::string& more = "", const std::string& at = "20260302090000") {
    return head(std::string("REF^") + event + "^REF_I12", control, at) + "RF1||||||" + number +
           "\r" + more;
  }
  /// Over MLLP, each a second after the other.
  std::string send(const std::string& text) {
    world().clock().advance_seconds(1);
    return feed.send(text);
  }
  std::string effect() { return feed.latest().text("/effects/0/id"); }
  /// RF1-1 of the response to a question.
  std::string status(const std::string& control, const std::string& number = "R1") {
    const auto answer = hl7::Message::parse(send(about("I15", control, number)));
    EXPECT_TRUE(answer);
    return answer->segment("RF1").text(1, 1);
  }
};
INSTANTIATE_API_TESTS(ExchangeReferralTest);

TEST_P(ExchangeReferralTest, CompletePapersAreSentAtOnceAndOnlyOnce) {
  const auto text = open("1");
  const auto answer = send(text);
  ASSERT_EQ(ack(answer), "AA") << answer;
  const auto response = hl7::Message::parse(answer);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->type(), "RRI^I12") << answer;
  EXPECT_EQ(response->header().text(9, 3), "RRI_I12");
  EXPECT_EQ(response->segment("RF1").text(1, 1), "P") << answer;
  EXPECT_EQ(response->segment("RF1").text(6, 1), "R1") << answer;
  const auto message = feed.latest();
  ASSERT_EQ(message.text("/row/state"), "applied") << message.body;
  EXPECT_EQ(message.text("/effects/0/type"), "Referral");
  EXPECT_EQ(message.text("/effects/0/outcome"), "created");
  const auto path = "/api/v1/referrals/" + effect();
  const auto received = scene.desk.get(path);
  ASSERT_EQ(received.status, 200) << received.body;
  EXPECT_EQ(received.text("/state"), "submitted");
  EXPECT_EQ(received.text("/direction"), "up") << "by the levels of the units";
  EXPECT_EQ(received.text("/urgency"), "elective");
  EXPECT_EQ(received.text("/from/doctorName"), "李医生");
  EXPECT_EQ(received.text("/content/reason"), "patient_wish");
  EXPECT_EQ(received.text("/content/diagnoses/0/code"), "I20.9");
  EXPECT_EQ(received.text("/content/presentIllness"), "胸痛 2 周");
  EXPECT_EQ(response->segment("RF1").text(11, 1), received.text("/number"));
  EXPECT_EQ(world().count(drafts_sql), 0);
  scene.turn();
  EXPECT_EQ(scene.unread(scene.desk), 1);
  // The same bytes; the same under another control id; other papers under the same number.
  EXPECT_EQ(send(text), answer);
  EXPECT_EQ(ack(send(open("2"))), "AA");
  EXPECT_EQ(feed.latest().text("/effects/0/outcome"), "unchanged");
  const auto other =
      send(open("3", "R1", papers + "OBX|5|TX|pastHistory^^YILIAN||糖尿病||||||F\r"));
  EXPECT_EQ(ack(other), "AE");
  EXPECT_NE(other.find("205^Duplicate key identifier"), std::string::npos) << other;
  EXPECT_NE(other.find("ERR||RF1^1^6"), std::string::npos) << other;
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "repeated");
  EXPECT_EQ(world().count(referrals_sql), 1);
  // Another number for the same department while one is open stays with the desk.
  EXPECT_EQ(ack(send(open("4", "R2"))), "AA");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "referral_open");
  EXPECT_EQ(world().count(referrals_sql), 1);
  EXPECT_EQ(world().count(drafts_sql), 1);
}

TEST_P(ExchangeReferralTest, WhatIsMissingLeavesADraftThatTheUnitCompletes) {
  const auto patient = world().register_patient(scene.gp, card);
  const auto answer = send(open("1", "R1", "", ""));
  EXPECT_EQ(ack(answer), "AA") << answer;
  const auto message = feed.latest();
  EXPECT_EQ(message.text("/row/state"), "waiting");
  EXPECT_EQ(message.text("/row/reason/code"), "hl7_field_missing");
  for (const char* field : {"presentIllness", "treatmentCourse", "consent"})
    EXPECT_NE(message.text("/row/reason/text").find(field), std::string::npos) << message.body;
  EXPECT_NE(answer.find("presentIllness"), std::string::npos) << "told to the sender too";
  EXPECT_EQ(message.text("/effects/0/type"), "ReferralDraft");
  scene.turn();
  EXPECT_EQ(scene.unread(scene.gp), 1) << "who writes referrals there";
  const auto inbox = scene.gp.get("/api/v1/messages");
  EXPECT_EQ(inbox.text("/items/0/page"), "/referrals/drafts/" + effect()) << inbox.body;
  EXPECT_EQ(inbox.body.find("小明"), std::string::npos);
  // Everybody of the unit who writes referrals has it, nobody else.
  const auto list = scene.gp.get("/api/v1/referral-drafts");
  ASSERT_EQ(list.size("/items"), 1U) << list.body;
  EXPECT_NE(list.body.find("\"fromSystem\":true"), std::string::npos) << list.body;
  EXPECT_EQ(list.text("/items/0/content/patientId"), patient);
  auto elsewhere = world().sign_in(Role::gp, "elsewhere");
  EXPECT_EQ(elsewhere.get("/api/v1/referral-drafts").size("/items"), 0U);
  const auto path = "/api/v1/referral-drafts/" + effect();
  EXPECT_EQ(elsewhere.get(path).status, 404);
  auto colleague = world().sign_in(Role::gp, "township");
  const auto draft = colleague.get(path);
  ASSERT_EQ(draft.status, 200) << draft.body;
  EXPECT_EQ(status("2"), "P");
  auto content = draft.json.at("content").as_object();
  for (const char* name : {"presentIllness", "treatmentCourse", "consent"})
    content[name] = scene.content(patient).at(name);
  const auto saved = colleague.put(path, bj::object{{"content", content}}, 1);
  ASSERT_EQ(saved.status, 200) << saved.body;
  // What somebody works at is changed by the system, and sent by nobody but a person.
  EXPECT_EQ(ack(send(about("I13", "3", "R1", "OBX|1|TX|pastHistory^^YILIAN||高血压||||||F\r"))),
            "AA");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "hl7_referral_by_hand");
  const auto changed = colleague.get(path);
  EXPECT_EQ(changed.text("/content/pastHistory"), "高血压");
  EXPECT_EQ(changed.text("/content/presentIllness"), "胸痛 2 周");
  EXPECT_EQ(world().count(referrals_sql), 0);
  const auto sent =
      colleague.post(path + "/submit", bj::object{}, if_match(changed.number("/version")));
  ASSERT_EQ(sent.status, 201) << sent.body;
  EXPECT_EQ(sent.text("/id"), effect()) << "still found by the system's number";
  EXPECT_EQ(feed.latest().text("/effects/0/type"), "Referral");
  ASSERT_EQ(scene.act(scene.desk, sent, "accept", scene.appointment()).status, 200);
  EXPECT_EQ(status("4"), "A");
}

TEST_P(ExchangeReferralTest, AVisitThatTheMessageTellsOfIsEnoughToSend) {
  EXPECT_EQ(ack(send(open("1", "R1", papers, ""))), "AA");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "no_relationship");
  EXPECT_EQ(world().count(relationships_sql), 0);
  EXPECT_EQ(world().count(referrals_sql), 0);
  EXPECT_EQ(ack(send(open("2", "R2", papers, "V7"))), "AA");
  EXPECT_EQ(feed.latest().text("/row/state"), "applied") << feed.latest().body;
  EXPECT_EQ(world().count(relationships_sql), 1);
  // A sender that may not tell of visits opens none.
  Feed city(world(), "city", {{"application", "HIS2"}, {"families", bj::array{"referral"}}});
  auto text = open("3", "R3", papers, "V8");
  text.replace(text.find("HIS"), 3, "HIS2");
  city.send(text);
  EXPECT_EQ(city.latest().text("/row/state"), "waiting") << city.latest().body;
  EXPECT_EQ(world().count(relationships_sql), 1);
}

TEST_P(ExchangeReferralTest, IsChangedWhereTheStateAllowsIt) {
  ASSERT_EQ(ack(send(open("1"))), "AA");
  const auto path = "/api/v1/referrals/" + effect();
  const auto history = "OBX|1|TX|pastHistory^^YILIAN||高血压 10 年||||||F\r";
  const auto early = send(about("I13", "2", "R1", history));
  EXPECT_EQ(ack(early), "AE") << early;
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "action_not_allowed");
  auto referral = scene.desk.get(path);
  ASSERT_EQ(scene
                .act(scene.desk, referral, "return",
                     bj::object{{"reason", "missing_history"}, {"note", "请补充"}})
                .status,
            200);
  EXPECT_EQ(status("3"), "P");
  const auto urgent = send(head("REF^I13", "4", "20260302090000") + "RF1||S||||R1\r" + history);
  EXPECT_EQ(ack(urgent), "AE");
  EXPECT_NE(urgent.find("RF1^1^2"), std::string::npos) << urgent;
  EXPECT_EQ(ack(send(about("I13", "5", "R1", history))), "AA");
  EXPECT_EQ(feed.latest().text("/effects/0/outcome"), "updated") << feed.latest().body;
  referral = scene.desk.get(path);
  EXPECT_EQ(referral.text("/state"), "submitted");
  EXPECT_EQ(referral.text("/content/pastHistory"), "高血压 10 年");
  EXPECT_EQ(referral.text("/content/presentIllness"), "胸痛 2 周");
  // An older event changes nothing.
  EXPECT_EQ(ack(send(about("I13", "6", "R1", "OBX|1|TX|pastHistory^^YILIAN||无||||||F\r",
                           "20260302070000"))),
            "AA");
  EXPECT_EQ(feed.latest().text("/row/state"), "superseded");
  EXPECT_EQ(scene.desk.get(path).text("/content/pastHistory"), "高血压 10 年");
}

TEST_P(ExchangeReferralTest, IsCancelledByTheStateTable) {
  ASSERT_EQ(ack(send(open("1"))), "AA");
  const auto path = "/api/v1/referrals/" + effect();
  ASSERT_EQ(scene.act(scene.desk, scene.desk.get(path), "accept", scene.appointment()).status, 200);
  EXPECT_EQ(status("2"), "A");
  // An accepted one may still be cancelled.
  const auto cancelled = send(head("REF^I14", "3", "20260302090000") +
                              "RF1||||||R1||||went_elsewhere\rNTE|1||已去外院\r");
  EXPECT_EQ(ack(cancelled), "AA") << cancelled;
  const auto referral = scene.gp.get(path);
  EXPECT_EQ(referral.text("/state"), "withdrawn");
  EXPECT_EQ(referral.text("/timeline/0/reasonCode"), "went_elsewhere") << referral.body;
  EXPECT_EQ(referral.text("/timeline/0/note"), "已去外院");
  EXPECT_EQ(status("4"), "E");
  EXPECT_EQ(ack(send(about("I14", "5", "R1"))), "AA");
  EXPECT_EQ(feed.latest().text("/effects/0/outcome"), "unchanged");
  // Who is there already is treated.
  ASSERT_EQ(ack(send(open("6", "R2"))), "AA");
  const auto second = "/api/v1/referrals/" + effect();
  ASSERT_EQ(scene.act(scene.desk, scene.desk.get(second), "accept", scene.appointment()).status,
            200);
  ASSERT_EQ(scene.act(scene.nurse, scene.nurse.get(second), "check-in").status, 200);
  const auto late = send(about("I14", "7", "R2"));
  EXPECT_EQ(ack(late), "AE") << late;
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "action_not_allowed");
  EXPECT_EQ(scene.gp.get(second).text("/state"), "arrived");
  // A draft is discarded, and its number stays used.
  ASSERT_EQ(ack(send(open("8", "R3", ""))), "AA");
  EXPECT_EQ(world().count(drafts_sql), 1);
  EXPECT_EQ(ack(send(about("I14", "9", "R3"))), "AA");
  EXPECT_EQ(world().count(drafts_sql), 0);
  EXPECT_EQ(ack(send(open("10", "R3"))), "AE");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "repeated");
}

TEST_P(ExchangeReferralTest, NobodyFindsTheReferralOfAnotherSender) {
  ASSERT_EQ(ack(send(open("1"))), "AA");
  const auto path = "/api/v1/referrals/" + effect();
  Feed other(world(), "county", {{"application", "HIS2"}});
  Feed sister(world(), "township", {{"application", "HIS3"}});
  int control = 0;
  for (auto* who : {&other, &sister})
    for (const char* event : {"I13", "I14", "I15"}) {
      auto text = about(event, "X" + std::to_string(++control), "R1", papers);
      text.replace(text.find("HIS"), 3, who == &other ? "HIS2" : "HIS3");
      world().clock().advance_seconds(1);
      const auto answer = who->send(text);
      EXPECT_EQ(ack(answer), "AE") << answer;
      EXPECT_NE(answer.find("204^Unknown key identifier"), std::string::npos) << answer;
      EXPECT_EQ(who->latest().text("/row/reason/code"), "not_found");
    }
  EXPECT_EQ(scene.gp.get(path).text("/state"), "submitted");
}

TEST_P(ExchangeReferralTest, CodesAreMappedAndTheMessageIsReplayed) {
  const auto local = head("REF^I12", "1") + heading("R1") + providers("D07") +
                     pid("M1", card, "张^小明") + diagnosis("XJT^心绞痛^L") +
                     "PV1|1|O|||||||||||||||||V1\r" + papers;
  EXPECT_EQ(ack(send(local)), "AA");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "hl7_code_unmapped");
  EXPECT_EQ(world().count(drafts_sql), 0);
  auto queue = feed.admin.get("/api/v1/exchange/unmapped");
  ASSERT_EQ(queue.size("/items"), 1U) << queue.body;
  EXPECT_EQ(queue.text("/items/0/kind"), "diagnosis");
  EXPECT_EQ(queue.text("/items/0/localCode"), "XJT");
  ASSERT_EQ(feed.map("diagnosis", "XJT", "I20.9").status, 200);
  // Now the department is not known: a draft, and the code in the queue.
  EXPECT_EQ(feed.admin.post("/api/v1/exchange/replay", bj::object{}).number("/waiting"), 1);
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "hl7_field_missing");
  EXPECT_NE(feed.latest().text("/row/reason/text").find("toDepartmentId"), std::string::npos);
  EXPECT_EQ(world().count(drafts_sql), 1);
  queue = feed.admin.get("/api/v1/exchange/unmapped");
  ASSERT_EQ(queue.size("/items"), 1U) << queue.body;
  EXPECT_EQ(queue.text("/items/0/kind"), "department");
  EXPECT_EQ(queue.text("/items/0/localCode"), "D07");
  const auto departments = scene.root.get("/api/v1/organisations/" +
                                          to_string(scene.desk.organisation) + "/departments");
  ASSERT_EQ(scene.root
                .put("/api/v1/departments/" + scene.department,
                     bj::object{{"name", "内科"}, {"code", "03"}, {"receivesReferrals", true}}, 1)
                .status,
            200)
      << departments.body;
  ASSERT_EQ(feed.map("department", "D07", "03").status, 200);
  EXPECT_EQ(feed.admin.post("/api/v1/exchange/replay", bj::object{}).number("/applied"), 1);
  const auto message = feed.latest();
  EXPECT_EQ(message.text("/effects/0/type"), "Referral") << message.body;
  const auto referral = scene.desk.get("/api/v1/referrals/" + effect());
  EXPECT_EQ(referral.text("/content/diagnoses/0/code"), "I20.9") << referral.body;
  EXPECT_EQ(referral.text("/to/departmentName"), "内科");
  // Once more: the same referral.
  const auto again =
      feed.admin.post("/api/v1/exchange/messages/" + message.text("/row/id") + "/replay",
                      bj::object{}, if_match(message.number("/row/version")));
  EXPECT_EQ(again.text("/state"), "applied") << again.body;
  EXPECT_EQ(feed.latest().text("/effects/0/outcome"), "unchanged");
  EXPECT_EQ(world().count(referrals_sql), 1);
  EXPECT_EQ(feed.admin.get("/api/v1/exchange/unmapped").size("/items"), 0U);
}

TEST_P(ExchangeReferralTest, WhatIsWrongIsToldByItsPlace) {
  const auto with = [&](const std::string& rf1, const std::string& more) {
    static int control = 0;
    return head("REF^I12", "W" + std::to_string(++control)) + rf1 + providers() +
           pid("M1", card, "张^小明") + more;
  };
  const std::string too_long(501 * 3, 'x');
  const struct {
    std::string message;
    const char *place, *reason;
  } cases[] = {
      {with("RF1|P|R\r", papers), "RF1^1^6", "hl7_field_missing"},
      {head("REF^I12", "1") + heading("R1"), "PID^1^3", "hl7_field_missing"},
      {with("RF1|P|Q||||R1\r", papers), "RF1^1^2", "hl7_field_invalid"},
      {with("RF1|P|R|||X|R1\r", papers), "RF1^1^5", "hl7_field_invalid"},
      {with("RF1|X|R||||R1\r", papers), "RF1^1^1", "hl7_field_invalid"},
      {with(heading("R1"), "OBX|1|TX|chiefComplaint^^YILIAN||" + too_long + "\r"), "OBX^1^5",
       "hl7_field_invalid"},
      {with(heading("R1"), "OBX|1|TX|consent.method^^YILIAN||none\r"), "OBX^1^5",
       "hl7_field_invalid"},
      {with(heading("R1"), "OBX|1|TX|salary^^YILIAN||none\r"), "OBX^1^3", "hl7_field_invalid"},
      {with(heading("R1"), "DG1|1||x^y^I10\r"), "DG1^1^3", "hl7_field_invalid"},
      {with(heading("R1"), "OBX|1|DT|dischargedOn^^YILIAN||soon\r"), "OBX^1^5",
       "hl7_field_invalid"}};
  for (const auto& one : cases) {
    const auto answer = send(one.message);
    EXPECT_EQ(ack(answer), "AE") << one.place << answer;
    EXPECT_NE(answer.find(std::string("ERR||") + one.place + "|"), std::string::npos) << answer;
    EXPECT_EQ(feed.latest().text("/row/state"), "refused") << one.place;
    EXPECT_EQ(feed.latest().text("/row/reason/code"), one.reason) << one.place;
  }
  EXPECT_EQ(world().count(referrals_sql) + world().count(drafts_sql), 0);
  // Answered elsewhere already: kept for the desk.
  EXPECT_EQ(ack(send(with("RF1|A|R|||O|R9\r", papers))), "AA");
  EXPECT_EQ(feed.latest().text("/row/reason/code"), "hl7_referral_by_hand");
  EXPECT_EQ(world().count(drafts_sql), 0);
}

TEST_P(ExchangeReferralTest, EmergenciesAndGb18030) {
  const auto text =
      "MSH|^~\\&|HIS|镇院|Y||20260302080000||REF^I12|1|P|2.4||||||GB 18030-2000\r"
      "RF1|P|S|MED||E|R1\r" +
      providers() + pid("M1", card, "张^小明") + "DG1|1|I10|I20.9|心绞痛\r" +
      "PV1|1|E|||||||||||||||||V1\r";
  const auto answer = send(hl7::encode(text, hl7::Charset::gb18030));
  EXPECT_EQ(ack(answer), "AA") << answer;
  const auto message = feed.latest();
  ASSERT_EQ(message.text("/effects/0/type"), "Referral") << message.body;
  const auto referral = scene.desk.get("/api/v1/referrals/" + effect());
  EXPECT_EQ(referral.text("/urgency"), "emergency") << "its papers follow";
  EXPECT_EQ(referral.text("/content/impression"), "心绞痛");
  EXPECT_NE(referral.text("/papersDueAt"), "");
}

TEST_P(ExchangeReferralTest, ATrialShowsThePapersAndWritesNothing) {
  auto text = open("1", "R1", "");
  std::ranges::replace(text, '\r', '\n');
  const auto trial = feed.admin.post("/api/v1/exchange/trial", bj::object{{"text", text}});
  ASSERT_EQ(trial.status, 200) << trial.body;
  EXPECT_EQ(trial.text("/state"), "waiting");
  EXPECT_EQ(trial.text("/reason/code"), "hl7_field_missing");
  EXPECT_NE(trial.text("/resources/0").find("\"impression\":\"心绞痛\""), std::string::npos)
      << trial.body;
  EXPECT_EQ(world().count(referrals_sql) + world().count(drafts_sql), 0);
}

TEST_P(ExchangeReferralTest, TheChangeIsAuditedAndTheSystemMayNotWithoutTheFamily) {
  Feed adt(world(), "township", {{"application", "HIS2"}, {"families", bj::array{"adt"}}});
  auto text = open("1");
  text.replace(text.find("HIS"), 3, "HIS2");
  EXPECT_EQ(ack(adt.send(text)), "AR");
  EXPECT_EQ(adt.latest().text("/row/reason/code"), "hl7_type_not_allowed");
  ASSERT_EQ(ack(send(open("1"))), "AA");
  const auto referral = scene.desk.get("/api/v1/referrals/" + effect());
  EXPECT_EQ(referral.text("/timeline/0/personName"), "医院信息系统") << referral.body;
  EXPECT_EQ(referral.text("/timeline/0/organisationName"), "Organisation township");
  const auto patient = PatientId{*parse_uuid(referral.text("/patient/id"))};
  ASSERT_TRUE(world().app().spool().drain());
  const auto trail =
      world().app().database().read([&](db::Session& s) -> Result<std::vector<audit::Row>> {
        audit::Filter filter;
        filter.patient = patient;
        return audit::list(s, region, filter);
      });
  ASSERT_TRUE(trail);
  EXPECT_TRUE(std::ranges::any_of(
      *trail, [](const audit::Row& row) { return row.entry.action == "exchange.receive"; }));
}

}  // namespace
}  // namespace yilian::tests
