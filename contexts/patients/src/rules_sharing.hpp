#pragma once
// Pure decisions about what a person shares: whether an act of signing is complete, which settings
// concern a unit, what they hide. Sources: facts.md 8 (PIPL articles 13, 15, 29, 31).
#include <vector>

#include "kernel/result.hpp"
#include "patients/sharing.hpp"

namespace yilian::patients::rules {

/// Every wrong field of an act of signing; pointers begin with `at`.
std::vector<FieldError> check_signing(const Signing& signing, Date birth, Instant now,
                                      const std::string& at);
/// Every wrong field of a restriction but for what needs the network.
std::vector<FieldError> check_restriction(const RestrictCommand& command, Date birth, Instant now);
/// True when a setting says the same.
bool same_restriction(const SharingSetting& setting, const RestrictCommand& command);
/// The settings that keep something from a reader.
std::vector<SharingSetting> concerning(std::vector<SharingSetting> in_force, OrganisationId reader);

}  // namespace yilian::patients::rules
