// ConceptMap/$translate, forward and back, by the concept maps that members stored.
#include <algorithm>
#include <array>

#include "fhir/asked.hpp"
#include "fhir/outcome.hpp"
#include "fhir/server.hpp"
#include "terminology/mappings.hpp"

namespace yilian::records::rest {
namespace {

using fhir::Value;

constexpr std::int64_t maps_max = 20, looked_max = 100'000;
constexpr std::size_t matches_max = 100;

struct Match {
  std::string equivalence, system, code, display, map;
  bool operator==(const Match&) const = default;
};

/// What an equivalence says when it is read from the target's side.
std::string_view reversed(std::string_view equivalence) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> both = {
      {{"wider", "narrower"},
       {"narrower", "wider"},
       {"subsumes", "specializes"},
       {"specializes", "subsumes"}}};
  const auto found =
      std::ranges::find(both, equivalence, &std::pair<std::string_view, std::string_view>::first);
  return found == both.end() ? equivalence : found->second;
}

bool means_it(std::string_view equivalence) {
  return equivalence != "unmatched" && equivalence != "disjoint";
}

bool is_or_empty(std::string_view text, std::string_view wanted) {
  return wanted.empty() || text.substr(0, text.find('|')) == wanted;
}

/// Takes concept maps apart, within a bound.
class Maps {
 public:
  explicit Maps(const Asked& asked) : asked_(asked) {}
  std::vector<Match> matches;

  Status look_in(fhir::Node map) {
    const std::string url(map.text_of("url"));
    for (const auto group : map.member("group")) {
      const auto from = group.text_of(asked_.reverse ? "target" : "source");
      const auto to = group.text_of(asked_.reverse ? "source" : "target");
      if (!is_or_empty(from, asked_.system) || !is_or_empty(to, asked_.target_system)) continue;
      bool is_there = false;
      for (const auto element : group.member("element"))
        CHECK_OK(look_at(element, to, url, is_there));
      if (!is_there && !asked_.reverse) add_unmapped(group.member("unmapped"), to, url);
    }
    return {};
  }

  /// The mapping table of the caller's organisation.
  void look_in_table(db::Session& s, const Call& call, std::string_view kind) {
    constexpr auto most = static_cast<std::int64_t>(matches_max);
    const auto& who = call.caller;
    if (asked_.reverse) {
      for (auto& one :
           terminology::local_codes_of(s, who.region, kind, asked_.code, most, who.organisation))
        add({"equivalent", "", std::move(one.local_code), "", asked_.url});
    } else if (auto found = terminology::meaning_of(s, who.region, who.organisation, kind,
                                                    asked_.code, local_date(call.now))) {
      add({"equivalent", std::string(terminology::standard_system(kind)), std::move(found->code),
           std::move(found->display), asked_.url});
    }
  }

 private:
  Status look_at(fhir::Node element, std::string_view to, const std::string& url, bool& is_there) {
    if (++looked_ > looked_max) return fail(Code::search_too_costly);
    const bool is_source = element.text_of("code") == asked_.code;
    if (!asked_.reverse && !is_source) return {};
    is_there = true;
    for (const auto target : element.member("target")) {
      if (++looked_ > looked_max) return fail(Code::search_too_costly);
      const auto equivalence = target.text_of("equivalence");
      if (!asked_.reverse)
        add({std::string(equivalence), std::string(to), std::string(target.text_of("code")),
             std::string(target.text_of("display")), url});
      else if (target.text_of("code") == asked_.code)
        add({std::string(reversed(equivalence)), std::string(to),
             std::string(element.text_of("code")), std::string(element.text_of("display")), url});
    }
    return {};
  }

  void add_unmapped(fhir::Node unmapped, std::string_view to, const std::string& url) {
    const auto mode = unmapped.text_of("mode");
    if (mode == "provided") add({"equal", std::string(to), asked_.code, "", url});
    if (mode == "fixed")
      add({"relatedto", std::string(to), std::string(unmapped.text_of("code")),
           std::string(unmapped.text_of("display")), url});
  }

  void add(Match match) {
    if (matches.size() < matches_max && std::ranges::find(matches, match) == matches.end())
      matches.push_back(std::move(match));
  }

  const Asked& asked_;
  std::int64_t looked_ = 0;
};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ',' || c == '|' || c == '$' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

http::Fields criteria_of(const Asked& asked) {
  if (!asked.url.empty()) return {{"url", escaped(asked.url)}};
  http::Fields out{{asked.reverse ? "target-code" : "source-code", escaped(asked.code)}};
  if (!asked.system.empty())
    out.emplace_back(asked.reverse ? "target-system" : "source-system", escaped(asked.system));
  return out;
}

/// urn:yilian:concept-map:<kind> is the mapping table of the caller's own organisation.
std::string own_map(const Call& call, std::string_view url) {
  constexpr std::string_view begin = "urn:yilian:concept-map:";
  if (!url.starts_with(begin) || call.caller.organisation.empty()) return {};
  const auto kind = url.substr(begin.size());
  return terminology::standard_system(kind).empty() ? std::string() : std::string(kind);
}

Value text(const std::string& value) { return Value::string(value); }

Value match_of(const Match& match) {
  std::vector<Value> parts{parameter("equivalence", "valueCode", text(match.equivalence))};
  if (!match.code.empty()) {
    auto coding = Value::object();
    if (!match.system.empty()) coding.set("system", text(match.system));
    coding.set("code", text(match.code));
    if (!match.display.empty()) coding.set("display", text(match.display));
    parts.push_back(parameter("concept", "valueCoding", std::move(coding)));
  }
  if (!match.map.empty()) parts.push_back(parameter("source", "valueUri", text(match.map)));
  return parts_parameter("match", std::move(parts));
}

}  // namespace

Result<http::Response> Server::translate(const Call& call, const http::Request& request) {
  TRY(const auto asked, asked_in(request));
  if (asked.code.empty()) return fail_field("/code", Code::required);
  if (asked.url.empty() && asked.system.empty()) return fail_field("/system", Code::required);
  Maps maps(asked);
  std::int64_t known = 0;
  if (const auto kind = own_map(call, asked.url); !kind.empty()) {
    CHECK_OK(database.read([&](db::Session& s) -> Status {
      maps.look_in_table(s, call, kind);
      return {};
    }));
    ++known;
  }
  CHECK_OK(database.read([&](db::Session& s) -> Status {
    Access access(call, patients, bodies, conceals, recent_people);
    TRY(auto query, parse_query("ConceptMap", criteria_of(asked), true));
    query.count = maps_max;
    TRY(const auto page, rest::search(s, access, query));
    for (const auto& hit : page.hits) {
      if (hit.stored.root().text_of("status") == "retired") continue;
      ++known;
      CHECK_OK(maps.look_in(hit.stored.root()));
    }
    return {};
  }));
  if (known == 0 && !asked.url.empty()) return fail(Code::not_found);
  const bool result = std::ranges::any_of(
      maps.matches, [](const Match& match) { return means_it(match.equivalence); });
  std::vector<Value> out{parameter("result", "valueBoolean", Value::boolean(result))};
  if (!result)
    out.push_back(parameter("message", "valueString",
                            text(call.language == Language::en ? "No match" : "没有对应的代码")));
  for (const auto& match : maps.matches) out.push_back(match_of(match));
  return parameters_response(std::move(out));
}

}  // namespace yilian::records::rest
