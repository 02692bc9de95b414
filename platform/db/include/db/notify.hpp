#pragma once
// A hint from one server to the others that there is something new to read. Sent by the relay job
// after a commit, never inside a writer's transaction. Hints can be lost when a connection breaks,
// so that listeners also look by themselves from time to time. SQLite has one process: nothing is
// sent or heard.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"

namespace yilian::db {

/// Tells every listener of `channel` (a lower-case name). `payload`: under 8,000 bytes, nothing
/// personal.
Status notify(Database& database, std::string_view channel, std::string_view payload);

/// Hears one channel on a connection of its own. Used by one thread at a time.
class Listener {
 public:
  /// Connects in the first `wait`, so that a server that is down doesn't stop the start.
  Listener(const Options& options, std::string channel);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// The payloads heard within `wait_ms`; returns early with the first ones. Nothing when the
  /// connection is broken, which the next call repairs.
  std::vector<std::string> wait(int wait_ms);
  /// True while hints can be heard.
  bool connected() const;

 private:
  struct Connection;
  std::string url_, channel_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace yilian::db
