#pragma once
// Who is treated where: criteria for referral as decision tables, the catalogue of levels with the
// rule of the first visit, the guide for residents, and decision support for hospital systems (CDS
// Hooks 2.0). Documents come from policies; facts are evaluated and forgotten.
#include <memory>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "tiering/types.hpp"

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

namespace yilian::tiering {

std::vector<db::Migration> migrations();

inline constexpr const char* table_kind = "tiering_table";
inline constexpr const char* catalogue_kind = "tier_catalogue";
inline constexpr const char* guide_kind = "symptom_guide";

class Service {
 public:
  /// Reads and checks what is shipped, and registers its kinds of documents; both must outlive it.
  static Result<std::unique_ptr<Service>> open(db::Database& database, policies::Service& policies,
                                               RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// For higher contexts, in their own session: all tables of a day, or those named.
  Result<Evaluation> evaluate(db::Session& session, const EvaluateCommand& command, Date today);
  /// The rows of a table that fire on facts; the table need not be in force.
  Result<std::vector<std::string>> fires(const TierTable& table, const std::vector<Fact>& facts);
  /// For higher contexts, in their own session: the tables of a day with their inputs.
  Result<TierTableList> tables(db::Session& session, Date on);
  /// For higher contexts, in their own session: the catalogue of levels, with where a code belongs.
  Result<CatalogueAnswer> catalogue(db::Session& session, const CatalogueFilter& filter,
                                    Date today);

  struct Impl;

 private:
  explicit Service(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::tiering
