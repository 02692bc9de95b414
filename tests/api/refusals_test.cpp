// Refusals that no other test comes across: each line is a request and what it answers, the status
// with the code, or with the pointer and code of every wrong field. tools/check_codes sees that no
// code of the catalogue is forgotten.
#include "support/referrals.hpp"

namespace yilian::tests {
namespace {

using RefusalsTest = ApiTest;
INSTANTIATE_API_TESTS(RefusalsTest);

constexpr const char* register_path = "/api/v1/patients/register";

std::string refusal(const Answer& answer) {
  const auto problems = answer.problems();
  return std::to_string(answer.status) + " " + (problems.empty() ? answer.code() : problems);
}

bj::object new_account(const std::string& login, OrganisationId organisation, Date starts_on) {
  return {{"account", bj::object{{"loginName", login}, {"personName", "New Person"}}},
          {"post", bj::object{{"organisationId", to_string(organisation)},
                              {"role", "nurse"},
                              {"startsOn", to_string(starts_on)}}}};
}

TEST_P(RefusalsTest, FormOfTheRequest) {
  auto gp = world().sign_in(Role::gp);
  const auto person = [&](const char* field, const bj::value& value) {
    auto body = world().registration(world().id_card());
    body["person"].as_object()[field] = value;
    return refusal(gp.post(register_path, body));
  };
  EXPECT_EQ(person("birthDate", "2026-02-30"), "400 /person/birthDate:invalid_date");
  const auto draft = [&](const char* field, const bj::value& value) {
    return refusal(gp.post("/api/v1/referral-drafts",
                           bj::object{{"content", bj::object{{"diagnoses", bj::array{}},
                                                             {"fileIds", bj::array{}},
                                                             {field, value}}}}));
  };
  EXPECT_EQ(draft("patientId", "12"), "400 /content/patientId:invalid_id");
  EXPECT_EQ(draft("consent", bj::object{{"signerName", "本人"},
                                        {"relation", "self"},
                                        {"method", "paper"},
                                        {"signedAt", "2026-03-02 09:00"},
                                        {"informed", true}}),
            "400 /content/consent/signedAt:invalid_time");
  EXPECT_EQ(refusal(gp.del("/api/v1/rights")), "405 method_not_allowed");
}

TEST_P(RefusalsTest, AccountsAndPosts) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const Date today = local_date(world().clock().now());
  const auto office = world().organisation("office");
  auto wanted = new_account("nurse.wang", office, today);
  const auto made = root.post("/api/v1/accounts", wanted);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(refusal(root.post("/api/v1/accounts", wanted)),
            "400 /account/loginName:login_name_taken");
  wanted = new_account("nurse.li", office, today);
  wanted["account"].as_object()["phone"] = "12345";
  EXPECT_EQ(refusal(root.post("/api/v1/accounts", wanted)), "400 /account/phone:invalid_phone");
  const std::string nurse = "/api/v1/accounts/" + made.text("/accountId");
  EXPECT_EQ(refusal(root.post(nurse + "/posts", wanted["post"])), "409 post_overlaps");

