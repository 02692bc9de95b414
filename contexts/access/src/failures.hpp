#pragma once
// Refused sign-ins by address. The lock of an account doesn't see one guess at each of many
// accounts; this does. Kept in memory: each server counts for itself, and a restart begins anew.
#include <mutex>
#include <string>
#include <unordered_map>

#include "kernel/time.hpp"

namespace yilian::access {

class Failures {
 public:
  static constexpr std::int64_t window_ms = 10 * 60'000;
  static constexpr std::size_t addresses_max = 10'000;

  /// At most `max` refusals of one address in a window; a hospital may stand behind one address.
  explicit Failures(std::int64_t max) : max_(max) {}
  bool too_many(const std::string& address, Instant now) const;
  void add(const std::string& address, Instant now);

 private:
  struct Window {
    Instant begin;
    std::int64_t count = 0;
    bool is_over(Instant now) const { return now < begin || now.ms - begin.ms >= window_ms; }
  };
  const std::int64_t max_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace yilian::access
