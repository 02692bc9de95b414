#pragma once
// Code that waits for an answer without holding up the thread it runs on. A quick handler on a
// network thread runs in a fiber: where it would wait for the database it parks, the thread serves
// others, and goes on with it when the answer is there. Handlers stay plain synchronous code and do
// not know of it.
//
// A fiber never leaves its thread, so thread_local variables and locks are those of that thread: no
// lock may be held and no exception be handled while parking.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace yilian::fiber {

/// The event loop of one thread; used on that thread only.
class Loop {
 public:
  virtual ~Loop() = default;
  /// Another one in each loop of this process, also after one has ended.
  virtual std::uint64_t id() const = 0;
  /// Calls `act` once, when the descriptor has something to read or is broken.
  virtual void when_readable(int descriptor, std::function<void()> act) = 0;
  /// The descriptor is about to be closed.
  virtual void forget(int descriptor) = 0;
  /// Calls `act` after everything that is ready now.
  virtual void soon(std::function<void()> act) = 0;
  virtual void after(std::chrono::milliseconds time, std::function<void()> act) = 0;
};

class Fiber : public std::enable_shared_from_this<Fiber> {
 public:
  /// Runs `body`, which must not throw, until it ends or parks. `done` is called on this thread
  /// after its end, outside of the fiber; before `start` returns when it never parked.
  static void start(Loop& loop, std::function<void()> body, std::function<void(Fiber&)> done);

  Loop& loop() { return loop_; }
  /// From inside: gives way until somebody calls `resume`.
  void park();
  /// From outside, on the same thread: goes on until the next park or the end.
  void resume();
  /// What runs cannot be done here without holding up the thread: a worker has to do all of it.
  void decline() { declined_ = true; }
  bool declined() const { return declined_; }

 private:
  struct Stack;
  Fiber(Loop& loop, std::function<void()> body, std::function<void(Fiber&)> done);

  Loop& loop_;
  std::function<void()> body_;
  std::function<void(Fiber&)> done_;
  std::shared_ptr<Stack> stack_;
  bool declined_ = false;
};

/// The fiber in which this code runs, or null.
Fiber* here();
/// In a fiber declines, and answers true: what comes next would take or wait too long for its
/// thread, and nobody will see what the caller answers now.
inline bool decline_here() {
  if (here() == nullptr) return false;
  here()->decline();
  return true;
}
/// False in builds with a sanitizer that does not follow changes of the stack.
constexpr bool available() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  return true;
#endif
}

}  // namespace yilian::fiber
