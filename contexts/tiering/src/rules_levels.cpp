// The level of care at which a disease belongs, and whether a visit skipped the first one.
#include <algorithm>

#include "rules.hpp"

namespace yilian::tiering::rules {
namespace {

constexpr std::size_t category_length = 3;

bool is_category(std::string_view text) {
  return text.size() == category_length && text[0] >= 'A' && text[0] <= 'Z' &&
         std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_icd_pattern(std::string_view pattern) {
  const auto dash = pattern.find('-');
  if (dash != std::string_view::npos)
    return is_category(pattern.substr(0, dash)) && is_category(pattern.substr(dash + 1)) &&
           pattern.substr(0, dash) < pattern.substr(dash + 1);
  if (!is_category(pattern.substr(0, category_length))) return false;
  const auto rest = pattern.substr(std::min(category_length, pattern.size()));
  if (rest.empty()) return true;
  return rest.size() > 1 && rest[0] == '.' && std::ranges::all_of(rest.substr(1), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == 'x';
         });
}

bool covers(std::string_view pattern, std::string_view code) {
  const auto category = code.substr(0, category_length);
  const auto dash = pattern.find('-');
  if (dash != std::string_view::npos)
    return category >= pattern.substr(0, dash) && category <= pattern.substr(dash + 1);
  return code.starts_with(pattern);
}

std::vector<CatalogueMatch> matches(const TierCatalogue& catalogue, std::string_view code) {
  std::vector<CatalogueMatch> out;
  for (const auto& level : catalogue.levels)
    for (const auto& disease : level.diseases)
      if (covers(disease.icd10.value, code)) out.push_back({level.level.value, disease});
  std::ranges::stable_sort(out, {}, &CatalogueMatch::level);
  return out;
}

FirstVisitAnswer first_visit(const Inputs& inputs, const FirstVisitRule& rule,
                             const FirstVisitCommand& visit, const Known& known) {
  FirstVisitAnswer out;
  if (visit.care_level.value <= rule.primary_level_max.value) {
    out.verdict = FirstVisit::kept;
    out.zh = "在基层首诊。";
    out.en = "The first visit is at the primary level.";
    return out;
  }
  if (visit.referred) {
    out.verdict = FirstVisit::kept;
    out.zh = "经转诊就医。";
    out.en = "The visit follows a referral.";
    return out;
  }
  Missing missing;
  for (const auto& one : rule.exemptions) {
    bool begun = false;
    if (holds(inputs, nullptr, one.all, known, begun, missing) != Truth::yes) continue;
    out.verdict = FirstVisit::exempt;
    out.exemption = one.id.value;
    out.zh = "可自由就近就医：" + one.words.zh.value + "（" + one.id.value + "）。";
    out.en = "Free to choose: " + one.words.en.value + " (" + one.id.value + ").";
    return out;
  }
  out.missing.assign(missing.begin(), missing.end());
  if (!out.missing.empty()) {
    out.verdict = FirstVisit::unknown;
    out.zh = "资料不全，尚不能判断是否越级首诊。";
    out.en = "Not enough is known to say whether the first visit was skipped.";
    return out;
  }
  out.verdict = FirstVisit::skipped;
  out.zh = "未经基层首诊，也不属于可自由就医的情形。";
  out.en = "The first visit was skipped, and no exemption applies.";
  return out;
}

}  // namespace yilian::tiering::rules
