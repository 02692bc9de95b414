#include "api/api.hpp"
#include "fhir/formats.hpp"
#include "fhir/impl.hpp"
#include "fhir/merging.hpp"
#include "fhir/outcome.hpp"
#include "fhir/subscriptions.hpp"
#include "own/code_systems.hpp"
#include "own/directory.hpp"
#include "own/people.hpp"

namespace yilian::records {

FhirService::FhirService(db::Database& database, patients::Service& patients,
                         std::shared_ptr<const crypto::Vault> vault, RegionId region,
                         std::string base)
    : impl_(std::make_shared<Impl>(database, patients, std::move(vault), region, std::move(base))) {
  auto& server = impl_->server;
  server.subscriptions = std::make_shared<rest::Subscriptions>(server);
  for (auto& provider : own::directory(server)) provide(std::move(provider));
  provide(own::people(server));
  provide(own::code_systems(server));
  patients.add_follower({"fhir",
                         [&server](db::Session& s, const Call& call, PatientId from, PatientId to) {
                           return rest::move_resources(s, server, call, from, to);
                         },
                         [&server](db::Session& s, const Call& call, PatientId to, PatientId from,
                                   const std::vector<patients::MovedEntry>& moved) {
                           return rest::move_resources_back(s, server, call, to, from, moved);
                         }});
}
FhirService::~FhirService() = default;

void FhirService::provide(FhirProvider provider) {
  auto& all = impl_->server.providers;
  std::erase_if(all, [&](const auto& other) { return other.type == provider.type; });
  all.push_back(std::move(provider));
}

void FhirService::on_change(std::function<void(const Call&, std::optional<Code>)> told) {
  impl_->told = std::move(told);
}

void FhirService::add_routes(api::Api& api) {
  using http::Method;
  using Run = Result<http::Response> (rest::Server::*)(const Call&, const http::Request&);
  const auto add = [&](Method method, const std::string& path, const char* action, Right right,
                       Run run, bool audited = true) {
    api::Doc doc{.tag = "fhir", .action = action, .zh = "FHIR", .en = "FHIR", .right = right};
    doc.audited = audited && right == Right::record_read;
    doc.quick = doc.action == "fhir.read" || doc.action == "fhir.search";
    api.raw(method, "/fhir/R4" + path, std::move(doc),
            [impl = impl_, run, changes = right == Right::record_write](
                const Call& call, const http::Request& request) {
              auto answer = rest::in_its_format(request, [&](const http::Request& read) {
                return (impl->server.*run)(call, read);
              });
              if (changes && impl->told && call.caller.role == Role::system_client)
                impl->told(call, answer ? std::nullopt : std::optional(answer.error().code));
              return answer;
            });
  };
  // Literal paths go before {type}. What is made is audited as it is made, file by file read.
  using Begin = Result<http::Response> (rest::Exports::*)(const Call&, const http::Request&);
  const auto add_export = [&](Method method, const std::string& path, const char* action, Begin run,
                              bool audited) {
    api::Doc doc{
        .tag = "fhir", .action = action, .zh = "FHIR", .en = "FHIR", .right = Right::record_export};
    doc.audited = audited;
    api.raw(method, "/fhir/R4" + path, std::move(doc),
            [impl = impl_, run](const Call& call, const http::Request& request) {
              return (impl->exports.get()->*run)(call, request);
            });
  };
  using E = rest::Exports;
  add_export(Method::get, "/$export", "fhir.export", &E::begin_system, false);
  add_export(Method::get, "/Patient/$export", "fhir.export", &E::begin_patients, false);
  add_export(Method::get, "/Group/{id}/$export", "fhir.export", &E::begin_group, false);
  add_export(Method::get, "/$export/{export}", "fhir.export_status", &E::status, false);
  add_export(Method::del, "/$export/{export}", "fhir.export_cancel", &E::cancel, false);
  add_export(Method::get, "/$export/{export}/{file}", "fhir.export_file", &E::file, true);
  api.error_form("/fhir", rest::error_response);
  api.raw(Method::get, "/fhir/R4/metadata",
          {.tag = "fhir", .action = "fhir.metadata", .zh = "FHIR", .en = "FHIR", .open = true},
          [impl = impl_](const Call& call, const http::Request& request) {
            return rest::in_its_format(request, [&](const http::Request& read) {
              return impl->server.metadata(call, read);
            });
          });
  using S = rest::Server;
  const auto read = Right::record_read, write = Right::record_write;
  add(Method::post, "", "fhir.bundle", write, &S::bundle);
  add(Method::post, "/", "fhir.bundle", write, &S::bundle);  // some clients end the base so
  add(Method::get, "/{type}", "fhir.search", read, &S::search);
  add(Method::post, "/{type}/_search", "fhir.search", read, &S::search);
  add(Method::get, "/{type}/_history", "fhir.history", read, &S::type_history);
  add(Method::get, "/{type}/{id}", "fhir.read", read, &S::read);
  add(Method::get, "/{type}/{id}/_history", "fhir.history", read, &S::history);
  add(Method::get, "/{type}/{id}/_history/{version}", "fhir.read", read, &S::read_version);
  // Terminology tells of nobody.
  for (const auto method : {Method::get, Method::post}) {
    add(method, "/CodeSystem/$lookup", "fhir.lookup", read, &S::look_up, false);
    add(method, "/CodeSystem/$validate-code", "fhir.validate_code", read, &S::check_code, false);
    add(method, "/ValueSet/$validate-code", "fhir.validate_code", read, &S::check_code, false);
    add(method, "/ValueSet/$expand", "fhir.expand", read, &S::expand, false);
    add(method, "/ConceptMap/$translate", "fhir.translate", read, &S::translate, false);
  }
  add(Method::post, "/{type}/$validate", "fhir.validate", read, &S::validate, false);
  add(Method::post, "/{type}/{id}/$validate", "fhir.validate", read, &S::validate);
  add(Method::get, "/{type}/{id}/$validate", "fhir.validate", read, &S::validate);
  add(Method::get, "/{type}/{id}/$everything", "fhir.everything", read, &S::everything);
  add(Method::post, "/Patient/$match", "fhir.match", read, &S::match);
  add(Method::post, "/{type}", "fhir.create", write, &S::create);
  add(Method::put, "/{type}/{id}", "fhir.update", write, &S::update);
  add(Method::del, "/{type}/{id}", "fhir.delete", write, &S::remove);
  add(Method::patch, "/{type}/{id}", "fhir.patch", write, &S::patch);
  add(Method::patch, "/{type}", "fhir.patch", write, &S::patch);
  add(Method::put, "/{type}", "fhir.update", write, &S::update_if);
  add(Method::del, "/{type}", "fhir.delete", write, &S::remove_if);
}

}  // namespace yilian::records
