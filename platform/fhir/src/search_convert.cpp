#include "search_convert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "forms.hpp"

namespace yilian::fhir {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double number_of(Node node, double otherwise) {
  const auto range = implied_range(node.text());
  return range ? range->value : otherwise;
}

/// The system that a required binding gives a bare code.
std::string_view implied_system(const Element* element, std::string_view code) {
  if (element == nullptr || element->binding != Binding::required) return {};
  const auto& definitions = Definitions::r4();
  const auto* found = definitions.find(definitions.value_set(element->value_set), {}, code);
  return found ? definitions.text(definitions.code_system(found->system).url) : std::string_view();
}

}  // namespace

std::size_t count_of(const Values& values, SearchType type) {
  switch (type) {
    case SearchType::number:
      return values.numbers.size();
    case SearchType::date:
      return values.dates.size();
    case SearchType::string:
      return values.strings.size();
    case SearchType::token:
      return values.tokens.size();
    case SearchType::reference:
      return values.references.size();
    case SearchType::quantity:
      return values.quantities.size();
    case SearchType::uri:
      return values.uris.size();
    case SearchType::special:
      return values.positions.size();
    case SearchType::composite:
      return 0;
  }
  return 0;
}

void Converter::convert(ParameterId parameter, SearchType type,
                        const SearchProgram::Found& found) const {
  switch (type) {
    case SearchType::number:
      return number(parameter, found.node, found.type);
    case SearchType::date:
      return date(parameter, found.node, found.type);
    case SearchType::string:
      return strings(parameter, found.node, found.type);
    case SearchType::token:
      return token(parameter, found);
    case SearchType::reference:
      return reference(parameter, found.node, found.type);
    case SearchType::quantity:
      return quantity(parameter, found.node, found.type);
    case SearchType::uri:
      if (found.node.is_string()) out.uris.push_back({parameter, found.node.text()});
      return;
    case SearchType::special: {
      const double latitude = number_of(found.node.member(names().latitude), infinity);
      const double longitude = number_of(found.node.member(names().longitude), infinity);
      if (std::isfinite(latitude) && std::isfinite(longitude))
        out.positions.push_back({parameter, latitude, longitude});
      return;
    }
    case SearchType::composite:
      return;
  }
}

void Converter::string(ParameterId parameter, std::string_view text) const {
  if (text.empty()) return;
  owned.push_back(normalised(text));
  out.strings.push_back({parameter, text, owned.back()});
}

void Converter::strings(ParameterId parameter, Node node, TypeId type) const {
  const auto& all = names();
  const Form form = form_of(type);
  if (node.is_string()) return string(parameter, node.text());
  if (form == Form::codeable_concept) return string(parameter, node.member(all.text).text());
  if (form != Form::human_name && form != Form::address) return;
  const NameId name_parts[] = {all.text, all.family, all.given, all.prefix, all.suffix};
  const NameId address_parts[] = {all.text,  all.line,        all.city,   all.district,
                                  all.state, all.postal_code, all.country};
  const auto parts = form == Form::human_name ? std::span<const NameId>(name_parts)
                                              : std::span<const NameId>(address_parts);
  for (const Node child : node) {
    if (child.is_companion() || std::ranges::find(parts, child.name_id()) == parts.end()) continue;
    if (child.is_array())
      for (const Node item : child) string(parameter, item.text());
    else string(parameter, child.text());
  }
}

void Converter::identifier(ParameterId parameter, Node node) const {
  const auto& all = names();
  const auto value = node.member(all.value).text();
  const Node type = node.member(all.type);
  const auto text = type.member(all.text).text();
  const auto system = node.member(all.system).text();
  if (!value.empty() || !system.empty())
    out.tokens.push_back({parameter, system, value, text, false});
  for (const Node coding : type.member(all.coding))
    out.typed_tokens.push_back(
        {parameter, coding.member(all.system).text(), coding.member(all.code).text(), value});
}

void Converter::token(ParameterId parameter, const SearchProgram::Found& found) const {
  const auto& all = names();
  const Node node = found.node;
  const auto coding = [&](Node each, std::string_view text) {
    const auto code = each.member(all.code).text(), system = each.member(all.system).text();
    if (const auto display = each.member(all.display).text(); !display.empty()) text = display;
    if (!code.empty() || !system.empty() || !text.empty())
      out.tokens.push_back({parameter, system, code, text, false});
  };
  const auto plain = [&](std::string_view code, std::string_view system) {
    if (!code.empty()) out.tokens.push_back({parameter, system, code, {}, !system.empty()});
  };
  switch (form_of(found.type)) {
    case Form::codeable_concept: {
      const auto text = node.member(all.text).text();
      for (const Node each : node.member(all.coding)) coding(each, {});
      if (!text.empty()) out.tokens.push_back({parameter, {}, {}, text, false});
      return;
    }
    case Form::coding:
      return coding(node, {});
    case Form::identifier:
      return identifier(parameter, node);
    case Form::contact_point:
      return plain(node.member(all.value).text(), {});
    case Form::boolean: {
      const bool value = node && (node.kind() != Kind::boolean || node.text() == "true");
      return plain(value ? "true" : "false",
                   "http://terminology.hl7.org/CodeSystem/special-values");
    }
    case Form::code:
      return plain(node.text(), implied_system(found.element, node.text()));
    default:
      return plain(node.text(), {});
  }
}

