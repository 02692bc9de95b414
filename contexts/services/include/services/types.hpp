#pragma once
// The service menu: what a unit does for others at a price, who may order it, what was ordered and
// what it came to. Money is whole fen. Nothing here is about a patient.
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"

namespace yilian::services {

using ServiceId = Id<struct ServiceTag>;
using ServiceOrderId = Id<struct ServiceOrderTag>;

// ---- what is offered ----

enum class ServiceCategory : std::uint8_t {
  imaging,
  ecg,
  pathology,
  laboratory,
  sterile_supply,
  logistics,
  clinic,
  teaching_round,
  training,
  other
};
/// What one unit of the quantity is, and the price is for.
enum class CountingUnit : std::uint8_t { case_, hour, session, package };
/// The time for which a capacity counts; weeks begin on Monday.
enum class CapacityPeriod : std::uint8_t { day, week, month };
/// Who may order: everybody, who is in a consortium with the provider, or who has an agreement of
/// a kind with it that is in force.
enum class ServiceAudience : std::uint8_t { everybody, consortium, agreement };
enum class ServiceState : std::uint8_t { draft, published, suspended, retired };
enum class ServiceAction : std::uint8_t { publish, suspend, resume, retire };

/// What is not charged: nothing, all, a part in hundredths of a per cent (rounded half up), or the
/// first units that a member orders in a month.
enum class WaiverKind : std::uint8_t { none, free, discount, monthly_free };
/// For whom: whoever may order, members of one consortium, or who has an agreement of a kind.
enum class WaiverFor : std::uint8_t { everybody, consortium, agreement };
struct ServiceWaiver {
  WaiverKind kind = WaiverKind::none;
  WaiverFor given_to = WaiverFor::everybody;
  std::optional<ConsortiumId> consortium_id;
  std::optional<network::AgreementKind> agreement_kind;
  std::optional<Bounded<1, 10000>> basis_points;  ///< of a discount
  std::optional<Bounded<1, 1000>> free_units;     ///< a month
};

/// A price from a day on. What was ordered before keeps the price of its day.
struct ServicePriceInput {
  Date effective_from;
  Bounded<0, 100000000> price_fen;
  ServiceWaiver waiver;
};
struct ServicePrice {
  Date effective_from;
  std::int64_t price_fen = 0;
  ServiceWaiver waiver;
};

struct ServiceTerms {
  std::optional<DepartmentId> department_id;
  Text<1, 20> code;  ///< the provider's own, once per provider
  Text<2, 60> name;
  std::optional<Text<0, 100>> name_en;
  ServiceCategory category = ServiceCategory::other;
  CountingUnit unit = CountingUnit::case_;
  CapacityPeriod capacity_period = CapacityPeriod::month;
  std::optional<Bounded<1, 100000>> capacity;  ///< units per period; none: no bound
  Text<0, 1000> conditions;
  Bounded<1, 720> answer_hours;       ///< to accept or refuse an order
  Bounded<1, 8760> turnaround_hours;  ///< from acceptance to fulfilment, as promised
  ServiceAudience audience = ServiceAudience::consortium;
  std::optional<network::AgreementKind> agreement_kind;  ///< for the audience `agreement`
  Date valid_from;
  std::optional<Date> valid_to;  ///< the last day on which it can be ordered
};
struct NewService {
  ServiceTerms terms;
  Bounded<0, 100000000> price_fen;
  ServiceWaiver waiver;
};

/// As its provider sees it.
struct ServiceOffer {
  ServiceId id;
  OrganisationId provider_id;
  std::string provider_name;
  std::optional<std::string> department_name;
  ServiceTerms terms;
  ServiceState state = ServiceState::draft;
  std::vector<ServicePrice> prices;  ///< the latest day first
  std::int64_t version = 0;
  std::vector<ServiceAction> actions;  ///< what this caller may do now
};
struct ServiceOfferList {
  std::vector<ServiceOffer> items;
};

// ---- the menu ----

/// Why a service on the menu can't be ordered by the caller's unit.
enum class ServiceAccess : std::uint8_t {
  open,
  own,
  agreement_needed,
  suspended,
  not_begun,
  ended
};
struct MenuFilter {
  std::optional<ServiceCategory> category;
  std::optional<OrganisationId> provider_id;
};
struct MenuItem {
  ServiceId id;
  OrganisationId provider_id;
  std::string provider_name;
  std::optional<std::string> department_name;
  std::string code;
  std::string name;
  std::optional<std::string> name_en;
  ServiceCategory category = ServiceCategory::other;
  CountingUnit unit = CountingUnit::case_;
  std::int64_t price_fen = 0;  ///< of today
  ServiceWaiver waiver;        ///< of today
  bool waived = false;         ///< it is for the caller's unit
  CapacityPeriod capacity_period = CapacityPeriod::month;
  std::optional<std::int64_t> capacity;
  std::optional<std::int64_t> remaining;  ///< in the present period
  std::string conditions;
  std::int64_t answer_hours = 0;
  std::int64_t turnaround_hours = 0;
  ServiceAccess access = ServiceAccess::open;
  std::optional<network::AgreementKind> agreement_kind;  ///< that is needed to order
  Date valid_from;
  std::optional<Date> valid_to;
};
struct Menu {
  Instant at;
  std::vector<MenuItem> items;
};

struct QuoteFilter {
  Bounded<1, 1000> quantity;
  Date wished_on;
};
/// What an order would cost now, and whether there is room for it.
struct ServiceQuote {
  ServiceId service_id;
  std::int64_t quantity = 1;
  Date wished_on;
  std::int64_t price_fen = 0;
  std::int64_t gross_fen = 0;
  std::int64_t waived_fen = 0;
  std::int64_t amount_fen = 0;
  std::int64_t free_units = 0;            ///< of the quantity
  std::optional<std::int64_t> free_left;  ///< units that are still free this month, before this
  std::optional<std::int64_t> capacity;
  std::optional<std::int64_t> remaining;  ///< in the period of the wished day, before this
  Date period_from;
  Date period_to;
};

// ---- orders ----

enum class ServiceOrderState : std::uint8_t {
  placed,
  accepted,
  fulfilled,
  confirmed,
  disputed,
  refused,
  cancelled
};
enum class ServiceOrderAction : std::uint8_t {
  place,
  accept,
  refuse,
  cancel,
  fulfil,
  confirm,
  dispute,
  rate
};

struct ServiceOrderInput {
  ServiceId service_id;
  Bounded<1, 1000> quantity;
  Date wished_on;
  std::optional<Text<0, 300>> note;  ///< what the provider has to know; no patient's data
  std::optional<Bounded<0, 100000000000>>
      amount_fen;  ///< as quoted; refused when it is another now
};
struct ServiceNote {
  std::optional<Text<0, 300>> note;
};
struct ServiceReason {
  Text<2, 300> reason;
};
struct ServiceRating {
  Bounded<1, 5> rating;
  std::optional<Text<0, 300>> comment;
};
struct ServiceConfirmation {
  std::optional<Bounded<1, 5>> rating;
  std::optional<Text<0, 300>> comment;
};

struct ServiceOrderStep {
  ServiceOrderAction action = ServiceOrderAction::place;
  Instant at;
  std::string organisation_name;
  std::optional<std::string> person_name;  ///< for the two parties only
  std::string note;
};
struct ServiceOrder {
  ServiceOrderId id;
  ServiceId service_id;
  std::string code;
  std::string name;
  std::optional<std::string> name_en;
  ServiceCategory category = ServiceCategory::other;
  CountingUnit unit = CountingUnit::case_;
  OrganisationId provider_id;
  std::string provider_name;
  std::optional<std::string> department_name;
  OrganisationId customer_id;
  std::string customer_name;
  std::optional<std::string> ordered_by;  ///< for the two parties only
  ServiceOrderState state = ServiceOrderState::placed;
  std::int64_t quantity = 1;
  Date wished_on;
  std::string note;
  std::int64_t price_fen = 0;  ///< of the day of the order
  std::int64_t gross_fen = 0;
  std::int64_t waived_fen = 0;
  std::int64_t amount_fen = 0;
  std::int64_t free_units = 0;
  WaiverKind waiver_kind = WaiverKind::none;
  Instant created_at;
  Instant answer_due_at;
  std::optional<Instant> due_at;  ///< when it was promised, since its acceptance
  std::optional<Instant> fulfilled_at;
  bool overdue = false;
  std::optional<std::int64_t> rating;
  std::string comment;
  std::int64_t version = 0;
  std::vector<ServiceOrderAction> actions;
  std::vector<ServiceOrderStep> steps;  ///< of one order; lists leave them out
};
/// Whose orders: that the own unit placed, that it fulfils, or all (who supervises).
enum class ServiceSide : std::uint8_t { customer, provider, all };
struct ServiceOrderFilter {
  ServiceSide side = ServiceSide::customer;
  std::optional<ServiceOrderState> state;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct ServiceOrderPage {
  std::vector<ServiceOrder> items;
  std::optional<std::string> next_cursor;
};

// ---- statements ----

struct StatementFilter {
  Text<7, 7> month;  ///< `YYYY-MM`
  std::optional<ServiceSide> side;
};
/// What was fulfilled in a month. `amount` is what is to be paid: confirmed, disputed and the rest,
/// which the customer has not looked at yet.
struct StatementSum {
  std::int64_t orders = 0;
  std::int64_t quantity = 0;
  std::int64_t gross_fen = 0;
  std::int64_t waived_fen = 0;
  std::int64_t amount_fen = 0;
  std::int64_t confirmed_fen = 0;
  std::int64_t disputed_fen = 0;
  std::int64_t open_fen = 0;
  std::int64_t ratings = 0;
  std::int64_t rating_sum = 0;
};
struct StatementRow {
  OrganisationId provider_id;
  std::string provider_name;
  OrganisationId customer_id;
  std::string customer_name;
  ServiceId service_id;
  std::string code;
  std::string name;
  std::optional<std::string> name_en;
  ServiceCategory category = ServiceCategory::other;
  CountingUnit unit = CountingUnit::case_;
  StatementSum sum;
};
struct ServiceStatement {
  std::string month;
  Instant as_of;
  ServiceSide side = ServiceSide::provider;
  std::vector<StatementRow> rows;
  StatementSum total;
};
enum class StatementFormat : std::uint8_t { csv, xlsx };
struct StatementExport {
  Text<7, 7> month;
  std::optional<ServiceSide> side;
  StatementFormat format = StatementFormat::csv;
};

}  // namespace yilian::services
