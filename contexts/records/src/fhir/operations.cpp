// Operations on resources: $validate, $everything.
#include "fhir/index.hpp"
#include "fhir/outcome.hpp"
#include "fhir/people.hpp"
#include "fhir/server.hpp"
#include "fhir/validate.hpp"

namespace yilian::records::rest {
namespace {

constexpr std::int64_t everything_max = 1000;

/// The resource of a body: itself, or the parameter `resource` of Parameters.
fhir::Node validated_in(fhir::Node body) {
  if (body.resource_type() != "Parameters") return body;
  for (const fhir::Node parameter : body.member("parameter"))
    if (parameter.text_of("name") == "resource") return parameter.member("resource");
  return {};
}

http::Response outcome_response(std::string body) {
  http::Response response;
  response.content_type = fhir_json;
  response.body = std::move(body);
  return response;
}

/// Those that `_type` names, or all that can point to a patient.
Result<std::vector<std::string>> wanted_types(const http::Request& request) {
  const auto only = request.query_value("_type");
  if (!only) return types_of_patients();
  std::vector<std::string> out;
  for (const auto& name : split(*only, ',')) {
    TRY(auto type, known_type(name));
    out.push_back(std::move(type));
  }
  return out;
}

}  // namespace

Result<http::Response> Server::validate(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  const std::string id(request.path_value("id"));
  if (request.method == http::Method::get || (!id.empty() && request.body.empty())) {
    if (!is_fhir_id(id)) return fail(Code::not_found);
    TRY(const auto stored, read(call, request));
    TRY(const auto parsed, parse_resource(stored.body));
    return outcome_response(outcome_of_findings(fhir::validate(parsed.root()), call.language));
  }
  CHECK_OK(check_body_type(request));
  TRY(const auto parsed, parse_resource(request.body));
  const fhir::Node resource = validated_in(parsed.root());
  if (!resource) return fail(Code::required);
  return outcome_response(
      outcome_of_findings(fhir::validate(resource, {.type = type}), call.language));
}

Result<http::Response> Server::everything(const Call& call, const http::Request& request) {
  CHECK_OK(check_answer_type(request));
  const std::string id(request.path_value("id"));
  if (request.path_value("type") != "Patient")
    return fail(Code::unknown_interaction, {{"name", "$everything"}});
  if (!is_fhir_id(id)) return fail(Code::not_found);
  TRY(const auto types, wanted_types(request));
  const auto since = request.query_value("_since");
  Access access(call, patients, bodies, conceals, recent_people);
  return database.read([&](db::Session& s) -> Result<http::Response> {
    Page all;
    const auto take = [&](const std::string& type, http::Fields criteria) -> Status {
      if (since) criteria.emplace_back("_lastUpdated", "ge" + *since);
      TRY(auto query, parse_query(type, criteria, true));
      query.count = everything_max - std::ssize(all.hits);
      TRY(auto page, rest::search(s, access, query));
      // Half of a record that looks whole would be worse than none.
      if (!page.next.empty()) return fail(Code::search_too_costly);
      for (auto& hit : page.hits) all.hits.push_back(std::move(hit));
      return {};
    };
    std::string ids;
    for (const auto& one : ids_of_person(s, region, id)) ids += (ids.empty() ? "" : ",") + one;
    CHECK_OK(take("Patient", {{"_id", ids}}));
    for (const auto& type : types) CHECK_OK(take(type, {{"patient", "Patient/" + id}}));
    if (all.hits.empty()) return fail(Code::not_found);
    all.total = std::ssize(all.hits);
    const std::string base = base_of(request);
    return outcome_response(
        searchset({}, all, base, base + "/Patient/" + id + "/$everything", call.language));
  });
}

}  // namespace yilian::records::rest
