#pragma once
// What higher contexts ask of the network, inside their own session or transaction. Reads by key
// only.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network/types.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::network {

std::optional<Organisation> find_organisation(db::Session& session, RegionId region,
                                              OrganisationId id);
std::optional<Department> find_department(db::Session& session, RegionId region, DepartmentId id);
std::vector<Department> departments_of(db::Session& session, RegionId region, OrganisationId id);

/// The agreement of a kind to which both are parties and that is in force on `day`; the latest one.
std::optional<AgreementId> agreement_between(db::Session& session, RegionId region,
                                             AgreementKind kind, OrganisationId a, OrganisationId b,
                                             Date day);
/// Consortia of which the organisation is the lead or a member on `day`.
std::vector<ConsortiumId> consortia_of(db::Session& session, RegionId region, OrganisationId id,
                                       Date day);
/// An organisation that stands in a consortium with another one on a day.
struct Partner {
  OrganisationId id;
  std::string name;
  bool leads = false;  ///< it leads a consortium in which both are
};
/// The active organisations of all consortia of one, itself included, in name order; at most 500.
std::vector<Partner> partners_of(db::Session& session, RegionId region, OrganisationId id,
                                 Date day);
/// Name of the consortium to show in the top bar: the county community or urban group first.
std::string home_consortium_name(db::Session& session, RegionId region, OrganisationId id,
                                 Date day);
/// Organisations that receive referrals and are active, in name order, at most 1000.
std::vector<Organisation> receiving_organisations(db::Session& session, RegionId region);

/// Contacts on duty at an instant, chiefs last; without anybody on duty all contacts of the unit.
/// With a department its own contacts come first. At most 20.
std::vector<Contact> contacts_on_duty(db::Session& session, RegionId region,
                                      OrganisationId organisation,
                                      std::optional<DepartmentId> department, Instant at);

/// Units for which the account is a contact person, at most 20: whose overdue referrals reach it.
std::vector<OrganisationId> units_of_contact(db::Session& session, RegionId region,
                                             AccountId account);

/// By social credit code or institution code.
std::optional<Organisation> organisation_of_code(db::Session& session, RegionId region,
                                                 std::string_view code);
/// The directory in the order of ids, after one of them; `part` of the name, or empty for all.
std::vector<Organisation> organisations_after(db::Session& session, RegionId region,
                                              const Uuid& after, std::string_view part,
                                              std::int64_t limit);
std::vector<Department> departments_after(db::Session& session, RegionId region, const Uuid& after,
                                          std::string_view part, std::int64_t limit);

/// "安徽省滁州市天长市铜城镇" for a code of 6, 9 or 12 digits; empty for an unknown one. Answered
/// from the data in the program, so that it costs nothing.
std::string division_name(std::string_view code);
inline std::string division_name(db::Session&, std::string_view code) {
  return division_name(code);
}
/// True for a code whose township, or at least the place it is padded from, exists.
bool division_exists(std::string_view code);

}  // namespace yilian::network
