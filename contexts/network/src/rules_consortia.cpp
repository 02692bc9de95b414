// Consortia: who is in, who is above, and the tree they make.
#include "rules.hpp"

namespace yilian::network::rules {

Status check_found(bool consortium_exists, const std::string& pointer) {
  if (!consortium_exists) return fail_field(pointer, Code::unknown_consortium);
  return {};
}

Status check_higher(ConsortiumId self, const std::vector<ConsortiumId>& above) {
  const bool cycle = std::find(above.begin(), above.end(), self) != above.end();
  if (cycle || above.size() > depth_max) return fail(Code::consortium_cycle);
  return {};
}

Status check_join(const Consortium& consortium, const MemberInput& input) {
  if (consortium.members.size() >= members_max)
    return fail(Code::too_many, {{"max", std::to_string(members_max)}});
  if (input.joined_on < consortium.starts_on ||
      (consortium.ends_on && input.joined_on > *consortium.ends_on))
    return fail_field("/joinedOn", Code::out_of_range,
                      {{"min", to_string(consortium.starts_on)},
                       {"max", consortium.ends_on ? to_string(*consortium.ends_on) : "…"}});
  // A new stay has no end yet, so it overlaps every stay that ends on its first day or later.
  for (const auto& member : consortium.members)
    if (member.organisation_id == input.organisation_id &&
        (!member.left_on || *member.left_on >= input.joined_on))
      return fail(Code::member_exists);
  return {};
}

Result<Member> check_leave(const Consortium& consortium, const LeaveInput& input) {
  if (input.organisation_id == consortium.lead_id) return fail(Code::lead_must_stay);
  for (const auto& member : consortium.members) {
    if (member.organisation_id != input.organisation_id || member.left_on) continue;
    CHECK_OK(check_period(member.joined_on, input.left_on, "/leftOn"));
    return member;
  }
  return fail(Code::not_a_member);
}

namespace {

NetworkNode node_of(const Consortium& consortium, Date today) {
  NetworkNode node;
  node.consortium = {consortium.id, consortium.name, consortium.form, consortium.starts_on,
                     consortium.ends_on};
  // One that begins later is shown as it will begin.
  const Date day = std::max(today, consortium.starts_on);
  for (const auto& member : consortium.members) {
    if (!covers(member.joined_on, member.left_on, day)) continue;
    if (member.lead) node.lead = member;
    else (member.tightness == Tightness::tight ? node.tight : node.loose).push_back(member);
  }
  if (node.lead.organisation_id.empty()) {
    node.lead.organisation_id = consortium.lead_id;
    node.lead.organisation_name = consortium.lead_name;
    node.lead.joined_on = consortium.starts_on;
    node.lead.lead = true;
  }
  return node;
}

using Below = std::map<ConsortiumId, std::vector<const Consortium*>>;

/// Every consortium has one higher one, so from a root each is met once; the depth is bounded all
/// the same.
NetworkNode branch(const Consortium& consortium, const Below& below, Date today,
                   std::size_t depth) {
  NetworkNode node = node_of(consortium, today);
  const auto found = below.find(consortium.id);
  if (found == below.end() || depth >= depth_max) return node;
  for (const auto* child : found->second)
    node.children.push_back(branch(*child, below, today, depth + 1));
  return node;
}

}  // namespace

NetworkTree tree(const std::vector<Consortium>& consortia, Date today) {
  std::map<ConsortiumId, const Consortium*> open;
  for (const auto& consortium : consortia)
    if (!consortium.ends_on || *consortium.ends_on >= today) open[consortium.id] = &consortium;
  Below below;
  NetworkTree out;
  std::vector<const Consortium*> roots;
  for (const auto& consortium : consortia) {
    if (!open.contains(consortium.id)) continue;
    if (consortium.higher_id && open.contains(*consortium.higher_id))
      below[*consortium.higher_id].push_back(&consortium);
    else roots.push_back(&consortium);
  }
  for (const auto* root : roots) out.roots.push_back(branch(*root, below, today, 0));
  return out;
}

}  // namespace yilian::network::rules
