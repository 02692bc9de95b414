#include "senders.hpp"

#include "log/log.hpp"

namespace yilian::app {
namespace {

constexpr auto pause = std::chrono::seconds(2);  // a wake that was lost costs so much
constexpr int targets_max = 1000;                // of one call on the caller's thread

}  // namespace

void Senders::start(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this, i] { loop(i == 0); });
}

void Senders::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Senders::wake() {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

bool Senders::wait_for_work(std::uint64_t& seen) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, pause, [&] { return stopping_ || wakes_ != seen; });
  seen = wakes_;
  return !stopping_;
}

void Senders::loop(bool first) {
  bool failing = false;
  std::uint64_t seen = 0;
  while (wait_for_work(seen)) {
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
      }
      const auto sent = next_(first);
      if (!sent && !std::exchange(failing, true))
        log::error("sender.failed", {{"of", name_}, {"internal", sent.error().internal}});
      if (sent) failing = false;
      if (!sent || !*sent) break;
    }
  }
}

Result<std::int64_t> Senders::run_due() {
  if (!threads_.empty()) {
    wake();
    return 0;
  }
  for (std::int64_t targets = 0; targets < targets_max; ++targets) {
    TRY(const bool sent, next_(false));
    if (!sent) return targets;
  }
  return targets_max;
}

}  // namespace yilian::app
