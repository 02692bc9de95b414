#include "rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace yilian::tiering::rules {
namespace {

void add_once(Missing& list, std::string_view value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

std::string at_index(const std::string& at, std::size_t i, const char* field) {
  return at + "/" + std::to_string(i) + field;
}

const Score* find_score(const TierTable* table, std::string_view key) {
  if (!table) return nullptr;
  for (const auto& one : table->scores)
    if (one.key.value == key) return &one;
  return nullptr;
}

bool compare(double value, Comparison op, double bound) {
  switch (op) {
    case Comparison::lt:
      return value < bound;
    case Comparison::le:
      return value <= bound;
    case Comparison::ge:
      return value >= bound;
    case Comparison::gt:
      return value > bound;
    case Comparison::is:
      return value == bound;
  }
  return false;
}

/// Both ends of the range decide alike, or nothing is decided.
Truth compare(Range range, Comparison op, double bound) {
  const bool low = compare(static_cast<double>(range.min), op, bound);
  const bool high = compare(static_cast<double>(range.max), op, bound);
  if (low != high) return Truth::unknown;
  return low ? Truth::yes : Truth::no;
}

void add_missing_of(const Inputs& inputs, const Score& one, const Known& known, Missing& missing) {
  for (const auto& item : one.items)
    for (const auto& level : item.levels) {
      bool begun = false;
      Missing inner;
      const auto truth = holds(inputs, nullptr, level.all, known, begun, inner);
      for (const auto& key : inner) add_once(missing, key);
      if (truth == Truth::yes) break;
    }
}

Truth holds_one(const Inputs& inputs, const TierTable* table, const Test& test, const Known& known,
                Missing& missing) {
  if (const auto* found = find_score(table, test.input.value)) {
    const auto truth = compare(score(inputs, *found, known), test.op, test.number.value_or(0));
    if (truth == Truth::unknown) add_missing_of(inputs, *found, known, missing);
    return truth;
  }
  const auto value = known.find(test.input.value);
  if (value == known.end()) {
    add_once(missing, test.input.value);
    return Truth::unknown;
  }
  if (test.op == Comparison::is)
    return test.option && value->second.option == test.option->value ? Truth::yes : Truth::no;
  return compare(value->second.number, test.op, test.number.value_or(0)) ? Truth::yes : Truth::no;
}

Truth holds_any(const Inputs& inputs, const TierTable* table, const AnyOf& group,
                const Known& known, Missing& missing) {
  Truth out = Truth::no;
  Missing inner;
  for (const auto& test : group.any) {
    const auto one = holds_one(inputs, table, test, known, inner);
    if (one == Truth::yes) return Truth::yes;
    out = std::max(out, one);
  }
  for (const auto& key : inner) add_once(missing, key);
  return out;
}

bool option_known(const Input& input, std::string_view option) {
  if (input.type == InputType::yes_no) return option == "yes" || option == "no";
  return std::ranges::any_of(input.options, [&](const auto& o) { return o.key.value == option; });
}

void read_number(const Input& input, const Fact& fact, const std::string& at, std::size_t i,
                 Known& known, std::vector<FieldError>& wrong) {
  if (!fact.number) return wrong.push_back({at_index(at, i, "/number"), Code::required});
  if (fact.option) return wrong.push_back({at_index(at, i, "/option"), Code::unknown_field});
  const std::string unit = fact.unit ? fact.unit->value : "";
  const auto value = convert(input, *fact.number, unit);
  if (!value) return wrong.push_back({at_index(at, i, "/unit"), Code::unknown_unit});
  const double low = input.min.value_or(0), high = input.max.value_or(0);
  if (!(*value >= low && *value <= high))
    return wrong.push_back(
        {at_index(at, i, "/number"),
         Code::out_of_range,
         {{"min", number_text(low)}, {"max", number_text(high) + " " + input.unit->value}}});
  known[input.key.value] = {*value, ""};
}

void read_option(const Input& input, const Fact& fact, const std::string& at, std::size_t i,
                 Known& known, std::vector<FieldError>& wrong) {
  if (fact.number) return wrong.push_back({at_index(at, i, "/number"), Code::unknown_field});
  if (fact.unit) return wrong.push_back({at_index(at, i, "/unit"), Code::unknown_unit});
  if (!fact.option) return wrong.push_back({at_index(at, i, "/option"), Code::required});
  if (!option_known(input, fact.option->value))
    return wrong.push_back({at_index(at, i, "/option"), Code::not_in_list});
  known[input.key.value] = {0, fact.option->value};
}

FiredRow fired_row(const Inputs& inputs, const TierTable& table, const TierRow& row,
                   const Known& known) {
  FiredRow out{row.id.value, row.action, row.urgency, row.words.zh.value, row.words.en.value,
               "",           "",         row.advice,  row.source.value,   row.trust};
  for (const auto& group : row.all)
    for (const auto& test : group.any) {
      Missing missing;
      if (holds_one(inputs, &table, test, known, missing) != Truth::yes) continue;
      out.explanation_zh += (out.explanation_zh.empty() ? "" : "；") +
                            shown(inputs, table, test, known, Language::zh);
      out.explanation_en += (out.explanation_en.empty() ? "" : "; ") +
                            shown(inputs, table, test, known, Language::en);
    }
  return out;
}

}  // namespace

Inputs::Inputs(const InputCatalogue& catalogue) : catalogue_(catalogue) {
  for (const auto& one : catalogue.inputs) by_key_.emplace(one.key.value, &one);
}
const Input* Inputs::find(std::string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

std::optional<double> convert(const Input& input, double value, std::string_view unit) {
  if (unit.empty() || (input.unit && unit == input.unit->value)) return value;
  for (const auto& one : input.units) {
    if (one.name.value != unit) continue;
    const double raw =
        (value - one.subtract.value_or(0)) * one.multiply.value_or(1) / one.divide.value_or(1);
    // Six digits after the point: more than any instrument shows, fewer than the noise of doubles.
    constexpr double digits = 1e6;
    return std::isfinite(raw) ? std::round(raw * digits) / digits : raw;
  }
  return std::nullopt;
}

Known read_facts(const Inputs& inputs, const std::vector<Fact>& facts, const std::string& at,
                 std::vector<FieldError>& wrong) {
  Known known;
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const auto& fact = facts[i];
    const auto* input = inputs.find(fact.input.value);
    if (!input) {
      wrong.push_back({at_index(at, i, "/input"), Code::unknown_input});
      continue;
    }
    if (std::ranges::find(seen, fact.input.value) != seen.end()) {
      wrong.push_back({at_index(at, i, "/input"), Code::repeated});
      continue;
    }
    seen.push_back(fact.input.value);
    if (input->type == InputType::number) read_number(*input, fact, at, i, known, wrong);
    else read_option(*input, fact, at, i, known, wrong);
  }
  return known;
}

Truth holds(const Inputs& inputs, const TierTable* table, const std::vector<AnyOf>& all,
            const Known& known, bool& begun, Missing& missing) {
  Truth out = Truth::yes;
  for (const auto& group : all) {
    const auto one = holds_any(inputs, table, group, known, missing);
    if (one == Truth::yes) begun = true;
    out = std::min(out, one);
  }
  return out;
}

Range score(const Inputs& inputs, const Score& score, const Known& known) {
  Range out;
  for (const auto& item : score.items) {
    std::int64_t low = 0, high = 0;
    bool any = false, decided = false;
    const auto possible = [&](std::int64_t points) {
      low = any ? std::min(low, points) : points;
      high = any ? std::max(high, points) : points;
      any = true;
    };
    for (const auto& level : item.levels) {
      bool begun = false;
      Missing missing;
      const auto truth = holds(inputs, nullptr, level.all, known, begun, missing);
      if (truth != Truth::no) possible(level.points.value);
      decided = truth == Truth::yes;
      if (decided) break;
    }
    if (!decided) possible(0);
    out.min += low;
    out.max += high;
  }
  return out;
}

TableResult evaluate(const Inputs& inputs, const TierTable& table, const Known& known) {
  TableResult out;
  out.zh = table.name.zh.value;
  out.en = table.name.en.value;
  out.hit_policy = table.hit_policy;
  out.open.reserve(table.rows.size());
  Missing missing;
  for (const auto& row : table.rows) {
    bool begun = false;
    missing.clear();
    const auto truth = holds(inputs, &table, row.all, known, begun, missing);
    if (truth == Truth::unknown)
      out.open.push_back({row.id.value, begun, {missing.begin(), missing.end()}});
    if (truth != Truth::yes) continue;
    // Where the first row counts, a row above that is still open keeps this one from counting.
    const bool first_only = table.hit_policy == HitPolicy::first;
    if (first_only && (!out.open.empty() || !out.fired.empty())) continue;
    out.fired.push_back(fired_row(inputs, table, row, known));
  }
  for (const auto& one : table.scores) {
    missing.clear();
    const auto range = score(inputs, one, known);
    ScoreResult result{one.key.value, one.words.zh.value, one.words.en.value,
                       range.min,     range.max,          {}};
    if (range.min != range.max) add_missing_of(inputs, one, known, missing);
    result.missing.assign(missing.begin(), missing.end());
    out.scores.push_back(std::move(result));
  }
  return out;
}

std::vector<std::string> fires(const TableResult& result) {
  std::vector<std::string> out;
  for (const auto& row : result.fired) out.push_back(row.id);
  return out;
}

std::string number_text(double value) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

}  // namespace yilian::tiering::rules
