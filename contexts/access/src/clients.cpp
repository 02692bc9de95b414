#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::access {

Client Service::Impl::client_view(db::Session& s, const store::ClientRow& row) {
  return {row.id,
          row.name,
          row.organisation_id,
          organisation_name(s, row.organisation_id, clock.now()),
          row.scopes,
          row.revoked,
          row.created_at,
          row.version};
}

Result<ClientList> Service::Impl::clients(const Call&) {
  return database.read([&](db::Session& s) -> Result<ClientList> {
    ClientList out;
    for (const auto& row : store::clients(s, region)) out.items.push_back(client_view(s, row));
    return out;
  });
}

Result<NewClient> Service::Impl::create_client(const Call& call, const ClientInput& input) {
  if (input.scopes.empty()) return fail_field("/scopes", Code::too_few, {{"min", "1"}});
  const std::string secret = crypto::random_token();
  Call once = call;
  once.idempotency_key.clear();
  auto client = work::change(database, once, [&](work::Work& w) -> Result<Client> {
    if (!network::find_organisation(w.db, region, input.organisation_id))
      return fail_field("/organisationId", Code::unknown_organisation);
    store::ClientRow row{ClientId::make(call.now.ms),
                         input.name.value,
                         input.organisation_id,
                         input.scopes,
                         vault->token_index(secret),
                         false,
                         call.now,
                         1};
    store::insert_client(w.db, region, row);
    w.subject(row.id);
    return client_view(w.db, row);
  });
  if (!client) return std::unexpected(client.error());
  return NewClient{std::move(*client), secret};
}

Result<Client> Service::Impl::revoke_client(const Call& call, ClientId id) {
  auto client = work::change(database, call, [&](work::Work& w) -> Result<Client> {
    const auto row = store::client(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    if (!store::revoke_client(w.db, region, id, row->version)) return fail(Code::stale_version);
    w.subject(id);
    return client_view(w.db, *store::client(w.db, region, id));
  });
  if (client) ended(AccountId{id.value});
  return client;
}

namespace {

/// RFC 6749 answers errors in its own form.
http::Response oauth_error(int status, const char* error) {
  http::Response response;
  response.status = status;
  response.body = std::string("{\"error\":\"") + error + "\"}";
  return response;
}

std::string form_value(std::string_view body, std::string_view name) {
  std::size_t at = 0;
  while (at < body.size()) {
    const auto end = std::min(body.find('&', at), body.size());
    const auto pair = body.substr(at, end - at);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return std::string(pair.substr(equals + 1));
    at = end + 1;
  }
  return "";
}

}  // namespace

Result<http::Response> Service::Impl::token(const Call& call, const http::Request& request) {
  if (!request.header("content-type").starts_with("application/x-www-form-urlencoded"))
    return fail(Code::unsupported_media_type);
  if (form_value(request.body, "grant_type") != "client_credentials")
    return oauth_error(400, "unsupported_grant_type");
  const auto id = parse_uuid(form_value(request.body, "client_id"));
  const auto secret = vault->token_index(form_value(request.body, "client_secret"));
  if (!id) return oauth_error(401, "invalid_client");
  const std::string token = crypto::random_token();
  auto row = database.write([&](db::Session& s) -> Result<std::optional<store::ClientRow>> {
    auto found = store::client(s, region, ClientId{*id});
    if (!found || found->revoked || found->secret_index != secret)
      return std::optional<store::ClientRow>{};
    store::insert_token(s, region, vault->token_index(token), found->id,
                        call.now.plus_minutes(settings.token_minutes));
    return found;
  });
  if (!row) return std::unexpected(row.error());
  if (!*row) return oauth_error(401, "invalid_client");
  std::string scope;
  for (const auto item : (*row)->scopes)
    scope += (scope.empty() ? "" : " ") + std::string(json::enum_name(item));
  http::Response response;
  // RFC 6749 names its members itself.
  response.body = json::bj::serialize(json::bj::object{{"access_token", token},
                                                       {"token_type", "Bearer"},
                                                       {"expires_in", settings.token_minutes * 60},
                                                       {"scope", scope}});
  response.header("Cache-Control", "no-store");
  return response;
}

Result<Caller> Service::Impl::admit_client(std::string_view bearer, Instant now) {
  if (bearer.size() > 100) return fail(Code::not_signed_in);
  const auto index = vault->token_index(bearer);
  if (ends_elsewhere) client_cache.forget_before(ends_elsewhere());
  auto known = client_cache.find(index, now);
  if (!known) {
    const auto ticket = client_cache.ticket();
    TRY(known, database.read([&](db::Session& s) { return client_of(s, index, now); }));
    client_cache.put(index, known, ticket);
  }
  if (known->admission.session.expires_at <= now) return fail(Code::not_signed_in);
  return known->client;
}

Result<SessionCache::Known> Service::Impl::client_of(db::Session& s, const db::Bytes& index,
                                                     Instant now) {
  const auto token = store::client_by_token(s, region, index, now);
  if (!token) return fail(Code::not_signed_in);
  const auto& row = token->client;
  auto out = std::make_shared<SessionCache::Entry>();
  out->read_at = now;
  out->admission.session.account_id = AccountId{row.id.value};
  out->admission.session.expires_at = token->expires_at;
  Caller& caller = out->client;
  caller.account = AccountId{row.id.value};
  caller.organisation = row.organisation_id;
  caller.organisation_name = organisation_name(s, row.organisation_id, now);
  caller.role = Role::system_client;
  caller.rights = rules::rights_of_scopes(row.scopes);
  caller.person_name = row.name;
  caller.session = crypto::hex(index.data(), index.size());
  return out;
}

}  // namespace yilian::access
