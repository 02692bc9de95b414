#include "network/service.hpp"

#include "divisions.hpp"
#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::network {
namespace {

// The last row of a copy: while it is there, all others of its edition are.
constexpr const char* root_code = "000000";
constexpr std::size_t batch_rows = 5000;

}  // namespace

Status load_divisions(db::Database& database) {
  const std::string edition = divisions::edition();
  TRY(const bool present, database.read([&](db::Session& s) -> Result<bool> {
    return store::division_edition(s, root_code) == edition;
  }));
  if (present) return {};
  const auto& all = divisions::all();
  for (std::size_t from = 0; from < all.size(); from += batch_rows) {
    const std::size_t to = std::min(from + batch_rows, all.size());
    CHECK_OK(database.write([&](db::Session& s) -> Status {
      for (std::size_t i = from; i < to; ++i) store::put_division(s, all[i], edition);
      return {};
    }));
  }
  return database.write([&](db::Session& s) -> Status {
    store::put_division(s, {root_code, "中国", ""}, edition);
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
