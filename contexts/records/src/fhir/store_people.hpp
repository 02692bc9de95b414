#pragma once
// Every SQL statement about which stored Patients are which registered people.
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "kernel/ids.hpp"

namespace yilian::records::rest::store {

struct Joined {
  Uuid key;
  std::string id;  ///< of the Patient, as it was sent
};
/// The person whom a Patient of another id was joined to.
std::optional<Uuid> person_of(db::Session& s, RegionId region, const Uuid& key);
/// Takes the place of what the Patient was joined to before.
void join(db::Session& s, RegionId region, const Joined& patient, const Uuid& person);
std::vector<Joined> joined_to(db::Session& s, RegionId region, const Uuid& person,
                              std::int64_t limit);
/// False when the Patient is not joined to `from` any more.
bool move_joined(db::Session& s, RegionId region, const Uuid& key, const Uuid& from,
                 const Uuid& to);
void forget_joined(db::Session& s, RegionId region, const Uuid& person);

}  // namespace yilian::records::rest::store
