// The green channel (REF-6): contracted, referred and poverty-relief patients go before others of
// the same urgency; who is poor is treated before payment.
#include <algorithm>

#include "rules.hpp"

namespace yilian::capacity::rules {

Green green_of(const std::vector<patients::PopulationFlag>& flags, bool referred,
               const policy::GreenRule& rule) {
  const auto applies = [&](GreenReason reason) {
    switch (reason) {
      case GreenReason::poverty_relief:
        return std::ranges::find(flags, patients::PopulationFlag::poverty_relief) != flags.end();
      case GreenReason::contracted:
        return std::ranges::find(flags, patients::PopulationFlag::contracted) != flags.end();
      case GreenReason::referred:
        return referred;
    }
    return false;
  };
  Green out;
  for (const auto reason : rule.reasons)
    if (applies(reason)) out.reasons.push_back(reason);
  for (const auto reason : rule.pay_after_treatment)
    out.pay_after_treatment = out.pay_after_treatment || applies(reason);
  return out;
}

std::int64_t green_rank(const std::vector<GreenReason>& reasons) { return reasons.empty() ? 1 : 0; }

}  // namespace yilian::capacity::rules
