// What becomes of a booking. The place moves first, by compare-and-set on its own row, then the
// booking: always in this order, so that two never wait for each other.
#include <algorithm>

#include "impl.hpp"

namespace yilian::capacity {

Result<Booking> Service::Impl::act(work::Work& w, BookingId id, BookingAction action,
                                   const Step& step) {
  const Call& call = w.call();
  TRY(auto row, visible(w.db, call, id));
  TRY(const auto next, rules::decide(row.view, action, parties_of(call.caller, row.view), call));
  if (action == BookingAction::rebook && row.view.kind == BookingKind::bed)
    return fail(Code::action_not_allowed);
  row.view.state = next;
  CHECK_OK(step(w, row));
  if (!store::update_booking(w.db, region, row)) return fail(Code::stale_version);
  if (row.view.patient_id) w.patient(*row.view.patient_id);
  tell(w, row);
  return view(w.db, call, *store::booking(w.db, region, id));
}

Result<Booking> Service::Impl::act(const Call& call, BookingId id, BookingAction action,
                                   const Step& step) {
  return work::change(database, call, [&](work::Work& w) -> Result<Booking> {
    w.subject(id);
    return act(w, id, action, [&](work::Work& inner, store::BookingRow& row) -> Status {
      CHECK_OK(require_version(call, row.view.version));
      return step(inner, row);
    });
  });
}

Result<std::int64_t> Service::Impl::settle(work::Work& w, ReferralId referral, BookingState to,
                                           const Step& step) {
  std::int64_t settled = 0;
  for (const auto id : store::bookings_of_referral(w.db, region, referral)) {
    auto row = store::booking(w.db, region, id);
    const bool ahead =
        row && (row->view.state == BookingState::booked ||
                (row->view.state == BookingState::held && to == BookingState::cancelled));
    if (!ahead) continue;
    row->view.state = to;
    const Status done = step(w, *row);
    // After its time the place went to somebody else. The patient is here all the same; the clock
    // ends the booking.
    if (!done && done.error().code == Code::hold_expired) continue;
    CHECK_OK(done);
    if (!store::update_booking(w.db, region, *row)) return fail(Code::stale_version);
    if (row->view.patient_id) w.patient(*row->view.patient_id);
    tell(w, *row);
    ++settled;
  }
  return settled;
}

Status Service::Impl::do_confirm(work::Work& w, store::BookingRow& row) {
  const Instant now = w.call().now;
  const auto& rule = policy(now);
  Booking& b = row.view;
  if (row.slot_id) {
    if (!store::move_slot(w.db, region, *row.slot_id, b.id, SlotState::held, SlotState::booked,
                          now))
      return fail(Code::hold_expired);
    row.due_at = b.ends_at->plus_hours(rule.slot_no_show_hours);
  } else {
    const Instant until = std::max(b.starts_at, now).plus_hours(rule.bed_late_hours);
    if (!store::keep_bed(w.db, region, *row.bed_id, b.id, until, now))
      return fail(Code::hold_expired);
    row.due_at = until;
  }
  b.held_until.reset();
  if (auto wait = store::wait_of_booking(w.db, region, b.id)) {
    wait->view.state = WaitState::taken;
    if (!store::update_wait(w.db, region, *wait)) return fail(Code::stale_version);
  }
  return {};
}

void Service::Impl::give_back(work::Work& w, const store::BookingRow& row) {
  if (row.bed_id) return store::free_bed(w.db, region, *row.bed_id, row.view.id);
  if (row.slot_id && !offer(w, row)) store::free_slot(w.db, region, *row.slot_id, row.view.id);
}

Status Service::Impl::do_cancel(work::Work& w, store::BookingRow& row, std::string_view reason) {
  row.view.cancel_reason = std::string(reason);
  row.view.held_until.reset();
  row.due_at.reset();
  give_back(w, row);
  if (auto wait = store::wait_of_booking(w.db, region, row.view.id);
      wait && wait->view.state == WaitState::offered) {
    wait->view.state = WaitState::cancelled;
    if (!store::update_wait(w.db, region, *wait)) return fail(Code::stale_version);
  }
  return {};
}

Status Service::Impl::do_rebook(work::Work& w, store::BookingRow& row, const RebookInput& input) {
  Reach reach_now;
  TRY(const auto resource, bookable(w, input.resource_id, input.starts_at, reach_now));
  const store::BookingRow before = row;
  CHECK_OK(take(w, row, resource.view, input.starts_at, reach_now, SlotState::booked));
  give_back(w, before);
  if (before.view.resource_id) tell_slots(w.db, *before.view.resource_id);
  return {};
}

Status Service::Impl::do_arrive(work::Work& w, store::BookingRow& row) {
  const Instant now = w.call().now;
  row.due_at.reset();
  const bool done = row.bed_id ? store::occupy_bed(w.db, region, *row.bed_id, row.view.id, now)
                               : store::move_slot(w.db, region, *row.slot_id, row.view.id,
                                                  SlotState::booked, SlotState::arrived, now);
  return done ? Status() : Status(fail(Code::hold_expired));
}

Status Service::Impl::do_fulfil(work::Work& w, store::BookingRow& row) {
  if (row.slot_id)
    store::move_slot(w.db, region, *row.slot_id, row.view.id, SlotState::arrived,
                     SlotState::fulfilled, w.call().now);
  return {};
}

Status Service::Impl::do_no_show(work::Work& w, store::BookingRow& row) {
  row.due_at.reset();
  if (row.bed_id) store::free_bed(w.db, region, *row.bed_id, row.view.id);
  else
    store::move_slot(w.db, region, *row.slot_id, row.view.id, SlotState::booked, SlotState::no_show,
                     w.call().now);
  return {};
}

}  // namespace yilian::capacity
