#pragma once
// The FHIR R4 routes (/fhir/R4) over the store of this context. Made and wired by app. Contexts
// that own data of a FHIR type register as its provider in place of the store (fhir_provider.hpp).
#include <memory>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "records/fhir_provider.hpp"

namespace yilian::db {
class Database;
class Session;
}  // namespace yilian::db
namespace yilian::crypto {
class Vault;
}
namespace yilian::patients {
class Service;
}
namespace yilian::api {
class Api;
}

namespace yilian::records {

class FhirService {
 public:
  /// `base`: the public address of /fhir/R4, or empty: as the client asks.
  FhirService(db::Database& database, patients::Service& patients,
              std::shared_ptr<const crypto::Vault> vault, RegionId region, std::string base);
  ~FhirService();
  /// Before the routes are used; of a type the last one counts.
  void provide(FhirProvider provider);
  void add_routes(api::Api& api);

  /// For an export: what points to the person as its patient, as FHIR resources in JSON, at most
  /// `limit` of them and one more.
  Result<std::vector<std::string>> holdings(db::Session& session, PatientId id, std::int64_t limit);
  /// Deletes them with all their versions.
  Status erase(db::Session& session, PatientId id);

  struct Impl;
  /// For this context's own files.
  const std::shared_ptr<Impl>& inside() const { return impl_; }

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace yilian::records
