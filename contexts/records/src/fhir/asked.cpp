#include "fhir/asked.hpp"

#include <algorithm>

#include "fhir/outcome.hpp"
#include "fhir/server.hpp"

namespace yilian::records::rest {
namespace {

using fhir::Value;

constexpr std::int64_t expansion_max = 1000;

Status take(Asked& asked, std::string_view name, std::string_view value) {
  // A version is not looked at: there is one of each.
  const std::string plain(value.substr(0, value.find('|')));
  if (name == "url") asked.url = plain;
  if (name == "system") asked.system = plain;
  if (name == "source") asked.source = plain;
  if (name == "target") asked.target = plain;
  if (name == "targetsystem") asked.target_system = plain;
  if (name == "code") asked.code = value;
  if (name == "display") asked.display = value;
  if (name == "filter") asked.filter = value;
  if (name == "reverse") asked.reverse = value == "true";
  auto* number = name == "offset" ? &asked.offset : name == "count" ? &asked.count : nullptr;
  if (number == nullptr) return {};
  const bool digits = !value.empty() && value.size() <= 6 &&
                      std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return fail(bad_value(name));
  *number = std::stoll(std::string(value));
  return {};
}

Status take_coding(Asked& asked, fhir::Node coding) {
  for (const char* part : {"system", "code", "display"})
    CHECK_OK(take(asked, part, coding.text_of(part)));
  return {};
}

}  // namespace

Result<Asked> asked_in(const http::Request& request) {
  Asked out;
  for (const auto& [name, value] : request.query) CHECK_OK(take(out, name, value));
  if (request.method == http::Method::post) {
    CHECK_OK(check_body_type(request));
    TRY(const auto parsed, parse_resource(request.body));
    for (const fhir::Node parameter : parsed.root().member("parameter")) {
      const auto name = parameter.text_of("name");
      for (const fhir::Node value : parameter) {
        if (value.name() == "valueCoding") {
          CHECK_OK(take_coding(out, value));
        } else if (value.name() == "valueCodeableConcept") {
          if (const auto codings = value.member("coding"); codings.size() > 0)
            CHECK_OK(take_coding(out, codings.item(0)));
        } else if (value.name().starts_with("value")) {
          CHECK_OK(take(out, name, value.text()));
        }
      }
    }
  }
  out.count = std::min(out.count, expansion_max);
  return out;
}

Value parameter(std::string_view name, const char* form, Value value) {
  auto out = Value::object();
  out.set("name", Value::string(std::string(name)));
  out.set(form, std::move(value));
  return out;
}

Value parts_parameter(std::string_view name, std::vector<Value> parts) {
  auto out = Value::object();
  out.set("name", Value::string(std::string(name)));
  out.set("part", Value::array()).items = std::move(parts);
  return out;
}

Result<http::Response> parameters_response(std::vector<Value> all) {
  auto out = Value::object();
  out.set("resourceType", Value::string("Parameters"));
  out.set("parameter", Value::array()).items = std::move(all);
  http::Response response;
  response.content_type = fhir_json;
  response.body = fhir::to_json(out);
  return response;
}

}  // namespace yilian::records::rest
