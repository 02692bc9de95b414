#pragma once
// One run: chance, the world, what is believed of it, what the audit must hold, and the trace of
// what happened. A broken rule is thrown as a Violation and ends the run.
#include <deque>
#include <string>
#include <vector>

#include "model.hpp"
#include "random.hpp"
#include "world.hpp"

namespace yilian::sim {

struct Violation {
  std::string check;  ///< one word: holder, transition, deadline, audit, …
  std::string text;
};
template <class... A>
void require(bool holds, const char* check, const A&... parts) {
  if (holds) return;
  std::string text;
  ((text += parts), ...);
  throw Violation{check, std::move(text)};
}

/// The course of a run. It names things by their order and never by their ids, which are random.
class Trace {
 public:
  void line(Instant now, const std::string& text);
  std::uint64_t hash() const { return hash_; }
  std::int64_t steps() const { return steps_; }
  const std::deque<std::string>& last() const { return last_; }
  bool print = false;

 private:
  std::uint64_t hash_ = 14695981039346656037ULL;
  std::int64_t steps_ = 0;
  std::deque<std::string> last_;
};

/// An entry that the audit must hold.
struct Expected {
  std::string trace, account, outcome;
  std::vector<std::string> patients;
  std::string who;  ///< and when, for the report
};

struct Story {
  explicit Story(std::uint64_t seed);

  Random random;
  World world;
  Model model;
  Trace trace;
  std::vector<Expected> audit;
  std::vector<std::string> patients;  ///< ids, in the order of registration
  std::int64_t keys = 0;

  Instant now() const { return world.now(); }
  const Unit& unit_of(const Member& member) const { return world.units()[member.unit]; }
  /// Members of a unit, or of all units, who have a right; empty when there is none.
  std::vector<const Member*> having(Right right, const std::string& unit = "") const;
  /// What the audit must hold of an answer.
  void done(const Member& member, const Reply& reply, std::vector<std::string> patients) {
    expect(member, reply, "done", std::move(patients));
  }
  void read(const Member& member, const Reply& reply, std::vector<std::string> patients) {
    if (!patients.empty()) expect(member, reply, "read", std::move(patients));
  }
  /// A line of the trace; a refusal of who calls is expected in the audit.
  void note(const Member& member, const std::string& what, const Reply& reply);

 private:
  void expect(const Member& member, const Reply& reply, std::string outcome,
              std::vector<std::string> patients);
};

std::string name_of(const Case& c);
/// May the member see the referral at all, by the rules of the house?
bool visible(const Story& story, const Case& c, const Member& member);

}  // namespace yilian::sim
