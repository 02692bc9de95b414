#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "http/http.hpp"
#include "loop.hpp"
#include "session.hpp"
#include "tls.hpp"
#include "workers.hpp"

namespace yilian::http {
namespace {

using asio::redirect_error;
using asio::use_awaitable;
using asio::ip::tcp;
using std::chrono::seconds;

constexpr std::size_t turned_away_max = 64;

/// The sessions that are open, so that they can be told to stop and waited for.
class Registry {
 public:
  void add(const std::shared_ptr<Session>& session) {
    const std::lock_guard lock(mutex_);
    open_.emplace(session.get(), session);
  }
  void remove(const Session* session) {
    {
      const std::lock_guard lock(mutex_);
      open_.erase(session);
    }
    changed_.notify_all();
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }
  template <class Act>
  void each(Act act) {
    std::vector<std::shared_ptr<Session>> sessions;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [key, weak] : open_)
        if (auto session = weak.lock()) sessions.push_back(std::move(session));
    }
    for (const auto& session : sessions) act(*session);
  }
  void wait_until_empty(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, until, [this] { return open_.empty(); });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<const Session*, std::weak_ptr<Session>> open_;
};

class AsioServer final : public Server {
 public:
  AsioServer(ServerOptions options, const Router& router)
      : options_(std::move(options)),
        networks_(static_cast<std::size_t>(std::max(options_.network_threads, 1))),
        acceptor_(networks_[0].context),
        workers_(options_.worker_threads, options_.queue_max),
        shared_{options_, router, workers_} {}

  ~AsioServer() override { stop(0); }

  Status open() {
    if (options_.tls_certificate.empty() != options_.tls_key.empty())
      return fault("tls needs both a certificate and a key");
    if (!options_.tls_certificate.empty()) {
      TRY(tls_, make_tls(options_.tls_certificate, options_.tls_key));
    }
    error_code ec;
    const auto address = asio::ip::make_address(options_.address, ec);
    if (ec) return fault("listen address '" + options_.address + "' is not an IP address");
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec)
      return fault("cannot listen on " + options_.address + ":" + std::to_string(options_.port) +
                   ": " + ec.message());
    port_ = acceptor_.local_endpoint(ec).port();
    asio::co_spawn(acceptor_.get_executor(), accept_loop(), asio::detached);
    for (auto& network : networks_)
      network.thread = std::thread([this, &network] { run_network(network.context); });
    return {};
  }

  std::uint16_t port() const override { return port_; }
  std::size_t connections() const override { return registry_.size(); }

  void stop(int grace_seconds) override {
    const std::lock_guard lock(stop_mutex_);
    if (done_) return;
    done_ = true;
    const auto until = std::chrono::steady_clock::now() + seconds(std::max(grace_seconds, 0));
    shared_.stopping = true;
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
    });
    registry_.each([](Session& session) { session.stop(); });
    registry_.wait_until_empty(until);
    registry_.each([](Session& session) { session.abort(); });
    // Running handlers are waited for: they write into their sessions, which must therefore stay.
    workers_.stop();
    registry_.wait_until_empty(std::chrono::steady_clock::now() + seconds(5));
    for (auto& network : networks_) network.context.stop();
    for (auto& network : networks_)
      if (network.thread.joinable()) network.thread.join();
  }

 private:
  /// A connection stays with the thread that got it.
  struct Network {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work =
        asio::make_work_guard(context);
    AsioLoop loop{context};
    std::thread thread;
  };

  static void run_network(asio::io_context& context) {
    while (true) {
      try {
        context.run();
        return;
      } catch (...) {
        // Only a session's own failure can get here, and it has ended; the others go on.
      }
    }
  }

  asio::awaitable<void> accept_loop() {
    asio::steady_timer pause(acceptor_.get_executor());
    while (!shared_.stopping) {
      error_code ec;
      Network& network = networks_[turn_ % networks_.size()];
      tcp::socket socket =
          co_await acceptor_.async_accept(network.context, redirect_error(use_awaitable, ec));
      if (shared_.stopping) co_return;
      if (!ec) {
        ++turn_;
        begin(network, std::move(socket));
        continue;
      }
      // Out of file descriptors, most likely: waiting lets other connections end.
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(redirect_error(use_awaitable, ec));
    }
  }

  void begin(Network& network, tcp::socket socket) {
    error_code ec;
    const auto peer = socket.remote_endpoint(ec);
    if (ec) return;
    socket.set_option(tcp::no_delay(true), ec);
    const std::size_t open = registry_.size();
    const bool full = open >= options_.connections_max;
    if (full && (tls_ || open >= options_.connections_max + turned_away_max)) return;
    const auto executor = socket.get_executor();
    auto session = std::make_shared<Session>(shared_, network.loop,
                                             make_connection(std::move(socket), tls_.get()),
                                             peer.address().to_string());
    registry_.add(session);
    asio::co_spawn(executor, full ? Session::turn_away(session) : Session::run(session),
                   [this, session](const std::exception_ptr&) { registry_.remove(session.get()); });
  }

  ServerOptions options_;
  std::vector<Network> networks_;
  std::size_t turn_ = 0;
  tcp::acceptor acceptor_;
  std::unique_ptr<asio::ssl::context> tls_;
  Workers workers_;
  Shared shared_;
  Registry registry_;
  std::mutex stop_mutex_;
  bool done_ = false;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, const Router& router) {
  auto server = std::make_unique<AsioServer>(options, router);
  CHECK_OK(server->open());
  return server;
}

}  // namespace yilian::http
