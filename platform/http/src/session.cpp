#include "session.hpp"

// GCC 12 takes Asio's own operator delete of coroutine frames for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "compression.hpp"
#include "forwarded.hpp"
#include "response_text.hpp"
#include "trace.hpp"

namespace yilian::http {
namespace {

using asio::redirect_error;
using asio::use_awaitable;
using std::chrono::seconds;

constexpr std::size_t read_bytes = 8 * 1024, body_read_bytes = 64 * 1024;
constexpr std::size_t write_piece_bytes = 256 * 1024;
constexpr seconds linger_time{2};

/// Runs `job` on a worker and resumes the caller on its own executor; false when the queue is full.
asio::awaitable<bool> on_worker(Workers& workers, std::function<void()> job) {
  return asio::async_initiate<const asio::use_awaitable_t<>&, void(bool)>(
      [&workers, job = std::move(job)](auto handler) mutable {
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        const auto executor = asio::get_associated_executor(*kept);
        const auto resume = [executor](auto done, bool ran) {
          asio::post(executor, [done = std::move(done), ran] {
            auto call = std::move(*done);
            call(ran);
          });
        };
        Workers::Job queued = [job = std::move(job), kept, resume](bool run) mutable {
          if (run) job();
          resume(std::move(kept), run);
        };
        if (!workers.submit(queued)) resume(std::move(kept), false);
      },
      use_awaitable);
}

/// A job in a fiber of this thread. `served` is false when it was declined. Plain functions, no
/// coroutines: GCC 12 destroys a lambda twice that is a coroutine's argument within a co_await.
struct FiberJob {
  bool ended = false, served = false;
  std::function<void()> wake;

  static std::shared_ptr<FiberJob> start(fiber::Loop& loop, std::function<void()> body) {
    auto job = std::make_shared<FiberJob>();
    fiber::Fiber::start(loop, std::move(body), [job](const fiber::Fiber& fiber) {
      job->ended = true;
      job->served = !fiber.declined();
      if (job->wake) std::exchange(job->wake, nullptr)();
    });
    return job;
  }
  /// Resumes the caller where the fiber ends.
  static asio::awaitable<void> end_of(std::shared_ptr<FiberJob> job) {
    return asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
        [job = std::move(job)](auto handler) {
          auto kept = std::make_shared<decltype(handler)>(std::move(handler));
          job->wake = [kept] {
            auto call = std::move(*kept);
            call();
          };
        },
        use_awaitable);
  }
};

}  // namespace

Session::Session(Shared& shared, fiber::Loop& loop, std::shared_ptr<Connection> connection,
                 std::string remote)
    : shared_(shared),
      loop_(loop),
      connection_(std::move(connection)),
      remote_(std::move(remote)) {}

void Session::stop() {
  asio::post(connection_->executor(), [self = shared_from_this()] {
    self->stopped_ = true;
    if (self->may_end_) self->connection_->close();
    if (self->bell_) self->bell_->cancel();
  });
}

void Session::abort() {
  asio::post(connection_->executor(), [self = shared_from_this()] {
    self->stopped_ = true;
    self->connection_->close();
    if (self->bell_) self->bell_->cancel();
  });
}

asio::awaitable<void> Session::run(std::shared_ptr<Session> self) {
  try {
    error_code ec;
    self->connection_->deadline(seconds(self->shared_.options.header_seconds_max));
    co_await self->connection_->handshake(ec);
    if (!ec) co_await self->serve();
  } catch (...) {
    // Out of memory or the like: this connection ends, the server goes on.
  }
  self->connection_->close();
  if (self->response_.events) self->response_.events->close();
}

asio::awaitable<void> Session::turn_away(std::shared_ptr<Session> self) {
  try {
    begin_span(self->request_);
    self->response_ = self->shared_.router.error(self->request_, Error{Code::busy});
    self->complete_answer();
    const bool written = co_await self->write_answer(false);
    if (written) co_await self->linger();
  } catch (...) {
  }
  self->connection_->close();
}

asio::awaitable<void> Session::serve() {
  while (true) {
    request_ = Request{};
    response_ = Response{};
    const Read read = co_await read_request();
    if (read == Read::gone) co_return;
    if (read == Read::request) co_await answer();
    else complete_answer();
    const bool keep =
        read == Read::request && keep_alive_ && !shared_.stopping && !response_.events;
    const bool written = co_await write_answer(keep);
    if (!written) co_return;
    if (response_.events && request_.method != Method::head) {
      co_await stream_events();
      co_return;
    }
    if (!keep) break;
    first_ = false;
  }
  co_await linger();
}

