#pragma once
// What an identity provider has to say in an ID token so that it is believed (OpenID Connect Core,
// section 3.1.3.7), and what its discovery document has to hold. Signatures are jose's part.
#include <string>
#include <string_view>

#include "json/json.hpp"
#include "kernel/time.hpp"

namespace yilian::access::rules {

struct Expected {
  std::string issuer, client_id, nonce;
};
/// The subject, or `provider_refused` whose `internal` names the first claim that is wrong.
Result<std::string> check_claims(const json::bj::object& claims, const Expected& expected,
                                 Instant now);

/// Where a provider is asked; each address is safe (outgoing.hpp).
struct Endpoints {
  std::string authorization, token, keys;
  bool secret_in_header = true;  ///< client_secret_basic, otherwise client_secret_post
};
/// `provider_refused` when the document is another issuer's, lacks an address or names an unsafe
/// one.
Result<Endpoints> read_discovery(std::string_view document, const std::string& issuer);

/// Percent-encoding of RFC 3986 for one value of a query or form.
std::string encoded(std::string_view text);

}  // namespace yilian::access::rules
