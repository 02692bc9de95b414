#include "rules.hpp"

#include <algorithm>

namespace yilian::privacy::rules {
namespace {

using policy::Kept;

bool is_inpatient(const referral::Referral& r) {
  return r.kind == referral::Kind::inpatient || r.content.discharged_on ||
         r.content.inpatient_number || (r.reply && r.reply->discharged_on);
}

}  // namespace

const referral::Referral* open_referral(const referral::ReferralHoldings& held) {
  for (const auto& record : held.referrals)
    if (record.open) return &record.referral;
  return nullptr;
}

Date kept_until(const patients::PersonHoldings& person, const referral::ReferralHoldings& referrals,
                const policy::Version& policy) {
  const auto end = [&](bool inpatient, Instant at) {
    const auto kind = inpatient ? Kept::inpatient_records : Kept::outpatient_records;
    return policy.of(kind).until(local_date(at));
  };
  Date until = end(false, person.person.registered_at);
  for (const auto& visit : person.visits)
    until = std::max(until, end(visit.kind == patients::VisitKind::inpatient,
                                visit.ended_at.value_or(visit.started_at)));
  for (const auto& record : referrals.referrals) {
    const auto& r = record.referral;
    Instant last = r.submitted_at;
    for (const auto& entry : r.timeline) last = std::max(last, entry.at);
    until = std::max(until, end(is_inpatient(r), last));
  }
  for (const auto& task : referrals.follow_ups)
    if (task.done_at) until = std::max(until, end(false, *task.done_at));
  return until;
}

}  // namespace yilian::privacy::rules
