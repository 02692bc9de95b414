#include "rules.hpp"

#include <algorithm>

namespace yilian::discharges::rules {
namespace {

// 6 digits of a division code name the county, 9 the township.
constexpr std::size_t township_digits = 9;

std::optional<OrganisationId> by_visit(const DischargePolicy& policy, OrganisationId hospital,
                                       Instant ended, const std::vector<PastVisit>& visits) {
  const Instant earliest = ended.plus_days(-policy.visit_days.value);
  for (const auto& visit : visits)
    if (visit.primary && visit.unit != hospital && visit.at >= earliest) return visit.unit;
  return std::nullopt;
}

/// The unit whose division shares the most digits with the home's, at least the township.
std::optional<OrganisationId> by_address(OrganisationId hospital, std::string_view home,
                                         const std::vector<NearUnit>& near) {
  std::optional<OrganisationId> out;
  std::size_t best = township_digits - 1;
  for (const auto& one : near) {
    if (one.unit == hospital) continue;
    const auto [at, other] = std::ranges::mismatch(home, one.division);
    const auto shared = static_cast<std::size_t>(at - home.begin());
    if (shared > best) best = shared, out = one.unit;
  }
  return out;
}

}  // namespace

Choice choose(const DischargePolicy& policy, OrganisationId hospital, Instant ended,
              const std::vector<PastVisit>& visits, std::string_view home,
              const std::vector<NearUnit>& near) {
  for (const auto rule : policy.order) {
    const bool visit = rule == UnitRule::last_visit;
    const auto unit =
        visit ? by_visit(policy, hospital, ended, visits) : by_address(hospital, home, near);
    if (unit) return {unit, visit ? UnitFoundBy::last_visit : UnitFoundBy::address};
  }
  return {};
}

bool same_stay(const Span& a, const Span& b) { return a.from <= b.to && b.from <= a.to; }

std::optional<Month> month_of(std::string_view text) {
  if (text.size() != 7) return std::nullopt;
  const auto first = parse_date(std::string(text) + "-01");
  if (!first) return std::nullopt;
  Date next = *first;
  if (++next.month > 12) next.month = 1, ++next.year;
  return Month{*first, start_of(*first), start_of(next)};
}

Month month_before(Instant now) {
  Date first = local_date(now);
  first.day = 1;
  if (--first.month < 1) first.month = 12, --first.year;
  return *month_of(to_string(first).substr(0, 7));
}

std::string to_text(const Month& month) { return to_string(month.first).substr(0, 7); }

std::vector<FieldError> check(const DischargePolicy& policy) {
  std::vector<FieldError> out;
  if (policy.order.empty()) out.push_back({"/order", Code::required});
  if (policy.primary_kinds.empty()) out.push_back({"/primaryKinds", Code::required});
  for (std::size_t i = 0; i < policy.order.size(); ++i)
    if (std::count(policy.order.begin(), policy.order.begin() + static_cast<std::ptrdiff_t>(i),
                   policy.order[i]) > 0)
      out.push_back({"/order/" + std::to_string(i), Code::repeated});
  return out;
}

}  // namespace yilian::discharges::rules
