#pragma once
// Which person a Patient was a moment ago, so that an ordinary read or write of the own
// organisation asks no database only to name the person in the audit. Never asked for who may see
// something. What another server joins or merges is seen when an entry is older than `lifetime_ms`.
#include <mutex>
#include <optional>
#include <unordered_map>

#include "kernel/ids.hpp"
#include "kernel/time.hpp"

namespace yilian::records::rest {

class RecentPeople {
 public:
  static constexpr std::int64_t lifetime_ms = 5'000;
  static constexpr std::size_t entries_max = 20'000;

  std::optional<Uuid> find(const Uuid& key, Instant now) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    const auto age = now.ms - found->second.at.ms;
    return age >= 0 && age < lifetime_ms ? std::optional(found->second.person) : std::nullopt;
  }
  void put(const Uuid& key, const Uuid& person, Instant now) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= entries_max) entries_.clear();
    entries_.insert_or_assign(key, Entry{person, now});
  }
  /// Somebody was joined, merged or erased.
  void forget() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
  }

 private:
  struct Entry {
    Uuid person;
    Instant at;
  };
  mutable std::mutex mutex_;
  std::unordered_map<Uuid, Entry> entries_;
};

}  // namespace yilian::records::rest
