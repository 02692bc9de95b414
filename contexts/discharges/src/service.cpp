#include "discharges/service.hpp"

#include "api/api.hpp"
#include "impl.hpp"
#include "outbox/outbox.hpp"
#include "patients/following.hpp"

namespace yilian::discharges {
namespace {

constexpr std::int64_t about_max = 1000;

}  // namespace

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database, Below below,
                                               RegionId region) {
  CHECK_OK(register_policy(below.policies));
  below.patients.add_follower(patients::follower_of("discharges", region, store::moving_tables()));
  return std::unique_ptr<Service>(
      new Service(std::shared_ptr<Impl>(new Impl{database, below, region})));
}

void Service::add_routes(api::Api& api) {
  using http::Method;
  const auto impl = impl_;
  const auto doc = [](const char* action, const char* zh, const char* en) {
    return api::Doc{.tag = "discharges",
                    .action = action,
                    .zh = zh,
                    .en = en,
                    .right = Right::discharge_read,
                    .audited = true};
  };
  api.route(Method::get, "/api/v1/discharges",
            doc("discharge.list", "本单位居民的出院反馈", "Discharges of the own unit's people"),
            [impl](const Call& call, api::Query<DischargeFilter> f) -> Result<DischargePage> {
              return impl->list(call, f.value);
            });
  auto file = doc("discharge.export", "导出出院反馈", "Discharges of a month as a file");
  file.audited = false;  // its own entries, each with 100 people
  file.answer_type = "text/csv";
  api.route(Method::get, "/api/v1/discharges/export", file,
            [impl](const Call& call, api::Query<DischargeExport> f) -> Result<http::Response> {
              http::Response response;
              TRY(response.body, impl->export_month(call, f.value));
              response.content_type = "text/csv; charset=utf-8";
              response.header("Content-Disposition", "attachment; filename=\"discharges-" +
                                                         f.value.month.value + ".csv\"");
              return response;
            });
  api.route(
      Method::get, "/api/v1/discharges/{id}",
      doc("discharge.get", "查看出院反馈", "A discharge, and where its stay is in the record"),
      [impl](const Call& call, DischargeId id) -> Result<DischargeStay> {
        return impl->get(call, id);
      });
}

Status Service::fold(db::Session& session, std::span<const outbox::Event> events) {
  return impl_->fold(session, events);
}

Result<std::int64_t> Service::tick(Instant now) { return impl_->tell_months(now); }

Result<DischargeStay> Service::stay(const Call& call, DischargeId id) {
  return impl_->get(call, id);
}

std::vector<DischargeRecord> Service::holdings(db::Session& session, PatientId patient) {
  std::vector<DischargeRecord> out;
  for (const auto& row : store::of_patient(session, impl_->region, patient, about_max))
    out.push_back(
        {row.id, row.kind, row.organisation, row.started_at, row.ended_at, row.unit, row.found_by});
  return out;
}

void Service::erase(db::Session& session, PatientId patient) {
  store::delete_of(session, impl_->region, patient);
}

}  // namespace yilian::discharges
