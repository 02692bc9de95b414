#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::access {
namespace {

using http::Method;

std::string cookie(const Settings& settings, const std::string& token, bool ended) {
  std::string out =
      std::string(cookie_name(settings)) + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
  out += ended ? "; Max-Age=0" : "; Max-Age=" + std::to_string(settings.session_hours * 3600);
  if (settings.secure_cookie) out += "; Secure";
  return out;
}

std::string identity_cookie(const Settings& settings, const std::string& value, bool ended) {
  std::string out = std::string(identity_cookie_name(settings)) + "=" + value +
                    "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + (ended ? "0" : "1200");
  if (settings.secure_cookie) out += "; Secure";
  return out;
}

http::Response departure(const Settings& settings, const Departure& answer) {
  http::Response response;
  response.body = json::write(answer.answer);
  response.header("Set-Cookie", identity_cookie(settings, answer.cookie, false));
  return response;
}

http::Response signed_in(const Settings& settings, const SignedIn& answer) {
  http::Response response;
  response.body = json::write(answer.session);
  response.header("Set-Cookie", cookie(settings, answer.token, false));
  return response;
}

void add_session_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::post, "/api/v1/session",
            {.tag = "session",
             .action = "session.sign_in",
             .zh = "登录",
             .en = "Sign in",
             .open = true,
             .answer_schema = api::answers<Session>()},
            [impl](const Call& call, const http::Request& request,
                   SignIn command) -> Result<http::Response> {
              TRY(const auto answer, impl->sign_in(call, request, command));
              return signed_in(impl->settings, answer);
            });
  api.route(Method::get, "/api/v1/session",
            {.tag = "session",
             .action = "session.current",
             .zh = "当前登录",
             .en = "The current session",
             .open = true},
            [impl](const Call& call, const http::Request& request) -> Result<Session> {
              return impl->current(call, request);
            });
  api.route(Method::del, "/api/v1/session",
            {.tag = "session",
             .action = "session.sign_out",
             .zh = "退出",
             .en = "Sign out",
             .status = 204},
            [impl](const Call& call, const http::Request& request) -> Result<http::Response> {
              CHECK_OK(impl->sign_out(call, request));
              http::Response response;
              response.status = 204;
              response.header("Set-Cookie", cookie(impl->settings, "", true));
              return response;
            });
  api.route(Method::post, "/api/v1/session/post",
            {.tag = "session",
             .action = "session.switch_post",
             .zh = "切换岗位",
             .en = "Switch the post",
             .answer_schema = api::answers<Session>()},
            [impl](const Call& call, const http::Request& request,
                   SwitchPost command) -> Result<http::Response> {
              TRY(const auto answer, impl->switch_post(call, request, command.post_id));
              return signed_in(impl->settings, answer);
            });
  api.route(Method::post, "/api/v1/session/unlock",
            {.tag = "session",
             .action = "session.unlock",
             .zh = "解锁",
             .en = "Unlock after inactivity",
             .answer_schema = api::answers<Session>()},
            [impl](const Call& call, const http::Request& request,
                   Unlock command) -> Result<http::Response> {
              TRY(const auto answer, impl->unlock(call, request, command.password.value));
              return signed_in(impl->settings, answer);
            });
  api.route(Method::post, "/api/v1/session/password",
            {.tag = "session",
             .action = "session.change_password",
             .zh = "修改密码",
             .en = "Change the own password",
             .answer_schema = api::answers<Session>()},
            [impl](const Call& call, ChangePassword command) -> Result<http::Response> {
              TRY(const auto answer, impl->change_password(call, command));
              return signed_in(impl->settings, answer);
            });
  api.route(Method::post, "/api/v1/session/totp",
            {.tag = "session",
             .action = "session.begin_totp",
             .zh = "设置动态码",
             .en = "Begin a second factor"},
            [impl](const Call& call) -> Result<TotpSecret> { return impl->begin_totp(call); });
  api.route(Method::post, "/api/v1/session/totp/confirm",
            {.tag = "session",
             .action = "session.confirm_totp",
             .zh = "确认动态码",
             .en = "Confirm the second factor"},
            [impl](const Call& call, TotpConfirm command) -> Status {
              return impl->confirm_totp(call, command);
            });
  api.route(Method::post, "/api/v1/session/totp/remove",
            {.tag = "session",
             .action = "session.remove_totp",
             .zh = "停用动态码",
             .en = "Remove the second factor"},
            [impl](const Call& call, Unlock command) -> Status {
              return impl->remove_totp(call, command);
            });
}

