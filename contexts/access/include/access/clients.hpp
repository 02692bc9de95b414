#pragma once
// System clients for who names them, or acts for them later, when no token is at hand.
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::access {

/// A client as it would be let in now; nullopt when it was revoked.
std::optional<Caller> client_caller(db::Session& session, RegionId region, AccountId client);

/// A system of a member that calls the API.
struct ClientSystem {
  AccountId id;  ///< as Caller::account
  OrganisationId organisation;
  std::string name;
  bool active = true;
};
/// All of the region, in the order of ids.
std::vector<ClientSystem> client_systems(db::Session& session, RegionId region);

}  // namespace yilian::access
