#include "sqlite_log.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "backend.hpp"

namespace yilian::db::sqlite {
namespace {

// SQLite's own VFS writes the rest of what is 128 KiB or more by parts, or says that the disk is
// full.
constexpr int room_max = (1 << 17) - 1;

sqlite3_vfs* below = nullptr;  // SQLite's own

/// What SQLite takes for a file; the file of the VFS below stands behind it.
struct Log {
  sqlite3_file head;
  std::uint8_t* room;
  sqlite3_int64 begin;  ///< where in the file the gathered bytes belong
  int used;
};
constexpr std::size_t below_at = (sizeof(Log) + alignof(std::max_align_t) - 1) /
                                 alignof(std::max_align_t) * alignof(std::max_align_t);

Log& log_of(sqlite3_file* file) { return *reinterpret_cast<Log*>(file); }
sqlite3_file* below_of(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::uint8_t*>(file) + below_at);
}
const sqlite3_io_methods& methods_below(sqlite3_file* file) { return *below_of(file)->pMethods; }

/// SQLite takes a failure here, at the sync, as it takes one of the sync itself: nothing is
/// committed.
int flush(sqlite3_file* file) {
  auto& log = log_of(file);
  if (log.used == 0) return SQLITE_OK;
  const int count = log.used;
  log.used = 0;
  return methods_below(file).xWrite(below_of(file), log.room, count, log.begin);
}

int write(sqlite3_file* file, const void* data, int count, sqlite3_int64 at) {
  auto& log = log_of(file);
  if (log.used > 0 && (at != log.begin + log.used || count > room_max - log.used))
    if (const int result = flush(file); result != SQLITE_OK) return result;
  if (count > room_max) return methods_below(file).xWrite(below_of(file), data, count, at);
  if (log.used == 0) log.begin = at;
  std::memcpy(log.room + log.used, data, static_cast<std::size_t>(count));
  log.used += count;
  return SQLITE_OK;
}

int close(sqlite3_file* file) {
  const int flushed = flush(file);
  std::free(log_of(file).room);
  const int closed = methods_below(file).xClose(below_of(file));
  return flushed == SQLITE_OK ? closed : flushed;
}

/// A method that sees the file as it is: what is gathered goes first.
template <auto method, class... Arguments>
int after_flush(sqlite3_file* file, Arguments... arguments) {
  if (const int result = flush(file); result != SQLITE_OK) return result;
  return (methods_below(file).*method)(below_of(file), arguments...);
}
template <auto method, class... Arguments>
int passed_on(sqlite3_file* file, Arguments... arguments) {
  return (methods_below(file).*method)(below_of(file), arguments...);
}

using Methods = sqlite3_io_methods;
constexpr Methods methods = {.iVersion = 1,
                             .xClose = close,
                             .xRead = after_flush<&Methods::xRead, void*, int, sqlite3_int64>,
                             .xWrite = write,
                             .xTruncate = after_flush<&Methods::xTruncate, sqlite3_int64>,
                             .xSync = after_flush<&Methods::xSync, int>,
                             .xFileSize = after_flush<&Methods::xFileSize, sqlite3_int64*>,
                             .xLock = passed_on<&Methods::xLock, int>,
                             .xUnlock = passed_on<&Methods::xUnlock, int>,
                             .xCheckReservedLock = passed_on<&Methods::xCheckReservedLock, int*>,
                             .xFileControl = passed_on<&Methods::xFileControl, int, void*>,
                             .xSectorSize = passed_on<&Methods::xSectorSize>,
                             .xDeviceCharacteristics = passed_on<&Methods::xDeviceCharacteristics>};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  // Any other file is the one below, with nothing between.
  if ((flags & SQLITE_OPEN_WAL) == 0) return below->xOpen(below, name, file, flags, out);
  file->pMethods = nullptr;
  if (const int result = below->xOpen(below, name, below_of(file), flags, out); result != SQLITE_OK)
    return result;
  auto& log = log_of(file);
  log.room = static_cast<std::uint8_t*>(std::malloc(room_max));
  log.used = 0;
  log.begin = 0;
  if (log.room == nullptr) {
    methods_below(file).xClose(below_of(file));
    return SQLITE_NOMEM;
  }
  file->pMethods = &methods;
  return SQLITE_OK;
}

sqlite3_vfs made() {
  below = sqlite3_vfs_find(nullptr);
  if (below == nullptr) programmer_error("db: SQLite has no VFS");
  sqlite3_vfs out = *below;
  out.pNext = nullptr;
  out.zName = "yilian-log";
  out.szOsFile = static_cast<int>(below_at) + below->szOsFile;
  out.xOpen = open;
  return out;
}

}  // namespace

const char* gathering_vfs() {
  static sqlite3_vfs vfs = made();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  if (registered != SQLITE_OK) programmer_error("db: SQLite takes no VFS");
  return vfs.zName;
}

}  // namespace yilian::db::sqlite
