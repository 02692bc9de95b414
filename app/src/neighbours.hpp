#pragma once
// What the servers of one installation tell one another through their PostgreSQL: that there is
// news to read, and that sessions ended. Hints only: what is lost is found out by looking, some
// seconds later. One server on SQLite has no neighbours.
#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "access/service.hpp"
#include "db/notify.hpp"

namespace yilian::app {

class Neighbours {
 public:
  struct Heard {
    std::function<void()> news;
    std::function<void(const access::Ended&)> ended;
  };

  /// `heard` is called on a thread of its own, never for what this server told.
  Neighbours(db::Database& database, db::Options options, Heard heard);
  ~Neighbours() { stop(); }
  Neighbours(const Neighbours&) = delete;
  Neighbours& operator=(const Neighbours&) = delete;

  void start();
  void stop();
  /// After a commit.
  void tell_news() { tell("news"); }
  void tell(const access::Ended& ended);

 private:
  void tell(const std::string& what);
  void hear(const std::string& payload) const;

  db::Database& database_;
  const db::Options options_;
  const Heard heard_;
  const std::string own_;  ///< names this server
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace yilian::app
