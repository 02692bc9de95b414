// Operations on codes: $lookup, $validate-code, $expand, over the official definitions of FHIR, the
// ICD-10 dictionary and the code tables of this installation, and what members stored.
#include <algorithm>

#include "fhir/asked.hpp"
#include "fhir/outcome.hpp"
#include "fhir/server.hpp"
#include "fhir/terms.hpp"
#include "fhir/value.hpp"
#include "records/lookup.hpp"
#include "terminology/lookup.hpp"

namespace yilian::records::rest {
namespace {

using fhir::Definitions;
using fhir::Value;

constexpr std::string_view icd10 = "http://hl7.org/fhir/sid/icd-10";
/// A whole code system of the platform as a value set: the system's address with this behind it.
constexpr std::string_view whole = "?fhir_vs", all_loinc = "http://loinc.org/vs";

Result<std::optional<std::string>> shipped_display(db::Session& s, RegionId region,
                                                   std::string_view system, std::string_view code) {
  if (system == icd10) return diagnosis_name(s, code);
  if (const auto table = terminology::system_of_url(s, region, system, Language::en)) {
    // The name of a code that is no longer in use can still be looked up.
    const auto found = terminology::find_concept(s, region, *table, code, Date{});
    if (found) return std::optional(found->display);
  }
  const auto& definitions = Definitions::r4();
  const auto* found = definitions.find(system, code);
  if (found == nullptr) return std::nullopt;
  return std::optional(std::string(definitions.text(found->display)));
}

}  // namespace

Result<std::optional<std::string>> Server::display_of(std::string_view system,
                                                      std::string_view code) const {
  return database.read([&](db::Session& s) { return shipped_display(s, region, system, code); });
}

namespace {

/// Runs with the stored terms; nothing of what it looks at is about a person.
template <class F>
auto with_terms(Server& server, const Call& call, F f) {
  return server.database.read([&](db::Session& s) {
    Access access(call, server.patients, server.bodies, server.conceals, server.recent_people);
    Terms terms(s, access, [&](std::string_view system, std::string_view code) {
      return shipped_display(s, server.region, system, code);
    });
    return f(terms);
  });
}

/// The platform's own table that a value set is the whole of.
std::optional<terminology::TermSystem> whole_table(db::Session& s, RegionId region,
                                                   const std::string& url) {
  if (url == all_loinc)
    return terminology::system_of_url(s, region, "http://loinc.org", Language::en);
  if (!url.ends_with(whole)) return std::nullopt;
  return terminology::system_of_url(s, region, url.substr(0, url.size() - whole.size()),
                                    Language::en);
}

void add_property(std::string_view code, const char* form, Value value, std::vector<Value>& out) {
  out.push_back(
      parts_parameter("property", {parameter("code", "valueCode", Value::string(std::string(code))),
                                   parameter("value", form, std::move(value))}));
}

/// What a table says of a code beyond its name.
void describe(const terminology::TermSystem& system, const terminology::TermConcept& term,
              std::vector<Value>& out) {
  const auto text = [](const std::string& value) { return Value::string(value); };
  if (!system.edition.empty())
    out.push_back(parameter("version", "valueString", text(system.edition)));
  if (!term.designation.empty())
    out.push_back(parts_parameter(
        "designation",
        {parameter("language", "valueCode",
                   text(system.language == terminology::TermLanguage::zh ? "en" : "zh-CN")),
         parameter("value", "valueString", text(term.designation))}));
  add_property("inactive", "valueBoolean", Value::boolean(!term.active), out);
  if (!term.parent.empty()) add_property("parent", "valueCode", text(term.parent), out);
  if (term.valid_from)
    add_property("effectiveDate", "valueDateTime", text(to_string(*term.valid_from)), out);
  if (term.valid_until)
    add_property("retirementDate", "valueDateTime", text(to_string(*term.valid_until)), out);
  for (std::string_view rest = term.properties; !rest.empty();) {
    const auto part = rest.substr(0, rest.find(';'));
    const auto sign = part.find('=');
    if (sign != std::string_view::npos)
      add_property(trimmed(part.substr(0, sign)), "valueString",
                   Value::string(trimmed(part.substr(sign + 1))), out);
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  }
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
  std::vector<Value> out{parameter("name", "valueString", Value::string(asked.system)),
                         parameter("display", "valueString", Value::string(*display))};
  CHECK_OK(database.read([&](db::Session& s) -> Status {
    const auto table = terminology::system_of_url(s, region, asked.system, call.language);
    if (!table) return {};
    out.front() = parameter("name", "valueString", Value::string(table->title));
    const auto term =
        terminology::find_concept(s, region, *table, asked.code, local_date(call.now));
    if (term) describe(*table, *term, out);
    return {};
  }));
  return parameters_response(std::move(out));
}

Result<http::Response> Server::check_code(const Call& call, const http::Request& request) {
  TRY(auto asked, asked_in(request));
  if (asked.code.empty()) return fail_field("/code", Code::required);
  const auto& definitions = Definitions::r4();
  std::optional<std::string> display;
  if (request.path.find("/ValueSet/") != std::string::npos) {
    const auto id = definitions.value_set(asked.url);
    bool is_whole = false;
    if (id == 0) {
      TRY(display, database.read([&](db::Session& s) -> Result<std::optional<std::string>> {
        const auto table = whole_table(s, region, asked.url);
        is_whole = table.has_value();
        if (!table || (!asked.system.empty() && asked.system != table->url)) return std::nullopt;
        const auto term =
            terminology::find_concept(s, region, *table, asked.code, local_date(call.now));
        return term && term->active ? std::optional(term->display) : std::nullopt;
      }));
    }
    if (is_whole) {
      // Answered by the table.
    } else if (id == 0) {
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

namespace {

Result<http::Response> expansion_response(const Asked& asked, Instant now, std::vector<Term> terms,
                                          std::int64_t total) {
  auto contains = Value::array();
  for (auto& term : terms) {
    auto entry = Value::object();
    entry.set("system", Value::string(std::move(term.system)));
    entry.set("code", Value::string(std::move(term.code)));
    if (!term.display.empty()) entry.set("display", Value::string(std::move(term.display)));
    contains.items.push_back(std::move(entry));
  }
  auto expansion = Value::object();
  expansion.set("timestamp", Value::string(to_string(now)));
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

}  // namespace

Result<std::optional<http::Response>> Server::expand_table(const Call& call, const Asked& asked) {
  std::vector<Term> terms;
  std::int64_t total = 0;
  TRY(const bool is_table, database.read([&](db::Session& s) -> Result<bool> {
    const auto table = whole_table(s, region, asked.url);
    if (!table) return false;
    // What is a grammar has no list.
    if (!table->importable) return fail(Code::unknown_interaction, {{"name", asked.url}});
    terminology::TermQuestion question;
    question.system = table->name;
    question.text = asked.filter;
    question.today = local_date(call.now);
    question.offset = asked.offset;
    question.limit = asked.count;
    for (auto& one : terminology::search(s, region, question))
      terms.push_back({table->url, std::move(one.code), std::move(one.display)});
    total = terminology::count(s, region, question);
    return true;
  }));
  if (!is_table) return std::nullopt;
  TRY(auto response, expansion_response(asked, call.now, std::move(terms), total));
  return std::optional(std::move(response));
}

Result<http::Response> Server::expand(const Call& call, const http::Request& request) {
  TRY(const auto asked, asked_in(request));
  const auto& definitions = Definitions::r4();
  const auto id = definitions.value_set(asked.url);
  std::vector<Term> terms;
  if (id == 0) {
    TRY(auto table, expand_table(call, asked));
    if (table) return std::move(*table);
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
  std::vector<Term> shown;
  std::int64_t total = 0;
  for (auto& term : terms) {
    if (fhir::normalised(term.display).find(wanted) == std::string::npos) continue;
    if (total++ < asked.offset || std::ssize(shown) >= asked.count) continue;
    shown.push_back(std::move(term));
  }
  return expansion_response(asked, call.now, std::move(shown), total);
}

}  // namespace yilian::records::rest
