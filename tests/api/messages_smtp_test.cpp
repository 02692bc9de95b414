// A real SMTP server that goes away for an hour of simulated time and comes back.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "support/ways_out.hpp"

namespace yilian::tests {
namespace {

using SmtpTest = ApiTest;
INSTANTIATE_API_TESTS(SmtpTest);

// The one that Debian's python3-aiosmtpd belongs to, whatever stands before it in the path.
constexpr const char* debian_python = "/usr/bin/python3";

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&at), size), 0);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  ::close(fd);
  return ntohs(at.sin_port);
}

/// tests/server/smtp_sink.py as a process of its own; ended with it.
class SmtpServer {
 public:
  SmtpServer(int port, const std::string& file) {
    int pipe[2];
    EXPECT_EQ(::pipe2(pipe, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
    std::string arguments[] = {debian_python, YILIAN_SOURCE_DIR "/tests/server/smtp_sink.py",
                               std::to_string(port), file};
    char* given[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(),
                     arguments[3].data(), nullptr};
    EXPECT_EQ(::posix_spawn(&process_, debian_python, &actions, nullptr, given, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    said_ = pipe[0];
    char ready = 0;
    EXPECT_EQ(::read(said_, &ready, 1), 1) << "it listens, or it ended";
  }
  ~SmtpServer() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::close(said_);
  }
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

 private:
  pid_t process_ = 0;
  int said_ = -1;
};

std::vector<bj::value> letters(const std::string& file) {
  std::vector<bj::value> out;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) out.push_back(bj::parse(line));
  return out;
}

TEST_P(SmtpTest, DownForAnHourEachLetterArrivesOnce) {
  const int port = free_port();
  const std::string file = world().folder() + "/letters.jsonl";
  world().use_ways_out(std::make_shared<FakeRobots>(),
                       outgoing::make_mailer({"smtp://127.0.0.1:" + std::to_string(port), "", ""}));
  Scene s(world());
  const auto prefer = [&](Browser& who, const char* email) {
    const bj::object body{{"language", "zh"}, {"email", email}, {"mail", "all"}, {"sms", "never"}};
    ASSERT_EQ(who.put("/api/v1/message-preferences", body, 0).status, 200);
  };
  auto gone = world().sign_in(Role::referral_desk, "county");
  prefer(s.desk, "desk@example.cn");
  prefer(gone, "gone@example.cn");
  const auto send = [&] { s.submit(s.gp, s.content(s.patient())); };
  const auto minutes = [&](int count) {
    for (int i = 0; i < count; ++i) {
      world().clock().advance_minutes(1);
      world().app().jobs().run_all();
    }
  };
  constexpr std::size_t first = 6, second = 3;
  for (std::size_t i = 0; i < first; ++i) send();
  minutes(60);
  EXPECT_EQ(letters(file).size(), 0U) << "nobody listens";
  std::set<std::string> ids;
  {
    const SmtpServer server(port, file);
    minutes(61);
    ASSERT_EQ(letters(file).size(), first);
    for (const auto& letter : letters(file)) {
      ids.insert(std::string(letter.at("id").as_string()));
      EXPECT_EQ(letter.at("to").at(0).as_string(), "desk@example.cn");
      EXPECT_EQ(letter.at("subject").as_string(), "【医联】您有 1 条普通转诊待接收");
      EXPECT_NE(letter.at("text").as_string().find("http://127.0.0.1:8080/referrals/"),
                std::string::npos);
    }
    EXPECT_EQ(ids.size(), first);
    ASSERT_EQ(s.gp.sign_in("gp-1").status, 200);
    for (std::size_t i = 0; i < second; ++i) send();
    minutes(1);
    EXPECT_EQ(letters(file).size(), first + second) << "at once again";
  }
  minutes(120);
  EXPECT_EQ(letters(file).size(), first + second);
  auto office = world().sign_in(Role::office, "office");
  EXPECT_EQ(office.get("/api/v1/messages/dead").size("/items"), first + second)
      << "a mailbox that is not there is seen, and held up nobody";
}

}  // namespace
}  // namespace yilian::tests
