#pragma once
// What goes wrong around the product: answers that never arrive, old requests that come again, slow
// and unreachable members, a clock that jumps, a server that is killed. The seed decides which.
#include <deque>

#include "story.hpp"

namespace yilian::sim {

/// What an answer shows decides who may see it and what the audit must say.
enum class Shows : std::uint8_t { nothing, person, referral, task };

/// What a repeated command must answer while its key is remembered.
struct Repeat {
  const Member* member = nullptr;
  Command command;
  int status = 0;
  std::string id_pointer, id, patient;
  Shows shows = Shows::nothing;
  Instant due, until;
};

class Faults {
 public:
  explicit Faults(Story& story);

  /// After a command that was done: its answer may be lost, its request may come again.
  void after(Repeat done);
  /// What is due now: repeats, jumps, a crash. True when it used this step.
  bool act();
  /// Nobody of an unreachable unit acts, and some referrals are left lying.
  bool reachable(const Member& member) const;
  bool neglected(const Case& c) const;
  /// At the end everybody is there again.
  void end() { over_ = true; }
  std::string text() const;

 private:
  void repeat(const Repeat& one);
  void stale(const Repeat& one);
  void jump();
  void crash(const char* why);

  Story& story_;
  bool lost_, stale_, slow_, jumps_, back_, crash_, outage_;
  bool over_ = false;
  std::vector<Repeat> waiting_;
  std::deque<Repeat> old_;
  std::size_t unreachable_ = 0;
  Instant unreachable_until_;
};

}  // namespace yilian::sim
