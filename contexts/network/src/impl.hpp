#pragma once
// The inside of network::Service. Use cases are members, one file per aggregate.
#include "http/http.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "network/service.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::api {
class Api;
}

namespace yilian::network {

inline constexpr std::int64_t page_usual = 50;

struct Service::Impl {
  db::Database& database;
  RegionId region;

  // organisations.cpp
  Result<OrganisationPage> list(const Call& call, const OrganisationFilter& filter);
  Result<Organisation> get(OrganisationId id);
  Result<Organisation> create(const Call& call, const OrganisationInput& input);
  Result<Organisation> update(const Call& call, OrganisationId id, const OrganisationInput& input);
  Result<Organisation> set_standing(const Call& call, OrganisationId id, Standing standing);
  /// organisation_exists when another organisation has one of the codes of `wanted`.
  Status check_codes(db::Session& s, const Organisation& wanted);
  /// Inserts, or says which one is in the way.
  Result<Organisation> insert(work::Work& w, Organisation row);
  Result<Organisation> save(work::Work& w, const Organisation& row);

  // departments.cpp
  Result<DepartmentList> departments(OrganisationId id);
  Result<Department> add_department(const Call& call, OrganisationId id,
                                    const DepartmentInput& input);
  Result<Department> update_department(const Call& call, DepartmentId id,
                                       const DepartmentInput& input);
  Result<Department> set_department_standing(const Call& call, DepartmentId id, Standing standing);
  /// A department that the caller may change, in an organisation that is open.
  Result<Department> own_department(db::Session& s, const Call& call, DepartmentId id);
  Result<Department> save(work::Work& w, const Department& row);

  // consortia.cpp
  Result<ConsortiumList> consortia();
  Result<NetworkTree> tree(const Call& call);
  Result<Consortium> consortium(ConsortiumId id);
  Result<Consortium> create_consortium(const Call& call, const ConsortiumInput& input);
  Result<Consortium> update_consortium(const Call& call, ConsortiumId id,
                                       const ConsortiumInput& input);
  Result<Consortium> join(const Call& call, ConsortiumId id, const MemberInput& input);
  Result<Consortium> leave(const Call& call, ConsortiumId id, const LeaveInput& input);
  Status check_consortium(db::Session& s, const ConsortiumInput& input,
                          std::optional<ConsortiumId> self);
  /// The row as it now is, with its event.
  Result<Consortium> changed(work::Work& w, ConsortiumId id);

  // agreements.cpp
  Result<AgreementPage> agreements(const Call& call, const AgreementFilter& filter);
  Result<Agreement> agreement(const Call& call, AgreementId id);
  Result<Agreement> create_agreement(const Call& call, const AgreementInput& input);
  Result<Agreement> update_agreement(const Call& call, AgreementId id, const AgreementInput& input);
  Result<Agreement> end_agreement(const Call& call, AgreementId id, const EndAgreement& command);
  Result<Agreement> draft(db::Session& s, const Call& call, const AgreementInput& input);
  /// `before` are the parties that may have gone with this change; they are told as well.
  Result<Agreement> changed(work::Work& w, AgreementId id, const std::vector<Party>& before);

  // contacts.cpp
  Result<ContactList> contacts(const Call& call, const ContactFilter& filter);
  Result<Contact> create_contact(const Call& call, const ContactInput& input);
  Result<Contact> update_contact(const Call& call, ContactId id, const ContactInput& input);
  Status remove_contact(const Call& call, ContactId id);
  Result<Contact> draft(db::Session& s, const Call& call, const ContactInput& input);
  Result<DutyList> duties(const Call& call, const DutyFilter& filter);
  Result<Duty> create_duty(const Call& call, const DutyInput& input);
  Status remove_duty(const Call& call, DutyId id);

  // import.cpp
  Result<ImportAnswer> import(const Call& call, const ImportOptions& options,
                              const http::Request& request);
};

// routes.cpp, routes_agreements.cpp
void add_organisation_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_consortium_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_agreement_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_contact_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::network
