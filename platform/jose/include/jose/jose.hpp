#pragma once
// Signed JSON tokens of others (RFC 7515, 7517, 7519): reads a compact token and checks its
// signature by a published key. RS256 and ES256 only; `none`, symmetric and all other algorithms
// are refused before anything is computed. It signs nothing, decrypts nothing, and decides nothing
// about claims.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "kernel/result.hpp"

namespace yilian::jose {

enum class Algorithm : std::uint8_t { rs256, es256 };

struct Token {
  Algorithm algorithm = Algorithm::rs256;
  std::string key_id;                  ///< `kid`, empty when absent
  json::bj::object claims;             ///< not to be believed before `Keys::verify`
  std::string signed_text, signature;  ///< what is signed; the signature's bytes
};

/// At most 16 KiB of three parts in base64url without padding. `provider_refused` with the reason
/// in `internal`; an unknown critical header (`crit`) and an encrypted token are refused too.
Result<Token> read(std::string_view compact);

/// The published keys of a signer, as one JWKS document says them.
class Keys {
 public:
  /// Keys for other uses, of other kinds, too short or malformed ones are left out; at most 50.
  /// `provider_refused` when the document itself is wrong.
  static Result<Keys> parse(std::string_view jwks);

  std::size_t size() const { return keys_.size(); }
  /// False when no key fits the token's `kid` and algorithm: then the signer may have a newer one.
  /// A token without `kid` fits the only key of its algorithm, when there is only one.
  bool has_key_for(const Token& token) const;
  bool verify(const Token& token) const;

 private:
  struct Key;
  const Key* find(const Token& token) const;
  std::vector<std::shared_ptr<const Key>> keys_;
};

}  // namespace yilian::jose
