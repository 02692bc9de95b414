#include "simulation.hpp"

#include "actors.hpp"
#include "checks.hpp"
#include "plants.hpp"

namespace yilian::sim {
namespace {

constexpr std::int64_t step_minutes_max = 100;
constexpr int jobs_percent = 25;

void live(Story& story, Actors& actors, Faults& faults, Checks& checks, const Options& options) {
  const Instant start = story.now(), end = start.plus_days(7 * options.weeks);
  Planter planter(options.plant, start.plus_days(7 * options.weeks / 2));
  Date day = local_date(start);
  while (story.now() < end) {
    story.world.move_clock(story.random.between(1'000, step_minutes_max * 60'000));
    if (!faults.act()) actors.act();
    checks.after_step();
    planter.act(story);
    if (story.random.chance(jobs_percent)) {
      story.world.run_jobs();
      checks.after_jobs();
    }
    if (const Date today = local_date(story.now()); today > day) {
      checks.whole();
      day = today;
    }
  }
}

/// Nothing stays for ever: the clock ends what was never answered, members the rest.
void settle(Story& story, Actors& actors, Faults& faults, Checks& checks) {
  faults.end();
  checks.whole();
  story.world.move_clock(60 * 86'400'000LL);
  story.trace.line(story.now(), "everybody goes home");
  checks.whole();
  actors.close_everything();
  checks.after_step();
  checks.at_end();
}

}  // namespace

Outcome run(const Options& options) {
  Story story(options.seed);
  story.trace.print = options.print;
  Faults faults(story);
  Actors actors(story, faults);
  Outcome out;
  out.faults = faults.text();
  try {
    Checks checks(story);
    live(story, actors, faults, checks, options);
    settle(story, actors, faults, checks);
  } catch (const Violation& violation) {
    out.violation = violation;
  }
  out.hash = story.trace.hash();
  out.steps = story.trace.steps();
  out.referrals = story.model.cases().size();
  out.last = story.trace.last();
  return out;
}

}  // namespace yilian::sim
