#include "tiering/service.hpp"

#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::tiering {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

Service::Service(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(db::Database& database, policies::Service& policies,
                                               RegionId region) {
  TRY(auto inputs, read_inputs());
  auto impl = std::make_shared<Impl>(database, policies, region, std::move(inputs));
  CHECK_OK(register_kinds(policies, impl->inputs));
  return std::unique_ptr<Service>(new Service(std::move(impl)));
}

Result<Evaluation> Service::evaluate(db::Session& session, const EvaluateCommand& command,
                                     Date today) {
  return impl_->evaluate(session, command, today);
}
Result<TierTableList> Service::tables(db::Session& session, Date on) {
  return impl_->tables_on(session, on);
}
Result<CatalogueAnswer> Service::catalogue(db::Session& session, const CatalogueFilter& filter,
                                           Date today) {
  return impl_->levels_on(session, filter, today);
}

namespace {

void add_tables(api::Api& api, const Shared& impl) {
  api.route(
      Method::get, "/api/v1/tiering/tables",
      {.tag = "tiering",
       .action = "tiering.tables",
       .zh = "转诊标准（某日生效的决策表）",
       .en = "Criteria for referral: the decision tables in force on a day, with their inputs",
       .right = Right::tiering_read},
      [impl](const Call& call, Query<TierTableFilter> filter) -> Result<TierTableList> {
        return impl->tables(call, filter.value);
      });
  api.route(Method::post, "/api/v1/tiering/evaluate",
            {.tag = "tiering",
             .action = "tiering.evaluate",
             .zh = "按标准判断：命中、依据、缺少的资料",
             .en = "Which criteria fire on facts, why, and what is missing; nothing is kept",
             .right = Right::tiering_read},
            [impl](const Call& call, EvaluateCommand command) -> Result<Evaluation> {
              return impl->database.read(
                  [&](db::Session& s) { return impl->evaluate(s, command, local_date(call.now)); });
            });
  api.route(Method::post, "/api/v1/tiering/try",
            {.tag = "tiering",
             .action = "tiering.try",
             .zh = "用病例试一张未生效的表",
             .en = "Try a table that is not in force on its examples and on other cases",
             .right = Right::policy_read},
            [impl](const Call&, TryCommand command) -> Result<TryAnswer> {
              return impl->attempt(command);
            });
}

void add_levels(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/tiering/catalogue",
            {.tag = "tiering",
             .action = "tiering.catalogue",
             .zh = "分级病种目录",
             .en = "Diseases per level of care; with a code also where it belongs",
             .right = Right::tiering_read},
            [impl](const Call& call, Query<CatalogueFilter> filter) -> Result<CatalogueAnswer> {
              return impl->levels(call, filter.value);
            });
  api.route(Method::post, "/api/v1/tiering/first-visit",
            {.tag = "tiering",
             .action = "tiering.first_visit",
             .zh = "是否基层首诊",
             .en = "Whether a visit keeps to the first visit at the primary level",
             .right = Right::tiering_read},
            [impl](const Call& call, FirstVisitCommand command) -> Result<FirstVisitAnswer> {
              return impl->first_visit(call, command);
            });
  api.route(Method::get, "/api/v1/guide",
            {.tag = "tiering",
             .action = "guide.get",
             .zh = "居民就医指引",
             .en = "Guide for residents: symptom to level and department, red flags first",
             .open = true},
            [impl](const Call& call) -> Result<GuideAnswer> { return impl->guide(call); });
}

}  // namespace

void Service::add_routes(api::Api& api) {
  add_tables(api, impl_);
  add_levels(api, impl_);
  add_cds_routes(api, impl_);
}

}  // namespace yilian::tiering
