#pragma once
// Answers that many ask for at once (the bed board, the search), kept for a second and until this
// server changes what they tell. Another server's change is seen a second later: a place is never
// sold by what was kept, because taking it is decided by its own row.
#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::capacity {

template <class T>
class Kept {
 public:
  explicit Kept(std::size_t keys_max) : keys_max_(keys_max) {}

  /// What is kept under `key`, was made within the last second and not before the stamp `needed`;
  /// or what `make() -> Result<T>` gives: one caller makes it, others of the key wait. `seen` is
  /// the stamp read before the snapshot that `make` reads from: a change after it is not in there.
  template <class F>
  Result<std::shared_ptr<const T>> get(const std::string& key, std::uint64_t needed,
                                       std::uint64_t seen, Instant now, F make) {
    const auto entry = entry_of(key, now);
    const std::lock_guard lock(entry->mutex);
    if (!entry->value || entry->stamp < needed || entry->old(now)) {
      TRY(auto made, make());
      entry->value = std::make_shared<const T>(std::move(made));
      entry->stamp = seen;
      entry->at_ms = now.ms;
    }
    return entry->value;
  }

 private:
  static constexpr std::int64_t age_ms_max = 1000;
  struct Entry {
    std::mutex mutex;
    std::shared_ptr<const T> value;
    std::uint64_t stamp = 0;
    std::atomic<std::int64_t> at_ms = 0;
    bool old(Instant now) const { return at_ms > now.ms || now.ms - at_ms > age_ms_max; }
  };

  std::shared_ptr<Entry> entry_of(const std::string& key, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found != entries_.end()) return found->second;
    // Memory is for what is asked for now, and who asks for too many things is not helped.
    std::erase_if(entries_, [&](const auto& one) { return one.second->old(now); });
    if (entries_.size() >= keys_max_) entries_.clear();
    const auto entry = std::make_shared<Entry>();
    entry->at_ms = now.ms;
    entries_.emplace(key, entry);
    return entry;
  }

  std::size_t keys_max_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
};

/// Counts the committed changes of this server to one kind of thing, and remembers which things the
/// latest of them concerned.
template <class Key>
class Changes {
 public:
  std::uint64_t stamp() const { return stamp_.load(std::memory_order_acquire); }
  void note(const Key& key) {
    const std::lock_guard lock(mutex_);
    latest_.emplace_back(stamp_.load(std::memory_order_relaxed) + 1, key);
    last_[key] = latest_.back().first;
    if (latest_.size() > latest_max) latest_.pop_front();
    stamp_.store(latest_.back().first, std::memory_order_release);
  }
  /// The stamp of the latest change to one thing; 0 when it was never changed.
  std::uint64_t of(const Key& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = last_.find(key);
    return found == last_.end() ? 0 : found->second;
  }
  /// What changed after a stamp, each once; nothing when that is more than is remembered.
  std::optional<std::vector<Key>> since(std::uint64_t stamp) const {
    const std::lock_guard lock(mutex_);
    if (stamp >= stamp_.load(std::memory_order_relaxed)) return std::vector<Key>();
    if (latest_.empty() || latest_.front().first > stamp + 1) return std::nullopt;
    std::vector<Key> out;
    for (const auto& [at, key] : latest_)
      if (at > stamp && std::ranges::find(out, key) == out.end()) out.push_back(key);
    return out;
  }

 private:
  static constexpr std::size_t latest_max = 200;
  std::atomic<std::uint64_t> stamp_ = 0;
  mutable std::mutex mutex_;
  std::deque<std::pair<std::uint64_t, Key>> latest_;
  std::map<Key, std::uint64_t> last_;
};

}  // namespace yilian::capacity
