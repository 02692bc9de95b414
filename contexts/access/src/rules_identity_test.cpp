#include "rules_identity.hpp"

#include <gtest/gtest.h>

namespace yilian::access::rules {
namespace {

namespace bj = json::bj;

constexpr std::int64_t now_seconds = 1'772'413'200;
const Expected expected{"https://id.example.cn", "yilian", "n-0S6_WzA2Mj"};

bj::object right() {
  return {{"iss", expected.issuer},   {"sub", "a-1"},       {"aud", "yilian"},
          {"exp", now_seconds + 300}, {"iat", now_seconds}, {"nonce", expected.nonce}};
}

std::string verdict(const bj::object& claims) {
  const auto subject = check_claims(claims, expected, Instant{now_seconds * 1000});
  if (subject) return "ok " + *subject;
  EXPECT_EQ(subject.error().code, Code::provider_refused);
  const std::string& why = subject.error().internal;
  return why.substr(why.find(": ") + 2);
}

struct Case {
  template <class V>
  Case(std::string what_, std::string claim_, V&& value_, std::string verdict_)
      : what(std::move(what_)),
        claim(std::move(claim_)),
        value(std::forward<V>(value_)),
        verdict(std::move(verdict_)) {}
  std::string what;
  std::string claim;
  bj::value value;  ///< null takes the claim away
  std::string verdict;
};

TEST(Identity, EveryClaimWrongOnce) {
  ASSERT_EQ(verdict(right()), "ok a-1");
  const std::string ours = "yilian";
  const std::vector<Case> table = {
      {"no issuer", "iss", nullptr, "iss"},
      {"another issuer", "iss", "https://evil.example.cn", "iss"},
      {"issuer with a slash more", "iss", "https://id.example.cn/", "iss"},
      {"issuer in capitals", "iss", "https://ID.example.cn", "iss"},
      {"issuer a list", "iss", bj::array{expected.issuer}, "iss"},
      {"no audience", "aud", nullptr, "aud"},
      {"another audience", "aud", "other", "aud"},
      {"list of us", "aud", bj::array{ours}, "ok a-1"},
      {"list of us and another", "aud", bj::array{ours, "other"}, "aud"},
      {"list of others", "aud", bj::array{"other"}, "aud"},
      {"empty list", "aud", bj::array{}, "aud"},
      {"list of numbers", "aud", bj::array{1}, "aud"},
      {"audience a number", "aud", 7, "aud"},
      {"authorised party us", "azp", ours, "ok a-1"},
      {"authorised party another", "azp", "other", "azp"},
      {"authorised party no text", "azp", 1, "azp"},
      {"no end", "exp", nullptr, "exp"},
      {"over", "exp", now_seconds - 60, "exp"},
      {"over within the skew", "exp", now_seconds - 59, "ok a-1"},
      {"end as text", "exp", std::to_string(now_seconds + 300), "exp"},
      {"end with a fraction", "exp", static_cast<double>(now_seconds) + 0.5, "ok a-1"},
      {"end below zero", "exp", -1, "exp"},
      {"end beyond reason", "exp", 1e300, "exp"},
      {"no time of issue", "iat", nullptr, "iat"},
      {"issued in the future", "iat", now_seconds + 61, "iat"},
      {"issued within the skew", "iat", now_seconds + 60, "ok a-1"},
      {"issued long ago", "iat", now_seconds - 601, "iat"},
      {"issued as text", "iat", "now", "iat"},
      {"not yet valid", "nbf", now_seconds + 61, "nbf"},
      {"valid already", "nbf", now_seconds, "ok a-1"},
      {"begin as text", "nbf", "now", "nbf"},
      {"no nonce", "nonce", nullptr, "nonce"},
      {"another nonce", "nonce", "n-0S6_WzA2Mk", "nonce"},
      {"shorter nonce", "nonce", "n-0S6", "nonce"},
      {"nonce a number", "nonce", 1, "nonce"},
      {"no subject", "sub", nullptr, "sub"},
      {"empty subject", "sub", "", "sub"},
      {"subject a number", "sub", 1, "sub"},
      {"subject of 255 bytes", "sub", std::string(255, 's'), "ok " + std::string(255, 's')},
      {"subject of 256 bytes", "sub", std::string(256, 's'), "sub"},
      {"claims nobody asked for", "admin", true, "ok a-1"},
  };
  for (const Case& one : table) {
    bj::object claims = right();
    if (one.value.is_null()) claims.erase(one.claim);
    else claims[one.claim] = one.value;
    EXPECT_EQ(verdict(claims), one.verdict) << one.what;
  }
}

TEST(Identity, NoNonceWasSentNoneIsBelieved) {
  bj::object claims = right();
  claims["nonce"] = "";
  EXPECT_FALSE(check_claims(claims, {expected.issuer, "yilian", ""}, Instant{now_seconds * 1000}));
}

bj::object document() {
  return {{"issuer", expected.issuer},
          {"authorization_endpoint", "https://id.example.cn/auth"},
          {"token_endpoint", "https://id.example.cn/token"},
          {"jwks_uri", "https://keys.example.cn/jwks"}};
}

TEST(Identity, DiscoveryTable) {
  const auto verdict_of = [](const std::string& text) -> std::string {
    const auto read = read_discovery(text, expected.issuer);
    if (!read) return read.error().internal.substr(read.error().internal.find(": ") + 2);
    return read->secret_in_header ? "header" : "body";
  };
  EXPECT_EQ(verdict_of(bj::serialize(document())), "header");
  EXPECT_EQ(verdict_of("[]"), "discovery is no JSON");
  EXPECT_EQ(verdict_of("<html>"), "discovery is no JSON");
  const std::string methods = "token_endpoint_auth_methods_supported";
  const std::vector<Case> table = {
      {"", "issuer", "https://evil.example.cn", "discovery of another issuer"},
      {"", "issuer", nullptr, "discovery of another issuer"},
      {"", "authorization_endpoint", nullptr, "authorization_endpoint"},
      {"", "authorization_endpoint", "javascript:alert(1)", "authorization_endpoint"},
      {"", "authorization_endpoint", "http://id.example.cn/auth", "authorization_endpoint"},
      {"", "token_endpoint", "http://10.0.0.1/", "token_endpoint"},
      {"", "token_endpoint", "file:///etc/passwd", "token_endpoint"},
      {"", "jwks_uri", 7, "jwks_uri"},
      {"", methods, bj::array{"client_secret_post"}, "body"},
      {"", methods, bj::array{"client_secret_post", "client_secret_basic"}, "header"},
      {"", methods, bj::array{"private_key_jwt"}, methods},
      {"", methods, "client_secret_basic", methods},
  };
  for (const Case& one : table) {
    bj::object changed = document();
    if (one.value.is_null()) changed.erase(one.claim);
    else changed[one.claim] = one.value;
    EXPECT_EQ(verdict_of(bj::serialize(changed)), one.verdict) << bj::serialize(changed);
  }
}

TEST(Identity, Encoding) {
  EXPECT_EQ(encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(encoded("a b&c=d+/?#%"), "a%20b%26c%3Dd%2B%2F%3F%23%25");
  EXPECT_EQ(encoded("医"), "%E5%8C%BB");
}

}  // namespace
}  // namespace yilian::access::rules
