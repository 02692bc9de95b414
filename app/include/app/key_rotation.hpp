#pragma once
// The rotation of the key that seals, for the command line: it puts the contexts' tables, the key
// file and the audit together. Runs beside servers.
#include <functional>

#include "app/foundation.hpp"
#include "keys/rotation.hpp"

namespace yilian::app {

/// Of every context.
std::vector<keys::Table> sealed_tables();

/// Told after each step: how far it is, and the name of the table.
using Watch = std::function<void(const keys::Progress&, const std::string& table)>;

/// Goes on with the rotation that is under way, or begins one with the newest key of the file. On
/// SQLite, where one machine has the file, that key is made when there is none. Ends when the old
/// key is in no value any more and out of the file; answers the number of the new one.
Result<int> rotate_keys(Foundation& foundation, const Clock& clock, const Watch& after_step);

}  // namespace yilian::app
