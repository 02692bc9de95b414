// Routes of group robots.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::messaging {

using api::Query;
using http::Method;

void add_channel_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::get, "/api/v1/channels",
            {.tag = "messages",
             .action = "channel.list",
             .zh = "群机器人列表",
             .en = "The group robots of an organisation",
             .right = Right::channel_manage},
            [impl](const Call& call, Query<ChannelFilter> filter) -> Result<ChannelList> {
              return impl->channels(call, filter.value);
            });
  api.route(Method::post, "/api/v1/channels",
            {.tag = "messages",
             .action = "channel.create",
             .zh = "添加群机器人",
             .en = "Add a group robot",
             .right = Right::channel_manage,
             .status = 201},
            [impl](const Call& call, ChannelInput input) -> Result<Channel> {
              return impl->create_channel(call, input);
            });
  api.route(Method::put, "/api/v1/channels/{id}",
            {.tag = "messages",
             .action = "channel.update",
             .zh = "修改群机器人",
             .en = "Change a group robot",
             .right = Right::channel_manage},
            [impl](const Call& call, ChannelId id, ChannelInput input) -> Result<Channel> {
              return impl->update_channel(call, id, input);
            });
  api.route(
      Method::del, "/api/v1/channels/{id}",
      {.tag = "messages",
       .action = "channel.delete",
       .zh = "删除群机器人",
       .en = "Remove a group robot",
       .right = Right::channel_manage},
      [impl](const Call& call, ChannelId id) -> Status { return impl->delete_channel(call, id); });
  api.route(Method::post, "/api/v1/channels/{id}/test",
            {.tag = "messages",
             .action = "channel.test",
             .zh = "发送测试消息",
             .en = "Send a test by a robot",
             .right = Right::channel_manage},
            [impl](const Call& call, ChannelId id) -> Result<Channel> {
              return impl->test_channel(call, id);
            });
}

}  // namespace yilian::messaging
