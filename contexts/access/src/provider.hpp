#pragma once
// The external identity provider as a conversation partner: where it is asked, which keys it signs
// with, and what it says about a code. Used by the identity use cases on worker threads; keeps the
// discovery document and the keys in memory, and knows nothing of accounts, browsers or the
// database.
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "access/service.hpp"
#include "http/http.hpp"
#include "jose/jose.hpp"
#include "outgoing/outgoing.hpp"
#include "rules_identity.hpp"

namespace yilian::access {

class Provider {
 public:
  Provider(IdentityProvider settings, std::shared_ptr<outgoing::Client> client);

  const IdentityProvider& settings() const { return settings_; }

  /// What a browser is sent to; `verifier` stays here and proves later that the code is ours.
  struct Journey {
    std::string state, nonce, verifier;
    bool anew = false;  ///< asks the provider to let its user sign in again
    Language language = Language::zh;
  };
  Result<std::string> authorization_address(const Journey& journey, Instant now,
                                            const http::Fields& trace);

  /// Exchanges a code and believes the ID token only when signature and claims are right. Answers
  /// the subject. `provider_unavailable` when the provider can't be asked, `provider_refused` when
  /// it says no or says something wrong.
  Result<std::string> subject_of(const std::string& code, const Journey& journey, Instant now,
                                 const http::Fields& trace);

 private:
  Result<rules::Endpoints> endpoints(Instant now, const http::Fields& trace);
  Result<std::shared_ptr<const jose::Keys>> keys(bool newer, Instant now,
                                                 const http::Fields& trace);
  Result<std::string> fetched(const std::string& address, const http::Fields& trace);
  Result<std::string> id_token(const std::string& code, const Journey& journey, Instant now,
                               const http::Fields& trace);

  const IdentityProvider settings_;
  const std::shared_ptr<outgoing::Client> client_;
  std::mutex mutex_;  // of what is remembered; never held during a call
  std::optional<rules::Endpoints> endpoints_;
  std::shared_ptr<const jose::Keys> keys_;
  Instant endpoints_at_, keys_at_, newer_asked_at_;
};

}  // namespace yilian::access
