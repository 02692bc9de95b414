// The decisions of capacity as tables, and shares over random days.
#include "rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace yilian::capacity::rules {
namespace {

const Instant now = *parse_instant("2026-03-02T09:00:00+08:00");

Call call_of(Role role) {
  Call call;
  call.now = now;
  call.caller.role = role;
  call.caller.rights = rights_of(role);
  return call;
}

TEST(BedStates, EveryStepOfTheTableAndNoOther) {
  const std::set<std::pair<BedState, BedAction>> known = [] {
    std::set<std::pair<BedState, BedAction>> out;
    for (const auto& t : bed_table()) out.insert({t.from, t.action});
    return out;
  }();
  for (int s = 0; s <= static_cast<int>(BedState::closed); ++s)
    for (int a = 0; a <= static_cast<int>(BedAction::reopen); ++a) {
      const auto state = static_cast<BedState>(s);
      const auto action = static_cast<BedAction>(a);
      const auto next = decide(state, action);
      EXPECT_EQ(next.has_value(), known.contains({state, action})) << s << " " << a;
      if (!next) {
        EXPECT_EQ(next.error().code, Code::action_not_allowed);
      }
    }
  // Every state but held, which ends with its booking, has a way out.
  for (int s = 0; s <= static_cast<int>(BedState::closed); ++s)
    EXPECT_EQ(bed_actions(static_cast<BedState>(s)).empty(),
              static_cast<BedState>(s) == BedState::held);
}

TEST(Holds, EndByTimeAlone) {
  EXPECT_EQ(effective(BedState::held, now, now), BedState::free);
  EXPECT_EQ(effective(BedState::held, now.plus_minutes(1), now), BedState::held);
  EXPECT_EQ(effective(BedState::occupied, now, now), BedState::occupied);
  EXPECT_EQ(effective(SlotState::held, now, now), SlotState::free);
  EXPECT_EQ(effective(SlotState::booked, now, now), SlotState::booked);
}

Booking booking(BookingState state) {
  Booking out;
  out.state = state;
  out.starts_at = now.plus_hours(1);
  if (state == BookingState::held) out.held_until = now.plus_minutes(5);
  return out;
}

TEST(BookingStates, SideThenRightThenStateDecide) {
  const auto gp = call_of(Role::gp), technician = call_of(Role::technician);
  const Parties booker{true, false}, provider{false, true};
  const auto code = [](const auto& decided) {
    return decided ? Code::fault : decided.error().code;
  };
  const auto held = booking(BookingState::held), booked = booking(BookingState::booked);
  EXPECT_EQ(*decide(held, BookingAction::confirm, booker, gp), BookingState::booked);
  EXPECT_EQ(code(decide(held, BookingAction::confirm, provider, gp)), Code::only_the_sender);
  EXPECT_EQ(code(decide(booked, BookingAction::arrive, booker, gp)), Code::only_the_receiver);
  EXPECT_EQ(code(decide(held, BookingAction::confirm, booker, technician)), Code::right_missing);
  EXPECT_EQ(code(decide(booked, BookingAction::confirm, booker, gp)), Code::action_not_allowed);
  EXPECT_EQ(*decide(booked, BookingAction::arrive, provider, technician), BookingState::arrived);
  EXPECT_EQ(code(decide(booked, BookingAction::no_show, provider, gp)),
            Code::appointment_not_reached);
  auto over = held;
  over.held_until = now;
  EXPECT_EQ(code(decide(over, BookingAction::confirm, booker, gp)), Code::hold_expired);
  EXPECT_EQ(code(decide(booked, BookingAction::expire, booker, gp)), Code::only_the_receiver);
  for (const auto state : {BookingState::fulfilled, BookingState::no_show, BookingState::cancelled,
                           BookingState::expired}) {
    EXPECT_TRUE(is_final(state));
    EXPECT_TRUE(booking_actions(booking(state), {true, true}, gp).empty());
  }
}

TEST(Statuses, OnlyDevicesBreakAndRetiredIsTheEnd) {
  using enum ResourceStatus;
  const auto of = [](ResourceKind kind, ResourceStatus status, ResourceStatus wanted) {
    const auto next = next_statuses(kind, status);
    return std::ranges::find(next, wanted) != next.end();
  };
  EXPECT_TRUE(of(ResourceKind::device, available, broken));
  EXPECT_FALSE(of(ResourceKind::clinic, available, broken));
  EXPECT_TRUE(of(ResourceKind::expert, suspended, available));
  EXPECT_TRUE(next_statuses(ResourceKind::device, retired).empty());
}

TEST(Shares, AreRoundedAsNamed) {
  using policy::Rounding;
  EXPECT_EQ(share_of(20, 600, Rounding::half_up), 1);
  EXPECT_EQ(share_of(20, 600, Rounding::up), 2);
  EXPECT_EQ(share_of(20, 600, Rounding::down), 1);
  EXPECT_EQ(share_of(16, 300, Rounding::half_up), 0);
  EXPECT_EQ(share_of(17, 300, Rounding::half_up), 1);
  EXPECT_EQ(share_of(0, 600, Rounding::up), 0);
  EXPECT_EQ(share_of(100, 600, Rounding::half_up), 6);
}

std::int64_t reserved(const std::vector<Share>& shares) {
  return std::ranges::count(shares, Share::reserved);
}

TEST(Shares, OverRandomDaysReservedAndOpenAreTheTotal) {
  std::mt19937 chance(20261123);
  const auto draw = [&](int max) {
    return static_cast<int>(chance() % static_cast<unsigned>(max + 1));
  };
  for (int round = 0; round < 5000; ++round) {
    std::vector<Mark> marks;
    for (int i = draw(60); i > 0; --i) {
      Mark mark;
      mark.free = draw(2) > 0;
      mark.share = draw(5) == 0 ? Share::reserved : Share::open;
      mark.of_share = !mark.free && draw(3) == 0;
      marks.push_back(mark);
    }
    const auto total = static_cast<std::int64_t>(marks.size());
    const auto wanted = share_of(total, draw(5000), static_cast<policy::Rounding>(draw(2)));
    ASSERT_LE(wanted, total);
    const auto beds = assign(marks, wanted, true);
    EXPECT_EQ(reserved(beds), wanted) << "of beds exactly the share";
    EXPECT_EQ(reserved(beds) + std::ranges::count(beds, Share::open), total);
    // Of slots only what is free, or a member's already, can be set aside.
    const auto slots = assign(marks, wanted, false);
    const auto able =
        std::ranges::count_if(marks, [](const Mark& m) { return m.free || m.of_share; });
    EXPECT_EQ(reserved(slots), std::min<std::int64_t>(wanted, able));
    // What is done again changes nothing.
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i].share = beds[i];
    EXPECT_EQ(assign(marks, wanted, true), beds);
    // What was released is never set aside again, and what is over is given up.
    for (auto& mark : marks) mark.share = Share::released;
    EXPECT_EQ(reserved(assign(marks, wanted, false)), 0);
  }
}

