#include "path_values.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fhir/search_values.hpp"
#include "forms.hpp"

namespace yilian::fhir {
namespace {

using Kind_ = Item::Kind;

struct Unit {
  std::string_view code;
  char dimension;  ///< units of one can be compared
  std::string_view factor;
};
// What sample data and invariants need of UCUM; other units are equal only to themselves.
constexpr Unit units[] = {
    {"ug", 'M', "0.000001"},
    {"mg", 'M', "0.001"},
    {"g", 'M', "1"},
    {"kg", 'M', "1000"},
    {"[lb_av]", 'M', "453.59237"},
    {"[oz_av]", 'M', "28.349523125"},
    {"mm", 'L', "0.001"},
    {"cm", 'L', "0.01"},
    {"m", 'L', "1"},
    {"km", 'L', "1000"},
    {"[in_i]", 'L', "0.0254"},
    {"[ft_i]", 'L', "0.3048"},
    {"uL", 'V', "0.000001"},
    {"mL", 'V', "0.001"},
    {"dL", 'V', "0.1"},
    {"L", 'V', "1"},
    {"millisecond", 'T', "0.001"},
    {"ms", 'T', "0.001"},
    {"second", 'T', "1"},
    {"s", 'T', "1"},
    {"minute", 'T', "60"},
    {"min", 'T', "60"},
    {"hour", 'T', "3600"},
    {"h", 'T', "3600"},
    {"day", 'T', "86400"},
    {"d", 'T', "86400"},
    {"week", 'T', "604800"},
    {"wk", 'T', "604800"},
    {"month", 'C', "1"},
    {"year", 'C', "12"},
    {"mo", 'U', "1"},
    {"a", 'U', "12"},
    {"%", 'P', "0.01"},
    {"1", 'P', "1"},
    {"mm[Hg]", 'H', "1"},
    {"kPa", 'H', "7.50061683"},
};

const Unit* unit_of(std::string_view code) {
  const auto at = std::ranges::find(units, code.empty() ? "1" : code, &Unit::code);
  return at == std::end(units) ? nullptr : at;
}

std::optional<Decimal> in_base(const Item& quantity, const Unit& unit) {
  return quantity.number.times(*Decimal::parse(unit.factor));
}

std::optional<int> compare_moments(const Moment& a, const Moment& b) {
  if ((a.form == Moment::Form::time) != (b.form == Moment::Form::time)) throw PathFailure();
  const bool clocks = a.precision >= Precision::hour && b.precision >= Precision::hour;
  Moment x = a, y = b;
  if (clocks && a.has_zone != b.has_zone) return std::nullopt;
  if (clocks && a.has_zone && a.zone_minutes != b.zone_minutes) {
    const auto digits_a = x.digits, digits_b = y.digits;
    const auto precision_a = x.precision, precision_b = y.precision;
    x = Moment::of(a.milliseconds(0), 0);
    y = Moment::of(b.milliseconds(0), 0);
    x.precision = precision_a, y.precision = precision_b;
    x.digits = digits_a, y.digits = digits_b;
  }
  const std::array<std::pair<std::int32_t, std::int32_t>, 5> fields{{{x.year, y.year},
                                                                     {x.month, y.month},
                                                                     {x.day, y.day},
                                                                     {x.hour, y.hour},
                                                                     {x.minute, y.minute}}};
  // Seconds and their parts are one precision.
  const auto last = [](const Moment& m) { return std::min(m.precision, Precision::second); };
  const auto shared = std::min(last(x), last(y));
  const std::size_t first = x.form == Moment::Form::time ? 3 : 0;
  for (std::size_t i = first; i < fields.size() && i <= static_cast<std::size_t>(shared); ++i)
    if (fields[i].first != fields[i].second) return fields[i].first < fields[i].second ? -1 : 1;
  if (last(x) != last(y)) return std::nullopt;
  if (shared < Precision::second) return 0;
  const auto ms = [](const Moment& m) { return m.second * 1000 + m.millisecond; };
  return ms(x) < ms(y) ? -1 : ms(x) > ms(y) ? 1 : 0;
}

std::optional<int> compare_quantities(const Item& a, const Item& b) {
  if (a.text == b.text) return a.number.compare(b.number);
  const Unit *x = unit_of(a.text), *y = unit_of(b.text);
  if (!x || !y || x->dimension != y->dimension) return std::nullopt;
  const auto left = in_base(a, *x), right = in_base(b, *y);
  if (!left || !right) return std::nullopt;
  return left->compare(*right);
}

std::optional<bool> equal_trees(Node a, Node b) {
  if (!a || !b) return !a && !b;
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  if (a.is_object()) {
    for (const Node child : a) {
      const Node other = b.member(child.name());
      if (!other || equal_trees(child, other) != true) return false;
    }
    return true;
  }
  if (a.is_array()) {
    auto other = b.begin();
    for (const Node child : a) {
      if (equal_trees(child, *other) != true) return false;
      ++other;
    }
    return true;
  }
  return a.text() == b.text();
}

std::string lowered(const std::string& text) { return normalised(text); }

}  // namespace

Item made(Item::Kind kind) {
  Item out;
  out.kind = kind;
  return out;
}

Item made(const Moment& value) {
  Item out = made(Item::Kind::moment);
  out.moment = value;
  return out;
}

bool is_number(const Item& item) {
  return item.kind == Kind_::integer || item.kind == Kind_::decimal;
}

Item as_quantity(Item item) {
  if (is_number(item)) {
    item.kind = Kind_::quantity;
    item.text = "1";
  }
  return item;
}

std::optional<Decimal> converted(const Item& quantity, std::string_view unit) {
  if (quantity.text == unit) return quantity.number;
  const Unit *from = unit_of(quantity.text), *to = unit_of(unit);
  if (!from || !to || from->dimension != to->dimension) return std::nullopt;
  const auto base = in_base(quantity, *from);
  return base ? base->divided_by(*Decimal::parse(to->factor)) : base;
}

bool is_primitive(const Item& item) {
  return item.kind != Kind_::node ||
         Definitions::r4().type(item.type).kind == TypeKind::primitive ||
         (item.node && !item.node.is_object());
}

Item value_of(const Item& item) {
  if (item.kind != Kind_::node || !item.node) return item;
  const Form form = form_of(item.type);
  const auto text = item.node.text();
  if (item.node.is_object()) {
    if (form != Form::quantity) return item;
    const auto number = Decimal::parse(item.node.member(names().value).text());
    if (!number || item.node.member(names().comparator)) return item;
    Item out = made(Kind_::quantity);
    out.number = *number;
    const auto code = item.node.member(names().code).text();
    out.text = !code.empty() ? code : item.node.member(names().unit).text();
    if (out.text.empty()) out.text = "1";
    return out;
  }
  switch (form) {
    case Form::boolean:
      return item.node.kind() == Kind::boolean ? Item::boolean(text == "true")
                                               : Item::string(std::string(text));
    case Form::integer:
    case Form::positive_int:
    case Form::unsigned_int:
    case Form::decimal: {
      const auto number = Decimal::parse(text);
      if (!number) return Item::string(std::string(text));
      Item out = made(form == Form::decimal ? Kind_::decimal : Kind_::integer);
      out.number = *number;
      return out;
    }
    case Form::date:
    case Form::date_time:
    case Form::instant:
    case Form::time: {
      auto moment = form == Form::time ? Moment::parse_time(text) : Moment::parse(text);
      if (!moment) return Item::string(std::string(text));
      if (form == Form::date_time || form == Form::instant) moment->form = Moment::Form::date_time;
      Item out = made(Kind_::moment);
      out.moment = *moment;
      return out;
    }
    default:
      return Item::string(std::string(text));
  }
}

std::optional<bool> equal(const Item& left, const Item& right) {
  // The commonest case without a copy.
  if (left.kind == Kind_::string && right.kind == Kind_::string) return left.text == right.text;
  const Item a = value_of(left), b = value_of(right);
  if (is_number(a) && is_number(b)) return a.number == b.number;
  if (a.kind == Kind_::quantity || b.kind == Kind_::quantity) {
    const Item x = as_quantity(a), y = as_quantity(b);
    if (x.kind != Kind_::quantity || y.kind != Kind_::quantity) return false;
    const auto order = compare_quantities(x, y);
    if (!order && unit_of(x.text) && unit_of(y.text)) return std::nullopt;
    return order ? std::optional(*order == 0) : std::optional(false);
  }
  if (a.kind == Kind_::moment && b.kind == Kind_::moment) {
    if ((a.moment.form == Moment::Form::time) != (b.moment.form == Moment::Form::time))
      return false;
    const auto order = compare_moments(a.moment, b.moment);
    return order ? std::optional(*order == 0) : std::nullopt;
  }
  // A text that is compared with a date of the same form.
  if (a.kind == Kind_::moment && b.kind == Kind_::string) {
    const auto other =
        a.moment.form == Moment::Form::time ? Moment::parse_time(b.text) : Moment::parse(b.text);
    if (!other) return false;
    const auto order = compare_moments(a.moment, *other);
    return order ? std::optional(*order == 0) : std::nullopt;
  }
  if (a.kind == Kind_::string && b.kind == Kind_::moment) return equal(b, a);
  if (a.kind != b.kind) return false;
  if (a.kind == Kind_::boolean) return a.truth == b.truth;
  if (a.kind == Kind_::string || a.kind == Kind_::type_info) return a.text == b.text;
  if (a.kind != Kind_::node) return a.number == b.number;
  return equal_trees(a.node, b.node) == true && equal_trees(a.companion, b.companion) == true;
}

std::optional<bool> equal(const Items& a, const Items& b) {
  if (a.empty() || b.empty()) return std::nullopt;
  if (a.size() != b.size()) return false;
  bool unknown = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto same = equal(a[i], b[i]);
    if (same == false) return false;
    unknown = unknown || !same;
  }
  return unknown ? std::nullopt : std::optional(true);
}

