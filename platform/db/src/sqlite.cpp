// SQLite behind the face: a pool of readers on snapshots of the write-ahead log, and the one
// writer.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "fiber/fiber.hpp"
#include "sqlite_backup.hpp"
#include "sqlite_writer.hpp"

namespace yilian::db {
namespace {

using sqlite::Connection;
using sqlite::Role;

constexpr auto reader_wait_max = std::chrono::seconds(5);

/// A folder of its own for a database that ends with the process.
class PrivateFolder {
 public:
  PrivateFolder() {
    path_ = (std::filesystem::temp_directory_path() / "yilian-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr)
      throw Failure{Code::unavailable, "can't make a temporary folder"};
  }
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  std::string file() const { return path_ + "/memory.db"; }

 private:
  std::string path_;
};

/// The readers; a thread borrows one for the time of one read.
class Readers {
 public:
  Readers(const std::string& file, int count, bool durable) {
    for (int i = 0; i < count; ++i)
      free_.push_back(std::make_unique<Connection>(file, Role::reader, durable));
  }
  std::unique_ptr<Connection> take() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, reader_wait_max, [&] { return !free_.empty(); }))
      throw Failure{Code::busy, "no free SQLite reader"};
    auto connection = std::move(free_.back());
    free_.pop_back();
    return connection;
  }
  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::lock_guard lock(mutex_);
      free_.push_back(std::move(connection));
    }
    returned_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> free_;
};

/// A borrowed reader, inside a read transaction if there is to be one; both end with it.
class Reading {
 public:
  Reading(Readers& readers, bool snapshot) : readers_(readers), connection_(readers.take()) {
    try {
      if (snapshot) connection_->change("BEGIN"_sql);
    } catch (...) {
      readers_.give_back(std::move(connection_));
      throw;
    }
  }
  ~Reading() {
    try {
      if (connection_->in_transaction()) connection_->change("ROLLBACK"_sql);
    } catch (const Failure&) {
      programmer_error("db: SQLite can't end a read");
    }
    readers_.give_back(std::move(connection_));
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  Connection& connection() { return *connection_; }

 private:
  Readers& readers_;
  std::unique_ptr<Connection> connection_;
};

/// The data are personal: only the server's own account may read the file. SQLite gives its side
/// files the same rights.
void make_private(const std::string& file) {
  const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (made < 0)
    throw Failure{Code::unavailable,
                  "can't open " + file + ": " + std::generic_category().message(errno)};
  ::close(made);
}

/// Brings a file to the disk that was written without syncs; empty: nothing.
struct SyncAtEnd {
  std::string file;
  ~SyncAtEnd() {
    if (file.empty()) return;
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0) return;
    ::fsync(handle);
    ::close(handle);
  }
};

class SqliteDatabase final : public Backend {
 public:
  SqliteDatabase(std::unique_ptr<PrivateFolder> folder, std::string file, const Options& options)
      : folder_(std::move(folder)),
        file_(std::move(file)),
        durable_(folder_ == nullptr && options.durable),
        sync_{folder_ == nullptr && !options.durable ? file_ : ""},
        writer_(private_file(), durable_, static_cast<std::size_t>(options.writer_queue_max),
                statements_),
        readers_(file_, options.workers, durable_) {}

  Dialect dialect() const override { return Dialect::sqlite; }
  std::uint64_t statements() const override { return statements_; }
  bool partitioned() const override { return false; }
  /// Every migration takes the write lock and looks again; nothing more is needed.
  Status while_migrating(const std::function<Status()>& body) override { return body(); }
  bool as_leader(std::string_view, const std::function<void()>& fn) override {
    fn();
    return true;
  }
  Status backup_to(const std::string& target) override {
    try {
      // Also keeps the live file from being named as its own backup.
      if (std::filesystem::exists(target))
        return fail(Error{Code::conflict, {}, {}, "the backup file exists already", {}});
      std::filesystem::remove(target + ".partial");
      make_private(target + ".partial");
      sqlite::back_up(file_, target);
      return {};
    } catch (...) {
      return std::unexpected(current_error());
    }
  }

 protected:
  Status run_read(const std::function<void(Session&)>& body, bool snapshot) override {
    try {
      Reading reading(readers_, snapshot);
      sqlite::SqliteSession session(reading.connection(), statements_);
      body(session);
      session.rethrow();
      return {};
    } catch (...) {
      return std::unexpected(current_error());
    }
  }
  Status run_write(const std::function<bool(Session&)>& body) override {
    if (fiber::decline_here()) return fail(left_to_worker());
    return writer_.run(body);
  }

 private:
  const std::string& private_file() const {
    make_private(file_);
    return file_;
  }

  std::atomic<std::uint64_t> statements_ = 0;
  std::unique_ptr<PrivateFolder> folder_;
  const std::string file_;
  const bool durable_;
  const SyncAtEnd sync_;  ///< ends after the connections below
  sqlite::Writer writer_;
  Readers readers_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const Options& options) {
  // Counting bytes costs one lock for all threads at every allocation.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  std::string file = options.url.substr(std::string_view("sqlite:").size());
  std::unique_ptr<PrivateFolder> folder;
  if (file == ":memory:") {
    // A shared in-memory database has table locks instead of snapshots, so that readers would meet
    // `locked`; a file in a private folder behaves as the real thing does.
    folder = std::make_unique<PrivateFolder>();
    file = folder->file();
  }
  if (file.empty()) return fault("sqlite url names no file");
  return std::make_unique<SqliteDatabase>(std::move(folder), std::move(file), options);
}

}  // namespace yilian::db
