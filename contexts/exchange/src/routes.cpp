// Routes of the exchange.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::exchange {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

namespace {

constexpr const char* hl7_type = "application/hl7-v2";

/// The HTTP door: the body is one message, the answer the one to it.
Result<http::Response> take_by_http(const Shared& impl, const Call& call,
                                    const http::Request& request) {
  if (!request.header("content-type").starts_with(hl7_type))
    return fail(Code::unsupported_media_type);
  CHECK_OK(header_of(request.body));  // an acknowledgement needs something to acknowledge
  TRY(const auto answers, impl->receive_one(call, request.body));
  http::Response response;
  response.content_type = hl7_type;
  for (const auto& one : answers) response.body += one;
  return response;
}

void add_message_routes(api::Api& api, const Shared& impl) {
  api.route(Method::post, "/api/v1/exchange/hl7",
            {.tag = "exchange",
             .action = "exchange.receive",
             .zh = "接收一条 HL7 v2 消息，返回应答",
             .en = "Take one HL7 v2 message; the answer is its acknowledgement",
             .right = Right::exchange_send,
             .request_type = hl7_type,
             .answer_type = hl7_type},
            [impl](const Call& call, http::Request request) -> Result<http::Response> {
              return take_by_http(impl, call, request);
            });
  api.route(Method::get, "/api/v1/exchange/messages",
            {.tag = "exchange",
             .action = "exchange.list",
             .zh = "收到的消息，最新的在前",
             .en = "Messages received, the latest first; nothing of what is in them",
             .right = Right::exchange_manage},
            [impl](const Call& call, Query<FeedFilter> filter) -> Result<FeedPage> {
              return impl->list(call, filter.value);
            });
  api.route(Method::get, "/api/v1/exchange/messages/{id}",
            {.tag = "exchange",
             .action = "exchange.read",
             .zh = "查看一条消息、应答和结果",
             .en = "A message of the own organisation with its answer and what came of it",
             .right = Right::exchange_manage,
             .audited = true},
            [impl](const Call& call, FeedMessageId id) -> Result<FeedMessage> {
              return impl->get(call, id);
            });
  api.route(Method::post, "/api/v1/exchange/messages/{id}/replay",
            {.tag = "exchange",
             .action = "exchange.replay",
             .zh = "重放一条消息",
             .en = "Apply a stored message again, with the mappings of now",
             .right = Right::exchange_manage},
            [impl](const Call& call, FeedMessageId id) -> Result<FeedRow> {
              return impl->replay(call, id);
            });
  api.route(Method::post, "/api/v1/exchange/replay",
            {.tag = "exchange",
             .action = "exchange.replay_many",
             .zh = "批量重放消息，先收到的先重放",
             .en = "Apply stored messages of the own organisation again, the oldest first",
             .right = Right::exchange_manage},
            [impl](const Call& call, ReplayCommand command) -> Result<ReplayAnswer> {
              return impl->replay_many(call, command);
            });
  api.route(Method::post, "/api/v1/exchange/trial",
            {.tag = "exchange",
             .action = "exchange.trial",
             .zh = "试一条消息，不改变任何内容",
             .en = "What would come of a message; changes nothing",
             .right = Right::exchange_manage},
            [impl](const Call& call, TrialCommand command) -> Result<TrialAnswer> {
              return impl->trial(call, command);
            });
}

void add_sender_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/exchange/senders",
            {.tag = "exchange",
             .action = "exchange.senders",
             .zh = "登记的发送方",
             .en = "Registered senders",
             .right = Right::exchange_manage},
            [impl](const Call& call, Query<SenderFilter> filter) -> Result<SenderList> {
              return impl->list_senders(call, filter.value);
            });
  api.route(Method::post, "/api/v1/exchange/senders",
            {.tag = "exchange",
             .action = "exchange.sender_create",
             .zh = "登记发送方",
             .en = "Register a sender",
             .right = Right::exchange_manage,
             .status = 201},
            [impl](const Call& call, SenderInput input) -> Result<Sender> {
              return impl->create_sender(call, input);
            });
  api.route(Method::put, "/api/v1/exchange/senders/{id}",
            {.tag = "exchange",
             .action = "exchange.sender_update",
             .zh = "修改发送方",
             .en = "Change a sender",
             .right = Right::exchange_manage},
            [impl](const Call& call, SenderId id, SenderInput input) -> Result<Sender> {
              return impl->update_sender(call, id, input);
            });
}

void add_code_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/exchange/mappings",
            {.tag = "exchange",
             .action = "exchange.mappings",
             .zh = "代码对照表",
             .en = "Codes of a member in terms of the standards",
             .right = Right::exchange_manage},
            [impl](const Call& call, Query<CodeFilter> filter) -> Result<CodeMappingList> {
              return impl->list_mappings(call, filter.value);
            });
  api.route(Method::put, "/api/v1/exchange/mappings",
            {.tag = "exchange",
             .action = "exchange.mapping_put",
             .zh = "新增或修改一条对照",
             .en = "Add or change a mapping from a day on",
             .right = Right::exchange_manage},
            [impl](const Call& call, CodeMappingInput input) -> Result<CodeMapping> {
              return impl->put_mapping(call, input);
            });
  api.route(Method::post, "/api/v1/exchange/mappings/remove",
            {.tag = "exchange",
             .action = "exchange.mapping_remove",
             .zh = "删除一条对照",
             .en = "Remove a mapping",
             .right = Right::exchange_manage},
            [impl](const Call& call, CodeRemoval input) -> Status {
              return impl->remove_mapping(call, input);
            });
  api.route(Method::get, "/api/v1/exchange/unmapped",
            {.tag = "exchange",
             .action = "exchange.unmapped",
             .zh = "未对照的代码，用得多的在前",
             .en = "Codes that messages use and nobody has mapped, the most used first",
             .right = Right::exchange_manage},
            [impl](const Call& call, Query<UnmappedFilter> filter) -> Result<UnmappedList> {
              return impl->list_unmapped(call, filter.value);
            });
  api.route(Method::get, "/api/v1/exchange/candidates",
            {.tag = "exchange",
             .action = "exchange.candidates",
             .zh = "可能对应的标准代码",
             .en = "Codes of the standard that a local code may mean, the likeliest first",
             .right = Right::exchange_manage},
            [impl](const Call& call, Query<CandidateFilter> filter) -> Result<CandidateList> {
              return impl->candidates(call, filter.value);
            });
}

void add_partner_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/exchange/partners",
            {.tag = "exchange",
             .action = "exchange.partners",
             .zh = "接入系统的质量：迟到、不合规范、代码未对照、重复",
             .en = "How well partners keep to what was agreed, the worst first",
             .right = Right::exchange_manage},
            [impl](const Call& call, Query<PartnerFilter> filter) -> Result<PartnerList> {
              return impl->list_partners(call, filter.value);
            });
  api.route(
      Method::get, "/api/v1/exchange/partners/{id}",
      {.tag = "exchange",
       .action = "exchange.partner",
       .zh = "一个接入系统每天的质量",
       .en = "The quality of one partner day by day",
       .right = Right::exchange_manage},
      [impl](const Call& call, PartnerId id, Query<PartnerFilter> filter) -> Result<PartnerReport> {
        return impl->partner(call, id, filter.value);
      });
}

}  // namespace

void add_exchange_routes(api::Api& api, const Shared& impl) {
  add_message_routes(api, impl);
  add_sender_routes(api, impl);
  add_code_routes(api, impl);
  add_partner_routes(api, impl);
}

}  // namespace yilian::exchange
