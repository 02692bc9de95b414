#include "support/provider.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <stdexcept>

#include "crypto/crypto.hpp"

namespace yilian::tests {
namespace {

namespace bj = json::bj;

std::string base64url(std::string_view text) {
  return crypto::base64url(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
    i += 2;
  }
  return out;
}

std::string bytes_of(const BIGNUM* number, int size) {
  std::string out(static_cast<std::size_t>(size), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), size);
  return out;
}

std::string part(EVP_PKEY* key, const char* name, int size) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  if (size == 0) size = BN_num_bytes(number);
  std::string out = bytes_of(number, size);
  BN_free(number);
  return base64url(out);
}

}  // namespace

struct FakeProvider::Signer {
  Signer(bool is_rsa, std::string name)
      : rsa(is_rsa), id(std::move(name)), key(rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256")) {
    if (!key) throw std::runtime_error("no key");
  }
  ~Signer() { EVP_PKEY_free(key); }
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  bj::object published() const {
    if (rsa)
      return {{"kty", "RSA"},
              {"kid", id},
              {"use", "sig"},
              {"n", part(key, OSSL_PKEY_PARAM_RSA_N, 0)},
              {"e", part(key, OSSL_PKEY_PARAM_RSA_E, 0)}};
    return {{"kty", "EC"},
            {"crv", "P-256"},
            {"kid", id},
            {"x", part(key, OSSL_PKEY_PARAM_EC_PUB_X, 32)},
            {"y", part(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
  }
  std::string sign(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = 512;
    std::string out(size, '\0');
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    out.resize(size);
    if (rsa) return out;
    const auto* begin = reinterpret_cast<const unsigned char*>(out.data());
    ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(size));
    std::string raw = bytes_of(ECDSA_SIG_get0_r(both), 32) + bytes_of(ECDSA_SIG_get0_s(both), 32);
    ECDSA_SIG_free(both);
    return raw;
  }
  bool rsa;
  std::string id;
  EVP_PKEY* key;
};

FakeProvider::FakeProvider(const Clock& clock) : clock_(clock) {
  rotate_keys();
  forger_ = std::make_unique<Signer>(true, rsa_->id);
}
FakeProvider::~FakeProvider() = default;

void FakeProvider::rotate_keys() {
  const std::string number = std::to_string(rsa_ ? std::stoi(rsa_->id.substr(1)) + 1 : 1);
  rsa_ = std::make_unique<Signer>(true, "r" + number);
  ec_ = std::make_unique<Signer>(false, "e" + number);
}

std::string FakeProvider::parameter(const std::string& address, const std::string& name) {
  auto rest = std::string_view(address).substr(address.find('?') + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    if (pair.substr(0, pair.find('=')) == name) return decoded(pair.substr(pair.find('=') + 1));
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  }
  return "";
}

FakeProvider::Return FakeProvider::authorize(const std::string& address,
                                             const std::string& subject) {
  const std::string code = "code " + std::to_string(++codes_);
  grants_[code] = {subject, parameter(address, "nonce"), parameter(address, "code_challenge"),
                   parameter(address, "redirect_uri")};
  return {parameter(address, "state"), code};
}

Result<outgoing::Answer> FakeProvider::send(const outgoing::Call& call) {
  if (down) return fail(Error{Code::unavailable, {}, {}, "nobody answers"});
  const std::string base = issuer;
  const auto json_answer = [](const bj::object& body) {
    return outgoing::Answer{200, "application/json", bj::serialize(body)};
  };
  if (call.address == base + "/.well-known/openid-configuration")
    return json_answer({{"issuer", base},
                        {"authorization_endpoint", base + "/auth"},
                        {"token_endpoint", base + "/token"},
                        {"jwks_uri", base + "/jwks"}});
  if (call.address == base + "/jwks") {
    ++key_requests;
    return json_answer({{"keys", bj::array{rsa_->published(), ec_->published()}}});
  }
  if (call.address == base + "/token" && call.method == "POST") return token(call);
  return outgoing::Answer{404, "text/plain", "?"};
}

outgoing::Answer FakeProvider::token(const outgoing::Call& call) {
  ++token_requests;
  token_headers = call.headers;
  const auto refuse = [](int status) {
    return outgoing::Answer{status, "application/json", R"({"error":"invalid_grant"})"};
  };
  if (token_status != 200) return refuse(token_status);
  bool known = false;  // "yilian:s3cret%2Fwith%2Bsigns"
  for (const auto& [name, value] : call.headers)
    if (name == "Authorization") known = value == "Basic eWlsaWFuOnMzY3JldCUyRndpdGglMkJzaWducw==";
  if (!known) return refuse(401);
  const std::string query = "?" + call.body;
  const auto found = grants_.find(parameter(query, "code"));
  if (found == grants_.end()) return refuse(400);
  const Grant grant = found->second;
  grants_.erase(found);
  const auto digest = crypto::sha256(parameter(query, "code_verifier"));
  if (crypto::base64url(digest.data(), digest.size()) != grant.challenge ||
      parameter(query, "redirect_uri") != grant.redirect ||
      parameter(query, "grant_type") != "authorization_code")
    return refuse(400);
  return {200, "application/json",
          bj::serialize(bj::object{
              {"access_token", "x"}, {"token_type", "Bearer"}, {"id_token", signed_token(grant)}})};
}

std::string FakeProvider::signed_token(const Grant& grant) {
  const std::int64_t now = clock_.now().ms / 1000;
  bj::object claims{{"iss", issuer},    {"sub", grant.subject}, {"aud", client_id},
                    {"exp", now + 300}, {"iat", now},           {"nonce", grant.nonce}};
  if (change_claims) change_claims(claims);
  const Signer& signer = forged_key ? *forger_ : algorithm == "ES256" ? *ec_ : *rsa_;
  const std::string text =
      base64url(bj::serialize(bj::object{{"alg", algorithm}, {"kid", signer.id}})) + "." +
      base64url(bj::serialize(claims));
  return text + "." + (algorithm == "none" ? "" : base64url(signer.sign(text)));
}

}  // namespace yilian::tests
