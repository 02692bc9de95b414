// The score of a partner. A share of faultless messages and nothing weighted, so that everybody can
// count it again.
#include "rules.hpp"

namespace yilian::exchange::rules {

std::vector<PartnerFault> faults_of(std::int64_t bits) {
  std::vector<PartnerFault> out;
  for (const auto fault : {PartnerFault::late, PartnerFault::malformed, PartnerFault::unmapped,
                           PartnerFault::repeated, PartnerFault::failed})
    if ((bits & bit(fault)) != 0) out.push_back(fault);
  return out;
}

std::int64_t faults_of_refusal(std::optional<Code> refusal) {
  if (!refusal) return 0;
  switch (info(*refusal).http_status) {
    case 400:
    case 415:
    case 422:
      return bit(PartnerFault::malformed);
    case 500:
      return bit(PartnerFault::failed);
    default:
      return 0;
  }
}

bool is_late(std::optional<Instant> event_at, Instant received_at, std::int64_t after_minutes) {
  return event_at && received_at > event_at->plus_minutes(after_minutes);
}

void count(PartnerCounts& into, std::int64_t faults, std::int64_t messages) {
  into.received += messages;
  if (faults == 0) into.faultless += messages;
  if ((faults & bit(PartnerFault::late)) != 0) into.late += messages;
  if ((faults & bit(PartnerFault::malformed)) != 0) into.malformed += messages;
  if ((faults & bit(PartnerFault::unmapped)) != 0) into.unmapped += messages;
  if ((faults & bit(PartnerFault::repeated)) != 0) into.repeated += messages;
  if ((faults & bit(PartnerFault::failed)) != 0) into.failed += messages;
}

std::optional<std::int64_t> per_mille(const PartnerCounts& counts) {
  const auto judged = counts.received - counts.failed;
  if (judged <= 0) return std::nullopt;
  return counts.faultless * 1000 / judged;
}

bool meets(std::int64_t per_mille, std::int64_t target_percent) {
  return per_mille >= target_percent * 10;
}

}  // namespace yilian::exchange::rules
