#pragma once
// One byte stream to a peer, plain or TLS, with a deadline for its next operation.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string_view>

namespace yilian::mllp {

namespace asio = boost::asio;
using boost::system::error_code;

class Stream {
 public:
  virtual ~Stream() = default;
  virtual asio::awaitable<void> handshake(error_code& ec) = 0;
  virtual asio::awaitable<std::size_t> read_some(char* to, std::size_t size, error_code& ec) = 0;
  virtual asio::awaitable<void> write(std::string_view bytes, error_code& ec) = 0;
  virtual asio::ip::tcp::socket& socket() = 0;
  void close();
};

/// `tls` null = plain.
std::shared_ptr<Stream> make_stream(asio::ip::tcp::socket socket, asio::ssl::context* tls);

/// Closes the stream when the time is up before the object is gone.
class Deadline {
 public:
  Deadline(const std::shared_ptr<Stream>& stream, int seconds);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  asio::steady_timer timer_;
};

}  // namespace yilian::mllp
