// Functions of single values: conversion, arithmetic, dates, types, and those that FHIR adds.
#include <algorithm>
#include <cmath>

#include "forms.hpp"
#include "path_eval.hpp"
#include "primitives.hpp"

namespace yilian::fhir {
namespace {

using Call = Evaluation::Call;
using ItemKind = Item::Kind;

Item number(ItemKind kind, const Decimal& value) {
  Item out;
  out.kind = kind;
  out.number = value;
  return out;
}
// ---- conversion

using Convert = std::optional<Item> (*)(const Item&);

std::optional<Item> as_boolean(const Item& item) {
  if (item.kind == ItemKind::boolean) return item;
  std::string text = item.kind == ItemKind::string || is_number(item) ? item.to_string() : "";
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (const auto* yes : {"true", "t", "yes", "y", "1", "1.0"})
    if (text == yes) return Item::boolean(true);
  for (const auto* no : {"false", "f", "no", "n", "0", "0.0"})
    if (text == no) return Item::boolean(false);
  return std::nullopt;
}
std::optional<Item> as_integer(const Item& item) {
  if (item.kind == ItemKind::integer) return item;
  if (item.kind == ItemKind::boolean) return Item::integer(item.truth ? 1 : 0);
  if (item.kind != ItemKind::string || item.text.find_first_of(".eE") != std::string::npos)
    return std::nullopt;
  const auto value = Decimal::parse(item.text);
  if (!value || *value == Decimal() ? !value : value->compare(Decimal(INT32_MAX)) > 0)
    return std::nullopt;
  return number(ItemKind::integer, *value);
}
std::optional<Item> as_decimal(const Item& item) {
  if (is_number(item)) return number(ItemKind::decimal, item.number);
  if (item.kind == ItemKind::boolean)
    return number(ItemKind::decimal, Decimal::of(item.truth ? 10 : 0, 1));
  if (item.kind != ItemKind::string) return std::nullopt;
  const auto value = Decimal::parse(item.text);
  return value ? std::optional(number(ItemKind::decimal, *value)) : std::nullopt;
}
std::optional<Item> as_string(const Item& item) {
  if (item.kind == ItemKind::node || item.kind == ItemKind::type_info) return std::nullopt;
  return Item::string(item.to_string());
}
std::optional<Item> as_date(const Item& item) {
  if (item.kind == ItemKind::string) {
    const auto value = Moment::parse(item.text);
    if (!value) return std::nullopt;
    return as_date(made(*value));
  }
  if (item.kind != ItemKind::moment || item.moment.form == Moment::Form::time) return std::nullopt;
  Moment out = item.moment;
  out.form = Moment::Form::date;
  out.precision = std::min(out.precision, Precision::day);
  out.has_zone = false;
  return made(out);
}
std::optional<Item> as_date_time(const Item& item) {
  if (item.kind == ItemKind::string) {
    auto value = Moment::parse(item.text);
    if (!value) return std::nullopt;
    value->form = Moment::Form::date_time;
    return made(*value);
  }
  if (item.kind != ItemKind::moment || item.moment.form == Moment::Form::time) return std::nullopt;
  Item out = item;
  out.moment.form = Moment::Form::date_time;
  return out;
}
std::optional<Item> as_time(const Item& item) {
  if (item.kind == ItemKind::moment && item.moment.form == Moment::Form::time) return item;
  if (item.kind != ItemKind::string) return std::nullopt;
  const auto value =
      Moment::parse_time(item.text.starts_with('T') ? item.text.substr(1) : item.text);
  return value ? std::optional(made(*value)) : std::nullopt;
}
std::optional<Item> as_quantity(const Item& item) {
  if (item.kind == ItemKind::quantity) return item;
  Item out = number(ItemKind::quantity, item.number);
  out.text = "1";
  if (is_number(item)) return out;
  if (item.kind == ItemKind::boolean) {
    out.number = Decimal(item.truth ? 1 : 0);
    return out;
  }
  return item.kind == ItemKind::string ? parse_quantity(item.text) : std::nullopt;
}

template <Convert To>
Items converts(const Call& call) {
  const auto item = subject(call);
  return item ? truth(To(*item).has_value()) : Items();
}
template <Convert To>
Items convert(const Call& call) {
  const auto item = subject(call);
  if (!item) return {};
  auto out = To(*item);
  return out ? single(std::move(*out)) : Items();
}
Items to_quantity(const Call& call) {
  Items out = convert<as_quantity>(call);
  if (out.empty() || call.count() == 0) return out;
  const auto unit = call.text(0);
  const auto value = unit ? converted(out[0], *unit) : std::nullopt;
  if (!value) return {};
  out[0].number = *value;
  out[0].text = *unit;
  return out;
}

// ---- numbers

template <class F>
Items on_number(const Call& call, bool whole, const F& function) {
  auto item = subject(call);
  if (!item) return {};
  if (!is_number(*item) && (whole || item->kind != ItemKind::quantity)) throw PathFailure();
  item->number = function(item->number);
  if (whole) item->kind = ItemKind::integer;
  return single(std::move(*item));
}
Items absolute(const Call& call) {
  return on_number(call, false, [](const Decimal& d) { return d.absolute(); });
}
Items ceiling(const Call& call) {
  return on_number(call, true, [](const Decimal& d) { return d.ceiling(); });
}
Items floor(const Call& call) {
  return on_number(call, true, [](const Decimal& d) { return d.floor(); });
}
Items truncate(const Call& call) {
  return on_number(call, true, [](const Decimal& d) { return d.truncated(); });
}
Items round(const Call& call) {
  const auto places = call.count() > 0 ? call.integer(0) : 0;
  if (!places || *places < 0 || *places > 30) throw PathFailure();
  auto item = subject(call);
  if (!item) return {};
  if (!is_number(*item)) throw PathFailure();
  return single(number(ItemKind::decimal, item->number.rounded(static_cast<int>(*places))));
}
template <class F>
Items real(const Call& call, const F& function) {
  const auto item = subject(call);
  if (!item) return {};
  if (!is_number(*item)) throw PathFailure();
  const auto value = Decimal::from_double(function(item->number.to_double()));
  return value ? single(number(ItemKind::decimal, *value)) : Items();
}
Items exponential(const Call& call) {
  return real(call, [](double x) { return std::exp(x); });
}
Items logarithm(const Call& call) {
  return real(call, [](double x) { return std::log(x); });
}
Items square_root(const Call& call) {
  return real(call, [](double x) { return std::sqrt(x); });
}
Items with_argument(const Call& call, double (*function)(double, double)) {
  const Items argument = call.arg(0);
  const Item* other = only(argument);
  if (!other || !is_number(value_of(*other))) return {};
  const double y = value_of(*other).number.to_double();
  Items out = real(call, [&](double x) { return function(x, y); });
  const auto own = subject(call);
  if (!out.empty() && own->kind == ItemKind::integer && out[0].number.is_whole() &&
      value_of(*other).kind == ItemKind::integer && y >= 0)
    out[0].kind = function(8, 2) == 3 ? ItemKind::decimal : ItemKind::integer;
  return out;
}
Items log(const Call& call) {
  return with_argument(call, [](double x, double base) { return std::log(x) / std::log(base); });
}
Items power(const Call& call) {
  return with_argument(call, [](double x, double y) { return std::pow(x, y); });
}

// ---- the clock

Moment now(const Call& call) {
  const auto& context = call.evaluation.context();
  return Moment::of(context.now, context.zone_minutes);
}
Items now_item(const Call& call) { return single(made(now(call))); }
Items today(const Call& call) { return single(*as_date(made(now(call)))); }
Items time_of_day(const Call& call) {
  Moment out = now(call);
  out.form = Moment::Form::time;
  out.has_zone = false;
  return single(made(out));
}

// ---- types and what FHIR adds

Items type(const Call& call) {
  Items out;
  for (const auto& item : call.focus) {
    Item info;
    info.kind = ItemKind::type_info;
    info.text = item.type_name();
    out.push_back(std::move(info));
  }
  return out;
}
Items extension(const Call& call) {
  const auto url = call.text(0);
  Items out;
  if (!url) return out;
  static const NameId name = Definitions::r4().name("extension");
  for (const auto& item : call.focus)
    for (auto& each : call.evaluation.children(item, false, name, "extension"))
      if (each.node.text_of("url") == *url) out.push_back(std::move(each));
  return out;
}
Items has_value(const Call& call) {
  if (call.focus.size() != 1) return truth(false);
  const auto& item = call.focus[0];
  return truth(item.kind != ItemKind::node || (item.node && !item.node.is_object()));
}
Items get_value(const Call& call) {
  const auto item = subject(call);
  return item && item->kind != ItemKind::node ? single(*item) : Items();
}
Items resolve(const Call& call) {
  Items out;
  for (const auto& item : call.focus) {
    const std::string text = item.node.is_object() ? std::string(item.node.text_of("reference"))
                                                   : value_of(item).to_string();
    const auto& context = call.evaluation.context();
    if (text.starts_with('#')) {
      const Node from = context.root_resource ? context.root_resource : context.resource;
      for (const Node each : from.member("contained"))
        if (each.text_of("id") == std::string_view(text).substr(1))
          out.push_back(Item::of(each, 0));
    } else if (context.resolve) {
      Item found = context.resolve(text);
      if (found.node) out.push_back(std::move(found));
    }
  }
  return out;
}
Items member_of(const Call& call) {
  const auto url = call.text(0);
  const Item* item = only(call.focus);
  if (!url || !item) return {};
  const auto& r4 = Definitions::r4();
  const auto id = r4.value_set(std::string_view(*url).substr(0, url->find('|')));
  if (id == 0 || r4.value_set(id).is_open != 0) return {};
  const auto& set = r4.value_set(id);
  const auto coded = [&](Node coding) {
    return r4.find(set, coding.text_of("system"), coding.text_of("code")) != nullptr;
  };
  if (!item->node.is_object())
    return truth(r4.find(set, std::nullopt, value_of(*item).to_string()) != nullptr);
  if (const Node codings = item->node.member("coding")) {
    for (const Node coding : codings)
      if (coded(coding)) return truth(true);
    return truth(false);
  }
  return truth(coded(item->node));
}
Items conforms_to(const Call& call) {
  const auto url = call.text(0);
  const Item* item = only(call.focus);
  if (!url || !item) return {};
  constexpr std::string_view base = "http://hl7.org/fhir/StructureDefinition/";
  const TypeId wanted =
      url->starts_with(base) ? Definitions::r4().type(url->substr(base.size())) : TypeId{0};
  if (wanted == 0) throw PathFailure();
  return truth(Definitions::r4().is_a(item->type, wanted));
}
Items html_checks(const Call& call) {
  const Item* item = only(call.focus);
  if (!item) return {};
  return truth(is_narrative(value_of(*item).to_string()));
}

}  // namespace

std::vector<PathFunction> value_functions() {
  return {
      {"toBoolean", 0, 0, convert<as_boolean>},
      {"toInteger", 0, 0, convert<as_integer>},
      {"toDecimal", 0, 0, convert<as_decimal>},
      {"toString", 0, 0, convert<as_string>},
      {"toDate", 0, 0, convert<as_date>},
      {"toDateTime", 0, 0, convert<as_date_time>},
      {"toTime", 0, 0, convert<as_time>},
      {"toQuantity", 0, 1, to_quantity},
      {"convertsToBoolean", 0, 0, converts<as_boolean>},
      {"convertsToInteger", 0, 0, converts<as_integer>},
      {"convertsToDecimal", 0, 0, converts<as_decimal>},
      {"convertsToString", 0, 0, converts<as_string>},
      {"convertsToDate", 0, 0, converts<as_date>},
      {"convertsToDateTime", 0, 0, converts<as_date_time>},
      {"convertsToTime", 0, 0, converts<as_time>},
      {"convertsToQuantity", 0, 1, converts<as_quantity>},
      {"abs", 0, 0, absolute},
      {"ceiling", 0, 0, ceiling},
      {"floor", 0, 0, floor},
      {"truncate", 0, 0, truncate},
      {"round", 0, 1, round},
      {"exp", 0, 0, exponential},
      {"ln", 0, 0, logarithm},
      {"sqrt", 0, 0, square_root},
      {"log", 1, 1, log},
      {"power", 1, 1, power},
      {"now", 0, 0, now_item},
      {"today", 0, 0, today},
      {"timeOfDay", 0, 0, time_of_day},
      {"type", 0, 0, type},
      {"extension", 1, 1, extension},
      {"hasValue", 0, 0, has_value},
      {"getValue", 0, 0, get_value},
      {"resolve", 0, 0, resolve},
      {"memberOf", 1, 1, member_of},
      {"conformsTo", 1, 1, conforms_to},
      {"htmlChecks", 0, 0, html_checks},
  };
}

}  // namespace yilian::fhir
