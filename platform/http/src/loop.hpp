#pragma once
// The event loop of a network thread, as fibers need it.
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <unordered_map>
#include <utility>

#include "fiber/fiber.hpp"

namespace yilian::http {

class AsioLoop final : public fiber::Loop {
 public:
  explicit AsioLoop(boost::asio::io_context& context) : context_(context) {}
  // The descriptors belong to others, who close them.
  ~AsioLoop() override {
    for (auto& [number, descriptor] : watched_) descriptor->release();
  }
  AsioLoop(const AsioLoop&) = delete;
  AsioLoop& operator=(const AsioLoop&) = delete;

  std::uint64_t id() const override { return id_; }
  void when_readable(int number, std::function<void()> act) override {
    auto& descriptor = watched_[number];
    if (!descriptor)
      descriptor = std::make_unique<boost::asio::posix::stream_descriptor>(context_, number);
    descriptor->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [act = std::move(act)](const boost::system::error_code& ec) {
                             if (!ec) act();
                           });
  }
  void forget(int number) override {
    const auto found = watched_.find(number);
    if (found == watched_.end()) return;
    found->second->release();  // cancels what waits
    watched_.erase(found);
  }
  void soon(std::function<void()> act) override { boost::asio::post(context_, std::move(act)); }
  void after(std::chrono::milliseconds time, std::function<void()> act) override {
    const auto timer = std::make_shared<boost::asio::steady_timer>(context_, time);
    timer->async_wait([timer, act = std::move(act)](const boost::system::error_code& ec) {
      if (!ec) act();
    });
  }

 private:
  static std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
  }
  boost::asio::io_context& context_;
  const std::uint64_t id_ = next_id();
  std::unordered_map<int, std::unique_ptr<boost::asio::posix::stream_descriptor>> watched_;
};

}  // namespace yilian::http
