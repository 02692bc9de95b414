#pragma once
// Every SQL statement of subscriptions as they run, and of what they are still to be told of.
#include <optional>
#include <vector>

#include "db/database.hpp"
#include "fhir/subscription_rules.hpp"

namespace yilian::records::rest::store {

struct Subscription {
  Uuid id;
  std::int64_t version = 0;  ///< of the resource
  std::int64_t type = 0;     ///< that it follows
  AccountId account;         ///< the client who wrote it
  OrganisationId organisation;
  Standing standing;
  std::int64_t failures = 0;
};
struct Notice {
  Uuid id;
  std::int64_t type = 0;
  Uuid subject;
  std::int64_t version = 0;
  Instant at;
};

/// In place of the one before; its failures and its rest are over.
void put_subscription(db::Session& s, RegionId region, const Subscription& row);
void remove_subscription(db::Session& s, RegionId region, const Uuid& id);
void forget_notices(db::Session& s, RegionId region, const Uuid& id);
std::optional<Subscription> subscription(db::Session& s, RegionId region, const Uuid& id);
/// How many the organisation has in any state, up to a limit.
std::int64_t subscriptions_of(db::Session& s, RegionId region, OrganisationId organisation,
                              std::int64_t limit);
/// Requested and active ones.
std::vector<Subscription> running(db::Session& s, RegionId region);
/// The types that these follow.
std::vector<std::int64_t> followed_types(db::Session& s, RegionId region);

void add_notice(db::Session& s, RegionId region, const Uuid& subscription, const Notice& notice);
std::int64_t waiting(db::Session& s, RegionId region, const Uuid& subscription, std::int64_t limit);
void mark_overfull(db::Session& s, RegionId region, const Uuid& subscription);

struct Due {
  Uuid id;
  OrganisationId organisation;
};
/// Active ones that have something to tell, who waited longest first; not such as are slow, when
/// `quick_only`.
std::vector<Due> due(db::Session& s, RegionId region, Instant now, bool quick_only,
                     std::int64_t limit);
bool lease(db::Session& s, RegionId region, const Uuid& id, const Uuid& token, Instant now,
           Instant until);
void release(db::Session& s, RegionId region, const Uuid& id, const Uuid& token);
std::optional<Notice> next_notice(db::Session& s, RegionId region, const Uuid& subscription);
void remove_notice(db::Session& s, RegionId region, const Uuid& subscription, const Uuid& notice);
void note_success(db::Session& s, RegionId region, const Uuid& id, bool slow);
void note_failure(db::Session& s, RegionId region, const Uuid& id, std::int64_t failures,
                  Instant rest_until);

}  // namespace yilian::records::rest::store
