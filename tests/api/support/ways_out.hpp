#pragma once
// The world outside in process: a mail server and group robots that work, fail or go away as a test
// asks. Used by any number of threads.
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "outgoing/mail.hpp"
#include "outgoing/outgoing.hpp"
#include "support/referrals.hpp"

namespace yilian::tests {

class FakeMailer final : public outgoing::Mailer {
 public:
  Status send(const outgoing::Mail& mail) override;

  std::vector<outgoing::Mail> taken() const;
  /// How many letters came more than once.
  std::size_t repeated() const;
  std::atomic<bool> down = false;
  std::atomic<int> attempts = 0;
  std::string refuses;  ///< a mailbox that is not there

 private:
  mutable std::mutex mutex_;
  std::vector<outgoing::Mail> taken_;
};

class FakeRobots final : public outgoing::Client {
 public:
  Result<outgoing::Answer> send(const outgoing::Call& call) override;

  /// What a robot answers from now on: 0 good, an HTTP status, a negative errcode, or
  /// `silent`.
  static constexpr int silent = 1;
  void let(const std::string& key, int answer);
  /// The texts that a robot has taken.
  std::vector<std::string> taken(const std::string& key) const;
  int attempts(const std::string& key) const;
  std::string last_address() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> answers_, attempts_;
  std::map<std::string, std::vector<std::string>> taken_;
  std::string last_address_;
};

/// Opens the installation with them before anybody signs in.
struct WaysOut {
  explicit WaysOut(World& world) { world.use_ways_out(robots, mailer); }
  std::shared_ptr<FakeMailer> mailer = std::make_shared<FakeMailer>();
  std::shared_ptr<FakeRobots> robots = std::make_shared<FakeRobots>();
};

/// A referral scene with ways out, and what a test says about messages.
class MessageScene : public WaysOut, public Scene {
 public:
  explicit MessageScene(World& world);

  Browser admin;  ///< of the receiver: keeps its robots

  /// Everything by itself happens: events are consumed, what is due is sent.
  void turn();
  /// So many minutes, with a turn in each. Sessions end meanwhile: `again` signs in anew.
  void minutes(int count);
  static void again(Browser& who, const std::string& login);
  Answer prefer(Browser& who, const std::string& email, const char* mail = "all",
                const bj::object& more = {});
  /// A robot of the browser's organisation; the key tells it from others.
  Answer robot(Browser& who, const std::string& key, const char* kind = "wecom",
               const char* threshold = "all");
  Answer send_referral(const char* urgency = "elective");
  std::int64_t unread(Browser& who);
  /// As the referral context will say it.
  void escalate(const Answer& referral, const char* event, std::int64_t rung);
  Answer told(Browser& who, const Answer& referral);

 private:
  World& world_;
};

}  // namespace yilian::tests
