#pragma once
// What every fuzz target needs: its bytes as text, and a check that ends the program.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace yilian::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace yilian::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
