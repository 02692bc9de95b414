#include "sqlite_backup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "sqlite_connection.hpp"

namespace yilian::db::sqlite {
namespace {

constexpr int pages_per_step = 512;
constexpr auto pause_between_steps = std::chrono::milliseconds(1);

void copy_pages(Connection& source, Connection& target) {
  sqlite3_backup* backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
  if (backup == nullptr) raise(target.handle(), sqlite3_errcode(target.handle()), "backup");
  int result = SQLITE_OK;
  while (result == SQLITE_OK) {
    result = sqlite3_backup_step(backup, pages_per_step);
    if (result == SQLITE_OK) std::this_thread::sleep_for(pause_between_steps);
  }
  sqlite3_backup_finish(backup);
  if (result != SQLITE_DONE) raise(nullptr, result, "backup");
}

void sync_path(const std::string& path, int flags) {
  const int opened = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  if (!synced) throw Failure{Code::unavailable, "can't sync the backup to the disk"};
}

}  // namespace

void back_up(const std::string& file, const std::string& target) {
  const std::string partial = target + ".partial";
  {
    Connection source(file, Role::reader, true);
    Connection copy(partial, Role::copy, true);
    // The open read pins one snapshot. Without it every commit would make the copy begin anew, and
    // under steady writing it would never end.
    source.change("BEGIN"_sql);
    source.rows("SELECT count(*) FROM sqlite_schema"_sql, {});
    copy_pages(source, copy);
    source.change("ROLLBACK"_sql);
  }
  sync_path(partial, O_RDWR);
  if (std::rename(partial.c_str(), target.c_str()) != 0)
    throw Failure{Code::unavailable, "can't rename the backup, errno " + std::to_string(errno)};
  const auto folder = std::filesystem::absolute(target).parent_path();
  sync_path(folder.string(), O_RDONLY | O_DIRECTORY);
}

}  // namespace yilian::db::sqlite