bool equivalent(const Item& left, const Item& right) {
  const Item a = value_of(left), b = value_of(right);
  if (is_number(a) && is_number(b)) {
    const int scale = std::min(a.number.trimmed().scale(), b.number.trimmed().scale());
    return a.number.rounded(scale) == b.number.rounded(scale);
  }
  if (a.kind == Kind_::string && b.kind == Kind_::string) return lowered(a.text) == lowered(b.text);
  if (a.kind == Kind_::quantity && b.kind == Kind_::quantity) {
    const auto name = [](const Item& each) -> std::string {
      return each.text == "a" ? "year" : each.text == "mo" ? "month" : each.text;
    };
    Item x = a, y = b;
    x.text = name(a), y.text = name(b);
    const auto other = converted(y, x.text);
    if (!other) return false;
    const int scale = std::min(x.number.trimmed().scale(), y.number.trimmed().scale());
    return x.number.rounded(scale) == other->rounded(scale) || x.number == *other;
  }
  if (a.kind == Kind_::moment && b.kind == Kind_::moment) {
    if ((a.moment.form == Moment::Form::time) != (b.moment.form == Moment::Form::time))
      return false;
    return compare_moments(a.moment, b.moment) == 0;
  }
  if (a.kind == Kind_::node && b.kind == Kind_::node && a.node.is_object() && b.node.is_object()) {
    if (a.node.size() != b.node.size()) return false;
    for (const Node child : a.node) {
      const Node other = b.node.member(child.name());
      const auto items = [&](Node each) {
        Items out;
        const auto property = Definitions::r4().property(a.type, child.name_id());
        const TypeId type = property ? property.option->type : TypeId{0};
        if (each.is_array())
          for (const Node item : each) out.push_back(Item::of(item, type));
        else if (each) out.push_back(Item::of(each, type));
        return out;
      };
      if (!equivalent(items(child), items(other))) return false;
    }
    return true;
  }
  return equal(a, b) == true;
}

