#pragma once
// The FHIR R4 routes (/fhir/R4) over the store of this context. Made and wired by app. Contexts
// that own data of a FHIR type register as its provider in place of the store (fhir_provider.hpp).
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
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

/// A resource as it will be stored: read, checked and packed, which needs no transaction.
class FhirPrepared {
 public:
  struct Content;
  const Content& content() const { return *content_; }
  const std::string& type() const;
  const std::string& id() const;
  bool empty() const { return !content_; }

 private:
  friend class FhirService;
  std::shared_ptr<const Content> content_;
};

/// What putting it did. foreign: another organisation contributed what has this id; it stays.
enum class FhirPut : std::uint8_t { created, updated, unchanged, foreign };

/// What became of a resource that was put, beside the version that is asked about.
struct FhirStanding {
  std::int64_t version = 0;  ///< 0: there never was one
  bool is_deleted = false;
  bool is_same = false;                   ///< says what the version asked about said
  std::optional<PatientId> patient = {};  ///< whom it is about now
};

class FhirService {
 public:
  /// `base`: the public address of /fhir/R4, or empty: as the client asks.
  FhirService(db::Database& database, patients::Service& patients,
              std::shared_ptr<const crypto::Vault> vault, RegionId region, std::string base);
  ~FhirService();
  /// Before the routes are used; of a type the last one counts.
  void provide(FhirProvider provider);
  void add_routes(api::Api& api);
  /// Told after each request of a system client that changes something; nothing when it was
  /// accepted. Set once, before the routes are used.
  void on_change(std::function<void(const Call&, std::optional<Code>)> told);

  /// For contexts that make resources of what members' systems send. resource_invalid, as of a
  /// request. The type is the resource's own.
  Result<FhirPrepared> prepare(std::string_view id, std::string json) const;
  /// Stores it as the contribution of the caller's organisation, in the caller's transaction, in
  /// place of the version before; what is the same already stays as it is. The caller has asked for
  /// its rights and writes the audit.
  Result<FhirPut> put(db::Session& session, const Call& call, const FhirPrepared& resource);
  /// What put() would do now.
  Result<FhirPut> compare(db::Session& session, const Call& call, const FhirPrepared& resource);
  /// For who takes back what it put: of a resource of the caller's organisation, else as if it
  /// never was. `version` 0 asks about no version.
  Result<FhirStanding> standing(db::Session& session, const Call& call, std::string_view type,
                                const Uuid& id, std::int64_t version);
  /// Whether another resource that stands refers to it.
  Result<bool> is_referred_to(db::Session& session, std::string_view type, const Uuid& id);
  /// A next version that is deleted, or that says what an earlier one said; the history stays. The
  /// caller has asked for its rights and writes the audit. stale_version when `version` is not the
  /// current one.
  Status remove(db::Session& session, const Call& call, std::string_view type, const Uuid& id,
                std::int64_t version);
  Status restore(db::Session& session, const Call& call, std::string_view type, const Uuid& id,
                 std::int64_t version, std::int64_t earlier);

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
