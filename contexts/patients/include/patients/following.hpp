#pragma once
// How the rows of a context follow a person who was merged with another registration, and go back.
// For contexts whose tables name a person in a column; the statements stand in their own store.
#include <span>
#include <string>
#include <vector>

#include "patients/service.hpp"

namespace yilian::db {
struct Moving;
}

namespace yilian::patients {

/// Every row of `from` goes to `to`; what was moved.
std::vector<MovedEntry> move_rows(db::Session& session, RegionId region,
                                  std::span<const db::Moving> tables, PatientId from, PatientId to);
/// These rows go from `to` back to `from`; those of other parts stay.
void move_rows_back(db::Session& session, RegionId region, std::span<const db::Moving> tables,
                    PatientId to, PatientId from, const std::vector<MovedEntry>& moved);
/// A follower that does no more than this. `tables` are kept: they live as long as the program.
MergeFollower follower_of(std::string name, RegionId region, std::span<const db::Moving> tables);

}  // namespace yilian::patients
