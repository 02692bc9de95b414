#pragma once
// One byte stream to a client, plain or TLS, with a deadline for all its operations. The functions
// return Asio's own awaitables, so that the indirection costs a call and no coroutine frame.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <string_view>

namespace yilian::http {

namespace asio = boost::asio;
using boost::system::error_code;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  virtual ~Connection() = default;
  virtual asio::awaitable<void> handshake(error_code& ec) = 0;
  virtual asio::awaitable<std::size_t> read_some(char* to, std::size_t size, error_code& ec) = 0;
  virtual asio::awaitable<std::size_t> write(std::string_view bytes, error_code& ec) = 0;
  /// Tells the peer that nothing more comes; reading stays possible.
  virtual asio::awaitable<void> finish(error_code& ec) = 0;
  virtual bool secure() const = 0;
  /// For the operations from now on, whatever their number; zero = none. When it passes, they end
  /// with an error and `late` is true; the connection stays open, so that the client can be told.
  void deadline(std::chrono::seconds after);
  bool late() const { return late_; }
  /// Ends running operations with an error; may be called more than once.
  void close();
  asio::any_io_executor executor() { return timer_.get_executor(); }

 protected:
  explicit Connection(const asio::any_io_executor& executor) : timer_(executor) {}
  virtual asio::ip::tcp::socket& socket() = 0;

 private:
  using Clock = std::chrono::steady_clock;
  void arm(Clock::time_point at);
  void check();

  asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point armed_ = Clock::time_point::max();
  bool late_ = false;
};

/// `tls` null = plain.
std::shared_ptr<Connection> make_connection(asio::ip::tcp::socket socket, asio::ssl::context* tls);

}  // namespace yilian::http
