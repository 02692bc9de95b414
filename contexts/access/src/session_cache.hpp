#pragma once
// Sessions that were admitted a moment ago, so that an ordinary request asks no database who calls;
// and when their owners were last seen, written in batches. What ends or changes a session on this
// server is forgotten at once, before its answer leaves; another server says so by a hint, and what
// it fails to say is found out when an entry is older than `lifetime_ms`.
#include <memory>
#include <mutex>
#include <unordered_map>

#include "store.hpp"

namespace yilian::access {

class SessionCache {
 public:
  static constexpr std::int64_t lifetime_ms = 5'000;
  static constexpr std::size_t entries_max = 20'000;

  struct Entry {
    store::Admission admission;
    std::string organisation_name;
    Instant read_at;
    /// Of the token of a system client, which has no session but the account and the expiry.
    Caller client = {};
  };
  /// Taken before the database is read: what is forgotten meanwhile must not be put back.
  using Ticket = std::uint64_t;

  using Known = std::shared_ptr<const Entry>;

  /// nullptr when it is not known or too old.
  Known find(const db::Bytes& token_index, Instant now) const;
  Ticket ticket() const;
  void put(const db::Bytes& token_index, Known entry, Ticket ticket);
  void forget(const db::Bytes& token_index);
  void forget(AccountId account);
  /// Forgets all when `epoch` is another one than before.
  void forget_before(std::uint64_t epoch);

  /// The owner did something now.
  void saw(const db::Bytes& token_index, Instant now);
  /// The later of what the database says and what was not written yet.
  Instant last_seen(const db::Bytes& token_index, Instant stored) const;
  /// What is to be written, taken out; `restore` puts it back after a failure.
  std::vector<std::pair<db::Bytes, Instant>> take_seen();
  void restore(const std::vector<std::pair<db::Bytes, Instant>>& seen);

 private:
  using Key = std::string;
  static Key key(const db::Bytes& token_index) { return {token_index.begin(), token_index.end()}; }
  void make_room(Instant now);

  mutable std::mutex mutex_;
  std::unordered_map<Key, Known> entries_;
  std::unordered_map<Key, Instant> seen_;
  Ticket forgotten_ = 0;
  std::uint64_t epoch_ = 0;
};

}  // namespace yilian::access
