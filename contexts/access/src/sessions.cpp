#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::access {
namespace {

constexpr std::int64_t name_cache_ms = 60'000;
/// Nearer than this to the last time, being seen again is not worth writing.
constexpr std::int64_t seen_step_ms = 15'000;

/// What a locked session or one with an initial password may still do.
bool is_session_path(const std::string& path) {
  return path == "/api/v1/session" || path.starts_with("/api/v1/session/");
}

}  // namespace

Call Service::Impl::as(const Call& call, const store::AccountRow& account,
                       const std::optional<store::PostRow>& post) {
  Call out = call;
  out.caller.account = account.id;
  out.caller.person_name = account.person_name;
  if (!post) return out;
  out.caller.post = post->id;
  out.caller.organisation = post->organisation_id;
  out.caller.department = post->department_id;
  out.caller.role = post->role;
  return out;
}

void Service::Impl::ended(const db::Bytes& token_index, AccountId account) {
  cache.forget(token_index);
  if (told) told({crypto::hex(token_index.data(), token_index.size()), account});
}

void Service::Impl::ended(AccountId account) {
  cache.forget(account);
  client_cache.forget(account);
  if (told) told({"", account});
}

std::string Service::Impl::organisation_name(db::Session& s, OrganisationId id, Instant now) {
  {
    const std::lock_guard lock(names_mutex);
    const auto it = names.find(id);
    if (it != names.end() && now.ms - it->second.second.ms < name_cache_ms &&
        now >= it->second.second)
      return it->second.first;
  }
  const auto organisation = network::find_organisation(s, region, id);
  const std::string name = organisation ? organisation->name : "";
  const std::lock_guard lock(names_mutex);
  names[id] = {name, now};
  return name;
}

std::optional<store::PostRow> Service::Impl::first_post(db::Session& s, AccountId account,
                                                        Instant now) {
  for (const auto& post : store::posts_of(s, region, account))
    if (rules::is_active(post.starts_on, post.ends_on, local_date(now))) return post;
  return std::nullopt;
}

Error Service::Impl::refused(const Call& call, Error why) {
  const auto kept = database.write([&](db::Session& s) -> Status {
    audit::Entry entry = audit::entry_of(call);
    // What was typed for a name is not kept: it may be a password.
    if (call.caller.account.empty()) entry.role.clear();
    else entry.subject = call.caller.account.value;
    entry.outcome = info(why.code).name;
    audit::record(s, region, entry);
    return {};
  });
  return kept ? why : kept.error();
}

Result<SignedIn> Service::Impl::sign_in(const Call& call, const http::Request& request,
                                        const SignIn& command) {
  if (failures.too_many(call.caller.remote, call.now)) return fail(Code::too_many_requests);
  auto answer = try_sign_in(call, request, command);
  // A missing code follows a right password; all other refusals count.
  if (!answer && info(answer.error().code).http_status < 500 &&
      answer.error().code != Code::code_needed)
    failures.add(call.caller.remote, call.now);
  return answer;
}

Result<SignedIn> Service::Impl::try_sign_in(const Call& call, const http::Request& request,
                                            const SignIn& command) {
  const auto key = rules::login_key(command.login_name.value);
  struct Found {
    std::optional<store::AccountRow> account;
    std::optional<store::PostRow> post;  ///< the first one that is active
  };
  const auto found = database.read([&](db::Session& s) -> Result<Found> {
    Found out;
    if (key) out.account = store::account_by_login(s, region, *key);
    if (out.account) out.post = first_post(s, out.account->id, call.now);
    return out;
  });
  if (!found) return std::unexpected(found.error());
  if (!found->account) {
    // The same work as for a known name, so that time does not tell which names exist.
    static const std::string decoy = hash_password("no such account");
    (void)crypto::verify_password(command.password.value, decoy);
    return fail(refused(call, Error{Code::wrong_credentials}));
  }
  const store::AccountRow& account = *found->account;
  const Call own = as(call, account, found->post);
  if (const auto open = rules::check_lock(account.attempts, call.now); !open)
    return fail(refused(own, open.error()));
  CHECK_OK(check_password(account, own, command.password.value, Code::wrong_credentials));
  if (account.standing != AccountStanding::active)
    return fail(refused(own, Error{Code::account_disabled}));
  if (account.totp_confirmed) {
    if (!command.code) return fail(Code::code_needed);
    CHECK_OK(check_code(account, own, command.code->value, Code::wrong_code));
  }
  return open_session(own, request, account, found->post);
}

