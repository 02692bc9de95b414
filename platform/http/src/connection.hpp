#pragma once
// One byte stream to a client, plain or TLS, with a deadline for all its operations. The functions
// return Asio's own awaitables, so that the indirection costs a call and no coroutine frame.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <string_view>

namespace yilian::http {

namespace asio = boost::asio;
using boost::system::error_code;

class Connection {
 public:
  virtual ~Connection() = default;
  virtual asio::awaitable<void> handshake(error_code& ec) = 0;
  virtual asio::awaitable<std::size_t> read_some(char* to, std::size_t size, error_code& ec) = 0;
  virtual asio::awaitable<std::size_t> write(std::string_view bytes, error_code& ec) = 0;
  /// Tells the peer that nothing more comes; reading stays possible.
  virtual asio::awaitable<void> finish(error_code& ec) = 0;
  /// For every operation that starts or runs from now on; zero = none.
  virtual void deadline(std::chrono::seconds after) = 0;
  /// Ends running operations with an error; may be called more than once.
  virtual void close() = 0;
  virtual asio::any_io_executor executor() = 0;
  virtual bool secure() const = 0;
};

/// `tls` null = plain.
std::unique_ptr<Connection> make_connection(asio::ip::tcp::socket socket, asio::ssl::context* tls);

}  // namespace yilian::http