TEST(Shares, EndAtTheirHour) {
  policy::ShareRule rule;
  EXPECT_EQ(slot_release(*parse_instant("2026-03-05T08:30:00+08:00"), rule),
            *parse_instant("2026-03-04T16:00:00+08:00"));
  EXPECT_TRUE(beds_reserved_at(*parse_instant("2026-03-05T15:59:59+08:00"), rule));
  EXPECT_FALSE(beds_reserved_at(*parse_instant("2026-03-05T16:00:00+08:00"), rule));
  EXPECT_TRUE(beds_reserved_at(*parse_instant("2026-03-06T00:00:00+08:00"), rule));
}

TEST(Age, TellsWhatIsTooOld) {
  EXPECT_TRUE(is_stale(std::nullopt, 24, now));
  EXPECT_FALSE(is_stale(now.plus_hours(-24), 24, now));
  EXPECT_TRUE(is_stale(now.plus_hours(-25), 24, now));
}

WeeklyPeriod weekly(int weekday, const char* from, const char* to, int minutes, int places) {
  return {{weekday}, {from}, {to}, {minutes}, {places}};
}

std::string problems(const Status& status) {
  std::string out;
  if (status) return out;
  for (const auto& field : status.error().fields)
    out += (out.empty() ? "" : " ") + field.pointer + ":" + std::string(info(field.code).name);
  return out;
}

