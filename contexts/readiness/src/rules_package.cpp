// The papers of a down-referral from an assessment and the county's plan. No threshold is written
// here: warning signs are the criteria of the decision tables, texts are the document's.
#include <algorithm>

#include "rules.hpp"

namespace yilian::readiness::rules {
namespace {

constexpr std::size_t condition_max = 1000, proposal_max = 3000, item_max = 500;

const tiering::Input* find_input(const tiering::InputCatalogue& inputs, std::string_view key) {
  const auto found =
      std::ranges::find_if(inputs.inputs, [&](const auto& one) { return one.key.value == key; });
  return found == inputs.inputs.end() ? nullptr : &*found;
}

/// Without needless zeros: 132, 6.6.
std::string number_text(double value) {
  std::string out = std::to_string(value);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out;
}

std::string unit_text(const tiering::Input& input, const tiering::Fact& fact) {
  if (fact.unit && !fact.unit->empty()) return fact.unit->value;
  if (input.unit_words) return input.unit_words->zh.value;
  return input.unit ? input.unit->value : "";
}

void join(std::string& out, const std::string& mark, const std::string& text) {
  if (text.empty()) return;
  out += (out.empty() ? "" : mark) + text;
}

/// Age and sex stand with the person.
bool stands_elsewhere(const tiering::Input& input) {
  return input.key.value == "age" || input.key.value == "sex";
}

std::string option_text(const tiering::Input& input, std::string_view key) {
  const auto found =
      std::ranges::find_if(input.options, [&](const auto& one) { return one.key.value == key; });
  return found == input.options.end() ? std::string(key) : found->words.zh.value;
}

void add_item(PackagePlan& plan, PackageItemKind kind, std::string text,
              std::optional<Date> due_on) {
  const auto same = std::ranges::find_if(
      plan.items, [&](const auto& one) { return one.kind == kind && one.text == text; });
  // Two diseases often ask for the same; the earlier day counts.
  if (same == plan.items.end()) return plan.items.push_back({kind, std::move(text), due_on});
  if (due_on && (!same->due_on || *due_on < *same->due_on)) same->due_on = due_on;
}

/// The signs of one table on which somebody must come back at once.
std::string signs_of(const tiering::TierTable& table) {
  std::string out;
  for (const auto& row : table.rows)
    if (row.action == tiering::TierAction::emergency) join(out, "；", row.words.zh.value);
  return out;
}

PackageKind kind_of(const std::optional<capacity::BedClass>& bed_class) {
  if (!bed_class) return PackageKind::outpatient;
  return *bed_class == capacity::BedClass::rehabilitation ? PackageKind::rehabilitation
                                                          : PackageKind::inpatient;
}

}  // namespace

const DownPlan& plan_for(const DownPlans& plans, std::string_view table) {
  for (const auto& plan : plans.plans)
    if (plan.table.value == table) return plan;
  return plans.other;
}

std::set<std::string> tolerated(const DownPlans& plans, std::span<const std::string> tables) {
  std::set<std::string> out;
  for (const auto& key : plans.may_stay_unknown) out.insert(key.value);
  for (const auto& table : tables)
    for (const auto& key : plan_for(plans, table).may_stay_unknown) out.insert(key.value);
  return out;
}

std::string shortened(std::string_view text, std::size_t max) {
  if (code_points(text) <= max) return std::string(text);
  std::size_t at = 0, count = 0;
  while (at < text.size() && count + 1 < max) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
    ++count;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string condition_text(const Assessment& assessment, const tiering::InputCatalogue& inputs,
                           std::size_t max) {
  std::string met, measured, found, absent;
  for (const auto& row : assessment.fired)
    if (row.action == tiering::TierAction::down)
      join(met, "；", row.id + " " + row.zh + "（" + row.explanation_zh + "）");
  for (const auto& fact : assessment.facts) {
    const auto* input = find_input(inputs, fact.input.value);
    if (!input || stands_elsewhere(*input)) continue;
    const auto& words = input->words.zh.value;
    if (fact.number) {
      const auto unit = unit_text(*input, fact);
      join(measured, "，",
           words + " " + number_text(*fact.number) + (unit.empty() ? "" : " ") + unit);
    } else if (input->type == tiering::InputType::choice) {
      join(found, "，", words + option_text(*input, fact.option ? fact.option->value : ""));
    } else if (fact.option && fact.option->value == "yes") {
      join(found, "，", words);
    } else {
      join(absent, "、", words);
    }
  }
  std::string out =
      "下转评估（" + to_local_text(assessment.assessed_at) + "，" + assessment.assessed_by + "）";
  if (!met.empty()) out += "\n符合下转标准：" + met + "。";
  if (!measured.empty()) out += "\n" + measured + "。";
  if (!found.empty()) out += "\n" + found + "。";
  if (!absent.empty()) out += "\n无：" + absent + "。";
  return shortened(out, max);
}

void compose(PackageContent& content, std::vector<std::string>& sources,
             const Assessment& assessment, const DownPlans& plans,
             const tiering::TierTableList& tables, Date today) {
  content.kind = kind_of(assessment.bed_class);
  if (assessment.diagnosis_code) {
    content.diagnoses.push_back(
        {*assessment.diagnosis_code, assessment.diagnosis_name.value_or(""), true});
    content.impression = assessment.diagnosis_name;
  }
  content.current_condition = condition_text(assessment, tables.inputs, condition_max);
  std::optional<std::int64_t> review_days;
  std::string proposal;
  for (const auto& used : assessment.tables) {
    const bool screen_only = used.key == emergency_table && assessment.tables.size() > 1;
    const auto& plan = plan_for(plans, used.key);
    if (!screen_only) {
      if (!review_days) content.reason = plan.reason;
      review_days = std::min(review_days.value_or(plan.review_days.value), plan.review_days.value);
      join(proposal, "\n", used.zh + "：" + plan.proposal.zh.value);
      for (const auto& item : plan.items)
        add_item(
            content.plan, item.kind, item.words.zh.value,
            item.due_days ? std::optional(plus_days(today, item.due_days->value)) : std::nullopt);
      join(sources.emplace_back(), "", used.zh + "：" + plan.source.value);
    }
    const auto view = std::ranges::find(tables.items, used.key, &tiering::TierTableView::key);
    const auto signs = view == tables.items.end() ? "" : signs_of(view->table);
    if (signs.empty()) continue;
    add_item(content.plan, PackageItemKind::warning_sign,
             shortened(plans.warning.zh.value + signs, item_max), std::nullopt);
    sources.push_back(used.zh + "：第 " + std::to_string(used.number) + " 版，" + view->source);
  }
  content.plan.next_review_on =
      plus_days(today, review_days.value_or(plans.other.review_days.value));
  content.treatment_proposal = shortened(proposal, proposal_max);
}

}  // namespace yilian::readiness::rules
