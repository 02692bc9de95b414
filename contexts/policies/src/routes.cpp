#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::policies {
namespace {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

void add_reading(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/policy-kinds",
            {.tag = "policies",
             .action = "policy.kinds",
             .zh = "规则文件的种类",
             .en = "Kinds of policy documents",
             .right = Right::policy_read},
            [impl](const Call& call) -> Result<PolicyKindList> { return impl->list_kinds(call); });
  api.route(Method::get, "/api/v1/policies",
            {.tag = "policies",
             .action = "policy.list",
             .zh = "规则文件及其历史",
             .en = "Policy documents with all their versions, latest first, at most 500",
             .right = Right::policy_read},
            [impl](const Call& call, Query<PolicyFilter> filter) -> Result<PolicyList> {
              return impl->list(call, filter.value);
            });
  api.route(Method::get, "/api/v1/policies/in-force",
            {.tag = "policies",
             .action = "policy.in_force",
             .zh = "某日生效的规则文件",
             .en = "The version of a document that is in force on a day",
             .right = Right::policy_read},
            [impl](const Call& call, Query<InForceFilter> filter) -> Result<Policy> {
              return impl->on_day(call, filter.value);
            });
  api.route(
      Method::get, "/api/v1/policies/{id}",
      {.tag = "policies",
       .action = "policy.get",
       .zh = "查看规则文件",
       .en = "Get a version of a policy document",
       .right = Right::policy_read},
      [impl](const Call& call, PolicyId id) -> Result<Policy> { return impl->get(call, id); });
}

void add_drafting(api::Api& api, const Shared& impl) {
  api.route(Method::post, "/api/v1/policies",
            {.tag = "policies",
             .action = "policy.create",
             .zh = "起草规则文件",
             .en = "Draft a version of a policy document",
             .right = Right::policy_write,
             .status = 201},
            [impl](const Call& call, PolicyInput input) -> Result<Policy> {
              return impl->create(call, input);
            });
  api.route(Method::put, "/api/v1/policies/{id}",
            {.tag = "policies",
             .action = "policy.edit",
             .zh = "修改草稿",
             .en = "Change a draft",
             .right = Right::policy_write},
            [impl](const Call& call, PolicyId id, PolicyChange input) -> Result<Policy> {
              return impl->update(call, id, input);
            });
  api.route(Method::post, "/api/v1/policies/{id}/submit",
            {.tag = "policies",
             .action = "policy.submit",
             .zh = "提交审批",
             .en = "Submit a draft for approval",
             .right = Right::policy_write},
            [impl](const Call& call, PolicyId id) -> Result<Policy> {
              return impl->act(call, id, PolicyAction::submit, "");
            });
  api.route(Method::post, "/api/v1/policies/{id}/withdraw",
            {.tag = "policies",
             .action = "policy.withdraw",
             .zh = "撤回",
             .en = "Withdraw a version before its first day",
             .right = Right::policy_read},
            [impl](const Call& call, PolicyId id) -> Result<Policy> {
              return impl->act(call, id, PolicyAction::withdraw, "");
            });
}

void add_deciding(api::Api& api, const Shared& impl) {
  api.route(Method::post, "/api/v1/policies/{id}/approve",
            {.tag = "policies",
             .action = "policy.approve",
             .zh = "批准",
             .en = "Approve: in force from its first day",
             .right = Right::policy_approve},
            [impl](const Call& call, PolicyId id, PolicyNote command) -> Result<Policy> {
              return impl->act(call, id, PolicyAction::approve,
                               command.note ? command.note->value : "");
            });
  api.route(Method::post, "/api/v1/policies/{id}/reject",
            {.tag = "policies",
             .action = "policy.reject",
             .zh = "退回",
             .en = "Reject with a reason",
             .right = Right::policy_approve},
            [impl](const Call& call, PolicyId id, PolicyRefusal command) -> Result<Policy> {
              return impl->act(call, id, PolicyAction::reject, command.note.value);
            });
}

}  // namespace

void Service::add_routes(api::Api& api) {
  add_reading(api, impl_);
  add_drafting(api, impl_);
  add_deciding(api, impl_);
}

}  // namespace yilian::policies
