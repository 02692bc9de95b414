// What higher contexts call: beds and slots inside somebody's own transaction, and a person's data.
#include "capacity/describe.hpp"
#include "capacity/service.hpp"
#include "patients/service.hpp"
#include "support/capacity.hpp"
#include "work/work.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;

class CapacityFaceTest : public ApiTest {
 protected:
  CapacityFaceTest()
      : patients_(database(), {std::shared_ptr<void>(), &world().app().vault()}, region),
        service_(capacity::Service::open(database(), patients_, region).value()) {
    call_.now = world().clock().now();
    call_.action = "referral.accept";
    call_.caller.region = region;
    call_.caller.organisation = scene_.gp.organisation;
    call_.caller.role = Role::gp;
    call_.caller.rights = rights_of(Role::gp);
  }

  db::Database& database() { return world().app().database(); }
  capacity::SlotBookingInput slot(const std::string& resource, const char* at) {
    capacity::SlotBookingInput input;
    input.resource_id.value = *parse_uuid(resource);
    input.starts_at = *parse_instant(at);
    input.referral_id = referral_;
    input.confirm = true;
    return input;
  }
  std::int64_t booked() {
    return world().count(
        "SELECT count(*) FROM slots WHERE region_id = $1 AND state = 'booked'"_sql);
  }

  CapacityScene scene_{world()};
  patients::Service patients_;
  std::unique_ptr<capacity::Service> service_;
  ReferralId referral_ = ReferralId::make(1);
  Call call_;
};
INSTANTIATE_API_TESTS(CapacityFaceTest);

TEST_P(CapacityFaceTest, WhatIsNotCommittedWasNeverBooked) {
  const auto clinic = scene_.resource(scene_.desk, "clinic");
  scene_.schedule(scene_.desk, clinic, 1, 1);
  const auto input = slot(clinic, "2026-03-03T08:00:00+08:00");
  const auto refused = work::change(database(), call_, [&](work::Work& w) -> Status {
    EXPECT_TRUE(service_->book(w, input));
    return fail(Code::appointment_in_past);  // the caller's own act fails afterwards
  });
  EXPECT_EQ(refused.error().code, Code::appointment_in_past);
  EXPECT_EQ(booked(), 0);
  const auto done =
      work::change(database(), call_, [&](work::Work& w) -> Result<capacity::BookingId> {
        TRY(const auto made, service_->book(w, input));
        EXPECT_EQ(made.referral_id, referral_);
        return made.id;
      });
  ASSERT_TRUE(done) << done.error().internal;
  EXPECT_EQ(booked(), 1);
  const auto taken = work::change(database(), call_, [&](work::Work& w) -> Status {
    CHECK_OK(service_->book(w, input));
    return {};
  });
  EXPECT_EQ(taken.error().code, Code::slot_taken);
  // The referral is withdrawn: what was booked for it is free again.
  const auto cancelled =
      work::change(database(), call_, [&](work::Work& w) -> Result<std::int64_t> {
        return service_->cancel_of(w, referral_, "转诊已撤回");
      });
  EXPECT_EQ(cancelled.value(), 1);
  EXPECT_EQ(booked(), 0);
  const auto nobody = work::change(database(), call_, [&](work::Work& w) -> Status {
    call_.caller.rights = rights_of(Role::finance);
    CHECK_OK(service_->book(w, input));
    return {};
  });
  EXPECT_EQ(nobody.error().code, Code::right_missing);
}

TEST_P(CapacityFaceTest, ABedAndItsConfirmation) {
  const auto ward = scene_.ward(scene_.desk, 1);
  capacity::BedBookingInput input;
  input.ward_id.value = *parse_uuid(ward);
  input.expected_at = call_.now.plus_hours(2);
  const auto held =
      work::change(database(), call_, [&](work::Work& w) -> Result<capacity::BookingId> {
        TRY(const auto made, service_->book(w, input));
        EXPECT_EQ(made.state, capacity::BookingState::held);
        return made.id;
      });
  ASSERT_TRUE(held) << held.error().internal;
  const auto confirmed =
      work::change(database(), call_, [&](work::Work& w) -> Result<capacity::BookingState> {
        TRY(const auto made, service_->confirm(w, *held));
        return made.state;
      });
  EXPECT_EQ(confirmed.value(), capacity::BookingState::booked);
  EXPECT_EQ(scene_.bed(ward, 0).state, "held");
  EXPECT_TRUE(work::change(database(), call_, [&](work::Work& w) -> Status {
    return service_->cancel(w, *held, "转诊已撤回");
  }));
  EXPECT_EQ(scene_.bed(ward, 0).state, "free");
}

TEST_P(CapacityFaceTest, APersonsBookingsLeaveAndGo) {
  const auto clinic = scene_.resource(scene_.desk, "clinic");
  scene_.schedule(scene_.desk, clinic, 1, 1);
  const auto patient = world().register_patient(scene_.gp, world().id_card());
  const auto made = scene_.book(scene_.gp, clinic, "2026-03-03T08:00:00+08:00", true, patient);
  ASSERT_EQ(made.status, 201) << made.body;
  scene_.gp.post("/api/v1/waits", bj::object{{"resourceId", clinic},
                                             {"from", "2026-03-03"},
                                             {"to", "2026-03-04"},
                                             {"patientId", patient}});
  const auto copy = scene_.gp.post("/api/v1/patients/" + patient + "/export",
                                   bj::object{{"proof", "document_seen"}, {"reason", "本人要求"}});
  EXPECT_EQ(copy.size("/bookings"), 1U) << copy.body;
  EXPECT_EQ(copy.size("/waits"), 1U);
  const PatientId id{*parse_uuid(patient)};
  EXPECT_TRUE(work::change(database(), call_,
                           [&](work::Work& w) -> Status { return service_->erase(w, id); }));
  EXPECT_EQ(booked(), 0) << "what was to come is free";
  EXPECT_EQ(world().count("SELECT count(*) FROM bookings WHERE region_id = $1"_sql), 0);
  EXPECT_EQ(world().count("SELECT count(*) FROM waits WHERE region_id = $1"_sql), 0);
}

}  // namespace
}  // namespace yilian::tests
