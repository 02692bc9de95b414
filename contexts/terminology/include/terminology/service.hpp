#pragma once
// The code tables: list, search, import, taking back. Called by app (routes). Knows no patient, and
// never invents a code: what it ships is in data/, everything else is imported.
#include <memory>

#include "kernel/caller.hpp"
#include "terminology/types.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}

namespace yilian::terminology {

std::vector<db::Migration> migrations();

class Service {
 public:
  Service(db::Database& database, RegionId region);
  ~Service();
  /// Registers the shipped systems that the database does not have, with their codes; the number of
  /// systems added.
  Result<std::int64_t> load_starter(Instant now);
  void add_routes(api::Api& api);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::terminology
