#include "stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace yilian::mllp {
namespace {

using asio::redirect_error;
using asio::use_awaitable;

template <class S>
class AnyStream final : public Stream {
 public:
  template <class... A>
  explicit AnyStream(A&&... with) : stream_(std::forward<A>(with)...) {}

  asio::awaitable<void> handshake(error_code& ec) override {
    if constexpr (is_tls)
      co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                       redirect_error(use_awaitable, ec));
    co_return;
  }
  asio::awaitable<std::size_t> read_some(char* to, std::size_t size, error_code& ec) override {
    co_return co_await stream_.async_read_some(asio::buffer(to, size),
                                               redirect_error(use_awaitable, ec));
  }
  asio::awaitable<void> write(std::string_view bytes, error_code& ec) override {
    co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()),
                               redirect_error(use_awaitable, ec));
  }
  asio::ip::tcp::socket& socket() override {
    if constexpr (is_tls) return stream_.next_layer();
    else return stream_;
  }

 private:
  static constexpr bool is_tls = !std::is_same_v<S, asio::ip::tcp::socket>;
  S stream_;
};

}  // namespace

void Stream::close() {
  error_code ignored;
  socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket().close(ignored);
}

std::shared_ptr<Stream> make_stream(asio::ip::tcp::socket socket, asio::ssl::context* tls) {
  if (tls)
    return std::make_shared<AnyStream<asio::ssl::stream<asio::ip::tcp::socket>>>(std::move(socket),
                                                                                 *tls);
  return std::make_shared<AnyStream<asio::ip::tcp::socket>>(std::move(socket));
}

Deadline::Deadline(const std::shared_ptr<Stream>& stream, int seconds)
    : timer_(stream->socket().get_executor(), std::chrono::seconds(seconds)) {
  timer_.async_wait([weak = std::weak_ptr(stream)](error_code ec) {
    const auto alive = weak.lock();
    if (alive && !ec) alive->close();
  });
}

}  // namespace yilian::mllp
