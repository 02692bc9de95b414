#include "jose/jose.hpp"

#include <gtest/gtest.h>

namespace yilian::jose {
namespace {

// Made and signed by another implementation (Node's crypto); the private keys were never kept.
constexpr const char* rsa_modulus =
    "pUuNci1Q5negP8xK9pDX23Fo3y4Khqnepbo8wSAsGNRcCSJQiZjr6B00L1qekzLSVxgwLb8BiQ8Njx5EvUIAgU1t"
    "qJP2O2lhk8WOMR_FEjSFnx5hyQM6SCajnQe8Ivu9CKQ5Tv9bMwUmPjyr47bp4czwoOKw16Ohl8TMOCp62ao6GHRc"
    "5y4UVPfEZKodrexJk1AtyfVGzsFzzlzsHDng522n_8q41iL5EumRYGqM5faNWc77QKLSI1dsPgZYDKUY3jmKUO6H"
    "Y1-_jK_d7KnTHYFV5GAiBTqOXo-LisDUCMGqRJgZp42isuqD0YkM08aM2RhbD5y4ZN7w5V2fHuAEXQ";
constexpr const char* short_modulus =
    "pTNeRIvhgSNz1gNlmqSfcwf4lhEa5X5m43euiSNk2KvF5AzgPf33GOtkOqpys46sreX49bbtE6zAQjjLYFyZy__D"
    "Bc_B-6yi0eix3vaZEN0D-p8N2m68s8R7mZhR3V8Vvmcy7xjYgTrvlNtvwhNOiXUlrT2YRZFIgqKFEXAs-7M";
constexpr const char* ec_x = "v_NpveWWYcXSL74cZ3c0Tgm-ZpxEIDkCwpd41AC7o8g";
constexpr const char* ec_y = "7B3qTfJxUgHDlh6n7ZjC0aqKh3OyNDhT5Jo7l3E96C0";
constexpr const char* p384_x = "t555alhEV2Ex4xI8twi--WC0zuPgdIHpIYrNPQcoVDOENTZOFkX2D3PdkXjo6fp4";
constexpr const char* p384_y = "nMbh7fCFbj2dKj5FLWfWpB2bhnnYyAlnV2j-nnaUuzzRgGYfRZB1XD0NyU7pLQcG";
constexpr const char* rs256 =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIifQ.eyJzdWIiOiIxIn0.FAXNWH9hOqb8Y569O0O4sn7kFSN5EkiQT9GTm"
    "gVYfs-OczGMtLzcqxJ6Olk_wFktAm6anIVnXZuyp9yLhruXPNqFE69HgOWyK3Uj5LlQin8eJQuAzwgt4uRIaWuJq"
    "9ZFbs3koti7LMSRHCfRDxfWYFWpAU_sN5ZDyI1qfJF5y7g7tLNqhP1PPt-AQ7zk4NC6OF3aCvYnqiB2r4KrPtcSW"
    "b8M_uWH4_UXYyId_1fdqucOIEXTHCH9qU5u7tkj-3K0n80VvPqLmYaov_AgRb6JdKv4S1hSGTi4AOP8wbvkvfQTQ"
    "urKK_vLEqDVPTN-1egJShst72fAeryGGaBhMPGMLg";
constexpr const char* rs256_short =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InMifQ.eyJzdWIiOiIxIn0.LzXJ3HL8ul2YG_nX6VU5lNZowpvlPwD524C_1"
    "73dvC2Qt5FbLnPlYBw4nSuKuISbP7nJW2PC_St2LhuPzYlBKmuiATDQj5zFlNUKKARnsUJ4BILS-jeuU9YMe2PKf"
    "MhNKHljX3VPXWE7nEoASW5hmUWwaWgEcEzX_pDRN1VQVUY";
constexpr const char* es256 =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUifQ.eyJzdWIiOiIxIn0.rO46EZSAtmahcdnHsRaw2WWRfIs9n-e48Mk-I"
    "jDSdyAf0gre0rlDaOHShTwHggth_zdB8AgfJ9L42JRN083NtA";
constexpr const char* es256_der =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUifQ.eyJzdWIiOiIxIn0.MEUCIHbUL0033ytuMF4LE8CwI-HOJq6e6mhef"
    "M6H6Q_uLNmPAiEAjHmyl6DhjmTwb4n3-juq85SDwIxATb-Nb4yx3sLblzE";
constexpr const char* es256_no_kid =
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.IFSPns-moPEiFYNFW-RfsKIh6H5xnfzVVGOkNVcrgx6K5qW1ml6"
    "mmM-G44LoJBw92mYGF-z4aAtLeokEXv6L3w";
constexpr const char* ps256_as_rs256 =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIifQ.eyJzdWIiOiIxIn0.ZxOK-kwun06xSBw_gJOtGOGSSyKMnVPJ5LR0r"
    "cidQ94vKAlvBze3v-zXcpkqvWE3YayWT3yEO_vsK5E2Z974V0gSkkn-dpWm3d98MWrKbH8uXJlYtyi2siNyy1m-X"
    "imga5wWDMabxvBGbP-ynYOF7Pm8Dmm8SkR-XumRTBf1OK-mlVk6AQryaCFNPAKxz-bbhnsgff78obU2g-Btyg3Aw"
    "jWqinbGMxFd6oSnb1drb57AnlXinA5lgImf0xHwU0DUG5KHQMgxK_MZTXkcimIhAwEBNkLjy4jhv9w4c0dMFmHgo"
    "wnb25dl0OwTvzJWgQM1yZL6nU8-mbwOFTi3ym4gEQ";
constexpr const char* rs256_critical =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIiLCJjcml0IjpbImV4cCJdfQ.eyJzdWIiOiIxIn0.PVxXwm8hXsUioJkh8"
    "lYg5NDn9AfvvupSUuyz9jOzI_9dAdX2kDNBxLu2EYRLmUjLueNYA2b7DXZhPOkkrynnVUZBnzf58yB7oV-MqALV8"
    "REIeVgauPjpcydUIOSsqxd0QOHAdO5UfTMikjoFjYwxu8WFDuS9fxFO_ol7QOcWzxx1g1pY_7-ztJG_q6oi7Rdyn"
    "2oEL9k4uepvFaa0GEqJ1wMJ2TwwPHsO9ZPUhxDqVdyUSPKtqv4d0PamuRdA_p4LKuzxhoKlVQL-MrVCs4oFVB9vX"
    "us1eOj-M-8QHaSfsR2I2iUdo9B9uPEmzSfG4C-dzK7EQy3fQ3Co4K3kcdTY6w";

std::string base64url(std::string_view text) {
  static constexpr char alphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += alphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) out += alphabet[bits << (6 - held) & 63];
  return out;
}

std::string jwk(std::string kind, std::string id, std::string a, std::string b,
                std::string more = "") {
  const bool rsa = kind == "RSA";
  return R"({"kty":")" + kind + R"(","kid":")" + id + R"(",")" + (rsa ? "n" : "x") + R"(":")" + a +
         R"(",")" + (rsa ? "e" : "y") + R"(":")" + b + "\"" + more + "}";
}
const std::string p256 = R"(,"crv":"P-256")";
std::string rsa_key(std::string more = "") { return jwk("RSA", "r", rsa_modulus, "AQAB", more); }
std::string ec_key(std::string more = "") { return jwk("EC", "e", ec_x, ec_y, p256 + more); }

