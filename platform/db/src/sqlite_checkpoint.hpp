#pragma once
// Brings the write-ahead log into the file on a thread of its own, so that the one writer goes on
// meanwhile. Only when the log gets long does the writer wait for it.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "sqlite_connection.hpp"

namespace yilian::db::sqlite {

class Checkpointer {
 public:
  explicit Checkpointer(std::unique_ptr<Connection> connection);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Makes the commits of a connection call this instead of SQLite's own checkpoints.
  void follow(Connection& writer);

 private:
  void committed(sqlite3* writer, int pages);
  void loop();

  std::unique_ptr<Connection> connection_;
  std::mutex running_;  ///< a checkpoint; SQLite would answer a second one with busy
  std::mutex mutex_;
  std::condition_variable work_;
  bool wanted_ = false, stopping_ = false;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace yilian::db::sqlite
