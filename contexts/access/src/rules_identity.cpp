#include "rules_identity.hpp"

#include <algorithm>
#include <cmath>

#include "crypto/crypto.hpp"
#include "outgoing/outgoing.hpp"

namespace yilian::access::rules {
namespace {

namespace bj = json::bj;

/// Clocks of two machines differ; a token is made at the moment of its exchange.
constexpr std::int64_t clock_skew_seconds = 60, age_seconds_max = 600;
constexpr std::size_t subject_max = 255;

std::unexpected<Error> wrong(std::string_view what) {
  return fail(Error{Code::provider_refused, {}, {}, "identity provider: " + std::string(what)});
}

std::optional<std::string> text(const bj::object& object, std::string_view name) {
  const bj::value* found = object.if_contains(name);
  if (!found || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

/// Whole seconds; JSON numbers may have a fraction.
std::optional<std::int64_t> seconds(const bj::object& object, std::string_view name) {
  const bj::value* found = object.if_contains(name);
  if (!found || !found->is_number()) return std::nullopt;
  if (found->is_double()) {
    const double value = found->get_double();
    if (!(std::abs(value) < 1e12)) return std::nullopt;
    return static_cast<std::int64_t>(value);
  }
  boost::system::error_code error;
  const auto value = found->to_number<std::int64_t>(error);
  if (error || value > 1'000'000'000'000 || value < 0) return std::nullopt;
  return value;
}

/// Ours alone: a token that others may use too is not for us.
bool is_only(const bj::object& claims, const std::string& client) {
  const bj::value* audience = claims.if_contains("aud");
  if (!audience) return false;
  if (audience->is_string()) return audience->get_string() == client;
  const bj::array* list = audience->if_array();
  return list && list->size() == 1 && (*list)[0].is_string() && (*list)[0].get_string() == client;
}

}  // namespace

Result<std::string> check_claims(const bj::object& claims, const Expected& expected, Instant now) {
  const std::int64_t today = now.ms / 1000;
  if (text(claims, "iss") != expected.issuer) return wrong("iss");
  if (!is_only(claims, expected.client_id)) return wrong("aud");
  if (claims.contains("azp") && text(claims, "azp") != expected.client_id) return wrong("azp");
  const auto expires = seconds(claims, "exp"), issued = seconds(claims, "iat");
  if (!expires || *expires + clock_skew_seconds <= today) return wrong("exp");
  if (!issued || *issued > today + clock_skew_seconds || *issued + age_seconds_max < today)
    return wrong("iat");
  if (claims.contains("nbf")) {
    const auto begins = seconds(claims, "nbf");
    if (!begins || *begins > today + clock_skew_seconds) return wrong("nbf");
  }
  const auto nonce = text(claims, "nonce");
  if (!nonce || expected.nonce.empty() || !crypto::equal_constant_time(*nonce, expected.nonce))
    return wrong("nonce");
  auto subject = text(claims, "sub");
  if (!subject || subject->empty() || subject->size() > subject_max) return wrong("sub");
  return std::move(*subject);
}

Result<Endpoints> read_discovery(std::string_view document, const std::string& issuer) {
  const auto read = json::parse(document);
  if (!read || !read->is_object()) return wrong("discovery is no JSON");
  const bj::object& found = read->get_object();
  if (text(found, "issuer") != issuer) return wrong("discovery of another issuer");
  Endpoints out;
  for (const auto& [name, to] :
       {std::pair{"authorization_endpoint", &out.authorization},
        std::pair{"token_endpoint", &out.token}, std::pair{"jwks_uri", &out.keys}}) {
    *to = text(found, name).value_or("");
    if (!outgoing::is_safe_address(*to)) return wrong(name);
  }
  if (const bj::value* ways = found.if_contains("token_endpoint_auth_methods_supported")) {
    const auto has = [&](std::string_view way) {
      const bj::array* list = ways->if_array();
      return list && std::ranges::any_of(*list, [&](const bj::value& one) {
               return one.is_string() && one.get_string() == way;
             });
    };
    out.secret_in_header = has("client_secret_basic");
    if (!out.secret_in_header && !has("client_secret_post"))
      return wrong("token_endpoint_auth_methods_supported");
  }
  return out;
}

std::string encoded(std::string_view plain) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : plain) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
    if (kept) out += c;
    else (((out += '%') += digits[byte >> 4]) += digits[byte & 15]);
  }
  return out;
}

}  // namespace yilian::access::rules
