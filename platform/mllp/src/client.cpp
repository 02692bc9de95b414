#include "mllp/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <deque>

#include "mllp/framer.hpp"
#include "mllp/server.hpp"
#include "tls.hpp"

namespace yilian::mllp {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t answer_bytes_max = std::size_t{1} << 20;

class AsioClient final : public Client {
 public:
  explicit AsioClient(ClientOptions options)
      : options_(std::move(options)), socket_(context_), framer_(answer_bytes_max) {}

  Status open() {
    TRY(tls_, client_tls(options_));
    tcp::resolver resolver(context_);
    error_code ec;
    const auto places = resolver.resolve(options_.address, std::to_string(options_.port), ec);
    if (ec) return fail(Code::unavailable);
    CHECK_OK(finish([&](auto done) {
      asio::async_connect(socket_, places,
                          [done](error_code failed, const auto&) { done(failed, 0); });
    }));
    socket_.set_option(tcp::no_delay(true), ec);
    if (!tls_) return {};
    secure_.emplace(socket_, *tls_);
    if (!options_.tls_name.empty())
      SSL_set_tlsext_host_name(secure_->native_handle(), options_.tls_name.c_str());
    return finish([&](auto done) {
      secure_->async_handshake(asio::ssl::stream_base::client,
                               [done](error_code failed) { done(failed, 0); });
    });
  }

  Result<std::string> exchange(std::string_view message) override {
    CHECK_OK(send(framed(message)));
    return receive();
  }

  Status send(std::string_view bytes) override {
    return finish([&](auto done) {
      const auto buffer = asio::buffer(bytes.data(), bytes.size());
      if (secure_) asio::async_write(*secure_, buffer, done);
      else asio::async_write(socket_, buffer, done);
    });
  }

  Result<std::string> receive() override {
    std::string room(16 * 1024, '\0');
    while (arrived_.empty()) {
      CHECK_OK(finish([&](auto done) {
        if (secure_) secure_->async_read_some(asio::buffer(room), done);
        else socket_.async_read_some(asio::buffer(room), done);
      }));
      if (!framer_.take({room.data(), moved_})) return fail(Code::unavailable);
      for (auto& message : framer_.messages()) arrived_.push_back(std::move(message));
    }
    auto out = std::move(arrived_.front());
    arrived_.pop_front();
    return out;
  }

 private:
  /// Runs one operation to its end or to the end of the time.
  template <class Begin>
  Status finish(Begin begin) {
    error_code result = asio::error::timed_out;
    moved_ = 0;
    begin([&result, this](error_code ec, std::size_t count) {
      result = ec;
      moved_ = count;
    });
    context_.restart();
    context_.run_for(std::chrono::seconds(options_.seconds_max));
    if (!context_.stopped()) {
      error_code ignored;
      socket_.close(ignored);
      context_.run();
    }
    if (result) return fail(Code::unavailable);
    return {};
  }

  ClientOptions options_;
  asio::io_context context_;
  tcp::socket socket_;
  Tls tls_;
  std::optional<asio::ssl::stream<tcp::socket&>> secure_;
  Framer framer_;
  std::deque<std::string> arrived_;
  std::size_t moved_ = 0;
};

}  // namespace

Result<std::unique_ptr<Client>> Client::connect(const ClientOptions& options) {
  auto client = std::make_unique<AsioClient>(options);
  CHECK_OK(client->open());
  return client;
}

}  // namespace yilian::mllp