asio::awaitable<Session::Read> Session::read_request() {
  WireParser parser(shared_.options.header_bytes_max);
  Read read = co_await read_head(parser);
  started_ = std::chrono::steady_clock::now();
  request_.remote = remote_;
  request_.secure = connection_->secure();
  if (read != Read::request) co_return read;
  const Status head = parser.read_head(request_);
  begin_span(request_);
  if (shared_.options.behind_proxy) trust_proxy(request_);
  if (!head) co_return refuse(head.error());
  keep_alive_ = parser.keep_alive();
  const Status limited = parser.limit_body(body_limit());
  if (!limited) co_return refuse(limited.error());
  read = co_await read_body(parser);
  if (read == Read::request) request_.body = parser.take_body();
  co_return read;
}

asio::awaitable<Session::Read> Session::read_head(WireParser& parser) {
  const auto& options = shared_.options;
  // The first request must come at once; a kept connection may rest longer before the next begins.
  bool begun = first_ || !input_.empty();
  // A large upload must not leave its buffer to a connection that rests.
  if (input_.empty() && input_.capacity() > 2 * read_bytes) input_ = {};
  connection_->deadline(seconds(begun ? options.header_seconds_max : options.idle_seconds_max));
  while (true) {
    if (!input_.empty()) {
      std::size_t used = 0;
      const auto state = parser.put(input_, used);
      input_.erase(0, used);
      if (!state) co_return refuse(state.error());
      if (*state == WireParser::State::head_done) co_return Read::request;
    }
    if (stopped_) co_return Read::gone;
    may_end_ = true;
    const Read more = co_await read_more(read_bytes);
    may_end_ = false;
    if (more != Read::request) co_return more;
    if (!begun) connection_->deadline(seconds(options.header_seconds_max));
    begun = true;
  }
}

asio::awaitable<Session::Read> Session::read_body(WireParser& parser) {
  std::size_t used = 0;
  auto state = parser.put(input_, used);
  input_.erase(0, used);
  if (!state) co_return refuse(state.error());
  if (*state == WireParser::State::done) co_return Read::request;
  if (parser.expects_continue() && input_.empty()) {
    const bool written = co_await write_all("HTTP/1.1 100 Continue\r\n\r\n");
    if (!written) co_return Read::gone;
  }
  // A large upload may take longer, but not slower than 64 KiB a second.
  const auto length = static_cast<std::int64_t>(parser.content_length().value_or(0));
  connection_->deadline(seconds(shared_.options.body_seconds_max + length / (64 * 1024)));
  while (*state != WireParser::State::done) {
    const Read more = co_await read_more(body_read_bytes);
    if (more != Read::request) co_return more;
    state = parser.put(input_, used);
    input_.erase(0, used);
    if (!state) co_return refuse(state.error());
  }
  co_return Read::request;
}

asio::awaitable<Session::Read> Session::read_more(std::size_t bytes) {
  if (connection_->late()) co_return gone_or_late();
  const std::size_t before = input_.size();
  input_.resize(before + bytes);
  error_code ec;
  const std::size_t count = co_await connection_->read_some(input_.data() + before, bytes, ec);
  input_.resize(before + (ec ? 0 : count));
  if (ec) co_return gone_or_late();
  co_return Read::request;
}

Session::Read Session::gone_or_late() {
  // A client that was slow in the middle of a request is told so; one that said nothing is not.
  const bool inside = !input_.empty() || !request_.path.empty();
  return connection_->late() && inside ? refuse(Error{Code::request_timeout}) : Read::gone;
}

Session::Read Session::refuse(const Error& error) {
  if (request_.trace_id.empty()) begin_span(request_);
  response_ = shared_.router.error(request_, error);
  return Read::refused;
}

std::size_t Session::body_limit() const {
  std::size_t limit = shared_.options.body_bytes_max;
  for (const auto& [prefix, bytes] : shared_.options.larger_bodies)
    if (request_.path.starts_with(prefix)) limit = std::max(limit, bytes);
  return limit;
}

asio::awaitable<void> Session::answer() {
  const Place place = shared_.router.place_of(request_);
  if (place == Place::network) {
    make_answer();
    co_return;
  }
  if (place == Place::fiber && fiber::available()) {
    const auto job = FiberJob::start(loop_, [this] { make_answer(); });
    if (!job->ended) co_await FiberJob::end_of(job);
    if (job->served) co_return;
    response_ = Response{};
  }
  const bool ran = co_await on_worker(shared_.workers, [this] { make_answer(); });
  if (ran) co_return;
  response_ = shared_.router.error(request_, Error{Code::busy});
  complete_answer();
}

