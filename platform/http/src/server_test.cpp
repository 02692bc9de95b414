#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <semaphore>
#include <thread>

#include "fiber/fiber.hpp"
#include "http/client.hpp"
#include "http/http.hpp"

namespace yilian::http {
namespace {

using std::chrono::milliseconds;

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.port = 0;
    router_.add(Method::get, "/hello", [](Request& request) {
      Response out;
      out.body = "hello " + request.query_value("name").value_or("nobody");
      return out;
    });
    router_.add(
        Method::get, "/parked",
        [this](Request& request) {
          auto* const self = fiber::here();
          if (self == nullptr) return Response{200, {}, "worker"};
          if (request.query_value("decline")) {
            self->decline();
            return Response{500, {}, "of no use"};
          }
          for (int i = 0; i < 3; ++i) {
            self->loop().after(milliseconds(5),
                               [kept = self->shared_from_this()] { kept->resume(); });
            ++parked_;
            parked_most_ = std::max(parked_most_, parked_);
            self->park();
            --parked_;
          }
          return Response{200, {}, "parked"};
        },
        Place::fiber);
    router_.add(
        Method::get, "/inline", [](Request&) { return Response{200, {}, "inline"}; },
        Place::network);
    router_.add(Method::post, "/echo", [](Request& request) {
      Response out;
      out.body = request.body;
      out.content_type = "text/plain";
      return out;
    });
    router_.add(Method::post, "/uploads/{id}", [](Request& request) {
      return Response{201, {}, std::to_string(request.body.size())};
    });
    router_.add(Method::get, "/big",
                [](Request&) { return Response{200, {}, std::string(3'000'000, 'x')}; });
    router_.add(Method::get, "/throw", [](Request&) -> Response { throw std::runtime_error("x"); });
    router_.add(Method::get, "/unsafe",
                [](Request&) { return Response{200, {{"X-Evil", "a\r\nSet-Cookie: b"}}, "x"}; });
    router_.add(Method::get, "/who", [](Request& request) {
      return Response{
          200, {}, request.remote + (request.secure ? " secure " : " plain ") + request.trace_id};
    });
    router_.add(Method::get, "/wait", [this](Request&) {
      running_.release();
      const bool opened = gate_.try_acquire_for(std::chrono::seconds(10));
      return Response{200, {}, opened ? "waited" : "late"};
    });
  }
  void TearDown() override {
    gate_.release(64);
    if (server_) server_->stop(1);
  }
  void start() {
    auto server = Server::start(options_, router_);
    ASSERT_TRUE(server) << server.error().internal;
    server_ = std::move(*server);
  }
  std::uint16_t port() const { return server_->port(); }

  ServerOptions options_;
  int parked_ = 0, parked_most_ = 0;  // of the one network thread
  Router router_;
  std::counting_semaphore<> running_{0}, gate_{0};
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, parked_requests_wait_beside_each_other_on_the_network_thread) {
  if (!fiber::available()) GTEST_SKIP() << "a sanitizer that knows no fibers";
  options_.worker_threads = 1;
  start();
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 8; ++i)
    answers.push_back(std::async(std::launch::async, [this] {
      Client client(port());
      std::string all;
      for (int turn = 0; turn < 5; ++turn) all += client.request("GET", "/parked").body + " ";
      return all;
    }));
  for (auto& answer : answers) EXPECT_EQ(answer.get(), "parked parked parked parked parked ");
  EXPECT_EQ(parked_, 0);
  EXPECT_GT(parked_most_, 1);
}

