#include "connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace yilian::http {
namespace {

using asio::redirect_error;
using asio::use_awaitable;

asio::awaitable<void> nothing() { co_return; }

class PlainConnection final : public Connection {
 public:
  explicit PlainConnection(asio::ip::tcp::socket socket)
      : Connection(socket.get_executor()), stream_(std::move(socket)) {}

  asio::awaitable<void> handshake(error_code&) override { return nothing(); }
  asio::awaitable<std::size_t> read_some(char* to, std::size_t size, error_code& ec) override {
    return stream_.async_read_some(asio::buffer(to, size), redirect_error(use_awaitable, ec));
  }
  asio::awaitable<std::size_t> write(std::string_view bytes, error_code& ec) override {
    return asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()),
                             redirect_error(use_awaitable, ec));
  }
  asio::awaitable<void> finish(error_code& ec) override {
    stream_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    return nothing();
  }
  bool secure() const override { return false; }

 private:
  asio::ip::tcp::socket& socket() override { return stream_; }
  asio::ip::tcp::socket stream_;
};

class TlsConnection final : public Connection {
 public:
  TlsConnection(asio::ip::tcp::socket socket, asio::ssl::context& tls)
      : Connection(socket.get_executor()), stream_(std::move(socket), tls) {}

  asio::awaitable<void> handshake(error_code& ec) override {
    return stream_.async_handshake(asio::ssl::stream_base::server,
                                   redirect_error(use_awaitable, ec));
  }
  asio::awaitable<std::size_t> read_some(char* to, std::size_t size, error_code& ec) override {
    return stream_.async_read_some(asio::buffer(to, size), redirect_error(use_awaitable, ec));
  }
  asio::awaitable<std::size_t> write(std::string_view bytes, error_code& ec) override {
    return asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()),
                             redirect_error(use_awaitable, ec));
  }
  asio::awaitable<void> finish(error_code& ec) override {
    return stream_.async_shutdown(redirect_error(use_awaitable, ec));
  }
  bool secure() const override { return true; }

 private:
  asio::ip::tcp::socket& socket() override { return stream_.next_layer(); }
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

}  // namespace

// The timer is left running when a deadline moves back, which nearly every request does, and looks
// again when it wakes; only an earlier deadline sets it anew.
void Connection::deadline(std::chrono::seconds after) {
  late_ = false;
  deadline_ = after.count() > 0 ? Clock::now() + after : Clock::time_point::max();
  if (deadline_ < armed_) arm(deadline_);
}

void Connection::arm(Clock::time_point at) {
  armed_ = at;
  timer_.expires_at(at);
  timer_.async_wait([weak = weak_from_this()](error_code ec) {
    const auto self = weak.lock();
    if (self && !ec) self->check();
  });
}

void Connection::check() {
  armed_ = Clock::time_point::max();
  if (deadline_ == Clock::time_point::max()) return;
  if (Clock::now() < deadline_) return arm(deadline_);
  late_ = true;
  error_code ignored;
  socket().cancel(ignored);
  // A composed write may just have been between two steps and begin another: it is cancelled again.
  arm(Clock::now() + std::chrono::milliseconds(500));
}

void Connection::close() {
  error_code ignored;
  timer_.cancel();
  deadline_ = Clock::time_point::max();
  socket().close(ignored);
}

std::shared_ptr<Connection> make_connection(asio::ip::tcp::socket socket, asio::ssl::context* tls) {
  if (tls) return std::make_shared<TlsConnection>(std::move(socket), *tls);
  return std::make_shared<PlainConnection>(std::move(socket));
}

}  // namespace yilian::http
