#include "session_cache.hpp"

namespace yilian::access {
namespace {

bool is_fresh(const SessionCache::Entry& entry, Instant now) {
  return now >= entry.read_at && now.ms - entry.read_at.ms < SessionCache::lifetime_ms;
}

}  // namespace

SessionCache::Known SessionCache::find(const db::Bytes& token_index, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key(token_index));
  if (found == entries_.end() || !is_fresh(*found->second, now)) return nullptr;
  return found->second;
}

SessionCache::Ticket SessionCache::ticket() const {
  const std::lock_guard lock(mutex_);
  return forgotten_;
}

void SessionCache::put(const db::Bytes& token_index, Known entry, Ticket ticket) {
  const std::lock_guard lock(mutex_);
  if (ticket != forgotten_) return;
  if (entries_.size() >= entries_max) make_room(entry->read_at);
  entries_.insert_or_assign(key(token_index), std::move(entry));
}

void SessionCache::make_room(Instant now) {
  std::erase_if(entries_, [&](const auto& one) { return !is_fresh(*one.second, now); });
  if (entries_.size() >= entries_max) entries_.clear();
}

void SessionCache::forget(const db::Bytes& token_index) {
  const std::lock_guard lock(mutex_);
  ++forgotten_;
  entries_.erase(key(token_index));
}

void SessionCache::forget(AccountId account) {
  const std::lock_guard lock(mutex_);
  ++forgotten_;
  std::erase_if(entries_, [&](const auto& one) {
    return one.second->admission.session.account_id == account;
  });
}

void SessionCache::forget_before(std::uint64_t epoch) {
  const std::lock_guard lock(mutex_);
  if (epoch == epoch_) return;
  epoch_ = epoch;
  ++forgotten_;
  entries_.clear();
}

void SessionCache::saw(const db::Bytes& token_index, Instant now) {
  const std::lock_guard lock(mutex_);
  if (seen_.size() >= entries_max && !seen_.contains(key(token_index))) return;
  auto& at = seen_[key(token_index)];
  at = std::max(at, now);
}

Instant SessionCache::last_seen(const db::Bytes& token_index, Instant stored) const {
  const std::lock_guard lock(mutex_);
  Instant latest = stored;
  const auto name = key(token_index);
  if (const auto found = entries_.find(name); found != entries_.end())
    latest = std::max(latest, found->second->admission.session.last_seen_at);
  if (const auto found = seen_.find(name); found != seen_.end())
    latest = std::max(latest, found->second);
  return latest;
}

std::vector<std::pair<db::Bytes, Instant>> SessionCache::take_seen() {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<db::Bytes, Instant>> out;
  for (const auto& [name, at] : seen_) {
    out.emplace_back(db::Bytes(name.begin(), name.end()), at);
    // Until the entry is read again it must not look older than what is being written.
    const auto found = entries_.find(name);
    if (found == entries_.end()) continue;
    auto newer = std::make_shared<Entry>(*found->second);  // somebody may be reading the old one
    auto& last = newer->admission.session.last_seen_at;
    last = std::max(last, at);
    found->second = std::move(newer);
  }
  seen_.clear();
  return out;
}

void SessionCache::restore(const std::vector<std::pair<db::Bytes, Instant>>& seen) {
  for (const auto& [token_index, at] : seen) saw(token_index, at);
}

}  // namespace yilian::access