TEST_F(ServerTest, what_a_fiber_declines_runs_on_a_worker) {
  start();
  Client client(port());
  const auto answer = client.request("GET", "/parked?decline=1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "worker");
}

TEST_F(ServerTest, KeepsConnectionsAlive) {
  start();
  Client client(port());
  for (int i = 0; i < 5; ++i) {
    const auto answer = client.request("GET", "/hello?name=%E4%BD%A0");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello 你");
    EXPECT_EQ(answer.header("connection"), "keep-alive");
    EXPECT_EQ(answer.header("server"), "");
    EXPECT_EQ(answer.header("date"), "");
  }
  EXPECT_EQ(client.request("GET", "/inline").body, "inline");
  EXPECT_EQ(server_->connections(), 1U);
  EXPECT_EQ(client.request("GET", "/hello", {{"Connection", "close"}}).status, 200);
  client.send("GET / HTTP/1.0\r\n\r\n");
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  Client client(port());
  client.send(
      "GET /hello?name=1 HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo"
      "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.receive().body, "hello 1");
  EXPECT_EQ(client.receive().body, "two");
  EXPECT_EQ(client.receive().body, "inline");
}

TEST_F(ServerTest, AnswersHeadAndErrors) {
  start();
  Client client(port());
  const auto head = client.request("HEAD", "/hello");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "12");
  EXPECT_EQ(client.request("GET", "/nowhere").status, 404);
  const auto refused = client.request("DELETE", "/hello");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.header("allow"), "GET, HEAD");
  const auto thrown = client.request("GET", "/throw", {{"Accept-Language", "en"}});
  EXPECT_EQ(thrown.status, 500);
  EXPECT_EQ(thrown.header("content-type"), "application/problem+json");
  EXPECT_NE(thrown.body.find("Internal error"), std::string::npos);
  const auto unsafe = client.request("GET", "/unsafe");
  EXPECT_EQ(unsafe.status, 500);
  EXPECT_EQ(unsafe.header("set-cookie"), "");
  EXPECT_EQ(client.request("GET", "/hello").status, 200);
  EXPECT_EQ(request(port(), "TRACE", "/hello").status, 501);
  for (const char* target : {"/..", "/a//b", "/%00", "/%ff", "/%zz", "/hello?a=%"})
    EXPECT_EQ(request(port(), "GET", target).status, 400) << target;
}