// Runs on a worker, here, or in a fiber. Must not throw: the coroutine waits for its end.
void Session::make_answer() {
  try {
    response_ = shared_.router.handle(request_);
    if (const auto* fiber = fiber::here(); fiber != nullptr && fiber->declined()) return;
    if (!headers_are_safe(response_))
      response_ = shared_.router.error(request_, Error{Code::fault, {}, {}, "unsafe header"});
    compress_response(request_, response_);
    complete_answer();
  } catch (...) {
    response_ = Response{};
    response_.status = 500;
  }
}

void Session::complete_answer() {
  if (!shared_.options.observer) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
  shared_.options.observer(request_, response_, took.count());
}

asio::awaitable<bool> Session::write_answer(bool keep_alive) {
  if (response_.events) {
    response_.content_type = "text/event-stream";
    response_.body.clear();
    response_.header("Cache-Control", "no-store");
    response_.header("X-Accel-Buffering", "no");
  }
  response_.header("traceresponse", trace_response(request_));
  std::string head = response_head(response_, keep_alive);
  const bool with_body = request_.method != Method::head && response_.status != 304 &&
                         response_.status != 204 && !response_.events;
  std::string_view body = with_body ? std::string_view(response_.body) : std::string_view{};
  if (body.size() <= read_bytes) {
    head += body;
    body = {};
  }
  bool written = co_await write_all(head);
  while (written && !body.empty()) {
    const std::string_view piece = body.substr(0, write_piece_bytes);
    written = co_await write_all(piece);
    body.remove_prefix(piece.size());
  }
  co_return written;
}

asio::awaitable<bool> Session::write_all(std::string_view bytes) {
  connection_->deadline(seconds(shared_.options.write_seconds_max));
  error_code ec;
  co_await connection_->write(bytes, ec);
  co_return !ec;
}

asio::awaitable<void> Session::stream_events() {
  const auto source = response_.events;
  bell_ = std::make_shared<asio::steady_timer>(connection_->executor());
  // However this coroutine ends, the source must not ring a bell whose executor is gone.
  struct Forget {
    EventSource& source;
    ~Forget() {
      source.take({});
      source.close();
    }
  } const forget{*source};
  connection_->deadline(seconds(0));
  asio::co_spawn(
      connection_->executor(),
      [](std::shared_ptr<Session> self) -> asio::awaitable<void> {
        co_await self->watch_for_end();
      }(shared_from_this()),
      asio::detached);
  const auto ring = [weak = std::weak_ptr(bell_), executor = connection_->executor()] {
    asio::post(executor, [weak] {
      if (const auto bell = weak.lock()) bell->cancel();
    });
  };
  bool open = true;
  while (open && !stopped_ && !peer_gone_) {
    const bool last = source->closed();
    bell_->expires_after(seconds(shared_.options.heartbeat_seconds));
    std::vector<std::string> frames = source->take(ring);
    if (!frames.empty()) {
      std::string text;
      for (const std::string& frame : frames) text += frame;
      open = co_await write_all(text);
      continue;
    }
    if (last) break;
    connection_->deadline(seconds(0));  // silence of the client is no fault on a stream
    error_code ec;
    co_await bell_->async_wait(redirect_error(use_awaitable, ec));
    if (!ec) open = co_await write_all(":\n\n");
  }
  connection_->close();
}

// Reads only to notice that the client has left; whatever it sends on a stream is dropped.
asio::awaitable<void> Session::watch_for_end() {
  std::array<char, 512> dropped{};
  error_code ec;
  while (!ec) co_await connection_->read_some(dropped.data(), dropped.size(), ec);
  peer_gone_ = true;
  if (bell_) bell_->cancel();
}

// Closing with unread bytes would reset the connection and could destroy the answer on its way.
asio::awaitable<void> Session::linger() {
  connection_->deadline(linger_time);
  error_code ec;
  co_await connection_->finish(ec);
  if (connection_->secure()) co_return;
  may_end_ = true;
  std::array<char, 4096> dropped{};
  while (!ec && !shared_.stopping)
    co_await connection_->read_some(dropped.data(), dropped.size(), ec);
}

}  // namespace yilian::http
