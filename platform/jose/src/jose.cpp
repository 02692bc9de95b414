#include "jose/jose.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>

namespace yilian::jose {
namespace {

namespace bj = json::bj;

constexpr std::size_t token_bytes_max = 16 * 1024, keys_bytes_max = 256 * 1024, keys_max = 50;
constexpr std::size_t rsa_bytes_min = 256, rsa_bytes_max = 1024;  ///< 2048 to 8192 bits
constexpr std::size_t p256_bytes = 32;

template <auto End>
struct Ends {
  template <class T>
  void operator()(T* one) const {
    End(one);
  }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, Ends<EVP_PKEY_free>>;

std::unexpected<Error> refuse(std::string why) {
  return fail(Error{Code::provider_refused, {}, {}, "token: " + std::move(why)});
}

/// Strict: no padding, no blanks, no bits beyond the last byte.
std::optional<std::string> from_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    int value = 0;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    else if (c >= 'a' && c <= 'z') value = c - 'a' + 26;
    else if (c >= '0' && c <= '9') value = c - '0' + 52;
    else if (c == '-') value = 62;
    else if (c == '_') value = 63;
    else return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<char>(bits >> held & 0xff));
  }
  if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return out;
}

std::optional<bj::object> object_in(std::string_view text) {
  auto value = json::parse(text);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->as_object());
}

std::string text_of(const bj::object& object, std::string_view name) {
  const bj::value* found = object.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

KeyHandle made(const char* kind, OSSL_PARAM* params) {
  const std::unique_ptr<EVP_PKEY_CTX, Ends<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
    return nullptr;
  KeyHandle out(key);
  const std::unique_ptr<EVP_PKEY_CTX, Ends<EVP_PKEY_CTX_free>> check(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;  // a point off the curve
  return out;
}

using Builder = std::unique_ptr<OSSL_PARAM_BLD, Ends<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Ends<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Ends<BN_free>>;

Number number_of(const std::string& bytes) {
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                          static_cast<int>(bytes.size()), nullptr));
}

