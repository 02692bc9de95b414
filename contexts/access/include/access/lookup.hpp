#pragma once
// What higher parts ask about people, inside their own session: who stands in which post on a day.
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"

namespace yilian::db {
class Session;
}
namespace yilian::crypto {
class Vault;
}

namespace yilian::access {

struct PostHolder {
  AccountId account;
  OrganisationId organisation;
  std::optional<DepartmentId> department;
  Role role = Role::physician;
};

/// Active accounts with a post of that role at the organisation on a day, in the order of accounts.
std::vector<PostHolder> holders_at(db::Session& session, RegionId region,
                                   OrganisationId organisation, Role role, Date day,
                                   std::int64_t limit);
/// The same in the whole region, for roles that few have.
std::vector<PostHolder> holders_of(db::Session& session, RegionId region, Role role, Date day,
                                   std::int64_t limit);
/// The posts of an active account on a day; nothing when it is disabled.
std::vector<PostHolder> posts_on(db::Session& session, RegionId region, AccountId account,
                                 Date day);
/// Empty for an account that is not known.
std::string person_name(db::Session& session, RegionId region, AccountId account);
/// Of an active account; nullopt when none is recorded.
Result<std::optional<std::string>> phone_of(db::Session& session, const crypto::Vault& vault,
                                            RegionId region, AccountId account);

}  // namespace yilian::access
