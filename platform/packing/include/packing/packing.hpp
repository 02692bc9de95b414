#pragma once
// Small texts that are much alike, compressed one by one with a dictionary that all of them share
// (Zstandard). Whoever stores them keeps the number of the dictionary beside the bytes; a
// dictionary that was ever used is never changed or taken away. Called by contexts/records for the
// bodies of clinical resources, by many threads at once. It never does I/O and knows no format.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::packing {

/// One dictionary under its number (1 …). The bytes are copied.
struct Dictionary {
  int number = 0;
  std::string_view bytes;
};

struct Packed {
  int dictionary = 0;
  std::vector<std::uint8_t> bytes;
};

class Packer {
 public:
  /// Packs with the last of `dictionaries` and unpacks with every one of them. At least one;
  /// std::logic_error otherwise.
  explicit Packer(const std::vector<Dictionary>& dictionaries);
  ~Packer();
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  Packed pack(std::string_view text) const;
  /// The text, of at most `bytes_max` bytes; fault for bytes that were not packed here, that are
  /// damaged, or of a dictionary that is not there.
  Result<std::string> unpack(int dictionary, std::span<const std::uint8_t> bytes,
                             std::size_t bytes_max) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yilian::packing
