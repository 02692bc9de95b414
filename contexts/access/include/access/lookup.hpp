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
/// Who treats people: accounts that have, or had, a post of a clinical role.
struct Practitioner {
  AccountId id;
  std::string name;
  std::optional<std::string> number;  ///< of the licence
  std::optional<std::string> title;
  bool active = true;
  std::int64_t version = 0;
};
std::optional<Practitioner> practitioner(db::Session& session, RegionId region, AccountId id);
/// In the order of ids, after one of them; empty texts are no filter.
std::vector<Practitioner> practitioners_after(db::Session& session, RegionId region,
                                              const Uuid& after, std::string_view number,
                                              std::string_view part, std::int64_t limit);
/// A clinical post.
struct PractitionerPost {
  PostId id;
  AccountId account;
  std::string name;
  bool active = true;  ///< of the account
  OrganisationId organisation;
  std::optional<DepartmentId> department;
  Role role = Role::physician;
  Date starts_on;
  std::optional<Date> ends_on;
};
std::optional<PractitionerPost> practitioner_post(db::Session& session, RegionId region, PostId id);
/// In the order of ids, after one of them; of one account, else of one organisation, else all.
std::vector<PractitionerPost> practitioner_posts_after(db::Session& session, RegionId region,
                                                       const Uuid& after,
                                                       std::optional<AccountId> account,
                                                       std::optional<OrganisationId> organisation,
                                                       std::int64_t limit);
/// Empty for an account that is not known.
std::string person_name(db::Session& session, RegionId region, AccountId account);
/// Of an active account; nullopt when none is recorded.
Result<std::optional<std::string>> phone_of(db::Session& session, const crypto::Vault& vault,
                                            RegionId region, AccountId account);

}  // namespace yilian::access
