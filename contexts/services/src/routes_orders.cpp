// Routes of orders and statements.
#include "api/api.hpp"
#include "export.hpp"
#include "impl.hpp"

namespace yilian::services {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;
using Action = ServiceOrderAction;

namespace {

template <class T>
std::string text_of(const std::optional<T>& text) {
  return text ? text->value : "";
}

/// The first time counts: what is done again after a dispute stays in its month.
void fulfil_now(const Call& call, store::OrderRow& row) {
  if (!row.view.fulfilled_at) row.view.fulfilled_at = call.now;
  row.fulfilled_month = rules::month_of(local_date(*row.view.fulfilled_at));
}

void add_provider_routes(api::Api& api, const Shared& impl) {
  api.route(Method::post, "/api/v1/service-orders/{id}/accept",
            {.tag = "services",
             .action = "service_order.accept",
             .zh = "受理服务单",
             .en = "Accept an order",
             .right = Right::service_read},
            [impl](const Call& call, ServiceOrderId id, ServiceNote input) -> Result<ServiceOrder> {
              return impl->accept(call, id, text_of(input.note));
            });
  api.route(
      Method::post, "/api/v1/service-orders/{id}/refuse",
      {.tag = "services",
       .action = "service_order.refuse",
       .zh = "不予受理或终止服务单",
       .en = "Refuse an order",
       .right = Right::service_read},
      [impl](const Call& call, ServiceOrderId id, ServiceReason input) -> Result<ServiceOrder> {
        return impl->act(call, id, Action::refuse, input.reason.value);
      });
  api.route(Method::post, "/api/v1/service-orders/{id}/fulfil",
            {.tag = "services",
             .action = "service_order.fulfil",
             .zh = "完成服务单",
             .en = "Mark an order as done",
             .right = Right::service_read},
            [impl](const Call& call, ServiceOrderId id, ServiceNote input) -> Result<ServiceOrder> {
              return impl->act(call, id, Action::fulfil, text_of(input.note), fulfil_now);
            });
}

void add_customer_routes(api::Api& api, const Shared& impl) {
  api.route(
      Method::post, "/api/v1/service-orders/{id}/cancel",
      {.tag = "services",
       .action = "service_order.cancel",
       .zh = "取消服务单",
       .en = "Cancel an order",
       .right = Right::service_read},
      [impl](const Call& call, ServiceOrderId id, ServiceReason input) -> Result<ServiceOrder> {
        return impl->act(call, id, Action::cancel, input.reason.value);
      });
  api.route(
      Method::post, "/api/v1/service-orders/{id}/dispute",
      {.tag = "services",
       .action = "service_order.dispute",
       .zh = "提出异议",
       .en = "Dispute what was done",
       .right = Right::service_read},
      [impl](const Call& call, ServiceOrderId id, ServiceReason input) -> Result<ServiceOrder> {
        return impl->act(call, id, Action::dispute, input.reason.value);
      });
  api.route(Method::post, "/api/v1/service-orders/{id}/confirm",
            {.tag = "services",
             .action = "service_order.confirm",
             .zh = "确认完成",
             .en = "Confirm what was done",
             .right = Right::service_read},
            [impl](const Call& call, ServiceOrderId id,
                   ServiceConfirmation input) -> Result<ServiceOrder> {
              if (!input.rating && input.comment && !input.comment->empty())
                return fail_field("/rating", Code::required);
              return impl->act(call, id, Action::confirm, "",
                               [&](const Call&, store::OrderRow& row) {
                                 if (!input.rating) return;
                                 row.view.rating = input.rating->value;
                                 row.view.comment = text_of(input.comment);
                               });
            });
  api.route(
      Method::post, "/api/v1/service-orders/{id}/rate",
      {.tag = "services",
       .action = "service_order.rate",
       .zh = "评价服务",
       .en = "Rate an order",
       .right = Right::service_read},
      [impl](const Call& call, ServiceOrderId id, ServiceRating input) -> Result<ServiceOrder> {
        return impl->act(call, id, Action::rate, "", [&](const Call&, store::OrderRow& row) {
          row.view.rating = input.rating.value;
          row.view.comment = text_of(input.comment);
        });
      });
}

Result<http::Response> exported(Service::Impl& impl, const Call& call,
                                const StatementExport& wanted) {
  TRY(const auto statement, impl.statement(call, wanted.month.value, wanted.side));
  const bool xlsx = wanted.format == StatementFormat::xlsx;
  http::Response response;
  if (xlsx) {
    TRY(response.body, to_xlsx(statement, call.language));
  } else {
    response.body = to_csv(statement, call.language);
  }
  response.content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                               : "text/csv; charset=utf-8";
  response.header("Content-Disposition", "attachment; filename=\"services-" + statement.month +
                                             (xlsx ? ".xlsx\"" : ".csv\""));
  return response;
}

void add_statement_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/service-statements",
            {.tag = "services",
             .action = "service_statement.get",
             .zh = "服务对账单",
             .en = "The statement of a month",
             .right = Right::service_read},
            [impl](const Call& call, Query<StatementFilter> filter) -> Result<ServiceStatement> {
              return impl->statement(call, filter.value.month.value, filter.value.side);
            });
  api.route(Method::get, "/api/v1/service-statements/export",
            {.tag = "services",
             .action = "service_statement.export",
             .zh = "导出服务对账单",
             .en = "Export the statement of a month",
             .right = Right::service_read,
             .answer_type = "application/octet-stream"},
            [impl](const Call& call, Query<StatementExport> wanted) -> Result<http::Response> {
              return exported(*impl, call, wanted.value);
            });
}

}  // namespace

void add_order_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/service-orders",
            {.tag = "services",
             .action = "service_order.list",
             .zh = "服务单",
             .en = "Orders of the own unit",
             .right = Right::service_read},
            [impl](const Call& call, Query<ServiceOrderFilter> filter) -> Result<ServiceOrderPage> {
              return impl->orders(call, filter.value);
            });
  api.route(Method::post, "/api/v1/service-orders",
            {.tag = "services",
             .action = "service_order.place",
             .zh = "点选服务",
             .en = "Order a service",
             .right = Right::service_order,
             .status = 201},
            [impl](const Call& call, ServiceOrderInput input) -> Result<ServiceOrder> {
              return impl->place(call, input);
            });
  api.route(Method::get, "/api/v1/service-orders/{id}",
            {.tag = "services",
             .action = "service_order.get",
             .zh = "查看服务单",
             .en = "Get an order",
             .right = Right::service_read},
            [impl](const Call& call, ServiceOrderId id) -> Result<ServiceOrder> {
              return impl->order(call, id);
            });
  add_provider_routes(api, impl);
  add_customer_routes(api, impl);
  add_statement_routes(api, impl);
}

}  // namespace yilian::services
