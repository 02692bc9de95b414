#pragma once
// Rows that follow a person who was merged with another registration, and go back.
#include <span>

#include "db/moving.hpp"

namespace yilian::referral::store {

/// Both have an open referral between the same units: there can be one only.
bool both_open(db::Session& s, RegionId region, PatientId a, PatientId b);
/// The tables that name a person.
std::span<const db::Moving> moving_tables();

}  // namespace yilian::referral::store
