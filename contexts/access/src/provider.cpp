#include "provider.hpp"

#include "crypto/crypto.hpp"
#include "log/log.hpp"

namespace yilian::access {
namespace {

namespace bj = json::bj;

constexpr std::int64_t remembered_ms = 3'600'000;
/// A key nobody knows may be a new one of the provider, or a forger's; the latter must not make
/// this server ask all day.
constexpr std::int64_t newer_keys_every_ms = 60'000;

std::unexpected<Error> unavailable(std::string why) {
  log::warn("identity_provider.unavailable", {{"internal", why}});
  return fail(Error{Code::provider_unavailable, {}, {}, std::move(why)});
}
std::unexpected<Error> refused(const std::string& why) {
  log::warn("identity_provider.refused", {{"internal", why}});
  return fail(Error{Code::provider_refused, {}, {}, why});
}

std::string challenge_of(const std::string& verifier) {
  const auto digest = crypto::sha256(verifier);
  return crypto::base64url(digest.data(), digest.size());
}

std::string base64(std::string_view text) {
  std::string out =
      crypto::base64url(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += rules::encoded(name) + "=" + rules::encoded(value);
  }
  return out;
}

bool is_fresh(Instant at, Instant now, std::int64_t ms) { return now >= at && now.ms - at.ms < ms; }

}  // namespace

Provider::Provider(IdentityProvider settings, std::shared_ptr<outgoing::Client> client)
    : settings_(std::move(settings)), client_(std::move(client)) {}

Result<std::string> Provider::fetched(const std::string& address, const http::Fields& trace) {
  outgoing::Call call{.address = address, .headers = trace};
  call.headers.emplace_back("Accept", "application/json");
  auto answer = client_->send(call);
  if (!answer) return unavailable(answer.error().internal);
  if (answer->status != 200) return unavailable("status " + std::to_string(answer->status));
  return std::move(answer->body);
}

Result<rules::Endpoints> Provider::endpoints(Instant now, const http::Fields& trace) {
  {
    const std::lock_guard lock(mutex_);
    if (endpoints_ && is_fresh(endpoints_at_, now, remembered_ms)) return *endpoints_;
  }
  std::string address = settings_.issuer;
  if (address.ends_with('/')) address.pop_back();
  TRY(const auto document, fetched(address + "/.well-known/openid-configuration", trace));
  auto read = rules::read_discovery(document, settings_.issuer);
  if (!read) return unavailable(read.error().internal);
  const std::lock_guard lock(mutex_);
  endpoints_ = *read;
  endpoints_at_ = now;
  return *read;
}

Result<std::shared_ptr<const jose::Keys>> Provider::keys(bool newer, Instant now,
                                                         const http::Fields& trace) {
  {
    const std::lock_guard lock(mutex_);
    const bool fresh = keys_ && is_fresh(keys_at_, now, remembered_ms);
    if (fresh && (!newer || is_fresh(newer_asked_at_, now, newer_keys_every_ms))) return keys_;
    if (newer) newer_asked_at_ = now;
  }
  TRY(const auto where, endpoints(now, trace));
  TRY(const auto document, fetched(where.keys, trace));
  auto read = jose::Keys::parse(document);
  if (!read) return refused(read.error().internal);
  auto kept = std::make_shared<const jose::Keys>(std::move(*read));
  const std::lock_guard lock(mutex_);
  keys_ = kept;
  keys_at_ = now;
  return kept;
}

Result<std::string> Provider::authorization_address(const Journey& journey, Instant now,
                                                    const http::Fields& trace) {
  TRY(const auto where, endpoints(now, trace));
  std::string out = where.authorization;
  out += out.find('?') == std::string::npos ? '?' : '&';
  out += form({{"response_type", "code"},
               {"client_id", settings_.client_id},
               {"redirect_uri", settings_.redirect_address},
               {"scope", "openid"},
               {"state", journey.state},
               {"nonce", journey.nonce},
               {"code_challenge", challenge_of(journey.verifier)},
               {"code_challenge_method", "S256"},
               {"ui_locales", journey.language == Language::en ? "en zh-CN" : "zh-CN en"}});
  if (journey.anew) out += "&prompt=login";
  return out;
}

Result<std::string> Provider::id_token(const std::string& code, const Journey& journey, Instant now,
                                       const http::Fields& trace) {
  TRY(const auto where, endpoints(now, trace));
  outgoing::Call call{.method = "POST", .address = where.token, .headers = trace};
  call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  call.headers.emplace_back("Accept", "application/json");
  call.body = form({{"grant_type", "authorization_code"},
                    {"code", code},
                    {"redirect_uri", settings_.redirect_address},
                    {"code_verifier", journey.verifier}});
  if (where.secret_in_header)
    call.headers.emplace_back("Authorization",
                              "Basic " + base64(rules::encoded(settings_.client_id) + ":" +
                                                rules::encoded(settings_.client_secret)));
  else
    call.body += "&" + form({{"client_id", settings_.client_id},
                             {"client_secret", settings_.client_secret}});
  auto answer = client_->send(call);
  if (!answer) return unavailable(answer.error().internal);
  if (answer->status >= 500) return unavailable("token status " + std::to_string(answer->status));
  if (answer->status != 200) return refused("token status " + std::to_string(answer->status));
  const auto body = json::parse(answer->body);
  const bj::object* fields = body ? body->if_object() : nullptr;
  const bj::value* token = fields ? fields->if_contains("id_token") : nullptr;
  if (!token || !token->is_string()) return refused("no id_token");
  return std::string(token->get_string());
}

Result<std::string> Provider::subject_of(const std::string& code, const Journey& journey,
                                         Instant now, const http::Fields& trace) {
  TRY(const auto compact, id_token(code, journey, now, trace));
  const auto token = jose::read(compact);
  if (!token) return refused(token.error().internal);
  TRY(auto known, keys(false, now, trace));
  if (!known->has_key_for(*token)) {
    TRY(known, keys(true, now, trace));
  }
  if (!known->verify(*token)) return refused("signature");
  auto subject = rules::check_claims(token->claims,
                                     {settings_.issuer, settings_.client_id, journey.nonce}, now);
  if (!subject) return refused(subject.error().internal);
  return subject;
}

}  // namespace yilian::access
