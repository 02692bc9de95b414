// Routes of intake.
#include "api/api.hpp"
#include "impl.hpp"
#include "sheets/sheets.hpp"

namespace yilian::intake {

using api::Query;
using http::Method;

namespace {

constexpr const char* tag = "intake";

void add_templates(api::Api& api) {
  // The kind stands in the path as a word; only such words have a route.
  for (const auto kind :
       {SheetKind::visits, SheetKind::results, SheetKind::beds, SheetKind::referrals}) {
    const std::string name(json::enum_name(kind));
    api.route(Method::get, "/api/v1/intake/templates/" + name,
              {.tag = tag,
               .action = "intake.template_" + name,
               .zh = "下载数据表模板",
               .en = "Template of a sheet, with explanations: XLSX, or CSV by format=csv",
               .right = Right::intake_run,
               .answer_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
              [kind](const Call&, Query<TemplateFilter> filter) -> Result<http::Response> {
                return template_of(kind, filter.value);
              });
  }
}

void add_taking(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::post, "/api/v1/intake/batches",
            {.tag = tag,
             .action = "intake.take",
             .zh = "试收或收入数据表",
             .en = "Try a sheet, or take it in; the same file again goes on with one that was "
                   "interrupted",
             .right = Right::intake_run,
             .request_type = sheets::content_types},
            [impl](const Call& call, Query<IntakeOptions> options, const http::Request& request)
                -> Result<IntakeAnswer> { return impl->take(call, options.value, request); });
  api.route(Method::get, "/api/v1/intake/batches",
            {.tag = tag,
             .action = "intake.list",
             .zh = "本单位收入的批次",
             .en = "Batches that the own unit took in, the newest first",
             .right = Right::intake_run},
            [impl](const Call& call, Query<BatchFilter> filter) -> Result<BatchPage> {
              return impl->batches(call, filter.value);
            });
  api.route(Method::get, "/api/v1/intake/batches/{id}",
            {.tag = tag,
             .action = "intake.get",
             .zh = "查看批次",
             .en = "Get a batch",
             .right = Right::intake_run},
            [impl](const Call& call, IntakeBatchId id) -> Result<IntakeBatch> {
              return impl->batch(call, id);
            });
}

}  // namespace

void add_intake_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  add_templates(api);
  add_taking(api, impl);
  api.route(
      Method::get, "/api/v1/intake/batches/{id}/rows",
      {.tag = tag,
       .action = "intake.rows",
       .zh = "批次的各行",
       .en = "Rows of a batch with what they made or why they were refused",
       .right = Right::intake_run},
      [impl](const Call& call, IntakeBatchId id, Query<RowFilter> filter) -> Result<IntakeRowPage> {
        return impl->rows(call, id, filter.value);
      });
  api.route(Method::get, "/api/v1/intake/batches/{id}/difference",
            {.tag = tag,
             .action = "intake.difference",
             .zh = "撤回将带来的变化",
             .en = "What undoing a batch would remove, restore and have to keep",
             .right = Right::intake_run},
            [impl](const Call& call, IntakeBatchId id, Query<DifferenceFilter> filter)
                -> Result<IntakeDifference> { return impl->difference(call, id, filter.value); });
  api.route(Method::post, "/api/v1/intake/batches/{id}/undo",
            {.tag = tag,
             .action = "intake.undo",
             .zh = "撤回整批",
             .en = "Undo a batch; what was changed or used since stays and is named",
             .right = Right::intake_run},
            [impl](const Call& call, IntakeBatchId id, UndoCommand command) -> Result<IntakeBatch> {
              return impl->undo(call, id, command);
            });
}

}  // namespace yilian::intake
