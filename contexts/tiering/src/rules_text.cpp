// The words of an answer, in Chinese and English.
#include <algorithm>
#include <utility>

#include "rules.hpp"

namespace yilian::tiering::rules {
namespace {

std::string_view sign_of(Comparison op) {
  switch (op) {
    case Comparison::lt:
      return "<";
    case Comparison::le:
      return "≤";
    case Comparison::ge:
      return "≥";
    case Comparison::gt:
      return ">";
    case Comparison::is:
      return "=";
  }
  return "";
}

const std::string& pick(const Words& words, Language language) {
  return language == Language::zh ? words.zh.value : words.en.value;
}

std::string option_text(const Input& input, const std::string& option, Language language) {
  const bool zh = language == Language::zh;
  if (input.type == InputType::yes_no) {
    if (option == "yes") return zh ? "有" : "yes";
    return zh ? "无" : "no";
  }
  for (const auto& one : input.options)
    if (one.key.value == option) return pick(one.words, language);
  return option;
}

std::string unit_text(const Input& input, Language language) {
  if (input.unit_words) return pick(*input.unit_words, language);
  return input.unit ? input.unit->value : "";
}

std::string with_bound(const std::string& value, const Test& test, Language language) {
  const std::string bound = std::string(sign_of(test.op)) + number_text(test.number.value_or(0));
  return language == Language::zh ? value + "（" + bound + "）" : value + " (" + bound + ")";
}

int gravity(TierAction action) {
  switch (action) {
    case TierAction::emergency:
      return 3;
    case TierAction::up:
      return 2;
    case TierAction::down:
      return 1;
  }
  return 0;
}

void summarise(Evaluation& out, const std::vector<std::string>& ids) {
  if (!out.action) {
    out.zh = "现有资料没有命中任何标准。";
    out.en = "No criterion fires on what is known.";
  } else {
    std::string zh, en;
    for (const auto& id : ids) {
      zh += (zh.empty() ? "" : "、") + id;
      en += (en.empty() ? "" : ", ") + id;
    }
    out.zh = "命中 " + std::to_string(ids.size()) + " 条标准：" + zh + "。";
    out.en = std::to_string(ids.size()) + " criteria fire: " + en + ".";
    switch (*out.action) {
      case TierAction::emergency:
        out.zh += "建议急诊转诊。";
        out.en += " Emergency referral is advised.";
        break;
      case TierAction::up:
        out.zh += "建议上转。";
        out.en += " Referral upwards is advised.";
        break;
      case TierAction::down:
        out.zh += "符合下转条件。";
        out.en += " The conditions for a referral down hold.";
        break;
    }
  }
  const auto begun = std::ranges::count_if(out.missing, &MissingInput::begun);
  if (begun == 0) return;
  out.zh += "还有 " + std::to_string(begun) + " 项资料会影响判断，请补充。";
  out.en += " " + std::to_string(begun) + " missing values would decide more.";
}

}  // namespace

std::string shown(const Inputs& inputs, const TierTable& table, const Test& test,
                  const Known& known, Language language) {
  for (const auto& one : table.scores)
    if (one.key.value == test.input.value) {
      const auto range = score(inputs, one, known);
      std::string points = std::to_string(range.min);
      if (range.max != range.min) points += "–" + std::to_string(range.max);
      return with_bound(pick(one.words, language) + " " + points, test, language);
    }
  const auto* input = inputs.find(test.input.value);
  const auto value = known.find(test.input.value);
  if (!input || value == known.end()) return test.input.value;
  const bool zh = language == Language::zh;
  if (input->type != InputType::number)
    return pick(input->words, language) + (zh ? "：" : ": ") +
           option_text(*input, value->second.option, language);
  return with_bound(pick(input->words, language) + " " + number_text(value->second.number) + " " +
                        unit_text(*input, language),
                    test, language);
}

namespace {

/// An input that is not known, and how many rows it keeps open.
struct Wanted {
  const Input* input = nullptr;
  bool begun = false;
  std::size_t rows = 0;
};

/// The most useful first: what would decide a row of which a part holds, then what most rows need.
/// Tables name no input that the catalogue does not have (rules_check.cpp).
void ask(const Inputs& inputs, const std::vector<TableResult>& tables,
         std::vector<MissingInput>& out) {
  const auto& all = inputs.catalogue().inputs;
  std::vector<Wanted> wanted(all.size());
  std::vector<std::pair<const Input*, const std::string*>> pairs;
  for (const auto& table : tables)
    for (const auto& row : table.open)
      for (const auto& key : row.missing) {
        const auto* input = inputs.find(key);
        if (!input) continue;
        auto& one = wanted[static_cast<std::size_t>(input - all.data())];
        one.input = input;
        one.begun = one.begun || row.begun;
        ++one.rows;
        pairs.emplace_back(input, &row.id);
      }
  std::erase_if(wanted, [](const auto& one) { return one.rows == 0; });
  std::ranges::stable_sort(wanted, [](const auto& a, const auto& b) {
    if (a.begun != b.begun) return a.begun;
    return a.rows > b.rows;
  });
  for (const auto& one : wanted) {
    if (!one.begun && out.size() >= asked_max) break;
    auto& asked = out.emplace_back(MissingInput{
        one.input->key.value, one.input->words.zh.value, one.input->words.en.value, one.begun, {}});
    asked.rows.reserve(one.rows);
    for (const auto& [input, row] : pairs)
      if (input == one.input) asked.rows.push_back(*row);
  }
}

}  // namespace

Evaluation conclude(const Inputs& inputs, std::vector<TableResult> tables, Date on) {
  Evaluation out;
  out.on = on;
  std::vector<std::string> ids;
  for (const auto& table : tables)
    for (const auto& row : table.fired) {
      ids.push_back(row.id);
      if (!out.action || gravity(row.action) > gravity(*out.action)) out.action = row.action;
      if (!out.urgency || row.urgency < *out.urgency) out.urgency = row.urgency;
    }
  ask(inputs, tables, out.missing);
  out.tables = std::move(tables);
  summarise(out, ids);
  return out;
}

}  // namespace yilian::tiering::rules
