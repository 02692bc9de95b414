#include "fhir/plan.hpp"

#include <algorithm>

#include "fhir/index.hpp"
#include "fhir/match.hpp"

namespace yilian::records::rest {
namespace {

using fhir::Definitions;
using fhir::SearchType;

std::string_view code_of(const Criterion& c) {
  const auto& definitions = Definitions::r4();
  return definitions.text(definitions.parameter(c.parameter).code);
}

/// Texts under which the values of a criterion stand; nothing when the index can't serve one.
std::optional<std::vector<std::pair<std::string, std::string>>> keys(const Criterion& c) {
  std::vector<std::pair<std::string, std::string>> out;  // code, text
  const std::string code(code_of(c));
  // Filters only, see entries_of.
  if (code == "practitioner" || code == "care-team") return std::nullopt;
  for (const auto& raw : c.values) {
    if (c.type == SearchType::token) {
      const auto parts = split(raw, '|');
      const std::string token = unescaped(parts.back());
      if (token.empty() || !is_indexed_token(code)) return std::nullopt;
      out.emplace_back(code, token);
    } else if (c.type == SearchType::uri && c.modifier == Modifier::none && code != "_profile") {
      out.emplace_back(code, unescaped(raw));
    } else if (c.type == SearchType::reference && c.modifier == Modifier::identifier) {
      out.emplace_back(code, "|" + unescaped(split(raw, '|').back()));
    } else if (c.type == SearchType::reference) {
      const auto& definitions = Definitions::r4();
      const std::string text = unescaped(raw);
      const auto add = [&](std::string_view type, std::string_view id) {
        out.emplace_back(canonical_reference(code, type),
                         std::string(type) + "/" + std::string(id));
      };
      const auto asked = fhir::parse_reference(text);
      if (asked.type != 0 && !asked.id.empty()) {
        add(definitions.type_name(asked.type), asked.id);
      } else if (text.find_first_of(":/") != std::string::npos) {
        out.emplace_back(code, text);
      } else if (c.modifier == Modifier::type) {
        add(c.target, text);
      } else {
        for (const auto target : definitions.targets(definitions.parameter(c.parameter).targets))
          add(definitions.type_name(static_cast<fhir::TypeId>(target)), text);
      }
    } else {
      return std::nullopt;
    }
  }
  if (out.empty() || out.size() > 200) return std::nullopt;
  return out;
}

bool is_keyed(const Criterion& c) {
  return c.kind == Criterion::Kind::parameter &&
         (c.modifier == Modifier::none || c.modifier == Modifier::identifier ||
          c.modifier == Modifier::type);
}

/// The smaller the fewer resources it is likely to leave; 0: none.
int rank(const Criterion& c) {
  const auto code = code_of(c);
  if (c.type == SearchType::token) return code == "identifier" ? 1 : 5;
  if (c.type == SearchType::uri) return 2;
  if (c.type == SearchType::reference)
    return code == "encounter" || code == "based-on" ? 2
           : code == "patient" || code == "subject"  ? 3
                                                     : 4;
  return 0;
}

struct Bounds {
  std::int64_t short_from = INT64_MIN, from = INT64_MIN, to = INT64_MAX;
};

/// What criteria of the type's main date leave of its order.
Bounds bounds_of(const Query& query) {
  Bounds out;
  for (const auto& c : query.criteria) {
    if (c.kind != Criterion::Kind::parameter || c.type != SearchType::date) continue;
    if (code_of(c) != main_date(query.type) || c.modifier != Modifier::none) continue;
    if (c.values.size() != 1) continue;
    const auto asked = parse_date_query(unescaped(c.values[0]));
    if (!asked) continue;
    const auto& span = asked->span;
    const auto at_least = [&](std::int64_t from) { out.from = std::max(out.from, from); };
    const auto ends_after = [&](std::int64_t at) {
      out.short_from = std::max(out.short_from, at - long_ms - 1);
    };
    switch (asked->prefix) {
      case Prefix::eq:
        at_least(span.from);
        out.to = std::min(out.to, span.until);
        break;
      case Prefix::sa:
        at_least(span.until);
        break;
      case Prefix::gt:
        ends_after(span.until);
        break;
      case Prefix::ge:
        ends_after(span.from);
        break;
      case Prefix::lt:
        out.to = std::min(out.to, span.from);
        break;
      case Prefix::le:
      case Prefix::eb:
        out.to = std::min(out.to, span.until);
        break;
      case Prefix::ne:
      case Prefix::ap:
        break;
    }
  }
  out.short_from = std::max(out.short_from, out.from);
  return out;
}

void drive_by_key(Plan& plan, const Query& query, const Criterion& best, const Criterion* second) {
  const bool ordered = !main_date(query.type).empty();
  const Bounds bounds = bounds_of(query);
  const auto other = second ? keys(*second) : std::nullopt;
  const auto first = keys(best);
  for (const auto& [code, text] : *first)
    for (const bool is_long : {false, true}) {
      if (is_long && !ordered) continue;
      Drive drive{{index_hash(query.type, code, text, is_long),
                   is_long ? bounds.from : bounds.short_from, bounds.to}};
      if (other && other->size() == 1)
        drive.also = index_hash(query.type, other->front().first, other->front().second, is_long);
      plan.drives.push_back(drive);
    }
  plan.by_type = false;
  plan.in_main_order = ordered;
}

/// By a text or a date; false when the criterion's values can't be walked.
bool drive_by_value(Plan& plan, const Query& query, const Criterion& c) {
  const auto code = code_of(c);
  if (c.type == SearchType::string && code != "phonetic" &&
      (c.modifier == Modifier::none || c.modifier == Modifier::exact)) {
    for (const auto& raw : c.values) {
      std::string low = fhir::normalised(unescaped(raw));
      if (low.empty()) return false;
      low.resize(std::min<std::size_t>(low.size(), 8));
      std::string high = low;
      high.resize(8, '\xff');
      plan.drives.push_back(
          {{index_hash(query.type, code, "", false), text_value(low), text_value(high)}, {}});
    }
    plan.by_type = false;
    return true;
  }
  if (c.type != SearchType::date || c.modifier != Modifier::none || c.values.size() != 1 ||
      code != main_date(query.type))
    return false;
  const Bounds bounds = bounds_of(query);
  for (const bool is_long : {false, true})
    plan.drives.push_back({{index_hash(query.type, code, "", is_long),
                            is_long ? bounds.from : bounds.short_from, bounds.to},
                           {}});
  plan.by_type = false;
  plan.in_main_order = true;
  return true;
}

}  // namespace

Plan plan_of(const Query& query) {
  Plan plan;
  std::vector<const Criterion*> keyed;
  for (const auto& c : query.criteria)
    if (is_keyed(c) && rank(c) > 0 && keys(c)) keyed.push_back(&c);
  std::ranges::stable_sort(keyed, {}, [](const Criterion* c) { return rank(*c); });
  if (!keyed.empty()) {
    const Criterion* second = nullptr;
    for (std::size_t i = 1; i < keyed.size() && second == nullptr; ++i)
      if (keys(*keyed[i])->size() == 1) second = keyed[i];
    drive_by_key(plan, query, *keyed.front(), second);
    return plan;
  }
  for (const auto type : {SearchType::string, SearchType::date})
    for (const auto& c : query.criteria)
      if (c.kind == Criterion::Kind::parameter && c.type == type && drive_by_value(plan, query, c))
        return plan;
  return plan;
}

bool finds_few(const Query& query) {
  constexpr std::size_t values_few = 5;
  if (!query.includes.empty() || !query.reverse_includes.empty() || !query.sort.empty() ||
      query.total || query.summary == Summary::count)
    return false;
  bool few = false;
  for (const auto& c : query.criteria) {
    if (c.kind == Criterion::Kind::chain || c.kind == Criterion::Kind::has) return false;
    const bool named = c.kind == Criterion::Kind::id ||
                       (is_keyed(c) && c.type == SearchType::token && rank(c) == 1 && keys(c));
    few = few || (named && c.values.size() <= values_few);
  }
  return few;
}

}  // namespace yilian::records::rest
