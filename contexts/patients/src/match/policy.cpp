// The weights of the master index as a policy document: shipped, checked, read.
#include "impl.hpp"
#include "policies/service.hpp"

namespace yilian::patients {
namespace embedded {
extern const std::string_view matching_json;
}

namespace {

constexpr const char* policy_key = "county";
constexpr Date shipped_from{2026, 1, 1};

Result<std::shared_ptr<const match::Weights>> read_weights(std::string_view content) {
  auto document = json::read<MatchPolicy>(content);
  if (!document) return fault("the policy for matching people can't be read");
  return std::make_shared<const match::Weights>(*document);
}

}  // namespace

Status Service::use_policies(policies::Service& policies) {
  policies::KindInfo kind{
      match_policy_kind, "重复人员识别", "Finding people registered twice", false, {}, {}};
  kind.check = [](const std::string&, const std::string& content, bool complete) {
    auto document = json::read<MatchPolicy>(content);
    if (document) return match::check_policy(*document, complete);
    auto fields = std::move(document.error().fields);
    if (fields.empty()) fields.push_back({"", document.error().code});
    return fields;
  };
  kind.shipped = {{policy_key, "重复人员识别权重",
                   "Fellegi–Sunter 1969 的方法；各权重与阈值为平台设计，须由本县按实际数据核定",
                   shipped_from, std::string(embedded::matching_json)}};
  CHECK_OK(policies.register_kind(std::move(kind)));
  CHECK_OK(register_sharing_policy(policies));
  impl_->policies = &policies;
  return {};
}

Result<std::shared_ptr<const match::Weights>> Service::Impl::weights(db::Session& s, Date day) {
  // Version 0 here is what ships, for a service without policies.
  const auto version =
      policies ? policies->in_force(s, match_policy_kind, policy_key, day) : std::nullopt;
  const std::int64_t number = version ? version->number : 0;
  const std::lock_guard lock(weights_mutex);
  if (known_weights.weights && known_weights.number == number) return known_weights.weights;
  TRY(auto weights, read_weights(version ? *version->content : embedded::matching_json));
  known_weights = {number, weights};
  return weights;
}

}  // namespace yilian::patients
