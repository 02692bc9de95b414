#pragma once
// One client's connection from handshake to close: reads requests one after another, has them
// answered, writes the answers. Everything runs on the connection's executor except the handlers.
#include <array>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "connection.hpp"
#include "fiber/fiber.hpp"
#include "http/http.hpp"
#include "wire_parser.hpp"
#include "workers.hpp"

namespace yilian::http {

/// What sessions share; outlives all of them.
struct Shared {
  const ServerOptions& options;
  const Router& router;
  Workers& workers;
  std::atomic<bool> stopping{false};
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  /// `loop`: of the one thread that serves this connection.
  Session(Shared& shared, fiber::Loop& loop, std::shared_ptr<Connection> connection,
          std::string remote);

  static asio::awaitable<void> run(std::shared_ptr<Session> self);
  /// Answers `busy` without reading and closes: the connection limit is reached.
  static asio::awaitable<void> turn_away(std::shared_ptr<Session> self);
  /// From any thread: a connection without a whole head closes, a running request is answered, a
  /// stream ends.
  void stop();
  /// From any thread: closes now.
  void abort();

 private:
  enum class Read : std::uint8_t { request, refused, gone };

  asio::awaitable<void> serve();
  asio::awaitable<Read> read_request();
  asio::awaitable<Read> read_head(WireParser& parser);
  asio::awaitable<Read> read_body(WireParser& parser);
  asio::awaitable<Read> read_more(std::size_t bytes);
  Read refuse(const Error& error);
  Read gone_or_late();
  asio::awaitable<void> answer();
  void make_answer();
  void complete_answer();
  asio::awaitable<bool> write_answer(bool keep_alive);
  asio::awaitable<bool> write_all(std::string_view bytes);
  asio::awaitable<void> stream_events();
  asio::awaitable<void> watch_for_end();
  asio::awaitable<void> linger();
  std::size_t body_limit() const;

  Shared& shared_;
  fiber::Loop& loop_;
  std::shared_ptr<Connection> connection_;
  std::string remote_;
  std::string input_;
  Request request_;
  Response response_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::shared_ptr<asio::steady_timer> bell_;  // rings when a stream has something to do
  bool first_ = true, keep_alive_ = false, may_end_ = false, stopped_ = false, peer_gone_ = false;
};

}  // namespace yilian::http
