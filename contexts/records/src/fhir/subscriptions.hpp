#pragma once
// Subscriptions at work: which types are followed, what is to be told, and the deliveries. A part
// of rest::Server.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "fhir/changes.hpp"
#include "fhir/store_subscriptions.hpp"
#include "records/subscriptions.hpp"

namespace yilian::records::rest {

/// The types that subscriptions of this region follow, as this process knows them: a write asks
/// this and no statement.
class Followed {
 public:
  bool has(db::Session& s, RegionId region, std::int64_t type);
  /// What is known was changed here.
  void forget();
  /// Learns what other servers changed.
  void refresh(db::Session& s, RegionId region);

 private:
  std::mutex mutex_;
  std::shared_ptr<const std::set<std::int64_t>> types_;
  std::uint64_t turn_ = 0;
};

/// Criteria as they were parsed, by id and version.
class KnownCriteria {
 public:
  std::shared_ptr<const Query> find(const Uuid& id, std::int64_t version);
  void put(const Uuid& id, std::int64_t version, std::shared_ptr<const Query> query);

 private:
  std::mutex mutex_;
  std::map<Uuid, std::pair<std::int64_t, std::shared_ptr<const Query>>> known_;
};

class Subscriptions {
 public:
  explicit Subscriptions(Server& server) : server_(server) {}
  FhirSubscriptions settings = {};

  // subscriptions.cpp
  /// After a resource was written, in its transaction: an event when its type is followed.
  Status tell(db::Session& s, const Access& access, const Change& change, const store::Row& row);
  /// After a Subscription was written: refuses what can't be run, and runs the rest.
  Status settle(db::Session& s, const Access& access, const Change& change, const store::Row& row);
  /// What time made of them; the number changed.
  Result<std::int64_t> tick(Instant now);
  Status refresh();

  // notices.cpp
  Status fold(db::Session& s, std::span<const outbox::Event> events);
  Result<bool> deliver_next(bool quick_only);
  bool take_news() { return news_.exchange(false); }

 private:
  /// A next version of the resource with this status; conflict when it changed meanwhile.
  Status set_state(const store::Subscription& row, SubscriptionState state,
                   const std::string& error, Instant now);
  /// The resource in its current version; nothing when it is gone.
  Result<std::optional<Parsed>> resource(db::Session& s, const Uuid& id);
  Result<std::shared_ptr<const Query>> criteria(db::Session& s, const store::Subscription& row);

  struct Told;
  Status note(db::Session& s, const std::vector<store::Subscription>& running, const Told& told,
              std::map<Uuid, std::int64_t>& waiting);

  struct Letter;
  Result<std::optional<store::Due>> take(const Uuid& token, bool quick_only);
  Result<bool> deliver_one(const Uuid& id);
  Result<std::optional<Letter>> prepare(const Uuid& id);
  /// The resource as the subscriber may see it now; nothing when it may not, or it does not match.
  Result<std::optional<std::string>> content(const Call& call, Letter& letter);
  Result<bool> record_failure(const Letter& letter, const std::string& text);

  Server& server_;
  Followed followed_;
  KnownCriteria known_;
  std::atomic<bool> news_ = false;
  std::mutex busy_mutex_;
  std::multiset<OrganisationId> busy_;  ///< organisations that a thread of this server delivers for
};

}  // namespace yilian::records::rest
