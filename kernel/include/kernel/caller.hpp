#pragma once
// Who calls, in which post, and how: handed down to every use case. The rights of a role come from
// the one table in rights.def; nothing else grants a right.
#include <algorithm>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian {

enum class Role : std::uint8_t {
#define ROLE(name, zh, en) name,
#include "kernel/roles.def"
#undef ROLE
};
enum class Right : std::uint8_t {
#define RIGHT(name, ...) name,
#include "kernel/rights.def"
#undef RIGHT
};
inline constexpr std::size_t right_count = 0
#define RIGHT(name, ...) +1
#include "kernel/rights.def"
#undef RIGHT
    ;
using Rights = std::bitset<right_count>;

struct RoleInfo {
  Role role;
  std::string_view name, zh, en;
};
struct RightInfo {
  Right right;
  std::string_view name, zh, en;
  std::vector<Role> roles;
};
const std::vector<RoleInfo>& roles();
const std::vector<RightInfo>& rights();
const RoleInfo& info(Role role);
const RightInfo& info(Right right);
std::optional<Role> parse_role(std::string_view name);
std::optional<Right> parse_right(std::string_view name);
Rights rights_of(Role role);

/// The signed-in post. A system client has a role of system_client and no account of a person.
struct Caller {
  RegionId region = 0;
  AccountId account;
  PostId post;
  OrganisationId organisation;
  std::optional<DepartmentId> department;
  Role role = Role::resident;
  Rights rights;
  std::string person_name;  ///< staff name, printed on papers and in the timeline
  std::string organisation_name;
  std::string remote;   ///< client address
  std::string session;  ///< names the session, for what must end with it; never its token

  bool has(Right right) const { return rights.test(static_cast<std::size_t>(right)); }
};

/// One call: the caller and what belongs to this request only.
struct Call {
  Caller caller;
  Instant now;
  Language language = Language::zh;
  std::string trace_id;
  std::string action;                    ///< name for the audit, e.g. "referral.accept"
  std::string idempotency_key;           ///< empty when none was sent
  std::string request_digest;            ///< hash of method, path and body, for the key above
  std::optional<std::int64_t> if_match;  ///< version from If-Match
  /// Patients whose data the answer shows; filled by services, written to the audit before the
  /// answer.
  mutable std::vector<PatientId> seen;
  mutable std::string reason;  ///< why, where the act asks for a reason (break-glass, reveal)

  void saw(PatientId patient) const {
    if (std::ranges::find(seen, patient) == seen.end()) seen.push_back(patient);
  }
};

/// `right_missing` naming the right in the caller's language, unless the caller has it.
Status require(const Call& call, Right right);
/// `precondition_required` without If-Match, `stale_version` when it differs from `version`.
Status require_version(const Call& call, std::int64_t version);

}  // namespace yilian
