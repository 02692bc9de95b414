#include "fhir/match.hpp"

#include <algorithm>
#include <cmath>

namespace yilian::records::rest {
namespace {

using fhir::Definitions;
using fhir::SearchType;
using fhir::Values;

constexpr std::int32_t zone_minutes = 8 * 60;

Prefix take_prefix(std::string_view& text) {
  constexpr std::pair<std::string_view, Prefix> known[] = {
      {"eq", Prefix::eq}, {"ne", Prefix::ne}, {"gt", Prefix::gt},
      {"lt", Prefix::lt}, {"ge", Prefix::ge}, {"le", Prefix::le},
      {"sa", Prefix::sa}, {"eb", Prefix::eb}, {"ap", Prefix::ap}};
  for (const auto& [name, prefix] : known)
    if (text.starts_with(name)) {
      text.remove_prefix(2);
      return prefix;
    }
  return Prefix::eq;
}

bool matches_string(Modifier modifier, std::string_view asked, const fhir::StringValue& value) {
  if (modifier == Modifier::exact) return value.exact == asked;
  const std::string normal = fhir::normalised(asked);
  if (modifier == Modifier::contains) return value.normal.find(normal) != std::string_view::npos;
  return value.normal.starts_with(normal);
}

struct TokenQuery {
  std::optional<std::string> system;  ///< none: any; empty: one without a system
  std::string code;                   ///< empty: any
};
TokenQuery parse_token(std::string_view raw) {
  const auto parts = split(raw, '|');
  if (parts.size() == 1) return {std::nullopt, unescaped(parts[0])};
  return {unescaped(parts[0]), unescaped(parts[1])};
}

bool matches_token(Modifier modifier, std::string_view raw, const fhir::TokenValue& value) {
  if (modifier == Modifier::text)
    return fhir::normalised(value.text).starts_with(fhir::normalised(unescaped(raw)));
  const TokenQuery asked = parse_token(raw);
  if (!asked.code.empty() && value.code != asked.code) return false;
  if (asked.code.empty() && !asked.system) return false;
  if (!asked.system) return true;
  if (asked.system->empty()) return value.system.empty() || value.system_implied;
  return value.system == *asked.system;
}

bool matches_of_type(std::string_view raw, const fhir::TypedTokenValue& value) {
  const auto parts = split(raw, '|');
  return parts.size() == 3 && value.type_system == unescaped(parts[0]) &&
         value.type_code == unescaped(parts[1]) && value.value == unescaped(parts[2]);
}

bool matches_reference(const Criterion& criterion, std::string_view raw,
                       const fhir::ReferenceValue& value) {
  if (criterion.modifier == Modifier::identifier) {
    const TokenQuery asked = parse_token(raw);
    return !value.identifier_value.empty() && value.identifier_value == asked.code &&
           (!asked.system || *asked.system == value.identifier_system);
  }
  const std::string text = unescaped(raw);
  const auto& definitions = Definitions::r4();
  if (text.find('/') == std::string::npos && text.find(':') == std::string::npos) {
    return value.id == text && (criterion.modifier != Modifier::type ||
                                definitions.type_name(value.type) == criterion.target);
  }
  if (value.url == text) return true;
  const auto asked = fhir::parse_reference(text);
  return !asked.id.empty() && asked.type == value.type && asked.id == value.id &&
         asked.base.empty() == value.base.empty();
}

bool matches_uri(Modifier modifier, std::string_view raw, std::string_view uri) {
  const std::string text = unescaped(raw);
  if (uri == text) return true;
  if (modifier == Modifier::below) return uri.starts_with(text.ends_with('/') ? text : text + "/");
  if (modifier == Modifier::above)
    return text.starts_with(uri.ends_with('/') ? std::string(uri) : std::string(uri) + "/");
  return false;
}

/// The prefixes over two ranges of numbers.
bool compare(Prefix prefix, const fhir::NumberRange& asked, double low, double high) {
  switch (prefix) {
    case Prefix::eq:
      return low >= asked.low && high <= asked.high && low < asked.high + (low == high ? 0 : 1);
    case Prefix::ne:
      return !(low >= asked.low && high <= asked.high);
    case Prefix::gt:
      return high > asked.value;
    case Prefix::lt:
      return low < asked.value;
    case Prefix::ge:
      return high >= asked.value;
    case Prefix::le:
      return low <= asked.value;
    case Prefix::sa:
      return low > asked.value;
    case Prefix::eb:
      return high < asked.value;
    case Prefix::ap: {
      const double slack = std::abs(asked.value) * 0.1;
      return high >= asked.value - slack && low <= asked.value + slack;
    }
  }
  return false;
}

struct NumberQuery {
  Prefix prefix = Prefix::eq;
  fhir::NumberRange range{};
};
std::optional<NumberQuery> parse_number(std::string_view text) {
  NumberQuery query;
  query.prefix = take_prefix(text);
  const auto range = fhir::implied_range(text);
  if (!range) return std::nullopt;
  query.range = *range;
  return query;
}

bool matches_number(std::string_view raw, double low, double high) {
  const auto query = parse_number(unescaped(raw));
  return query && compare(query->prefix, query->range, low, high);
}

bool matches_quantity(std::string_view raw, const fhir::QuantityValue& value) {
  const auto parts = split(raw, '|');
  if (!matches_number(parts[0], value.low, value.high)) return false;
  if (parts.size() < 3) return parts.size() == 1;
  const std::string system = unescaped(parts[1]), code = unescaped(parts[2]);
  if (!system.empty() && value.system != system) return false;
  return code.empty() || value.code == code || (system.empty() && value.unit == code);
}

/// Any of the values that `chosen(index, value)` picks.
template <class List, class Chosen, class F>
bool any(const List& list, Chosen chosen, F test) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (chosen(i, list[i]) && test(list[i])) return true;
  return false;
}

template <class Chosen>
bool any_value(SearchType type, const Criterion& c, std::string_view raw, const Values& values,
               Chosen chosen) {
  switch (type) {
    case SearchType::string:
      return any(values.strings, chosen,
                 [&](const auto& v) { return matches_string(c.modifier, unescaped(raw), v); });
    case SearchType::token:
      if (c.modifier == Modifier::of_type)
        return any(values.typed_tokens, chosen,
                   [&](const auto& v) { return matches_of_type(raw, v); });
      return any(values.tokens, chosen,
                 [&](const auto& v) { return matches_token(c.modifier, raw, v); });
    case SearchType::reference:
      return any(values.references, chosen,
                 [&](const auto& v) { return matches_reference(c, raw, v); });
    case SearchType::date: {
      const auto query = parse_date_query(unescaped(raw));
      return query &&
             any(values.dates, chosen, [&](const auto& v) { return matches_date(*query, v.span); });
    }
    case SearchType::quantity:
      return any(values.quantities, chosen,
                 [&](const auto& v) { return matches_quantity(raw, v); });
    case SearchType::number:
      return any(values.numbers, chosen,
                 [&](const auto& v) { return matches_number(raw, v.low, v.high); });
    case SearchType::uri:
      return any(values.uris, chosen,
                 [&](const auto& v) { return matches_uri(c.modifier, raw, v.uri); });
    case SearchType::composite:
    case SearchType::special:
      return false;
  }
  return false;
}

bool matches_tuple(const Criterion& c, std::string_view raw, const fhir::SearchValues& all,
                   const fhir::CompositeValue& tuple) {
  const auto asked = split(raw, '$');
  if (asked.size() != tuple.count) return false;
  for (std::size_t i = 0; i < tuple.count; ++i) {
    const auto& part = tuple.parts[i];
    const auto inside = [&](std::size_t index, const auto&) {
      return index >= part.range.first && index < part.range.first + part.range.count;
    };
    if (!any_value(part.type, c, asked[i], all.parts, inside)) return false;
  }
  return true;
}

bool has_any(fhir::ParameterId id, const fhir::SearchValues& all) {
  const auto own = [&](const auto& value) { return value.parameter == id; };
  const auto& v = all.values;
  return std::ranges::any_of(v.strings, own) || std::ranges::any_of(v.tokens, own) ||
         std::ranges::any_of(v.references, own) || std::ranges::any_of(v.dates, own) ||
         std::ranges::any_of(v.quantities, own) || std::ranges::any_of(v.numbers, own) ||
         std::ranges::any_of(v.uris, own) || std::ranges::any_of(all.composites, own);
}

}  // namespace