  ASSERT_EQ(
      root.post(nurse + "/disable", bj::object{}, if_match(root.get(nurse).number("/version")))
          .status,
      200);
  EXPECT_EQ(refusal(world().visitor().sign_in("nurse.wang", made.text("/password"))),
            "401 account_disabled");
}

TEST_P(RefusalsTest, TheLastAdministratorStays) {
  auto root = world().sign_in(Role::platform_admin, "office");
  const Date today = local_date(world().clock().now());
  const std::string account = "/api/v1/accounts/" + to_string(root.account);
  EXPECT_EQ(refusal(root.post(account + "/disable", bj::object{},
                              if_match(root.get(account).number("/version")))),
            "409 last_administrator");
  const std::string end = "/api/v1/posts/" + root.get("/api/v1/session").text("/post/id") + "/end";
  for (const int days : {0, 1, 30})  // the day after it nobody would be left
    EXPECT_EQ(refusal(root.post(end, bj::object{{"endsOn", to_string(plus_days(today, days))}})),
              "409 last_administrator")
        << days;
  (void)world().account(Role::platform_admin, "office");
  EXPECT_EQ(root.post(end, bj::object{{"endsOn", to_string(today)}}).status, 200);
}

TEST_P(RefusalsTest, APostThatHasEnded) {
  auto root = world().sign_in(Role::platform_admin, "office");
  auto nurse = world().sign_in(Role::nurse);
  const std::string post = nurse.get("/api/v1/session").text("/post/id");
  const Date yesterday = plus_days(local_date(world().clock().now()), 0);
  ASSERT_EQ(
      root.post("/api/v1/posts/" + post + "/end", bj::object{{"endsOn", to_string(yesterday)}})
          .status,
      200);
  world().clock().advance_minutes(24 * 60);
  auto later = world().visitor();
  ASSERT_EQ(later.sign_in("nurse-2").status, 200);
  EXPECT_EQ(refusal(later.post("/api/v1/session/post", bj::object{{"postId", post}})),
            "403 post_not_active");
  EXPECT_EQ(refusal(later.get("/api/v1/live")), "403 post_not_active");
}

TEST_P(RefusalsTest, SecondFactorAndSystemClients) {
  auto root = world().sign_in(Role::platform_admin, "office");
  EXPECT_EQ(refusal(root.post("/api/v1/session/totp/confirm", bj::object{{"code", "000000"}})),
            "409 second_factor_not_set");
  bj::object client{
      {"name", "HIS"}, {"organisationId", to_string(root.organisation)}, {"scopes", bj::array{}}};
  EXPECT_EQ(refusal(root.post("/api/v1/clients", client)), "400 /scopes:too_few");
  client["scopes"] = bj::array{"network_read"};
  const auto made = root.post("/api/v1/clients", client);
  ASSERT_EQ(made.status, 201) << made.body;
  const auto token =
      world().visitor().send(http::Method::post, "/oauth/token",
                             "grant_type=client_credentials&client_id=" + made.text("/client/id") +
                                 "&client_secret=" + made.text("/secret"),
                             {{"content-type", "application/x-www-form-urlencoded"}});
  const http::Fields bearer = {{"authorization", "Bearer " + token.text("/access_token")}};
  EXPECT_EQ(world().visitor().get("/api/v1/organisations", bearer).status, 200);
  EXPECT_EQ(refusal(world().visitor().get("/api/v1/referrals", bearer)), "403 scope_missing");
}

TEST_P(RefusalsTest, People) {
  auto nurse = world().sign_in(Role::nurse);
  const auto with = [&](const bj::object& changes) {
    auto body = world().registration(world().id_card());
    for (const auto& [field, value] : changes) body["person"].as_object()[field] = value;
    return refusal(nurse.post(register_path, body));
  };
  EXPECT_EQ(
      with({{"documentKind", "passport"}, {"documentNumber", "E!"}, {"birthDate", "1980-02-15"}}),
      "400 /person/documentNumber:invalid_document");
  EXPECT_EQ(with({{"phone", "1380013"}}), "400 /person/phone:invalid_phone");
  EXPECT_EQ(with({{"birthDate", "1980-02-16"}}), "400 /person/birthDate:birth_date_mismatch");
  EXPECT_EQ(with({{"documentNumber", "11010519491231002X"}, {"sex", "male"}}),
            "400 /person/sex:sex_mismatch");
  EXPECT_EQ(with({{"documentNumber", world().id_card("20200101")}}),
            "400 /person/guardian:guardian_required");
  EXPECT_EQ(with({{"documentNumber", ""}, {"birthDate", "1980-02-15"}}),
            "400 /person/documentNumber:document_required");

  EXPECT_EQ(refusal(nurse.post("/api/v1/patients/search", bj::object{{"name", "张小明"}})),
            "400 search_too_wide");
  EXPECT_EQ(refusal(nurse.post("/api/v1/patients/search", bj::object{{"phone", "1380013"}})),
            "400 /phone:invalid_phone");
  const auto made = nurse.post(register_path, world().registration(world().id_card()));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(refusal(nurse.post("/api/v1/patients/" + made.text("/person/id") + "/reveal",
                               bj::object{{"field", "guardian_phone"}, {"reason", "call her"}})),
            "400 field_not_revealable");
  const std::string end = "/api/v1/visits/" + made.text("/visit/id") + "/end";
  EXPECT_EQ(nurse.post(end).status, 200);
  EXPECT_EQ(refusal(nurse.post(end)), "409 visit_ended");
}

TEST_P(RefusalsTest, TooManySearches) {
  auto nurse = world().sign_in(Role::nurse);
  const bj::object search{{"phone", "13800138000"}};
  for (int i = 0; i < 300; ++i)
    ASSERT_EQ(nurse.post("/api/v1/patients/search", search).status, 200) << i;
  EXPECT_EQ(refusal(nurse.post("/api/v1/patients/search", search)), "429 too_many_requests");
  world().clock().advance_minutes(60);
  auto again = world().visitor();
  ASSERT_EQ(again.sign_in("nurse-1").status, 200);
  EXPECT_EQ(again.post("/api/v1/patients/search", search).status, 200) << "the next hour";
}

TEST_P(RefusalsTest, Papers) {
  Scene s(world());
  const auto patient = s.patient();
  auto content = s.content(patient);
  const auto consent = [&](const char* signer, const char* relation) {
    auto changed = content;
    changed["consent"].as_object()["signerName"] = signer;
    changed["consent"].as_object()["relation"] = relation;
    return refusal(s.gp.post("/api/v1/referrals", bj::object{{"content", changed}}));
  };
  EXPECT_EQ(consent("李红", "self"), "400 /consent/relation:consent_relation_required");
  EXPECT_EQ(consent("李红", "spouse"), "201 ");
  EXPECT_EQ(consent("张小明", "self"), "409 referral_open") << "the patient's own name will do";

  auto unit = s.root.get("/api/v1/organisations/" + to_string(s.desk.organisation));
  bj::object input{{"name", unit.text("/name")},
                   {"kind", unit.text("/kind")},
                   {"gradeLevel", unit.number("/gradeLevel")},
                   {"gradeClass", "none"},
                   {"division", unit.text("/division")},
                   {"receivesReferrals", false}};
  const auto changed = s.root.put("/api/v1/organisations/" + to_string(s.desk.organisation), input,
                                  unit.number("/version"));
  ASSERT_EQ(changed.status, 200) << changed.body;
  content["patientId"] = s.patient();
  EXPECT_EQ(refusal(s.gp.post("/api/v1/referrals", bj::object{{"content", content}})),
            "400 /toOrganisationId:receiver_does_not_receive");
}

TEST_P(RefusalsTest, StepsOfAReferral) {
  Scene s(world());
  auto r = s.submit(s.gp, s.content(s.patient()));
  r = s.act(s.desk, r, "accept", s.appointment(2));
  EXPECT_EQ(refusal(s.act(s.desk, r, "no-show")), "409 appointment_not_reached");

  auto down =
      s.submit(s.doctor, s.content(world().register_patient(s.doctor, world().id_card()), "down"));
  EXPECT_EQ(refusal(s.act(s.gp, down, "acknowledge", bj::object{{"itemIds", bj::array{}}})),
            "400 /itemIds:too_few");
  down = s.act(s.gp, down, "accept", s.appointment());
  down = s.act(s.gp, down, "check-in");
  const auto task = s.gp.get("/api/v1/follow-ups");
  ASSERT_GT(task.size("/items"), 0U) << task.body;
  const std::string done = "/api/v1/follow-ups/" + task.text("/items/0/id") + "/done";
  const bj::object outcome{{"outcome", "已服药"}};
  const auto version = task.number("/items/0/version");
  ASSERT_EQ(s.gp.post(done, outcome, if_match(version)).status, 200);
  EXPECT_EQ(refusal(s.gp.post(done, outcome, if_match(version + 1))), "409 task_done");
}

TEST_P(RefusalsTest, TheInsurancePreferenceIsExplained) {
  Scene s(world());
  const auto explained = [&] {
    return s.submit(s.gp, s.content(s.patient())).text("/insurance/explanation");
  };
  EXPECT_EQ(explained(), text(Code::preference_does_not_apply, {}, Language::zh));
  const bj::object agreement{
      {"kind", "referral"},
      {"title", "双向转诊协议"},
      {"startsOn", "2026-01-01"},
      {"endsOn", "2026-12-31"},
      {"partyIds", bj::array{to_string(s.gp.organisation), to_string(s.desk.organisation)}},
      {"scope", ""},
      {"signatures", bj::array{}},
      {"fileIds", bj::array{}}};
  const auto made = s.root.post("/api/v1/agreements", agreement);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(explained(), text(Code::preference_applies, {}, Language::zh));
}

TEST_P(RefusalsTest, Drafts) {
  auto gp = world().sign_in(Role::gp);
  const bj::object empty{
      {"content", bj::object{{"diagnoses", bj::array{}}, {"fileIds", bj::array{}}}}};
  for (int i = 0; i < 50; ++i)
    ASSERT_EQ(gp.post("/api/v1/referral-drafts", empty).status, 201) << i;
  EXPECT_EQ(refusal(gp.post("/api/v1/referral-drafts", empty)), "409 draft_limit");
}

TEST_P(RefusalsTest, Files) {
  auto gp = world().sign_in(Role::gp);
  const auto upload = [&](const std::string& content) {
    return refusal(
        gp.send(http::Method::post, "/api/v1/files",
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n" +
                    content + "\r\n--b--\r\n",
                {{"content-type", "multipart/form-data; boundary=b"}}));
  };
  EXPECT_EQ(upload("%PDF-1.7 …"), "201 ");
  EXPECT_EQ(upload(""), "400 file_empty");
  EXPECT_EQ(upload("MZ of a program"), "415 file_type_not_allowed");
  EXPECT_EQ(upload("%PDF-" + std::string(20 * 1024 * 1024, 'x')), "413 body_too_large");
}

}  // namespace
}  // namespace yilian::tests
