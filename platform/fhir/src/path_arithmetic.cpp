// Arithmetic of FHIRPath: numbers, quantities, texts, dates and durations.
#include <algorithm>
#include <array>

#include "path_values.hpp"

namespace yilian::fhir {
namespace {

using Kind_ = Item::Kind;

Moment shifted(Moment m, const Item& by, int sign) {
  static constexpr std::array<std::string_view, 8> names{"year", "month",  "week",   "day",
                                                         "hour", "minute", "second", "millisecond"};
  std::string_view name = by.text;
  static constexpr std::pair<std::string_view, std::string_view> codes[] = {
      {"wk", "week"},    {"d", "day"},    {"h", "hour"},
      {"min", "minute"}, {"s", "second"}, {"ms", "millisecond"}};
  for (const auto& [code, full] : codes)
    if (name == code) name = full;
  const auto at = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  if (at == names.size()) throw PathFailure();
  const auto whole = by.number.truncated().to_integer();
  if (!whole || *whole > 4'000'000'000'000LL || *whole < -4'000'000'000'000LL) throw PathFailure();
  long long amount = *whole * sign;
  if (m.form != Moment::Form::time && (at < 2 || m.precision < Precision::day)) {
    static constexpr std::array<long long, 8> per_month{0, 1, 4, 30, 720, 43200, 2592000, 0};
    const long long per = at == 7 ? 2592000000LL : per_month.at(at);
    long long months = at == 0 ? amount * 12 : amount / per;
    if (m.precision == Precision::year && at > 0) months = months / 12 * 12;
    if (months > 120'000 || months < -120'000) throw PathFailure();
    const long long count = m.year * 12LL + m.month - 1 + months;
    if (count < 12 || count > 9999 * 12 + 11) throw PathFailure();
    m.year = static_cast<std::int32_t>(count / 12);
    m.month = static_cast<std::int32_t>(count % 12 + 1);
    m.day = std::min(m.day, days_in_month(m.year, m.month));
    return m;
  }
  static constexpr std::array<long long, 8> length{0,       0,     604800000, 86400000,
                                                   3600000, 60000, 1000,      1};
  long long change = amount * length.at(at);
  if (at == 6) {  // parts of a second count
    const auto part = by.number.times(Decimal(1000));
    if (part) change = part->truncated().to_integer().value_or(0) * sign;
  }
  if (m.precision == Precision::day) change = change / 86400000 * 86400000;
  if (m.precision == Precision::hour) change = change / 3600000 * 3600000;
  if (m.precision == Precision::minute) change = change / 60000 * 60000;
  const std::int32_t zone = m.has_zone ? m.zone_minutes : 0;
  std::int64_t to = m.milliseconds(zone) + change;
  if (m.form == Moment::Form::time) to = ((to % 86400000) + 86400000) % 86400000;
  Moment out = Moment::of(to, m.form == Moment::Form::time ? 0 : zone);
  if (out.year < 1 || out.year > 9999) throw PathFailure();
  out.form = m.form;
  out.precision = m.precision;
  out.digits = m.digits;
  out.has_zone = m.has_zone;
  if (out.millisecond != 0 && m.precision >= Precision::second) {
    out.precision = Precision::millisecond;
    out.digits = 3;
  }
  return out;
}

Items joined(std::string a, const std::string& b) {
  constexpr std::size_t text_max = 1'000'000;
  if (a.size() + b.size() > text_max) throw PathFailure{Code::too_many};
  Items out;
  out.push_back(Item::string(std::move(a += b)));
  return out;
}

Items one(Item item) {
  Items out;
  out.push_back(std::move(item));
  return out;
}

Items number_result(std::optional<Decimal> value, Kind_ kind) {
  if (!value) return {};
  Item out = made(kind);
  out.number = *value;
  return one(std::move(out));
}

Items quantity_arithmetic(std::string_view op, const Item& a, const Item& b) {
  Item out = made(Kind_::quantity);
  std::optional<Decimal> value;
  if (op == "+" || op == "-") {
    const auto other = converted(b, a.text);
    if (!other) return {};
    value = op == "+" ? a.number.plus(*other) : a.number.minus(*other);
    out.text = a.text;
  } else if (op == "*" || op == "/") {
    value = op == "*" ? a.number.times(b.number) : a.number.divided_by(b.number);
    const bool a_plain = a.text == "1", b_plain = b.text == "1";
    if (op == "/" && a.text == b.text) out.text = "1";
    else if (b_plain) out.text = a.text;
    else if (a_plain && op == "*") out.text = b.text;
    else if (op == "*") out.text = a.text == b.text ? a.text + "2" : a.text + "." + b.text;
    else out.text = (a_plain ? "" : a.text) + "/" + b.text;
  } else {
    throw PathFailure();
  }
  if (!value) return {};
  out.number = *value;
  return one(std::move(out));
}

}  // namespace

Items arithmetic(std::string_view op, const Items& left, const Items& right) {
  if (left.size() > 1 || right.size() > 1) throw PathFailure();
  if (op == "&") {
    const auto text = [](const Items& items) {
      if (items.empty()) return std::string();
      const Item value = value_of(items[0]);
      if (value.kind != Kind_::string) throw PathFailure();
      return value.text;
    };
    return joined(text(left), text(right));
  }
  if (left.empty() || right.empty()) return {};
  const Item a = value_of(left[0]), b = value_of(right[0]);
  if (op == "+" && a.kind == Kind_::string && b.kind == Kind_::string)
    return joined(a.text, b.text);
  if (a.kind == Kind_::moment && b.kind == Kind_::quantity && (op == "+" || op == "-")) {
    Item out = made(Kind_::moment);
    out.moment = shifted(a.moment, b, op == "+" ? 1 : -1);
    return one(std::move(out));
  }
  if (is_number(a) && is_number(b)) {
    const auto kind =
        a.kind == Kind_::integer && b.kind == Kind_::integer ? Kind_::integer : Kind_::decimal;
    if (op == "+") return number_result(a.number.plus(b.number), kind);
    if (op == "-") return number_result(a.number.minus(b.number), kind);
    if (op == "*") return number_result(a.number.times(b.number), kind);
    if (op == "/") return number_result(a.number.divided_by(b.number), Kind_::decimal);
    if (op == "div") return number_result(a.number.quotient(b.number), Kind_::integer);
    if (op == "mod") return number_result(a.number.remainder(b.number), kind);
  }
  const Item x = as_quantity(a), y = as_quantity(b);
  if (x.kind != Kind_::quantity || y.kind != Kind_::quantity) throw PathFailure();
  return quantity_arithmetic(op, x, y);
}

Item negated(const Item& item) {
  Item out = value_of(item);
  if (!is_number(out) && out.kind != Kind_::quantity) throw PathFailure();
  out.number = out.number.negated();
  return out;
}

}  // namespace yilian::fhir
