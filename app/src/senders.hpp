#pragma once
// Threads that send messages or notifications out of the installation. Apart from the jobs, because
// they wait for others; each takes a target that has something due and stays with it for a while.
// The first one serves mail and text messages only, so that robots which never answer can't hold
// all of them.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::app {

class Senders {
 public:
  /// Sends what is due at one target; false when nothing is due. `first`: for the first thread.
  using Next = std::function<Result<bool>(bool first)>;
  Senders(std::string name, Next next) : name_(std::move(name)), next_(std::move(next)) {}
  ~Senders() { stop(); }
  Senders(const Senders&) = delete;
  Senders& operator=(const Senders&) = delete;

  void start(int threads);
  /// Waits for what is on its way, which has an end; nothing is sent afterwards.
  void stop();
  /// Something may be due.
  void wake();
  /// Wakes the threads; without any it sends what is due on the caller's thread (tests and the
  /// demo) and answers at how many targets.
  Result<std::int64_t> run_due();

 private:
  void loop(bool first);
  bool wait_for_work(std::uint64_t& seen);

  std::string name_;
  Next next_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t wakes_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace yilian::app
