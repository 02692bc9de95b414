#include "api/api.hpp"

namespace yilian::api {

http::Response problem(const Error& error, Language language, const std::string& instance,
                       const std::string& trace_id) {
  const CodeInfo& row = info(error.code);
  json::bj::object body{{"type", "/docs/errors#" + std::string(row.name)},
                        {"title", text(error.code, error.params, language)},
                        {"status", row.http_status},
                        {"code", row.name},
                        {"instance", instance},
                        {"traceId", trace_id}};
  if (!error.link.empty()) body["link"] = error.link;
  if (!error.fields.empty()) {
    json::bj::array fields;
    for (const auto& field : error.fields)
      fields.push_back(json::bj::object{{"pointer", field.pointer},
                                        {"code", info(field.code).name},
                                        {"message", text(field.code, field.params, language)}});
    body["errors"] = std::move(fields);
  }
  http::Response response;
  response.status = row.http_status;
  response.content_type = "application/problem+json";
  response.body = json::bj::serialize(body);
  response.header("Cache-Control", "no-store");
  if (row.http_status == 503 || row.http_status == 429) response.header("Retry-After", "2");
  return response;
}

}  // namespace yilian::api
