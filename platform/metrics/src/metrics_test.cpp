#include "metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace yilian::metrics {
namespace {

bool has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, PrintsAllKinds) {
  Metrics metrics;
  metrics.counter("mails_total", "Mails sent", {{"kind", "sms"}}).add();
  metrics.counter("mails_total", "another help", {{"kind", "sms"}}).add(2);
  metrics.gauge("waiting", "Waiting now").set(7);
  metrics.gauge("waiting", "Waiting now").add(-2);
  metrics.histogram("took", "Took", {}, {1, 2}).observe(1.5);
  const std::string text = metrics.text();
  EXPECT_TRUE(has(text, "# TYPE mails_total counter")) << text;
  EXPECT_TRUE(has(text, "mails_total{kind=\"sms\"} 3")) << text;
  EXPECT_TRUE(has(text, "waiting 5")) << text;
  EXPECT_TRUE(has(text, "took_bucket{le=\"1\"} 0")) << text;
  EXPECT_TRUE(has(text, "took_bucket{le=\"2\"} 1")) << text;
}

TEST(Metrics, CountsRequestsFromManyThreads) {
  Metrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i)
          metrics.http_request("GET", "/api/v1/referrals/{id}", 200, 0.003);
      });
  }
  metrics.http_request("GET", "", 404, 0.001);
  const std::string text = metrics.text();
  EXPECT_TRUE(has(
      text,
      "http_requests_total{method=\"GET\",route=\"/api/v1/referrals/{id}\",status=\"2xx\"} 2000"))
      << text;
  EXPECT_TRUE(has(text, "http_requests_total{method=\"GET\",route=\"none\",status=\"4xx\"} 1"))
      << text;
}

TEST(Metrics, RefusesMisuse) {
  Metrics metrics;
  metrics.counter("a_total", "A");
  EXPECT_THROW(metrics.gauge("a_total", "A"), std::logic_error);
  EXPECT_THROW(metrics.counter("bad name", "A"), std::logic_error);
  metrics.counter("a_total", "A").add();
}

}  // namespace
}  // namespace yilian::metrics
