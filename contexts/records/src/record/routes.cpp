// Wiring and routes of the continuous record.
#include "api/api.hpp"
#include "record/impl.hpp"

namespace yilian::records {

Result<std::unique_ptr<RecordService>> RecordService::open(db::Database& database,
                                                           policies::Service& policies,
                                                           patients::Service& patients,
                                                           FhirService& fhir, RegionId region) {
  CHECK_OK(register_record_policies(policies));
  auto impl = std::shared_ptr<Impl>(
      new Impl{database, policies, patients, fhir.inside()->server, region, {}});
  impl->fhir.conceals = [all = impl.get()](db::Session& s, const Call& call) {
    return all->conceals(s, call);
  };
  impl->sources.push_back(all_visits(*impl));
  return std::unique_ptr<RecordService>(new RecordService(std::move(impl)));
}

RecordService::RecordService(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
RecordService::~RecordService() = default;

void RecordService::add_source(RecordSource source) { impl_->sources.push_back(std::move(source)); }

void RecordService::add_routes(api::Api& api) {
  using http::Method;
  const auto impl = impl_;
  api.route(Method::get, "/api/v1/patients/{id}/record",
            {.tag = "records",
             .action = "record.overview",
             .zh = "诊疗记录概览",
             .en = "Problems, medicines, allergies and latest results of a record",
             .right = Right::record_read},
            [impl](const Call& call, PatientId id) -> Result<RecordOverview> {
              return impl->overview(call, id);
            });
  api.route(Method::get, "/api/v1/patients/{id}/record/entries",
            {.tag = "records",
             .action = "record.timeline",
             .zh = "诊疗记录时间轴",
             .en = "The timeline of a person over all members, the newest first",
             .right = Right::record_read},
            [impl](const Call& call, PatientId id, api::Query<RecordFilter> filter)
                -> Result<RecordPage> { return impl->timeline(call, id, filter.value); });
  api.route(Method::get, "/api/v1/patients/{id}/record/completeness",
            {.tag = "records",
             .action = "record.completeness",
             .zh = "档案完整度",
             .en = "What a qualified record needs, and what of it is there",
             .right = Right::record_read},
            [impl](const Call& call, PatientId id) -> Result<Completeness> {
              return impl->completeness(call, id);
            });
  api.route(
      Method::get, "/api/v1/patients/{id}/record/trend",
      {.tag = "records",
       .action = "record.trend",
       .zh = "检验结果趋势",
       .en = "All results of one code, with reference ranges",
       .right = Right::record_read},
      [impl](const Call& call, PatientId id, api::Query<TrendFilter> filter) -> Result<Trend> {
        return impl->trend(call, id, filter.value.code.value);
      });
  api.route(
      Method::post, "/api/v1/patients/{id}/record/open",
      {.tag = "records",
       .action = "record.open",
       .zh = "查看原始记录",
       .en = "Open one entry as it was sent; a restricted one needs this, and its reason",
       .right = Right::record_read},
      [impl](const Call& call, PatientId id, OpenEntryCommand command) -> Result<OpenedEntry> {
        return impl->open_entry(call, id, command);
      });
}

}  // namespace yilian::records
