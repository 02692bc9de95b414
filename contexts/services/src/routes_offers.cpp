// Routes of what a unit offers, and of the menu.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::services {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

namespace {

void add_menu_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/services",
            {.tag = "services",
             .action = "service.menu",
             .zh = "服务清单",
             .en = "The service menu",
             .right = Right::service_read},
            [impl](const Call& call, Query<MenuFilter> filter) -> Result<Menu> {
              return impl->menu(call, filter.value);
            });
  api.route(
      Method::get, "/api/v1/services/{id}/quote",
      {.tag = "services",
       .action = "service.quote",
       .zh = "试算价格",
       .en = "What an order would cost",
       .right = Right::service_order},
      [impl](const Call& call, ServiceId id, Query<QuoteFilter> filter) -> Result<ServiceQuote> {
        return impl->quote(call, id, filter.value);
      });
}

void add_state_routes(api::Api& api, const Shared& impl) {
  api.route(Method::post, "/api/v1/service-offers/{id}/publish",
            {.tag = "services",
             .action = "service_offer.publish",
             .zh = "发布服务",
             .en = "Publish a service",
             .right = Right::service_publish},
            [impl](const Call& call, ServiceId id) -> Result<ServiceOffer> {
              return impl->act(call, id, ServiceAction::publish);
            });
  api.route(Method::post, "/api/v1/service-offers/{id}/suspend",
            {.tag = "services",
             .action = "service_offer.suspend",
             .zh = "暂停服务",
             .en = "Suspend a service",
             .right = Right::service_publish},
            [impl](const Call& call, ServiceId id) -> Result<ServiceOffer> {
              return impl->act(call, id, ServiceAction::suspend);
            });
  api.route(Method::post, "/api/v1/service-offers/{id}/resume",
            {.tag = "services",
             .action = "service_offer.resume",
             .zh = "恢复服务",
             .en = "Resume a service",
             .right = Right::service_publish},
            [impl](const Call& call, ServiceId id) -> Result<ServiceOffer> {
              return impl->act(call, id, ServiceAction::resume);
            });
  api.route(Method::post, "/api/v1/service-offers/{id}/retire",
            {.tag = "services",
             .action = "service_offer.retire",
             .zh = "下架服务",
             .en = "Take a service off the menu",
             .right = Right::service_publish},
            [impl](const Call& call, ServiceId id) -> Result<ServiceOffer> {
              return impl->act(call, id, ServiceAction::retire);
            });
}

}  // namespace

void add_offer_routes(api::Api& api, const Shared& impl) {
  add_menu_routes(api, impl);
  api.route(Method::get, "/api/v1/service-offers",
            {.tag = "services",
             .action = "service_offer.list",
             .zh = "本单位发布的服务",
             .en = "What the own unit offers",
             .right = Right::service_publish},
            [impl](const Call& call) -> Result<ServiceOfferList> { return impl->offers(call); });
  api.route(Method::post, "/api/v1/service-offers",
            {.tag = "services",
             .action = "service_offer.create",
             .zh = "新建服务",
             .en = "Draft a service",
             .right = Right::service_publish,
             .status = 201},
            [impl](const Call& call, NewService input) -> Result<ServiceOffer> {
              return impl->create(call, input);
            });
  api.route(Method::get, "/api/v1/service-offers/{id}",
            {.tag = "services",
             .action = "service_offer.get",
             .zh = "查看本单位的服务",
             .en = "Get a service of the own unit",
             .right = Right::service_publish},
            [impl](const Call& call, ServiceId id) -> Result<ServiceOffer> {
              return impl->offer(call, id);
            });
  api.route(Method::put, "/api/v1/service-offers/{id}",
            {.tag = "services",
             .action = "service_offer.update",
             .zh = "修改服务",
             .en = "Change a service",
             .right = Right::service_publish},
            [impl](const Call& call, ServiceId id, ServiceTerms terms) -> Result<ServiceOffer> {
              return impl->update(call, id, terms);
            });
  api.route(
      Method::post, "/api/v1/service-offers/{id}/prices",
      {.tag = "services",
       .action = "service_offer.price",
       .zh = "调整价格与减免",
       .en = "A new price from a day on",
       .right = Right::service_publish},
      [impl](const Call& call, ServiceId id, ServicePriceInput input) -> Result<ServiceOffer> {
        return impl->set_price(call, id, input);
      });
  add_state_routes(api, impl);
}

}  // namespace yilian::services
