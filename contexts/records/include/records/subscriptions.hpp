#pragma once
// Subscriptions of the FHIR routes at work. Wired by app: a consumer of the outbox notes what is to
// be told, senders deliver it, a job begins and ends subscriptions.
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernel/caller.hpp"

namespace yilian::db {
class Session;
}
namespace yilian::outgoing {
class Client;
}
namespace yilian::outbox {
struct Event;
}
namespace yilian::audit {
class Spool;
}

namespace yilian::records {

class FhirService;

/// Events of another context that say that what it provides of a type has changed; their subject is
/// its id.
struct FhirTidings {
  std::string kinds;  ///< how they begin: "referral."
  std::string type;   ///< "Task"
};

/// What subscriptions need of the installation.
struct FhirSubscriptions {
  std::shared_ptr<outgoing::Client> client;  ///< without one Subscription is not supported
  std::vector<std::string> hosts;            ///< that may be called
  /// A client as it is now; nullopt when it was revoked.
  std::function<std::optional<Caller>(db::Session&, AccountId)> admit;
  std::vector<FhirTidings> tidings;
  audit::Spool* spool = nullptr;
  const Clock* clock = nullptr;
  /// Until every server knows a new subscription: it becomes active after that.
  std::int64_t settling_seconds = 0;
};

/// Before the routes are used.
void use_subscriptions(FhirService& fhir, FhirSubscriptions how);
/// Events become notices of those who subscribed; a consumer of the outbox.
Status tell_subscribers(FhirService& fhir, db::Session& session,
                        std::span<const outbox::Event> events);
/// Delivers what waits for one subscription, on the caller's thread, never in a transaction; false
/// when nothing is due. `quick_only`: not for such as answer slowly or not at all.
Result<bool> deliver_next(FhirService& fhir, bool quick_only);
/// Begins what was requested and ends what is over; the number changed. By one server at a time.
Result<std::int64_t> tick_subscriptions(FhirService& fhir, Instant now);
/// Learns which types are followed by what other servers wrote.
Status refresh_subscriptions(FhirService& fhir);
/// True once after something was noted that senders wait for.
bool take_notice_news(FhirService& fhir);

}  // namespace yilian::records
