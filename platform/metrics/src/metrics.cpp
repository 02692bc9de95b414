#include "metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <stdexcept>
#include <unordered_map>

namespace yilian::metrics {
namespace {

const std::vector<double>& request_bounds() {
  static const std::vector<double> bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                             0.1,   0.25,   0.5,   1,    2.5,   10};
  return bounds;
}

prometheus::Labels label_map(const Labels& labels) {
  prometheus::Labels out;
  for (const auto& [name, value] : labels) out.emplace(name, value);
  return out;
}

[[noreturn]] void misuse(const std::string& name, const char* why) {
  throw std::logic_error("metric " + name + ": " + why);
}

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  std::mutex mutex;  // families by name, because Prometheus throws when help texts differ
  std::unordered_map<std::string, prometheus::Family<prometheus::Counter>*> counters;
  std::unordered_map<std::string, prometheus::Family<prometheus::Gauge>*> gauges;
  std::unordered_map<std::string, prometheus::Family<prometheus::Histogram>*> histograms;
  std::unordered_map<std::string, std::pair<Counter, Histogram>> requests;

  template <class Families, class Builder>
  auto& family(Families& families, Builder builder, const std::string& name,
               const std::string& help) {
    const std::lock_guard lock(mutex);
    auto& slot = families[name];
    if (!slot) {
      if (counters.contains(name) + gauges.contains(name) + histograms.contains(name) > 1) {
        families.erase(name);
        misuse(name, "is already of another kind");
      }
      try {
        slot = &builder.Name(name).Help(help).Register(registry);
      } catch (const std::exception&) {
        families.erase(name);
        misuse(name, "has no valid name");
      }
    }
    return *slot;
  }
};

void Counter::add(double by) const { static_cast<prometheus::Counter*>(inner_)->Increment(by); }
void Gauge::set(double value) const { static_cast<prometheus::Gauge*>(inner_)->Set(value); }
void Gauge::add(double by) const { static_cast<prometheus::Gauge*>(inner_)->Increment(by); }
void Histogram::observe(double value) const {
  static_cast<prometheus::Histogram*>(inner_)->Observe(value);
}

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  auto& family = impl_->family(impl_->counters, prometheus::BuildCounter(), name, help);
  return Counter(&family.Add(label_map(labels)));
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  auto& family = impl_->family(impl_->gauges, prometheus::BuildGauge(), name, help);
  return Gauge(&family.Add(label_map(labels)));
}

Histogram Metrics::histogram(const std::string& name, const std::string& help, const Labels& labels,
                             const std::vector<double>& bounds) {
  auto& family = impl_->family(impl_->histograms, prometheus::BuildHistogram(), name, help);
  return Histogram(&family.Add(label_map(labels), bounds));
}

void Metrics::http_request(std::string_view method, std::string_view route, int status,
                           double seconds) {
  const std::string pattern(route.empty() ? "none" : route);
  const std::string group = std::to_string(status / 100) + "xx";
  const std::string key = std::string(method) + ' ' + group + ' ' + pattern;
  {
    const std::lock_guard lock(impl_->mutex);
    if (const auto found = impl_->requests.find(key); found != impl_->requests.end()) {
      found->second.first.add();
      found->second.second.observe(seconds);
      return;
    }
  }
  const Labels labels = {{"method", std::string(method)}, {"route", pattern}, {"status", group}};
  const auto count = counter("http_requests_total", "Answers given, by route and status", labels);
  const auto took =
      histogram("http_request_seconds", "Seconds from head to answer", labels, request_bounds());
  count.add();
  took.observe(seconds);
  const std::lock_guard lock(impl_->mutex);
  impl_->requests.try_emplace(key, count, took);
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace yilian::metrics
