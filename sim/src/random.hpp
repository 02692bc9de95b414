#pragma once
// The one source of chance of a run: the same seed draws the same on every machine, because the
// standard's distributions are not used.
#include <cstdint>
#include <random>
#include <vector>

namespace yilian::sim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// 0 … count - 1; 0 for an empty choice.
  std::size_t pick(std::size_t count) { return count == 0 ? 0 : engine_() % count; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(pick(static_cast<std::size_t>(high - low + 1)));
  }
  bool chance(int percent) { return static_cast<int>(pick(100)) < percent; }
  bool per_mille(int count) { return static_cast<int>(pick(1000)) < count; }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[pick(all.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace yilian::sim
