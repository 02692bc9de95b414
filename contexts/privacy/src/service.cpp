#include "privacy/service.hpp"

#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::privacy {

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database, Holders holders,
                                               RegionId region) {
  TRY(auto policies, policy::load());
  return std::unique_ptr<Service>(
      new Service(std::make_shared<Impl>(database, holders, region, std::move(policies))));
}

void Service::add_routes(api::Api& api) {
  const auto impl = impl_;
  api.route(http::Method::post, "/api/v1/patients/{id}/export",
            {.tag = "patients",
             .action = "patient.export",
             .zh = "按本人要求导出全部资料",
             .en = "Export all of a person's data on the person's request",
             .right = Right::person_export},
            [impl](const Call& call, PatientId id, ExportCommand c) -> Result<PersonExport> {
              Call once = call;  // the copy must not be remembered with an Idempotency-Key
              once.idempotency_key.clear();
              auto answer = impl->export_person(once, id, c);
              call.seen = once.seen;
              return answer;
            });
  api.route(http::Method::post, "/api/v1/patients/{id}/erasure",
            {.tag = "patients",
             .action = "patient.erase",
             .zh = "删除一个人的全部资料",
             .en = "Erase a person",
             .right = Right::person_erase},
            [impl](const Call& call, PatientId id, EraseCommand c) -> Status {
              return impl->erase(call, id, c);
            });
}

Result<std::int64_t> Service::remove_expired(Instant now) { return impl_->remove_expired(now); }

std::chrono::hours Service::sessions_every(Instant now) const {
  return std::chrono::hours(
      impl_->policies.on(local_date(now)).of(policy::Kept::ended_sessions).hours());
}

Instant Service::keys_before(Instant now) const {
  return impl_->policies.on(local_date(now)).of(policy::Kept::idempotency_keys).before(now);
}

}  // namespace yilian::privacy
