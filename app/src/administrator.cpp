// The way in when nobody can sign in yet: the consortium office and an administrator's account.
#include "app/foundation.hpp"
#include "network/service.hpp"
#include "parts.hpp"

namespace yilian::app {
namespace {

Result<std::optional<OrganisationId>> known_office(db::Database& database, RegionId region) {
  TRY(const auto kept, fact(database, region, "office"));
  const auto id = kept ? parse_uuid(*kept) : std::nullopt;
  return id ? std::optional(OrganisationId{*id}) : std::nullopt;
}

Result<OrganisationId> make_office(db::Database& database, RegionId region, Instant now) {
  network::Service network(database, region);
  network::OrganisationInput input;
  input.name.value = "医联体办公室";
  input.kind = network::OrganisationKind::consortium_office;
  input.division.value = std::to_string(region);
  TRY(const auto id, network.create_organisation(input, now));
  CHECK_OK(keep_fact(database, region, "office", to_string(id)));
  return id;
}

}  // namespace

Result<access::NewPassword> create_administrator(Foundation& foundation, access::Service& accounts,
                                                 const Clock& clock, const std::string& login_name,
                                                 const std::string& person_name) {
  db::Database& database = *foundation.database;
  const RegionId region = foundation.config.region;
  TRY(auto office, known_office(database, region));
  if (!office) {
    TRY(office, make_office(database, region, clock.now()));
  }
  access::NewAccount wanted;
  wanted.account.login_name.value = login_name;
  wanted.account.person_name.value = person_name;
  wanted.post.organisation_id = *office;
  wanted.post.role = Role::platform_admin;
  wanted.post.starts_on = local_date(clock.now());
  // Made with a password that nobody knows; the reset below makes the one that is shown.
  CHECK_OK(accounts.create_account(wanted, crypto::random_token(), true));
  return accounts.reset_password(login_name);
}

}  // namespace yilian::app
