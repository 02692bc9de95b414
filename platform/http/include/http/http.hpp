#pragma once
// What the rest of Yilian sees of HTTP: plain values and two interfaces. Beast and Asio stay inside
// platform/http/src. Handlers are synchronous and run on a worker pool; the router matches, the
// server bounds (headers, bodies, connections, time), compresses and streams.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };
std::string_view to_string(Method method);

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::get;
  std::string path;  ///< percent-decoded, normalised, starts with '/', no dot segments
  Fields query;      ///< percent-decoded pairs in order
  Fields headers;    ///< names in lower case
  std::string body;
  std::string remote;       ///< client address; from X-Forwarded-For only behind a trusted proxy
  std::string trace_id;     ///< 32 hex digits, from a valid `traceparent` or new
  std::string span_id;      ///< 16 hex digits, this server's own for this request
  std::string parent_span;  ///< the caller's span, empty when the trace begins here
  /// Of the caller, for calls that the request makes in its turn; empty unless it continued.
  std::string trace_state;
  bool sampled = false;  ///< the caller records this trace
  bool secure = false;   ///< TLS, or X-Forwarded-Proto: https behind a trusted proxy
  Fields path_values;    ///< filled by the router: {id} -> value
  std::string route;  ///< filled by the router: the pattern that matched, for metrics; never a path

  std::string_view header(std::string_view lower_case_name) const;
  std::optional<std::string> query_value(std::string_view name) const;
  std::string_view path_value(std::string_view name) const;
  std::optional<std::string> cookie(std::string_view name) const;
  /// From Accept-Language (or ?lang=zh|en); Chinese unless English is preferred.
  Language language() const;
};

/// The pairs of an application/x-www-form-urlencoded body, or of the query of an address inside one
/// (a batch); invalid_request on a bad escape.
Result<Fields> form_fields(std::string_view text);

/// `traceparent` and `tracestate` for a call that this request makes in its turn; nothing when it
/// has no trace (in process).
Fields trace_headers(const Request& request);

class EventSource;

struct Response {
  int status = 200;
  Fields headers;
  std::string body;
  std::string content_type = "application/json";
  /// A Server-Sent Events answer: the server sends the head, then what is pushed into the stream.
  std::shared_ptr<EventSource> events;
  /// Static or generated answers larger than this module's threshold are compressed unless false.
  bool may_compress = true;
  /// When set, the router answers with its error page for this error; the headers above are kept.
  std::optional<Error> error;

  void header(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
  }
};

/// A queue of ready-made SSE frames for one client, filled by any thread, drained by the server.
/// Bounded: when a slow client lets more than `max_frames` pile up, the queue is cut and
/// `on_overflow` text (a `resync` event) takes their place.
class EventSource {
 public:
  explicit EventSource(std::size_t max_frames = 256,
                       std::string on_overflow = "event: resync\ndata: {}\n\n");
  ~EventSource();
  /// `frame` is a complete SSE frame ending in an empty line.
  void push(std::string frame);
  void close();
  bool closed() const;
  /// For the server: takes all frames. When there are none, `wake` is kept and called once when the
  /// next frame or close comes (at once when already closed); it must only post, never block.
  /// An empty `wake` forgets the one before.
  std::vector<std::string> take(std::function<void()> wake);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

using Handler = std::function<Response(Request&)>;

/// Where a handler runs.
enum class Place : std::uint8_t {
  worker,
  network,  ///< on the network thread itself: it never blocks
  fiber,    ///< there too, in a fiber; what it declines runs on a worker from its beginning
};

/// Method and pattern to handler. Pattern segments are literals or {name}; a last segment {name...}
/// takes the rest. A literal wins over a name. Unknown path 404, known path with another method 405
/// with Allow; HEAD is answered through GET. A handler that throws is answered with `fault`.
/// `add` and `reserve` belong to start-up and throw std::logic_error on a bad or doubled pattern;
/// afterwards the router is only read, by many threads.
class Router {
 public:
  Router();
  ~Router();
  void add(Method method, std::string pattern, Handler handler, Place place = Place::worker);
  /// Paths at and below `prefix` are never answered by a shorter {name...} pattern: an unknown
  /// path under /api is 404 although the web app takes every other path.
  void reserve(const std::string& prefix);
  Place place_of(const Request& request) const;
  /// Runs what matches; used by the server, and in process by tests and the demo.
  Response handle(Request& request) const;
  /// Answers for errors the server itself finds (404, 405, 413, 431, 400, 408, 503).
  using ErrorPage = std::function<Response(const Request&, const Error&)>;
  void set_error_page(ErrorPage page);
  Response error(const Request& request, const Error& error) const;
  /// Headers of every answer, errors included, unless the answer has the header itself (security
  /// headers). Start-up only, like `add`.
  void set_headers(Fields headers);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0 = any free port
  int network_threads = 1;
  int worker_threads = 8;
  std::size_t queue_max = 1024;  ///< requests waiting for a worker; beyond it 503
  std::size_t connections_max = 10'000;
  std::size_t header_bytes_max = 16 * 1024;
  std::size_t body_bytes_max = 1 * 1024 * 1024;
  /// Paths that start with the prefix may have larger bodies (uploads).
  std::vector<std::pair<std::string, std::size_t>> larger_bodies;
  int header_seconds_max = 10, body_seconds_max = 60, idle_seconds_max = 60, write_seconds_max = 60;
  bool behind_proxy = false;             ///< trust X-Forwarded-For/-Proto of the direct peer
  std::string tls_certificate, tls_key;  ///< PEM files; both or none; with them HTTPS only
  int heartbeat_seconds = 15;            ///< comment line on quiet event streams
  /// Told of every answer with the seconds since the request's head was complete, on the thread
  /// that made the answer, before it is written. For metrics and access logs.
  std::function<void(const Request&, const Response&, double seconds)> observer;
};

/// `router` must outlive the server. `stop` waits for handlers that already run even past the grace
/// time, because a thread can't be ended from outside; their clients are cut off at the grace time.
class Server {
 public:
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, const Router& router);
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  virtual std::size_t connections() const = 0;
  /// Stops accepting, finishes running requests (at most `grace_seconds`), closes streams, joins.
  virtual void stop(int grace_seconds) = 0;
};

/// Serves a folder of built web files under a prefix: precomputed brotli/gzip, ETag, immutable
/// caching for /assets/, index.html for unknown paths without a dot (single-page app). Loaded into
/// memory at start.
Result<Handler> static_files(const std::string& folder, const std::string& prefix,
                             const Fields& headers);

}  // namespace yilian::http
