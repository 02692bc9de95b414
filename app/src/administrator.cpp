// The way in when nobody can sign in yet: the consortium office and an administrator's account.
#include "app/foundation.hpp"
#include "parts.hpp"
#if __has_include("network/service.hpp")
#include "network/service.hpp"
#endif

namespace yilian::app {
namespace {

using db::operator""_sql;

constexpr auto select_office =
    "SELECT value FROM installation WHERE region_id = $1 AND key = 'office'"_sql;
constexpr auto insert_office =
    "INSERT INTO installation (region_id, key, value) VALUES ($1, 'office', $2) "
    "ON CONFLICT (region_id, key) DO NOTHING"_sql;

Result<std::optional<OrganisationId>> known_office(db::Database& database, RegionId region) {
  return database.read([&](db::Session& session) -> Result<std::optional<OrganisationId>> {
    const auto row = session.query_one(select_office, region);
    const auto id = row ? parse_uuid(row->get<std::string>(0)) : std::nullopt;
    return id ? std::optional(OrganisationId{*id}) : std::nullopt;
  });
}

Result<OrganisationId> make_office(db::Database& database, RegionId region, Instant now) {
#if __has_include("network/service.hpp")
  network::Service network(database, region);
  network::OrganisationInput input;
  input.name.value = "医联体办公室";
  input.kind = network::OrganisationKind::consortium_office;
  input.division.value = std::to_string(region);
  TRY(const auto id, network.create_organisation(input, now));
#else
  const auto id = OrganisationId::make(now.ms);
#endif
  CHECK_OK(database.write([&](db::Session& session) -> Status {
    session.exec(insert_office, region, to_string(id));
    return {};
  }));
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
