#pragma once
// Time on the stage: steps in order of time, a clock that only moves forward with them.
#include <functional>
#include <queue>
#include <vector>

#include "app/installation.hpp"
#include "app/stepped_clock.hpp"
#include "kernel/result.hpp"

namespace yilian::demo {

class Stage {
 public:
  using Act = std::function<Status()>;
  Stage(app::Installation& installation, app::SteppedClock& clock)
      : installation_(installation), clock_(clock) {}

  void at(Instant when, Act act) { steps_.push({when, next_++, std::move(act)}); }
  Instant now() const { return clock_.now(); }
  /// Runs all steps up to `until`; the jobs run once for every simulated day.
  Status run(Instant until);

 private:
  struct Step {
    Instant when;
    std::int64_t order;
    Act act;
    bool operator<(const Step& other) const {  // the queue gives the largest: earliest first
      return when != other.when ? when > other.when : order > other.order;
    }
  };
  app::Installation& installation_;
  app::SteppedClock& clock_;
  std::priority_queue<Step> steps_;
  std::int64_t next_ = 0;
};

}  // namespace yilian::demo
