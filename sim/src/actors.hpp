#pragma once
// What the members do of their own accord, at random, each through the routes and with the rights
// of the post: registering, referring, answering, treating, looking where they may not.
#include "faults.hpp"
#include "papers.hpp"

namespace yilian::sim {

class Actors {
 public:
  Actors(Story& story, Faults& faults) : story_(story), faults_(faults) {}

  /// One act of one member.
  void act();
  /// Works off what is open until nothing is: every state has a way out.
  void close_everything();

 private:
  std::string new_patient(const Member& member);
  void visit_again();
  void break_glass();
  void refer();
  /// Further receivers that may be asked, in a random order.
  void add_further(Case& c, const std::vector<std::pair<const Unit*, Direction>>& places);
  void advance();
  bool work_on(Case& c, const std::vector<const Member*>& members);
  void perform(Case& c, const Member& member, Action action, const Reply& seen);
  void meddle();
  void look_at_person();
  void look_at_referral();
  void follow_up();
  std::optional<Action> choose(const Reply& seen);
  Case* some_case(bool open_only);
  const Member* somebody(Right right);
  std::string key() {
    return story_.random.chance(70) ? "key-" + std::to_string(++story_.keys) : "";
  }
  Reply post(const Member& member, const std::string& path, bj::value body, const std::string& key,
             std::optional<std::int64_t> version = std::nullopt);

  Story& story_;
  Faults& faults_;
};

/// State, version, turn and deadline of an answer against the model.
void compare(const Story& story, const Case& c, const Reply& reply);

}  // namespace yilian::sim
