#include <algorithm>

#include "rules.hpp"

namespace yilian::services::rules {
namespace {

using V = ServiceState;
using VA = ServiceAction;
constexpr ServiceTransition services[] = {
    {V::draft, VA::publish, V::published},     {V::draft, VA::retire, V::retired},
    {V::published, VA::suspend, V::suspended}, {V::published, VA::retire, V::retired},
    {V::suspended, VA::resume, V::published},  {V::suspended, VA::retire, V::retired},
};

using S = ServiceOrderState;
using A = ServiceOrderAction;
using W = ServiceSide;
using R = Right;
constexpr OrderTransition orders[] = {
    {S::placed, A::accept, S::accepted, W::provider, R::service_fulfil},
    {S::placed, A::refuse, S::refused, W::provider, R::service_fulfil},
    {S::placed, A::cancel, S::cancelled, W::customer, R::service_order},
    {S::accepted, A::fulfil, S::fulfilled, W::provider, R::service_fulfil},
    // What can't be done after all is not charged.
    {S::accepted, A::refuse, S::refused, W::provider, R::service_fulfil},
    {S::accepted, A::cancel, S::cancelled, W::customer, R::service_order},
    {S::fulfilled, A::confirm, S::confirmed, W::customer, R::service_order},
    {S::fulfilled, A::dispute, S::disputed, W::customer, R::service_order},
    // A dispute ends by doing it again, by giving in, or by agreeing after all.
    {S::disputed, A::fulfil, S::fulfilled, W::provider, R::service_fulfil},
    {S::disputed, A::refuse, S::refused, W::provider, R::service_fulfil},
    {S::disputed, A::confirm, S::confirmed, W::customer, R::service_order},
    {S::confirmed, A::rate, S::confirmed, W::customer, R::service_order},
};

bool stands_on(ServiceSide side, Parties parties) {
  switch (side) {
    case W::customer:
      return parties.customer;
    case W::provider:
      return parties.provider;
    case W::all:
      return parties.customer || parties.provider;
  }
  return false;
}

}  // namespace

std::span<const ServiceTransition> service_table() { return services; }
std::span<const OrderTransition> order_table() { return orders; }

Result<ServiceState> decide(ServiceState state, ServiceAction action) {
  for (const auto& t : services)
    if (t.from == state && t.action == action) return t.to;
  return fail(Code::action_not_allowed);
}

std::vector<ServiceAction> service_actions(ServiceState state) {
  std::vector<ServiceAction> out;
  for (const auto& t : services)
    if (t.from == state) out.push_back(t.action);
  return out;
}

Result<ServiceOrderState> decide(const ServiceOrder& order, ServiceOrderAction action,
                                 Parties parties, const Call& call) {
  // Who may never do this learns that first; the state is nobody else's business.
  const auto any = std::ranges::find_if(orders, [&](const auto& t) { return t.action == action; });
  if (any == std::end(orders)) return fail(Code::action_not_allowed);
  if (!stands_on(any->side, parties))
    return fail(any->side == W::customer ? Code::only_the_sender : Code::only_the_receiver);
  CHECK_OK(require(call, any->right));
  const auto found = std::ranges::find_if(
      orders, [&](const auto& t) { return t.from == order.state && t.action == action; });
  if (found == std::end(orders)) return fail(Code::action_not_allowed);
  if (action == A::rate && order.rating) return fail(Code::action_not_allowed);
  return found->to;
}

std::vector<ServiceOrderAction> order_actions(const ServiceOrder& order, Parties parties,
                                              const Call& call) {
  std::vector<ServiceOrderAction> out;
  for (const auto& t : orders)
    if (t.from == order.state && decide(order, t.action, parties, call)) out.push_back(t.action);
  return out;
}

bool is_overdue(const ServiceOrder& order, Instant now) {
  if (order.state == S::placed) return order.answer_due_at < now;
  return order.state == S::accepted && order.due_at && *order.due_at < now;
}

bool counts(ServiceOrderState state) {
  return state == S::fulfilled || state == S::confirmed || state == S::disputed;
}
bool gives_back(ServiceOrderState state) { return state == S::refused || state == S::cancelled; }

}  // namespace yilian::services::rules
