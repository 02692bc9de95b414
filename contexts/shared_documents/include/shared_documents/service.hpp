#pragma once
// Shared documents from members' systems and people's hands, put into the record once, and papers
// of the platform given out in the same form. Called by app (routes) and privacy. The document
// itself is kept in the FHIR store exactly as it came; a document opens no relationship.
#include <memory>
#include <vector>

#include "kernel/caller.hpp"
#include "shared_documents/types.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}
namespace yilian::patients {
class Service;
}
namespace yilian::records {
class FhirService;
}

namespace yilian::referral {
class Service;
}
namespace yilian::discharges {
class Service;
}

namespace yilian::shared_documents {

std::vector<db::Migration> migrations();

struct Below {
  patients::Service& patients;
  records::FhirService& fhir;
  referral::Service& referral;
  discharges::Service& discharges;
};

class Service {
 public:
  /// Fails when a shipped code table does not parse.
  static Result<std::unique_ptr<Service>> open(db::Database& database, Below below,
                                               RegionId region);
  ~Service();
  void add_routes(api::Api& api);

  /// What is held about a person here, for the export that the person asked for; too_many beyond
  /// what one answer holds. The documents themselves stand among the clinical records.
  Result<std::vector<SharedDocumentRecord>> holdings(db::Session& session, PatientId patient);
  /// Deletes what is held about a person here. The caller decided that it may go.
  void erase(db::Session& session, PatientId patient);

  struct Impl;

 private:
  explicit Service(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::shared_documents
