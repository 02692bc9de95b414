#include "fhir/formats.hpp"

#include "fhir/content.hpp"
#include "fhir/xml.hpp"

namespace yilian::records::rest {
namespace {

bool names_xml(std::string_view text) {
  return text == "xml" || text.find("fhir+xml") != std::string_view::npos ||
         text.find("application/xml") != std::string_view::npos ||
         text.find("text/xml") != std::string_view::npos;
}

bool wants_xml(const http::Request& request) {
  if (const auto format = request.query_value("_format")) return names_xml(*format);
  const auto accept = request.header("accept");
  return names_xml(accept) && accept.find("json") == std::string_view::npos;
}

Result<http::Request> read_as_json(const http::Request& request) {
  http::Request out = request;
  fhir::ParseLimits limits;
  limits.bytes_max = resource_bytes_max;
  TRY(out.body, fhir::xml_to_json(request.body, limits));
  for (auto& [name, value] : out.headers)
    if (name == "content-type") value = "application/fhir+json";
  return out;
}

}  // namespace

Result<http::Response> in_its_format(const http::Request& request, const UseCase& run) {
  const bool xml_in = names_xml(request.header("content-type")) && !request.body.empty();
  std::optional<http::Request> read;
  if (xml_in) {
    TRY(read, read_as_json(request));
  }
  TRY(auto response, run(xml_in ? *read : request));
  if (!wants_xml(request) || response.body.empty()) return response;
  TRY(const auto document, fhir::Document::parse(response.body));
  TRY(response.body, fhir::json_to_xml(document.root()));
  response.content_type = "application/fhir+xml; charset=utf-8";
  return response;
}

}  // namespace yilian::records::rest
