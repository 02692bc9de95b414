#pragma once
// Down-referral readiness: who of the own in-patients meets the criteria, where they could go, and
// the papers for it. Never sends anything; the referral is the doctor's.
#include <memory>

#include "kernel/caller.hpp"
#include "readiness/types.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}
namespace yilian::policies {
class Service;
}
namespace yilian::patients {
class Service;
}
namespace yilian::tiering {
class Service;
}
namespace yilian::capacity {
class Service;
}

namespace yilian::readiness {

std::vector<db::Migration> migrations();

inline constexpr const char* plan_kind = "down_plan";

struct Below {
  policies::Service& policies;
  patients::Service& patients;
  tiering::Service& tiering;
  capacity::Service& capacity;
};

class Service {
 public:
  /// Registers its kind of document; fails when what is shipped can't be read.
  static Result<std::unique_ptr<Service>> open(db::Database& database, Below below,
                                               RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// All that is held about a person here, for the export that the person asked for; too_many
  /// beyond what one answer holds. The caller decided that it may leave.
  Result<ReadinessHoldings> holdings(db::Session& session, const Call& call, PatientId patient);
  /// Deletes all that is held about a person here. The caller decided that it may go.
  void erase(db::Session& session, PatientId patient);
  /// Removes at most `limit` assessments made before an instant; the number removed.
  Result<std::int64_t> remove_assessments(db::Session& session, Instant before, std::int64_t limit);

  struct Impl;

 private:
  explicit Service(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::readiness
