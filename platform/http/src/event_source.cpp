#include <algorithm>
#include <mutex>

#include "http/http.hpp"

namespace yilian::http {

// `wake` is called under the lock: it only posts, and so a server that has forgotten its wake (an
// empty `take`) knows that no other thread is still inside it.
struct EventSource::State {
  std::mutex mutex;
  std::size_t max_frames = 0;
  std::string on_overflow;
  std::vector<std::string> frames;
  std::function<void()> wake;
  bool closed = false;

  void wake_once() {
    if (!wake) return;
    const auto call = std::exchange(wake, nullptr);
    call();
  }
};

EventSource::EventSource(std::size_t max_frames, std::string on_overflow)
    : state_(std::make_unique<State>()) {
  state_->max_frames = std::max<std::size_t>(max_frames, 1);
  state_->on_overflow = std::move(on_overflow);
}

EventSource::~EventSource() = default;

void EventSource::push(std::string frame) {
  const std::lock_guard lock(state_->mutex);
  if (state_->closed) return;
  if (state_->frames.size() >= state_->max_frames) {
    state_->frames.clear();
    state_->frames.push_back(state_->on_overflow);
  } else {
    state_->frames.push_back(std::move(frame));
  }
  state_->wake_once();
}

void EventSource::close() {
  const std::lock_guard lock(state_->mutex);
  state_->closed = true;
  state_->wake_once();
}

bool EventSource::closed() const {
  const std::lock_guard lock(state_->mutex);
  return state_->closed;
}

std::vector<std::string> EventSource::take(std::function<void()> wake) {
  const std::lock_guard lock(state_->mutex);
  state_->wake = nullptr;
  if (!wake) return {};
  auto out = std::exchange(state_->frames, {});
  if (out.empty()) {
    state_->wake = std::move(wake);
    if (state_->closed) state_->wake_once();
  }
  return out;
}

}  // namespace yilian::http
