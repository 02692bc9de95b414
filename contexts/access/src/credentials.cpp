#include "impl.hpp"

namespace yilian::access {

std::string random_password() {
  static constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz", digits = "23456789";
  const auto bytes = crypto::random_bytes(12);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto& set = i % 4 == 3 ? digits : letters;
    out.push_back(set[bytes[i] % set.size()]);
  }
  return out;
}

Result<store::AccountRow> Service::Impl::load(AccountId id) {
  return database.read([&](db::Session& s) -> Result<store::AccountRow> {
    auto row = store::account(s, region, id);
    if (!row) return fail(Code::not_signed_in);
    return std::move(*row);
  });
}

Status Service::Impl::failed(const store::AccountRow& account, const Call& call, Code wrong) {
  CHECK_OK(database.write([&](db::Session& s) -> Status {
    const auto fresh = store::account(s, region, account.id);
    if (!fresh) return {};
    store::set_attempts(s, region, account.id,
                        rules::after_failure(fresh->attempts, settings, call.now));
    audit::Entry entry = audit::entry_of(call);
    entry.outcome = info(wrong).name;
    entry.subject = account.id.value;
    audit::record(s, region, entry);
    return {};
  }));
  return fail(wrong);
}

std::string Service::Impl::hash_password(std::string_view password) const {
  return crypto::hash_password(password, static_cast<std::uint32_t>(settings.password_memory_kib));
}

Status Service::Impl::check_password(const store::AccountRow& account, const Call& call,
                                     std::string_view password, Code wrong) {
  CHECK_OK(rules::check_lock(account.attempts, call.now));
  if (!crypto::verify_password(password, account.password_hash))
    return failed(account, call, wrong);
  return {};
}

Status Service::Impl::check_code(const store::AccountRow& account, const Call& call,
                                 std::string_view code, Code wrong) {
  CHECK_OK(rules::check_lock(account.attempts, call.now));
  if (!account.totp_sealed || !account.totp_confirmed) return fail(Code::second_factor_not_set);
  TRY(const std::string secret, vault->unseal(*account.totp_sealed, "accounts.totp"));
  const std::int64_t step =
      crypto::totp_match(crypto::Bytes(secret.begin(), secret.end()), code, call.now);
  if (step < 0) return failed(account, call, wrong);
  // A code counts once, also when two requests carry it at the same time.
  return database.write([&](db::Session& s) -> Status {
    if (!store::use_totp_step(s, region, account.id, step)) return fail(wrong);
    return {};
  });
}

Status Service::Impl::confirm(const Call& call, const std::optional<std::string>& password,
                              const std::optional<std::string>& code) {
  TRY(const auto account, load(call.caller.account));
  if (code) return check_code(account, call, *code, Code::wrong_code);
  if (!password) return fail_field("/password", Code::required);
  return check_password(account, call, *password, Code::wrong_password_again);
}

Result<SignedIn> Service::Impl::change_password(const Call& call, const ChangePassword& command) {
  TRY(const auto account, load(call.caller.account));
  CHECK_OK(check_password(account, call, command.old_password.value, Code::wrong_credentials));
  if (auto strong = rules::check_password(command.new_password.value, account.login_name); !strong)
    return fail_field("/newPassword", strong.error().code);
  if (command.new_password == command.old_password)
    return fail_field("/newPassword", Code::password_same);
  const std::string hash = hash_password(command.new_password.value);
  const std::string token = crypto::random_token();
  auto session = work::change(database, call, [&](work::Work& w) -> Result<Session> {
    store::set_password(w.db, region, account.id, hash, false);
    // Every session of the account ends; the one who changed the password gets a new one.
    store::delete_sessions_of(w.db, region, account.id);
    store::SessionRow row{account.id,
                          std::nullopt,
                          crypto::random_token(),
                          call.now.plus_hours(settings.session_hours),
                          call.now,
                          false};
    if (!call.caller.post.empty()) row.post_id = call.caller.post;
    store::insert_session(w.db, region, vault->token_index(token), row, call.now);
    w.subject(account.id);
    return describe(w.db, row, call.now);
  });
  if (!session) return std::unexpected(session.error());
  ended(account.id);
  return SignedIn{std::move(*session), token};
}

Result<TotpSecret> Service::Impl::begin_totp(const Call& call) {
  TRY(const auto account, load(call.caller.account));
  const auto secret = crypto::random_bytes(20);
  CHECK_OK(work::change(database, call, [&](work::Work& w) -> Status {
    if (account.totp_confirmed) return fail(Code::conflict);
    const auto ring = keys::for_writing(w.db, *vault, region);
    store::set_totp(w.db, region, account.id,
                    ring.seal(std::string(secret.begin(), secret.end()), "accounts.totp"));
    w.subject(account.id);
    return {};
  }));
  const std::string text = crypto::base32(secret);
  return TotpSecret{text, "otpauth://totp/" + settings.issuer + ":" + account.login_name +
                              "?secret=" + text + "&issuer=" + settings.issuer};
}

Status Service::Impl::confirm_totp(const Call& call, const TotpConfirm& command) {
  TRY(auto account, load(call.caller.account));
  if (!account.totp_sealed) return fail(Code::second_factor_not_set);
  account.totp_confirmed = true;
  CHECK_OK(check_code(account, call, command.code.value, Code::wrong_code));
  return work::change(database, call, [&](work::Work& w) -> Status {
    if (!store::confirm_totp(w.db, region, account.id, account.version))
      return fail(Code::stale_version);
    w.subject(account.id);
    return {};
  });
}

Status Service::Impl::remove_totp(const Call& call, const Unlock& command) {
  TRY(const auto account, load(call.caller.account));
  CHECK_OK(check_password(account, call, command.password.value, Code::wrong_credentials));
  return work::change(database, call, [&](work::Work& w) -> Status {
    store::set_totp(w.db, region, account.id, std::nullopt);
    w.subject(account.id);
    return {};
  });
}

}  // namespace yilian::access
