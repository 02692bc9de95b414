// The data file in the read-only part of the program: no file to lose, no path to configure.
#include <string_view>

#include "divisions.hpp"

asm(".section .rodata\n"
    ".global yilian_divisions_begin\n"
    ".global yilian_divisions_end\n"
    "yilian_divisions_begin:\n"
    ".incbin \"" YILIAN_DIVISIONS_FILE
    "\"\n"
    "yilian_divisions_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char yilian_divisions_begin[];
extern const char yilian_divisions_end[];
}

namespace yilian::network::divisions {

std::string_view packed() {
  return {yilian_divisions_begin,
          static_cast<std::size_t>(yilian_divisions_end - yilian_divisions_begin)};
}

}  // namespace yilian::network::divisions
