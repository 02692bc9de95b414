// One person who was registered twice: found, put before somebody, merged with all that hangs on
// it, and taken apart again.
#include "patients/describe.hpp"
#include "patients/service.hpp"
#include "support/readiness.hpp"
#include "support/referrals.hpp"
#include "work/work.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

constexpr auto people = "SELECT count(*) FROM people WHERE region_id = $1"_sql;
constexpr auto pairs = "SELECT count(*) FROM person_pairs WHERE region_id = $1"_sql;
constexpr auto open_pairs =
    "SELECT count(*) FROM person_pairs WHERE region_id = $1 AND state = 'open'"_sql;
constexpr auto keys = "SELECT count(*) FROM match_keys WHERE region_id = $1"_sql;
constexpr auto index_rows =
    "SELECT (SELECT count(*) FROM match_keys WHERE region_id = $1) + (SELECT count(*) FROM "
    "person_pairs WHERE region_id = $1) + (SELECT count(*) FROM person_merges WHERE region_id = "
    "$1) + (SELECT count(*) FROM merge_moves WHERE region_id = $1) + (SELECT count(*) FROM "
    "source_numbers WHERE region_id = $1)"_sql;

class MasterIndexTest : public ApiTest {
 protected:
  /// 王秀英 of 1950-03-04 with another passport each time; `change` makes her another.
  static bj::object person(const std::string& passport, const bj::object& change = {}) {
    bj::object out{{"name", "王秀英"},
                   {"documentKind", "passport"},
                   {"documentNumber", passport},
                   {"sex", "female"},
                   {"birthDate", "1950-03-04"},
                   {"phone", "13812345678"},
                   {"address", "宁国市河沥溪街道东津路8号"},
                   {"flags", bj::array{}},
                   {"newborn", false}};
    for (const auto& [name, value] : change) out[name] = value;
    return out;
  }
  static Answer enter(Browser& who, const bj::object& person) {
    return who.post("/api/v1/patients/register",
                    bj::object{{"person", person},
                               {"visit", {{"kind", "outpatient"}, {"proof", "card_read"}}}});
  }
  static std::string registered(Browser& who, const bj::object& person) {
    const auto answer = enter(who, person);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.text("/person/id");
  }
  Browser office() { return world().sign_in(Role::office, "office"); }
  static Answer first_pair(Browser& who, const std::string& state = "open") {
    const auto page = who.get("/api/v1/person-pairs?state=" + state);
    EXPECT_GE(page.size("/items"), 1U) << page.body;
    return who.get("/api/v1/person-pairs/" + page.text("/items/0/id"));
  }
  static Answer decide(Browser& who, const Answer& pair, const std::string& action,
                       const bj::object& body) {
    return who.post("/api/v1/person-pairs/" + pair.text("/id") + "/" + action, body,
                    if_match(pair.number("/version")));
  }
  static Answer merge(Browser& who, const Answer& pair, const std::string& survivor) {
    return decide(who, pair, "merge", {{"survivorId", survivor}, {"reason", "本人到场核对"}});
  }
  static http::Fields if_match(std::int64_t version) {
    return {{"if-match", "\"" + std::to_string(version) + "\""}};
  }
  static const bj::object why;
};
const bj::object MasterIndexTest::why{{"reason", "本人到场核对"}};
INSTANTIATE_API_TESTS(MasterIndexTest);

