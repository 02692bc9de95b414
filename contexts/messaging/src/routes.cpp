// Routes of the inbox, of preferences and of supervision.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::messaging {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

namespace {

void add_preference_routes(api::Api& api, const Shared& impl) {
  api.route(
      Method::get, "/api/v1/message-preferences",
      {.tag = "messages",
       .action = "message.preferences",
       .zh = "我的通知方式",
       .en = "How the caller wants to be told"},
      [impl](const Call& call) -> Result<MessagePreferences> { return impl->preferences(call); });
  api.route(Method::put, "/api/v1/message-preferences",
            {.tag = "messages",
             .action = "message.prefer",
             .zh = "修改我的通知方式",
             .en = "Change how the caller wants to be told"},
            [impl](const Call& call, MessagePreferencesInput input) -> Result<MessagePreferences> {
              return impl->set_preferences(call, input);
            });
  api.route(Method::post, "/api/v1/message-preferences/test",
            {.tag = "messages",
             .action = "message.test",
             .zh = "给自己发一条测试通知",
             .en = "Send a test to oneself"},
            [impl](const Call& call, MessageTestInput input) -> Status {
              return impl->test_to_myself(call, input);
            });
}

void add_supervision_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/messages/deliveries",
            {.tag = "messages",
             .action = "message.course",
             .zh = "一件事通知了谁、是否送达",
             .en = "Who was told about a subject, and whether it arrived"},
            [impl](const Call& call, Query<SubjectFilter> filter) -> Result<NotificationList> {
              return impl->notifications(call, filter.value);
            });
  api.route(Method::get, "/api/v1/messages/dead",
            {.tag = "messages",
             .action = "message.dead",
             .zh = "投递失败的消息",
             .en = "Messages that were given up",
             .right = Right::message_supervise,
             .audited = true},
            [impl](const Call& call, Query<DeadFilter> filter) -> Result<DeliveryPage> {
              return impl->dead(call, filter.value);
            });
  api.route(Method::post, "/api/v1/deliveries/{id}/resend",
            {.tag = "messages",
             .action = "message.resend",
             .zh = "重新投递",
             .en = "Send again what was given up",
             .right = Right::message_supervise},
            [impl](const Call& call, DeliveryId id) -> Result<Delivery> {
              return impl->resend(call, id);
            });
}

}  // namespace

void add_inbox_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/messages",
            {.tag = "messages",
             .action = "message.list",
             .zh = "我的消息",
             .en = "The caller's inbox, newest first"},
            [impl](const Call& call, Query<MessageFilter> filter) -> Result<MessagePage> {
              return impl->messages(call, filter.value);
            });
  api.route(Method::get, "/api/v1/messages/count",
            {.tag = "messages",
             .action = "message.count",
             .zh = "未读消息数",
             .en = "How many messages are unread",
             .quick = true},
            [impl](const Call& call) -> Result<UnreadCount> { return impl->unread(call); });
  api.route(
      Method::post, "/api/v1/messages/{id}/read",
      {.tag = "messages",
       .action = "message.read",
       .zh = "标为已读",
       .en = "Mark a message as read"},
      [impl](const Call& call, MessageId id) -> Result<Message> { return impl->read(call, id); });
  api.route(Method::post, "/api/v1/messages/read-all",
            {.tag = "messages",
             .action = "message.read_all",
             .zh = "全部标为已读",
             .en = "Mark what came until an instant as read"},
            [impl](const Call& call, ReadAllInput input) -> Result<UnreadCount> {
              return impl->read_all(call, input);
            });
  add_preference_routes(api, impl);
  add_supervision_routes(api, impl);
}

}  // namespace yilian::messaging
