// Beds, schedules, slots and bookings through their routes, as the people of three units use them.
#include <set>

#include "support/capacity.hpp"

namespace yilian::tests {
namespace {

using CapacityTest = ApiTest;
INSTANTIATE_API_TESTS(CapacityTest);

TEST_P(CapacityTest, ABedGoesThroughItsStates) {
  CapacityScene s(world());
  const auto ward = s.ward(s.desk, 3);
  auto bed = s.bed(ward, 0);
  EXPECT_EQ(
      s.desk.post("/api/v1/beds/" + bed.id + "/vacate", bj::object{}, if_match(bed.version)).code(),
      "action_not_allowed");
  EXPECT_EQ(s.desk.post("/api/v1/beds/" + bed.id + "/occupy").code(), "precondition_required");
  const auto occupied =
      s.desk.post("/api/v1/beds/" + bed.id + "/occupy", bj::object{}, if_match(bed.version));
  EXPECT_EQ(occupied.text("/state"), "occupied") << occupied.body;
  EXPECT_EQ(
      s.desk.post("/api/v1/beds/" + bed.id + "/clear", bj::object{}, if_match(bed.version)).code(),
      "stale_version");
  EXPECT_EQ(s.desk
                .post("/api/v1/beds/" + bed.id + "/vacate", bj::object{},
                      if_match(occupied.number("/version")))
                .text("/state"),
            "cleaning");
  EXPECT_EQ(s.desk
                .post("/api/v1/wards/" + ward + "/beds",
                      bj::object{{"bedClass", "general"}, {"labels", {"1"}}})
                .code(),
            "bed_exists");
  const auto board = s.gp.get("/api/v1/bed-board");
  EXPECT_EQ(board.number("/pools/0/total"), 3);
  EXPECT_EQ(board.number("/pools/0/free"), 2);
  EXPECT_EQ(board.number("/pools/0/cleaning"), 1);
  EXPECT_EQ(board.text("/pools/0/source"), "live");
  EXPECT_EQ(board.json.at_pointer("/pools/0/stale").as_bool(), false);
  s.pass_minutes(25 * 60);
  EXPECT_EQ(s.gp.get("/api/v1/bed-board").json.at_pointer("/pools/0/stale").as_bool(), true);
  EXPECT_EQ(s.gp.get("/api/v1/bed-board?available=true").size("/pools"), 0);
  EXPECT_EQ(s.desk.post("/api/v1/wards/" + ward + "/confirm", bj::object{}, if_match(1)).status,
            200);
  EXPECT_EQ(s.gp.get("/api/v1/bed-board?available=true").size("/pools"), 1);
}

TEST_P(CapacityTest, AUnitThatReportsOnceADay) {
  CapacityScene s(world());
  const auto ward =
      s.desk
          .post("/api/v1/wards",
                bj::object{{"name", "康复病区"}, {"location", ""}, {"reporting", "daily"}})
          .text("/id");
  const auto report = [&](std::int64_t total, std::int64_t free) {
    return s.desk.post("/api/v1/bed-snapshots",
                       bj::object{{"entries", bj::array{bj::object{{"wardId", ward},
                                                                   {"bedClass", "rehabilitation"},
                                                                   {"total", total},
                                                                   {"free", free}}}}});
  };
  EXPECT_EQ(report(10, 11).problems(), "/entries/0/free:out_of_range");
  EXPECT_EQ(report(10, 4).status, 200);
  EXPECT_EQ(report(10, 3).status, 200) << "the later one counts";
  const auto board = s.gp.get("/api/v1/bed-board");
  EXPECT_EQ(board.number("/pools/0/free"), 3);
  EXPECT_EQ(board.text("/pools/0/source"), "daily");
  EXPECT_EQ(s.desk
                .post("/api/v1/wards/" + ward + "/beds",
                      bj::object{{"bedClass", "general"}, {"labels", {"1"}}})
                .code(),
            "reporting_mismatch");
  EXPECT_EQ(s.book_bed(s.gp, ward, "rehabilitation").code(), "reporting_mismatch");
  EXPECT_EQ(s.desk
                .post("/api/v1/bed-snapshots",
                      bj::object{{"entries", bj::array{bj::object{{"wardId", s.nothing()},
                                                                  {"bedClass", "general"},
                                                                  {"total", 1},
                                                                  {"free", 1}}}}})
                .problems(),
            "/entries/0/wardId:unknown_ward");
  s.pass_minutes(27 * 60);
  EXPECT_EQ(s.gp.get("/api/v1/bed-board?available=true").size("/pools"), 0) << "too old";
}

TEST_P(CapacityTest, TheDailyReportIsUploadedAsASheetWholeOrNotAtAll) {
  CapacityScene s(world());
  for (const auto* ward : {"康复病区", "护理病区"})
    s.desk.post("/api/v1/wards",
                bj::object{{"name", ward}, {"location", ""}, {"reporting", "daily"}});
  s.ward(s.desk, 1);
  const auto upload = [&](const std::string& rows, bool trial = false) {
    return s.desk.send(
        http::Method::post,
        std::string("/api/v1/bed-snapshots/import?dryRun=") + (trial ? "true" : "false"),
        "病区,床位类型,开放床位,空床\n" + rows, {{"content-type", "text/csv"}});
  };
  const auto board = [&] { return s.gp.get("/api/v1/bed-board?available=true"); };
  const std::size_t live = board().size("/pools");
  const std::string good = "康复病区,康复床,20,4\n护理病区,护理,10,0\n康复病区,,6,2\n";
  EXPECT_EQ(upload(good, true).number("/rows"), 3);
  EXPECT_EQ(board().size("/pools"), live) << "a trial writes nothing";

  const std::string bad =
      "没有的病区,,1,1\n内科病区,,1,1\n康复病区,头等舱,1,1\n康复病区,康复,x,1\n"
      "康复病区,康复,5,6\n护理病区,护理,,1\n康复病区,康复,20,4\n康复病区,康复床,20,5\n";
  const auto trial = upload(bad, true);
  ASSERT_EQ(trial.size("/problems"), 7) << trial.body;
  const char* codes[] = {"unknown_ward", "reporting_mismatch", "not_in_list", "out_of_range",
                         "out_of_range", "required",           "row_repeated"};
  for (int i = 0; i < 7; ++i)
    EXPECT_EQ(trial.text("/problems/" + std::to_string(i) + "/code"), codes[i]) << i;
  EXPECT_EQ(trial.number("/problems/6/line"), 9);
  EXPECT_EQ(upload(bad).code(), "import_has_errors");
  EXPECT_EQ(board().size("/pools"), live) << "nothing of a wrong sheet is written";
  EXPECT_EQ(upload("").code(), "file_empty");

  EXPECT_EQ(upload(good).status, 200);
  EXPECT_EQ(board().size("/pools"), live + 2) << "the one without a free bed is not offered";
  EXPECT_EQ(s.gp.send(http::Method::post, "/api/v1/bed-snapshots/import?dryRun=true", "病区\n",
                      {{"content-type", "text/csv"}})
                .code(),
            "right_missing");
}

TEST_P(CapacityTest, SlotsComeFromTheScheduleOnce) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  const auto set = s.schedule(s.desk, clinic, 1, 2);
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(s.slots(clinic, "2026-03-03").size("/items"), 16U) << "8 times of 2 places";
  world().app().jobs().run_all();
  world().app().jobs().run_all();
  EXPECT_EQ(s.slots(clinic, "2026-03-03").size("/items"), 16U);
  EXPECT_EQ(s.slots(clinic, "2026-03-30").size("/items"), 0U) << "28 days ahead";
  s.pass_minutes(24 * 60);
  world().app().jobs().run_all();
  EXPECT_EQ(s.slots(clinic, "2026-03-30").size("/items"), 16U);
  EXPECT_EQ(s.schedule(s.desk, clinic, 2, 2).status, 200);
  EXPECT_EQ(s.slots(clinic, "2026-03-04").size("/items"), 16U);
  EXPECT_EQ(s.desk.get("/api/v1/slots?resourceId=" + s.nothing() + "&from=2026-03-03").problems(),
            "/resourceId:unknown_resource");
}

TEST_P(CapacityTest, HoldsEndByTimeEvenWithoutAJob) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  s.schedule(s.desk, clinic, 1, 1);
  const char* at = "2026-03-03T08:00:00+08:00";
  const auto held = s.book(s.gp, clinic, at, false);
  ASSERT_EQ(held.text("/state"), "held") << held.body;
  EXPECT_EQ(s.book(s.gp, clinic, at).code(), "slot_taken");
  EXPECT_EQ(s.book(s.gp, clinic, "2026-03-03T08:10:00+08:00").problems(), "/startsAt:unknown_slot");
  EXPECT_EQ(s.book(s.gp, clinic, "2026-03-02T08:00:00+08:00").code(), "slot_in_past");
  s.pass_minutes(16);
  EXPECT_EQ(s.act(s.gp, held, "confirm").code(), "hold_expired");
  const auto other = s.book(s.gp, clinic, at);
  EXPECT_EQ(other.text("/state"), "booked") << "free again by time alone";
  EXPECT_EQ(s.gp.get("/api/v1/bookings/" + held.text("/id")).text("/state"), "expired");
  world().restart();
  world().app().jobs().run_all();
  EXPECT_EQ(s.gp.get("/api/v1/bookings/" + other.text("/id")).text("/state"), "booked");
}