TEST_P(MasterIndexTest, APossibleMatchIsRegisteredAndPutBeforeSomebody) {
  auto gp = world().sign_in(Role::gp), desk = office();
  const auto first = registered(gp, person("E10000001"));
  const auto second = registered(gp, person("E20000002", {{"name", "王秀瑛"}}));
  registered(gp, person("E30000003", {{"name", "赵大强"},
                                      {"birthDate", "1988-01-01"},
                                      {"sex", "male"},
                                      {"phone", "13700000000"},
                                      {"address", "旌德县"}}));
  EXPECT_EQ(world().count(pairs), 1);
  const auto list = desk.get("/api/v1/person-pairs");
  EXPECT_EQ(list.text("/items/0/firstNameMasked"), "王*英") << list.body;
  EXPECT_EQ(list.body.find("王秀"), std::string::npos);
  const auto pair = desk.get("/api/v1/person-pairs/" + list.text("/items/0/id"));
  EXPECT_EQ(pair.text("/first/id"), first) << pair.body;
  EXPECT_EQ(pair.text("/second/id"), second);
  EXPECT_EQ(pair.text("/second/name"), "王秀瑛");
  EXPECT_EQ(pair.text("/first/phoneMasked"), "138****5678");
  EXPECT_EQ(pair.text("/first/addressMasked"), "宁国市河沥溪街道东***");
  EXPECT_EQ(pair.text("/origin"), "registration");
  EXPECT_EQ(pair.text("/fields/0/level"), "alike");
  EXPECT_EQ(pair.text("/doubts/0"), "name_differs");
  EXPECT_EQ(pair.number("/first/visits"), 1);
  EXPECT_EQ(pair.body.find("13812345678"), std::string::npos);
  EXPECT_EQ(pair.body.find("E10000001"), std::string::npos);
  ASSERT_TRUE(world().app().spool().drain());
  auto admin = world().sign_in(Role::platform_admin, "office");
  const auto audit = admin.get("/api/v1/audit?action=person_pair.get&patientId=" + second);
  EXPECT_EQ(audit.size("/items"), 1U) << audit.body;
  EXPECT_EQ(gp.get("/api/v1/person-pairs").code(), "right_missing");
  EXPECT_EQ(desk.get("/api/v1/person-pairs?cursor=nonsense").problems(), "/cursor:invalid_cursor");
  EXPECT_EQ(desk.get("/api/v1/person-pairs/" + first).code(), "not_found");
}

TEST_P(MasterIndexTest, ASureMatchIsTheOneWhoIsThere) {
  auto gp = world().sign_in(Role::gp), desk = office();
  const auto card = world().id_card("19500304");
  const bool female = enter(gp, person(card, {{"documentKind", "id_card"}, {"sex", nullptr}}))
                          .text("/person/sex") == "female";
  const auto known = gp.post("/api/v1/patients/search", bj::object{{"documentNumber", card}});
  const auto again = enter(gp, person("E10000001", {{"sex", female ? "female" : "male"}}));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "patient_matches") << again.body;
  EXPECT_EQ(again.text("/link"), "/api/v1/patients/" + known.text("/hits/0/id"));
  EXPECT_EQ(world().count(people), 1);
  // Twins have all of it in common but the name: nobody decides that alone.
  registered(gp, person("E10000002", {{"sex", female ? "female" : "male"}, {"name", "王秀莹"}}));
  EXPECT_EQ(world().count(people), 2);
  EXPECT_EQ(world().count(open_pairs), 1);
}

