#include "readiness/service.hpp"

#include "impl.hpp"
#include "patients/following.hpp"
#include "store_merge.hpp"

namespace yilian::readiness {
namespace {

constexpr std::int64_t about_max = 1000;

}  // namespace

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database, Below below,
                                               RegionId region) {
  CHECK_OK(register_kind(below.policies));
  below.patients.add_follower(patients::follower_of("readiness", region, store::moving_tables()));
  return std::unique_ptr<Service>(
      new Service(std::shared_ptr<Impl>(new Impl{database, below, region})));
}

void Service::add_routes(api::Api& api) { add_readiness_routes(api, impl_); }

Result<ReadinessHoldings> Service::holdings(db::Session& session, const Call&, PatientId patient) {
  ReadinessHoldings out;
  auto rows = store::of_patient(session, impl_->region, patient, about_max + 1);
  if (rows.size() > about_max) return fail(Code::too_many, {{"max", std::to_string(about_max)}});
  for (auto& row : rows)
    out.assessments.push_back(
        {row.stay_id, row.kind, row.organisation_id, std::move(row.assessment)});
  return out;
}

void Service::erase(db::Session& session, PatientId patient) {
  store::delete_of(session, impl_->region, patient);
}

Result<std::int64_t> Service::remove_assessments(db::Session& session, Instant before,
                                                 std::int64_t limit) {
  return store::delete_before(session, impl_->region, before, limit);
}

}  // namespace yilian::readiness
