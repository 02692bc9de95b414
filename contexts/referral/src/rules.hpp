#pragma once
// Pure decisions of the referral: the state machine as one table, completeness of the papers,
// direction, deadlines. The table drives the service, the `actions` answer, the documentation and
// the tests.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/result.hpp"
#include "policy.hpp"
#include "referral/types.hpp"

namespace yilian::referral::rules {

/// What must hold besides the state, beyond the right and the side.
enum class Guard : std::uint8_t {
  none,
  ready,  ///< no approval is pending
  countersign_pending,
  seal_pending,
  emergency_ready,  ///< emergency and no approval pending: straight to arrived
  after_appointment,
  plan_acknowledged,  ///< a down-referral's plan items are all acknowledged
  has_plan,
  papers_open,        ///< emergency papers not complete yet
  registration_open,  ///< emergency not registered with the insurance office yet
  offer_running       ///< an offer chain with an open offer
};

struct Transition {
  State from;
  Action action;
  State to;
  Side actor;  ///< nobody = the system's clock
  Right right;
  Guard guard;
  bool confirm;  ///< irreversible: ask first
};
std::span<const Transition> table();
/// True for the states in which a transition may end: `to`; submitted while approvals are missing;
/// within an offer chain the next unit instead of a refusal, and a refusal when none is left.
bool may_end(const Transition& transition, State state);

bool is_final(State state);
Urgency highest(Urgency a, Urgency b);

/// What the guards and the holder depend on.
struct Facts {
  State state = State::submitted;
  Direction direction = Direction::up;
  Urgency urgency = Urgency::elective;
  bool pending_countersign = false, pending_seal = false;
  bool papers_due = false, papers_completed = false, insurance_registered = false;
  bool plan_open = false;      ///< an item of the plan is not acknowledged yet
  bool offer_running = false;  ///< the receiver is one of an offer chain
  std::optional<Instant> appointment_at;
};

/// Why a guard does not hold, or ok.
Status check_guard(Guard guard, const Facts& facts, Instant now);
/// The transition for an action, or action_not_allowed / only_the_sender / only_the_receiver /
/// right_missing, in that order of checks: state, side, right, guard.
Result<const Transition*> decide(const Facts& facts, Action action, Side caller_side,
                                 const Call& call);
/// Everything the caller may do now; disabled offers say why.
std::vector<ActionOffer> offers(const Facts& facts, Side caller_side, const Call& call);
/// Where a transition to `to` really ends: while an approval is missing the referral is submitted,
/// whatever brought it there (the other approval, or a redirection out of the county).
State settled(State to, const Facts& facts);
/// Until when the receiver's relationship with the person lasts (architecture.md section 7): open
/// while the person is expected and treated, some days after the reply or the end of the case, not
/// at all where nobody came. Empty where the state changes nothing.
std::optional<Instant> relationship_until(State state, const policy::Version& policy, Instant now);
/// Whose turn it is in a state.
Side holder(const Facts& facts);

struct Step {
  std::string
      name;  ///< countersign, accept, resubmit, checkIn, treat, reply, close; empty when final
  std::optional<Instant> due_at;
};
/// The next step that must happen and by when.
Step next_step(const Facts& facts, const policy::Version& policy, Instant now);
/// When the clock ends what nobody answered; empty where it never does.
std::optional<Instant> ends_at(State state, Urgency urgency, Instant due_at,
                               const policy::Version& policy);
/// What the clock does to an open referral: first a reminder to whose turn it is, at the deadline
/// to the contact persons, then to the office (REF-7); the next unit of an offer chain; the end.
enum class ClockAct : std::uint8_t { remind, escalate, escalate_office, pass_on, expire };
struct ClockFacts {
  State state = State::submitted;
  Urgency urgency = Urgency::elective;
  std::string step;
  std::optional<Instant> due_at, office_at;
  std::int64_t rung = 0;  ///< the highest that this step reached: 1 reminder, 2 contacts, 3 office
  bool offer_running = false;
};
struct ClockStep {
  ClockAct act = ClockAct::expire;
  Instant at;
};
/// The next thing that the clock does, and when; none where it has nothing to do.
std::optional<ClockStep> next_of_clock(const ClockFacts& facts, const policy::Version& policy);

/// The order of every worklist: by urgency, then whom the green channel is open to (REF-6), then by
/// deadline; what has none comes last of its equals.
std::int64_t sort_key(Urgency urgency, bool green, std::optional<Instant> due_at);

struct UnitFacts {
  std::optional<int> care_level;
  bool step_down = false;
  bool outside = false;
};
/// The directions that fit the levels of the two units; the first one is the usual one.
std::vector<Direction> directions(const UnitFacts& from, const UnitFacts& to);

/// Completeness of what is submitted; every missing field with its pointer. Emergency needs the
/// least, its papers follow. Sources: facts.md 1.1, 1.2; REF-1, REF-2, REF-4.
Status check_content(const Content& content, Instant now);
/// Whoever signs the consent in the patient's stead says how they are related.
Status check_signer(const Content& content, std::string_view patient_name);
/// The appointment of an acceptance: not in the past by more than five minutes.
Status check_appointment(const Appointment& appointment, Instant now);

/// Field by field, what a later version changed.
std::vector<Difference> differences(const Content& before, const Content& after);

/// `K7QM26000123-5`: unit code, year, counter, check digit (ISO 7064 MOD 37-2 style weighting).
std::string make_number(const std::string& unit_code, int year, std::int64_t counter);
bool is_number(std::string_view text);
std::string unit_code(const Uuid& organisation, int attempt);

}  // namespace yilian::referral::rules