Keys keys_of(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& one : list) text += (text.empty() ? "" : ",") + one;
  auto keys = Keys::parse(R"({"keys":[)" + text + "]}");
  EXPECT_TRUE(keys);
  return keys ? std::move(*keys) : Keys();
}

TEST(Jose, VerifiesBothAlgorithms) {
  const Keys keys = keys_of({rsa_key(), ec_key()});
  ASSERT_EQ(keys.size(), 2U);
  for (const char* compact : {rs256, es256, es256_no_kid}) {
    const auto token = read(compact);
    ASSERT_TRUE(token) << token.error().internal;
    EXPECT_EQ(token->claims.at("sub").as_string(), "1");
    EXPECT_TRUE(keys.has_key_for(*token));
    EXPECT_TRUE(keys.verify(*token)) << compact;
  }
}

TEST(Jose, RefusesEveryChangedPart) {
  const Keys keys = keys_of({rsa_key(), ec_key()});
  for (const std::string whole : {rs256, es256}) {
    for (std::size_t at = 0; at < whole.size(); at += 7) {
      std::string changed = whole;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      const auto token = read(changed);
      EXPECT_FALSE(token && keys.verify(*token)) << at;
    }
  }
  for (const char* compact : {es256_der, ps256_as_rs256}) {
    const auto token = read(compact);
    ASSERT_TRUE(token);
    EXPECT_FALSE(keys.verify(*token)) << compact;
  }
}

