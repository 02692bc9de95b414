#include <cstdio>

#include "access/service.hpp"
#include "app/foundation.hpp"
#include "audit/audit.hpp"
#include "commands.hpp"

namespace yilian::cli {
namespace {

/// The access context on the database, without a server around it.
struct Accounts {
  app::Foundation foundation;
  SystemClock clock;
  access::Service service;

  explicit Accounts(app::Foundation opened)
      : foundation(std::move(opened)),
        service(*foundation.database, foundation.vault, clock, foundation.config.region, {}) {
    service.on_end([this](const access::Ended& ended) { app::tell_ended(foundation, ended); });
  }
};

template <class F>
int with_accounts(const config::Config& config, F run) {
  auto foundation = app::open_foundation(config);
  if (!foundation) return failed(foundation.error());
  Accounts accounts(std::move(*foundation));
  const Status done = run(accounts);
  return done ? 0 : failed(done.error());
}

void print_password(const access::NewPassword& made) {
  std::printf(
      "account:  %s\npassword: %s\nIt works once: a new password is asked for at the first "
      "sign-in.\n",
      made.login_name.c_str(), made.password.c_str());
}

}  // namespace

int create_admin(const config::Config& config, const std::string& login_name,
                 const std::string& name, bool if_none) {
  return with_accounts(config, [&](Accounts& accounts) -> Status {
    if (if_none) {
      TRY(const auto all, accounts.service.all_accounts());
      if (!all.empty()) return {};
    }
    TRY(const auto made, app::create_administrator(accounts.foundation, accounts.service,
                                                   accounts.clock, login_name, name));
    print_password(made);
    return {};
  });
}

int reset_password(const config::Config& config, const std::string& login_name) {
  return with_accounts(config, [&](Accounts& accounts) -> Status {
    auto made = accounts.service.reset_password(login_name);
    if (!made && made.error().code == Code::not_found)
      return fail(Error{Code::not_found, {}, {}, "there is no account " + login_name, {}});
    if (!made) return std::unexpected(made.error());
    print_password(*made);
    return {};
  });
}

int list_users(const config::Config& config) {
  return with_accounts(config, [&](Accounts& accounts) -> Status {
    TRY(const auto all, accounts.service.all_accounts());
    for (const auto& account : all) {
      std::string posts;
      for (const auto& post : account.posts)
        if (post.active)
          posts += (posts.empty() ? "" : "; ") + std::string(info(post.role).name) + " @ " +
                   post.organisation_name;
      std::printf("%s\t%s\t%s%s%s\t%s\n", account.login_name.c_str(), account.person_name.c_str(),
                  account.standing == access::AccountStanding::active ? "active" : "disabled",
                  account.must_change_password ? ", must change password" : "",
                  account.totp_enabled ? ", second factor" : "", posts.c_str());
    }
    return {};
  });
}

int verify_audit(const config::Config& config) {
  const auto foundation = app::open_foundation(config);
  if (!foundation) return failed(foundation.error());
  const auto found = audit::verify(*foundation->database, *foundation->vault, config.region,
                                   app::anchor_file(config));
  if (!found) return failed(found.error());
  std::printf("%lld rows in %lld batches checked, %lld not yet sealed\n",
              static_cast<long long>(found->rows), static_cast<long long>(found->batches),
              static_cast<long long>(found->unsealed));
  for (const auto& finding : found->findings)
    std::printf("%s: batch %lld, position %lld: %s\n", finding.kind.c_str(),
                static_cast<long long>(finding.batch), static_cast<long long>(finding.position),
                finding.text.c_str());
  std::puts(found->findings.empty() ? "The chain is intact." : "The chain is BROKEN.");
  return found->findings.empty() ? 0 : exit_failed;
}

}  // namespace yilian::cli
