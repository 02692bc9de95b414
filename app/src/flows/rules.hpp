#pragma once
// Pure: which event tells whom what. One row per event; the first that fits counts.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "kernel/caller.hpp"

namespace yilian::app::flows {

/// Whom a notice is for.
enum class Whom : std::uint8_t {
  author,            ///< who began it
  step,              ///< who can do the next step at the unit that holds it
  receiver,          ///< the desk of the unit it goes to
  contacts,          ///< the contact persons of the unit that holds it, who is on duty first
  offices,           ///< the consortium office
  desk_of_audience,  ///< the desk of the unit that the event is for
  provider,          ///< who fulfils at the providing unit
  primary_unit,      ///< who looks after people at the primary unit
  reviewers,         ///< who examines objections at the unit
  writers,           ///< who writes referrals at the unit
};

struct Rule {
  std::string_view event;
  std::string_view state;  ///< after the event; empty: any
  std::string_view step;   ///< that comes next; empty: any
  std::string_view notice;
  Whom whom = Whom::author;
  std::int64_t rung = 0;
  bool units = false;  ///< group robots of the unit are told, too
};
std::span<const Rule> table();
/// All rules of an event; several when several are to know different things.
bool fits(const Rule& rule, std::string_view event, std::string_view state, std::string_view step);

/// The right that a step of a referral needs; nullopt for a step of the author.
std::optional<Right> right_for(std::string_view step);

}  // namespace yilian::app::flows
