#pragma once
// Numbers about the running server in Prometheus' form. One Metrics lives in the composition root
// and is handed to whoever counts; there is no global one. All functions may be called from any
// thread. Labels name kinds of things (route pattern, outcome), never persons, paths or ids: each
// distinct set of labels is kept for ever.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yilian::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// Handles are small and stay valid as long as their Metrics.
class Counter {
 public:
  void add(double by = 1) const;

 private:
  friend class Metrics;
  explicit Counter(void* inner) : inner_(inner) {}
  void* inner_;
};

class Gauge {
 public:
  void set(double value) const;
  void add(double by) const;

 private:
  friend class Metrics;
  explicit Gauge(void* inner) : inner_(inner) {}
  void* inner_;
};

class Histogram {
 public:
  void observe(double value) const;

 private:
  friend class Metrics;
  explicit Histogram(void* inner) : inner_(inner) {}
  void* inner_;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// The same name and labels give the same number; a name keeps the help text of its first use.
  /// Names match [a-zA-Z_][a-zA-Z0-9_]*; another name, or one already of another kind, throws
  /// std::logic_error, which is a programmer's error and found at start.
  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  /// `bounds` ascend; those of a name's first use with these labels are kept.
  Histogram histogram(const std::string& name, const std::string& help, const Labels& labels,
                      const std::vector<double>& bounds);

  /// Counts one answer: http_requests_total and http_request_seconds by method, route pattern and
  /// status class (`2xx`). An empty route (nothing matched) is counted as `none`.
  void http_request(std::string_view method, std::string_view route, int status, double seconds);

  /// The text of GET /metrics, content type `text/plain; version=0.0.4`.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yilian::metrics