TEST_F(ServerTest, CompressesLargeText) {
  start();
  Client client(port());
  const auto big = client.request("GET", "/big", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(big.header("content-encoding"), "gzip");
  EXPECT_EQ(big.header("vary"), "Accept-Encoding");
  EXPECT_LT(big.body.size(), 20'000U);
  EXPECT_TRUE(big.body.starts_with("\x1f\x8b"));
  EXPECT_EQ(client.request("GET", "/big").body.size(), 3'000'000U);
  EXPECT_EQ(
      client.request("GET", "/hello", {{"Accept-Encoding", "gzip"}}).header("content-encoding"),
      "");
}

TEST_F(ServerTest, DecodesChunkedBodiesAndContinue) {
  start();
  Client client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  std::this_thread::sleep_for(milliseconds(20));
  client.send("2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(client.receive().body, "abcde");
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(true).status, 100);
  client.send("ok");
  EXPECT_EQ(client.receive().body, "ok");
}

TEST_F(ServerTest, RefusesLargeBodies) {
  options_.body_bytes_max = 1000;
  options_.larger_bodies = {{"/uploads/", 5000}};
  start();
  EXPECT_EQ(request(port(), "POST", "/echo", {}, std::string(1000, 'x')).status, 200);
  EXPECT_EQ(request(port(), "POST", "/echo", {}, std::string(1001, 'x')).status, 413);
  EXPECT_EQ(request(port(), "POST", "/uploads/1", {}, std::string(5000, 'x')).body, "5000");
  EXPECT_EQ(request(port(), "POST", "/uploads/1", {}, std::string(5001, 'x')).status, 413);
  EXPECT_NE(request(port(), "POST", "/echo", {}, std::string(1001, 'x'))
                .body.find("\"code\":\"body_too_large\""),
            std::string::npos);
  Client early(port());
  early.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_EQ(early.receive().status, 413);
  Client chunked(port());
  chunked.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 3; ++i) chunked.send("190\r\n" + std::string(0x190, 'x') + "\r\n");
  EXPECT_EQ(chunked.receive().status, 413);
  Client endless(port());
  endless.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
               std::string(40'000, 'e'));
  EXPECT_EQ(endless.receive().status, 431);
}

TEST_F(ServerTest, RefusesLargeHeaders) {
  start();
  Client client(port());
  client.send("GET /hello HTTP/1.1\r\nHost: x\r\nX-Big: " + std::string(20'000, 'x') + "\r\n\r\n");
  const auto refused = client.receive();
  EXPECT_EQ(refused.status, 431);
  EXPECT_NE(refused.body.find("\"code\":\"headers_too_large\""), std::string::npos);
  EXPECT_TRUE(client.closed_by_server());
  Client fits(port());
  EXPECT_EQ(fits.request("GET", "/hello", {{"X-Big", std::string(12'000, 'x')}}).status, 200);
}

TEST_F(ServerTest, RefusesAmbiguousFraming) {
  start();
  for (const char* head :
       {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost : a\r\n\r\n", "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n"}) {
    Client client(port());
    client.send(head);
    EXPECT_EQ(client.receive().status, 400) << head;
    EXPECT_TRUE(client.closed_by_server()) << head;
  }
}

TEST_F(ServerTest, SurvivesGarbage) {
  start();
  std::uint32_t seed = 12345;
  for (int round = 0; round < 60; ++round) {
    Client client(port(), 3);
    std::string bytes = round % 3 == 0 ? "GET /hello HTTP/1.1\r\nHost: x\r\n" : "";
    for (int i = 0; i < 200; ++i) {
      seed = seed * 1664525U + 1013904223U;
      bytes += static_cast<char>(seed >> 24);
    }
    client.send(bytes + "\r\n\r\n");
    const auto answer = client.receive();
    EXPECT_TRUE(answer.status == 400 || answer.status == 0 || answer.status == 501)
        << answer.status;
  }
  EXPECT_EQ(request(port(), "GET", "/hello").status, 200);
}

TEST_F(ServerTest, EndsSlowRequests) {
  options_.header_seconds_max = options_.body_seconds_max = options_.idle_seconds_max = 1;
  start();
  Client silent(port()), slow(port()), body(port()), idle(port());
  EXPECT_EQ(idle.request("GET", "/hello").status, 200);
  slow.send("GET /hello HTTP/1.1\r\n");
  body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 6; ++i) {  // a byte now and then must not prolong the deadline
    std::this_thread::sleep_for(milliseconds(150));
    slow.send("X");
    body.send("x");
  }
  const auto refused = slow.receive();
  EXPECT_EQ(refused.status, 408);
  EXPECT_NE(refused.body.find("\"code\":\"request_timeout\""), std::string::npos);
  EXPECT_EQ(body.receive().status, 408);
  EXPECT_TRUE(silent.closed_by_server());
  EXPECT_TRUE(idle.closed_by_server());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(ServerTest, LimitsConnections) {
  options_.connections_max = 2;
  start();
  Client first(port()), second(port());
  EXPECT_EQ(first.request("GET", "/hello").status, 200);
  EXPECT_EQ(second.request("GET", "/hello").status, 200);
  Client third(port());
  const auto refused = third.request("GET", "/hello");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("retry-after"), "1");
  first.close();
  int status = 0;
  for (int i = 0; i < 100 && status != 200; ++i) {
    std::this_thread::sleep_for(milliseconds(20));
    status = request(port(), "GET", "/hello").status;
  }
  EXPECT_EQ(status, 200);
}

TEST_F(ServerTest, RefusesWhenTheQueueIsFull) {
  options_.worker_threads = 1;
  options_.queue_max = 1;
  start();
  Client running(port()), queued(port());
  running.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(running_.try_acquire_for(std::chrono::seconds(5)));
  queued.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(milliseconds(100));
  Client third(port());
  const auto refused = third.request("GET", "/hello");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("retry-after"), "1");
  EXPECT_EQ(third.request("GET", "/inline").status, 200);
  gate_.release(2);
  EXPECT_EQ(running.receive().body, "waited");
  EXPECT_EQ(queued.receive().body, "waited");
}

TEST_F(ServerTest, StopFinishesRunningRequests) {
  start();
  Client running(port()), idle(port()), half(port());
  EXPECT_EQ(idle.request("GET", "/hello").status, 200);
  half.send("GET /hel");
  running.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(running_.try_acquire_for(std::chrono::seconds(5)));
  auto stopped = std::async(std::launch::async, [&] { server_->stop(3); });
  EXPECT_TRUE(idle.closed_by_server());
  EXPECT_EQ(stopped.wait_for(milliseconds(100)), std::future_status::timeout);
  gate_.release();
  const auto answer = running.receive();
  EXPECT_EQ(answer.body, "waited");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_EQ(stopped.wait_for(std::chrono::seconds(8)), std::future_status::ready);
  EXPECT_EQ(server_->connections(), 0U);
  EXPECT_EQ(request(server_->port(), "GET", "/hello").status, 0);
}

TEST_F(ServerTest, TrustsForwardedHeadersOnlyBehindAProxy) {
  const Fields headers = {
      {"X-Forwarded-For", "10.1.2.3"},
      {"X-Forwarded-Proto", "https"},
      {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
  start();
  EXPECT_EQ(request(port(), "GET", "/who", headers).body,
            "127.0.0.1 plain 4bf92f3577b34da6a3ce929d0e0e4736");
  server_->stop(1);
  options_.behind_proxy = true;
  start();
  EXPECT_EQ(request(port(), "GET", "/who", headers).body,
            "10.1.2.3 secure 4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(ServerTest, EveryAnswerTellsItsTrace) {
  start();
  const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736";
  const Fields caller = {{"traceparent", "00-" + id + "-00f067aa0ba902b7-01"}};
  for (const char* path : {"/hello", "/nowhere", "/throw", "/unsafe", "/.."}) {
    const std::string told(request(port(), "GET", path, caller).header("traceresponse"));
    ASSERT_EQ(told.size(), 55U) << path;
    EXPECT_TRUE(told.starts_with("00-" + id + "-") && told.ends_with("-01")) << told;
    EXPECT_EQ(told.find("00f067aa0ba902b7"), std::string::npos) << "the caller's span, not ours";
  }
  const auto fresh = request(port(), "GET", "/hello", {{"traceparent", "00-" + id + "-x-01"}});
  EXPECT_EQ(fresh.header("traceresponse").size(), 55U);
  EXPECT_EQ(fresh.header("traceresponse").find(id), std::string::npos);
}

TEST_F(ServerTest, TellsTheObserver) {
  std::atomic<int> calls{0}, refused{0};
  options_.observer = [&](const Request& seen, const Response& response, double took) {
    ++calls;
    if (seen.route.empty() && response.status == 400 && took >= 0) ++refused;
  };
  start();
  request(port(), "GET", "/hello");
  request(port(), "GET", "/..");
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(refused, 1);
}

TEST_F(ServerTest, ManyClientsOnSeveralNetworkThreads) {
  options_.network_threads = 2;
  start();
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i)
      clients.emplace_back([&] {
        Client client(port());
        for (int n = 0; n < 100; ++n)
          if (client.request("POST", "/echo", {}, "body").body == "body") ++good;
      });
  }
  EXPECT_EQ(good, 800);
}

TEST_F(ServerTest, RefusesBadListenOptions) {
  options_.address = "not an address";
  EXPECT_FALSE(Server::start(options_, router_));
  options_.address = "127.0.0.1";
  options_.tls_certificate = "/nowhere.pem";
  EXPECT_FALSE(Server::start(options_, router_));
  options_.tls_key = "/nowhere.pem";
  EXPECT_FALSE(Server::start(options_, router_));
  options_.tls_certificate = options_.tls_key = "";
  start();
  options_.port = port();
  const auto second = Server::start(options_, router_);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().internal.find("cannot listen"), std::string::npos);
}

}  // namespace
}  // namespace yilian::http
