#pragma once
// What happens across contexts that do not know each other: an event of one becomes an act of
// another, in the transaction of the consumer that takes it, so exactly once.
#include <span>
#include <string>

#include "db/database.hpp"
#include "messaging/service.hpp"
#include "outbox/outbox.hpp"

namespace yilian::app::flows {

/// What each notice says, for messaging.
std::string catalogue();

/// From events to those who are to know of them.
Status tell(messaging::Service& messaging, db::Session& session, RegionId region,
            std::span<const outbox::Event> events);

}  // namespace yilian::app::flows
