#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <span>
#include <thread>

#include "audit/audit.hpp"
#include "json/json.hpp"

namespace yilian::audit {

BOOST_DESCRIBE_STRUCT(Entry, (),
                      (id, at, account, post, organisation, person_name, role, action, outcome,
                       subject, patients, reason, remote, trace_id))

namespace {

namespace fs = std::filesystem;
constexpr auto sync_every = std::chrono::milliseconds(100);
constexpr int ship_every_syncs = 5;
constexpr std::size_t rows_per_transaction = 500;

class FileSpool final : public Spool {
 public:
  FileSpool(std::string folder, db::Database& database, RegionId region)
      : folder_(std::move(folder)), database_(database), region_(region) {}

  ~FileSpool() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    (void)drain();
    const std::lock_guard lock(mutex_);
    if (fd_ >= 0) ::close(fd_);
    std::error_code ignored;
    if (written_ == 0) fs::remove(current_, ignored);
  }

  Status start() {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) return fault("spool folder can't be made");
    CHECK_OK(open_new());
    thread_ = std::thread([this] { run(); });
    return {};
  }

  Status append(const Entry& entry) override {
    std::string line = json::write(entry);
    line += '\n';
    const std::lock_guard lock(mutex_);
    if (fd_ < 0) CHECK_OK(open_new());  // there was no place for it before
    // O_APPEND makes one write one line; it survives a killed process as soon as write(2) returns.
    if (::write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
      take_back();
      return unavailable("the audit spool can't be written");
    }
    written_ += line.size();
    dirty_ = true;
    entries_.push_back(entry);
    return {};
  }

  Result<std::int64_t> drain() override {
    const std::lock_guard one_at_a_time(shipping_);
    TRY(std::int64_t moved, ship_own());
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder_, error)) {
      const bool leftover = file.path().extension() == ".reads" && file.path() != current_;
      if (file.path().extension() != ".ship" && !leftover) continue;
      TRY(const std::int64_t count, ship(file.path()));
      moved += count;
    }
    return moved;
  }

 private:
  static std::unexpected<Error> unavailable(std::string internal) {
    return fail(Error{Code::unavailable, {}, {}, std::move(internal), {}});
  }

  /// A full disk takes half a line; the next line would stand behind it and be lost with it.
  void take_back() {
    if (::ftruncate(fd_, static_cast<off_t>(written_)) == 0) return;
    ::close(fd_);
    fd_ = -1;
  }

  Status open_new() {
    current_ = folder_ + "/" + to_string(new_uuid(SystemClock().now().ms)) + ".reads";
    fd_ = ::open(current_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    written_ = 0;
    dirty_ = false;
    if (fd_ < 0) return unavailable("the audit spool can't be opened");
    return {};
  }

  /// Moves what was appended since the last time. It is at hand, so its file is read only when this
  /// fails or the process ends before.
  Result<std::int64_t> ship_own() {
    std::vector<Entry> entries;
    std::string file;
    {
      const std::lock_guard lock(mutex_);
      if (written_ == 0) return 0;
      ::close(fd_);
      file = current_ + ".ship";
      std::error_code error;
      fs::rename(current_, file, error);
      entries.swap(entries_);
      CHECK_OK(open_new());
    }
    for (std::size_t at = 0; at < entries.size(); at += rows_per_transaction)
      CHECK_OK(insert(
          std::span(entries).subspan(at, std::min(rows_per_transaction, entries.size() - at))));
    std::error_code error;
    fs::remove(file, error);
    return static_cast<std::int64_t>(entries.size());
  }

  Status insert(std::span<const Entry> entries) {
    return database_.write([&](db::Session& session) -> Status {
      record_reads(session, region_, entries);
      return {};
    });
  }

  /// Moves one closed file into the database; ids make a repeat harmless.
  Result<std::int64_t> ship(const fs::path& path) {
    std::ifstream in(path);
    // What can't be read now is kept for the next time, not removed below.
    if (!in) return unavailable("a closed audit spool can't be opened");
    std::vector<Entry> entries;
    std::string line;
    std::int64_t moved = 0;
    const auto flush = [&]() -> Status {
      if (entries.empty()) return {};
      CHECK_OK(insert(entries));
      moved += static_cast<std::int64_t>(entries.size());
      entries.clear();
      return {};
    };
    while (std::getline(in, line)) {
      // The last line of a killed process may be cut; a cut line was never acknowledged.
      auto entry = json::read<Entry>(line);
      if (entry) entries.push_back(std::move(*entry));
      if (entries.size() >= rows_per_transaction) CHECK_OK(flush());
    }
    if (in.bad()) return unavailable("a closed audit spool can't be read");
    CHECK_OK(flush());
    std::error_code error;
    fs::remove(path, error);
    return moved;
  }

  /// Readers don't wait for the disk: the lock is open meanwhile.
  void sync(std::unique_lock<std::mutex>& lock) {
    const int file = ::dup(fd_);
    dirty_ = false;
    lock.unlock();
    const bool synced = file >= 0 && ::fdatasync(file) == 0;
    if (file >= 0) ::close(file);
    lock.lock();
    if (!synced) dirty_ = true;
  }

  void run() {
    int syncs = 0;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      wake_.wait_for(lock, sync_every);
      if (dirty_) sync(lock);
      if (++syncs < ship_every_syncs || stopping_) continue;
      syncs = 0;
      lock.unlock();
      (void)drain();
      lock.lock();
    }
  }

  std::string folder_;
  db::Database& database_;
  RegionId region_;
  std::mutex mutex_, shipping_;
  std::condition_variable wake_;
  bool stopping_ = false, dirty_ = false;
  std::string current_;
  int fd_ = -1;
  std::size_t written_ = 0;
  std::vector<Entry> entries_;  ///< of the current file
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(const std::string& folder, db::Database& database,
                                           RegionId region) {
  auto spool = std::make_unique<FileSpool>(folder, database, region);
  CHECK_OK(spool->start());
  return spool;
}

}  // namespace yilian::audit
