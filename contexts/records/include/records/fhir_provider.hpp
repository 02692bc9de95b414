#pragma once
// How a context shows its own data through /fhir/R4 beside what members' systems contributed: one
// FhirProvider per resource type, registered in app's wiring before the routes are used. What the
// provider has is its own; everything else of the type is in the store. A provider decides who may
// see and change its things, asks for its own rights beyond those of the routes, opens its own
// sessions, and audits its changes; the server marks what an answer shows.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/caller.hpp"

namespace yilian::records {

/// One thing as a FHIR resource. `json` is the whole resource without id, meta.versionId and
/// meta.lastUpdated, which the server sets from the other fields.
struct FhirView {
  Uuid id;
  std::int64_t version = 1;
  Instant changed;  ///< 0 when it is not kept
  std::string json;
};

/// What a search asks for by plain equality: parameter and values of which one must hold.
/// Modifiers, prefixes and everything else are checked by the server on the resource, so that a
/// provider uses of these what its indexes serve and answers what may fit: at most `limit`, from
/// after `cursor`.
struct FhirQuestion {
  std::vector<std::pair<std::string, std::vector<std::string>>> criteria;
  std::int64_t limit = 20;
  std::string cursor;

  /// The only value of a parameter; empty when there is none, or several.
  std::string only(std::string_view name) const {
    for (const auto& [key, values] : criteria)
      if (key == name && values.size() == 1) return values.front();
    return {};
  }
};
struct FhirViews {
  std::vector<FhirView> views;
  std::string cursor;  ///< of the next page; empty at the end
};

struct FhirProvider {
  std::string type;  ///< "ServiceRequest"
  /// not_found for what is not there or may not be seen.
  std::function<Result<FhirView>(const Call&, const Uuid& id)> read;
  std::function<Result<FhirViews>(const Call&, const FhirQuestion&)> search;
  /// What is stored under the same id goes before what the provider has, and may be written.
  bool gives_way = false;
  /// Whether a resource that is sent would be the provider's own; the others are stored. Empty:
  /// none.
  std::function<bool(const std::string& json)> claims = {};
  /// Of what it claims. The resource is valid. Call::if_match holds the version of an update.
  std::function<Result<FhirView>(const Call&, const std::string& json)> create = {};
  /// Empty: not possible through FHIR (unknown_interaction).
  std::function<Result<FhirView>(const Call&, const Uuid& id, const std::string& json)> update = {};
};

}  // namespace yilian::records