Result<SignedIn> Service::Impl::open_session(const Call& own, const http::Request& request,
                                             const store::AccountRow& account,
                                             const std::optional<store::PostRow>& post,
                                             const std::function<Status(work::Work&)>& also) {
  const std::string token = crypto::random_token();
  // A session that the browser brought along ends, whoever's it was.
  std::optional<db::Bytes> brought;
  if (const auto cookie = request.cookie(cookie_name(settings)))
    brought = vault->token_index(*cookie);
  auto session = work::change(database, own, [&](work::Work& w) -> Result<Session> {
    if (also) CHECK_OK(also(w));
    if (brought) store::delete_session(w.db, region, *brought);
    store::set_signed_in(w.db, region, account.id, own.now);
    store::SessionRow row{account.id,
                          std::nullopt,
                          crypto::random_token(),
                          own.now.plus_hours(settings.session_hours),
                          own.now,
                          false};
    if (post) row.post_id = post->id;
    store::insert_session(w.db, region, vault->token_index(token), row, own.now);
    w.subject(account.id);
    return describe(w.db, row, own.now);
  });
  if (!session) return std::unexpected(session.error());
  if (brought) ended(*brought, account.id);
  return SignedIn{std::move(*session), token};
}

Result<Session> Service::Impl::describe(db::Session& s, const store::SessionRow& session,
                                        Instant now) {
  const auto account = store::account(s, region, session.account_id);
  if (!account) return fail(Code::not_signed_in);
  const Date today = local_date(now);
  Session out;
  out.csrf_token = session.csrf_token;
  out.account = {account->id, account->login_name, account->person_name,
                 account->must_change_password, account->totp_confirmed};
  for (const auto& row : store::posts_of(s, region, account->id)) {
    if (!rules::is_active(row.starts_on, row.ends_on, today)) continue;
    out.posts.push_back(post_view(s, row, today));
    if (session.post_id != row.id) continue;
    out.post = out.posts.back();
    for (const auto& right : yilian::rights())
      if (rights_of(row.role).test(static_cast<std::size_t>(right.right)))
        out.rights.push_back(right.right);
    out.consortium_name = network::home_consortium_name(s, region, row.organisation_id, today);
  }
  out.idle_minutes = settings.idle_minutes;
  out.locked = session.locked;
  out.server_time = now;
  return out;
}

Result<Session> Service::Impl::current(const Call& call, const http::Request& request) {
  const auto token = request.cookie(cookie_name(settings));
  if (!token) return fail(Code::not_signed_in);
  return database.read([&](db::Session& s) -> Result<Session> {
    const auto index = vault->token_index(*token);
    const auto admission = store::admission(s, region, index);
    if (!admission || admission->session.expires_at <= call.now) return fail(Code::not_signed_in);
    store::SessionRow row = admission->session;
    row.last_seen_at = cache.last_seen(index, row.last_seen_at);
    row.locked = row.locked || call.now.ms - row.last_seen_at.ms > settings.idle_minutes * 60'000;
    return describe(s, row, call.now);
  });
}

Status Service::Impl::sign_out(const Call& call, const http::Request& request) {
  const auto token = request.cookie(cookie_name(settings));
  if (!token) return {};
  const auto index = vault->token_index(*token);
  CHECK_OK(work::change(database, call, [&](work::Work& w) -> Status {
    store::delete_session(w.db, region, index);
    w.subject(call.caller.account);
    return {};
  }));
  ended(index, call.caller.account);
  return {};
}

Result<SignedIn> Service::Impl::switch_post(const Call& call, const http::Request& request,
                                            PostId post) {
  const auto index = vault->token_index(request.cookie(cookie_name(settings)).value_or(""));
  // Other rights, another token: who knew the old one does not come along.
  const std::string token = crypto::random_token();
  auto session = work::change(database, call, [&](work::Work& w) -> Result<Session> {
    const auto row = store::post(w.db, region, post);
    if (!row || row->account_id != call.caller.account) return fail(Code::not_found);
    if (!rules::is_active(row->starts_on, row->ends_on, local_date(call.now)))
      return fail(Code::post_not_active);
    auto admission = store::admission(w.db, region, index);
    if (!admission) return fail(Code::not_signed_in);
    admission->session.post_id = post;
    admission->session.csrf_token = crypto::random_token();
    if (!store::renew_session(w.db, region, index, vault->token_index(token), admission->session))
      return fail(Code::not_signed_in);
    w.subject(post);
    return describe(w.db, admission->session, call.now);
  });
  if (!session) return std::unexpected(session.error());
  ended(index, call.caller.account);
  return SignedIn{std::move(*session), token};
}

