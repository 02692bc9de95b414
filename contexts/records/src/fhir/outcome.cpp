#include "fhir/outcome.hpp"

#include <boost/json.hpp>

namespace yilian::records::rest {
namespace {

namespace bj = boost::json;

bj::object issue(std::string_view severity, Code code, const Params& params, Language language) {
  const auto& row = info(code);
  return {
      {"severity", severity},
      {"code", row.fhir},
      {"details",
       bj::object{{"coding", bj::array{bj::object{{"system", "/docs/errors"}, {"code", row.name}}}},
                  {"text", text(code, params, language)}}}};
}

std::string written(bj::array issues) {
  return bj::serialize(
      bj::object{{"resourceType", "OperationOutcome"}, {"issue", std::move(issues)}});
}

}  // namespace

std::string outcome_of(const Error& error, Language language) {
  bj::array issues;
  for (const auto& field : error.fields) {
    auto one = issue("error", field.code, field.params, language);
    // A pointer into the JSON, or the path of what validation found.
    if (field.pointer.empty() || field.pointer.starts_with('/')) one["diagnostics"] = field.pointer;
    else one["expression"] = bj::array{bj::string(field.pointer)};
    issues.push_back(std::move(one));
  }
  if (issues.empty()) issues.push_back(issue("error", error.code, error.params, language));
  return written(std::move(issues));
}

std::string outcome_of_unknown(const std::vector<std::string>& names, Language language) {
  bj::array issues;
  for (const auto& name : names)
    issues.push_back(issue("warning", Code::unknown_search_parameter, {{"name", name}}, language));
  return written(std::move(issues));
}

std::string outcome_of_findings(const std::vector<fhir::Finding>& findings, Language language) {
  constexpr const char* severities[] = {"error", "warning", "information"};
  bj::array issues;
  for (const auto& finding : findings) {
    auto one = issue(severities[static_cast<int>(finding.severity)], finding.code, finding.params,
                     language);
    one["expression"] = bj::array{bj::string(finding.expression)};
    issues.push_back(std::move(one));
  }
  return issues.empty() ? outcome_done(language) : written(std::move(issues));
}

std::string outcome_done(Language language) {
  return written({bj::object{
      {"severity", "information"},
      {"code", "informational"},
      {"details", bj::object{{"text", language == Language::en ? "Done" : "已完成"}}}}});
}

http::Response error_response(const Error& error, Language language, const http::Request& request) {
  http::Response response;
  response.status = info(error.code).http_status;
  response.content_type = fhir_json;
  response.body = outcome_of(error, language);
  response.header("Cache-Control", "no-store");
  response.header("X-Trace-Id", request.trace_id);
  if (response.status == 503 || response.status == 429) response.header("Retry-After", "2");
  return response;
}

}  // namespace yilian::records::rest
