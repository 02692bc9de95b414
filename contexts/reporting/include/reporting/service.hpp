#pragma once
// Folds referral events into counters and answers statistics from them.
#include <memory>
#include <span>

#include "kernel/caller.hpp"
#include "reporting/types.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}
namespace yilian::outbox {
struct Event;
}

namespace yilian::reporting {

std::vector<db::Migration> migrations();

class Service {
 public:
  Service(db::Database& database, RegionId region);
  ~Service();
  void add_routes(api::Api& api);
  /// The consumer: events into the counters, inside the consumer's transaction.
  Status fold(db::Session& session, std::span<const outbox::Event> events);
  Result<Statistics> statistics(const Call& call, const StatisticsFilter& filter);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::reporting
