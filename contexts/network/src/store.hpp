#pragma once
// Every SQL statement of network, in one file per aggregate. Nobody else touches organisations,
// departments, consortia, agreements, contacts, duties.
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "divisions.hpp"
#include "network/lookup.hpp"
#include "network/types.hpp"

namespace yilian::network::store {

// ---- store_organisations.cpp ----

/// False when another organisation has one of the codes.
bool insert_organisation(db::Session& s, RegionId region, const Organisation& row, Instant now);
/// Compare-and-set on version; false when somebody was quicker. A code of another organisation
/// fails the transaction, so callers look for it before.
bool update_organisation(db::Session& s, RegionId region, const Organisation& row);
std::optional<Organisation> organisation(db::Session& s, RegionId region, OrganisationId id);
std::optional<Organisation> by_credit_code(db::Session& s, RegionId region,
                                           const std::string& code);
std::optional<Organisation> by_institution_code(db::Session& s, RegionId region,
                                                const std::string& code);

struct PageFrom {
  std::string name;
  OrganisationId id;
};
std::vector<Organisation> organisations_page(db::Session& s, RegionId region,
                                             const OrganisationFilter& filter, Date today,
                                             const PageFrom& after, std::int64_t limit);
/// All, for an import to compare with; at most 50,000.
std::vector<Organisation> all_organisations(db::Session& s, RegionId region);
std::vector<Organisation> organisations_after(db::Session& s, RegionId region, const Uuid& after,
                                              const std::string& part, std::int64_t limit);
std::vector<Department> departments_after(db::Session& s, RegionId region, const Uuid& after,
                                          const std::string& part, std::int64_t limit);
std::vector<Organisation> receiving(db::Session& s, RegionId region);

/// False when the organisation has one of that name.
bool insert_department(db::Session& s, RegionId region, const Department& row, Instant now);
bool update_department(db::Session& s, RegionId region, const Department& row);
std::optional<Department> department(db::Session& s, RegionId region, DepartmentId id);
std::optional<Department> department_by_name(db::Session& s, RegionId region,
                                             OrganisationId organisation, const std::string& name);
/// In order of name, at most 500.
std::vector<Department> departments(db::Session& s, RegionId region, OrganisationId organisation);

// ---- store_consortia.cpp ----

void insert_consortium(db::Session& s, RegionId region, const Consortium& row, Instant now);
bool update_consortium(db::Session& s, RegionId region, const Consortium& row);
/// Holds the row until the end of the transaction, so that members and the tree above don't change.
void lock_consortium(db::Session& s, RegionId region, ConsortiumId id);
/// With lead, higher one and all stays of members.
std::optional<Consortium> consortium(db::Session& s, RegionId region, ConsortiumId id);
/// All, in order of name, with members; at most 500.
std::vector<Consortium> consortia(db::Session& s, RegionId region);
/// The id of the next higher one.
std::optional<ConsortiumId> higher_of(db::Session& s, RegionId region, ConsortiumId id);
void insert_member(db::Session& s, RegionId region, ConsortiumId consortium,
                   const MemberInput& member);
void end_member(db::Session& s, RegionId region, ConsortiumId consortium, const Member& member,
                Date left_on);

struct Belongs {
  ConsortiumId id;
  std::string name;
  ConsortiumForm form = ConsortiumForm::county_community;
  bool leads = false;
};
/// Consortia of which the organisation is the lead or a member on that day, in order of start.
std::vector<Belongs> belongs_to(db::Session& s, RegionId region, OrganisationId id, Date day);
std::vector<Partner> partners(db::Session& s, RegionId region, OrganisationId id, Date day);

// ---- store_agreements.cpp ----

void insert_agreement(db::Session& s, RegionId region, const Agreement& row, Instant now);
/// With parties, which are written anew.
bool update_agreement(db::Session& s, RegionId region, const Agreement& row);
std::optional<Agreement> agreement(db::Session& s, RegionId region, AgreementId id, Date today);
struct AgreementFrom {
  std::string starts_on;  ///< empty for the first page
  AgreementId id;
};
/// Latest start first.
std::vector<Agreement> agreements_page(db::Session& s, RegionId region,
                                       const AgreementFilter& filter, Date today,
                                       const AgreementFrom& after, std::int64_t limit);
std::optional<AgreementId> agreement_between(db::Session& s, RegionId region, AgreementKind kind,
                                             OrganisationId a, OrganisationId b, Date day);

// ---- store_contacts.cpp ----

void insert_contact(db::Session& s, RegionId region, const Contact& row, Instant now);
bool update_contact(db::Session& s, RegionId region, const Contact& row);
/// With the duties of the contact.
bool delete_contact(db::Session& s, RegionId region, ContactId id, std::int64_t version);
std::optional<Contact> contact(db::Session& s, RegionId region, ContactId id, Instant now);
/// Of one organisation or, without one, of all; in order of organisation, role, name; at most 500.
std::vector<OrganisationId> units_of_contact(db::Session& s, RegionId region, AccountId account);
std::vector<Contact> contacts(db::Session& s, RegionId region,
                              const std::optional<OrganisationId>& organisation, Instant now);
void insert_duty(db::Session& s, RegionId region, const Duty& row, OrganisationId organisation);
/// With the organisation whose duty it is.
std::optional<std::pair<Duty, OrganisationId>> duty(db::Session& s, RegionId region, DutyId id);
/// Those that touch the time from `from` to `to`, in order of start; at most 1000.
std::vector<Duty> duties(db::Session& s, RegionId region, OrganisationId organisation, Instant from,
                         Instant to);
void delete_duty(db::Session& s, RegionId region, DutyId id);

// ---- store_divisions.cpp ----

/// The edition of the copy that a row belongs to.
std::optional<std::string> division_edition(db::Session& s, std::string_view code);
/// Inserts or overwrites; sent with the next statement.
void put_division(db::Session& s, const divisions::Entry& row, const std::string& edition);

}  // namespace yilian::network::store
