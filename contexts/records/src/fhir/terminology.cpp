// Operations on codes: $lookup, $validate-code, $expand, over the official definitions of FHIR, the
// ICD-10 dictionary of this installation, and what members stored.
#include <algorithm>

#include "fhir/outcome.hpp"
#include "fhir/server.hpp"
#include "fhir/terms.hpp"
#include "fhir/value.hpp"
#include "records/lookup.hpp"

namespace yilian::records::rest {
namespace {

using fhir::Definitions;
using fhir::Value;

constexpr std::string_view icd10 = "http://hl7.org/fhir/sid/icd-10";
constexpr std::int64_t expansion_max = 1000;

/// What a request asks for, by query or by Parameters.
struct Asked {
  std::string url, system, code, display, filter;
  std::int64_t offset = 0, count = 100;
};

void take(Asked& asked, std::string_view name, std::string_view value) {
  // A version is not looked at: there is one of each.
  const std::string plain(value.substr(0, value.find('|')));
  if (name == "url") asked.url = plain;
  if (name == "system") asked.system = plain;
  if (name == "code") asked.code = value;
  if (name == "display") asked.display = value;
  if (name == "filter") asked.filter = value;
}

Result<Asked> asked_in(const http::Request& request) {
  Asked out;
  for (const auto& [name, value] : request.query) {
    take(out, name, value);
    auto* number = name == "offset" ? &out.offset : name == "count" ? &out.count : nullptr;
    if (number == nullptr) continue;
    const bool digits = !value.empty() && value.size() <= 6 &&
                        std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return fail(bad_value(name));
    *number = std::stoll(value);
  }
  out.count = std::min(out.count, expansion_max);
  if (request.method != http::Method::post) return out;
  CHECK_OK(check_body_type(request));
  TRY(const auto parsed, parse_resource(request.body));
  for (const fhir::Node parameter : parsed.root().member("parameter")) {
    const auto name = parameter.text_of("name");
    for (const fhir::Node value : parameter) {
      if (value.name() == "valueCoding") {
        for (const char* part : {"system", "code", "display"}) take(out, part, value.text_of(part));
      } else if (value.name().starts_with("value")) {
        take(out, name, value.text());
      }
    }
  }
  return out;
}

Value parameter(std::string_view name, const char* form, Value value) {
  auto out = Value::object();
  out.set("name", Value::string(std::string(name)));
  out.set(form, std::move(value));
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

}  // namespace

namespace {

Result<std::optional<std::string>> shipped_display(db::Session& s, std::string_view system,
                                                   std::string_view code) {
  if (system == icd10) return diagnosis_name(s, code);
  const auto& definitions = Definitions::r4();
  const auto* found = definitions.find(system, code);
  if (found == nullptr) return std::nullopt;
  return std::optional(std::string(definitions.text(found->display)));
}

}  // namespace

Result<std::optional<std::string>> Server::display_of(std::string_view system,
                                                      std::string_view code) const {
  return database.read([&](db::Session& s) { return shipped_display(s, system, code); });
}

namespace {

/// Runs with the stored terms; nothing of what it looks at is about a person.
template <class F>
auto with_terms(Server& server, const Call& call, F f) {
  return server.database.read([&](db::Session& s) {
    Access access(call, server.patients, server.bodies, server.conceals, server.recent_people);
    Terms terms(s, access, [&](std::string_view system, std::string_view code) {
      return shipped_display(s, system, code);
    });
    return f(terms);
  });
}

}  // namespace

Result<http::Response> Server::look_up(const Call& call, const http::Request& request) {
  TRY(const auto asked, asked_in(request));
  if (asked.code.empty() || asked.system.empty())
    return fail_field(asked.code.empty() ? "/code" : "/system", Code::required);
  TRY(const auto display, with_terms(*this, call, [&](Terms& terms) {
        return terms.display(asked.system, asked.code);
      }));
  if (!display) return fail(Code::not_found);
  return parameters_response({parameter("name", "valueString", Value::string(asked.system)),
                              parameter("display", "valueString", Value::string(*display))});
}

Result<http::Response> Server::check_code(const Call& call, const http::Request& request) {
  TRY(auto asked, asked_in(request));
  if (asked.code.empty()) return fail_field("/code", Code::required);
  const auto& definitions = Definitions::r4();
  std::optional<std::string> display;
  if (request.path.find("/ValueSet/") != std::string::npos) {
    const auto id = definitions.value_set(asked.url);
    if (id == 0) {
      bool is_known = false;
      TRY(const auto term, with_terms(*this, call, [&](Terms& terms) {
            return terms.member(asked.url, asked.system, asked.code, is_known);
          }));
      if (!is_known) return fail(Code::not_found);
      if (term) display = term->display.empty() ? term->code : term->display;
    } else {
      const auto& set = definitions.value_set(id);
      const auto* found = definitions.find(
          set, asked.system.empty() ? std::nullopt : std::optional<std::string_view>(asked.system),
          asked.code);
      // Of an open set only what stands in the definitions is known: no is not said of the others.
      if (found == nullptr && set.is_open != 0)
        return fail(Code::unknown_interaction, {{"name", asked.url}});
      if (found != nullptr) display = definitions.text(found->display);
    }
  } else {
    if (asked.system.empty()) asked.system = asked.url;
    TRY(display, with_terms(*this, call,
                            [&](Terms& terms) { return terms.display(asked.system, asked.code); }));
  }
  std::vector<Value> out{parameter("result", "valueBoolean", Value::boolean(display.has_value()))};
  if (display) out.push_back(parameter("display", "valueString", Value::string(*display)));
  return parameters_response(std::move(out));
}

Result<http::Response> Server::expand(const Call& call, const http::Request& request) {
  TRY(const auto asked, asked_in(request));
  const auto& definitions = Definitions::r4();
  const auto id = definitions.value_set(asked.url);
  std::vector<Term> terms;
  if (id == 0) {
    TRY(auto listed,
        with_terms(*this, call, [&](Terms& stored) { return stored.expansion(asked.url); }));
    if (!listed) return fail(Code::not_found);
    terms = std::move(*listed);
  } else {
    const auto& set = definitions.value_set(id);
    if (set.is_open != 0) return fail(Code::unknown_interaction, {{"name", asked.url}});
    for (const auto each : definitions.concepts(set)) {
      const auto& one = definitions.concept_at(each);
      terms.push_back({std::string(definitions.text(definitions.code_system(one.system).url)),
                       std::string(definitions.text(one.code)),
                       std::string(definitions.text(one.display))});
    }
  }
  const std::string wanted = fhir::normalised(asked.filter);
  auto contains = Value::array();
  std::int64_t total = 0;
  for (auto& term : terms) {
    if (fhir::normalised(term.display).find(wanted) == std::string::npos) continue;
    if (total++ < asked.offset || std::ssize(contains.items) >= asked.count) continue;
    auto entry = Value::object();
    entry.set("system", Value::string(std::move(term.system)));
    entry.set("code", Value::string(std::move(term.code)));
    if (!term.display.empty()) entry.set("display", Value::string(std::move(term.display)));
    contains.items.push_back(std::move(entry));
  }
  auto expansion = Value::object();
  expansion.set("timestamp", Value::string(to_string(call.now)));
  expansion.set("total", Value::number(std::to_string(total)));
  expansion.set("offset", Value::number(std::to_string(asked.offset)));
  if (!contains.items.empty()) expansion.set("contains", std::move(contains));
  auto out = Value::object();
  out.set("resourceType", Value::string("ValueSet"));
  out.set("url", Value::string(asked.url));
  out.set("status", Value::string("active"));
  out.set("expansion", std::move(expansion));
  http::Response response;
  response.content_type = fhir_json;
  response.body = fhir::to_json(out);
  return response;
}

}  // namespace yilian::records::rest
