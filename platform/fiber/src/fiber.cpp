#include "fiber/fiber.hpp"

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <utility>
#include <vector>

namespace yilian::fiber {
namespace {

namespace context = boost::context;

constexpr std::size_t stack_bytes = 256 * 1024, stacks_kept = 64;

thread_local Fiber* running = nullptr;

/// Stacks with a guard page, used again: making one costs two system calls.
class KeptStacks {
 public:
  context::stack_context allocate() {
    if (free_.empty()) return fresh_.allocate();
    const auto stack = free_.back();
    free_.pop_back();
    return stack;
  }
  void deallocate(context::stack_context& stack) {
    if (free_.size() < stacks_kept) free_.push_back(stack);
    else fresh_.deallocate(stack);
  }
  KeptStacks() = default;
  KeptStacks(const KeptStacks&) = delete;
  KeptStacks& operator=(const KeptStacks&) = delete;
  ~KeptStacks() {
    for (auto& stack : free_) fresh_.deallocate(stack);
  }

 private:
  context::protected_fixedsize_stack fresh_{stack_bytes};
  std::vector<context::stack_context> free_;
};

KeptStacks& stacks() {
  thread_local KeptStacks kept;
  return kept;
}

struct Allocator {
  context::stack_context allocate() { return stacks().allocate(); }
  void deallocate(context::stack_context& stack) { stacks().deallocate(stack); }
};

}  // namespace

struct Fiber::Stack {
  context::fiber inside, outside;
};

Fiber* here() { return running; }

Fiber::Fiber(Loop& loop, std::function<void()> body, std::function<void(Fiber&)> done)
    : loop_(loop),
      body_(std::move(body)),
      done_(std::move(done)),
      stack_(std::make_shared<Stack>()) {}

void Fiber::start(Loop& loop, std::function<void()> body, std::function<void(Fiber&)> done) {
  const std::shared_ptr<Fiber> self(new Fiber(loop, std::move(body), std::move(done)));
  self->stack_->inside = context::fiber(std::allocator_arg, Allocator{},
                                        [fiber = self.get()](context::fiber&& outside) {
                                          fiber->stack_->outside = std::move(outside);
                                          fiber->body_();
                                          return std::move(fiber->stack_->outside);
                                        });
  self->resume();
}

void Fiber::park() { stack_->outside = std::move(stack_->outside).resume(); }

void Fiber::resume() {
  const auto self = shared_from_this();
  Fiber* const before = std::exchange(running, this);
  stack_->inside = std::move(stack_->inside).resume();
  running = before;
  if (stack_->inside) return;
  std::exchange(done_, nullptr)(*self);
}

}  // namespace yilian::fiber
