#pragma once
// The inside of policies::Service.
#include <map>
#include <mutex>

#include "json/json.hpp"
#include "policies/describe.hpp"
#include "policies/service.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::policies {

struct Service::Impl {
  db::Database& database;
  RegionId region;
  std::map<std::string, KindInfo> kinds = {};  ///< filled at start, then only read

  /// Contents by id; they never change once approved.
  std::mutex mutex = {};
  std::map<PolicyId, std::shared_ptr<const std::string>> contents = {};
  std::map<PolicyId, std::shared_ptr<const std::string>> shipped_contents = {};

  // in_force.cpp
  std::vector<InForce> in_force(db::Session& s, const std::string& kind, Date day);
  std::shared_ptr<const std::string> content(db::Session& s, PolicyId id);
  /// Shipped documents, as the list shows them.
  std::vector<Policy> shipped(const std::string& kind) const;
  std::optional<Policy> find_shipped(PolicyId id) const;

  // documents.cpp
  PolicyKindList list_kinds(const Call& call) const;
  Result<PolicyList> list(const Call& call, const PolicyFilter& filter);
  Result<Policy> get(const Call& call, PolicyId id);
  Result<Policy> on_day(const Call& call, const InForceFilter& filter);
  Result<Policy> create(const Call& call, const PolicyInput& input);
  Result<Policy> update(const Call& call, PolicyId id, const PolicyChange& input);
  Result<Policy> act(const Call& call, PolicyId id, PolicyAction action, const std::string& note);
  Status check(const std::string& kind, const std::string& key, const std::string& content,
               bool complete) const;
  Status approve(db::Session& s, Policy& row);
  /// The row as it now is, for its answer.
  Result<Policy> changed(work::Work& w, PolicyId id);
  /// With what the caller may do, and whether it is in force today.
  Policy shown(db::Session& s, const Call& call, store::Document row);
};

/// The id of a shipped document, the same on every server.
PolicyId shipped_id(const std::string& kind, const std::string& key);

}  // namespace yilian::policies
