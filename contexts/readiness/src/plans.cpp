// The down plan as a policy document: shipped, checked, read.
#include "impl.hpp"

namespace yilian::readiness {
namespace embedded {
extern const std::string_view down_plan_json;
}

namespace {

constexpr const char* plan_key = "county";
constexpr Date shipped_from{2026, 1, 1};

}  // namespace

Status register_kind(policies::Service& policies) {
  policies::KindInfo kind{plan_kind, "下转接续方案", "Plans for going down", false, {}, {}};
  kind.check = [](const std::string&, const std::string& content, bool) {
    auto document = json::read<DownPlans>(content);
    if (document) return rules::check_plans(*document);
    auto fields = std::move(document.error().fields);
    if (fields.empty()) fields.push_back({"", document.error().code});
    return fields;
  };
  kind.shipped = {{plan_key, "下转接续方案",
                   "随访内容依国家基本公共卫生服务规范等，逐条标明；期限为平台设计，须由本县核定",
                   shipped_from, std::string(embedded::down_plan_json)}};
  return policies.register_kind(std::move(kind));
}

Result<DownPlans> Service::Impl::plans(db::Session& s, Date day) {
  const auto version = below.policies.in_force(s, plan_kind, plan_key, day);
  if (!version) return fault("no down plan is in force");
  auto document = json::read<DownPlans>(*version->content);
  if (!document) return fault("the down plan in force can't be read");
  return std::move(*document);
}

}  // namespace yilian::readiness