void add_identity_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  api.route(Method::get, "/api/v1/session/options",
            {.tag = "session",
             .action = "session.options",
             .zh = "可用的登录方式",
             .en = "Ways to sign in",
             .open = true},
            [impl](const Call&) -> Result<SignInOptions> { return impl->sign_in_options(); });
  api.route(Method::post, "/api/v1/session/identity",
            {.tag = "session",
             .action = "session.begin_identity",
             .zh = "前往统一身份认证",
             .en = "Go to the identity provider to sign in",
             .open = true,
             .answer_schema = api::answers<ProviderAddress>()},
            [impl](const Call& call, const http::Request& request) -> Result<http::Response> {
              TRY(const auto answer, impl->begin_identity_sign_in(call, request));
              return departure(impl->settings, answer);
            });
  api.route(Method::post, "/api/v1/session/identity/return",
            {.tag = "session",
             .action = "session.identity_sign_in",
             .zh = "统一身份登录",
             .en = "Sign in with what the identity provider sent back",
             .open = true,
             .answer_schema = api::answers<Session>()},
            [impl](const Call& call, const http::Request& request,
                   IdentityReturn command) -> Result<http::Response> {
              TRY(const auto answer, impl->identity_sign_in(call, request, command));
              auto response = signed_in(impl->settings, answer);
              response.header("Set-Cookie", identity_cookie(impl->settings, "", true));
              return response;
            });
  api.route(Method::get, "/api/v1/identity",
            {.tag = "session",
             .action = "identity.get",
             .zh = "本人的统一身份绑定",
             .en = "The own link to the identity provider"},
            [impl](const Call& call) -> Result<IdentityView> { return impl->identity(call); });
  api.route(Method::post, "/api/v1/identity/begin",
            {.tag = "session",
             .action = "identity.begin",
             .zh = "前往绑定统一身份",
             .en = "Go to the identity provider to link",
             .answer_schema = api::answers<ProviderAddress>()},
            [impl](const Call& call, const http::Request& request,
                   Unlock command) -> Result<http::Response> {
              TRY(const auto answer, impl->begin_link(call, request, command));
              return departure(impl->settings, answer);
            });
  api.route(Method::post, "/api/v1/identity/link",
            {.tag = "session",
             .action = "identity.link",
             .zh = "绑定统一身份",
             .en = "Link what the identity provider proved"},
            [impl](const Call& call, const http::Request& request, IdentityReturn command)
                -> Result<IdentityView> { return impl->link(call, request, command); });
  api.route(
      Method::post, "/api/v1/identity/unlink",
      {.tag = "session",
       .action = "identity.unlink",
       .zh = "解除统一身份绑定",
       .en = "Remove the own link"},
      [impl](const Call& call, Unlock command) -> Status { return impl->unlink(call, command); });
}

