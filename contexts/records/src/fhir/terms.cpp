#include "fhir/terms.hpp"

#include <algorithm>

#include "terminology/lookup.hpp"

namespace yilian::records::rest {
namespace {

constexpr std::size_t terms_max = 10'000;
constexpr std::int64_t looked_max = 100'000;  // concepts that one request walks over
constexpr int depth_max = 5;                  // of value sets in value sets
constexpr std::int64_t versions_max = 50;     // resources of one url

/// The concept of a code in a tree of concepts.
Result<fhir::Node> concept_in(fhir::Node concepts, std::string_view code, std::int64_t& looked) {
  for (const auto one : concepts) {
    if (++looked > looked_max) return fail(Code::search_too_costly);
    if (one.text_of("code") == code) return one;
    TRY(const auto below, concept_in(one.member("concept"), code, looked));
    if (below) return below;
  }
  return fhir::Node{};
}

Status add_all(fhir::Node concepts, const std::string& system, std::int64_t& looked,
               std::set<Term>& out) {
  for (const auto one : concepts) {
    if (++looked > looked_max || out.size() >= terms_max) return fail(Code::search_too_costly);
    out.insert({system, std::string(one.text_of("code")), std::string(one.text_of("display"))});
    CHECK_OK(add_all(one.member("concept"), system, looked, out));
  }
  return {};
}

Error not_listed(std::string_view what) {
  return Error{Code::unknown_interaction, {}, {{"name", std::string(what)}}};
}

}  // namespace

Result<const Parsed*> Terms::stored(const char* type, const std::string& url, Known& known) {
  const auto plain = url.substr(0, url.find('|'));
  if (plain.empty()) return nullptr;
  if (const auto found = known.find(plain); found != known.end())
    return found->second.document ? &found->second : nullptr;
  std::string escaped;
  for (const char c : plain) {
    if (c == ',' || c == '|' || c == '$' || c == '\\') escaped += '\\';
    escaped += c;
  }
  TRY(auto query, parse_query(type, {{"url", escaped}}, true));
  query.count = versions_max;
  TRY(auto page, search(s_, access_, query));
  Hit* best = nullptr;
  for (auto& hit : page.hits) {
    const auto is_active = [](const Hit& one) {
      return one.stored.root().text_of("status") == "active";
    };
    if (!best ||
        std::pair(is_active(hit), hit.row.changed) > std::pair(is_active(*best), best->row.changed))
      best = &hit;
  }
  auto& kept = known[plain];
  if (best == nullptr) return nullptr;
  kept = std::move(best->stored);
  return &kept;
}

Result<std::optional<std::string>> Terms::display(const std::string& system,
                                                  const std::string& code) {
  TRY(auto shipped, shipped_(system, code));
  if (shipped) return shipped;
  TRY(const auto* found, stored("CodeSystem", system, systems_));
  if (found == nullptr) return std::nullopt;
  TRY(const auto one, concept_in(found->root().member("concept"), code, looked_));
  if (!one) return std::nullopt;
  const auto words = one.text_of("display");
  return std::optional(words.empty() ? code : std::string(words));
}

Status Terms::list_system(const std::string& system, fhir::Node filters, std::set<Term>& out) {
  const RegionId region = access_.call().caller.region;
  if (const auto table = terminology::system_of_url(s_, region, system, Language::en)) {
    if (!table->importable || filters.size() > 0) return fail(not_listed(system));
    terminology::TermQuestion question;
    question.system = table->name;
    question.today = local_date(access_.call().now);
    question.limit = static_cast<std::int64_t>(terms_max) + 1;
    for (auto& one : terminology::search(s_, region, question))
      out.insert({system, std::move(one.code), std::move(one.display)});
    looked_ += std::ssize(out);
    if (out.size() > terms_max) return fail(Code::search_too_costly);
    return {};
  }
  TRY(const auto* found, stored("CodeSystem", system, systems_));
  if (found == nullptr) return fail(not_listed(system));
  const auto concepts = found->root().member("concept");
  if (filters.size() == 0) return add_all(concepts, system, looked_, out);
  if (filters.size() > 1) return fail(not_listed("filter"));
  const auto filter = filters.item(0);
  const auto how = filter.text_of("op");
  const bool below = how == "is-a" || how == "descendent-of";
  if (filter.text_of("property") != "concept" || !below) return fail(not_listed(how));
  TRY(const auto top, concept_in(concepts, filter.text_of("value"), looked_));
  if (!top) return {};
  if (how == "is-a")
    out.insert({system, std::string(top.text_of("code")), std::string(top.text_of("display"))});
  return add_all(top.member("concept"), system, looked_, out);
}

/// What an `include` or `exclude` names: codes, a system, other sets; of several what all have.
Status Terms::list_part(fhir::Node part, int depth, std::set<Term>& out) {
  std::optional<std::set<Term>> all;
  const auto keep = [&](std::set<Term> more) {
    if (!all) {
      all = std::move(more);
      return;
    }
    std::erase_if(*all, [&](const Term& one) {
      return std::ranges::none_of(more, [&](const Term& other) {
        return one.system == other.system && one.code == other.code;
      });
    });
  };
  const std::string system(part.text_of("system"));
  if (!system.empty()) {
    std::set<Term> terms;
    const auto concepts = part.member("concept");
    if (concepts.size() == 0) CHECK_OK(list_system(system, part.member("filter"), terms));
    for (const auto one : concepts) {
      if (++looked_ > looked_max || terms.size() >= terms_max) return fail(Code::search_too_costly);
      Term term{system, std::string(one.text_of("code")), std::string(one.text_of("display"))};
      if (term.display.empty()) {
        TRY(auto words, display(system, term.code));
        if (words) term.display = std::move(*words);
      }
      terms.insert(std::move(term));
    }
    keep(std::move(terms));
  }
  for (const auto url : part.member("valueSet")) {
    if (depth >= depth_max) return fail(Code::search_too_costly);
    TRY(const auto* set, stored("ValueSet", std::string(url.text()), sets_));
    if (set == nullptr) return fail(not_listed(url.text()));
    std::set<Term> terms;
    CHECK_OK(list(set->root(), depth + 1, terms));
    keep(std::move(terms));
  }
  if (all) out.merge(*all);
  if (out.size() > terms_max) return fail(Code::search_too_costly);
  return {};
}

Status Terms::list(fhir::Node set, int depth, std::set<Term>& out) {
  const auto compose = set.member("compose");
  if (!compose) {
    // Told as a list only.
    for (const auto one : set.member("expansion").member("contains")) {
      if (++looked_ > looked_max || out.size() >= terms_max) return fail(Code::search_too_costly);
      out.insert({std::string(one.text_of("system")), std::string(one.text_of("code")),
                  std::string(one.text_of("display"))});
    }
    return {};
  }
  for (const auto part : compose.member("include")) CHECK_OK(list_part(part, depth, out));
  std::set<Term> without;
  for (const auto part : compose.member("exclude")) CHECK_OK(list_part(part, depth, without));
  std::set<std::pair<std::string, std::string>> codes;
  for (const auto& one : without) codes.emplace(one.system, one.code);
  std::erase_if(out, [&](const Term& one) { return codes.contains({one.system, one.code}); });
  return {};
}

Result<std::optional<std::vector<Term>>> Terms::expansion(const std::string& url) {
  TRY(const auto* set, stored("ValueSet", url, sets_));
  if (set == nullptr) return std::nullopt;
  std::set<Term> terms;
  CHECK_OK(list(set->root(), 0, terms));
  return std::optional(std::vector<Term>(terms.begin(), terms.end()));
}

Result<std::optional<Term>> Terms::member(const std::string& url, const std::string& system,
                                          const std::string& code, bool& is_known) {
  TRY(const auto all, expansion(url));
  is_known = all.has_value();
  if (!all) return std::nullopt;
  for (const auto& one : *all)
    if (one.code == code && (system.empty() || one.system == system)) return one;
  return std::nullopt;
}

}  // namespace yilian::records::rest
