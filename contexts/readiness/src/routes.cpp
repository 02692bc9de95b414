// Routes of readiness.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::readiness {

using api::Query;
using http::Method;

void add_readiness_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::get, "/api/v1/readiness",
            {.tag = "readiness",
             .action = "readiness.list",
             .zh = "在院患者的下转评估",
             .en = "The own in-patients with their readiness to go down, who is ready first",
             .right = Right::readiness_manage},
            [impl](const Call& call, Query<ReadinessFilter> filter) -> Result<ReadinessPage> {
              return impl->list(call, filter.value);
            });
  api.route(
      Method::get, "/api/v1/readiness/{id}",
      {.tag = "readiness",
       .action = "readiness.get",
       .zh = "查看下转评估与可接收单位",
       .en = "The assessment of a stay, and the units that could take the patient",
       .right = Right::readiness_manage},
      [impl](const Call& call, StayId id) -> Result<Readiness> { return impl->get(call, id); });
  api.route(Method::post, "/api/v1/readiness/{id}/assess",
            {.tag = "readiness",
             .action = "readiness.assess",
             .zh = "评估下转条件",
             .en = "Assess a stay by the criteria; If-Match 0 for the first time",
             .right = Right::readiness_manage},
            [impl](const Call& call, StayId id, AssessCommand command) -> Result<Readiness> {
              return impl->assess(call, id, command);
            });
  api.route(Method::post, "/api/v1/readiness/{id}/package",
            {.tag = "readiness",
             .action = "readiness.package",
             .zh = "准备下转材料",
             .en = "Prepare the papers of a down-referral, as content for a draft; sends nothing",
             .right = Right::readiness_manage},
            [impl](const Call& call, StayId id, PackageCommand command) -> Result<Package> {
              return impl->prepare(call, id, command);
            });
}

}  // namespace yilian::readiness
