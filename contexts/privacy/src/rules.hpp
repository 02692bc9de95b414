#pragma once
// Pure decisions about how long a person's records must be kept.
#include <optional>

#include "patients/types.hpp"
#include "policy.hpp"
#include "referral/types.hpp"

namespace yilian::privacy::rules {

/// A referral that is not ended, if there is one.
const referral::Referral* open_referral(const referral::ReferralHoldings& held);

/// The last day on which the law wants the records kept: every visit and referral counts from its
/// own end, as an out-patient or an in-patient one; a person without either from the registration.
Date kept_until(const patients::PersonHoldings& person, const referral::ReferralHoldings& referrals,
                const policy::Version& policy);

}  // namespace yilian::privacy::rules
