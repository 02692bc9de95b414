#include "postgres_shared.hpp"

namespace yilian::db::postgres {
namespace {

using std::chrono::steady_clock;

/// Whoever waits longer is answered by a worker, which finds out what is wrong.
constexpr auto silence_max = std::chrono::seconds(3);
constexpr auto look_every = std::chrono::seconds(1);
constexpr std::size_t waiters_max = 256;

}  // namespace

ResultPtr SharedReader::ask(Sql sql, std::span<const Value> values) {
  fiber::Fiber& self = *fiber::here();
  const auto decline = [&]() {
    self.decline();
    return Failure{Code::unavailable, "postgres: left to a worker"};
  };
  if (is_broken() || waiters_.size() >= waiters_max) throw decline();
  Waiter waiter{self.shared_from_this(), steady_clock::now()};
  try {
    connection_->queue(sql, values);
  } catch (const Failure&) {
    end();
    throw decline();
  }
  waiters_.push_back(&waiter);
  if (!std::exchange(flushing_, true)) loop_.soon([self = shared_from_this()] { self->flush(); });
  if (!std::exchange(timing_, true))
    loop_.after(look_every, [self = shared_from_this()] { self->look_at_time(); });
  count_round_trip();
  self.park();
  if (waiter.declined) throw decline();
  if (waiter.failure) throw *waiter.failure;
  return std::move(waiter.result);
}

void SharedReader::flush() {
  flushing_ = false;
  if (is_broken() || waiters_.empty()) return;
  try {
    connection_->send_group();
  } catch (const Failure&) {
    return end();
  }
  watch();
}

void SharedReader::watch() {
  if (is_broken() || std::exchange(watching_, true)) return;
  loop_.when_readable(connection_->descriptor(), [self = shared_from_this()] {
    self->watching_ = false;
    self->on_readable();
  });
}

void SharedReader::on_readable() {
  if (is_broken()) return;
  if (!connection_->receive()) return end();
  while (!is_broken() && connection_->has_answer()) {
    Connection::Answer got = connection_->take_answer();
    if (connection_->is_broken()) return end();
    if (!got.of_statement) continue;
    Waiter& waiter = *waiters_.front();
    waiters_.pop_front();
    waiter.declined = !got.result && !got.failure;  // skipped after the error of another one
    waiter.result = std::move(got.result);
    waiter.failure = std::move(got.failure);
    answer(waiter);
  }
  if (!is_broken() && connection_->is_crowded()) return end();
  if (!waiters_.empty()) watch();
}

void SharedReader::look_at_time() {
  timing_ = false;
  if (is_broken() || waiters_.empty()) return;
  if (steady_clock::now() - waiters_.front()->since > silence_max) return end();
  timing_ = true;
  loop_.after(look_every, [self = shared_from_this()] { self->look_at_time(); });
}

void SharedReader::end() {
  if (is_broken()) return;
  const auto self = shared_from_this();
  loop_.forget(connection_->descriptor());
  connection_.reset();
  for (auto waiting = std::exchange(waiters_, {}); Waiter * waiter : waiting) {
    waiter->declined = true;
    answer(*waiter);
  }
}

void SharedReader::answer(Waiter& waiter) {
  // The waiter ends with its fiber's stack.
  const auto parked = waiter.fiber;
  parked->resume();
}

std::shared_ptr<SharedReader> SharedReaders::here(fiber::Loop& loop) {
  const std::lock_guard lock(mutex_);
  auto& reader = readers_[loop.id()];
  if (reader && !reader->is_broken()) return reader;
  if (opened_.empty()) {
    reader = nullptr;
    wanted_ = 1;
    return nullptr;
  }
  reader = std::make_shared<SharedReader>(loop, std::move(opened_.back()));
  opened_.pop_back();
  return reader;
}

void SharedReaders::provide() {
  if (wanted_.load(std::memory_order_relaxed) == 0) return;
  {
    const std::lock_guard lock(mutex_);
    if (steady_clock::now() < next_try_) return;
    next_try_ = steady_clock::now() + look_every;
    wanted_ = 0;
  }
  try {
    auto connection = std::make_unique<Connection>(url_);
    connection->will_only_read(true);
    const std::lock_guard lock(mutex_);
    opened_.push_back(std::move(connection));
  } catch (const Failure&) {
    wanted_ = 1;  // the worker's own statement tells what is wrong
  }
}

std::vector<Row> SharedSession::run(Sql sql, std::span<const Value> values) {
  if (!std::string_view(sql.text).starts_with("SELECT"))
    throw Failure{Code::fault, "a glance only selects; in: " + excerpt(sql.text)};
  ++statements_;
  return decode(reader_.ask(sql, values).get());
}

std::int64_t SharedSession::change(Sql sql, std::span<const Value>) {
  throw Failure{Code::fault, "a glance only selects; in: " + excerpt(sql.text)};
}

void SharedSession::send(Sql sql, std::span<const Value> values) { change(sql, values); }

void SharedSession::script(const std::string& text) {
  throw Failure{Code::fault, "a glance runs no script; in: " + excerpt(text)};
}

}  // namespace yilian::db::postgres
