#include "documents.hpp"

namespace yilian::tiering {
namespace embedded {
extern const std::string_view inputs_json, hypertension_json, diabetes_json, copd_json,
    atrial_fibrillation_json, coronary_json, stroke_json, emergency_json, catalogue_json,
    guide_json;
}  // namespace embedded

namespace {

constexpr Date shipped_from{2026, 1, 1};

/// Reads strictly and checks; what the reader says comes first.
template <class T, class F>
policies::Checker checker(F check) {
  return [check](const std::string&, const std::string& content, bool complete) {
    auto document = json::read<T>(content);
    if (document) return check(*document, complete);
    auto fields = std::move(document.error().fields);
    if (fields.empty()) fields.push_back({"", document.error().code});
    return fields;
  };
}

policies::Shipped shipped(const char* key, const char* title, const char* source,
                          std::string_view content) {
  return {key, title, source, shipped_from, std::string(content)};
}

}  // namespace

Result<InputCatalogue> read_inputs() {
  TRY(auto inputs, json::read<InputCatalogue>(embedded::inputs_json));
  const auto wrong = rules::check_inputs(inputs);
  if (!wrong.empty()) return fault("the inputs of tiering are wrong at " + wrong.front().pointer);
  return inputs;
}

Status register_kinds(policies::Service& policies, const rules::Inputs& inputs) {
  const char* national = "国家分级诊疗技术方案与基层规范，逐条标明出处与可信度";
  policies::KindInfo tables{table_kind, "转诊标准", "Referral criteria", true, {}, {}};
  tables.check = checker<TierTable>([&inputs](const TierTable& table, bool complete) {
    return rules::check_table(inputs, table, complete);
  });
  tables.shipped = {
      shipped("emergency", "通用急症筛查", "地方急诊转运方案模板（F19），非国家文件",
              embedded::emergency_json),
      shipped("hypertension", "高血压", national, embedded::hypertension_json),
      shipped("diabetes", "2 型糖尿病", national, embedded::diabetes_json),
      shipped("copd", "慢阻肺", national, embedded::copd_json),
      shipped("atrial_fibrillation", "心房颤动", national, embedded::atrial_fibrillation_json),
      shipped("coronary", "冠心病", national, embedded::coronary_json),
      shipped("stroke", "脑卒中与 TIA", national, embedded::stroke_json)};
  CHECK_OK(policies.register_kind(std::move(tables)));

  policies::KindInfo catalogue{catalogue_kind,
                               "分级病种目录与首诊规则",
                               "Diseases per level, and the first visit",
                               false,
                               {},
                               {}};
  catalogue.check = checker<TierCatalogue>([&inputs](const TierCatalogue& document, bool) {
    return rules::check_catalogue(inputs, document);
  });
  catalogue.shipped = {shipped("county", "分级病种目录与首诊规则",
                               "示例目录（设计稿），须由本县卫健委核定；首诊豁免依 REF-4",
                               embedded::catalogue_json)};
  CHECK_OK(policies.register_kind(std::move(catalogue)));

  policies::KindInfo guide{guide_kind, "居民就医指引", "Guide for residents", false, {}, {}};
  guide.check = checker<SymptomGuide>(
      [](const SymptomGuide& document, bool) { return rules::check_guide(document); });
  guide.shipped = {shipped("residents", "居民就医指引", "平台编写（设计稿），须由本县卫健委审定",
                           embedded::guide_json)};
  return policies.register_kind(std::move(guide));
}

}  // namespace yilian::tiering