bool equivalent(const Items& a, const Items& b) {
  if (a.size() != b.size()) return false;
  std::vector<bool> used(b.size());
  for (const auto& item : a) {
    bool found = false;
    for (std::size_t i = 0; i < b.size() && !found; ++i)
      if (!used[i] && equivalent(item, b[i])) used[i] = found = true;
    if (!found) return false;
  }
  return true;
}

std::optional<int> compare(const Item& left, const Item& right) {
  Item a = value_of(left), b = value_of(right);
  if (is_number(a) && is_number(b)) return a.number.compare(b.number);
  if (a.kind == Kind_::quantity || b.kind == Kind_::quantity) {
    a = as_quantity(a), b = as_quantity(b);
    if (a.kind == Kind_::quantity && b.kind == Kind_::quantity) return compare_quantities(a, b);
    throw PathFailure();
  }
  if (a.kind == Kind_::moment && b.kind == Kind_::moment)
    return compare_moments(a.moment, b.moment);
  if (a.kind == Kind_::string && b.kind == Kind_::string)
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  throw PathFailure();
}

std::optional<Item> parse_quantity(std::string_view text) {
  const auto space = text.find(' ');
  const auto number = Decimal::parse(text.substr(0, space));
  if (!number) return std::nullopt;
  Item out = made(Kind_::quantity);
  out.number = *number;
  out.text = "1";
  if (space == std::string_view::npos) return out;
  auto unit = text.substr(space);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit.size() > 2 && unit.front() == '\'' && unit.back() == '\'') {
    out.text = unit.substr(1, unit.size() - 2);
    return out;
  }
  if (unit.ends_with('s')) unit.remove_suffix(1);
  const Unit* known = unit_of(unit);
  if (!known || (known->dimension != 'T' && known->dimension != 'C') || unit.size() < 3 ||
      unit == "min")
    return std::nullopt;
  out.text = unit;
  return out;
}

bool is_of(const Item& item, std::string_view name, TypeId type) {
  const std::string own = item.type_name();
  if (item.kind != Item::Kind::node) {
    if (name.starts_with("System.")) return own == name;
    return own.substr(7) == name;
  }
  return type != 0 && Definitions::r4().is_a(item.type, type);
}

}  // namespace yilian::fhir
