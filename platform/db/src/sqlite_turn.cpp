#include "sqlite_turn.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace yilian::db::sqlite {

Turns::Turns(const std::string& database)
    : handle_(::open((database + "-turn").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {}

Turns::~Turns() {
  if (handle_ >= 0) ::close(handle_);
}

void Turns::take() {
  // Longer than anybody waits for the lock with the turn in hand; a stopped process holds nobody up
  // for good.
  constexpr auto wait_max = std::chrono::seconds(6);
  const auto until = std::chrono::steady_clock::now() + wait_max;
  while (handle_ >= 0 && ::flock(handle_, LOCK_EX | LOCK_NB) != 0 &&
         std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void Turns::give() {
  if (handle_ >= 0) ::flock(handle_, LOCK_UN);
}

}  // namespace yilian::db::sqlite
