#pragma once
// Turns of the processes that write one SQLite file. A busy server begins its next transaction
// right after the last one, so that a command beside it would never find the lock free. Who wants
// to write takes the turn first, keeps it while it waits for the lock, and gives it on when it has
// it.
#include <string>

namespace yilian::db::sqlite {

class Turns {
 public:
  explicit Turns(const std::string& database);
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// Waits a while for the turn; without it things only take longer.
  void take();
  void give();

 private:
  int handle_ = -1;
};

}  // namespace yilian::db::sqlite