void add_account_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  const auto manage = Right::account_manage;
  api.route(Method::get, "/api/v1/accounts",
            {.tag = "accounts",
             .action = "account.list",
             .zh = "账号列表",
             .en = "List accounts",
             .right = manage},
            [impl](const Call& call, api::Query<AccountFilter> filter) -> Result<AccountPage> {
              return impl->list(call, filter.value);
            });
  api.route(Method::post, "/api/v1/accounts",
            {.tag = "accounts",
             .action = "account.create",
             .zh = "新建账号",
             .en = "Create an account",
             .right = manage,
             .status = 201},
            [impl](const Call& call, NewAccount command) -> Result<NewPassword> {
              return impl->create(call, command);
            });
  api.route(
      Method::get, "/api/v1/accounts/{id}",
      {.tag = "accounts",
       .action = "account.get",
       .zh = "查看账号",
       .en = "Get an account",
       .right = manage},
      [impl](const Call& call, AccountId id) -> Result<Account> { return impl->get(call, id); });
  api.route(Method::put, "/api/v1/accounts/{id}",
            {.tag = "accounts",
             .action = "account.update",
             .zh = "修改账号",
             .en = "Change an account",
             .right = manage},
            [impl](const Call& call, AccountId id, AccountInput input) -> Result<Account> {
              return impl->update(call, id, input);
            });
  api.route(Method::post, "/api/v1/accounts/{id}/disable",
            {.tag = "accounts",
             .action = "account.disable",
             .zh = "停用账号",
             .en = "Disable an account",
             .right = manage},
            [impl](const Call& call, AccountId id) -> Result<Account> {
              return impl->set_standing(call, id, AccountStanding::disabled);
            });
  api.route(Method::post, "/api/v1/accounts/{id}/enable",
            {.tag = "accounts",
             .action = "account.enable",
             .zh = "启用账号",
             .en = "Enable an account",
             .right = manage},
            [impl](const Call& call, AccountId id) -> Result<Account> {
              return impl->set_standing(call, id, AccountStanding::active);
            });
  api.route(Method::post, "/api/v1/accounts/{id}/unlock",
            {.tag = "accounts",
             .action = "account.unlock",
             .zh = "解除锁定",
             .en = "Unlock an account",
             .right = manage},
            [impl](const Call& call, AccountId id) -> Result<Account> {
              return impl->unlock_account(call, id);
            });
  api.route(Method::post, "/api/v1/accounts/{id}/reset-password",
            {.tag = "accounts",
             .action = "account.reset_password",
             .zh = "重置密码",
             .en = "Reset a password",
             .right = manage},
            [impl](const Call& call, AccountId id) -> Result<NewPassword> {
              return impl->reset(call, id);
            });
  api.route(Method::post, "/api/v1/accounts/{id}/unlink",
            {.tag = "accounts",
             .action = "account.unlink",
             .zh = "解除账号的统一身份绑定",
             .en = "Remove an account's link to the identity provider",
             .right = manage},
            [impl](const Call& call, AccountId id) -> Result<Account> {
              return impl->unlink_account(call, id);
            });
  api.route(Method::post, "/api/v1/accounts/{id}/posts",
            {.tag = "accounts",
             .action = "account.add_post",
             .zh = "增加岗位",
             .en = "Add a post",
             .right = manage,
             .status = 201},
            [impl](const Call& call, AccountId id, PostInput input) -> Result<Account> {
              return impl->add_post(call, id, input);
            });
  api.route(Method::post, "/api/v1/posts/{id}/end",
            {.tag = "accounts",
             .action = "post.end",
             .zh = "结束岗位",
             .en = "End a post",
             .right = manage},
            [impl](const Call& call, PostId id, EndPost command) -> Result<Account> {
              return impl->end_post(call, id, command);
            });
  api.route(Method::post, "/api/v1/posts/{id}/substitute",
            {.tag = "accounts",
             .action = "post.substitute",
             .zh = "指定代班",
             .en = "Name a substitute",
             .status = 201},
            [impl](const Call& call, PostId id, SubstituteInput input) -> Result<Account> {
              return impl->substitute(call, id, input);
            });
  api.route(
      Method::get, "/api/v1/rights",
      {.tag = "accounts", .action = "rights.table", .zh = "权限表", .en = "The table of rights"},
      [](const Call& call) -> Result<RightsTable> {
        const bool en = call.language == Language::en;
        RightsTable out;
        for (const auto& row : roles())
          out.roles.push_back({row.role, std::string(en ? row.en : row.zh)});
        for (const auto& row : rights())
          out.rights.push_back({row.right, std::string(en ? row.en : row.zh), row.roles});
        return out;
      });
}

void add_client_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl) {
  const auto manage = Right::client_manage;
  api.route(Method::get, "/api/v1/clients",
            {.tag = "clients",
             .action = "client.list",
             .zh = "接入系统列表",
             .en = "List system clients",
             .right = manage},
            [impl](const Call& call) -> Result<ClientList> { return impl->clients(call); });
  api.route(Method::post, "/api/v1/clients",
            {.tag = "clients",
             .action = "client.create",
             .zh = "新建接入系统",
             .en = "Create a system client",
             .right = manage,
             .status = 201},
            [impl](const Call& call, ClientInput input) -> Result<NewClient> {
              return impl->create_client(call, input);
            });
  api.route(Method::post, "/api/v1/clients/{id}/revoke",
            {.tag = "clients",
             .action = "client.revoke",
             .zh = "停用接入系统",
             .en = "Revoke a system client",
             .right = manage},
            [impl](const Call& call, ClientId id) -> Result<Client> {
              return impl->revoke_client(call, id);
            });
  api.route(Method::post, "/oauth/token",
            {.tag = "clients",
             .action = "client.token",
             .zh = "获取令牌",
             .en = "OAuth 2.0 client credentials",
             .open = true,
             .request_type = "application/x-www-form-urlencoded",
             .answer_type = "application/json"},
            [impl](const Call& call, const http::Request& request) -> Result<http::Response> {
              return impl->token(call, request);
            });
}

}  // namespace

void Service::add_routes(api::Api& api) {
  add_session_routes(api, impl_);
  add_identity_routes(api, impl_);
  add_account_routes(api, impl_);
  add_client_routes(api, impl_);
}

}  // namespace yilian::access
