// Weekly templates, exceptions and holidays, and the slots that are made of them ahead. Making them
// again changes nothing: the key of a slot is its resource, time and place.
#include <algorithm>

#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::int64_t slot_days_max = 31;
constexpr std::int64_t generate_at_once = 50;  // resources in one turn of the job

rules::Existing existing_of(const Slot& slot, Instant now) {
  return {slot.id,
          {slot.starts_at, slot.ends_at, slot.place},
          rules::effective(slot.state, slot.held_until, now) == SlotState::free};
}

Schedule view_of(const store::ResourceRow& row) {
  Schedule out;
  out.resource_id = row.view.id;
  out.weekly = row.weekly;
  out.exceptions = row.exceptions;
  out.generated_until = row.generated_until;
  out.version = row.view.version;
  return out;
}

}  // namespace

Result<Schedule> Service::Impl::schedule(ResourceId id) {
  return database.read([&](db::Session& s) -> Result<Schedule> {
    const auto row = store::resource(s, region, id);
    if (!row) return fail(Code::not_found);
    return view_of(*row);
  });
}

std::int64_t Service::Impl::generate(db::Session& s, const store::ResourceRow& row, Date from,
                                     Date until, Instant now) {
  std::int64_t outside = 0;
  tell_slots(s, row.view.id);
  for (Date day = from; day < until; day = plus_days(day, 1)) {
    const bool holiday = !row.view.on_holidays && policies.calendar.is_holiday(day);
    const auto planned = rules::slots_of(day, row.weekly, row.exceptions, holiday);
    std::vector<rules::Existing> existing;
    for (const auto& slot :
         store::slots(s, region, row.view.id, start_of(day), start_of(plus_days(day, 1))))
      existing.push_back(existing_of(slot, now));
    const auto change = rules::change_of(planned, existing);
    outside += change.outside;
    for (const auto id : change.remove) store::delete_slot(s, region, id, now);
    for (const auto& one : change.add) {
      // What is past already is not offered.
      if (one.starts_at <= now) continue;
      Slot slot;
      slot.id = SlotId::make(now.ms);
      slot.resource_id = row.view.id;
      slot.starts_at = one.starts_at;
      slot.ends_at = one.ends_at;
      slot.place = one.place;
      store::insert_slot(s, region, slot, row.view.organisation_id);
    }
    const bool changed = !change.add.empty() || !change.remove.empty();
    if (changed && row.view.kind == ResourceKind::expert) share_day(s, row.view, day, now);
  }
  return outside;
}

void Service::Impl::share_day(db::Session& s, const Resource& resource, Date day, Instant now) {
  const auto& rule = policy(now);
  // After its release a share is nobody's any more.
  if (rules::slot_release(start_of(day), rule.share) <= now) return;
  if (!leads(s, resource.organisation_id, now)) return;
  std::vector<Slot> slots;
  for (const auto& one :
       store::resources(s, region, resource.organisation_id, ResourceKind::expert))
    if (one.department_id == resource.department_id)
      for (auto& slot : store::slots(s, region, one.id, start_of(day), start_of(plus_days(day, 1))))
        if (!slot.overbooked) slots.push_back(std::move(slot));
  std::ranges::stable_sort(slots, {}, &Slot::starts_at);
  std::vector<rules::Mark> marks;
  for (const auto& slot : slots) {
    const bool free = rules::effective(slot.state, slot.held_until, now) == SlotState::free;
    marks.push_back({free, !free && slot.share == Share::reserved, slot.share});
  }
  const auto wanted = rules::share_of(static_cast<std::int64_t>(slots.size()),
                                      rule.slot_basis_points(resource.department_name.value_or("")),
                                      rule.share.rounding);
  const auto shares = rules::assign(marks, wanted, false);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (shares[i] == slots[i].share) continue;
    if (slots[i].resource_id != resource.id) tell_slots(s, slots[i].resource_id);
    const auto release = shares[i] == Share::reserved
                             ? std::optional(rules::slot_release(slots[i].starts_at, rule.share))
                             : std::nullopt;
    store::mark_slot(s, region, slots[i].id, slots[i].share, shares[i], release);
  }
}

Result<Schedule> Service::Impl::set_schedule(const Call& call, ResourceId id,
                                             const ScheduleInput& input) {
  CHECK_OK(rules::check_schedule(input));
  return work::change(database, call, [&](work::Work& w) -> Result<Schedule> {
    TRY(auto row, own_resource(w.db, call, id));
    if (row.view.status == ResourceStatus::retired) return fail(Code::not_bookable);
    const Date today = local_date(call.now);
    row.weekly = input.weekly;
    row.exceptions = input.exceptions;
    row.generated_until = plus_days(today, policy(call.now).generate_days);
    if (!store::update_schedule(w.db, region, row)) return fail(Code::stale_version);
    auto out = view_of(row);
    out.outside = generate(w.db, row, today, *row.generated_until, call.now);
    out.version = row.view.version + 1;
    tell_resource(w, id, out.version, row.view.organisation_id);
    return out;
  });
}

Result<SlotList> Service::Impl::slots(const Call& call, const SlotFilter& filter) {
  TRY(const auto window,
      rules::window(filter.from, filter.to.value_or(filter.from), slot_days_max));
  return database.read([&](db::Session& s) -> Result<SlotList> {
    const auto resource = store::resource(s, region, filter.resource_id);
    if (!resource) return fail_field("/resourceId", Code::unknown_resource);
    SlotList out{store::slots(s, region, filter.resource_id, window.from, window.to)};
    for (auto& slot : out.items) {
      slot.state = rules::effective(slot.state, slot.held_until, call.now);
      if (slot.state != SlotState::held) slot.held_until.reset();
      // Who comes concerns the unit itself only.
      if (slot.state == SlotState::free ||
          resource->view.organisation_id != call.caller.organisation)
        slot.booking_id.reset();
    }
    return out;
  });
}

Result<std::int64_t> Service::Impl::generate_due(Instant now) {
  const Date until = plus_days(local_date(now), policy(now).generate_days);
  const auto due = database.read([&](db::Session& s) -> Result<std::vector<ResourceId>> {
    return store::to_generate(s, region, until, generate_at_once);
  });
  if (!due) return fail(due.error());
  const Call call = clock_call(now, "schedule.generate");
  for (const auto id : *due) {
    CHECK_OK(work::change(database, call, [&](work::Work& w) -> Status {
      const auto row = store::resource(w.db, region, id);
      if (!row || !row->generated_until) return {};
      w.subject(id);
      if (row->view.status == ResourceStatus::retired) {
        store::set_generated(w.db, region, id, std::nullopt);
        return {};
      }
      generate(w.db, *row, std::max(*row->generated_until, local_date(now)), until, now);
      store::set_generated(w.db, region, id, until);
      return {};
    }));
  }
  return static_cast<std::int64_t>(due->size());
}

}  // namespace yilian::capacity
