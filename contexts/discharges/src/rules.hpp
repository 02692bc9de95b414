#pragma once
// Pure decisions: which unit is a person's primary unit, whether two stays are one, what a month
// is.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discharges/types.hpp"

namespace yilian::discharges::rules {

/// A visit of the person, the newest first in a list.
struct PastVisit {
  OrganisationId unit;
  Instant at;
  bool primary = false;
};
/// A primary unit with the division where it stands.
struct NearUnit {
  OrganisationId unit;
  std::string division;
};
struct Choice {
  std::optional<OrganisationId> unit;
  UnitFoundBy by = UnitFoundBy::none;
};
/// By the policy's rules in their order; never the hospital itself.
Choice choose(const DischargePolicy& policy, OrganisationId hospital, Instant ended,
              const std::vector<PastVisit>& visits, std::string_view home,
              const std::vector<NearUnit>& near);

struct Span {
  Instant from, to;
};
/// One stay may be told twice, by the visit and by the hospital's system: its times overlap.
bool same_stay(const Span& a, const Span& b);

struct Month {
  Date first;
  Instant from, to;
};
std::optional<Month> month_of(std::string_view text);
Month month_before(Instant now);
std::string to_text(const Month& month);

/// What is wrong in a policy document.
std::vector<FieldError> check(const DischargePolicy& policy);

}  // namespace yilian::discharges::rules
