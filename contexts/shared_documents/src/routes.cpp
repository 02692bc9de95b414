// Routes of shared documents.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::shared_documents {

using api::Query;
using http::Method;

namespace {

constexpr const char* tag = "shared-documents";
constexpr const char* types = "application/xml, text/xml, application/hl7-cda+xml";

Result<http::Response> file_of(Result<std::string> text, const char* name) {
  if (!text) return std::unexpected(std::move(text).error());
  http::Response response;
  response.body = std::move(*text);
  response.content_type = "application/xml";
  response.header("Content-Disposition", "attachment; filename=\"" + std::string(name) + ".xml\"");
  return response;
}

}  // namespace

void add_document_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::post, "/api/v1/shared-documents",
            {.tag = tag,
             .action = "shared_document.take",
             .zh = "收入一份共享文档（CDA）",
             .en = "Take in a shared document (CDA); the same again changes nothing, a newer "
                   "version replaces",
             .right = Right::document_import,
             .request_type = types},
            [impl](const Call& call, const http::Request& request) -> Result<DocumentAnswer> {
              return impl->take(call, request);
            });
  api.route(Method::post, "/api/v1/shared-documents/trial",
            {.tag = tag,
             .action = "shared_document.trial",
             .zh = "试读一份共享文档，不改变任何内容",
             .en = "What a shared document says and what would come of it; changes nothing",
             .right = Right::document_import,
             .audited = true,
             .request_type = types},
            [impl](const Call& call, const http::Request& request) -> Result<DocumentTrial> {
              return impl->trial(call, request);
            });
  api.route(
      Method::get, "/api/v1/shared-documents",
      {.tag = tag,
       .action = "shared_document.list",
       .zh = "本单位收入的共享文档",
       .en = "Shared documents that the own unit took in, the latest first",
       .right = Right::document_import},
      [impl](const Call& call, Query<SharedDocumentFilter> filter) -> Result<SharedDocumentPage> {
        return impl->list(call, filter.value);
      });
  api.route(Method::get, "/api/v1/shared-documents/{id}",
            {.tag = tag,
             .action = "shared_document.get",
             .zh = "查看收入的共享文档",
             .en = "A shared document that was taken in, with what came of it",
             .right = Right::document_import},
            [impl](const Call& call, SharedDocumentId id) -> Result<SharedDocumentDetail> {
              return impl->get(call, id);
            });
  api.route(Method::get, "/api/v1/referrals/{id}/shared-document",
            {.tag = tag,
             .action = "shared_document.of_referral",
             .zh = "导出转诊（院）记录共享文档",
             .en = "The referral record as a shared document (CDA)",
             .right = Right::referral_read,
             .answer_type = "application/xml"},
            [impl](const Call& call, ReferralId id) -> Result<http::Response> {
              return file_of(impl->of_referral(call, id), "referral");
            });
  api.route(Method::get, "/api/v1/discharges/{id}/shared-document",
            {.tag = tag,
             .action = "shared_document.of_discharge",
             .zh = "导出出院小结共享文档",
             .en = "The discharge summary of a stay that was fed back, as a shared document (CDA)",
             .right = Right::discharge_read,
             .answer_type = "application/xml"},
            [impl](const Call& call, discharges::DischargeId id) -> Result<http::Response> {
              return file_of(impl->of_discharge(call, id), "discharge");
            });
}

}  // namespace yilian::shared_documents
