// Routes of clinics, experts and devices, their schedules, and the search.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::capacity {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

namespace {

void add_schedule_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/resources/{id}/schedule",
            {.tag = "capacity",
             .action = "schedule.get",
             .zh = "查看排班",
             .en = "Get a schedule",
             .right = Right::capacity_read},
            [impl](const Call&, ResourceId id) -> Result<Schedule> { return impl->schedule(id); });
  api.route(Method::put, "/api/v1/resources/{id}/schedule",
            {.tag = "capacity",
             .action = "schedule.update",
             .zh = "修改排班",
             .en = "Change a schedule",
             .right = Right::schedule_manage},
            [impl](const Call& call, ResourceId id, ScheduleInput input) -> Result<Schedule> {
              return impl->set_schedule(call, id, input);
            });
  api.route(Method::get, "/api/v1/slots",
            {.tag = "capacity",
             .action = "slot.list",
             .zh = "号源时段",
             .en = "The slots of a resource",
             .right = Right::capacity_read},
            [impl](const Call& call, Query<SlotFilter> filter) -> Result<SlotList> {
              return impl->slots(call, filter.value);
            });
  api.route(
      Method::get, "/api/v1/capacity/offers",
      {.tag = "capacity",
       .action = "capacity.search",
       .zh = "查找可预约的号源",
       .en = "Search free slots",
       .right = Right::capacity_read},
      [impl](const Call& call, Query<OfferFilter> filter) -> Result<api::Rendered<OfferList>> {
        return impl->offers(call, filter.value);
      });
  api.route(Method::get, "/api/v1/capacity/use",
            {.tag = "capacity",
             .action = "capacity.use",
             .zh = "使用情况",
             .en = "What was used",
             .right = Right::capacity_read},
            [impl](const Call& call, Query<UseFilter> filter) -> Result<UseReport> {
              return impl->use(call, filter.value);
            });
}

}  // namespace

void add_resource_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/resources",
            {.tag = "capacity",
             .action = "resource.list",
             .zh = "门诊、专家与设备",
             .en = "Clinics, experts and devices",
             .right = Right::capacity_read},
            [impl](const Call& call, Query<ResourceFilter> filter) -> Result<ResourceList> {
              return impl->resources(call, filter.value);
            });
  api.route(Method::get, "/api/v1/resources/{id}",
            {.tag = "capacity",
             .action = "resource.get",
             .zh = "查看门诊、专家或设备",
             .en = "Get a clinic, expert or device",
             .right = Right::capacity_read},
            [impl](const Call& call, ResourceId id) -> Result<Resource> {
              return impl->resource(call, id);
            });
  api.route(Method::post, "/api/v1/resources",
            {.tag = "capacity",
             .action = "resource.create",
             .zh = "新建门诊、专家或设备",
             .en = "Create a clinic, expert or device",
             .right = Right::schedule_manage,
             .status = 201},
            [impl](const Call& call, ResourceInput input) -> Result<Resource> {
              return impl->create_resource(call, input);
            });
  api.route(Method::put, "/api/v1/resources/{id}",
            {.tag = "capacity",
             .action = "resource.update",
             .zh = "修改门诊、专家或设备",
             .en = "Change a clinic, expert or device",
             .right = Right::schedule_manage},
            [impl](const Call& call, ResourceId id, ResourceInput input) -> Result<Resource> {
              return impl->update_resource(call, id, input);
            });
  api.route(Method::post, "/api/v1/resources/{id}/status",
            {.tag = "capacity",
             .action = "resource.status",
             .zh = "修改状态",
             .en = "Change the status",
             .right = Right::schedule_manage},
            [impl](const Call& call, ResourceId id, StatusInput input) -> Result<Resource> {
              return impl->set_status(call, id, input);
            });
  add_schedule_routes(api, impl);
}

}  // namespace yilian::capacity