TEST_P(CapacityTest, ABookingGoesThroughItsStates) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  s.schedule(s.desk, clinic, 1, 1);
  const auto patient = world().register_patient(s.gp, world().id_card());
  auto b = s.book(s.gp, clinic, "2026-03-03T08:00:00+08:00", false, patient);
  ASSERT_EQ(b.status, 201) << b.body;
  b = s.act(s.gp, b, "confirm");
  EXPECT_EQ(b.text("/state"), "booked");
  EXPECT_EQ(s.act(s.gp, b, "arrive").code(), "only_the_receiver");
  EXPECT_EQ(s.act(s.desk, b, "no-show").code(), "appointment_not_reached");
  b = s.act(s.gp, b, "rebook",
            bj::object{{"resourceId", clinic}, {"startsAt", "2026-03-03T09:00:00+08:00"}});
  ASSERT_EQ(b.status, 200) << b.body;
  EXPECT_EQ(s.book(s.gp, clinic, "2026-03-03T08:00:00+08:00").status, 201) << "free again";
  const auto list = s.desk.get("/api/v1/bookings?side=provider");
  EXPECT_EQ(list.size("/items"), 2U);
  EXPECT_EQ(s.desk.get("/api/v1/bookings?side=clock").problems(), "/side:not_in_list");
  EXPECT_EQ(list.text("/items/1/patientName"), "张小明") << "who is expected is known by name";
  b = s.act(s.desk, b, "arrive");
  EXPECT_EQ(b.text("/state"), "arrived") << b.body;
  EXPECT_EQ(s.act(s.gp, b, "cancel", bj::object{{"reason", "不来了"}}).code(),
            "action_not_allowed");
  EXPECT_EQ(s.act(s.desk, b, "fulfil").text("/state"), "fulfilled");
  EXPECT_EQ(s.stranger.get("/api/v1/bookings/" + b.text("/id")).status, 404);
}

