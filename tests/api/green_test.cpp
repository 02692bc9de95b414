// The green channel (REF-6): who goes before others, and who is treated before payment.
#include "support/capacity.hpp"

namespace yilian::tests {
namespace {

using GreenTest = ApiTest;
INSTANTIATE_API_TESTS(GreenTest);

std::string person(World& world, Browser& staff, bj::array flags) {
  auto registration = world.registration(world.id_card());
  registration["person"].as_object()["flags"] = std::move(flags);
  const auto made = staff.post("/api/v1/patients/register", registration);
  EXPECT_EQ(made.status, 201) << made.body;
  return made.text("/person/id");
}

TEST_P(GreenTest, WhatIsGivenBackGoesToTheGreenChannelFirst) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  s.schedule(s.desk, clinic, 1, 1);
  const char* at = "2026-03-03T08:00:00+08:00";
  const auto taken = s.book(s.gp, clinic, at);
  ASSERT_EQ(taken.status, 201) << taken.body;
  const auto wait = [&](const std::string& patient, const std::string& referral = "") {
    bj::object body{{"resourceId", clinic}, {"from", "2026-03-03"}, {"to", "2026-03-03"}};
    if (!patient.empty()) body["patientId"] = patient;
    if (!referral.empty()) body["referralId"] = referral;
    const auto made = s.gp.post("/api/v1/waits", body);
    EXPECT_EQ(made.status, 201) << made.body;
    return made;
  };
  const auto longest = wait(person(world(), s.gp, {}));
  EXPECT_EQ(longest.size("/green"), 0U);
  world().clock().advance_minutes(1);
  const auto poor = wait(person(world(), s.gp, {"poverty_relief"}));
  EXPECT_EQ(poor.text("/green/0"), "poverty_relief");
  EXPECT_TRUE(poor.json.at_pointer("/payAfterTreatment").as_bool());
  world().clock().advance_minutes(1);
  const auto referred = wait("", s.nothing());
  EXPECT_EQ(referred.text("/green/0"), "referred");
  const auto state = [&](const Answer& one) {
    const auto list = s.gp.get("/api/v1/waits");
    for (std::size_t i = 0; i < list.size("/items"); ++i)
      if (list.text("/items/" + std::to_string(i) + "/id") == one.text("/id"))
        return list.text("/items/" + std::to_string(i) + "/state");
    return std::string();
  };
  auto booking = taken;
  for (const auto& [next, others] :
       {std::pair{&poor, std::vector{&longest, &referred}}, {&referred, {&longest}}}) {
    ASSERT_EQ(s.act(s.gp, booking, "cancel", bj::object{{"reason", "不来了"}}).status, 200);
    EXPECT_EQ(state(*next), "offered");
    for (const auto* other : others) EXPECT_EQ(state(*other), "waiting");
    const auto mine = s.gp.get("/api/v1/bookings?side=booker&state=held");
    ASSERT_EQ(mine.size("/items"), 1U) << mine.body;
    booking = s.gp.get("/api/v1/bookings/" + mine.text("/items/0/id"));
  }
  ASSERT_EQ(s.act(s.gp, booking, "cancel", bj::object{{"reason", "不来了"}}).status, 200);
  EXPECT_EQ(state(longest), "offered") << "nobody is forgotten";
}

TEST_P(GreenTest, BookingsOfOneTimeShowTheGreenChannelFirst) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  s.schedule(s.desk, clinic, 1, 2);
  const char* early = "2026-03-03T08:00:00+08:00";
  const char* late = "2026-03-03T09:00:00+08:00";
  s.book(s.gp, clinic, early, true, person(world(), s.gp, {}));
  s.book(s.gp, clinic, early, true, person(world(), s.gp, {"contracted"}));
  s.book(s.gp, clinic, late, true, person(world(), s.gp, {"poverty_relief"}));
  const auto list = s.desk.get("/api/v1/bookings?side=provider");
  ASSERT_EQ(list.size("/items"), 3U) << list.body;
  EXPECT_EQ(list.text("/items/0/green/0"), "contracted");
  EXPECT_EQ(list.size("/items/1/green"), 0U) << "before a later time";
  EXPECT_TRUE(list.json.at_pointer("/items/2/payAfterTreatment").as_bool());
  EXPECT_FALSE(list.json.at_pointer("/items/0/payAfterTreatment").as_bool());
}

TEST_P(GreenTest, AmongEquallyUrgentReferralsItIsReceivedFirst) {
  Scene s(world());
  const auto plain = s.submit(s.gp, s.content(s.patient()));
  world().clock().advance_minutes(5);
  const auto green = s.submit(s.gp, s.content(person(world(), s.gp, {"contracted"})));
  world().clock().advance_minutes(5);
  auto urgent_content = s.content(s.patient());
  urgent_content["urgency"] = "urgent";
  const auto urgent = s.submit(s.gp, urgent_content);
  const auto list = [&] {
    std::vector<std::string> ids;
    const auto page = s.desk.get("/api/v1/referrals?list=to_triage");
    for (std::size_t i = 0; i < page.size("/items"); ++i)
      ids.push_back(page.text("/items/" + std::to_string(i) + "/id"));
    return ids;
  };
  const std::vector<std::string> wanted{urgent.text("/id"), green.text("/id"), plain.text("/id")};
  EXPECT_EQ(list(), wanted);
  // A step later the order is still the same.
  s.act(s.desk, green, "take");
  s.act(s.desk, plain, "take");
  EXPECT_EQ(list(), wanted);
}

TEST_P(GreenTest, AReferralTellsItToItsPartiesOnly) {
  Scene s(world());
  const auto sent = s.submit(s.gp, s.content(person(world(), s.gp, {"poverty_relief"})));
  EXPECT_EQ(sent.text("/green/0"), "poverty_relief") << sent.body;
  const auto target = "/api/v1/referrals/" + sent.text("/id");
  const auto seen = s.desk.get(target);
  EXPECT_TRUE(seen.json.at_pointer("/payAfterTreatment").as_bool()) << seen.body;
  EXPECT_EQ(s.desk.get("/api/v1/referrals?list=to_triage").text("/items/0/green/0"),
            "poverty_relief");
  EXPECT_EQ(s.gp.get(target + "/documents/slip").status, 200);
  auto office = world().sign_in(Role::office, "office");
  const auto course = office.get(target);
  EXPECT_EQ(course.size("/green"), 0U) << "says who the person is";
  EXPECT_EQ(course.size("/patient/flags"), 0U);
  EXPECT_EQ(office.get("/api/v1/referrals?list=all").size("/items/0/green"), 0U);
  const auto plain = s.submit(s.gp, s.content(s.patient()));
  EXPECT_EQ(plain.size("/green"), 0U) << "to be referred is no difference among referrals";
}

}  // namespace
}  // namespace yilian::tests
