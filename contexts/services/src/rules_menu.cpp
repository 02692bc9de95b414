#include <algorithm>

#include "rules.hpp"

namespace yilian::services::rules {
namespace {

constexpr std::int64_t ahead_days_max = 366;
constexpr std::int64_t week_days = 7;
constexpr int december = 12;

}  // namespace

Status check_terms(const ServiceTerms& terms, const std::string& pointer) {
  if (terms.valid_to && *terms.valid_to < terms.valid_from)
    return fail_field(pointer + "/validTo", Code::dates_reversed);
  const bool wanted = terms.audience == ServiceAudience::agreement;
  if (wanted == terms.agreement_kind.has_value()) return {};
  return fail_field(pointer + "/agreementKind", wanted ? Code::required : Code::unknown_field);
}

Status check_change(const ServiceTerms& before, const ServiceTerms& after, ServiceState state) {
  if (state == ServiceState::retired) return fail(Code::action_not_allowed);
  if (state == ServiceState::draft) return {};
  // Prices and taken periods are in these.
  if (before.unit != after.unit) return fail_field("/unit", Code::not_in_list);
  if (before.capacity_period != after.capacity_period)
    return fail_field("/capacityPeriod", Code::not_in_list);
  return {};
}

bool is_visible(const ServiceTerms& terms, const Standing& standing) {
  return standing.own || standing.partner || terms.audience != ServiceAudience::consortium;
}

ServiceAccess access_of(const ServiceTerms& terms, ServiceState state, const Standing& standing,
                        Date today) {
  using enum ServiceAccess;
  if (standing.own) return own;
  if (state != ServiceState::published) return suspended;
  if (today < terms.valid_from) return not_begun;
  if (terms.valid_to && *terms.valid_to < today) return ended;
  if (terms.audience == ServiceAudience::agreement && !standing.agreement) return agreement_needed;
  return open;
}

Status check_access(ServiceAccess access) {
  switch (access) {
    case ServiceAccess::open:
      return {};
    case ServiceAccess::own:
      return fail(Code::own_service);
    case ServiceAccess::agreement_needed:
      return fail(Code::service_agreement_required);
    case ServiceAccess::suspended:
    case ServiceAccess::not_begun:
    case ServiceAccess::ended:
      return fail(Code::service_closed);
  }
  return fail(Code::service_closed);
}

Status check_wished(Date wished_on, const ServiceTerms& terms, Date today) {
  Date last = plus_days(today, ahead_days_max);
  if (terms.valid_to) last = std::min(last, *terms.valid_to);
  if (today <= wished_on && wished_on <= last) return {};
  return fail_field("/wishedOn", Code::out_of_range,
                    {{"min", to_string(today)}, {"max", to_string(last)}});
}

Period period_of(CapacityPeriod period, Date day) {
  switch (period) {
    case CapacityPeriod::day:
      return {day, day};
    case CapacityPeriod::week: {
      const Date monday = plus_days(day, 1 - weekday(day));
      return {monday, plus_days(monday, week_days - 1)};
    }
    case CapacityPeriod::month: {
      const Date first{day.year, day.month, 1};
      const Date next =
          day.month == december ? Date{day.year + 1, 1, 1} : Date{day.year, day.month + 1, 1};
      return {first, plus_days(next, -1)};
    }
  }
  return {day, day};
}

std::string month_of(Date day) {
  constexpr std::size_t length = 7;
  return to_string(day).substr(0, length);
}

std::optional<Date> parse_month(std::string_view text) {
  return parse_date(std::string(text) + "-01");
}

}  // namespace yilian::services::rules