std::optional<DateQuery> parse_date_query(std::string_view text) {
  DateQuery query;
  query.prefix = take_prefix(text);
  const auto moment = fhir::Moment::parse(text);
  if (!moment) return std::nullopt;
  query.span = moment->span(zone_minutes);
  return query;
}

bool matches_date(const DateQuery& query, const fhir::Span& span) {
  const auto& asked = query.span;
  switch (query.prefix) {
    case Prefix::eq:
      return span.from >= asked.from && span.until <= asked.until;
    case Prefix::ne:
      return !(span.from >= asked.from && span.until <= asked.until);
    case Prefix::gt:
      return span.until > asked.until;
    case Prefix::lt:
      return span.from < asked.from;
    case Prefix::ge:
      return span.until > asked.from;
    case Prefix::le:
      return span.from < asked.until;
    case Prefix::sa:
      return span.from >= asked.until;
    case Prefix::eb:
      return span.until <= asked.from;
    case Prefix::ap:
      return span.until > asked.from - 86'400'000 && span.from < asked.until + 86'400'000;
  }
  return false;
}

namespace {

/// "[system|]code", a type before it for `:of-type`; a separator inside a value is escaped.
bool is_token(Modifier modifier, std::string_view raw) {
  if (modifier == Modifier::text) return !raw.empty();
  const auto parts = split(raw, '|');
  if (modifier == Modifier::of_type) return parts.size() == 3;
  return parts.size() <= 2 &&
         std::ranges::any_of(parts, [](const auto& part) { return !part.empty(); });
}

}  // namespace

