#include "rules.hpp"

namespace yilian::access::rules {

Status check_password(std::string_view password, std::string_view login_name) {
  bool letter = false, digit = false;
  for (const char c : password) {
    letter = letter || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             (static_cast<unsigned char>(c) & 0x80) != 0;
    digit = digit || (c >= '0' && c <= '9');
  }
  const bool named = !login_name.empty() && password.find(login_name) != std::string_view::npos;
  if (code_points(password) < 10 || !letter || !digit || named) return fail(Code::password_weak);
  return {};
}

Attempts after_failure(Attempts before, const Settings& settings, Instant now) {
  ++before.failures;
  if (before.failures >= settings.failures_max) {
    before.locked_until = now.plus_minutes(settings.lock_minutes);
    before.failures = 0;
  }
  return before;
}

Status check_lock(const Attempts& attempts, Instant now) {
  if (attempts.locked_until <= now) return {};
  const std::int64_t minutes = (attempts.locked_until.ms - now.ms + 59'999) / 60'000;
  return fail(Code::account_locked, {{"minutes", std::to_string(minutes)}});
}

bool may_grant(Role granter, Role granted, bool own) {
  if (granted == Role::resident || granted == Role::system_client) return false;
  if (granter == Role::platform_admin) return true;
  const bool above =
      granted == Role::platform_admin || granted == Role::commission || granted == Role::office;
  return granter == Role::org_admin && own && !above;
}

std::optional<std::string> login_key(std::string_view login_name) {
  std::string key;
  for (const char c : login_name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '_') return std::nullopt;
    key.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return key;
}

Rights rights_of_scopes(const std::vector<ClientScope>& scopes) {
  Rights out;
  const auto add = [&](Right right) { out.set(static_cast<std::size_t>(right)); };
  for (const ClientScope scope : scopes) switch (scope) {
      case ClientScope::network_read:
        add(Right::network_read);
        add(Right::tiering_read);
        break;
      case ClientScope::patient_write:
        add(Right::patient_register);
        add(Right::patient_read);
        break;
      case ClientScope::referral_read:
        add(Right::referral_read);
        break;
      case ClientScope::referral_write:
        add(Right::referral_read);
        add(Right::referral_write);
        add(Right::referral_triage);
        add(Right::referral_receive);
        add(Right::referral_treat);
        break;
      case ClientScope::capacity_read:
        add(Right::capacity_read);
        break;
      case ClientScope::capacity_write:
        add(Right::capacity_read);
        add(Right::capacity_book);
        add(Right::capacity_receive);
        add(Right::bed_manage);
        break;
      case ClientScope::record_read:
        add(Right::record_read);
        break;
      case ClientScope::record_write:
        add(Right::record_read);
        add(Right::record_write);
        add(Right::document_import);
        break;
      case ClientScope::message_send:
        add(Right::exchange_send);
        break;
      case ClientScope::record_export:
        add(Right::record_read);
        add(Right::record_export);
        break;
    }
  return out;
}

bool is_active(Date starts_on, const std::optional<Date>& ends_on, Date today) {
  return starts_on <= today && (!ends_on || today <= *ends_on);
}

}  // namespace yilian::access::rules
