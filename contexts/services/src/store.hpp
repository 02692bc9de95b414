#pragma once
// Every SQL statement of the service menu, in one file per aggregate. Nobody else touches services,
// service_prices, service_periods, service_free_units, service_orders, service_order_steps.
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "services/types.hpp"

namespace yilian::services::store {

// ---- store_services.cpp ----

/// False when the provider has a service of that code.
bool insert_service(db::Session& s, RegionId region, const ServiceOffer& row, Instant now);
/// Terms and state; compare-and-set on version.
bool update_service(db::Session& s, RegionId region, const ServiceOffer& row);
/// True when another service of the provider has the code.
bool code_taken(db::Session& s, RegionId region, OrganisationId provider, const std::string& code,
                ServiceId but);
/// With its prices.
std::optional<ServiceOffer> service(db::Session& s, RegionId region, ServiceId id);
std::vector<ServiceOffer> services_of(db::Session& s, RegionId region, OrganisationId provider);
void put_price(db::Session& s, RegionId region, ServiceId id, const ServicePrice& price,
               Instant now);
void delete_prices(db::Session& s, RegionId region, ServiceId id);

/// What is published or suspended, with its price of today and what is taken of the period of
/// today.
struct MenuRow {
  ServiceOffer offer;  ///< prices: the one of today
  std::int64_t taken = 0;
};
struct PeriodStarts {
  Date day, week, month;
};
std::vector<MenuRow> menu(db::Session& s, RegionId region,
                          const std::optional<ServiceCategory>& category, Date today,
                          const PeriodStarts& starts);

// ---- store_counters.cpp ----

std::int64_t taken(db::Session& s, RegionId region, ServiceId id, Date starts_on);
/// Takes units of a period; false when it would be more than `max`.
bool take(db::Session& s, RegionId region, ServiceId id, Date starts_on, std::int64_t quantity,
          std::int64_t max);
void give_back(db::Session& s, RegionId region, ServiceId id, Date starts_on,
               std::int64_t quantity);
std::int64_t free_used(db::Session& s, RegionId region, ServiceId id, OrganisationId customer,
                       const std::string& month);
/// The same, and until the end of the transaction nobody else counts for this member.
std::int64_t lock_free_used(db::Session& s, RegionId region, ServiceId id, OrganisationId customer,
                            const std::string& month);
/// Adds to what is used; a negative number gives back.
void add_free_used(db::Session& s, RegionId region, ServiceId id, OrganisationId customer,
                   const std::string& month, std::int64_t units);

// ---- store_orders.cpp ----

struct OrderRow {
  ServiceOrder view;
  AccountId account_id;
  std::string person_name;
  Date period_from;
  std::string free_month;
  std::optional<std::string> fulfilled_month;
  std::int64_t turnaround_hours = 0;  ///< of the service as it stands
};
void insert_order(db::Session& s, RegionId region, const OrderRow& row);
/// State, times and rating; compare-and-set on version.
bool update_order(db::Session& s, RegionId region, const OrderRow& row);
std::optional<OrderRow> order(db::Session& s, RegionId region, ServiceOrderId id);
/// The latest first, from before an id on; `own` is not asked for side `all`.
std::vector<OrderRow> orders(db::Session& s, RegionId region, ServiceSide side, OrganisationId own,
                             const std::optional<ServiceOrderState>& state,
                             const std::optional<ServiceOrderId>& before, std::int64_t limit);

struct StepRow {
  ServiceOrderStep view;
  std::int64_t version = 0;  ///< of the order after it
  OrganisationId organisation_id;
};
void insert_step(db::Session& s, RegionId region, ServiceOrderId id, const StepRow& step);
std::vector<StepRow> steps(db::Session& s, RegionId region, ServiceOrderId id);

// ---- store_statements.cpp ----

std::vector<StatementRow> statement(db::Session& s, RegionId region, const std::string& month,
                                    ServiceSide side, OrganisationId own, std::int64_t limit);

}  // namespace yilian::services::store
