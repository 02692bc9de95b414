// Sign-in by an identity provider, and the links between its identities and our accounts. What a
// browser carries between here and the provider follows from one random cookie, so that state,
// nonce and verifier are bound to that browser and nothing secret lies in the database.
#include "impl.hpp"

namespace yilian::access {
namespace {

constexpr std::int64_t pending_minutes = 10, pending_max = 10'000;
constexpr std::size_t cookie_bytes_max = 100;

}  // namespace

db::Bytes Service::Impl::browser_index(const std::string& cookie) const {
  return vault->token_index("identity.browser " + cookie);
}

Provider::Journey Service::Impl::journey_of(const std::string& cookie) const {
  const auto derived = [&](const char* use) {
    const auto bytes = vault->token_index("identity." + std::string(use) + " " + cookie);
    return crypto::base64url(bytes.data(), bytes.size());
  };
  return {derived("state"), derived("nonce"), derived("verifier")};
}

db::Bytes Service::Impl::subject_index(const std::string& subject) const {
  return vault->token_index("identity.subject " + provider->settings().issuer + " " + subject);
}

SignInOptions Service::Impl::sign_in_options() const {
  SignInOptions out;
  if (provider)
    out.provider = ProviderName{provider->settings().name_zh, provider->settings().name_en};
  return out;
}

Result<Departure> Service::Impl::depart(const Call& call, const http::Request& request,
                                        store::Purpose purpose) {
  const std::string cookie = crypto::random_token();
  Provider::Journey journey = journey_of(cookie);
  journey.language = call.language;
  // Whoever links must show the provider who he is now: a colleague's sign-in may still be open
  // there.
  journey.anew = purpose == store::Purpose::link;
  TRY(auto address,
      provider->authorization_address(journey, call.now, http::trace_headers(request)));
  store::PendingRow row{browser_index(cookie), purpose, std::nullopt,
                        call.now.plus_minutes(pending_minutes)};
  if (purpose == store::Purpose::link) row.account_id = call.caller.account;
  const auto keep = [&](db::Session& s) -> Status {
    if (!store::insert_pending(s, region, row, call.now, pending_max))
      return fail(Code::too_many_requests);
    return {};
  };
  // Beginning to link is an act of somebody known and stands in the audit; a visitor's first step
  // says nothing yet.
  if (purpose == store::Purpose::link) {
    Call once = call;
    once.idempotency_key.clear();  // each departure has a cookie of its own
    CHECK_OK(work::change(database, once, [&](work::Work& w) -> Status {
      CHECK_OK(keep(w.db));
      w.subject(call.caller.account);
      return {};
    }));
  } else {
    CHECK_OK(database.write(keep));
  }
  return Departure{{std::move(address)}, cookie};
}

Result<Departure> Service::Impl::begin_identity_sign_in(const Call& call,
                                                        const http::Request& request) {
  if (!provider) return fail(Code::not_found);
  if (failures.too_many(call.caller.remote, call.now) ||
      departures.too_many(call.caller.remote, call.now))
    return fail(Code::too_many_requests);
  departures.add(call.caller.remote, call.now);
  return depart(call, request, store::Purpose::sign_in);
}

Result<store::PendingRow> Service::Impl::arrive(const Call& call, const std::string& cookie,
                                                const std::string& state) {
  const bool ours = !cookie.empty() && cookie.size() <= cookie_bytes_max &&
                    crypto::equal_constant_time(state, journey_of(cookie).state);
  if (!ours) return fail(Code::sign_in_lapsed);
  const auto index = browser_index(cookie);
  return database.write([&](db::Session& s) -> Result<store::PendingRow> {
    const auto row = store::pending(s, region, index);
    if (!row || row->expires_at <= call.now) return fail(Code::sign_in_lapsed);
    // A code counts once. What waits for the one-time code of its account stays until that is
    // right.
    if (row->purpose != store::Purpose::code && !store::delete_pending(s, region, index))
      return fail(Code::sign_in_lapsed);
    return *row;
  });
}

Result<SignedIn> Service::Impl::identity_sign_in(const Call& call, const http::Request& request,
                                                 const IdentityReturn& command) {
  if (!provider) return fail(Code::not_found);
  if (failures.too_many(call.caller.remote, call.now)) return fail(Code::too_many_requests);
  auto answer = try_identity_sign_in(call, request, command);
  if (!answer && info(answer.error().code).http_status < 500 &&
      answer.error().code != Code::code_needed)
    failures.add(call.caller.remote, call.now);
  return answer;
}

Result<AccountId> Service::Impl::proved_account(const Call& call, const http::Request& request,
                                                const std::string& cookie,
                                                const IdentityReturn& command) {
  const auto arrived = arrive(call, cookie, command.state.value);
  if (!arrived) return fail(refused(call, arrived.error()));
  if (arrived->purpose == store::Purpose::code) return *arrived->account_id;
  if (arrived->purpose != store::Purpose::sign_in)
    return fail(refused(call, Error{Code::sign_in_lapsed}));
  // Without a code the provider sent its user back with a refusal.
  if (!command.code) return fail(refused(call, Error{Code::provider_refused}));
  const auto subject = provider->subject_of(command.code->value, journey_of(cookie), call.now,
                                            http::trace_headers(request));
  if (!subject) return fail(refused(call, subject.error()));
  const auto link = database.read([&](db::Session& s) -> Result<std::optional<AccountId>> {
    const auto row = store::identity_by_subject(s, region, subject_index(*subject));
    return row ? std::optional(row->account_id) : std::nullopt;
  });
  if (!link) return std::unexpected(link.error());
  if (!*link) return fail(refused(call, Error{Code::identity_not_linked}));
  return **link;
}

Result<SignedIn> Service::Impl::try_identity_sign_in(const Call& call, const http::Request& request,
                                                     const IdentityReturn& command) {
  const std::string cookie = request.cookie(identity_cookie_name(settings)).value_or("");
  TRY(const auto id, proved_account(call, request, cookie, command));
  TRY(const auto account, load(id));
  TRY(const auto post, database.read([&](db::Session& s) -> Result<std::optional<store::PostRow>> {
    return first_post(s, account.id, call.now);
  }));
  const Call own = as(call, account, post);
  if (const auto open = rules::check_lock(account.attempts, call.now); !open)
    return fail(refused(own, open.error()));
  if (account.standing != AccountStanding::active)
    return fail(refused(own, Error{Code::account_disabled}));
  const auto index = browser_index(cookie);
  if (account.totp_confirmed) {
    if (!command.one_time_code) {
      // The provider's word stands in for the password, not for the second factor.
      CHECK_OK(database.write([&](db::Session& s) -> Status {
        store::delete_pending(s, region, index);
        const store::PendingRow row{index, store::Purpose::code, account.id,
                                    call.now.plus_minutes(pending_minutes)};
        if (!store::insert_pending(s, region, row, call.now, pending_max))
          return fail(Code::too_many_requests);
        return {};
      }));
      return fail(Code::code_needed);
    }
    CHECK_OK(check_code(account, own, command.one_time_code->value, Code::wrong_code));
  }
  return open_session(own, request, account, post, [&](work::Work& w) -> Status {
    if (!store::delete_pending(w.db, region, index) && account.totp_confirmed)
      return fail(Code::sign_in_lapsed);
    // The link may have been removed while the provider was asked.
    if (!store::identity_of(w.db, region, account.id)) return fail(Code::identity_not_linked);
    store::identity_used(w.db, region, account.id, call.now);
    return {};
  });
}

Result<IdentityView> Service::Impl::identity_view(db::Session& s, AccountId account) const {
  IdentityView out;
  out.provider = sign_in_options().provider;
  if (const auto row = store::identity_of(s, region, account))
    out.link = IdentityLink{row->issuer, row->linked_at, row->last_used_at};
  return out;
}

Result<IdentityView> Service::Impl::identity(const Call& call) {
  if (call.caller.account.empty()) return fail(Code::not_signed_in);
  return database.read([&](db::Session& s) { return identity_view(s, call.caller.account); });
}

Result<Departure> Service::Impl::begin_link(const Call& call, const http::Request& request,
                                            const Unlock& command) {
  TRY(const auto account, load(call.caller.account));
  if (!provider) return fail(Code::not_found);
  CHECK_OK(check_password(account, call, command.password.value, Code::wrong_password_again));
  return depart(call, request, store::Purpose::link);
}

Result<IdentityView> Service::Impl::link(const Call& call, const http::Request& request,
                                         const IdentityReturn& command) {
  TRY(const auto account, load(call.caller.account));
  if (!provider) return fail(Code::not_found);
  const std::string cookie = request.cookie(identity_cookie_name(settings)).value_or("");
  const auto arrived = arrive(call, cookie, command.state.value);
  if (!arrived) return fail(refused(call, arrived.error()));
  if (arrived->purpose != store::Purpose::link || arrived->account_id != account.id)
    return fail(refused(call, Error{Code::sign_in_lapsed}));
  if (!command.code) return fail(refused(call, Error{Code::provider_refused}));
  const auto subject = provider->subject_of(command.code->value, journey_of(cookie), call.now,
                                            http::trace_headers(request));
  if (!subject) return fail(refused(call, subject.error()));
  auto linked = work::change(database, call, [&](work::Work& w) -> Result<IdentityView> {
    if (!store::insert_identity(w.db, region,
                                {account.id, provider->settings().issuer, subject_index(*subject),
                                 call.now, std::nullopt}))
      return fail(Code::identity_taken);
    w.subject(account.id);
    return identity_view(w.db, account.id);
  });
  if (!linked && linked.error().code == Code::identity_taken)
    return fail(refused(call, linked.error()));
  return linked;
}

Status Service::Impl::unlink(const Call& call, const Unlock& command) {
  TRY(const auto account, load(call.caller.account));
  CHECK_OK(check_password(account, call, command.password.value, Code::wrong_password_again));
  return work::change(database, call, [&](work::Work& w) -> Status {
    store::delete_identity(w.db, region, account.id);
    w.subject(account.id);
    return {};
  });
}

Result<Account> Service::Impl::unlink_account(const Call& call, AccountId id) {
  return work::change(database, call, [&](work::Work& w) -> Result<Account> {
    CHECK_OK(managed_whole(w.db, call, id));
    store::delete_identity(w.db, region, id);
    w.subject(id);
    return view(w.db, *store::account(w.db, region, id), local_date(call.now));
  });
}

}  // namespace yilian::access
