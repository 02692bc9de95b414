// Routes of terminology.
#include "api/api.hpp"
#include "csv/write.hpp"
#include "impl.hpp"
#include "sheets/sheets.hpp"

namespace yilian::terminology {

using api::Query;
using http::Method;

namespace {

constexpr const char* tag = "terminology";
using Shared = std::shared_ptr<Service::Impl>;

Result<http::Response> template_of(const Call& call, const TermTemplateFilter& filter) {
  const auto titles = csv::template_titles(rules::columns(), call.language);
  http::Response out;
  if (filter.format == TermTemplateFormat::csv) {
    out.content_type = "text/csv; charset=utf-8";
    out.body = "\xEF\xBB\xBF";
    csv::append(out.body, titles);
  } else {
    out.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    TRY(out.body, sheets::blank(titles));
  }
  return out;
}

void add_tables(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/terminology/systems",
            {.tag = tag, .action = "terminology.systems", .zh = "代码系统", .en = "Code systems"},
            [impl](const Call& call) -> Result<TermSystemList> { return impl->list(call); });
  api.route(Method::get, "/api/v1/terminology/concepts",
            {.tag = tag,
             .action = "terminology.search",
             .zh = "按代码、名称、拼音查找代码",
             .en = "Search codes of a system by code, names or initials"},
            [impl](const Call& call, Query<TermFilter> filter) -> Result<TermConceptList> {
              return impl->search(call, filter.value);
            });
  api.route(Method::get, "/api/v1/terminology/concept",
            {.tag = tag,
             .action = "terminology.get",
             .zh = "查看一个代码，停用的也可查看",
             .en = "One code, also one that is no longer in use"},
            [impl](const Call& call, Query<TermCodeFilter> filter) -> Result<TermConcept> {
              return impl->get(call, filter.value);
            });
}

void add_batches(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/terminology/template",
            {.tag = tag,
             .action = "terminology.template",
             .zh = "下载代码表模板",
             .en = "Template of a code table: XLSX, or CSV by format=csv",
             .right = Right::terminology_manage,
             .answer_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
            [](const Call& call, Query<TermTemplateFilter> filter) -> Result<http::Response> {
              return template_of(call, filter.value);
            });
  api.route(Method::post, "/api/v1/terminology/batches",
            {.tag = tag,
             .action = "terminology.import",
             .zh = "试收或导入代码表",
             .en = "Try a code table, or take it in; the same file again goes on with one that "
                   "was interrupted",
             .right = Right::terminology_manage,
             .request_type = sheets::content_types},
            [impl](const Call& call, Query<TermImportOptions> options, const http::Request& request)
                -> Result<TermImportAnswer> { return impl->take(call, options.value, request); });
  api.route(Method::get, "/api/v1/terminology/batches",
            {.tag = tag,
             .action = "terminology.batches",
             .zh = "导入批次",
             .en = "Imports, the newest first",
             .right = Right::terminology_manage},
            [impl](const Call& call, Query<TermBatchFilter> filter) -> Result<TermBatchPage> {
              return impl->batches(call, filter.value);
            });
  api.route(Method::get, "/api/v1/terminology/batches/{id}",
            {.tag = tag,
             .action = "terminology.batch",
             .zh = "查看导入批次",
             .en = "Get an import",
             .right = Right::terminology_manage},
            [impl](const Call& call, TermBatchId id) -> Result<TermBatch> {
              return impl->batch(call, id);
            });
  api.route(Method::get, "/api/v1/terminology/batches/{id}/difference",
            {.tag = tag,
             .action = "terminology.difference",
             .zh = "导入带来的变化，以及撤回将带来的变化",
             .en = "What an import changed, and what undoing it would do now",
             .right = Right::terminology_manage},
            [impl](const Call&, TermBatchId id, Query<TermDifferenceFilter> filter)
                -> Result<TermDifference> { return impl->difference(id, filter.value); });
  api.route(Method::post, "/api/v1/terminology/batches/{id}/undo",
            {.tag = tag,
             .action = "terminology.undo",
             .zh = "撤回一次导入",
             .en = "Undo an import; codes that another import wrote since stay",
             .right = Right::terminology_manage},
            [impl](const Call& call, TermBatchId id, TermUndoCommand command) -> Result<TermBatch> {
              return impl->undo(call, id, command);
            });
}

}  // namespace

void add_terminology_routes(api::Api& api, const Shared& impl) {
  add_tables(api, impl);
  add_batches(api, impl);
}

}  // namespace yilian::terminology
