#pragma once
// Bodies of requests: people, visits, the papers of a referral, and what each action asks for.
#include <optional>

#include "story.hpp"

namespace yilian::sim {

struct ActionBody {
  bj::object body;
  Details details;
};

std::string any_diagnosis(Random& random);
bj::object person(int serial);
bj::object visit(bool typed, bool inpatient);
/// Complete papers of the case as they stand when it is submitted or resubmitted.
bj::object papers(const Case& c, std::optional<std::string> follows_id, Instant now);
/// The address and the body of an action; empty when nothing fits (no place to redirect to).
std::string path_of(Action action);
std::optional<ActionBody> body_for(Story& story, const Case& c, Action action, const Reply& seen);
std::vector<Direction> directions(const Unit& from, const Unit& to);

}  // namespace yilian::sim
