// How a place is taken. Candidates are looked up, one is taken by compare-and-set on its own row,
// and who comes too late tries the next one: nothing else is locked, so nobody queues.
#include <algorithm>

#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr int rounds_max = 5;
constexpr std::int64_t candidates_max = 64;

/// Those of the same share as the first one, begun at a random one, so that many who come at once
/// don't all try the same place.
template <class T>
void shuffle(std::vector<T>& open, const Uuid& chance) {
  const auto same =
      std::ranges::find_if(open, [&](const auto& one) { return one.share != open.front().share; });
  const auto count = same - open.begin();
  if (count > 1)
    std::rotate(open.begin(), open.begin() + (chance.bytes[14] * 256 + chance.bytes[15]) % count,
                same);
}

}  // namespace

Result<store::BookingRow> Service::Impl::begin(work::Work& w, BookingKind kind,
                                               const std::optional<PatientId>& patient,
                                               const std::optional<ReferralId>& referral,
                                               const std::optional<Text<0, 200>>& note) {
  const Call& call = w.call();
  store::BookingRow row;
  Booking& b = row.view;
  if (patient) {
    CHECK_OK(patients.require_relationship(w.db, call, *patient));
    w.patient(*patient);
    b.patient_id = patients.current(w.db, *patient);
  }
  b.id = BookingId::make(call.now.ms);
  b.kind = kind;
  b.booked_by_id = call.caller.organisation;
  b.booked_by_person = call.caller.person_name;
  b.referral_id = referral;
  if (note) b.note = note->value;
  b.created_at = call.now;
  return row;
}

Result<store::ResourceRow> Service::Impl::bookable(work::Work& w, ResourceId id, Instant starts_at,
                                                   Reach& reach_out) {
  const Call& call = w.call();
  auto row = store::resource(w.db, region, id);
  if (!row) return fail_field("/resourceId", Code::unknown_resource);
  reach_out = reach(w.db, call.caller.organisation, row->view.organisation_id, call.now);
  if (!reach_out.own && (!reach_out.partner || !row->view.shared)) return fail(Code::not_shared);
  if (row->view.status != ResourceStatus::available) return fail(Code::not_bookable);
  if (starts_at <= call.now) return fail(Code::slot_in_past);
  return std::move(*row);
}

Status Service::Impl::take(work::Work& w, store::BookingRow& row, const Resource& resource,
                           Instant starts_at, const Reach& reach_now, SlotState state) {
  const Instant now = w.call().now, next{starts_at.ms + 1};
  const auto& rule = policy(now);
  Booking& b = row.view;
  const auto until =
      state == SlotState::held
          ? std::optional(std::min(now.plus_minutes(rule.slot_hold_minutes), starts_at))
          : std::nullopt;
  for (int round = 0; round < rounds_max; ++round) {
    auto open = store::open_slots(w.db, region, resource.id, starts_at, next, reach_now.member, now,
                                  candidates_max);
    if (open.empty()) break;
    shuffle(open, b.id.value);
    for (const auto& slot : open) {
      if (!store::take_slot(w.db, region, slot.id, b.id, state, until, reach_now.member, now))
        continue;
      if (slot.held_by) store::end_hold(w.db, region, *slot.held_by, now);
      b.organisation_id = resource.organisation_id;
      b.resource_id = resource.id;
      b.starts_at = slot.starts_at;
      b.ends_at = slot.ends_at;
      b.held_until = until;
      b.of_share = reach_now.member && slot.share == Share::reserved;
      row.slot_id = slot.id;
      row.due_at = until ? until : std::optional(slot.ends_at.plus_hours(rule.slot_no_show_hours));
      return {};
    }
  }
  // What is given back meanwhile is nobody's share: only what is set aside says so.
  const auto left =
      store::open_slots(w.db, region, resource.id, starts_at, next, true, now, candidates_max);
  if (!reach_now.member &&
      std::ranges::find(left, Share::reserved, &store::OpenSlot::share) != left.end())
    return fail(Code::reserved_for_members);
  if (store::slots(w.db, region, resource.id, starts_at, next).empty())
    return fail_field("/startsAt", Code::unknown_slot);
  return fail(Code::slot_taken);
}

Status Service::Impl::overbook(work::Work& w, store::BookingRow& row, const Resource& resource,
                               Instant starts_at, SlotState state) {
  const Instant now = w.call().now;
  const auto& rule = policy(now);
  CHECK_OK(require(w.call(), Right::capacity_overbook));
  Booking& b = row.view;
  for (int round = 0; round < rounds_max; ++round) {
    std::int64_t beyond = 0, place = rules::overbooked_from;
    std::optional<Instant> ends_at;
    for (const auto& slot :
         store::slots(w.db, region, resource.id, starts_at, {starts_at.ms + 1})) {
      if (slot.place < rules::overbooked_from) ends_at = slot.ends_at;
      else place = slot.place + 1;
      if (slot.overbooked && slot.state != SlotState::cancelled) ++beyond;
    }
    if (!ends_at) return fail_field("/startsAt", Code::unknown_slot);
    if (beyond >= rule.overbook_max)
      return fail(Code::overbook_limit, {{"max", std::to_string(rule.overbook_max)}});
    Slot slot;
    slot.id = SlotId::make(now.ms);
    slot.resource_id = resource.id;
    slot.starts_at = starts_at;
    slot.ends_at = *ends_at;
    slot.place = place;
    slot.state = state;
    slot.booking_id = b.id;
    // Somebody else took this number meanwhile: count again.
    if (!store::insert_overbooked(w.db, region, slot, resource.organisation_id)) continue;
    b.organisation_id = resource.organisation_id;
    b.resource_id = resource.id;
    b.starts_at = starts_at;
    b.ends_at = *ends_at;
    row.slot_id = slot.id;
    row.due_at = ends_at->plus_hours(rule.slot_no_show_hours);
    return {};
  }
  return fail(Code::slot_taken);
}

