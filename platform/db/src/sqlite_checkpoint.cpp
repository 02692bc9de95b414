#include "sqlite_checkpoint.hpp"

namespace yilian::db::sqlite {
namespace {

// Pages of the log. Readers look for each page in the log first, which costs more the longer it is.
constexpr int pages_usual = 4000, pages_max = 12000;

/// What is busy or fails now is done after a later commit: the log keeps everything.
void checkpoint(sqlite3* handle) {
  sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {
  thread_ = std::thread([this] { loop(); });
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

void Checkpointer::follow(Connection& writer) {
  const auto told = [](void* self, sqlite3* handle, const char*, int pages) {
    static_cast<Checkpointer*>(self)->committed(handle, pages);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(writer.handle(), told, this);
}

void Checkpointer::committed(sqlite3* writer, int pages) {
  if (pages < pages_usual) return;
  if (pages >= pages_max) {
    // Little is left to do after those before; then the next commit begins the log anew.
    const std::lock_guard lock(running_);
    checkpoint(writer);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  work_.notify_one();
}

void Checkpointer::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return wanted_ || stopping_; });
    if (stopping_) return;
    wanted_ = false;
    lock.unlock();
    {
      const std::lock_guard running(running_);
      checkpoint(connection_->handle());
    }
    lock.lock();
  }
}

}  // namespace yilian::db::sqlite