TEST(Schedules, EveryFaultIsNamed) {
  const auto check = [](std::vector<WeeklyPeriod> weekly_periods,
                        std::vector<DayException> exceptions = {}) {
    return problems(check_schedule({std::move(weekly_periods), std::move(exceptions)}));
  };
  EXPECT_EQ(check({weekly(1, "08:00", "12:00", 30, 2), weekly(1, "12:00", "17:00", 30, 2)}), "");
  EXPECT_EQ(check({weekly(1, "8:000", "25:00", 30, 2)}),
            "/weekly/0/starts:invalid_time /weekly/0/ends:invalid_time");
  EXPECT_EQ(check({weekly(1, "08:00", "08:20", 30, 2)}), "/weekly/0/ends:dates_reversed");
  EXPECT_EQ(check({weekly(1, "08:00", "12:00", 30, 2), weekly(1, "11:30", "13:00", 30, 1)}),
            "/weekly/1/starts:periods_overlap");
  EXPECT_EQ(check({weekly(1, "08:00", "12:00", 30, 2), weekly(2, "11:30", "13:00", 30, 1)}), "");
  EXPECT_EQ(check({weekly(1, "00:00", "24:00", 5, 50)}), "/weekly/0/places:too_many");
  const DayException off{{2026, 5, 1}, {"放假"}, {}};
  EXPECT_EQ(check({}, {off}), "");
  EXPECT_EQ(check({}, {off, off}), "/exceptions/1/on:periods_overlap");
}

TEST(Schedules, ADayIsTheTemplateUnlessItIsAnException) {
  const std::vector<WeeklyPeriod> week{weekly(1, "08:00", "09:10", 30, 2)};
  const Date monday{2026, 3, 2};
  const auto day = slots_of(monday, week, {}, false);
  ASSERT_EQ(day.size(), 4U) << "the last ten minutes are no slot";
  EXPECT_EQ(to_string(day[2].starts_at), "2026-03-02T08:30:00.000+08:00");
  EXPECT_EQ(day[3].place, 1);
  EXPECT_TRUE(slots_of(plus_days(monday, 1), week, {}, false).empty());
  EXPECT_TRUE(slots_of(monday, week, {}, true).empty()) << "a holiday";
  const std::vector<DayException> off{{monday, {"停诊"}, {}}};
  EXPECT_TRUE(slots_of(monday, week, off, false).empty());
  const std::vector<DayException> other{{monday, {"加开"}, {{{"14:00"}, {"15:00"}, {60}, {1}}}}};
  EXPECT_EQ(slots_of(monday, week, other, true).size(), 1U) << "an exception counts on holidays";
}

TEST(Schedules, ChangesKeepWhatIsTaken) {
  const std::vector<WeeklyPeriod> before{weekly(1, "08:00", "10:00", 30, 1)};
  const std::vector<WeeklyPeriod> after{weekly(1, "08:00", "09:00", 30, 2)};
  const Date monday{2026, 3, 2};
  std::vector<Existing> existing;
  for (const auto& one : slots_of(monday, before, {}, false))
    existing.push_back({SlotId::make(1), one, true});
  ASSERT_EQ(existing.size(), 4U);
  existing[3].free = false;
  const auto change = change_of(slots_of(monday, after, {}, false), existing);
  EXPECT_EQ(change.add.size(), 2U) << "a second place at 8:00 and 8:30";
  EXPECT_EQ(change.remove.size(), 1U) << "9:00 was free";
  EXPECT_EQ(change.outside, 1) << "9:30 is taken";
  EXPECT_TRUE(change_of(slots_of(monday, before, {}, false), existing).add.empty());
}

TEST(Windows, AreBounded) {
  EXPECT_TRUE(window({2026, 3, 1}, {2026, 3, 31}, 31));
  EXPECT_EQ(problems(Status(std::unexpected(window({2026, 3, 1}, {2026, 4, 1}, 31).error()))),
            "/to:out_of_range");
  EXPECT_EQ(problems(Status(std::unexpected(window({2026, 3, 2}, {2026, 3, 1}, 31).error()))),
            "/to:dates_reversed");
  EXPECT_TRUE(check_expected(now, now));
  EXPECT_EQ(problems(check_expected(now.plus_days(31), now)), "/expectedAt:out_of_range");
}

TEST(Snapshots, FreeIsNotMoreThanTotal) {
  const WardId ward = WardId::make(1);
  SnapshotInput input{{{ward, BedClass::general, {10}, {11}}, {ward, BedClass::general, {3}, {3}}}};
  EXPECT_EQ(problems(check_snapshot(input)),
            "/entries/0/free:out_of_range /entries/1/bedClass:row_repeated");
  EXPECT_EQ(problems(check_snapshot({})), "/entries:too_few");
}

}  // namespace
}  // namespace yilian::capacity::rules
