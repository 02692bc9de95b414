#include "sqlite_writer.hpp"

namespace yilian::db::sqlite {
namespace {

constexpr std::size_t batch_max = 128;

}  // namespace

Writer::Writer(const std::string& file, bool durable, std::size_t queue_max,
               std::atomic<std::uint64_t>& statements)
    : connection_(file, Role::writer, durable),
      turns_(file),
      checkpointer_(std::make_unique<Connection>(file, Role::reader, durable)),
      queue_max_(queue_max),
      statements_(statements) {
  checkpointer_.follow(connection_);
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

Status Writer::run(const std::function<bool(Session&)>& body) {
  // The job would wait for the thread it runs on.
  if (std::this_thread::get_id() == thread_.get_id())
    programmer_error("db: write called inside a write");
  count_round_trip();
  Job job{&body};
  std::unique_lock lock(mutex_);
  if (queue_.size() >= queue_max_)
    return fail(Error{Code::busy, {}, {}, "sqlite writer queue is full", {}});
  queue_.push_back(&job);
  work_.notify_one();
  job.finished.wait(lock, [&] { return job.done; });
  return std::move(job.outcome);
}

void Writer::loop() {
  std::vector<Job*> batch;
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::size_t count = std::min(queue_.size(), batch_max);
    batch.assign(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    lock.unlock();
    run_batch(batch);
    lock.lock();
    // Told under the lock: the job lives on its caller's stack and ends as soon as it may look.
    for (Job* job : batch) {
      job->done = true;
      job->finished.notify_one();
    }
  }
}

void Writer::run_batch(const std::vector<Job*>& batch) {
  if (batch.size() == 1) return run_alone(*batch.front());
  if (!begin(batch)) return;
  const auto again = [&](const Job* except) {
    for (Job* job : batch)
      if (job != except) run_alone(*job);
  };
  for (Job* job : batch) {
    run_in_savepoint(*job);
    // On a full disk and the like SQLite gives up the whole transaction. The other jobs, also those
    // that refused after reading what is now gone, get a transaction of their own.
    if (!connection_.in_transaction()) return again(job);
  }
  try {
    connection_.change("COMMIT"_sql);
  } catch (const Failure& failure) {
    roll_back();
    // A deferred foreign key is checked at the commit; only the job that broke it shall pay.
    if (failure.code == Code::conflict) return again(nullptr);
    for (Job* job : batch) job->outcome = std::unexpected(to_error(failure));
  }
}

bool Writer::begin(const std::vector<Job*>& batch) {
  turns_.take();
  try {
    connection_.change("BEGIN IMMEDIATE"_sql);
    turns_.give();
    return true;
  } catch (const Failure& failure) {
    turns_.give();
    for (Job* job : batch) job->outcome = std::unexpected(to_error(failure));
    return false;
  }
}

/// True when the job wants its changes kept; a failure is in its outcome.
bool Writer::run_body(Job& job) {
  job.outcome = {};
  try {
    SqliteSession session(connection_, statements_);
    const bool keep = (*job.body)(session);
    session.rethrow();
    return keep;
  } catch (...) {
    job.outcome = std::unexpected(current_error());
    return false;
  }
}

void Writer::run_alone(Job& job) {
  if (!begin({&job})) return;
  if (!run_body(job)) return roll_back();
  try {
    connection_.change("COMMIT"_sql);
  } catch (const Failure& failure) {
    job.outcome = std::unexpected(to_error(failure));
    roll_back();
  }
}

void Writer::run_in_savepoint(Job& job) {
  try {
    connection_.change("SAVEPOINT job"_sql);
    const bool keep = run_body(job);
    if (!connection_.in_transaction()) return;
    if (!keep) connection_.change("ROLLBACK TO job"_sql);
    connection_.change("RELEASE job"_sql);
  } catch (const Failure& failure) {
    // Without its savepoint undone the job's changes must not reach the commit.
    job.outcome = std::unexpected(to_error(failure));
    roll_back();
  }
}

void Writer::roll_back() {
  if (!connection_.in_transaction()) return;
  try {
    connection_.change("ROLLBACK"_sql);
  } catch (const Failure&) {
    programmer_error("db: SQLite can't roll back");
  }
}

}  // namespace yilian::db::sqlite