TEST_P(CapacityTest, OnlyForPeopleOneMayBookForAndWhereOneMay) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  s.schedule(s.desk, clinic, 1, 1);
  const auto patient = world().register_patient(s.desk, world().id_card());
  const char* at = "2026-03-03T08:00:00+08:00";
  EXPECT_EQ(s.book(s.gp, clinic, at, true, patient).code(), "no_relationship");
  EXPECT_EQ(s.book(s.stranger, clinic, at).code(), "not_shared") << "of no consortium with it";
  const auto own = s.resource(s.desk, "device", false);
  s.schedule(s.desk, own, 1, 1);
  EXPECT_EQ(s.book(s.gp, own, at).code(), "not_shared");
  EXPECT_EQ(s.book(s.desk, own, at).status, 201);
  EXPECT_EQ(s.book(s.gp, s.nothing(), at).problems(), "/resourceId:unknown_resource");
  auto r = s.desk.get("/api/v1/resources/" + own);
  r = s.desk.post("/api/v1/resources/" + own + "/status", bj::object{{"status", "broken"}},
                  if_match(r.number("/version")));
  EXPECT_EQ(r.text("/status"), "broken") << r.body;
  EXPECT_EQ(s.book(s.desk, own, "2026-03-03T09:00:00+08:00").code(), "not_bookable");
  EXPECT_EQ(s.gp.post("/api/v1/bookings/beds", bj::object{{"wardId", s.nothing()},
                                                          {"bedClass", "general"},
                                                          {"expectedAt", at},
                                                          {"confirm", true}})
                .problems(),
            "/wardId:unknown_ward");
}