TEST(Jose, ReadingTable) {
  const std::string body = base64url(R"({"sub":"1"})"), signature = base64url("signed");
  const auto with = [&](const std::string& header) {
    return base64url(header) + "." + body + "." + signature;
  };
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "not three parts"},
      {"a.b", "not three parts"},
      {"a.b.c.d", "not three parts"},
      {with(R"({"alg":"RS256"})") + "=", "not base64url"},
      {with(R"({"alg":"RS256"})") + " ", "not base64url"},
      {with(R"({"alg":"RS256"})") + "+/", "not base64url"},
      {"A." + body + "." + signature, "not base64url"},
      {base64url("[]") + "." + body + "." + signature, "not JSON"},
      {base64url(R"({"alg":"RS256"})") + "." + base64url("1") + "." + signature, "not JSON"},
      {with(R"({"alg":"none"})"), "algorithm"},
      {with(R"({"alg":"NONE"})"), "algorithm"},
      {with(R"({"alg":"HS256"})"), "algorithm"},
      {with(R"({"alg":"RS512"})"), "algorithm"},
      {with(R"({"alg":"rs256"})"), "algorithm"},
      {with(R"({"alg":["RS256"]})"), "algorithm"},
      {with("{}"), "algorithm"},
      {rs256_critical, "critical header"},
      {std::string(16 * 1024 + 1, 'A'), "too long"},
  };
  for (const auto& [compact, why] : table) {
    const auto token = read(compact);
    ASSERT_FALSE(token) << why;
    EXPECT_EQ(token.error().code, Code::provider_refused);
    EXPECT_EQ(token.error().internal, "token: " + why) << compact.substr(0, 80);
  }
}

TEST(Jose, WhichKeysAreTaken) {
  const std::vector<std::tuple<std::string, std::string, std::size_t>> table = {
      {"for signatures", rsa_key(R"(,"use":"sig","alg":"RS256")"), 1},
      {"for encryption", rsa_key(R"(,"use":"enc")"), 0},
      {"for another algorithm", rsa_key(R"(,"alg":"RS512")"), 0},
      {"for the algorithm of another kind", ec_key(R"(,"alg":"RS256")"), 0},
      {"short RSA", jwk("RSA", "s", short_modulus, "AQAB"), 0},
      {"exponent one", jwk("RSA", "r", rsa_modulus, "AQ"), 0},
      {"even exponent", jwk("RSA", "r", rsa_modulus, "AQAC"), 0},
      {"no exponent", jwk("RSA", "r", rsa_modulus, ""), 0},
      {"another curve", jwk("EC", "e", p384_x, p384_y, R"(,"crv":"P-384")"), 0},
      {"a point off the curve", jwk("EC", "e", ec_y, ec_x, p256), 0},
      {"symmetric", R"({"kty":"oct","k":"c2VjcmV0","kid":"r"})", 0},
      {"no object", "1", 0},
  };
  for (const auto& [what, key, count] : table) EXPECT_EQ(keys_of({key}).size(), count) << what;
  EXPECT_EQ(keys_of(std::vector<std::string>(60, ec_key())).size(), 50U);
  const std::string list(600'000, ' ');
  for (const std::string& bad : {std::string("{}"), std::string("[]"), std::string("x"), list})
    EXPECT_FALSE(Keys::parse(bad));
}

TEST(Jose, WhichKeyIsTheTokens) {
  const auto rsa = read(rs256), ec = read(es256), unnamed = read(es256_no_kid),
             weak = read(rs256_short);
  ASSERT_TRUE(rsa && ec && unnamed && weak);
  // The name of a key of another kind is not enough.
  EXPECT_FALSE(keys_of({jwk("EC", "r", ec_x, ec_y, p256)}).has_key_for(*rsa));
  EXPECT_FALSE(keys_of({jwk("RSA", "other", rsa_modulus, "AQAB")}).has_key_for(*rsa));
  EXPECT_TRUE(keys_of({ec_key(), rsa_key()}).has_key_for(*unnamed));
  EXPECT_FALSE(keys_of({ec_key(), jwk("EC", "f", ec_x, ec_y, p256)}).has_key_for(*unnamed));
  EXPECT_FALSE(keys_of({}).verify(*ec));
  EXPECT_FALSE(keys_of({jwk("RSA", "s", short_modulus, "AQAB")}).verify(*weak));
}

}  // namespace
}  // namespace yilian::jose
