#include "mllp/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "mllp/framer.hpp"
#include "stream.hpp"
#include "tls.hpp"

namespace yilian::mllp {
namespace {

using asio::redirect_error;
using asio::use_awaitable;
using asio::ip::tcp;

/// What the sessions share.
struct Shared {
  const ServerOptions& options;
  const Handler& handler;
  asio::thread_pool& workers;
  std::atomic<bool> stopping = false;
};

/// Runs `job` on a worker and resumes the caller on its own executor.
asio::awaitable<void> on_worker(asio::thread_pool& workers, std::function<void()> job) {
  return asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
      [&workers, job = std::move(job)](auto handler) mutable {
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        asio::post(workers, [job = std::move(job), kept]() mutable {
          job();
          const auto executor = asio::get_associated_executor(*kept);
          asio::post(executor, [done = std::move(kept)] {
            auto call = std::move(*done);
            call();
          });
        });
      },
      use_awaitable);
}

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Shared& shared, std::shared_ptr<Stream> stream, std::string remote)
      : shared_(shared), stream_(std::move(stream)), remote_(std::move(remote)) {}

  static asio::awaitable<void> run(std::shared_ptr<Session> self) {
    try {
      error_code ec;
      {
        const Deadline deadline(self->stream_, self->shared_.options.frame_seconds_max);
        co_await self->stream_->handshake(ec);
      }
      if (!ec) co_await self->serve();
    } catch (...) {
      // Out of memory or the like: this connection ends, the server goes on.
    }
    self->stream_->close();
  }

  /// Ends the connection unless a batch is in work, which then ends it.
  void stop() {
    asio::post(stream_->socket().get_executor(), [self = shared_from_this()] {
      if (!self->in_work_) self->stream_->close();
    });
  }
  void abort() {
    asio::post(stream_->socket().get_executor(),
               [self = shared_from_this()] { self->stream_->close(); });
  }

 private:
  asio::awaitable<void> serve() {
    Framer framer(shared_.options.frame_bytes_max);
    std::string room(64 * 1024, '\0');
    while (!shared_.stopping) {
      error_code ec;
      std::size_t count = 0;
      {
        const Deadline deadline(stream_, framer.is_inside() ? shared_.options.frame_seconds_max
                                                            : shared_.options.idle_seconds_max);
        count = co_await stream_->read_some(room.data(), room.size(), ec);
      }
      const bool fine = framer.take({room.data(), count});
      // What came whole is answered, even of a peer that then ends or goes wrong.
      auto messages = framer.messages();
      for (std::size_t at = 0; at < messages.size(); at += shared_.options.batch_max) {
        const auto end = std::min(messages.size(), at + shared_.options.batch_max);
        std::vector<Exchange> batch;
        for (std::size_t i = at; i < end; ++i) batch.push_back({std::move(messages[i]), {}});
        if (!co_await answer(batch)) co_return;
      }
      if (ec || !fine) co_return;
    }
  }

  asio::awaitable<bool> answer(std::vector<Exchange>& batch) {
    bool kept = false;
    in_work_ = true;
    co_await on_worker(shared_.workers, [&] {
      try {
        kept = shared_.handler(remote_, batch);
      } catch (...) {
        kept = false;
      }
    });
    std::string text;
    if (kept)
      for (const auto& one : batch)
        for (const auto& answer : one.answers) text += framed(answer);
    error_code ec;
    if (!text.empty()) {
      const Deadline deadline(stream_, shared_.options.frame_seconds_max);
      co_await stream_->write(text, ec);
    }
    in_work_ = false;
    co_return kept && !ec;
  }

  Shared& shared_;
  std::shared_ptr<Stream> stream_;
  std::string remote_;
  bool in_work_ = false;
};

class AsioServer final : public Server {
 public:
  AsioServer(ServerOptions options, Handler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        acceptor_(asio::make_strand(context_)),
        workers_(static_cast<std::size_t>(std::max(options_.worker_threads, 1))),
        shared_{options_, handler_, workers_} {}
  ~AsioServer() override { stop(0); }

  Status open() {
    TRY(tls_, server_tls(options_));
    error_code ec;
    const auto address = asio::ip::make_address(options_.address, ec);
    if (ec) return fault("mllp: listen address '" + options_.address + "' is not an IP address");
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec)
      return fault("mllp: cannot listen on " + options_.address + ":" +
                   std::to_string(options_.port) + ": " + ec.message());
    port_ = acceptor_.local_endpoint(ec).port();
    asio::co_spawn(acceptor_.get_executor(), accept_loop(), asio::detached);
    for (int i = 0; i < std::max(options_.network_threads, 1); ++i)
      threads_.emplace_back([this] { context_.run(); });
    return {};
  }

  std::uint16_t port() const override { return port_; }
  std::size_t connections() const override {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }

  void stop(int grace_seconds) override {
    const std::lock_guard lock(stop_mutex_);
    if (std::exchange(done_, true)) return;
    shared_.stopping = true;
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
    });
    each([](Session& session) { session.stop(); });
    wait_until_none(grace_seconds);
    each([](Session& session) { session.abort(); });
    // Running handlers write into their sessions, which must therefore stay.
    workers_.join();
    wait_until_none(5);
    context_.stop();
    for (auto& thread : threads_) thread.join();
  }

 private:
  asio::awaitable<void> accept_loop() {
    asio::steady_timer pause(acceptor_.get_executor());
    while (!shared_.stopping) {
      error_code ec;
      tcp::socket socket = co_await acceptor_.async_accept(asio::make_strand(context_),
                                                           redirect_error(use_awaitable, ec));
      if (shared_.stopping) co_return;
      if (!ec) {
        begin(std::move(socket));
        continue;
      }
      // Out of file descriptors, most likely: waiting lets other connections end.
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(redirect_error(use_awaitable, ec));
    }
  }

  void begin(tcp::socket socket) {
    error_code ec;
    const auto peer = socket.remote_endpoint(ec);
    if (ec || connections() >= options_.connections_max) return;
    socket.set_option(tcp::no_delay(true), ec);
    const auto executor = socket.get_executor();
    auto session = std::make_shared<Session>(shared_, make_stream(std::move(socket), tls_.get()),
                                             peer.address().to_string());
    {
      const std::lock_guard lock(mutex_);
      open_.insert(session);
    }
    asio::co_spawn(executor, Session::run(session), [this, session](const std::exception_ptr&) {
      const std::lock_guard lock(mutex_);
      open_.erase(session);
      changed_.notify_all();
    });
  }

  template <class Act>
  void each(Act act) {
    std::vector<std::shared_ptr<Session>> sessions;
    {
      const std::lock_guard lock(mutex_);
      sessions.assign(open_.begin(), open_.end());
    }
    for (const auto& session : sessions) act(*session);
  }
  void wait_until_none(int seconds) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(std::max(seconds, 0)),
                      [this] { return open_.empty(); });
  }

  ServerOptions options_;
  Handler handler_;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  Tls tls_;
  asio::thread_pool workers_;
  Shared shared_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::shared_ptr<Session>> open_;
  std::vector<std::thread> threads_;
  std::mutex stop_mutex_;
  bool done_ = false;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler handler) {
  auto server = std::make_unique<AsioServer>(options, std::move(handler));
  CHECK_OK(server->open());
  return server;
}

}  // namespace yilian::mllp
