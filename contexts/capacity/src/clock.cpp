// What the clock does. The rules know by time alone that a hold has ended or a share is released;
// this only writes it down, counts it and tells who waits.
#include <algorithm>
#include <set>

#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::int64_t due_page = 500, wards_page = 50;

}  // namespace

Result<bool> Service::Impl::expire(BookingId id, Instant now) {
  const Call call = clock_call(now, "booking.expire");
  return work::change(database, call, [&](work::Work& w) -> Result<bool> {
    auto row = store::booking(w.db, region, id);
    if (!row || !row->due_at || now < *row->due_at) return fail(Code::conflict);
    if (row->view.state == BookingState::booked) {
      row->view.state = BookingState::no_show;
      CHECK_OK(do_no_show(w, *row));
    } else {
      row->view.state = BookingState::expired;
      give_back(w, *row);
      if (auto wait = store::wait_of_booking(w.db, region, id);
          wait && wait->view.state == WaitState::offered) {
        wait->view.state = WaitState::expired;
        if (!store::update_wait(w.db, region, *wait)) return fail(Code::conflict);
      }
    }
    row->due_at.reset();
    if (!store::update_booking(w.db, region, *row)) return fail(Code::conflict);
    tell(w, *row);
    w.subject(id);
    if (row->view.patient_id) w.patient(*row->view.patient_id);
    return true;
  });
}

Result<std::int64_t> Service::Impl::release(Instant now) {
  const Call call = clock_call(now, "share.release");
  std::int64_t released = 0;
  const auto done = work::change(database, call, [&](work::Work& w) -> Status {
    released = store::release_slots(w.db, region, now);
    if (!rules::beds_reserved_at(now, policy(now).share))
      released += store::release_beds(w.db, region, local_date(now));
    // Nothing to write down: no entry in the audit either.
    return released > 0 ? Status() : Status(fail(Code::conflict));
  });
  if (!done && done.error().code != Code::conflict) return fail(done.error());
  return done ? released : 0;
}

Result<std::int64_t> Service::Impl::share_all_beds(Instant now) {
  const Date today = local_date(now);
  const auto due = database.read([&](db::Session& s) -> Result<std::vector<Ward>> {
    return store::wards_to_share(s, region, today, wards_page);
  });
  if (!due) return fail(due.error());
  if (due->empty()) return 0;
  const Call call = clock_call(now, "share.assign");
  CHECK_OK(work::change(database, call, [&](work::Work& w) -> Status {
    for (const auto& ward : *due) {
      share_beds(w.db, ward, now);
      store::set_shared(w.db, region, ward.id, today);
    }
    return {};
  }));
  return static_cast<std::int64_t>(due->size());
}

Result<std::int64_t> Service::Impl::tick(Instant now) {
  const auto due = database.read([&](db::Session& s) -> Result<std::vector<BookingId>> {
    return store::due_bookings(s, region, now, due_page);
  });
  if (!due) return fail(due.error());
  std::int64_t moved = 0;
  std::optional<Error> trouble;
  for (const auto id : *due) {
    auto done = expire(id, now);
    if (done) ++moved;
    // Somebody was quicker, or this one can't be ended: the others are.
    else if (done.error().code != Code::conflict) trouble = std::move(done).error();
  }
  TRY(const auto released, release(now));
  TRY(const auto generated, generate_due(now));
  TRY(const auto shared, share_all_beds(now));
  if (trouble) return fail(std::move(*trouble));
  return moved + released + generated + shared;
}

}  // namespace yilian::capacity
