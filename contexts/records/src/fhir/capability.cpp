// The CapabilityStatement, printed from the definitions and from what the routes do.
#include <boost/json.hpp>

#include "fhir/outcome.hpp"
#include "fhir/server.hpp"
#include "fhir/subscriptions.hpp"
#include "fhir/validate.hpp"
#include "terminology/lookup.hpp"

namespace yilian::records::rest {
namespace {

namespace bj = boost::json;
using fhir::Definitions;

constexpr const char* type_names[] = {"number",    "date",     "string", "token",  "reference",
                                      "composite", "quantity", "uri",    "special"};

bj::object resource_of(fhir::TypeId type) {
  const auto& definitions = Definitions::r4();
  bj::array parameters, includes, interactions;
  for (const auto id : definitions.parameters(type)) {
    const auto& parameter = definitions.parameter(id);
    if (!parameter.is_searched()) continue;
    const auto code = definitions.text(parameter.code);
    parameters.push_back(bj::object{{"name", code},
                                    {"definition", definitions.text(parameter.url)},
                                    {"type", type_names[static_cast<int>(parameter.type)]}});
    if (parameter.type == fhir::SearchType::reference)
      includes.push_back(
          bj::string(std::string(definitions.type_name(type)) + ":" + std::string(code)));
  }
  for (const char* name : {"read", "vread", "update", "patch", "delete", "history-instance",
                           "history-type", "create", "search-type"})
    interactions.push_back(bj::object{{"code", name}});
  const auto operation = [](const std::string& of, const char* name) {
    return bj::object{{"name", name},
                      {"definition", "http://hl7.org/fhir/OperationDefinition/" + of + "-" + name}};
  };
  const auto name = definitions.type_name(type);
  bj::array operations{operation("Resource", "validate")};
  if (name == "Patient")
    for (const char* one : {"everything", "match"}) operations.push_back(operation("Patient", one));
  if (name == "CodeSystem")
    for (const char* one : {"lookup", "validate-code"})
      operations.push_back(operation("CodeSystem", one));
  if (name == "ValueSet")
    for (const char* one : {"validate-code", "expand"})
      operations.push_back(operation("ValueSet", one));
  if (name == "ConceptMap") operations.push_back(operation("ConceptMap", "translate"));
  return {{"type", definitions.type_name(type)},
          {"operation", std::move(operations)},
          {"interaction", std::move(interactions)},
          {"versioning", "versioned-update"},
          {"readHistory", true},
          {"updateCreate", true},
          {"conditionalCreate", true},
          {"conditionalUpdate", true},
          {"conditionalDelete", "single"},
          {"searchInclude", std::move(includes)},
          {"searchParam", std::move(parameters)}};
}

/// What the interactions of a type do not reach.
std::string own_text(const FhirProvider& own) {
  std::string out =
      "Beside what systems sent, what the platform itself has of this type is read and searched; "
      "it has no vread and no history, is not deleted, and not changed in batches.";
  if (own.create) out += " What the platform claims is created as its own.";
  return out + (own.update ? " Its update is a step of its course."
                           : " It is changed on the pages, not here.");
}

/// $export of Bulk Data at one of its levels.
bj::object export_of(const char* name, const std::string& level) {
  return {
      {"name", name},
      {"definition", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/" + level + "export"}};
}

constexpr const char* subscription_text =
    "Run for system clients: channel rest-hook with an empty payload (POST) or "
    "application/fhir+json (PUT); criteria are plain search parameters of one type, without "
    "chains, _has, _include and _sort. Status is requested or off by the client, active and error "
    "by the server. At least once; creations and updates, no deletions.";

/// What validation leaves out.
std::string unchecked_text() {
  const auto list = [](const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
  };
  const auto open = fhir::unchecked();
  return "Every resource that is written is validated: structure, cardinality, types, required "
         "bindings, invariants. Not checked: profiles; extensible bindings; whether a reference's "
         "target exists; invariants " +
         list(open.invariants) + "; required bindings to " + list(open.value_sets) + ".";
}

}  // namespace

namespace {

/// Of `metadata?mode=terminology`: the tables of this installation, not what members stored.
Result<http::Response> terminology_capabilities(const Server& server, const Call& call,
                                                const http::Request& request) {
  TRY(const auto tables,
      server.database.read([&](db::Session& s) -> Result<std::vector<terminology::TermSystem>> {
        return terminology::systems(s, server.region, call.language);
      }));
  bj::array systems{bj::object{{"uri", "http://hl7.org/fhir/sid/icd-10"}}};
  for (const auto& table : tables) {
    bj::object one{{"uri", table.url}};
    if (!table.edition.empty())
      one["version"] = bj::array{bj::object{{"code", table.edition}, {"isDefault", true}}};
    systems.push_back(std::move(one));
  }
  bj::array parameters;
  for (const char* name : {"url", "filter", "offset", "count"})
    parameters.push_back(bj::object{{"name", name}});
  const bj::object statement{
      {"resourceType", "TerminologyCapabilities"},
      {"status", "active"},
      {"date", to_string(local_date(call.now))},
      {"kind", "instance"},
      {"software", bj::object{{"name", "Yilian"}}},
      {"implementation", bj::object{{"description", "Yilian"}, {"url", server.base_of(request)}}},
      {"codeSystem", std::move(systems)},
      {"expansion",
       bj::object{{"hierarchical", false},
                  {"paging", true},
                  {"incomplete", false},
                  {"parameter", std::move(parameters)},
                  {"textFilter", "Every word stands in the code, a name or the initials."}}},
      {"codeSearch", "all"},
      {"validateCode", bj::object{{"translations", false}}},
      {"translation", bj::object{{"needsMap", false}}},
      {"closure", bj::object{{"translation", false}}}};
  http::Response response;
  response.content_type = fhir_json;
  response.body = bj::serialize(statement);
  return response;
}

}  // namespace

Result<http::Response> Server::metadata(const Call& call, const http::Request& request) {
  for (const auto& [name, value] : request.query)
    if (name == "mode" && value == "terminology")
      return terminology_capabilities(*this, call, request);
  const auto& definitions = Definitions::r4();
  bj::array resources;
  for (std::size_t id = 1; id < definitions.type_count(); ++id) {
    const auto type = static_cast<fhir::TypeId>(id);
    if (definitions.resource_type(definitions.type_name(type)) != type) continue;
    if (!known_type(definitions.type_name(type))) continue;
    auto resource = resource_of(type);
    if (const auto* own = provider(definitions.type_name(type)))
      resource["documentation"] = own_text(*own);
    const auto name = definitions.type_name(type);
    if ((name == "Patient" || name == "Group") && subscriptions->settings.client)
      resource["operation"].as_array().push_back(
          export_of("export", name == "Patient" ? "patient-" : "group-"));
    if (definitions.type_name(type) == subscription_type && subscriptions->settings.client)
      resource["documentation"] = subscription_text;
    resources.push_back(std::move(resource));
  }
  const bj::object oauth{
      {"service", bj::array{bj::object{{"text", "OAuth2 client credentials (/oauth/token)"}}}}};
  bj::object rest{{"mode", "server"},
                  {"documentation", unchecked_text()},
                  {"security", oauth},
                  {"resource", std::move(resources)},
                  {"interaction",
                   bj::array{bj::object{{"code", "transaction"}}, bj::object{{"code", "batch"}}}}};
  if (subscriptions->settings.client) rest["operation"] = bj::array{export_of("export", "")};
  bj::object statement{
      {"resourceType", "CapabilityStatement"},
      {"status", "active"},
      {"date", to_string(local_date(call.now))},
      {"kind", "instance"},
      {"software", bj::object{{"name", "Yilian"}}},
      {"implementation", bj::object{{"description", "Yilian"}, {"url", base_of(request)}}},
      {"fhirVersion", "4.0.1"},
      {"format", bj::array{"json", "xml"}},
      {"patchFormat", bj::array{"application/json-patch+json", "application/fhir+json"}},
      {"rest", bj::array{std::move(rest)}}};
  http::Response response;
  response.content_type = fhir_json;
  response.body = bj::serialize(statement);
  return response;
}

}  // namespace yilian::records::rest