Result<SignedIn> Service::Impl::unlock(const Call& call, const http::Request& request,
                                       const std::string& password) {
  TRY(const auto account, load(call.caller.account));
  CHECK_OK(check_password(account, call, password, Code::wrong_credentials));
  const auto index = vault->token_index(request.cookie(cookie_name(settings)).value_or(""));
  const std::string token = crypto::random_token();
  auto session = work::change(database, call, [&](work::Work& w) -> Result<Session> {
    auto admission = store::admission(w.db, region, index);
    if (!admission) return fail(Code::not_signed_in);
    store::lock_session(w.db, region, index, false, call.now);
    admission->session.locked = false;
    admission->session.csrf_token = crypto::random_token();
    if (!store::renew_session(w.db, region, index, vault->token_index(token), admission->session))
      return fail(Code::not_signed_in);
    w.subject(account.id);
    return describe(w.db, admission->session, call.now);
  });
  if (!session) return std::unexpected(session.error());
  ended(index, call.caller.account);
  return SignedIn{std::move(*session), token};
}

Result<SessionCache::Known> Service::Impl::admission(const db::Bytes& token_index, Instant now) {
  if (ends_elsewhere) cache.forget_before(ends_elsewhere());
  if (auto known = cache.find(token_index, now)) return known;
  const auto ticket = cache.ticket();
  auto read = database.read([&](db::Session& s) -> Result<SessionCache::Known> {
    auto admission = store::admission(s, region, token_index);
    if (!admission) return fail(Code::not_signed_in);
    auto out = std::make_shared<SessionCache::Entry>(std::move(*admission), "", now);
    if (out->admission.post)
      out->organisation_name = organisation_name(s, out->admission.post->organisation_id, now);
    return out;
  });
  if (read) cache.put(token_index, *read, ticket);
  return read;
}

Result<Caller> Service::Impl::admit(const http::Request& request, bool changes) {
  const Instant now = clock.now();
  const std::string_view authorization = request.header("authorization");
  if (authorization.starts_with("Bearer ")) return admit_client(authorization.substr(7), now);
  const auto token = request.cookie(cookie_name(settings));
  if (!token || token->size() > 100) return fail(Code::not_signed_in);
  const auto index = vault->token_index(*token);
  TRY(const auto entry, admission(index, now));
  const store::Admission& found = entry->admission;
  if (found.session.expires_at <= now) return fail(Code::session_expired);
  if (found.standing != AccountStanding::active) return fail(Code::account_disabled);
  if (changes &&
      !crypto::equal_constant_time(request.header("x-csrf-token"), found.session.csrf_token))
    return fail(Code::csrf_failed);
  const bool own_session = is_session_path(request.path);
  const std::int64_t idle_ms = now.ms - cache.last_seen(index, found.session.last_seen_at).ms;
  if (!own_session) {
    if (found.session.locked || idle_ms > settings.idle_minutes * 60'000)
      return fail(Code::session_locked);
    if (found.must_change_password) return fail(Code::password_must_change);
  }
  // Live streams and page polling do not keep a session awake; only what a person does. A browser's
  // EventSource can't send the header.
  const bool background = !request.header("x-background").empty() || request.path == "/api/v1/live";
  if (!own_session && idle_ms > seen_step_ms && !background) cache.saw(index, now);
  Caller caller;
  caller.account = found.session.account_id;
  caller.person_name = found.person_name;
  caller.session = crypto::hex(index.data(), index.size());
  if (found.post && rules::is_active(found.post->starts_on, found.post->ends_on, local_date(now))) {
    caller.post = found.post->id;
    caller.organisation = found.post->organisation_id;
    caller.department = found.post->department_id;
    caller.role = found.post->role;
    caller.rights = rights_of(found.post->role);
    caller.organisation_name = entry->organisation_name;
  }
  return caller;
}

}  // namespace yilian::access