TEST_P(CapacityTest, WhatIsGivenBackIsOfferedToWhoWaits) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  s.schedule(s.desk, clinic, 1, 1);
  const char* at = "2026-03-03T08:00:00+08:00";
  const auto b = s.book(s.desk, clinic, at);
  const auto wait =
      s.gp.post("/api/v1/waits",
                bj::object{{"resourceId", clinic}, {"from", "2026-03-03"}, {"to", "2026-03-04"}});
  ASSERT_EQ(wait.status, 201) << wait.body;
  EXPECT_EQ(s.act(s.desk, b, "cancel", bj::object{{"reason", "患者改期"}}).status, 200);
  const auto offered = s.gp.get("/api/v1/waits");
  EXPECT_EQ(offered.text("/items/0/state"), "offered");
  EXPECT_EQ(s.book(s.desk, clinic, at).code(), "slot_taken") << "held for who waits";
  const auto mine = s.gp.get("/api/v1/bookings/" + offered.text("/items/0/bookingId"));
  EXPECT_EQ(s.act(s.gp, mine, "confirm").text("/state"), "booked");
  EXPECT_EQ(s.gp.get("/api/v1/waits").text("/items/0/state"), "taken");
}

TEST_P(CapacityTest, BeyondTheScheduleOnlyWithRightAndReason) {
  CapacityScene s(world());
  const auto clinic = s.resource(s.desk, "clinic");
  s.schedule(s.desk, clinic, 1, 1);
  const char* at = "2026-03-03T08:00:00+08:00";
  EXPECT_EQ(s.book(s.gp, clinic, at).status, 201);
  bj::object beyond{
      {"resourceId", clinic}, {"startsAt", at}, {"confirm", true}, {"overbookReason", "病情较急"}};
  EXPECT_EQ(s.desk.post("/api/v1/bookings/slots", beyond).code(), "right_missing");
  const auto first = s.gp.post("/api/v1/bookings/slots", beyond);
  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(s.gp.post("/api/v1/bookings/slots", beyond).status, 201);
  EXPECT_EQ(s.gp.post("/api/v1/bookings/slots", beyond).code(), "overbook_limit");
  EXPECT_EQ(s.act(s.gp, first, "cancel", bj::object{{"reason", "不需要了"}}).status, 200);
  EXPECT_EQ(s.book(s.gp, clinic, at).code(), "slot_taken") << "not sold again";
  EXPECT_EQ(s.gp.post("/api/v1/bookings/slots", beyond).status, 201);
}

