#pragma once
// What must hold: after each step, after the jobs, once a day, at the end. Reads the database and
// asks as members; changes nothing.
#include <set>

#include "story.hpp"

namespace yilian::db {
class Row;
}
namespace yilian::outbox {
struct Event;
}

namespace yilian::sim {

class Checks {
 public:
  explicit Checks(Story& story);

  /// New history against the model and the state table; one holder of what was touched.
  void after_step();
  /// The clock's own doing, and every event consumed once.
  void after_jobs();
  /// Every referral, relationship, list, figure and audit entry.
  void whole();
  /// That, and the audit chain from its beginning.
  void at_end();

 private:
  void transition(const Change& change) const;
  void holder(const Case& c);
  void referrals();
  void relationships();
  void lists();
  void list(const Member& member, const std::string& name);
  void statistics(Date from, Date to);
  void audit();
  void streams();
  /// Every offer chain that was answered ended in one way, and its units waited as long as it did.
  void chains();

  Story& story_;
  std::int64_t history_rows_ = 0, audit_rows_ = 0, position_ = 0;
  std::int64_t expired_ = 0;  ///< by the clock, not yet found in the audit
  std::set<std::pair<std::string, std::int64_t>> told_;
  std::set<std::tuple<Uuid, Instant, std::string>> rungs_;
  Date first_day_;
};

}  // namespace yilian::sim
