// Routes of the review queue.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::patients {

using http::Method;

void add_pair_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::get, "/api/v1/person-pairs",
            {.tag = "patients",
             .action = "person_pair.list",
             .zh = "待核对的重复人员",
             .en = "Registrations that may be one person, the likeliest first",
             .right = Right::person_match},
            [impl](const Call& call, api::Query<PairFilter> filter) -> Result<PairPage> {
              return impl->pairs(call, filter.value);
            });
  api.route(Method::get, "/api/v1/person-pairs/{id}",
            {.tag = "patients",
             .action = "person_pair.get",
             .zh = "并列比较两份登记",
             .en = "Two registrations side by side",
             .right = Right::person_match},
            [impl](const Call& call, PairId id) -> Result<Pair> { return impl->pair(call, id); });
  api.route(Method::post, "/api/v1/person-pairs/{id}/merge",
            {.tag = "patients",
             .action = "person_pair.merge",
             .zh = "合并为同一人",
             .en = "They are one person: the other's entries go to the one that stays",
             .right = Right::person_match},
            [impl](const Call& call, PairId id, MergeCommand c) -> Result<Pair> {
              return impl->merge(call, id, c);
            });
  api.route(Method::post, "/api/v1/person-pairs/{id}/keep-apart",
            {.tag = "patients",
             .action = "person_pair.keep_apart",
             .zh = "确认是两个人",
             .en = "They are two people: nobody is asked again",
             .right = Right::person_match},
            [impl](const Call& call, PairId id, PairCommand c) -> Result<Pair> {
              return impl->keep_apart(call, id, c);
            });
  api.route(Method::post, "/api/v1/person-pairs/{id}/undo",
            {.tag = "patients",
             .action = "person_pair.undo",
             .zh = "撤销核对结果",
             .en = "Undo the decision: a merge gives back exactly what it moved",
             .right = Right::person_match},
            [impl](const Call& call, PairId id, PairCommand c) -> Result<Pair> {
              return impl->undo(call, id, c);
            });
}

}  // namespace yilian::patients
