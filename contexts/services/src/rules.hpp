#pragma once
// Pure decisions of the service menu: who may order, what it costs, which period it counts in, the
// states of services and orders as tables, and how a statement adds up.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/money.hpp"
#include "kernel/result.hpp"
#include "services/types.hpp"

namespace yilian::services::rules {

// ---- rules_states.cpp ----

struct ServiceTransition {
  ServiceState from;
  ServiceAction action;
  ServiceState to;
};
std::span<const ServiceTransition> service_table();
/// action_not_allowed when the table has no such step.
Result<ServiceState> decide(ServiceState state, ServiceAction action);
std::vector<ServiceAction> service_actions(ServiceState state);

struct OrderTransition {
  ServiceOrderState from;
  ServiceOrderAction action;
  ServiceOrderState to;
  ServiceSide side;  ///< who acts: the customer or the provider
  Right right;
};
std::span<const OrderTransition> order_table();
struct Parties {
  bool customer = false, provider = false;
};
/// The new state, or in this order: only_the_sender (the customer), only_the_receiver (the
/// provider), right_missing, action_not_allowed. An order is rated once.
Result<ServiceOrderState> decide(const ServiceOrder& order, ServiceOrderAction action,
                                 Parties parties, const Call& call);
std::vector<ServiceOrderAction> order_actions(const ServiceOrder& order, Parties parties,
                                              const Call& call);
/// Nobody answered in time, or what was accepted is not done in time.
bool is_overdue(const ServiceOrder& order, Instant now);
/// In the statement: done, and not taken back.
bool counts(ServiceOrderState state);
/// Ends without anything done: what the order had taken is free again.
bool gives_back(ServiceOrderState state);

// ---- rules_price.cpp ----

struct Charge {
  Fen gross, waived, amount;
  std::int64_t free_units = 0;
};
/// gross = price * quantity; of a discount the waived part is rounded half up; amount = gross -
/// waived. `free_left` are the units that the member still has free this month.
Charge charge(Fen price, std::int64_t quantity, const ServiceWaiver& waiver, bool entitled,
              std::int64_t free_left);
/// What is missing in a waiver or does not belong to its kind, below `pointer`.
Status check_waiver(const ServiceWaiver& waiver, const std::string& pointer);
/// A draft may have any first day; then a price takes effect after today: effective_date_passed.
Status check_effective(ServiceState state, Date effective_from, Date today);
/// The price in force on a day: the latest one that has begun, else the first. `prices` begins with
/// the latest day and is not empty.
const ServicePrice& price_on(const std::vector<ServicePrice>& prices, Date day);

// ---- rules_menu.cpp ----

/// How a unit stands to a provider today.
struct Standing {
  bool own = false;
  bool partner = false;    ///< in one consortium
  bool agreement = false;  ///< of the kind that the service asks for
};
/// dates_reversed, or a kind of agreement that is missing or out of place, below `pointer`.
Status check_terms(const ServiceTerms& terms, const std::string& pointer);
/// What a published service may still change: its unit and the length of its period stay.
Status check_change(const ServiceTerms& before, const ServiceTerms& after, ServiceState state);
/// Others than members of the provider's consortia don't see what is for them only.
bool is_visible(const ServiceTerms& terms, const Standing& standing);
ServiceAccess access_of(const ServiceTerms& terms, ServiceState state, const Standing& standing,
                        Date today);
/// own_service, service_agreement_required, service_closed.
Status check_access(ServiceAccess access);
/// From today on, a year ahead at most, while the service can be ordered.
Status check_wished(Date wished_on, const ServiceTerms& terms, Date today);

struct Period {
  Date from, to;
};
Period period_of(CapacityPeriod period, Date day);
/// `YYYY-MM` of a day; the first day of a month in that form, if it is one.
std::string month_of(Date day);
std::optional<Date> parse_month(std::string_view text);

// ---- rules_statement.cpp ----

/// Fills in what is left of amount beside confirmed and disputed.
void complete(StatementSum& sum);
StatementSum total(const std::vector<StatementRow>& rows);

}  // namespace yilian::services::rules
