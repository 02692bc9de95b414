#include "messages.hpp"

namespace yilian::demo {
namespace {

namespace bj = boost::json;

struct Wish {
  const char *login, *email, *mail, *sms;
};
constexpr Wish wishes[] = {{"desk", "desk@example.cn", "urgent", "emergency"},
                           {"township", "township@example.cn", "all", "emergency"}};

}  // namespace

Status wish(County& county) {
  for (const auto& one : wishes)
    CHECK_OK(county.as(one.login).call(http::Method::put, "/api/v1/message-preferences",
                                       bj::object{{"language", "zh"},
                                                  {"email", one.email},
                                                  {"mail", one.mail},
                                                  {"sms", one.sms},
                                                  {"quietFrom", "22:00"},
                                                  {"quietTo", "07:00"}},
                                       0));
  CHECK_OK(county.as("admin").post(
      "/api/v1/channels",
      bj::object{{"kind", "wecom"},
                 {"name", "急诊转诊群（示例）"},
                 {"address", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=example"},
                 {"threshold", "urgent"},
                 {"enabled", false}}));
  return {};
}

}  // namespace yilian::demo
