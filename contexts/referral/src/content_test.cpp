// Completeness of the papers, field by field.
#include <gtest/gtest.h>

#include <set>

#include "json/json.hpp"
#include "referral/describe.hpp"
#include "rules.hpp"

namespace yilian::referral::rules {
namespace {

const Instant now{1'790'000'000'000};

Content complete(Direction direction) {
  Content c;
  c.patient_id = PatientId::make(now.ms);
  c.direction = direction;
  c.kind = Kind::outpatient;
  c.urgency = Urgency::elective;
  c.to_organisation_id = OrganisationId::make(now.ms);
  c.to_department_id = DepartmentId::make(now.ms);
  c.reason = ReferralReason::limits_of_technique;
  c.impression.emplace().value = "心绞痛";
  c.present_illness.emplace().value = "胸痛 2 周";
  c.treatment_course.emplace().value = "硝酸酯类";
  c.doctor_phone.emplace().value = "13900000000";
  c.diagnoses.push_back({{"I20.9"}, {""}, true});
  Consent consent;
  consent.signer_name.value = "张三";
  consent.signed_at = now;
  consent.informed = true;
  c.consent = consent;
  if (direction == Direction::down) {
    c.treatment_proposal.emplace().value = "继续服药";
    Plan plan;
    plan.items.push_back({PlanItemKind::review, {"复诊"}, std::nullopt});
    plan.next_review_on = plus_days(local_date(now), 14);
    c.plan = plan;
  }
  return c;
}

std::set<std::string> wrong_fields(const Content& c) {
  std::set<std::string> out;
  const auto checked = check_content(c, now);
  if (checked) return out;
  for (const auto& field : checked.error().fields)
    out.insert(field.pointer + " " + std::string(info(field.code).name));
  return out;
}

TEST(Content, CompletePapersPass) {
  EXPECT_TRUE(wrong_fields(complete(Direction::up)).empty());
  EXPECT_TRUE(wrong_fields(complete(Direction::down)).empty());
}

TEST(Content, EmptyPapersNameEveryMissingField) {
  const auto wrong = wrong_fields({});
  for (const char* field : {"/patientId", "/direction", "/kind", "/urgency", "/toOrganisationId",
                            "/toDepartmentId", "/impression", "/reason", "/presentIllness",
                            "/treatmentCourse", "/doctorPhone", "/diagnoses"})
    EXPECT_TRUE(wrong.contains(std::string(field) + " required")) << field;
  EXPECT_TRUE(wrong.contains("/consent consent_required"));
}

TEST(Content, EmergencyNeedsTheLeast) {
  Content c = complete(Direction::up);
  c.urgency = Urgency::emergency;
  c.reason.reset();
  c.present_illness.reset();
  c.treatment_course.reset();
  c.consent.reset();
  c.diagnoses.clear();
  EXPECT_TRUE(wrong_fields(c).empty());
  c.impression.reset();
  EXPECT_EQ(wrong_fields(c), std::set<std::string>{"/impression required"});
}

TEST(Content, OneWrongThingAtATime) {
  const auto expect = [](Content c, const char* what) {
    EXPECT_EQ(wrong_fields(c), std::set<std::string>{what});
  };
  Content c = complete(Direction::up);
  c.consent->informed = false;
  expect(c, "/consent consent_required");
  c = complete(Direction::up);
  c.consent->signer_name.value = "";
  expect(c, "/consent/signerName required");
  c = complete(Direction::up);
  c.consent->signed_at = now.plus_hours(1);
  expect(c, "/consent/signedAt date_in_future");
  c = complete(Direction::up);
  c.consent->method = ConsentMethod::verbal_emergency;
  expect(c, "/consent/method not_in_list");
  c = complete(Direction::up);
  c.plan = complete(Direction::down).plan;
  expect(c, "/plan plan_not_allowed");
  c = complete(Direction::down);
  c.plan.reset();
  expect(c, "/plan plan_required");
  c = complete(Direction::down);
  c.plan->next_review_on = plus_days(local_date(now), -1);
  expect(c, "/plan/nextReviewOn appointment_in_past");
  c = complete(Direction::down);
  c.discharged_on = plus_days(local_date(now), 1);
  expect(c, "/dischargedOn date_in_future");
  c = complete(Direction::up);
  c.file_ids.resize(21);
  expect(c, "/fileIds too_many");
}

TEST(Content, WhoSignsForThePatientSaysHowTheyAreRelated) {
  Content c = complete(Direction::up);
  EXPECT_TRUE(check_signer(c, "张三"));
  c.consent->signer_name.value = "本人";
  EXPECT_TRUE(check_signer(c, "张三"));
  c.consent->signer_name.value = "李四";
  ASSERT_FALSE(check_signer(c, "张三"));
  EXPECT_EQ(check_signer(c, "张三").error().fields.front().code, Code::consent_relation_required);
  c.consent->relation = ConsentRelation::spouse;
  EXPECT_TRUE(check_signer(c, "张三"));
  c.consent.reset();
  EXPECT_TRUE(check_signer(c, "张三")) << "an emergency may bring it later";
}

TEST(Content, AppointmentsLieAhead) {
  Appointment a;
  a.at = now;
  EXPECT_TRUE(check_appointment(a, now));
  a.at = now.plus_minutes(-6);
  ASSERT_FALSE(check_appointment(a, now));
  EXPECT_EQ(check_appointment(a, now).error().fields.front().code, Code::appointment_in_past);
}

TEST(Content, DifferencesNameFieldsBeforeAndAfter) {
  const Content before = complete(Direction::up);
  Content after = before;
  EXPECT_TRUE(differences(before, after).empty());
  after.past_history.emplace().value = "高血压";
  const auto found = differences(before, after);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field, "pastHistory");
  EXPECT_FALSE(found[0].before);
  EXPECT_EQ(found[0].after.value_or(""), "高血压");
}

}  // namespace
}  // namespace yilian::referral::rules