TEST_P(CapacityTest, SharesAreForMembersUntilTheirRelease) {
  CapacityScene s(world());
  const auto ward = s.ward(s.desk, 17);  // 6 % of 17: one bed
  const auto board = s.desk.get("/api/v1/bed-board");
  EXPECT_EQ(board.number("/pools/0/reserved"), 1) << board.body;
  EXPECT_EQ(board.number("/pools/0/available"), 16);
  EXPECT_EQ(s.gp.get("/api/v1/bed-board").number("/pools/0/available"), 17);
  for (int i = 0; i < 16; ++i) EXPECT_EQ(s.book_bed(s.desk, ward).status, 201);
  EXPECT_EQ(s.book_bed(s.desk, ward).code(), "reserved_for_members");
  const auto of_share = s.book_bed(s.gp, ward);
  EXPECT_EQ(of_share.status, 201) << of_share.body;
  EXPECT_TRUE(of_share.json.at("ofShare").as_bool());
  EXPECT_EQ(s.book_bed(s.gp, ward).code(), "no_free_bed");
  EXPECT_EQ(s.act(s.gp, of_share, "cancel", bj::object{{"reason", "好转"}}).status, 200);
  s.pass_to(*parse_instant("2026-03-02T16:00:00+08:00"));
  EXPECT_EQ(s.book_bed(s.desk, ward).status, 201) << "released at its hour";

  const auto expert = s.resource(s.desk, "expert");
  ASSERT_EQ(s.schedule(s.desk, expert, 1, 4).status, 200);  // 32 places: one
  const auto count = [&](const char* day, const std::string& share) {
    std::size_t found = 0;
    const auto slots = s.slots(expert, day);
    for (const auto& slot : slots.json.at("items").as_array())
      if (slot.at("share").as_string() == share) ++found;
    return found;
  };
  EXPECT_EQ(count("2026-03-03", "reserved"), 0U) << "its release has passed";
  EXPECT_EQ(count("2026-03-04", "reserved"), 1U);
  s.pass_to(*parse_instant("2026-03-03T16:00:00+08:00"));
  for (int i = 0; i < 3; ++i) world().app().jobs().run_all();
  EXPECT_EQ(count("2026-03-04", "reserved"), 0U);
  EXPECT_EQ(count("2026-03-04", "released"), 1U);
  EXPECT_EQ(count("2026-03-05", "reserved"), 1U);
  const auto use = s.desk.get("/api/v1/capacity/use?from=2026-03-04&to=2026-03-05");
  EXPECT_EQ(use.number("/resources/0/places"), 64);
  EXPECT_EQ(use.number("/resources/0/reserved"), 2);
  EXPECT_EQ(use.number("/resources/0/released"), 1);
}

TEST_P(CapacityTest, TheSearchAnswersWhatThisCallerCanBook) {
  CapacityScene s(world());
  const auto expert = s.resource(s.desk, "expert");
  s.schedule(s.desk, expert, 1, 4);
  const auto own = s.resource(s.desk, "device", false);
  s.schedule(s.desk, own, 1, 1);
  const auto of = [&](Browser& who, const std::string& more = "") {
    return who.get("/api/v1/capacity/offers?from=2026-03-04&to=2026-03-04" + more);
  };
  EXPECT_EQ(of(s.desk).size("/items"), 2U);
  EXPECT_EQ(of(s.gp).size("/items"), 1U) << "what is not shared is not found";
  EXPECT_EQ(of(s.stranger).size("/items"), 0U);
  EXPECT_EQ(of(s.gp, "&kind=clinic").size("/items"), 0U);
  EXPECT_EQ(of(s.gp).size("/items/0/offers"), 8U);
  std::int64_t members = 0, others = 0;
  for (int i = 0; i < 8; ++i) {
    members += of(s.gp).number("/items/0/offers/" + std::to_string(i) + "/places");
    others += of(s.desk, "&kind=expert").number("/items/0/offers/" + std::to_string(i) + "/places");
  }
  EXPECT_EQ(members, 32);
  EXPECT_EQ(others, 31);
  EXPECT_EQ(s.gp.get("/api/v1/capacity/offers?from=2026-03-04&to=2026-06-04").problems(),
            "/to:out_of_range");
}

