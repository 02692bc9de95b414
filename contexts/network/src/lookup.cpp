#include "network/lookup.hpp"

#include "rules.hpp"
#include "store.hpp"

namespace yilian::network {
namespace {

constexpr std::size_t on_duty_max = 20;

/// The consortium that people mean when they say ours.
int home_rank(ConsortiumForm form) {
  switch (form) {
    case ConsortiumForm::county_community:
      return 0;
    case ConsortiumForm::urban_group:
      return 1;
    case ConsortiumForm::specialty_alliance:
      return 2;
    case ConsortiumForm::telemedicine_network:
      return 3;
  }
  return 4;
}

}  // namespace

std::optional<Organisation> find_organisation(db::Session& session, RegionId region,
                                              OrganisationId id) {
  return store::organisation(session, region, id);
}
std::optional<Department> find_department(db::Session& session, RegionId region, DepartmentId id) {
  return store::department(session, region, id);
}
std::vector<Department> departments_of(db::Session& session, RegionId region, OrganisationId id) {
  return store::departments(session, region, id);
}

std::optional<Organisation> organisation_of_code(db::Session& session, RegionId region,
                                                 std::string_view code) {
  auto found = store::by_credit_code(session, region, std::string(code));
  return found ? found : store::by_institution_code(session, region, std::string(code));
}
std::vector<Organisation> organisations_after(db::Session& session, RegionId region,
                                              const Uuid& after, std::string_view part,
                                              std::int64_t limit) {
  return store::organisations_after(session, region, after, std::string(part), limit);
}
std::vector<Department> departments_after(db::Session& session, RegionId region, const Uuid& after,
                                          std::string_view part, std::int64_t limit) {
  return store::departments_after(session, region, after, std::string(part), limit);
}

std::optional<AgreementId> agreement_between(db::Session& session, RegionId region,
                                             AgreementKind kind, OrganisationId a, OrganisationId b,
                                             Date day) {
  return store::agreement_between(session, region, kind, a, b, day);
}

std::vector<ConsortiumId> consortia_of(db::Session& session, RegionId region, OrganisationId id,
                                       Date day) {
  std::vector<ConsortiumId> out;
  for (const auto& belongs : store::belongs_to(session, region, id, day)) out.push_back(belongs.id);
  return out;
}

std::vector<Partner> partners_of(db::Session& session, RegionId region, OrganisationId id,
                                 Date day) {
  return store::partners(session, region, id, day);
}

std::string home_consortium_name(db::Session& session, RegionId region, OrganisationId id,
                                 Date day) {
  const auto all = store::belongs_to(session, region, id, day);
  const auto home = std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return home_rank(a.form) < home_rank(b.form);
  });
  return home == all.end() ? "" : home->name;
}

std::vector<Organisation> receiving_organisations(db::Session& session, RegionId region) {
  return store::receiving(session, region);
}

std::vector<Contact> contacts_on_duty(db::Session& session, RegionId region,
                                      OrganisationId organisation,
                                      std::optional<DepartmentId> department, Instant at) {
  auto out = store::contacts(session, region, organisation, at);
  const bool anybody = std::any_of(out.begin(), out.end(), [](const auto& c) { return c.on_duty; });
  if (anybody) std::erase_if(out, [](const auto& contact) { return !contact.on_duty; });
  if (department)
    std::stable_partition(out.begin(), out.end(),
                          [&](const auto& contact) { return contact.department_id == department; });
  if (out.size() > on_duty_max) out.resize(on_duty_max);
  return out;
}

std::vector<OrganisationId> units_of_contact(db::Session& session, RegionId region,
                                             AccountId account) {
  return store::units_of_contact(session, region, account);
}

}  // namespace yilian::network