TEST_P(MasterIndexTest, EveryEntryGoesOverAndBack) {
  ReadinessScene r(world());
  auto gp = world().sign_in(Role::gp), desk = office();
  auto doctor = r.doctor;
  Scene s(world(), "township", "county");
  const auto first = registered(s.gp, person("E10000001"));
  const auto second = registered(doctor, person("E20000002", {{"name", "王秀瑛"}}));
  const auto referral = s.submit(s.doctor, s.content(second, "down"));
  const auto stay =
      doctor.post("/api/v1/patients/" + second + "/visits",
                  bj::object{{"visit", {{"kind", "inpatient"}, {"proof", "card_read"}}}});
  ASSERT_EQ(stay.status, 201) << stay.body;
  EXPECT_EQ(r.assess(doctor, stay.text("/id"), r.command(r.stable()), 0).status, 200);
  const http::Fields fhir{{"content-type", "application/fhir+json"}};
  const bj::object result{{"resourceType", "Observation"},
                          {"id", "obs-1"},
                          {"status", "final"},
                          {"code", bj::object{{"text", "血压"}}},
                          {"subject", bj::object{{"reference", "Patient/" + second}}}};
  ASSERT_EQ(
      doctor.send(http::Method::put, "/fhir/R4/Observation/obs-1", bj::serialize(result), fhir)
          .status,
      201);
  const bj::object patient{{"resourceType", "Patient"}, {"id", second}, {"active", true}};
  ASSERT_EQ(
      doctor.send(http::Method::put, "/fhir/R4/Patient/" + second, bj::serialize(patient), fhir)
          .status,
      201);

  const auto pair = first_pair(desk);
  ASSERT_EQ(pair.status, 200) << pair.body;
  const auto merged = merge(desk, pair, first);
  ASSERT_EQ(merged.status, 200) << merged.body;
  EXPECT_EQ(merged.text("/state"), "merged");
  EXPECT_EQ(merged.text("/survivorId"), first);
  EXPECT_EQ(merged.text("/actions/0"), "undo");
  // Both ids are one person now, for both organisations.
  for (auto* who : {&s.gp, &doctor})
    for (const auto& id : {first, second}) {
      const auto shown = who->get("/api/v1/patients/" + id);
      EXPECT_EQ(shown.text("/id"), first) << shown.body;
      EXPECT_EQ(who->get("/api/v1/patients/" + id + "/visits").size("/items"), 3U);
    }
  const auto rows = [&](const std::string& table) {
#define ROWS(name) \
  {#name, "SELECT count(*) FROM " #name " WHERE region_id = $1 AND patient_id = $2"_sql}
    static const std::map<std::string, db::Sql> statements = {
        ROWS(visits), ROWS(referrals), ROWS(readiness_assessments), ROWS(relationships)};
#undef ROWS
    return world()
        .app()
        .database()
        .read([&](db::Session& session) -> Result<std::int64_t> {
          return session.query_one(statements.at(table), region, *parse_uuid(first))
              ->get<std::int64_t>(0);
        })
        .value();
  };
  EXPECT_EQ(rows("visits"), 3);
  EXPECT_EQ(rows("referrals"), 1);
  EXPECT_EQ(rows("readiness_assessments"), 1);
  EXPECT_EQ(rows("relationships"), 3);
  const auto moved = doctor.get("/fhir/R4/Observation/obs-1");
  EXPECT_EQ(moved.text("/subject/reference"), "Patient/" + first) << moved.body;
  EXPECT_EQ(moved.text("/meta/versionId"), "2");
  EXPECT_EQ(doctor.get("/fhir/R4/Observation?patient=" + first).size("/entry"), 1U);
  const auto replaced = doctor.get("/fhir/R4/Patient/" + second);
  EXPECT_EQ(replaced.text("/link/0/other/reference"), "Patient/" + first) << replaced.body;
  EXPECT_EQ(replaced.text("/link/0/type"), "replaced-by");

  // A system that knows the old id only goes on with it; the job takes its entries over.
  auto later = result;
  later["id"] = "obs-2";
  ASSERT_EQ(doctor.send(http::Method::put, "/fhir/R4/Observation/obs-2", bj::serialize(later), fhir)
                .status,
            201);
  world().app().jobs().run_all();
  EXPECT_EQ(doctor.get("/fhir/R4/Observation/obs-2").text("/subject/reference"),
            "Patient/" + first);
  world().app().jobs().run_all();
  EXPECT_EQ(doctor.get("/fhir/R4/Observation/obs-2").text("/meta/versionId"), "2");
  EXPECT_EQ(doctor.get("/fhir/R4/Patient/" + second).text("/meta/versionId"), "2");

  // What comes afterwards stays with the one who stays, unless it was entered under the other id.
  const bj::object visit{{"visit", {{"kind", "outpatient"}, {"proof", "card_read"}}}};
  ASSERT_EQ(s.gp.post("/api/v1/patients/" + first + "/visits", visit).status, 201);
  ASSERT_EQ(doctor.post("/api/v1/patients/" + second + "/visits", visit).status, 201);
  EXPECT_EQ(rows("visits"), 5);
  const auto undone = decide(desk, merged, "undo", why);
  ASSERT_EQ(undone.status, 200) << undone.body;
  EXPECT_EQ(undone.text("/state"), "open");
  EXPECT_EQ(rows("visits"), 2) << "the own one, and that of afterwards";
  EXPECT_EQ(rows("referrals"), 0);
  EXPECT_EQ(rows("readiness_assessments"), 0);
  EXPECT_EQ(doctor.get("/api/v1/patients/" + first).code(), "no_relationship");
  EXPECT_EQ(doctor.get("/api/v1/patients/" + second).text("/id"), second);
  EXPECT_EQ(doctor.get("/api/v1/patients/" + second + "/visits").size("/items"), 3U);
  EXPECT_EQ(doctor.get("/fhir/R4/Observation/obs-1").text("/subject/reference"),
            "Patient/" + second);
  EXPECT_EQ(doctor.get("/fhir/R4/Observation/obs-2").text("/subject/reference"),
            "Patient/" + second)
      << "it was entered under the other id";
  EXPECT_EQ(doctor.get("/fhir/R4/Patient/" + second).text("/link/0/type"), "");
  EXPECT_EQ(s.doctor.get("/api/v1/referrals/" + referral.text("/id")).status, 200);
}

TEST_P(MasterIndexTest, PatientsThatSystemsSentGoOverAndBack) {
  auto gp = world().sign_in(Role::gp), desk = office();
  auto doctor = world().sign_in(Role::physician, "county");
  const auto first = registered(gp, person("E10000001"));
  const auto second = registered(doctor, person("E20000002", {{"name", "王秀瑛"}}));
  const http::Fields fhir{{"content-type", "application/fhir+json"}};
  const auto put = [&](const std::string& place, bj::object resource) {
    resource["id"] = place.substr(place.find('/') + 1);
    const auto done =
        doctor.send(http::Method::put, "/fhir/R4/" + place, bj::serialize(resource), fhir);
    EXPECT_EQ(done.status, 201) << done.body;
  };
  const bj::object kind{{"system", "http://terminology.hl7.org/CodeSystem/v2-0203"},
                        {"code", "PPN"}};
  const bj::object passport{{"type", bj::object{{"coding", bj::array{kind}}}},
                            {"system", "urn:passports"},
                            {"value", "E20000002"}};
  put("Patient/his-2", {{"resourceType", "Patient"},
                        {"identifier", bj::array{passport}},
                        {"name", bj::array{bj::object{{"text", "王秀瑛"}}}},
                        {"birthDate", "1950-03-04"}});
  put("Observation/obs-1", {{"resourceType", "Observation"},
                            {"status", "final"},
                            {"code", bj::object{{"text", "血压"}}},
                            {"subject", bj::object{{"reference", "Patient/his-2"}}}});
  const auto results = [&](const std::string& patient) {
    return doctor.get("/fhir/R4/Observation?patient=" + patient).size("/entry");
  };
  EXPECT_EQ(results(second), 1U);
  EXPECT_EQ(results(first), 0U);
  const auto merged = merge(desk, first_pair(desk), first);
  ASSERT_EQ(merged.status, 200) << merged.body;
  EXPECT_EQ(results(first), 1U);
  EXPECT_EQ(doctor.get("/api/v1/patients/" + first + "/record/entries?kind=result").size("/items"),
            1U);
  ASSERT_EQ(decide(desk, merged, "undo", why).status, 200);
  EXPECT_EQ(results(first), 0U);
  EXPECT_EQ(results(second), 1U);
}

TEST_P(MasterIndexTest, DecisionsAreRefusedByRule) {
  auto gp = world().sign_in(Role::gp), desk = office();
  const auto first = registered(gp, person("E10000001"));
  registered(gp, person("E20000002", {{"name", "王秀瑛"}}));
  const auto pair = first_pair(desk);
  const auto path = "/api/v1/person-pairs/" + pair.text("/id");
  const bj::object wanted{{"survivorId", first}, {"reason", "核对"}};
  EXPECT_EQ(desk.post(path + "/merge", wanted).code(), "precondition_required");
  EXPECT_EQ(desk.post(path + "/merge", wanted, if_match(7)).code(), "stale_version");
  EXPECT_EQ(desk.post(path + "/merge",
                      bj::object{{"survivorId", pair.text("/id")}, {"reason", "核对"}}, if_match(1))
                .problems(),
            "/survivorId:not_in_list");
  EXPECT_EQ(desk.post(path + "/undo", why, if_match(1)).code(), "action_not_allowed");
  EXPECT_EQ(gp.post(path + "/merge", wanted, if_match(1)).code(), "right_missing");
  const auto apart = decide(desk, pair, "keep-apart", why);
  EXPECT_EQ(apart.text("/state"), "separate") << apart.body;
  EXPECT_EQ(apart.text("/decision"), "本人到场核对");
  EXPECT_EQ(merge(desk, apart, first).code(), "action_not_allowed");
  // Nobody is asked again, whatever is looked through.
  world().app().jobs().run_all();
  EXPECT_EQ(world().count(open_pairs), 0);
  EXPECT_EQ(world().count(pairs), 1);
  EXPECT_EQ(decide(desk, apart, "undo", why).text("/state"), "open");
}

TEST_P(MasterIndexTest, MergesOfMergesAreUndoneFromTheLast) {
  auto gp = world().sign_in(Role::gp), desk = office();
  const auto a = registered(gp, person("E10000001"));
  const auto b = registered(gp, person("E20000002", {{"name", "王秀瑛"}}));
  const auto c = registered(gp, person("E30000003", {{"name", "王绣英"}}));
  EXPECT_EQ(world().count(open_pairs), 3) << "each with each";
  const auto find = [&](const std::string& x, const std::string& y) {
    const auto page = desk.get("/api/v1/person-pairs");
    for (std::size_t i = 0; i < page.size("/items"); ++i) {
      auto pair =
          desk.get("/api/v1/person-pairs/" + page.text("/items/" + std::to_string(i) + "/id"));
      if (pair.text("/first/id") == x && pair.text("/second/id") == y) return pair;
    }
    return Answer{};
  };
  const auto bc = find(b, c), ab = find(a, b), ac = find(a, c);
  const auto b_over_c = merge(desk, bc, b);
  ASSERT_EQ(b_over_c.status, 200) << b_over_c.body;
  const auto gone = merge(desk, ac, c);
  EXPECT_EQ(gone.code(), "patient_merged") << gone.body;
  EXPECT_EQ(gone.text("/link"), "/api/v1/patients/" + b);
  const auto a_over_b = merge(desk, ab, a);
  ASSERT_EQ(a_over_b.status, 200) << a_over_b.body;
  EXPECT_EQ(gp.get("/api/v1/patients/" + c).text("/id"), a);
  EXPECT_EQ(gp.get("/api/v1/patients/" + c + "/visits").size("/items"), 3U);
  EXPECT_EQ(world().count(open_pairs), 0) << "all three are one: nothing is left to ask";
  EXPECT_EQ(decide(desk, b_over_c, "undo", why).code(), "merge_not_last");
  // The document of each finds the one who stays; the search shows one person.
  const auto again = enter(gp, person("E30000003"));
  EXPECT_EQ(again.code(), "patient_exists");
  EXPECT_EQ(again.text("/link"), "/api/v1/patients/" + a);
  EXPECT_EQ(gp.post("/api/v1/patients/search", bj::object{{"phone", "13812345678"}}).size("/hits"),
            1U);
  ASSERT_EQ(decide(desk, a_over_b, "undo", why).status, 200);
  EXPECT_EQ(gp.get("/api/v1/patients/" + c).text("/id"), b);
  ASSERT_EQ(decide(desk, b_over_c, "undo", why).status, 200);
  EXPECT_EQ(gp.get("/api/v1/patients/" + c).text("/id"), c);
  EXPECT_EQ(world().count(open_pairs), 3);
}

TEST_P(MasterIndexTest, TwoOpenReferralsToOneDepartmentAreFinishedFirst) {
  Scene s(world());
  auto desk = office();
  const auto first = registered(s.gp, person("E10000001"));
  const auto second = registered(s.gp, person("E20000002", {{"name", "王秀瑛"}}));
  s.submit(s.gp, s.content(first));
  s.submit(s.gp, s.content(second));
  const auto pair = first_pair(desk);
  const auto refused = merge(desk, pair, first);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "merge_open_referrals");
  EXPECT_EQ(s.gp.get("/api/v1/patients/" + second).text("/id"), second) << "nothing happened";
  EXPECT_EQ(s.gp.get("/api/v1/patients/" + second + "/visits").size("/items"), 1U);
}

