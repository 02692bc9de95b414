#pragma once
// What higher contexts ask of the network, inside their own session or transaction. Reads by key only.
#include <optional>
#include <vector>

#include "network/types.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::network {

std::optional<Organisation> find_organisation(db::Session& session, RegionId region, OrganisationId id);
std::optional<Department> find_department(db::Session& session, RegionId region, DepartmentId id);
std::vector<Department> departments_of(db::Session& session, RegionId region, OrganisationId id);

/// The agreement of a kind to which both are parties and that is in force on `day`; the latest one.
std::optional<AgreementId> agreement_between(db::Session& session, RegionId region, AgreementKind kind,
                                             OrganisationId a, OrganisationId b, Date day);
/// Consortia of which the organisation is the lead or a member on `day`.
std::vector<ConsortiumId> consortia_of(db::Session& session, RegionId region, OrganisationId id, Date day);
/// Name of the consortium to show in the top bar: the county community or urban group first.
std::string home_consortium_name(db::Session& session, RegionId region, OrganisationId id, Date day);
/// Organisations that receive referrals and are active, in name order, at most 1000.
std::vector<Organisation> receiving_organisations(db::Session& session, RegionId region);

}  // namespace yilian::network
