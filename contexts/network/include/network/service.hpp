#pragma once
// Maintains organisations, departments, consortia, agreements, contacts and duties. Called by app
// (wiring) only; other contexts read through network/lookup.hpp.
#include <memory>
#include <vector>

#include "kernel/caller.hpp"
#include "network/types.hpp"

namespace yilian::db {
class Database;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}

namespace yilian::network {

std::vector<db::Migration> migrations();

/// Copies the administrative divisions into their table, after `migrate`. Does nothing when this
/// edition is there already; an interrupted copy is done again.
Status load_divisions(db::Database& database);

class Service {
 public:
  Service(db::Database& database, RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// For the command line: makes the first organisation without a caller. The same refusals as the
  /// route.
  Result<OrganisationId> create_organisation(const OrganisationInput& input, Instant now);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::network
