#pragma once
// Work that nobody asks for: the relay of committed changes, sealing, cleaning up, deadlines. A few
// threads run what is due; a job never runs twice at the same time. One that fails is logged and
// tried again at its next turn; it never ends the server. Contexts hand in functions and know
// nothing of this.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "kernel/result.hpp"
#include "metrics/metrics.hpp"

namespace yilian::app {

class Jobs {
 public:
  using Run = std::function<Status()>;

  explicit Jobs(metrics::Metrics& metrics) : metrics_(metrics) {}
  ~Jobs() { stop(); }
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// Before `start` only. `name` is a metric label.
  void every(std::chrono::milliseconds period, std::string name, Run run);
  void start(int threads);
  /// Lets running jobs end and joins; no job runs afterwards.
  void stop();
  /// The named job is due now (but at most every `wake_gap`): something was committed.
  void wake(std::string_view name);
  /// Every job once, in the order of registration, on the caller's thread: tests and the demo,
  /// which never call `start`.
  void run_all();

 private:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr auto wake_gap = std::chrono::milliseconds(20);
  /// After a turn a woken job leaves the writer to others for so many times as long as it took.
  static constexpr int rest_factor = 9;
  static constexpr auto rest_max = std::chrono::milliseconds(500);
  struct Job {
    std::string name;
    std::chrono::milliseconds period;
    Run run;
    Time due, wakes_from;
    bool running = false;
    bool failing = false;
    metrics::Counter failures;
    metrics::Histogram seconds;
  };

  void loop();
  /// Runs without the lock held.
  bool run_guarded(Job& job);

  metrics::Metrics& metrics_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::vector<Job> jobs_;
  std::vector<std::thread> threads_;
};

}  // namespace yilian::app
