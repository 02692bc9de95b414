#pragma once
// Who at a unit is to be told: the few whose turn it is, not everybody who may.
#include <map>
#include <tuple>
#include <vector>

#include "db/database.hpp"
#include "kernel/caller.hpp"
#include "messaging/service.hpp"

namespace yilian::app::flows {

using People = std::vector<messaging::Recipient>;

/// Looks people up, once for the events of one transaction.
class Directory {
 public:
  Directory(db::Session& session, RegionId region) : session_(session), region_(region) {}

  /// With a department, who holds the right there; else, or when nobody does, the desk; else
  /// everybody who holds it, at most 20.
  People with_right(OrganisationId unit, Right right, std::optional<DepartmentId> department,
                    Date day);
  /// Contact persons with an account, who is on duty now first; those of the department before.
  People contacts(OrganisationId unit, std::optional<DepartmentId> department, Instant at);
  /// At most 50.
  People offices(Date day);
  /// The account with its post at that unit, or with its first one; nobody when it left.
  People account(AccountId id, OrganisationId unit, Date day);
  std::string name(OrganisationId id);

 private:
  People of_department(OrganisationId unit, Right right, DepartmentId department, Date day);

  db::Session& session_;
  const RegionId region_;
  std::map<std::tuple<OrganisationId, Right, std::optional<DepartmentId>, Date>, People> rights_;
  std::map<Date, People> offices_;
  std::map<OrganisationId, std::string> names_;
};

}  // namespace yilian::app::flows
