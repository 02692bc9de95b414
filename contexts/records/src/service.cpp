#include "records/service.hpp"

#include "api/api.hpp"
#include "impl.hpp"
#include "sheets/sheets.hpp"

namespace yilian::records {

Service::Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault,
                 RegionId region)
    : impl_(new Impl{database, std::move(vault), region}) {}
Service::~Service() = default;

Result<std::int64_t> Service::load_dictionary() { return impl_->load_dictionary(); }

Result<FileContent> Service::read_file(FileId id) { return impl_->content(id); }

Result<StoredFile> Service::describe_file(db::Session& session, FileId id) {
  TRY(auto found, impl_->head(session, id));
  return std::move(found.file);
}

void Service::remove_file(db::Session& session, FileId id) {
  store::delete_file(session, impl_->region, id);
}

Result<std::int64_t> Service::remove_unused(db::Session& session, Instant before,
                                            std::int64_t limit) {
  const auto files = store::unused(session, impl_->region, before, limit);
  for (const auto id : files) store::delete_file(session, impl_->region, id);
  return static_cast<std::int64_t>(files.size());
}

void Service::add_routes(api::Api& api) {
  const auto impl = impl_;
  api.route(http::Method::get, "/api/v1/diagnoses",
            {.tag = "records",
             .action = "diagnosis.search",
             .zh = "查找诊断编码",
             .en = "Search ICD-10 by code, name or pinyin"},
            [impl](const Call&, api::Query<DiagnosisFilter> filter) -> Result<DiagnosisList> {
              return impl->search(filter.value);
            });
  api.route(http::Method::post, "/api/v1/diagnoses/import",
            {.tag = "records",
             .action = "diagnosis.import",
             .zh = "导入诊断编码",
             .en = "Import ICD-10 codes from CSV or XLSX",
             .right = Right::settings_manage,
             .request_type = sheets::content_types},
            [impl](const Call& call, api::Query<DictionaryImportOptions> options,
                   const http::Request& request) -> Result<DictionaryImport> {
              return impl->import(call, options.value, request);
            });
  api.route(http::Method::post, "/api/v1/files",
            {.tag = "records",
             .action = "file.upload",
             .zh = "上传附件",
             .en = "Upload a PDF, JPEG or PNG",
             .right = Right::referral_write,
             .status = 201,
             .request_type = "multipart/form-data"},
            [impl](const Call& call, const http::Request& request) -> Result<StoredFile> {
              return impl->upload(call, request);
            });
}

}  // namespace yilian::records
