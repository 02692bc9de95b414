#pragma once
// The continuous record of a person: one timeline over what members sent (the FHIR store) and what
// the platform itself keeps. Who may see is decided as for every read of a person; what is
// restricted opens to other units with a reason only. Made and wired by app; contexts that keep
// something of a person register as a source.
#include <functional>
#include <memory>
#include <vector>

#include "kernel/caller.hpp"
#include "records/types.hpp"

namespace yilian::db {
class Database;
class Session;
}  // namespace yilian::db
namespace yilian::patients {
class Service;
}
namespace yilian::policies {
class Service;
}
namespace yilian::api {
class Api;
}

namespace yilian::records {

class FhirService;

/// Entries of one kind that another context keeps of a person, the newest first, at most `limit`;
/// with `problem` only those of that diagnosis. The relationship has been checked.
struct RecordSource {
  EntryKind kind = EntryKind::visit;
  std::function<std::vector<RecordEntry>(db::Session&, const Call&, PatientId,
                                         const std::string& problem, std::int64_t limit)>
      entries;
};

class RecordService {
 public:
  /// Fails when the shipped policy documents do not parse.
  static Result<std::unique_ptr<RecordService>> open(db::Database& database,
                                                     policies::Service& policies,
                                                     patients::Service& patients, FhirService& fhir,
                                                     RegionId region);
  ~RecordService();
  /// Before the routes are used.
  void add_source(RecordSource source);
  void add_routes(api::Api& api);
  /// Counts the codes of no standard that members put into the record since the last time, some
  /// hundred resources of each type; the number of resources it looked at. For a job: nothing is
  /// done while a resource is written. conflict: another one counts at this moment.
  Result<std::int64_t> count_codes(Instant now);

  struct Impl;

 private:
  explicit RecordService(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::records
