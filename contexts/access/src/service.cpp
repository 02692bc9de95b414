#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::access {

Service::Service(db::Database& database, std::shared_ptr<const crypto::Vault> vault,
                 const Clock& clock, RegionId region, Settings settings)
    : impl_(new Impl{database, std::move(vault), clock, region, std::move(settings)}) {}
Service::~Service() = default;

Call Service::Impl::command_line_call(const char* action) const {
  Call call;
  call.now = clock.now();
  call.action = action;
  call.caller.region = region;
  call.caller.person_name = "yilian";
  call.caller.role = Role::platform_admin;
  return call;
}

Status Service::confirm(const Call& call, const std::optional<std::string>& password,
                        const std::optional<std::string>& code) {
  return impl_->confirm(call, password, code);
}

Result<AccountId> Service::create_account(const NewAccount& command, const std::string& password,
                                          bool must_change) {
  const Call call = impl_->command_line_call("account.create");
  TRY(auto row, impl_->row_of(command.account, impl_->hash_password(password), must_change,
                              call.now, "/account"));
  const auto key = rules::login_key(row.login_name);
  CHECK_OK(work::change(impl_->database, call, [&](work::Work& w) -> Status {
    row.phone_sealed = impl_->sealed_phone(w.db, row.phone);
    if (store::insert_account_once(w.db, impl_->region, row, *key, call.now) != 1)
      return fail_field("/account/loginName", Code::login_name_taken);
    store::insert_post(w.db, impl_->region,
                       {PostId::make(call.now.ms), row.id, command.post.organisation_id,
                        command.post.department_id, command.post.role, command.post.starts_on,
                        command.post.ends_on, std::nullopt},
                       call.now);
    w.subject(row.id);
    return {};
  }));
  return row.id;
}

Result<NewPassword> Service::reset_password(const std::string& login_name) {
  const auto key = rules::login_key(login_name);
  if (!key) return fail(Code::not_found);
  const std::string password = random_password();
  const std::string hash = impl_->hash_password(password);
  AccountId id;
  const Call call = impl_->command_line_call("account.reset_password");
  CHECK_OK(work::change(impl_->database, call, [&](work::Work& w) -> Status {
    const auto row = store::account_by_login(w.db, impl_->region, *key);
    if (!row) return fail(Code::not_found);
    id = row->id;
    store::set_password(w.db, impl_->region, id, hash, true);
    store::set_attempts(w.db, impl_->region, id, {});
    store::delete_sessions_of(w.db, impl_->region, id);
    w.subject(id);
    return {};
  }));
  impl_->ended(id);
  return NewPassword{id, login_name, password};
}

Result<std::vector<Account>> Service::all_accounts() {
  constexpr std::int64_t page = 200;
  const Date today = local_date(impl_->clock.now());
  std::vector<Account> out;
  store::AccountPageFrom from;
  from.limit = page;
  while (true) {
    TRY(const auto rows, impl_->database.read([&](db::Session& s) -> Result<std::vector<Account>> {
      std::vector<Account> views;
      for (const auto& row : store::accounts_page(s, impl_->region, from, today)) {
        TRY(auto view, impl_->view(s, row, today));
        views.push_back(std::move(view));
      }
      return views;
    }));
    out.insert(out.end(), rows.begin(), rows.end());
    if (static_cast<std::int64_t>(rows.size()) < page) return out;
    from.after_name = rows.back().person_name;
    from.after_id = rows.back().id;
  }
}

void Service::on_end(std::function<void(const Ended&)> told) { impl_->told = std::move(told); }

void Service::watch(std::function<std::uint64_t()> ends_elsewhere) {
  impl_->cache.forget_before(ends_elsewhere());
  impl_->client_cache.forget_before(ends_elsewhere());
  impl_->ends_elsewhere = std::move(ends_elsewhere);
}

void Service::forget(const Ended& ended) {
  if (ended.session.empty()) {
    impl_->client_cache.forget(ended.account);
    return impl_->cache.forget(ended.account);
  }
  impl_->cache.forget(crypto::from_hex(ended.session));
}

Result<std::vector<bool>> Service::alive(const std::vector<std::string>& sessions) {
  const Instant now = impl_->clock.now();
  return impl_->database.read([&](db::Session& s) -> Result<std::vector<bool>> {
    std::vector<bool> out;
    for (const auto& session : sessions)
      out.push_back(store::session_is_alive(s, impl_->region, crypto::from_hex(session), now));
    return out;
  });
}

Result<std::int64_t> Service::write_last_seen() {
  const auto seen = impl_->cache.take_seen();
  if (seen.empty()) return 0;
  const Status done = impl_->database.write([&](db::Session& s) -> Status {
    for (const auto& [token_index, at] : seen)
      store::touch_session(s, impl_->region, token_index, at);
    return {};
  });
  if (!done) {
    impl_->cache.restore(seen);
    return std::unexpected(done.error());
  }
  return static_cast<std::int64_t>(seen.size());
}

Result<std::int64_t> Service::purge() {
  const Instant now = impl_->clock.now();
  return impl_->database.write(
      [&](db::Session& s) -> Result<std::int64_t> { return store::purge(s, impl_->region, now); });
}

namespace {

class SessionGate final : public api::Gate {
 public:
  explicit SessionGate(std::shared_ptr<Service::Impl> impl) : impl_(std::move(impl)) {}
  Result<Caller> admit(const http::Request& request, bool changes) override {
    return impl_->admit(request, changes);
  }

 private:
  std::shared_ptr<Service::Impl> impl_;
};

}  // namespace

std::unique_ptr<api::Gate> Service::gate() { return std::make_unique<SessionGate>(impl_); }

}  // namespace yilian::access
