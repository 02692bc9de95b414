#include "network/service.hpp"

#include "divisions.hpp"
#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::network {
namespace {

using db::operator""_sql;

// The last row of a copy: while it is there, all others of its edition are.
constexpr const char* root_code = "000000";
constexpr std::size_t batch_rows = 5000;

constexpr auto edition_sql = "SELECT edition FROM divisions WHERE code = $1"_sql;
constexpr auto put_sql =
    "INSERT INTO divisions (code, name, parent, edition) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (code) DO UPDATE SET name = excluded.name, parent = excluded.parent, "
    "edition = excluded.edition"_sql;

}  // namespace

Status load_divisions(db::Database& database) {
  const std::string edition = divisions::edition();
  TRY(const bool present, database.read([&](db::Session& s) -> Result<bool> {
    const auto row = s.query_one(edition_sql, root_code);
    return row && row->get<std::string>(0) == edition;
  }));
  if (present) return {};
  const auto& all = divisions::all();
  for (std::size_t from = 0; from < all.size(); from += batch_rows) {
    const std::size_t to = std::min(from + batch_rows, all.size());
    CHECK_OK(database.write([&](db::Session& s) -> Status {
      for (std::size_t i = from; i < to; ++i)
        s.later(put_sql, all[i].code, all[i].name, all[i].parent, edition);
      return {};
    }));
  }
  return database.write([&](db::Session& s) -> Status {
    s.exec(put_sql, root_code, "中国", "", edition);
    return {};
  });
}

Service::Service(db::Database& database, RegionId region) : impl_(new Impl{database, region}) {}
Service::~Service() = default;

Result<OrganisationId> Service::create_organisation(const OrganisationInput& input, Instant now) {
  Call call;
  call.now = now;
  call.action = "organisation.create";
  call.caller.region = impl_->region;
  call.caller.person_name = "yilian";
  call.caller.role = Role::platform_admin;
  TRY(const auto created, impl_->create(call, input));
  return created.id;
}

void Service::add_routes(api::Api& api) {
  add_organisation_routes(api, impl_);
  add_consortium_routes(api, impl_);
  add_agreement_routes(api, impl_);
  add_contact_routes(api, impl_);
}

}  // namespace yilian::network