TEST_P(MasterIndexTest, ExportAndErasureKnowMergedPeople) {
  auto gp = world().sign_in(Role::gp), desk = office();
  const auto first = registered(gp, person("E10000001"));
  const auto second = registered(gp, person("E20000002", {{"name", "王秀瑛"}}));
  ASSERT_EQ(merge(desk, first_pair(desk), first).status, 200);
  const auto copy = gp.post("/api/v1/patients/" + second + "/export",
                            bj::object{{"proof", "document_seen"}, {"reason", "asked"}});
  ASSERT_EQ(copy.status, 200) << copy.body;
  EXPECT_EQ(copy.text("/person/id"), first);
  EXPECT_EQ(copy.text("/merged/0/documentNumber"), "E20000002");
  EXPECT_EQ(copy.size("/visits"), 2U);
  world().clock().advance_minutes(31LL * 366 * 24 * 60);
  auto root = world().sign_in(Role::platform_admin, "office");
  const bj::object wanted{{"reason", "本人要求删除"}, {"password", password}};
  const auto other = root.post("/api/v1/patients/" + second + "/erasure", wanted);
  EXPECT_EQ(other.code(), "patient_merged") << other.body;
  const auto gone = root.post("/api/v1/patients/" + first + "/erasure", wanted);
  ASSERT_EQ(gone.status, 204) << gone.body;
  EXPECT_EQ(world().count(people), 0);
  EXPECT_EQ(world().count(index_rows), 0);
}

