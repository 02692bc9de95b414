#pragma once
// A clock that stands still until it is moved: tests and the demo's replay of past months.
#include <atomic>

#include "kernel/time.hpp"

namespace yilian::app {

class SteppedClock final : public Clock {
 public:
  explicit SteppedClock(Instant start) : ms_(start.ms) {}
  Instant now() const override { return {ms_.load()}; }
  void set(Instant instant) { ms_ = instant.ms; }
  void advance_seconds(std::int64_t seconds) { ms_ += seconds * 1000; }
  void advance_minutes(std::int64_t minutes) { advance_seconds(minutes * 60); }

 private:
  std::atomic<std::int64_t> ms_;
};

}  // namespace yilian::app
