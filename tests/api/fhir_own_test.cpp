// The platform's own data through FHIR: people, the directory, what can be booked. What the pages
// show and what a hospital's system reads is the same thing.
#include "support/capacity.hpp"
#include "support/partner.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
using http::Method;
using FhirOwnTest = ApiTest;
INSTANTIATE_API_TESTS(FhirOwnTest);

constexpr auto people_sql = "SELECT count(*) FROM people WHERE region_id = $1"_sql;

bj::object patient(const std::string& document, const std::string& name) {
  return {{"resourceType", "Patient"},
          {"identifier",
           bj::array{bj::object{{"system", "urn:oid:2.16.156.10011.1.3"}, {"value", document}}}},
          {"name", bj::array{bj::object{{"text", name}}}}};
}

TEST_P(FhirOwnTest, APersonOfThePagesAndOfASystemAreOne) {
  auto doctor = world().sign_in(Role::gp);
  const auto card = world().id_card();
  const auto id = world().register_patient(doctor, card);
  const auto shown = doctor.get("/api/v1/patients/" + id);
  const auto name = shown.text("/name");
  Partner his(world(), "county", {"record_read", "record_write", "patient_write"});
  const auto sent = his.post("/Patient", patient(card, name));
  ASSERT_EQ(sent.status, 201) << sent.body;
  EXPECT_EQ(sent.text("/id"), id) << "under the person's own id";
  EXPECT_EQ(world().count(people_sql), 1);
  const bj::object result{{"resourceType", "Observation"},
                          {"status", "final"},
                          {"code", bj::object{{"text", "血压"}}},
                          {"effectiveDateTime", "2026-03-01T08:00:00+08:00"},
                          {"subject", bj::object{{"reference", "Patient/" + id}}}};
  ASSERT_EQ(his.post("/Observation", result).status, 201);
  // A second system keeps its own Patient; both are one record on the page.
  Partner other(world(), "village", {"record_read", "record_write"});
  const auto source = other.post("/Patient", patient(card, name));
  ASSERT_EQ(source.status, 201) << source.body;
  EXPECT_NE(source.text("/id"), id);
  auto own = result;
  own["code"].as_object()["text"] = "心率";
  own["subject"].as_object()["reference"] = "Patient/" + source.text("/id");
  ASSERT_EQ(other.post("/Observation", own).status, 201);
  const auto record = doctor.get("/api/v1/patients/" + id + "/record/entries?kind=result");
  EXPECT_EQ(record.size("/items"), 2U) << record.body;
  EXPECT_EQ(doctor.get("/fhir/R4/Observation?patient=" + id).size("/entry"), 2U);
  // Wrong numbers change nothing and say where.
  const auto wrong = his.post("/Patient", patient("530111198002150000", name));
  EXPECT_EQ(wrong.text("/issue/0/expression/0"), "Patient.identifier[0].value") << wrong.body;
  EXPECT_EQ(world().count(people_sql), 1);
}

TEST_P(FhirOwnTest, WhoIsLookedForIsMatchedMaskedAndNoted) {
  auto doctor = world().sign_in(Role::gp);
  const auto card = world().id_card();
  const auto id = world().register_patient(doctor, card);
  const auto name = doctor.get("/api/v1/patients/" + id).text("/name");
  Partner his(world(), "county", {"record_read", "patient_write"}),
      reader(world(), "county", {"record_read"});
  const auto asked = [](bj::object who, bool sure = false) {
    return bj::object{
        {"resourceType", "Parameters"},
        {"parameter",
         bj::array{bj::object{{"name", "resource"}, {"resource", std::move(who)}},
                   bj::object{{"name", "onlyCertainMatches"}, {"valueBoolean", sure}}}}};
  };
  const auto found = his.post("/Patient/$match", asked(patient(card, name)));
  ASSERT_EQ(found.status, 200) << found.body;
  ASSERT_EQ(found.size("/entry"), 1U) << found.body;
  EXPECT_EQ(found.text("/entry/0/resource/id"), id);
  EXPECT_EQ(found.text("/entry/0/search/extension/0/valueCode"), "certain");
  EXPECT_EQ(found.json.at_pointer("/entry/0/search/score").as_double(), 1.0);
  EXPECT_EQ(found.body.find(card), std::string::npos) << "numbers stay masked";
  EXPECT_EQ(found.body.find(name), std::string::npos) << "names too";
  EXPECT_EQ(reader.post("/Patient/$match", asked(patient(card, name))).status, 403);
  // Somebody with the same name and birth date may be this person, and is not surely.
  bj::object alike{{"resourceType", "Patient"},
                   {"name", bj::array{bj::object{{"text", name}}}},
                   {"birthDate", "1980-02-15"}};
  const auto maybe = his.post("/Patient/$match", asked(alike));
  ASSERT_EQ(maybe.size("/entry"), 1U) << maybe.body;
  EXPECT_NE(maybe.text("/entry/0/search/extension/0/valueCode"), "certain");
  EXPECT_LT(maybe.json.at_pointer("/entry/0/search/score").as_double(), 1.0);
  EXPECT_EQ(his.post("/Patient/$match", asked(alike, true)).size("/entry"), 0U);
  alike.erase("birthDate");
  EXPECT_EQ(issue_of(his.post("/Patient/$match", asked(alike))), "search_too_wide");
  EXPECT_EQ(his.post("/Patient/$match", asked({{"resourceType", "Patient"}})).status, 400);
  ASSERT_TRUE(world().app().spool().drain());
  EXPECT_EQ(world().count(
                "SELECT count(*) FROM audit WHERE region_id = $1 AND action = 'fhir.match'"_sql),
            4)
      << "three answers and a refusal";
  // The person is read as the platform has it, with a relationship only.
  Partner township(world(), "township", {"record_read", "patient_write"});
  const auto read = township.get("/Patient/" + id);
  ASSERT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(read.text("/name/0/text"), name);
  EXPECT_EQ(read.body.find(card), std::string::npos);
  EXPECT_EQ(township.get("/Patient?_id=" + id).size("/entry"), 1U);
  EXPECT_EQ(his.get("/Patient/" + id).status, 404);
}

