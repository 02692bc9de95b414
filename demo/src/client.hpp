#pragma once
// A browser without a screen: signs in and calls routes of an Installation in process.
#include <string>
#include <string_view>

#include "app/installation.hpp"
#include "json/json.hpp"

namespace yilian::demo {

class Client {
 public:
  explicit Client(app::Installation& installation) : installation_(&installation) {}

  Status sign_in(const std::string& login_name, const std::string& secret);
  /// The answer's JSON (null for 204); an error names method, path, status and code.
  Result<boost::json::value> call(http::Method method, const std::string& path,
                                  const boost::json::value& body = nullptr,
                                  std::optional<std::int64_t> version = std::nullopt);
  Result<boost::json::value> post(const std::string& path, const boost::json::value& body,
                                  std::optional<std::int64_t> version = std::nullopt) {
    return call(http::Method::post, path, body, version);
  }
  Result<boost::json::value> get(const std::string& path) { return call(http::Method::get, path); }
  std::int64_t requests() const { return requests_; }

 private:
  app::Installation* installation_;
  std::string cookie_, csrf_;
  std::int64_t requests_ = 0;
};

std::string text_of(const boost::json::value& value, std::string_view key);
std::int64_t number_of(const boost::json::value& value, std::string_view key);

}  // namespace yilian::demo