TEST_P(MasterIndexTest, TheJobComparesWhoWasImportedAndCorrectionsCountAtOnce) {
  auto gp = world().sign_in(Role::gp), desk = office();
  const std::string list =
      "姓名,证件类型,证件号码,性别,出生日期,电话\n"
      "王秀英,护照,E10000001,女,1950-03-04,13812345678\n"
      "王秀瑛,护照,E20000002,女,1950-03-04,13812345678\n"
      "赵大强,护照,E30000003,男,1988-01-01,13700000000\n";
  const auto done = desk.send(http::Method::post, "/api/v1/patients/import?dryRun=false", list,
                              {{"content-type", "text/csv"}});
  ASSERT_EQ(done.number("/created"), 3) << done.body;
  EXPECT_EQ(world().count(pairs), 0);
  world().app().jobs().run_all();
  EXPECT_EQ(world().count(open_pairs), 1);
  EXPECT_EQ(first_pair(desk).text("/origin"), "look_through");
  const auto count = world().count(keys);
  EXPECT_EQ(count, 18) << "document, phone, and four of name and birth date each";
  const auto zhao = gp.post("/api/v1/patients/search", bj::object{{"documentNumber", "E30000003"}});
  const auto path = "/api/v1/patients/" + zhao.text("/hits/0/id");
  ASSERT_EQ(gp.post(path + "/visits",
                    bj::object{{"visit", {{"kind", "outpatient"}, {"proof", "card_read"}}}})
                .status,
            201);
  const auto corrected = gp.put(
      path, bj::object{{"person", person("E30000003", {{"name", "王绣英"}})}, {"reason", "录错"}},
      1);
  ASSERT_EQ(corrected.status, 200) << corrected.body;
  EXPECT_EQ(world().count(open_pairs), 3);
  EXPECT_EQ(world().count(keys), count) << "the keys of the wrong name are gone";
}

