#include <algorithm>
#include <utility>

#include "rules.hpp"

namespace yilian::capacity::rules {
namespace {

using B = BedState;
using BA = BedAction;
constexpr BedTransition beds[] = {
    {B::free, BA::occupy, B::occupied},     {B::free, BA::close, B::closed},
    {B::occupied, BA::vacate, B::cleaning}, {B::occupied, BA::clear, B::free},
    {B::cleaning, BA::clear, B::free},      {B::cleaning, BA::close, B::closed},
    {B::closed, BA::reopen, B::free},
};

using S = BookingState;
using A = BookingAction;
using W = BookingSide;
using R = Right;
constexpr BookingTransition bookings[] = {
    {S::held, A::confirm, S::booked, W::booker, R::capacity_book},
    {S::booked, A::rebook, S::booked, W::booker, R::capacity_book},
    {S::held, A::cancel, S::cancelled, W::either, R::capacity_book},
    {S::booked, A::cancel, S::cancelled, W::either, R::capacity_book},
    {S::booked, A::arrive, S::arrived, W::provider, R::capacity_receive},
    {S::arrived, A::fulfil, S::fulfilled, W::provider, R::capacity_receive},
    {S::booked, A::no_show, S::no_show, W::provider, R::capacity_receive},
    // The clock: what nobody confirmed or came to does not stay open for ever.
    {S::held, A::expire, S::expired, W::clock, R::capacity_read},
    {S::booked, A::expire, S::no_show, W::clock, R::capacity_read},
};

bool stands_on(BookingSide side, Parties parties) {
  switch (side) {
    case W::booker:
      return parties.booker;
    case W::provider:
      return parties.provider;
    case W::either:
      return parties.booker || parties.provider;
    case W::clock:
      return false;
  }
  return false;
}

const BookingTransition* find(BookingState state, BookingAction action) {
  const auto found = std::ranges::find_if(
      bookings, [&](const auto& t) { return t.from == state && t.action == action; });
  return found == std::end(bookings) ? nullptr : found;
}

}  // namespace

std::span<const BedTransition> bed_table() { return beds; }
std::span<const BookingTransition> booking_table() { return bookings; }

Result<BedState> decide(BedState state, BedAction action) {
  for (const auto& t : beds)
    if (t.from == state && t.action == action) return t.to;
  return fail(Code::action_not_allowed);
}

std::vector<BedAction> bed_actions(BedState state) {
  std::vector<BedAction> out;
  for (const auto& t : beds)
    if (t.from == state) out.push_back(t.action);
  return out;
}

BedState effective(BedState state, const std::optional<Instant>& held_until, Instant now) {
  return state == B::held && held_until && *held_until <= now ? B::free : state;
}
SlotState effective(SlotState state, const std::optional<Instant>& held_until, Instant now) {
  return state == SlotState::held && held_until && *held_until <= now ? SlotState::free : state;
}

std::vector<ResourceStatus> next_statuses(ResourceKind kind, ResourceStatus status) {
  using enum ResourceStatus;
  if (status == retired) return {};
  std::vector<ResourceStatus> out;
  for (const auto next : {available, suspended, broken, retired})
    if (next != status && (next != broken || kind == ResourceKind::device)) out.push_back(next);
  return out;
}

bool is_final(BookingState state) {
  return std::ranges::none_of(bookings, [&](const auto& t) { return t.from == state; });
}

Result<BookingState> decide(const Booking& booking, BookingAction action, Parties parties,
                            const Call& call) {
  // Who may never do this learns that first; the state is nobody else's business.
  const auto any =
      std::ranges::find_if(bookings, [&](const auto& t) { return t.action == action; });
  if (!stands_on(any->side, parties))
    return fail(any->side == W::booker ? Code::only_the_sender : Code::only_the_receiver);
  CHECK_OK(require(call, any->right));
  const bool over =
      booking.state == S::held && booking.held_until && *booking.held_until <= call.now;
  if (over || booking.state == S::expired) return fail(Code::hold_expired);
  const auto* found = find(booking.state, action);
  if (!found) return fail(Code::action_not_allowed);
  if (action == A::no_show && call.now < booking.starts_at)
    return fail(Code::appointment_not_reached);
  return found->to;
}

std::vector<BookingAction> booking_actions(const Booking& booking, Parties parties,
                                           const Call& call) {
  std::vector<BookingAction> out;
  for (const auto& t : bookings)
    if (t.from == booking.state && t.side != W::clock && stands_on(t.side, parties) &&
        decide(booking, t.action, parties, call))
      out.push_back(t.action);
  // A bed is re-booked by cancelling it: the ward has to know.
  if (booking.kind == BookingKind::bed) std::erase(out, A::rebook);
  return out;
}

}  // namespace yilian::capacity::rules
