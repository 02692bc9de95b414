#include "failures.hpp"

namespace yilian::access {

bool Failures::too_many(const std::string& address, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = windows_.find(address);
  return found != windows_.end() && !found->second.is_over(now) && found->second.count >= max_;
}

void Failures::add(const std::string& address, Instant now) {
  const std::lock_guard lock(mutex_);
  if (windows_.size() >= addresses_max && !windows_.contains(address)) {
    std::erase_if(windows_, [&](const auto& one) { return one.second.is_over(now); });
    if (windows_.size() >= addresses_max) windows_.clear();
  }
  auto& window = windows_[address];
  if (window.count == 0 || window.is_over(now)) window = {now, 0};
  ++window.count;
}

}  // namespace yilian::access