TEST_P(FhirOwnTest, TheDirectoryIsReadSearchedAndIncluded) {
  auto admin = world().sign_in(Role::platform_admin, "county");
  auto doctor = world().sign_in(Role::physician, "county");
  Partner his(world(), "township", {"record_read", "record_write", "network_read"}),
      blind(world(), "township", {"record_read"});
  const auto county = to_string(world().organisation("county"));
  const auto unit = admin.get("/api/v1/organisations/" + county);
  ASSERT_EQ(unit.status, 200) << unit.body;
  const auto read = his.get("/Organization/" + county);
  ASSERT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(read.text("/name"), unit.text("/name"));
  EXPECT_EQ(read.text("/type/0/coding/0/code"), unit.text("/kind"));
  EXPECT_EQ(read.header("Last-Modified"), "") << "nobody keeps when it was changed";
  EXPECT_EQ(blind.get("/Organization/" + county).status, 404);
  EXPECT_EQ(blind.get("/Organization").size("/entry"), 0U);
  // What systems send of the type stands beside it.
  const auto made =
      his.post("/Organization", bj::object{{"resourceType", "Organization"}, {"name", "外地医院"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(his.get("/Organization/" + made.text("/id")).text("/name"), "外地医院");
  EXPECT_EQ(his.get("/Organization?name=外地医院").size("/entry"), 1U);
  const auto named = his.get("/Organization?name=" + unit.text("/name"));
  ASSERT_EQ(named.size("/entry"), 1U) << named.body;
  EXPECT_EQ(named.text("/entry/0/resource/id"), county);
  EXPECT_EQ(his.put("/Organization/" + county,
                    bj::object{{"resourceType", "Organization"}, {"id", county}, {"name", "x"}})
                .text("/issue/0/code"),
            "not-supported")
      << "units are changed on the pages";
  // Page by page, each once.
  std::set<std::string> seen;
  std::string next = "/Organization?_count=1";
  for (int page = 0; page < 50 && !next.empty(); ++page) {
    const auto answer = his.get(next);
    ASSERT_EQ(answer.status, 200) << answer.body;
    for (std::size_t i = 0; i < answer.size("/entry"); ++i)
      EXPECT_TRUE(seen.insert(answer.text("/entry/" + std::to_string(i) + "/resource/id")).second);
    const auto url = answer.text("/link/1/url");
    next = url.empty() ? "" : url.substr(url.find("/fhir/R4") + 8);
  }
  EXPECT_TRUE(seen.contains(county));
  EXPECT_TRUE(seen.contains(made.text("/id")));

  const auto account = to_string(doctor.account);
  const auto person = his.get("/Practitioner/" + account);
  ASSERT_EQ(person.status, 200) << person.body;
  EXPECT_EQ(person.body.find("telecom"), std::string::npos);
  EXPECT_EQ(his.get("/Practitioner/" + to_string(admin.account)).status, 404)
      << "who treats nobody is none";
  const auto roles = his.get("/PractitionerRole?practitioner=" + account +
                             "&_include=PractitionerRole:practitioner"
                             "&_include=PractitionerRole:organization");
  ASSERT_EQ(roles.size("/entry"), 3U) << roles.body;
  EXPECT_EQ(roles.text("/entry/0/resource/code/0/coding/0/code"), "physician");
  EXPECT_EQ(roles.text("/entry/0/resource/organization/reference"), "Organization/" + county);
  EXPECT_EQ(roles.text("/entry/1/search/mode"), "include");
  const auto at = his.get("/PractitionerRole?organization=Organization/" + county +
                          "&practitioner=Practitioner/" + account);
  EXPECT_EQ(at.size("/entry"), 1U);
}

TEST_P(FhirOwnTest, ASlotIsFoundBookedAndCancelled) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  ASSERT_EQ(s.schedule(s.desk, clinic, 1, 1).status, 200);
  const bj::array scopes{"record_read", "record_write", "capacity_read", "capacity_write"};
  Partner his(world(), "township", scopes), county(world(), "county", scopes),
      blind(world(), "township", {"record_read", "record_write"}),
      stranger(world(), "elsewhere", scopes);
  const auto schedule = his.get("/Schedule/" + clinic);
  ASSERT_EQ(schedule.status, 200) << schedule.body;
  EXPECT_EQ(blind.get("/Schedule/" + clinic).status, 404);
  EXPECT_EQ(stranger.get("/Schedule/" + clinic).status, 404) << "of no consortium";
  const auto tomorrow = to_string(plus_days(local_date(world().clock().now()), 1));
  const auto slots = his.get("/Slot?schedule=Schedule/" + clinic + "&start=ge" + tomorrow +
                             "&status=free&_count=100");
  ASSERT_GT(slots.size("/entry"), 4U) << slots.body;
  const auto slot = slots.text("/entry/0/resource/id");
  EXPECT_EQ(his.get("/Slot/" + slot).text("/status"), "free");
  EXPECT_EQ(stranger.get("/Slot/" + slot).status, 404);
  auto gp = world().sign_in(Role::gp, "township");
  const auto person = world().register_patient(gp, world().id_card());
  bj::object wanted{{"resourceType", "Appointment"},
                    {"status", "booked"},
                    {"start", slots.text("/entry/0/resource/start")},
                    {"end", slots.text("/entry/0/resource/end")},
                    {"slot", bj::array{bj::object{{"reference", "Slot/" + slot}}}},
                    {"participant",
                     bj::array{bj::object{{"actor", bj::object{{"reference", "Patient/" + person}}},
                                          {"status", "accepted"}}}}};
  EXPECT_EQ(blind.post("/Appointment", wanted).status, 403);
  auto elsewhen = wanted;
  elsewhen["start"] = slots.text("/entry/1/resource/start");
  elsewhen["end"] = slots.text("/entry/1/resource/end");
  EXPECT_EQ(his.post("/Appointment", elsewhen).text("/issue/0/expression/0"), "Appointment.start");
  const auto booked = his.post("/Appointment", wanted);
  ASSERT_EQ(booked.status, 201) << booked.body;
  const auto id = booked.text("/id");
  EXPECT_EQ(booked.text("/status"), "booked");
  EXPECT_EQ(gp.get("/api/v1/bookings/" + id).text("/patientId"), person);
  EXPECT_EQ(his.get("/Slot/" + slot).text("/status"), "busy");
  const auto twice = his.post("/Appointment", wanted);
  EXPECT_EQ(issue_of(twice), "slot_taken") << twice.body;
  EXPECT_EQ(his.get("/Appointment?patient=" + person).size("/entry"), 1U);
  EXPECT_EQ(county.get("/Appointment?date=ge" + tomorrow).size("/entry"), 1U)
      << "the unit that is booked sees who comes";
  EXPECT_EQ(stranger.get("/Appointment/" + id).status, 404);
  auto changed = his.get("/Appointment/" + id).json.as_object();
  changed["status"] = "cancelled";
  EXPECT_EQ(his.put("/Appointment/" + id, changed).text("/issue/0/expression/0"),
            "Appointment.cancelationReason");
  changed["cancelationReason"] = bj::object{{"text", "患者改期"}};
  const auto done = his.put("/Appointment/" + id, changed);
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.text("/status"), "cancelled");
  EXPECT_EQ(his.get("/Slot/" + slot).text("/status"), "free");
  EXPECT_EQ(his.put("/Appointment/" + id, changed).status, 412) << "the version is an older one";
  // An appointment of a system's own slot is stored as it came.
  wanted["slot"] = bj::array{bj::object{{"reference", "Slot/s1"}}};
  EXPECT_EQ(blind.post("/Appointment", wanted).status, 201);
}

}  // namespace
}  // namespace yilian::tests
