#pragma once
// A fixed pool of threads with a bounded queue; the network threads hand handlers to it.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace yilian::http {

class Workers {
 public:
  /// A job is told whether to `run` or, after the grace time, only to report back.
  using Job = std::move_only_function<void(bool run)>;
  Workers(int threads, std::size_t queue_max);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// False when the queue is full or the pool is stopped; `job` is then untouched.
  bool submit(Job& job);
  /// Jobs that run are finished, jobs that wait are called with `run` false; then joins.
  void stop();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> queue_;
  std::size_t queue_max_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace yilian::http
