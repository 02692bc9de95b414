#include "client.hpp"

namespace yilian::demo {

std::string text_of(const boost::json::value& value, std::string_view key) {
  const auto* object = value.if_object();
  const auto* found = object ? object->if_contains(key) : nullptr;
  return found && found->is_string() ? std::string(found->get_string()) : "";
}

std::int64_t number_of(const boost::json::value& value, std::string_view key) {
  const auto* object = value.if_object();
  const auto* found = object ? object->if_contains(key) : nullptr;
  return found && found->is_int64() ? found->get_int64() : 0;
}

Status Client::sign_in(const std::string& login_name, const std::string& secret) {
  http::Request request;
  request.method = http::Method::post;
  request.path = "/api/v1/session";
  request.headers = {{"content-type", "application/json"}};
  request.body =
      boost::json::serialize(boost::json::object{{"loginName", login_name}, {"password", secret}});
  const http::Response response = installation_->router().handle(request);
  ++requests_;
  if (response.status != 200)
    return fault("sign in of " + login_name + ": " + std::to_string(response.status));
  for (const auto& [name, value] : response.headers)
    if (name == "Set-Cookie") cookie_ = value.substr(0, value.find(';'));
  csrf_ = text_of(boost::json::parse(response.body), "csrfToken");
  return {};
}

Result<boost::json::value> Client::call(http::Method method, const std::string& path,
                                        const boost::json::value& body,
                                        std::optional<std::int64_t> version) {
  http::Request request;
  request.method = method;
  request.path = path.substr(0, path.find('?'));
  if (const auto mark = path.find('?'); mark != std::string::npos) {
    std::string_view rest = std::string_view(path).substr(mark + 1);
    while (!rest.empty()) {
      const auto pair = rest.substr(0, rest.find('&'));
      rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
      const auto equals = pair.find('=');
      request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
  }
  request.headers = {{"cookie", cookie_}, {"x-csrf-token", csrf_}};
  if (!body.is_null()) {
    request.headers.emplace_back("content-type", "application/json");
    request.body = boost::json::serialize(body);
  }
  if (version) request.headers.emplace_back("if-match", "\"" + std::to_string(*version) + "\"");
  const http::Response response = installation_->router().handle(request);
  ++requests_;
  if (response.status >= 400)
    return fault(std::string(http::to_string(method)) + " " + path + ": " +
                 std::to_string(response.status) + " " + response.body);
  if (response.body.empty()) return boost::json::value(nullptr);
  return boost::json::parse(response.body);
}

}  // namespace yilian::demo