Result<Booking> Service::Impl::book_slot(work::Work& w, const SlotBookingInput& input) {
  Reach reach_now;
  TRY(const auto resource, bookable(w, input.resource_id, input.starts_at, reach_now));
  TRY(auto row, begin(w, BookingKind::slot, input.patient_id, input.referral_id, input.note));
  if (input.overbook_reason) {
    row.view.state = BookingState::booked;
    row.view.overbook_reason = input.overbook_reason->value;
    CHECK_OK(overbook(w, row, resource.view, input.starts_at, SlotState::booked));
  } else {
    row.view.state = input.confirm ? BookingState::booked : BookingState::held;
    CHECK_OK(take(w, row, resource.view, input.starts_at, reach_now,
                  input.confirm ? SlotState::booked : SlotState::held));
  }
  store::insert_booking(w.db, region, row);
  tell(w, row);
  return view(w.db, w.call(), *store::booking(w.db, region, row.view.id));
}

Status Service::Impl::take_bed(work::Work& w, store::BookingRow& row, const Reach& reach_now,
                               Instant until) {
  const Instant now = w.call().now;
  Booking& b = row.view;
  const bool reserved_too = reach_now.member || !rules::beds_reserved_at(now, policy(now).share);
  for (int round = 0; round < rounds_max; ++round) {
    auto open = store::open_beds(w.db, region, *b.ward_id, *b.bed_class, reserved_too, now);
    if (open.empty()) break;
    // The own people take what is set aside last, even when it is released for the day.
    if (!reach_now.member) std::ranges::reverse(open);
    shuffle(open, b.id.value);
    for (const auto& bed : open) {
      if (!store::take_bed(w.db, region, bed.id, b.id, until, reserved_too, now)) continue;
      if (bed.held_by) store::end_hold(w.db, region, *bed.held_by, now);
      row.bed_id = bed.id;
      b.of_share = reach_now.member && bed.share == Share::reserved;
      return {};
    }
  }
  const auto left = store::open_beds(w.db, region, *b.ward_id, *b.bed_class, true, now);
  const bool reserved =
      std::ranges::find(left, Share::reserved, &store::OpenBed::share) != left.end();
  return fail(reserved && !reserved_too ? Code::reserved_for_members : Code::no_free_bed);
}

Result<Booking> Service::Impl::book_bed(work::Work& w, const BedBookingInput& input) {
  const Call& call = w.call();
  const auto& rule = policy(call.now);
  const auto ward = store::ward(w.db, region, input.ward_id);
  if (!ward) return fail_field("/wardId", Code::unknown_ward);
  CHECK_OK(rules::check_expected(input.expected_at, call.now));
  const auto reach_now = reach(w.db, call.caller.organisation, ward->organisation_id, call.now);
  if (!reach_now.own && !reach_now.partner) return fail(Code::not_shared);
  if (ward->closed) return fail(Code::not_bookable);
  if (ward->reporting != Reporting::live) return fail(Code::reporting_mismatch);
  TRY(auto row, begin(w, BookingKind::bed, input.patient_id, input.referral_id, input.note));
  Booking& b = row.view;
  b.state = input.confirm ? BookingState::booked : BookingState::held;
  b.organisation_id = ward->organisation_id;
  b.ward_id = ward->id;
  b.bed_class = input.bed_class;
  b.starts_at = input.expected_at;
  const Instant until = input.confirm
                            ? std::max(input.expected_at, call.now).plus_hours(rule.bed_late_hours)
                            : call.now.plus_minutes(rule.bed_hold_minutes);
  if (!input.confirm) b.held_until = until;
  row.due_at = until;
  CHECK_OK(take_bed(w, row, reach_now, until));
  store::insert_booking(w.db, region, row);
  tell(w, row);
  return view(w.db, call, *store::booking(w.db, region, b.id));
}

void Service::Impl::tell(work::Work& w, const store::BookingRow& row) {
  const Booking& b = row.view;
  std::vector<OrganisationId> sides{b.organisation_id};
  if (b.booked_by_id != b.organisation_id) sides.push_back(b.booked_by_id);
  w.emit("booking.changed", b.id.value, b.version + 1, std::move(sides));
  if (b.ward_id) tell_beds(w, b.organisation_id, *b.ward_id);
  if (b.resource_id) tell_slots(w.db, *b.resource_id);
}

}  // namespace yilian::capacity
