#pragma once
// The use cases of the service menu and their routes. Called by app (wiring) only.
#include <memory>
#include <vector>

#include "kernel/caller.hpp"
#include "services/types.hpp"

namespace yilian::db {
class Database;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}

namespace yilian::services {

std::vector<db::Migration> migrations();

class Service {
 public:
  Service(db::Database& database, RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::services
