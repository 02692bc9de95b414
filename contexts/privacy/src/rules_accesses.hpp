#pragma once
// Pure decisions about who opened a record and about objections to that: what of the trail stands
// together, by which relationship it was allowed, which step of an objection comes next.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "patients/types.hpp"
#include "privacy/types.hpp"

namespace yilian::privacy::rules {

/// One entry of the trail, as far as it matters here.
struct Access {
  AccountId account;
  OrganisationId organisation;
  std::string person_name;
  std::string role;
  std::string action;
  std::string outcome;  ///< as in the trail: read, done, or the code of a refusal
  Instant at;
  std::string reason;
  std::optional<std::string> basis;
};

/// The relationship by which a unit might see a person at a time; what opens more counts first.
std::optional<std::string> basis_at(std::span<const patients::RelationshipRecord> relationships,
                                    Instant at);

/// Puts together what one person did in one post for one reason on one day. Entries come newest
/// first.
class Groups {
 public:
  explicit Groups(std::int64_t most) : most_(most) {}
  /// False when the entry would begin one group more than there is room for.
  bool add(const Access& access);
  std::vector<AccessGroup> take() && { return std::move(groups_); }

 private:
  std::int64_t most_;
  std::vector<AccessGroup> groups_;
};

/// A step of an objection.
struct Step {
  ObjectionState from;
  ObjectionAction action;
  ObjectionState to;
  Right right;
  bool untold = false;  ///< only while the person has not been told
};
std::span<const Step> steps();
/// The step that an action is in this state; none: not possible.
const Step* step(ObjectionState from, ObjectionAction action, bool told);
/// What a caller may do now. Nobody examines an objection against themself.
std::vector<ObjectionAction> actions(ObjectionState state, bool told, bool against_caller,
                                     const Caller& caller);

/// Until when the next step of the examination must be done; none when it is over.
std::optional<Instant> due(ObjectionState state, Instant raised_at, const ObjectionPolicy& policy);

inline constexpr std::int64_t objection_days_max = 31;
/// What an objection is about: a time that has been and is not too long.
Status check(const ObjectCommand& command, Instant now);

}  // namespace yilian::privacy::rules
