#pragma once
// System clients for who acts for them later, when no token is at hand.
#include <optional>

#include "kernel/caller.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::access {

/// A client as it would be let in now; nullopt when it was revoked.
std::optional<Caller> client_caller(db::Session& session, RegionId region, AccountId client);

}  // namespace yilian::access
