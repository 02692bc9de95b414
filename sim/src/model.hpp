#pragma once
// What the simulator believes: every referral, relationship and figure, kept from acknowledged
// answers and the clock alone. Pure: no database, HTTP or product code but the value types and the
// policy document, so that it can disagree with the product.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "policy.hpp"
#include "referral/types.hpp"

namespace yilian::sim {

using referral::Action, referral::Direction, referral::Kind, referral::Side, referral::State,
    referral::Urgency;

/// A unit of an offer chain, and what became of asking it.
struct Asked {
  std::string unit, department;
  bool outside = false;
  referral::HopState state = referral::HopState::waiting;
};

/// Names of patients, units and departments are their ids as texts.
struct Case {
  int number = 0;  ///< as the trace calls it
  std::string id, patient, from, to, department;
  int episode = 0;
  Direction direction = Direction::up;
  Kind kind = Kind::outpatient;
  Urgency urgency = Urgency::elective;
  State state = State::submitted;
  std::int64_t version = 1;
  bool pending_countersign = false, pending_seal = false;
  bool out_of_county = false, papers_owed = false, registered = false, plan_open = false;
  Side holder = Side::receiver;
  std::string step;
  Instant submitted_at;
  std::optional<Instant> due, appointment;
  std::string diagnosis, reason;
  std::vector<Asked> chain;  ///< empty without further receivers; the first unit is its first
  int rung = 0;              ///< of the ladder of reminders

  bool pending() const { return pending_countersign || pending_seal; }
  std::string holder_unit() const {
    return holder == Side::sender ? from : holder == Side::receiver ? to : "";
  }
};

/// A change that must stand in the history, and nothing else.
struct Change {
  int number = 0;
  std::int64_t version = 0;
  Action action = Action::submit;
  State before = State::draft, after = State::submitted;
};

struct Relationship {
  std::string basis;  ///< names the act, so that a later one of the same act replaces it
  Instant from, until;
};

/// What an action adds to what the state machine says.
struct Details {
  std::string to, department;  ///< of a redirection
  bool outside = false;        ///< it leaves the county
  std::optional<Instant> appointment;
  bool plan_open = false;  ///< items are left after an acknowledgement
  std::string code;        ///< the reason of a refusal or a return
  std::string diagnosis;   ///< of a new version of the papers
};

/// day, dimension, measure, key, direction, kind
using FigureKey = std::tuple<Date, std::string, std::string, std::string, std::string, std::string>;

class Model {
 public:
  explicit Model(referral::policy::Policies policies) : policies_(std::move(policies)) {}

  /// `facts` as the sender wrote them; number, episode and deadline are given here.
  Case& submit(Case facts, std::optional<int> follows, Instant now);
  void apply(Case& c, Action action, const Details& details, Instant now);
  /// What the clock does in one turn at `now`: reminders, the next unit of a chain, the end.
  void clock(Instant now);

  std::vector<Case>& cases() { return cases_; }
  const std::vector<Case>& cases() const { return cases_; }
  /// Changes since the last call.
  std::vector<Change> take_changes() { return std::exchange(changes_, {}); }

  void relate(const std::string& patient, const std::string& unit, const std::string& basis,
              Instant from, Instant until);
  bool related(const std::string& patient, const std::string& unit, Instant now) const;
  const Case* twin(const Case& facts) const;
  bool overdue(const Case& c, Instant now) const { return c.due && *c.due < now; }
  std::optional<Instant> office_at(const Case& c) const;
  std::optional<Instant> ends_at(const Case& c) const;
  const std::map<FigureKey, std::int64_t>& figures() const { return figures_; }

 private:
  enum class Act { remind, escalate, office, pass_on, expire };
  struct Due {
    Act act = Act::expire;
    Instant at;
  };
  std::optional<Due> due_act(const Case& c) const;
  State follow_chain(Case& c, Action action, const Details& details, State to);
  /// The next unit that can be asked has the papers; false when none is left.
  bool ask_next(Case& c);
  void settle(Case& c, State to, Instant now, bool full_period);
  void relate_receiver(const Case& c, Instant now);
  void record(Case& c, Action action, State before, const std::string& code, Instant now,
              const Asked& asked);
  void count(const Case& c, Date day, int n);
  void take_back(const Case& c);
  void figure(Date day, const char* dimension, const char* measure, const std::string& key,
              const Case& c, int n);
  const referral::policy::Version& policy(const Case& c) const {
    return policies_.on(local_date(c.submitted_at));
  }

  referral::policy::Policies policies_;
  std::vector<Case> cases_;
  std::vector<Change> changes_;
  std::map<std::pair<std::string, std::string>, std::vector<Relationship>> relationships_;
  /// Who counts for an episode and direction, with the keys and the day as they were counted.
  std::map<std::pair<int, Direction>, std::pair<Case, Date>> counted_;
  std::map<FigureKey, std::int64_t> figures_;
  int episodes_ = 0;
};

bool is_final(State state);
bool was_undone(State state);

}  // namespace yilian::sim
