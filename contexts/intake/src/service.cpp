#include "intake/service.hpp"

#include "impl.hpp"
#include "patients/following.hpp"
#include "store_merge.hpp"

namespace yilian::intake {
namespace {

constexpr std::int64_t about_max = 5000;  // rows of one person in a copy

}  // namespace

Service::Service(db::Database& database, Below below, RegionId region)
    : impl_(new Impl{database, below, region, false}) {
  below.patients.add_follower(patients::follower_of("intake", region, store::moving_tables()));
}
Service::~Service() = default;

void Service::add_routes(api::Api& api) { add_intake_routes(api, impl_); }

Result<IntakeHoldings> Service::holdings(db::Session& session, PatientId patient) {
  IntakeHoldings out{store::of_patient(session, impl_->region, patient, about_max + 1)};
  if (std::ssize(out.rows) > about_max)
    return fail(Code::too_many, {{"max", std::to_string(about_max)}});
  return out;
}

void Service::erase(db::Session& session, PatientId patient) {
  store::forget(session, impl_->region, patient);
}

}  // namespace yilian::intake
