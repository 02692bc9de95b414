#pragma once
// An identity provider in process: answers the outgoing calls of an installation as a real one
// would, signs with keys of its own, and lies in whatever way a test asks for.
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "json/json.hpp"
#include "kernel/time.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::tests {

class FakeProvider final : public outgoing::Client {
 public:
  static constexpr const char* issuer = "http://127.0.0.1:9/id";
  static constexpr const char* client_id = "yilian";
  static constexpr const char* client_secret = "s3cret/with+signs";

  explicit FakeProvider(const Clock& clock);
  ~FakeProvider() override;

  Result<outgoing::Answer> send(const outgoing::Call& call) override;

  /// What the provider sends a browser back with after `subject` signed in there.
  struct Return {
    std::string state, code;
  };
  Return authorize(const std::string& address, const std::string& subject);
  /// One value of an address's query, decoded.
  static std::string parameter(const std::string& address, const std::string& name);

  void rotate_keys();

  std::function<void(json::bj::object& claims)> change_claims;
  std::string algorithm = "RS256";  ///< also ES256, none, HS256
  bool down = false, forged_key = false;
  int token_status = 200;
  int key_requests = 0, token_requests = 0;
  std::vector<std::pair<std::string, std::string>> token_headers;  ///< of the last exchange

 private:
  struct Signer;
  struct Grant {
    std::string subject, nonce, challenge, redirect;
  };
  outgoing::Answer token(const outgoing::Call& call);
  std::string signed_token(const Grant& grant);

  const Clock& clock_;
  std::unique_ptr<Signer> rsa_, ec_, forger_;
  std::map<std::string, Grant> grants_;
  int codes_ = 0;
};

}  // namespace yilian::tests
