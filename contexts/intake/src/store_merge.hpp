#pragma once
// Rows that follow a person who was merged with another registration, and go back.
#include "db/database.hpp"
#include "patients/service.hpp"

namespace yilian::intake::store {

/// What was moved.
std::vector<patients::MovedEntry> move_to(db::Session& s, RegionId region, PatientId from,
                                          PatientId to);
void move_back(db::Session& s, RegionId region, PatientId to, PatientId from,
               const std::vector<patients::MovedEntry>& moved);

}  // namespace yilian::intake::store
