#pragma once
// Synthetic people: names from common characters, identity numbers with valid check digits.
#include <cstdint>
#include <random>
#include <string>

#include "kernel/time.hpp"

namespace yilian::demo {

struct Person {
  std::string name, id_number, phone;
  Date birth;
  bool male = false;
};

/// Deterministic for a seed; every identity number once.
class People {
 public:
  explicit People(std::uint64_t seed) : random_(seed) {}
  Person next(int age_min, int age_max, Date today);
  std::string name(bool male);
  std::string staff_name() { return name(pick(2) == 0); }
  std::size_t pick(std::size_t count) { return count == 0 ? 0 : random_() % count; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }

 private:
  std::mt19937_64 random_;
  std::int64_t serial_ = 0;
};

}  // namespace yilian::demo
