#pragma once
// Every SQL statement of keys.
#include "keys/keys.hpp"
#include "keys/rotation.hpp"

namespace yilian::keys::store {

/// Until the transaction ends the phase can't change, or this waits for those that hold it.
void hold_phase(db::Session& session);
void hold_phase_alone(db::Session& session);
std::optional<Phase> phase(db::Session& session, RegionId region);
void insert_phase(db::Session& session, RegionId region, const std::string& print);
void set_phase(db::Session& session, RegionId region, const Phase& phase);

std::optional<Progress> progress(db::Session& session, RegionId region);
void put_progress(db::Session& session, RegionId region, const Progress& progress);
void delete_progress(db::Session& session, RegionId region);

}  // namespace yilian::keys::store