TEST_P(MasterIndexTest, SystemsOfMembersFindOrRegister) {
  auto gp = world().sign_in(Role::gp);
  const auto known = registered(gp, person("E10000001"));
  auto& database = world().app().database();
  patients::Service service(database, {std::shared_ptr<void>(), &world().app().vault()}, region);
  Call call;
  call.now = world().clock().now();
  call.action = "patient.exchange";
  call.caller.region = region;
  call.caller.organisation = gp.organisation;
  const auto input = [](const bj::object& person) {
    return json::read<patients::PersonInput>(bj::serialize(person)).value();
  };
  const auto number = [&](const char* text) {
    return patients::SourceNumber{gp.organisation, {"urn:oid:1.2.3"}, {text}};
  };
  const auto find = [&](const bj::object& person, const char* text) {
    return work::change(database, call, [&](work::Work& w) {
      return service.find_or_register(w, input(person), number(text));
    });
  };
  using patients::FoundBy;
  // The same document with another name but the right birth date, then its number alone.
  const auto by_document = find(person("E10000001", {{"name", "王秀"}}), "A1");
  ASSERT_TRUE(by_document) << info(by_document.error().code).name;
  EXPECT_EQ(by_document->by, FoundBy::document);
  EXPECT_EQ(to_string(by_document->id), known);
  const auto by_number = find(person("E99999999"), "A1");
  ASSERT_TRUE(by_number);
  EXPECT_EQ(by_number->by, FoundBy::source_number);
  EXPECT_EQ(to_string(by_number->id), known);
  const auto by_score =
      find(person("341881198001010018", {{"documentKind", "household_register"}}), "A2");
  ASSERT_TRUE(by_score) << info(by_score.error().code).name;
  EXPECT_EQ(by_score->by, FoundBy::score);
  const auto doubtful = find(person("E20000002", {{"name", "王秀瑛"}}), "A3");
  ASSERT_TRUE(doubtful);
  EXPECT_EQ(doubtful->by, FoundBy::registered);
  EXPECT_TRUE(doubtful->in_doubt);
  EXPECT_EQ(world().count(open_pairs), 1);
  // A number that the hospital gave to somebody else must not join two people.
  const auto reused =
      find(person("E30000003", {{"name", "赵大强"}, {"birthDate", "1988-01-01"}}), "A1");
  ASSERT_FALSE(reused);
  EXPECT_EQ(reused.error().fields.at(0).pointer, "/sourceNumber");
  EXPECT_EQ(reused.error().fields.at(0).code, Code::patient_has_other_name);
  EXPECT_EQ(world().count(people), 2);
}

}  // namespace
}  // namespace yilian::tests
