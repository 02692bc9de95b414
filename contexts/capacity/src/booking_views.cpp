// What the two parties of a booking see of it. For others it does not exist.
#include <algorithm>

#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::int64_t list_days_max = 92, list_days_usual = 31;

}  // namespace

rules::Parties parties_of(const Caller& caller, const Booking& booking) {
  return {caller.organisation == booking.booked_by_id,
          caller.organisation == booking.organisation_id};
}

Result<store::BookingRow> Service::Impl::visible(db::Session& s, const Call& call, BookingId id) {
  auto row = store::booking(s, region, id);
  if (!row) return fail(Code::not_found);
  const auto parties = parties_of(call.caller, row->view);
  if (!parties.booker && !parties.provider) return fail(Code::not_found);
  return std::move(*row);
}

Booking Service::Impl::view(db::Session& s, const Call& call, const store::BookingRow& row) {
  Booking out = row.view;
  show_patient(s, call, out);
  if (out.state == BookingState::held && out.held_until && *out.held_until <= call.now)
    out.state = BookingState::expired;
  out.actions = rules::booking_actions(out, parties_of(call.caller, out), call);
  return out;
}

Result<Booking> Service::Impl::booking(const Call& call, BookingId id) {
  return database.read([&](db::Session& s) -> Result<Booking> {
    TRY(const auto row, visible(s, call, id));
    return view(s, call, row);
  });
}

Result<BookingPage> Service::Impl::bookings(const Call& call, const BookingFilter& filter) {
  if (filter.side != BookingSide::booker && filter.side != BookingSide::provider)
    return fail_field("/side", Code::not_in_list);
  const Date from = filter.from.value_or(local_date(call.now));
  TRY(const auto window,
      rules::window(from, filter.to.value_or(plus_days(from, list_days_usual - 1)), list_days_max));
  TRY(const auto cursor, parse_cursor(filter.cursor));
  const auto after = cursor.value_or(Cursor{window.from.ms - 1, {}});
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  return database.read([&](db::Session& s) -> Result<BookingPage> {
    BookingPage out;
    for (const auto& row : store::bookings(s, region, filter.side, call.caller.organisation,
                                           filter.state, after, window.to, limit + 1)) {
      if (static_cast<std::int64_t>(out.items.size()) == limit) {
        const auto& last = out.items.back();
        out.next_cursor = to_string(Cursor{last.starts_at.ms, last.id.value});
        break;
      }
      out.items.push_back(view(s, call, row));
    }
    // At one time the green channel stands first; the cursor follows the time.
    std::ranges::stable_sort(out.items, {}, [](const Booking& one) {
      return std::pair(one.starts_at, rules::green_rank(one.green));
    });
    return out;
  });
}

}  // namespace yilian::capacity
