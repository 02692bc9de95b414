#include <gtest/gtest.h>

#include <thread>

#include "http/client.hpp"
#include "http/http.hpp"

namespace yilian::http {
namespace {

using std::chrono::milliseconds;

TEST(EventSource, CutsAnOverfullQueue) {
  EventSource source(2, "event: resync\n\n");
  source.push("1");
  source.push("2");
  source.push("3");
  source.push("4");
  const auto frames = source.take([] {});
  EXPECT_EQ(frames, (std::vector<std::string>{"event: resync\n\n", "4"}));
}

TEST(EventSource, WakesOnceAndAfterClose) {
  EventSource source;
  int woken = 0;
  EXPECT_TRUE(source.take([&] { ++woken; }).empty());
  source.push("a");
  source.push("b");
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(source.take([&] { ++woken; }).size(), 2U);
  EXPECT_TRUE(source.take([&] { ++woken; }).empty());
  source.take({});
  source.close();
  EXPECT_EQ(woken, 1);
  source.push("dropped");
  EXPECT_TRUE(source.take([&] { ++woken; }).empty());
  EXPECT_EQ(woken, 2);
}

class Stream : public testing::Test {
 protected:
  void start(std::size_t max_frames = 256) {
    source_ = std::make_shared<EventSource>(max_frames, "event: resync\n\n");
    router_.add(Method::get, "/events", [this](Request&) {
      Response out;
      out.events = source_;
      return out;
    });
    options_.port = 0;
    options_.heartbeat_seconds = 1;
    auto server = Server::start(options_, router_);
    ASSERT_TRUE(server);
    server_ = std::move(*server);
    client_ = std::make_unique<Client>(server_->port(), 5);
    client_->send("GET /events HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
    head_ = client_->receive(true);
    ASSERT_EQ(head_.status, 200);
  }
  bool comes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 250 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(20));
    return condition();
  }

  ServerOptions options_;
  Router router_;
  std::shared_ptr<EventSource> source_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Client> client_;
  ClientResponse head_;
};

TEST_F(Stream, DeliversFramesHeartbeatAndEnd) {
  start();
  EXPECT_EQ(head_.header("content-type"), "text/event-stream");
  EXPECT_EQ(head_.header("content-encoding"), "");
  source_->push("data: 1\n\n");
  EXPECT_EQ(client_->receive_until("data: 1\n\n"), "data: 1\n\n");
  source_->push("data: 2\n\n");
  source_->push("data: 3\n\n");
  EXPECT_EQ(client_->receive_until("data: 3\n\n"), "data: 2\n\ndata: 3\n\n");
  EXPECT_EQ(client_->receive_until(":\n\n"), ":\n\n");
  source_->push("data: last\n\n");
  source_->close();
  EXPECT_EQ(client_->receive_until("data: last\n\n"), "data: last\n\n");
  EXPECT_TRUE(client_->closed_by_server());
}

TEST_F(Stream, ClosesTheSourceWhenTheClientLeaves) {
  start();
  client_->close();
  EXPECT_TRUE(comes_true([&] { return source_->closed() && server_->connections() == 0; }));
}

TEST_F(Stream, EndsWithTheServer) {
  start();
  server_->stop(3);
  EXPECT_TRUE(source_->closed());
  EXPECT_TRUE(client_->closed_by_server());
  source_->push("nobody");
}

TEST_F(Stream, CutsASlowClient) {
  options_.write_seconds_max = 30;
  start(4);
  const std::string frame = "data: " + std::string(1'000'000, 'x') + "\n\n";
  for (int i = 0; i < 30; ++i) {  // more than the socket buffers hold, and the client does not read
    source_->push(frame);
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_NE(client_->receive_until("event: resync\n\n").find("event: resync"), std::string::npos);
}

}  // namespace
}  // namespace yilian::http
