#pragma once
// Every SQL statement of policies. Nobody else touches policies and policy_numbers.
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "policies/types.hpp"
#include "rules.hpp"

namespace yilian::policies::store {

struct Document {
  Policy shown;  ///< without actions and in_force
  AccountId author;
};

void insert(db::Session& s, RegionId region, const Document& row);
/// Compare-and-set on version; false when somebody was quicker.
bool update(db::Session& s, RegionId region, const Policy& row);
std::optional<Document> document(db::Session& s, RegionId region, PolicyId id);
/// Latest first, without contents, at most 500.
std::vector<PolicyBrief> list(db::Session& s, RegionId region, const PolicyFilter& filter);

struct ApprovedRow : rules::Approved {
  PolicyId id;
  std::string title, source;
};
/// Approved versions of a kind whose first day is not after `day`, at most 2,000. Before the
/// approval of a later one, `day` may lie ahead.
std::vector<ApprovedRow> approved(db::Session& s, RegionId region, const std::string& kind,
                                  Date day);
std::string content(db::Session& s, RegionId region, PolicyId id);

/// The next number of a document. Others who approve a version of it wait until this one is done.
std::int64_t next_number(db::Session& s, RegionId region, const std::string& kind,
                         const std::string& key);
/// True when an approved version begins on that day.
bool date_taken(db::Session& s, RegionId region, const std::string& kind, const std::string& key,
                Date day);

}  // namespace yilian::policies::store
