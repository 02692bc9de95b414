#include "story.hpp"

#include <algorithm>
#include <iostream>

namespace yilian::sim {
namespace {

constexpr std::size_t lines_kept = 20;

referral::policy::Policies shipped_policy() {
  auto loaded = referral::policy::load();
  if (!loaded) throw std::runtime_error("no policy: " + loaded.error().internal);
  return std::move(*loaded);
}

}  // namespace

void Trace::line(Instant now, const std::string& text) {
  std::string line = std::to_string(++steps_) + " " + to_local_text(now) + " " + text;
  for (const char c : line + "\n")
    hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  if (print) std::cout << line << '\n';
  last_.push_back(std::move(line));
  if (last_.size() > lines_kept) last_.pop_front();
}

Story::Story(std::uint64_t seed) : random(seed), model(shipped_policy()) {}

std::vector<const Member*> Story::having(Right right, const std::string& unit) const {
  std::vector<const Member*> out;
  for (const auto& member : world.members())
    if (member.has(right) && (unit.empty() || unit_of(member).id == unit)) out.push_back(&member);
  return out;
}

void Story::note(const Member& member, const std::string& what, const Reply& reply) {
  trace.line(now(), member.label + " " + what + " " + std::to_string(reply.status) + " " +
                        reply.code() + reply.text("/state"));
  require(reply.status < 500, "answer", what, ": ", reply.code());
  if (reply.status == 403) expect(member, reply, reply.code(), {});
}

void Story::expect(const Member& member, const Reply& reply, std::string outcome,
                   std::vector<std::string> patients_of) {
  audit.push_back({reply.trace, member.account, std::move(outcome), std::move(patients_of),
                   member.label + " at step " + std::to_string(trace.steps())});
}

std::string name_of(const Case& c) { return "R" + std::to_string(c.number); }

bool visible(const Story& story, const Case& c, const Member& member) {
  const std::string& unit = story.unit_of(member).id;
  if (!member.has(Right::referral_read)) return false;
  if (unit == c.from) return true;
  if (unit == c.to) return !c.pending();
  if (member.has(Right::referral_supervise)) return true;
  return story.model.overdue(c, story.now()) &&
         std::ranges::any_of(member.contact_of, [&](std::size_t of) {
           return story.world.units()[of].id == c.holder_unit();
         });
}

}  // namespace yilian::sim
