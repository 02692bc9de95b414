#include "outgoing/outgoing.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace yilian::outgoing {
namespace {

TEST(Outgoing, AddressTable) {
  for (const char* good :
       {"https://id.example.cn", "https://id.example.cn:8443/a?b=c", "https://10.1.2.3/",
        "https://[2001:db8::1]:443/x", "http://127.0.0.1:9000/x", "http://localhost:1/",
        "http://[::1]:80/", "http://127.9.9.9"})
    EXPECT_TRUE(is_safe_address(good)) << good;
  for (const char* bad : {"",
                          "https://",
                          "http://id.example.cn/",
                          "http://10.1.2.3/",
                          "http://localhost.evil.cn/",
                          "http://127.0.0.1.evil.cn/",
                          "http://[::2]/",
                          "ftp://127.0.0.1/",
                          "file:///etc/passwd",
                          "https://a@evil.cn/",
                          "https://127.0.0.1:80@evil.cn/",
                          "https://x:y@evil.cn",
                          "https://evil.cn/#f",
                          "https://evil.cn\\@good.cn/",
                          "https://evil.cn /",
                          "https://a\tb/",
                          "https://evil.cn:0/",
                          "https://evil.cn:65536/",
                          "https://evil.cn:x/",
                          "https://-a/",
                          "https://\xe4\xbd\xa0/",
                          "HTTPS://id.example.cn",
                          "//id.example.cn",
                          "https://[::1"})
    EXPECT_FALSE(is_safe_address(bad)) << bad;
}

/// One answer to one caller on a loopback port; keeps what was asked.
class Once {
 public:
  explicit Once(std::string answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&at), size), 0);
    EXPECT_EQ(::listen(listener_, 4), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Once() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/x"; }
  std::string asked;

 private:
  void serve() {
    const int peer = ::accept(listener_, nullptr, nullptr);
    if (peer < 0) return;
    char room[4096];
    while (asked.find("\r\n\r\n") == std::string::npos) {
      const auto got = ::recv(peer, room, sizeof room, 0);
      if (got <= 0) break;
      asked.append(room, static_cast<std::size_t>(got));
    }
    if (answer_.empty()) ::recv(peer, room, sizeof room, 0);  // silent until the caller leaves
    else (void)!::send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    ::close(peer);
  }
  std::string answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST(Outgoing, SendsAndReads) {
  Once other("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
  const auto answer = make_client()->send(
      {.method = "POST", .address = other.address(), .headers = {{"X-One", "1"}}, .body = "a=b"});
  ASSERT_TRUE(answer) << answer.error().internal;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->content_type, "application/json");
  EXPECT_EQ(answer->body, "{}");
  EXPECT_NE(other.asked.find("POST /x HTTP/1.1"), std::string::npos);
  EXPECT_NE(other.asked.find("X-One: 1"), std::string::npos);
  EXPECT_EQ(other.asked.find("Expect"), std::string::npos);
}

TEST(Outgoing, FollowsNobody) {
  Once elsewhere("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  Once other("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.address() +
             "\r\nContent-Length: 0\r\n\r\n");
  const auto answer = make_client()->send({.address = other.address()});
  ASSERT_TRUE(answer) << answer.error().internal;
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(elsewhere.asked, "");
}

TEST(Outgoing, Bounds) {
  const auto client = make_client(1);
  {
    Once other("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'));
    const auto answer = client->send({.address = other.address(), .answer_bytes_max = 99});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::unavailable);
    EXPECT_NE(answer.error().internal.find("too large"), std::string::npos);
  }
  {
    Once silent("");
    std::optional<Result<Answer>> first;
    std::thread waiting(
        [&] { first = client->send({.address = silent.address(), .milliseconds_max = 700}); });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const auto second = client->send({.address = silent.address()});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::busy);
    waiting.join();
    ASSERT_FALSE(*first);
    EXPECT_EQ(first->error().code, Code::unavailable);
    EXPECT_EQ(first->error().internal.find("127.0.0.1"), std::string::npos);
  }
}

TEST(Outgoing, RefusesBeforeAnythingLeaves) {
  const auto client = make_client();
  EXPECT_EQ(client->send({.address = "http://example.cn/"}).error().code, Code::invalid_request);
  EXPECT_EQ(client->send({.method = "DELETE", .address = "https://example.cn/"}).error().code,
            Code::invalid_request);
  EXPECT_EQ(client->send({.address = "http://127.0.0.1:1/", .headers = {{"A", "b\r\nC: d"}}})
                .error()
                .code,
            Code::fault);
  EXPECT_EQ(client->send({.address = "http://127.0.0.1:1/"}).error().code, Code::unavailable);
}

}  // namespace
}  // namespace yilian::outgoing
