#pragma once
// A hospital's own system: a client of the API with a token, for tests/api.
#include "support/world.hpp"

namespace yilian::tests {

class Partner {
 public:
  Partner(World& world, const std::string& organisation, const bj::array& scopes);
  Answer send(http::Method method, const std::string& path, const std::string& body = "",
              http::Fields headers = {});
  Answer get(const std::string& path) { return send(http::Method::get, path); }
  Answer post(const std::string& path, const bj::value& body) {
    return send(http::Method::post, path, bj::serialize(body));
  }
  Answer put(const std::string& path, const bj::value& body, http::Fields headers = {}) {
    return send(http::Method::put, path, bj::serialize(body), std::move(headers));
  }

 private:
  World& world_;
  std::string bearer_;
};

/// The code of the first issue of an OperationOutcome.
std::string issue_of(const Answer& answer);

}  // namespace yilian::tests
