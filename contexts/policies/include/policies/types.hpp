#pragma once
// Versions of policy documents: what a county may change without a new program. Documents are
// checked by the context that reads them; here they are text with a state and a first day.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"

namespace yilian::policies {

using PolicyId = Id<struct PolicyTag>;

enum class PolicyState : std::uint8_t { draft, submitted, approved, rejected, withdrawn };
enum class PolicyAction : std::uint8_t { edit, submit, approve, reject, withdraw };

struct PolicyInput {
  Text<1, 40> kind;
  Text<1, 40> key;
  Text<1, 100> title;
  Text<1, 500> source;  ///< the paper or decision that this version follows
  Date effective_from;  ///< the first day on which it is in force
  JsonObject content;
};

/// Kind and key of a draft stay.
struct PolicyChange {
  Text<1, 100> title;
  Text<1, 500> source;
  Date effective_from;
  JsonObject content;
};

struct PolicyNote {
  std::optional<Text<0, 500>> note;
};
struct PolicyRefusal {
  Text<1, 500> note;
};

struct PolicyBrief {
  PolicyId id;
  std::string kind;
  std::string key;
  std::string title;
  std::string source;
  PolicyState state = PolicyState::draft;
  Date effective_from;
  bool shipped = false;                ///< came with the program
  bool in_force = false;               ///< today
  std::optional<std::int64_t> number;  ///< of the version, given with the approval
  std::string author_name;
  std::optional<Instant> created_at;
  std::optional<std::string> decided_by;
  std::optional<Instant> decided_at;
  std::int64_t version = 0;
};

struct Policy {
  PolicyId id;
  std::string kind;
  std::string key;
  std::string title;
  std::string source;
  PolicyState state = PolicyState::draft;
  Date effective_from;
  bool shipped = false;
  bool in_force = false;
  std::optional<std::int64_t> number;
  std::string author_name;
  std::optional<Instant> created_at;
  std::optional<std::string> decided_by;
  std::optional<Instant> decided_at;
  std::optional<std::string> note;  ///< why it was approved or rejected
  JsonObject content;
  std::vector<PolicyAction> actions;  ///< what the caller may do now
  std::int64_t version = 0;
};

struct PolicyFilter {
  std::optional<Text<1, 40>> kind;
  std::optional<Text<1, 40>> key;
  std::optional<PolicyState> state;
};
struct PolicyList {
  std::vector<PolicyBrief> items;
};

struct InForceFilter {
  Text<1, 40> kind;
  Text<1, 40> key;
  std::optional<Date> on;  ///< today without it
};

struct PolicyKey {
  std::string key;
  std::string title;
};
struct PolicyKind {
  std::string name;
  std::string title;
  bool open_keys = false;  ///< documents of new keys may be drafted
  std::vector<PolicyKey> keys;
};
struct PolicyKindList {
  std::vector<PolicyKind> items;
};

}  // namespace yilian::policies
