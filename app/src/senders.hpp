#pragma once
// Threads that send messages out of the installation. Apart from the jobs, because they wait for
// others; each takes a target that has something due and stays with it for a while. The first one
// serves mail and text messages only, so that robots which never answer can't hold all of them.
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "messaging/service.hpp"

namespace yilian::app {

class Senders {
 public:
  explicit Senders(messaging::Service& service) : service_(service) {}
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
  void loop(messaging::Service::Lane lane);
  bool wait_for_work(std::uint64_t& seen);

  messaging::Service& service_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t wakes_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace yilian::app
