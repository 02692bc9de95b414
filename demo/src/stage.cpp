#include "stage.hpp"

namespace yilian::demo {

Status Stage::run(Instant until) {
  Date day = local_date(clock_.now());
  while (!steps_.empty() && steps_.top().when <= until) {
    const Step step = steps_.top();
    steps_.pop();
    if (step.when > clock_.now()) clock_.set(step.when);
    if (const Date today = local_date(clock_.now()); today != day) {
      installation_.jobs().run_all();
      day = today;
    }
    CHECK_OK(step.act());
  }
  if (until > clock_.now()) clock_.set(until);
  // Twice: what the clock ends in the first round reaches the statistics in the second.
  installation_.jobs().run_all();
  installation_.jobs().run_all();
  return {};
}

}  // namespace yilian::demo
