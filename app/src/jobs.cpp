#include "app/jobs.hpp"

#include <algorithm>

#include "log/log.hpp"

namespace yilian::app {

void Jobs::every(std::chrono::milliseconds period, std::string name, Run run) {
  auto failures =
      metrics_.counter("job_failures_total", "Runs of a job that failed", {{"job", name}});
  auto seconds = metrics_.histogram("job_seconds", "Duration of a job", {{"job", name}},
                                    {0.001, 0.01, 0.1, 1, 10, 60});
  jobs_.push_back(
      {std::move(name), period, std::move(run), {}, {}, false, false, failures, seconds});
}

void Jobs::start(int threads) {
  const auto now = std::chrono::steady_clock::now();
  for (auto& job : jobs_) job.due = now;
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

void Jobs::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Jobs::wake(std::string_view name) {
  {
    const std::lock_guard lock(mutex_);
    const auto job = std::ranges::find(jobs_, name, &Job::name);
    if (job == jobs_.end()) return;
    const Time soon = std::max(std::chrono::steady_clock::now(), job->wakes_from);
    if (job->due <= soon) return;
    job->due = soon;
  }
  changed_.notify_one();
}

void Jobs::run_all() {
  for (auto& job : jobs_) (void)run_guarded(job);
}

bool Jobs::run_guarded(Job& job) {
  const auto begin = std::chrono::steady_clock::now();
  std::string trouble;
  try {
    if (const Status done = job.run(); !done)
      trouble = std::string(info(done.error().code).name) + " " + done.error().internal;
  } catch (const std::exception& thrown) {
    trouble = thrown.what();
  }
  job.seconds.observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  if (trouble.empty()) {
    if (std::exchange(job.failing, false)) log::info("job.recovered", {{"job", job.name}});
    return true;
  }
  job.failures.add();
  // The first failure of a row is an error; the rest would only fill the disk.
  if (!std::exchange(job.failing, true))
    log::error("job.failed", {{"job", job.name}, {"internal", trouble}});
  return false;
}

void Jobs::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto now = std::chrono::steady_clock::now();
    Job* next = nullptr;
    for (auto& job : jobs_)
      if (!job.running && (!next || job.due < next->due)) next = &job;
    if (!next) {
      changed_.wait(lock);
      continue;
    }
    if (next->due > now) {
      const Time due = next->due;  // another thread may move it meanwhile
      changed_.wait_until(lock, due);
      continue;
    }
    next->running = true;
    // Set before the run, so that a wake during it counts for the next one.
    next->due = now + next->period;
    lock.unlock();
    const bool ok = run_guarded(*next);
    lock.lock();
    next->running = false;
    const auto ended = std::chrono::steady_clock::now();
    next->wakes_from = std::max(
        now + wake_gap, ended + std::min<Time::duration>(rest_factor * (ended - now), rest_max));
    if (next->due < now + next->period) next->due = std::max(next->due, next->wakes_from);
    if (!ok) next->due = std::max(next->due, std::chrono::steady_clock::now() + next->period);
    changed_.notify_one();
  }
}

}  // namespace yilian::app
