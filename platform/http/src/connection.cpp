#include "connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>

namespace yilian::http {
namespace {

namespace beast = boost::beast;
using asio::redirect_error;
using asio::use_awaitable;

asio::awaitable<void> nothing() { co_return; }

void set_deadline(beast::tcp_stream& stream, std::chrono::seconds after) {
  if (after.count() > 0) stream.expires_after(after);
  else stream.expires_never();
}

void close_socket(beast::tcp_stream& stream) {
  error_code ignored;
  stream.cancel();
  stream.socket().close(ignored);
}

class PlainConnection final : public Connection {
 public:
  explicit PlainConnection(asio::ip::tcp::socket socket) : stream_(std::move(socket)) {}

  asio::awaitable<void> handshake(error_code&) override { return nothing(); }
  asio::awaitable<std::size_t> read_some(char* to, std::size_t size, error_code& ec) override {
    return stream_.async_read_some(asio::buffer(to, size), redirect_error(use_awaitable, ec));
  }
  asio::awaitable<std::size_t> write(std::string_view bytes, error_code& ec) override {
    return asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()),
                             redirect_error(use_awaitable, ec));
  }
  asio::awaitable<void> finish(error_code& ec) override {
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    return nothing();
  }
  void deadline(std::chrono::seconds after) override { set_deadline(stream_, after); }
  void close() override { close_socket(stream_); }
  asio::any_io_executor executor() override { return stream_.get_executor(); }
  bool secure() const override { return false; }

 private:
  beast::tcp_stream stream_;
};

class TlsConnection final : public Connection {
 public:
  TlsConnection(asio::ip::tcp::socket socket, asio::ssl::context& tls)
      : stream_(std::move(socket), tls) {}

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
  void deadline(std::chrono::seconds after) override { set_deadline(stream_.next_layer(), after); }
  void close() override { close_socket(stream_.next_layer()); }
  asio::any_io_executor executor() override { return stream_.get_executor(); }
  bool secure() const override { return true; }

 private:
  asio::ssl::stream<beast::tcp_stream> stream_;
};

}  // namespace

std::unique_ptr<Connection> make_connection(asio::ip::tcp::socket socket, asio::ssl::context* tls) {
  if (tls) return std::make_unique<TlsConnection>(std::move(socket), *tls);
  return std::make_unique<PlainConnection>(std::move(socket));
}

}  // namespace yilian::http
