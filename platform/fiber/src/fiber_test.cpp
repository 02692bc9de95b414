#include "fiber/fiber.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace yilian::fiber {
namespace {

struct Queue final : Loop {
  std::deque<std::function<void()>> acts;
  std::uint64_t id() const override { return 1; }
  void when_readable(int, std::function<void()> act) override { acts.push_back(std::move(act)); }
  void forget(int) override {}
  void soon(std::function<void()> act) override { acts.push_back(std::move(act)); }
  void after(std::chrono::milliseconds, std::function<void()> act) override {
    acts.push_back(std::move(act));
  }
  void run() {
    while (!acts.empty()) {
      const auto act = std::move(acts.front());
      acts.pop_front();
      act();
    }
  }
};

void wait_a_turn() {
  Fiber* const self = here();
  self->loop().soon([kept = self->shared_from_this()] { kept->resume(); });
  self->park();
}

TEST(FiberTest, one_that_never_parks_is_done_when_start_returns) {
  Queue loop;
  bool done = false;
  EXPECT_EQ(here(), nullptr);
  Fiber::start(loop, [] { EXPECT_NE(here(), nullptr); }, [&](Fiber&) { done = true; });
  EXPECT_TRUE(done);
  EXPECT_EQ(here(), nullptr);
}

TEST(FiberTest, others_run_while_one_is_parked) {
  Queue loop;
  std::string order;
  for (const char name : {'a', 'b', 'c'})
    Fiber::start(
        loop,
        [&, name] {
          for (int i = 0; i < 2; ++i) {
            order += name;
            wait_a_turn();
          }
          order += name;
        },
        [&](Fiber&) { order += '.'; });
  EXPECT_EQ(order, "abc");
  loop.run();
  EXPECT_EQ(order, "abcabca.b.c.");
}

TEST(FiberTest, exceptions_stay_inside_also_when_others_throw_meanwhile) {
  Queue loop;
  int caught = 0;
  for (int i = 0; i < 200; ++i)
    Fiber::start(
        loop,
        [&] {
          try {
            wait_a_turn();
            throw 7;
          } catch (int) {
            ++caught;
          }
          wait_a_turn();
        },
        [](Fiber&) {});
  loop.run();
  EXPECT_EQ(caught, 200);
}

TEST(FiberTest, one_can_be_started_inside_another) {
  Queue loop;
  std::string order;
  Fiber::start(
      loop,
      [&] {
        Fiber* const outer = here();
        Fiber::start(loop, [&] { wait_a_turn(), order += "inner "; }, [](Fiber&) {});
        EXPECT_EQ(here(), outer);
        wait_a_turn();
        order += "outer";
      },
      [](Fiber&) {});
  loop.run();
  EXPECT_EQ(order, "inner outer");
}

TEST(FiberTest, what_is_declined_is_told_at_the_end) {
  Queue loop;
  bool declined = false;
  Fiber::start(loop, [] { here()->decline(); }, [&](Fiber& fiber) { declined = fiber.declined(); });
  EXPECT_TRUE(declined);
}

}  // namespace
}  // namespace yilian::fiber
