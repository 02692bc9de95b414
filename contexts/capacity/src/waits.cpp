// The waiting list: what a booking gives back is held for who waits longest, the green channel
// first.
#include <algorithm>

#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::int64_t wait_days_max = 92;
constexpr std::int64_t candidates_max = 10;

/// What waited for days that have passed waits no more; nothing has to write that.
WaitState effective(const Wait& wait, Instant now) {
  const bool over = wait.state == WaitState::waiting && wait.to < local_date(now);
  return over ? WaitState::expired : wait.state;
}

}  // namespace

Result<Wait> Service::Impl::create_wait(const Call& call, const WaitInput& input) {
  TRY(const auto window, rules::window(input.from, input.to, wait_days_max));
  if (window.to <= call.now)
    return fail_field("/to", Code::out_of_range,
                      {{"min", to_string(local_date(call.now))},
                       {"max", to_string(plus_days(local_date(call.now), wait_days_max))}});
  return work::change(database, call, [&](work::Work& w) -> Result<Wait> {
    const auto resource = store::resource(w.db, region, input.resource_id);
    if (!resource) return fail_field("/resourceId", Code::unknown_resource);
    const auto reach_now =
        reach(w.db, call.caller.organisation, resource->view.organisation_id, call.now);
    if (!reach_now.own && (!reach_now.partner || !resource->view.shared))
      return fail(Code::not_shared);
    store::WaitRow row;
    if (input.patient_id) {
      CHECK_OK(patients.require_relationship(w.db, call, *input.patient_id));
      w.patient(*input.patient_id);
      row.view.patient_id = patients.current(w.db, *input.patient_id);
    }
    row.organisation_id = call.caller.organisation;
    row.person_name = call.caller.person_name;
    row.view.id = WaitId::make(call.now.ms);
    row.view.resource_id = input.resource_id;
    row.view.from = input.from;
    row.view.to = input.to;
    row.view.referral_id = input.referral_id;
    if (input.note) row.view.note = input.note->value;
    row.view.created_at = call.now;
    show_patient(w.db, call, row.view);
    row.priority = rules::green_rank(row.view.green);
    store::insert_wait(w.db, region, row);
    w.emit("wait.changed", row.view.id.value, 1, {row.organisation_id});
    w.subject(row.view.id);
    auto made = store::wait(w.db, region, row.view.id)->view;
    show_patient(w.db, call, made);
    return made;
  });
}

Result<WaitList> Service::Impl::waits(const Call& call) {
  return database.read([&](db::Session& s) -> Result<WaitList> {
    WaitList out;
    for (auto& row : store::waits(s, region, call.caller.organisation)) {
      row.view.state = effective(row.view, call.now);
      show_patient(s, call, row.view);
      out.items.push_back(std::move(row.view));
    }
    return out;
  });
}

Result<Wait> Service::Impl::cancel_wait(const Call& call, WaitId id) {
  return work::change(database, call, [&](work::Work& w) -> Result<Wait> {
    auto row = store::wait(w.db, region, id);
    if (!row || row->organisation_id != call.caller.organisation) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->view.version));
    if (effective(row->view, call.now) != WaitState::waiting) return fail(Code::action_not_allowed);
    row->view.state = WaitState::cancelled;
    if (!store::update_wait(w.db, region, *row)) return fail(Code::stale_version);
    w.emit("wait.changed", id.value, row->view.version + 1, {row->organisation_id});
    w.subject(id);
    auto changed = store::wait(w.db, region, id)->view;
    show_patient(w.db, call, changed);
    return changed;
  });
}

bool Service::Impl::offer(work::Work& w, const store::BookingRow& row) {
  const Instant now = w.call().now;
  const Booking& given = row.view;
  const Instant until = std::min(now.plus_minutes(policy(now).offer_minutes), given.starts_at);
  if (until <= now || !given.resource_id) return false;
  BookingId holder = given.id;
  for (auto& wait : store::waiting(w.db, region, *given.resource_id, local_date(given.starts_at),
                                   candidates_max)) {
    const auto reach_now = reach(w.db, wait.organisation_id, given.organisation_id, now);
    // The members' share goes to members only.
    if (given.of_share && !reach_now.member) continue;
    store::BookingRow next;
    next.slot_id = row.slot_id;
    next.due_at = until;
    Booking& b = next.view;
    b.id = BookingId::make(now.ms);
    b.state = BookingState::held;
    b.organisation_id = given.organisation_id;
    b.booked_by_id = wait.organisation_id;
    b.booked_by_person = wait.person_name;
    b.resource_id = given.resource_id;
    b.starts_at = given.starts_at;
    b.ends_at = given.ends_at;
    b.held_until = until;
    b.patient_id = wait.view.patient_id;
    b.referral_id = wait.view.referral_id;
    b.note = wait.view.note;
    b.of_share = given.of_share;
    b.created_at = now;
    if (!store::hand_on_slot(w.db, region, *row.slot_id, holder, b.id, until)) break;
    holder = b.id;
    wait.view.state = WaitState::offered;
    wait.view.booking_id = b.id;
    // Somebody ended this wait meanwhile: the next one gets the place.
    if (!store::update_wait(w.db, region, wait)) continue;
    store::insert_booking(w.db, region, next);
    w.emit("wait.offered", wait.view.id.value, wait.view.version + 1, {wait.organisation_id});
    tell(w, next);
    return true;
  }
  if (holder == given.id) return false;
  store::free_slot(w.db, region, *row.slot_id, holder);
  return true;
}

}  // namespace yilian::capacity