void Converter::literal(ParameterId parameter, std::string_view text, bool canonical) const {
  if (text.empty()) return;
  ReferenceValue value = parse_reference(text);
  value.parameter = parameter;
  if (canonical) {
    const auto bar = text.find('|');
    value.url = text.substr(0, bar);
    if (bar != std::string_view::npos) {
      value = parse_reference(value.url);
      value.parameter = parameter;
      value.version = text.substr(bar + 1);
    }
  } else if (text.starts_with('#')) {
    for (const Node each : resource.member(names().contained))
      if (each.member(names().id).text() == text.substr(1))
        value.type = Definitions::r4().resource_type(each.resource_type());
  }
  out.references.push_back(value);
}

void Converter::reference(ParameterId parameter, Node node, TypeId type) const {
  const auto& all = names();
  if (node.is_string()) {
    const Form form = form_of(type);
    return literal(parameter, node.text(), form == Form::canonical || form == Form::uri);
  }
  if (form_of(type) != Form::reference) {
    // The first resource of a document or message: it is in the bundle, not behind a reference.
    const TypeId own = Definitions::r4().resource_type(node.resource_type());
    if (own == 0) return;
    ReferenceValue value{};
    value.parameter = parameter;
    value.type = own;
    value.id = value.url = node.member(all.id).text();
    out.references.push_back(value);
    return;
  }
  const auto before = out.references.size();
  literal(parameter, node.member(all.reference).text(), false);
  const Node logical = node.member(all.identifier);
  if (!logical && out.references.size() == before) return;
  if (out.references.size() == before) {
    out.references.emplace_back();
    out.references.back().parameter = parameter;
  }
  auto& value = out.references.back();
  if (value.type == 0) value.type = Definitions::r4().resource_type(node.member(all.type).text());
  value.identifier_system = logical.member(all.system).text();
  value.identifier_value = logical.member(all.value).text();
}

void Converter::moment(ParameterId parameter, std::string_view text) const {
  if (const auto moment = Moment::parse(text))
    out.dates.push_back({parameter, moment->span(zone_minutes), text});
}

void Converter::period(ParameterId parameter, Node node) const {
  const auto start = Moment::parse(node.member(names().start).text());
  const auto end = Moment::parse(node.member(names().end).text());
  if (!start && !end) return;
  Span span;
  if (start) span.from = start->span(zone_minutes).from;
  if (end) span.until = end->span(zone_minutes).until;
  out.dates.push_back({parameter, span, {}});
}

void Converter::timing(ParameterId parameter, Node node) const {
  Span span{INT64_MAX, INT64_MIN};
  for (const Node event : node.member(names().event))
    if (const auto moment = Moment::parse(event.text())) {
      const Span each = moment->span(zone_minutes);
      span.from = std::min(span.from, each.from);
      span.until = std::max(span.until, each.until);
    }
  if (span.from < span.until) out.dates.push_back({parameter, span, {}});
  period(parameter, node.member(names().repeat).member(names().bounds_period));
}

void Converter::date(ParameterId parameter, Node node, TypeId type) const {
  const Form form = form_of(type);
  if (node.is_string()) moment(parameter, node.text());
  else if (form == Form::period) period(parameter, node);
  else if (form == Form::timing) timing(parameter, node);
}

void Converter::quantity(ParameterId parameter, Node node, TypeId type) const {
  const auto& all = names();
  const Form form = form_of(type);
  const auto add = [&](double low, double high, Node unit, std::string_view number) {
    auto system = unit.member(all.system).text(), code = unit.member(all.code).text();
    if (form == Form::money) {
      system = "urn:iso:std:iso:4217";
      code = unit.member(all.currency).text();
    }
    out.quantities.push_back(
        {parameter, low, high, number, system, code, unit.member(all.unit).text()});
  };
  if (form == Form::range) {
    const Node low = node.member(all.low), high = node.member(all.high);
    if (low || high)
      add(number_of(low.member(all.value), -infinity), number_of(high.member(all.value), infinity),
          low ? low : high, {});
    return;
  }
  if (form != Form::quantity && form != Form::money) return;
  const Node value = node.member(all.value);
  const auto range = implied_range(value.text());
  if (!range) return;
  const auto comparator = node.member(all.comparator).text();
  const double low = comparator.starts_with('<') ? -infinity : range->value;
  const double high = comparator.starts_with('>') ? infinity : range->value;
  add(low, high, node, value.text());
}

void Converter::number(ParameterId parameter, Node node, TypeId type) const {
  const auto& all = names();
  if (form_of(type) == Form::range) {
    out.numbers.push_back({parameter,
                           number_of(node.member(all.low).member(all.value), -infinity),
                           number_of(node.member(all.high).member(all.value), infinity),
                           {}});
  } else if (const auto range = implied_range(node.text())) {
    out.numbers.push_back({parameter, range->value, range->value, node.text()});
  }
}

}  // namespace yilian::fhir
