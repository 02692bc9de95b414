// What can be booked, and bookings, through /fhir/R4: the same use cases as behind the pages.
#include <algorithm>
#include <charconv>

#include "fhir.hpp"
#include "impl.hpp"
#include "records/fhir.hpp"

namespace yilian::capacity {
namespace {

namespace bj = fhir::bj;
using Shared = std::shared_ptr<Service::Impl>;

constexpr std::int64_t slot_days = 31, appointment_days = 92;

bool may_see(const Call& call) { return call.caller.has(Right::capacity_read); }
bj::object parsed(const std::string& json) { return bj::parse(json).as_object(); }

std::optional<Uuid> id_in(const std::string& reference) {
  return parse_uuid(std::string_view(reference).substr(reference.rfind('/') + 1));
}

records::FhirView view_of(const Resource& r) {
  return {r.id.value, r.version, Instant{}, bj::serialize(fhir::schedule_of(r))};
}
records::FhirView view_of(const Slot& slot) {
  return {slot.id.value, 1, Instant{}, bj::serialize(fhir::slot_of(slot))};
}
records::FhirView view_of(const Booking& b, const std::optional<SlotId>& slot) {
  return {b.id.value, b.version, Instant{}, bj::serialize(fhir::appointment_of(b, slot))};
}

/// The days that criteria such as ge2026-03-05 leave; the matcher looks at the hours.
struct Days {
  Date from, to;
};
Days days_in(const records::FhirQuestion& question, const char* parameter, Date today,
             std::int64_t most) {
  std::optional<Date> from, to;
  for (const auto& [name, values] : question.criteria) {
    if (name != parameter || values.size() != 1) continue;
    const std::string& text = values.front();
    const bool prefixed = text.size() > 2 && text[0] >= 'a' && text[0] <= 'z';
    const auto prefix = prefixed ? text.substr(0, 2) : std::string("eq");
    const auto day = parse_date(text.substr(prefixed ? 2 : 0, 10));
    if (!day) continue;
    // A day of slack on both sides, for zones.
    const Date before = plus_days(*day, -1), after = plus_days(*day, 1);
    if (prefix == "ge" || prefix == "gt" || prefix == "sa" || prefix == "eq")
      from = from ? std::max(*from, before) : before;
    if (prefix == "le" || prefix == "lt" || prefix == "eb" || prefix == "eq")
      to = to ? std::min(*to, after) : after;
  }
  Days out{from.value_or(today), {}};
  if (!from && to && *to < today) out.from = plus_days(*to, 1 - most);
  const Date last = plus_days(out.from, most - 1);
  out.to = to ? std::clamp(*to, out.from, last) : last;
  return out;
}

/// Resources that the caller may book or has, in the order of ids.
Result<std::vector<Resource>> reachable(const Shared& impl, const Call& call) {
  TRY(auto all, impl->resources(call, {}));
  std::erase_if(all.items, [&](const Resource& one) {
    return !one.shared && one.organisation_id != call.caller.organisation;
  });
  std::ranges::sort(all.items, {}, &Resource::id);
  return std::move(all.items);
}

Result<records::FhirViews> find_schedules(const Shared& impl, const Call& call,
                                          const records::FhirQuestion& question) {
  records::FhirViews out;
  if (!may_see(call)) return out;
  TRY(const auto all, reachable(impl, call));
  const auto after = parse_uuid(question.cursor).value_or(Uuid{});
  for (const auto& one : all) {
    if (!(after < one.id.value)) continue;
    if (std::ssize(out.views) == question.limit) {
      out.cursor = to_string(out.views.back().id);
      break;
    }
    out.views.push_back(view_of(one));
  }
  return out;
}

/// Of one schedule or all, day after day; the cursor is the last slot's schedule, time and place.
Result<records::FhirViews> find_slots(const Shared& impl, const Call& call,
                                      const records::FhirQuestion& question) {
  records::FhirViews out;
  if (!may_see(call)) return out;
  TRY(auto all, reachable(impl, call));
  for (const auto& [name, values] : question.criteria)
    if (name == "schedule")
      std::erase_if(all, [&](const Resource& one) {
        return std::ranges::none_of(
            values, [&](const std::string& value) { return id_in(value) == one.id.value; });
      });
  constexpr std::size_t id_size = 36;
  Uuid at{};
  std::int64_t after_ms = INT64_MIN, after_place = 0;
  if (question.cursor.size() > id_size) {
    at = parse_uuid(std::string_view(question.cursor).substr(0, id_size)).value_or(Uuid{});
    const char* end = question.cursor.data() + question.cursor.size();
    const auto time = std::from_chars(question.cursor.data() + id_size + 1, end, after_ms);
    if (time.ptr < end) std::from_chars(time.ptr + 1, end, after_place);
  }
  const auto days = days_in(question, "start", local_date(call.now), slot_days);
  for (const auto& resource : all) {
    if (resource.id.value < at) continue;
    TRY(const auto slots, impl->slots(call, {resource.id, days.from, days.to}));
    const bool is_first = resource.id.value == at;
    for (const auto& slot : slots.items) {
      if (is_first && std::pair(slot.starts_at.ms, slot.place) <= std::pair(after_ms, after_place))
        continue;
      out.views.push_back(view_of(slot));
      if (std::ssize(out.views) == question.limit) {
        out.cursor = to_string(resource.id) + "." + std::to_string(slot.starts_at.ms) + "." +
                     std::to_string(slot.place);
        return out;
      }
    }
  }
  return out;
}

Result<records::FhirView> read_slot(const Shared& impl, const Call& call, const Uuid& id) {
  if (!may_see(call)) return fail(Code::not_found);
  return impl->database.read([&](db::Session& s) -> Result<records::FhirView> {
    auto slot = store::slot(s, impl->region, SlotId{id});
    const auto resource = slot ? store::resource(s, impl->region, slot->resource_id) : std::nullopt;
    if (!resource) return fail(Code::not_found);
    const auto reach =
        impl->reach(s, call.caller.organisation, resource->view.organisation_id, call.now);
    if (!reach.own && !(reach.partner && resource->view.shared)) return fail(Code::not_found);
    slot->state = rules::effective(slot->state, slot->held_until, call.now);
    return view_of(*slot);
  });
}

Result<records::FhirView> read_booking(const Shared& impl, const Call& call, BookingId id) {
  if (!may_see(call)) return fail(Code::not_found);
  return impl->database.read([&](db::Session& s) -> Result<records::FhirView> {
    TRY(const auto row, impl->visible(s, call, id));
    if (!row.slot_id) return fail(Code::not_found);
    const auto seen = call.seen;
    auto booking = impl->view(s, call, row);
    call.seen = seen;  // what is shown in the end is marked by the server
    return view_of(booking, row.slot_id);
  });
}

/// Of a patient, or page by page: what the unit booked, then what is booked of it.
Result<records::FhirViews> find_bookings(const Shared& impl, const Call& call,
                                         const records::FhirQuestion& question) {
  records::FhirViews out;
  if (!may_see(call)) return out;
  std::vector<BookingId> ids;
  std::string patient = question.only("patient");
  if (patient.empty()) patient = question.only("actor");
  if (const auto id = question.only("_id"); !id.empty()) {
    if (const auto key = parse_uuid(id)) ids.push_back(BookingId{*key});
  } else if (!patient.empty()) {
    const auto person = id_in(patient);
    if (!person) return out;
    TRY(ids, impl->database.read([&](db::Session& s) -> Result<std::vector<BookingId>> {
      std::vector<BookingId> found;
      constexpr std::int64_t most = 1000;
      for (const auto& row : store::bookings_of_patient(s, impl->region, PatientId{*person}, most))
        found.push_back(row.view.id);
      return found;
    }));
  } else {
    const bool second = question.cursor.starts_with('p');
    const auto days = days_in(question, "date", local_date(call.now), appointment_days);
    BookingFilter filter;
    filter.side = second ? BookingSide::provider : BookingSide::booker;
    filter.from = days.from;
    filter.to = days.to;
    filter.limit = Bounded<1, 100>{question.limit};
    if (question.cursor.size() > 1) filter.cursor = question.cursor.substr(1);
    const auto seen = call.seen;
    TRY(const auto page, impl->bookings(call, filter));
    call.seen = seen;
    for (const auto& one : page.items)
      // What a unit books of itself stands on the first side.
      if (!second || one.booked_by_id != call.caller.organisation) ids.push_back(one.id);
    if (page.next_cursor) out.cursor = (second ? "p" : "b") + *page.next_cursor;
    else if (!second) out.cursor = "p";
  }
  for (const auto id : ids) {
    auto view = read_booking(impl, call, id);
    if (view) out.views.push_back(std::move(*view));
    else if (view.error().code != Code::not_found) return std::unexpected(view.error());
  }
  return out;
}

Result<records::FhirView> book_place(const Shared& impl, const Call& call,
                                     const std::string& json) {
  CHECK_OK(require(call, Right::capacity_book));
  const auto appointment = parsed(json);
  TRY(auto input, fhir::booking_in(appointment));
  const auto slot_id = fhir::slot_in(appointment);
  const auto slot = impl->database.read([&](db::Session& s) -> Result<std::optional<Slot>> {
    return slot_id ? store::slot(s, impl->region, *slot_id) : std::nullopt;
  });
  if (!slot) return std::unexpected(slot.error());
  if (!*slot) return fail_field("Appointment.slot[0]", Code::unknown_slot);
  const auto* start = appointment.if_contains("start");
  const auto at =
      start && start->is_string() ? parse_instant(std::string(start->as_string())) : std::nullopt;
  if (start && (!at || at->ms != (*slot)->starts_at.ms))
    return fail_field("Appointment.start", Code::unknown_slot);
  input.resource_id = (*slot)->resource_id;
  input.starts_at = (*slot)->starts_at;
  TRY(const auto made, work::change(impl->database, call, [&](work::Work& w) -> Result<Booking> {
        TRY(auto booking, impl->book_slot(w, input));
        w.subject(booking.id);
        return booking;
      }));
  return read_booking(impl, call, made.id);
}

Result<records::FhirView> act_on(const Shared& impl, const Call& call, BookingId id,
                                 const std::string& json) {
  const auto appointment = parsed(json);
  TRY(const auto before, impl->booking(call, id));
  if (call.if_match) CHECK_OK(require_version(call, before.version));
  TRY(const auto action, fhir::action_in(appointment, before));
  if (!action) return read_booking(impl, call, id);
  std::string reason;
  if (*action == BookingAction::cancel) {
    TRY(reason, fhir::reason_in(appointment));
  }
  TRY(const auto done, impl->act(call, id, *action, [&](work::Work& w, store::BookingRow& row) {
    switch (*action) {
      case BookingAction::confirm:
        return impl->do_confirm(w, row);
      case BookingAction::arrive:
        return impl->do_arrive(w, row);
      case BookingAction::fulfil:
        return impl->do_fulfil(w, row);
      case BookingAction::no_show:
        return impl->do_no_show(w, row);
      case BookingAction::cancel:
      case BookingAction::rebook:
      case BookingAction::expire:
        break;
    }
    return impl->do_cancel(w, row, reason);
  }));
  return read_booking(impl, call, done.id);
}

}  // namespace

void Service::provide_fhir(records::FhirService& server) {
  const Shared impl = impl_;
  records::FhirProvider schedules{"Schedule", {}, {}};
  schedules.read = [impl](const Call& call, const Uuid& id) -> Result<records::FhirView> {
    if (!may_see(call)) return fail(Code::not_found);
    TRY(const auto all, reachable(impl, call));
    const auto found = std::ranges::find(all, ResourceId{id}, &Resource::id);
    if (found == all.end()) return fail(Code::not_found);
    return view_of(*found);
  };
  schedules.search = [impl](const Call& call, const records::FhirQuestion& question) {
    return find_schedules(impl, call, question);
  };
  server.provide(std::move(schedules));
  records::FhirProvider slots{"Slot", {}, {}};
  slots.read = [impl](const Call& call, const Uuid& id) { return read_slot(impl, call, id); };
  slots.search = [impl](const Call& call, const records::FhirQuestion& question) {
    return find_slots(impl, call, question);
  };
  server.provide(std::move(slots));
  records::FhirProvider appointments{"Appointment", {}, {}};
  appointments.read = [impl](const Call& call, const Uuid& id) {
    return read_booking(impl, call, BookingId{id});
  };
  appointments.search = [impl](const Call& call, const records::FhirQuestion& question) {
    return find_bookings(impl, call, question);
  };
  // An Appointment of a Slot that a member's system keeps itself is stored as it came.
  appointments.claims = [impl](const std::string& json) {
    const auto id = fhir::slot_in(parsed(json));
    if (!id) return false;
    const auto found = impl->database.read([&](db::Session& s) -> Result<bool> {
      return store::slot(s, impl->region, *id).has_value();
    });
    return found && *found;
  };
  appointments.create = [impl](const Call& call, const std::string& json) {
    return book_place(impl, call, json);
  };
  appointments.update = [impl](const Call& call, const Uuid& id, const std::string& json) {
    return act_on(impl, call, BookingId{id}, json);
  };
  server.provide(std::move(appointments));
}

}  // namespace yilian::capacity