TEST_P(CapacityTest, TheSearchListsTheEarliestAndCountsAll) {
  CapacityScene s(world());
  const auto late = s.resource(s.desk, "clinic");
  const auto early = s.resource(s.desk, "device");
  s.schedule(s.desk, late, 1, 1);
  s.schedule(s.desk, early, 1, 1);
  const auto find = [&](const std::string& more) {
    return s.gp.get("/api/v1/capacity/offers?from=2026-03-04&to=2026-03-06" + more);
  };
  EXPECT_EQ(find("").number("/total"), 2);
  EXPECT_EQ(find("&limit=1").size("/items"), 1U);
  EXPECT_EQ(find("&limit=1").number("/total"), 2);
  EXPECT_EQ(find("&limit=61").problems(), "/limit:out_of_range");
  // All of the first day of one is booked: the other comes first, at once.
  const auto first = find("&resourceId=" + late).text("/items/0/offers/0/startsAt");
  std::optional<Answer> mine;
  for (int i = 0; i < 8; ++i) {
    mine = s.book(s.gp, late, find("&resourceId=" + late).text("/items/0/offers/0/startsAt"));
    ASSERT_EQ(mine->status, 201) << mine->body;
  }
  EXPECT_GT(find("&resourceId=" + late).text("/items/0/offers/0/startsAt"), first);
  EXPECT_EQ(find("").text("/items/0/resource/id"), early);
  // What is given back is found by who asks next.
  const auto back = s.act(s.gp, *mine, "cancel", bj::object{{"reason", "病情变化"}});
  ASSERT_EQ(back.status, 200) << back.body;
  EXPECT_EQ(find("&resourceId=" + late).text("/items/0/offers/0/startsAt"), back.text("/startsAt"));
  EXPECT_EQ(s.desk
                .post("/api/v1/resources/" + early + "/status", bj::object{{"status", "broken"}},
                      if_match(2))
                .status,
            200);
  EXPECT_EQ(find("").number("/total"), 1) << "a broken device is not offered";
}

TEST_P(CapacityTest, TheBoardOfOneWardIsNewAsSoonAsABedChanges) {
  CapacityScene s(world());
  const auto ward = s.ward(s.desk, 2), other = s.ward(s.desk, 1);
  const auto board = [&](const std::string& more = "") {
    return s.gp.get("/api/v1/bed-board?wardId=" + ward + more);
  };
  EXPECT_EQ(board().size("/pools"), 1U) << "not the other ward";
  EXPECT_EQ(board().number("/pools/0/available"), 2);
  EXPECT_EQ(board("&available=true").size("/pools"), 1U);
  for (int i = 0; i < 2; ++i) ASSERT_EQ(s.book_bed(s.gp, ward).status, 201);
  EXPECT_EQ(board().number("/pools/0/available"), 0);
  EXPECT_EQ(board("&available=true").size("/pools"), 0U);
  EXPECT_EQ(s.gp.get("/api/v1/bed-board").size("/pools"), 2U);
}

TEST_P(CapacityTest, ABookedBedWaitsForItsPatientAndNotForEver) {
  CapacityScene s(world());
  const auto ward = s.ward(s.desk, 1);
  const auto b = s.book_bed(s.gp, ward);
  ASSERT_EQ(b.status, 201) << b.body;
  EXPECT_EQ(s.book_bed(s.gp, ward).code(), "no_free_bed");
  EXPECT_EQ(s.act(s.desk, b, "arrive").text("/state"), "arrived");
  EXPECT_EQ(s.gp.get("/api/v1/bed-board").number("/pools/0/occupied"), 1);
  auto bed = s.bed(ward, 0);
  s.desk.post("/api/v1/beds/" + bed.id + "/clear", bj::object{}, if_match(bed.version));
  const auto late = s.book_bed(s.gp, ward);
  s.pass_minutes(8 * 60);
  world().app().jobs().run_all();
  EXPECT_EQ(s.gp.get("/api/v1/bookings/" + late.text("/id")).text("/state"), "no_show");
  EXPECT_EQ(s.bed(ward, 0).state, "free");
}

}  // namespace
}  // namespace yilian::tests