KeyHandle rsa_key(const bj::object& jwk) {
  const auto n = from_base64url(text_of(jwk, "n")), e = from_base64url(text_of(jwk, "e"));
  if (!n || !e || n->size() < rsa_bytes_min || n->size() > rsa_bytes_max || e->empty() ||
      e->size() > 8)
    return nullptr;
  const Builder build(OSSL_PARAM_BLD_new());
  const Number modulus = number_of(*n), exponent = number_of(*e);
  if (!build || !modulus || !exponent || BN_num_bits(modulus.get()) < 2048 ||
      !BN_is_odd(exponent.get()) || BN_is_one(exponent.get()) ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  const Params params(OSSL_PARAM_BLD_to_param(build.get()));
  return made("RSA", params.get());
}

KeyHandle ec_key(const bj::object& jwk) {
  const auto x = from_base64url(text_of(jwk, "x")), y = from_base64url(text_of(jwk, "y"));
  if (text_of(jwk, "crv") != "P-256" || !x || !y || x->size() != p256_bytes ||
      y->size() != p256_bytes)
    return nullptr;
  const std::string point = '\x04' + *x + *y;
  const Builder build(OSSL_PARAM_BLD_new());
  if (!build ||
      OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1)
    return nullptr;
  const Params params(OSSL_PARAM_BLD_to_param(build.get()));
  return made("EC", params.get());
}

/// JOSE has r and s side by side, OpenSSL wants them in DER.
std::string der_of(const std::string& signature) {
  if (signature.size() != 2 * p256_bytes) return {};
  const std::unique_ptr<ECDSA_SIG, Ends<ECDSA_SIG_free>> both(ECDSA_SIG_new());
  Number r = number_of(signature.substr(0, p256_bytes)),
         s = number_of(signature.substr(p256_bytes));
  if (!both || !r || !s || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();
  (void)s.release();
  std::array<unsigned char, 80> room{};
  unsigned char* end = room.data();
  const int size = i2d_ECDSA_SIG(both.get(), &end);
  return size > 0 ? std::string(reinterpret_cast<const char*>(room.data()),
                                static_cast<std::size_t>(size))
                  : std::string();
}

}  // namespace

struct Keys::Key {
  Algorithm algorithm;
  std::string id;
  KeyHandle handle;
};

Result<Token> read(std::string_view compact) {
  if (compact.size() > token_bytes_max) return refuse("too long");
  const auto first = compact.find('.');
  const auto second = first == compact.npos ? first : compact.find('.', first + 1);
  if (second == compact.npos || compact.find('.', second + 1) != compact.npos)
    return refuse("not three parts");
  const auto head = from_base64url(compact.substr(0, first));
  const auto body = from_base64url(compact.substr(first + 1, second - first - 1));
  auto signature = from_base64url(compact.substr(second + 1));
  if (!head || !body || !signature) return refuse("not base64url");
  const auto header = object_in(*head);
  auto claims = object_in(*body);
  if (!header || !claims) return refuse("not JSON");
  Token out;
  const std::string algorithm = text_of(*header, "alg");
  if (algorithm == "RS256") out.algorithm = Algorithm::rs256;
  else if (algorithm == "ES256") out.algorithm = Algorithm::es256;
  else return refuse("algorithm");
  if (header->contains("crit")) return refuse("critical header");
  out.key_id = text_of(*header, "kid");
  out.claims = std::move(*claims);
  out.signed_text = compact.substr(0, second);
  out.signature = std::move(*signature);
  return out;
}

Result<Keys> Keys::parse(std::string_view jwks) {
  const auto document = jwks.size() > keys_bytes_max ? std::nullopt : object_in(jwks);
  const bj::value* list = document ? document->if_contains("keys") : nullptr;
  if (!list || !list->is_array()) return refuse("no list of keys");
  Keys out;
  for (const bj::value& one : list->get_array()) {
    if (out.keys_.size() == keys_max) break;
    const bj::object* jwk = one.if_object();
    if (!jwk) continue;
    const std::string kind = text_of(*jwk, "kty"), use = text_of(*jwk, "use"),
                      algorithm = text_of(*jwk, "alg");
    const bool rsa = kind == "RSA";
    if ((!rsa && kind != "EC") || (!use.empty() && use != "sig")) continue;
    if (!algorithm.empty() && algorithm != (rsa ? "RS256" : "ES256")) continue;
    KeyHandle handle = rsa ? rsa_key(*jwk) : ec_key(*jwk);
    if (!handle) continue;
    out.keys_.push_back(std::make_shared<const Key>(
        Key{rsa ? Algorithm::rs256 : Algorithm::es256, text_of(*jwk, "kid"), std::move(handle)}));
  }
  return out;
}

const Keys::Key* Keys::find(const Token& token) const {
  const Key* found = nullptr;
  for (const auto& key : keys_) {
    if (key->algorithm != token.algorithm) continue;
    if (!token.key_id.empty() && key->id != token.key_id) continue;
    if (found) return token.key_id.empty() ? nullptr : found;
    found = key.get();
  }
  return found;
}

bool Keys::has_key_for(const Token& token) const { return find(token) != nullptr; }

bool Keys::verify(const Token& token) const {
  const Key* key = find(token);
  if (!key) return false;
  const std::string signature =
      key->algorithm == Algorithm::es256 ? der_of(token.signature) : token.signature;
  const std::unique_ptr<EVP_MD_CTX, Ends<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  // RS256 is PKCS#1 v1.5, which OpenSSL takes unless told otherwise.
  return !signature.empty() && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key->handle.get()) ==
             1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(),
                          reinterpret_cast<const unsigned char*>(token.signed_text.data()),
                          token.signed_text.size()) == 1;
}

}  // namespace yilian::jose
