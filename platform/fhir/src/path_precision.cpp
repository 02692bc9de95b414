// Functions about precision: boundaries of what a value may mean, and what can be compared.
#include <algorithm>

#include "path_eval.hpp"

namespace yilian::fhir {
namespace {

using Call = Evaluation::Call;
using ItemKind = Item::Kind;

Items precision(const Call& call) {
  const auto item = subject(call);
  if (!item) return {};
  if (is_number(*item)) return single(Item::integer(item->number.scale()));
  if (item->kind != ItemKind::moment) throw PathFailure();
  static constexpr long long digits[] = {4, 6, 8, 10, 12, 14, 17};
  const auto told = digits[static_cast<std::size_t>(item->moment.precision)];
  return single(Item::integer(item->moment.form == Moment::Form::time ? told - 8 : told));
}

std::optional<Item> number_boundary(const Item& item, int places, bool high) {
  const Decimal half = Decimal::of(5, item.number.scale() + 1);
  const auto exact = high ? item.number.plus(half) : item.number.minus(half);
  if (!exact || places < 0 || places > 28) return std::nullopt;
  Item out = item;
  if (places >= exact->scale()) {
    const auto wide = exact->widened(places);
    if (!wide) return std::nullopt;
    out.number = *wide;
  } else {
    // Away from the value: what has fewer places must still hold all that was meant.
    const Decimal unit = Decimal::of(1, places);
    const auto scaled = exact->divided_by(unit);
    if (!scaled) return std::nullopt;
    const auto whole = high ? scaled->ceiling() : scaled->floor();
    out.number = Decimal::of(whole.digits(), places);
  }
  if (out.kind == ItemKind::integer) out.kind = ItemKind::decimal;
  return out;
}

std::optional<Item> moment_boundary(Moment m, std::optional<long long> digits, bool high) {
  const bool time = m.form == Moment::Form::time;
  const long long usual = time ? 9 : m.form == Moment::Form::date ? 8 : 17;
  const long long wanted = digits.value_or(usual);
  static constexpr long long places[] = {4, 6, 8, 10, 12, 14, 17};
  const auto at = std::ranges::find(places, time ? wanted + 8 : wanted);
  if (at == std::end(places)) return std::nullopt;
  const auto to = static_cast<Precision>(at - places);
  if (m.precision < Precision::month) m.month = high ? 12 : 1;
  if (m.precision < Precision::day && !time) m.day = high ? days_in_month(m.year, m.month) : 1;
  if (m.precision < Precision::hour) m.hour = high ? 23 : 0;
  if (m.precision < Precision::minute) m.minute = high ? 59 : 0;
  if (m.precision < Precision::second) m.second = high ? 59 : 0;
  if (m.precision < Precision::millisecond) m.millisecond = high ? 999 : 0;
  if (!m.has_zone && to >= Precision::hour && !time) {
    m.has_zone = true;
    m.zone_minutes = (high ? -12 : 14) * 60;
  }
  if (to >= Precision::hour && !time) m.form = Moment::Form::date_time;
  m.precision = to;
  m.digits = 3;
  return made(m);
}

template <bool High>
Items boundary(const Call& call) {
  const auto item = subject(call);
  if (!item) return {};
  const auto places = call.count() > 0 ? call.integer(0) : std::nullopt;
  std::optional<Item> out;
  if (is_number(*item) || item->kind == ItemKind::quantity) {
    if (places && (*places < 0 || *places > 28)) return {};
    out = number_boundary(*item, static_cast<int>(places.value_or(8)), High);
  } else if (item->kind == ItemKind::moment) {
    out = moment_boundary(item->moment, places, High);
  } else {
    throw PathFailure();
  }
  return out ? single(std::move(*out)) : Items();
}

Items comparable(const Call& call) {
  const auto own = subject(call);
  const Items argument = call.arg(0);
  const Item* other = only(argument);
  if (!own || !other) return {};
  const Item b = value_of(*other);
  if (own->kind != ItemKind::quantity || b.kind != ItemKind::quantity) return truth(false);
  return truth(converted(*own, b.text).has_value());
}

}  // namespace

std::vector<PathFunction> precision_functions() {
  return {
      {"precision", 0, 0, precision},
      {"lowBoundary", 0, 1, boundary<false>},
      {"highBoundary", 0, 1, boundary<true>},
      {"comparable", 1, 1, comparable},
  };
}

}  // namespace yilian::fhir