Status check_values(const Criterion& criterion) {
  if (criterion.modifier == Modifier::missing) {
    const bool good = criterion.values.size() == 1 &&
                      (criterion.values[0] == "true" || criterion.values[0] == "false");
    return good ? Status() : fail(bad_value(criterion.name));
  }
  for (const auto& raw : criterion.values) {
    const std::string text = unescaped(raw);
    bool good = !text.empty();
    if (criterion.type == SearchType::date) good = parse_date_query(text).has_value();
    if (criterion.type == SearchType::number) good = parse_number(text).has_value();
    if (criterion.type == SearchType::token ||
        (criterion.type == SearchType::reference && criterion.modifier == Modifier::identifier))
      good = is_token(criterion.modifier, raw);
    if (criterion.type == SearchType::quantity)
      good = parse_number(unescaped(split(raw, '|')[0])).has_value();
    if (!good) return fail(bad_value(criterion.name));
  }
  return {};
}

bool matches(const Criterion& criterion, const fhir::SearchValues& values) {
  if (criterion.modifier == Modifier::missing)
    return has_any(criterion.parameter, values) == (criterion.values.front() == "false");
  const auto one = [&](const std::string& raw) {
    if (criterion.type == SearchType::composite)
      return std::ranges::any_of(values.composites, [&](const auto& tuple) {
        return tuple.parameter == criterion.parameter &&
               matches_tuple(criterion, raw, values, tuple);
      });
    return any_value(
        criterion.type, criterion, raw, values.values,
        [&](std::size_t, const auto& v) { return v.parameter == criterion.parameter; });
  };
  const bool found = std::ranges::any_of(criterion.values, one);
  return criterion.modifier == Modifier::negated ? !found : found;
}

}  // namespace yilian::records::rest
