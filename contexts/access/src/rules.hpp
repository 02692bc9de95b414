#pragma once
// Pure decisions of access: password strength, lock-out, which roles an administrator may grant,
// which rights a system client's scopes carry.
#include <optional>
#include <string>
#include <string_view>

#include "access/service.hpp"

namespace yilian::access::rules {

/// At least 10 characters with letters and digits, not containing the login name: password_weak.
Status check_password(std::string_view password, std::string_view login_name);

struct Attempts {
  std::int64_t failures = 0;
  Instant locked_until{};
};
/// After a wrong password or code; locks for `lock_minutes` at `failures_max` in a row.
Attempts after_failure(Attempts before, const Settings& settings, Instant now);
/// account_locked with the minutes left, while locked.
Status check_lock(const Attempts& attempts, Instant now);

/// What an administrator of a role may grant; `own` says whether the post is in the own
/// organisation.
bool may_grant(Role granter, Role granted, bool own);
/// Login names: ASCII letters, digits, dot, hyphen, underscore, compared without case.
std::optional<std::string> login_key(std::string_view login_name);

Rights rights_of_scopes(const std::vector<ClientScope>& scopes);
bool is_active(Date starts_on, const std::optional<Date>& ends_on, Date today);

}  // namespace yilian::access::rules
