#include "kernel/caller.hpp"

namespace yilian {

const std::vector<RoleInfo>& roles() {
  static const std::vector<RoleInfo> table = {
#define ROLE(name, zh, en) {Role::name, #name, zh, en},
#include "kernel/roles.def"
#undef ROLE
  };
  return table;
}

const std::vector<RightInfo>& rights() {
  using enum Role;
  static const std::vector<RightInfo> table = {
#define RIGHT(name, zh, en, ...) {Right::name, #name, zh, en, {__VA_ARGS__}},
#include "kernel/rights.def"
#undef RIGHT
  };
  return table;
}

const RoleInfo& info(Role role) { return roles().at(static_cast<std::size_t>(role)); }
const RightInfo& info(Right right) { return rights().at(static_cast<std::size_t>(right)); }

std::optional<Role> parse_role(std::string_view name) {
  for (const auto& row : roles())
    if (row.name == name) return row.role;
  return std::nullopt;
}

std::optional<Right> parse_right(std::string_view name) {
  for (const auto& row : rights())
    if (row.name == name) return row.right;
  return std::nullopt;
}

Rights rights_of(Role role) {
  Rights set;
  for (const auto& row : rights())
    for (const Role holder : row.roles)
      if (holder == role) set.set(static_cast<std::size_t>(row.right));
  return set;
}

Status require(const Call& call, Right right) {
  if (call.caller.has(right)) return {};
  if (call.caller.role == Role::system_client) return fail(Code::scope_missing);
  const RightInfo& row = info(right);
  return fail(Code::right_missing,
              {{"right", std::string(call.language == Language::en ? row.en : row.zh)}});
}

Status require_version(const Call& call, std::int64_t version) {
  if (!call.if_match) return fail(Code::precondition_required);
  if (*call.if_match != version) return fail(Code::stale_version);
  return {};
}

}  // namespace yilian
