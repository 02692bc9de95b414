#include "faults.hpp"

#include <algorithm>

namespace yilian::sim {
namespace {

constexpr std::size_t old_max = 50;
constexpr std::int64_t key_hours = 47;  // keys are remembered for 48 hours

}  // namespace

Faults::Faults(Story& story) : story_(story) {
  for (bool* one : {&lost_, &stale_, &slow_, &jumps_, &back_, &crash_, &outage_})
    *one = story.random.chance(70);
}

std::string Faults::text() const {
  std::string out;
  const auto add = [&](bool on, const char* name) {
    if (on) out += (out.empty() ? "" : " ") + std::string(name);
  };
  add(lost_, "lost");
  add(stale_, "stale");
  add(slow_, "slow");
  add(jumps_, "jumps");
  add(back_, "back");
  add(crash_, "crash");
  add(outage_, "outage");
  return out.empty() ? "none" : out;
}

bool Faults::reachable(const Member& member) const {
  return over_ || member.unit != unreachable_ || story_.now() >= unreachable_until_;
}
bool Faults::neglected(const Case& c) const { return slow_ && !over_ && c.number % 6 == 0; }

void Faults::after(Repeat done) {
  auto& random = story_.random;
  if (lost_ && !done.command.key.empty() && random.chance(10)) {
    Repeat again = done;
    again.due = story_.now().plus_minutes(random.between(1, random.chance(20) ? 1500 : 30));
    again.until = story_.now().plus_hours(key_hours);
    story_.trace.line(story_.now(), "the answer is lost");
    waiting_.push_back(std::move(again));
    if (crash_ && random.chance(15)) crash("before the answer");
  }
  if (!stale_ || !done.command.if_match) return;
  done.command.key.clear();
  old_.push_back(std::move(done));
  if (old_.size() > old_max) old_.pop_front();
}

bool Faults::act() {
  auto& random = story_.random;
  const auto due = std::ranges::find_if(waiting_, [&](const Repeat& one) {
    return one.due <= story_.now() && reachable(*one.member);
  });
  if (due != waiting_.end()) {
    const Repeat one = std::move(*due);
    waiting_.erase(due);
    // The clock may have jumped beyond the memory of the key: then nobody repeats it any more.
    if (story_.now() < one.until) repeat(one);
    return true;
  }
  if (stale_ && !old_.empty() && random.per_mille(20)) {
    stale(old_[random.pick(old_.size())]);
    return true;
  }
  if (crash_ && random.per_mille(3)) {
    crash("between requests");
    return true;
  }
  if (outage_ && story_.now() >= unreachable_until_ && random.per_mille(3)) {
    unreachable_ = 1 + random.pick(story_.world.units().size() - 1);
    unreachable_until_ = story_.now().plus_hours(random.between(4, 96));
    story_.trace.line(story_.now(), story_.world.units()[unreachable_].label + " is unreachable");
    return true;
  }
  if ((jumps_ && random.per_mille(2)) || (back_ && random.per_mille(3))) {
    jump();
    return true;
  }
  return false;
}

void Faults::jump() {
  auto& random = story_.random;
  const bool back = back_ && (!jumps_ || random.chance(60));
  const std::int64_t minutes = back ? -random.between(1, 10) : random.between(600, 5 * 1440);
  story_.world.move_clock(minutes * 60'000 + random.between(1, 999));
  story_.trace.line(story_.now(), "the clock jumps by " + std::to_string(minutes) + " min");
}

void Faults::crash(const char* why) {
  story_.trace.line(story_.now(), std::string("the server is killed ") + why);
  story_.world.crash();
}

void Faults::repeat(const Repeat& one) {
  const auto reply = story_.world.send(*one.member, one.command);
  story_.note(*one.member, "repeats " + std::string(one.id.empty() ? "" : "a command"), reply);
  const bool related =
      story_.model.related(one.patient, story_.unit_of(*one.member).id, story_.now());
  if (one.shows == Shows::person && !related)
    return require(reply.code() == "no_relationship", "relationship",
                   "a repeated command shows the person without a relationship");
  require(reply.status == one.status && reply.text(one.id_pointer) == one.id, "twice",
          "a repeated command answers ", std::to_string(reply.status), " ", reply.code(),
          " instead of what it answered before");
  // Who gave a referral away sees its course only.
  if (one.shows == Shows::nothing) return;
  for (const auto& c : story_.model.cases())
    if (one.shows == Shows::referral && c.id == one.id && !visible(story_, c, *one.member)) return;
  story_.read(*one.member, reply, {one.patient});
}

void Faults::stale(const Repeat& one) {
  const auto reply = story_.world.send(*one.member, one.command);
  story_.note(*one.member, "repeats an old request", reply);
  require(reply.status == 412 || reply.status == 404, "stale", "an old request is answered ",
          std::to_string(reply.status), " ", reply.code());
}

}  // namespace yilian::sim
