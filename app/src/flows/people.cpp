#include "people.hpp"

#include <algorithm>

#include "access/lookup.hpp"
#include "network/lookup.hpp"

namespace yilian::app::flows {
namespace {

constexpr std::int64_t holders_max = 500, told_max = 20, offices_max = 50;

messaging::Recipient recipient(const access::PostHolder& holder) {
  return {holder.account, holder.organisation, holder.role};
}

void add_once(People& people, const messaging::Recipient& one, std::int64_t most) {
  const bool known =
      std::ranges::any_of(people, [&](const auto& other) { return other.account == one.account; });
  if (!known && static_cast<std::int64_t>(people.size()) < most) people.push_back(one);
}

bool is_person(Role role) { return role != Role::system_client; }

}  // namespace

People Directory::of_department(OrganisationId unit, Right right, DepartmentId department,
                                Date day) {
  People out;
  for (const Role role : info(right).roles) {
    if (!is_person(role)) continue;
    for (const auto& holder : access::holders_at(session_, region_, unit, role, day, holders_max)) {
      const bool desk = role == Role::referral_desk && !holder.department;
      if (holder.department == department || desk) add_once(out, recipient(holder), told_max);
    }
  }
  return out;
}

People Directory::with_right(OrganisationId unit, Right right,
                             std::optional<DepartmentId> department, Date day) {
  const auto key = std::tuple(unit, right, department, day);
  if (const auto known = rights_.find(key); known != rights_.end()) return known->second;
  People out;
  if (department) out = of_department(unit, right, *department, day);
  const auto& roles = info(right).roles;
  if (out.empty() && std::ranges::find(roles, Role::referral_desk) != roles.end())
    for (const auto& holder :
         access::holders_at(session_, region_, unit, Role::referral_desk, day, told_max))
      add_once(out, recipient(holder), told_max);
  if (out.empty())
    for (const Role role : roles)
      if (is_person(role))
        for (const auto& holder : access::holders_at(session_, region_, unit, role, day, told_max))
          add_once(out, recipient(holder), told_max);
  return rights_[key] = out;
}

People Directory::contacts(OrganisationId unit, std::optional<DepartmentId> department,
                           Instant at) {
  People out;
  const Date day = local_date(at);
  for (const auto& contact : network::contacts_on_duty(session_, region_, unit, department, at)) {
    if (!contact.account_id) continue;
    for (const auto& one : account(*contact.account_id, unit, day)) add_once(out, one, told_max);
  }
  return out;
}

People Directory::offices(Date day) {
  if (const auto known = offices_.find(day); known != offices_.end()) return known->second;
  People out;
  for (const auto& holder : access::holders_of(session_, region_, Role::office, day, offices_max))
    add_once(out, recipient(holder), offices_max);
  return offices_[day] = out;
}

People Directory::account(AccountId id, OrganisationId unit, Date day) {
  const auto posts = access::posts_on(session_, region_, id, day);
  if (posts.empty()) return {};
  const auto here =
      std::ranges::find(posts, unit, [](const auto& post) { return post.organisation; });
  return {recipient(here == posts.end() ? posts.front() : *here)};
}

std::string Directory::name(OrganisationId id) {
  if (const auto known = names_.find(id); known != names_.end()) return known->second;
  const auto unit = network::find_organisation(session_, region_, id);
  return names_[id] = unit ? unit->name : "";
}

}  // namespace yilian::app::flows
