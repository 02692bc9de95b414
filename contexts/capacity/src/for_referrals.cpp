// What referrals ask: a hold goes on with them, becomes a booking when the receiver accepts, and
// how much a unit has to give.
#include <algorithm>

#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::int64_t supply_days = 14, supply_max = 100;

}  // namespace

Result<Booking> Service::attach(work::Work& w, BookingId id, ReferralId referral, PatientId patient,
                                Instant until) {
  auto& in = *impl_;
  const Call& call = w.call();
  auto row = store::booking(w.db, in.region, id);
  if (!row || row->view.booked_by_id != call.caller.organisation) return fail(Code::hold_not_yours);
  Booking& b = row->view;
  const bool others =
      (b.patient_id && *b.patient_id != patient) || (b.referral_id && *b.referral_id != referral);
  if (others) return fail(Code::hold_not_yours);
  if (b.state != BookingState::held || !b.held_until || *b.held_until <= call.now)
    return fail(Code::hold_expired);
  b.patient_id = patient;
  b.referral_id = referral;
  // Never beyond the begin of a slot, and never shorter than it was.
  const Instant longest = b.kind == BookingKind::slot ? b.starts_at : until;
  b.held_until = std::max(*b.held_until, std::min(until, longest));
  const bool kept =
      row->slot_id ? store::keep_slot(w.db, in.region, *row->slot_id, id, *b.held_until, call.now)
                   : store::keep_bed(w.db, in.region, *row->bed_id, id, *b.held_until, call.now);
  if (!kept || !store::attach_booking(w.db, in.region, *row)) return fail(Code::hold_expired);
  w.patient(patient);
  in.tell(w, *row);
  return in.view(w.db, call, *store::booking(w.db, in.region, id));
}

Result<std::int64_t> Service::confirm_of(work::Work& w, ReferralId referral) {
  std::int64_t booked = 0;
  for (const auto id : store::bookings_of_referral(w.db, impl_->region, referral)) {
    auto row = store::booking(w.db, impl_->region, id);
    if (row && row->view.state == BookingState::booked) ++booked;  // the sender was quicker
    const bool held = row && row->view.state == BookingState::held && row->view.held_until &&
                      *row->view.held_until > w.call().now;
    if (!held) continue;
    row->view.state = BookingState::booked;
    CHECK_OK(impl_->do_confirm(w, *row));
    if (!store::update_booking(w.db, impl_->region, *row)) return fail(Code::stale_version);
    if (row->view.patient_id) w.patient(*row->view.patient_id);
    impl_->tell(w, *row);
    ++booked;
  }
  return booked;
}

Supply Service::supply(db::Session& s, const SupplyQuery& q) {
  const auto reach = impl_->reach(s, q.asking, q.provider, q.now);
  if (!reach.partner) return {};
  Supply out;
  if (!q.beds) {
    const auto free =
        store::count_free(s, impl_->region,
                          {q.provider, q.department_id, q.kind, reach.member, q.now,
                           start_of(plus_days(local_date(q.now), supply_days)), supply_max});
    out.places = free.count;
    out.first_at = free.first_at;
    return out;
  }
  Call call;
  call.now = q.now;
  std::vector<BedPool> pools;
  impl_->add_pools(s, call, {q.provider, "", reach.member}, reach.member, pools);
  for (const auto& pool : pools) {
    if (pool.stale || (q.bed_class && pool.bed_class != *q.bed_class)) continue;
    out.places =
        std::min(supply_max, out.places.value_or(0) + std::max<std::int64_t>(pool.available, 0));
  }
  return out;
}

}  // namespace yilian::capacity
