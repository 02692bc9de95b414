#pragma once
// The administrative divisions compiled into the program: unpacked once, at first use, and shared.
#include <string>
#include <string_view>
#include <vector>

#include "network/types.hpp"

namespace yilian::network::divisions {

struct Entry {
  std::string_view code, name, parent;
};

/// The gzip file as it is in the program.
std::string_view packed();
/// Names this edition of the data, for `load`.
std::string edition();
/// All divisions in order of code.
const std::vector<Entry>& all();
const Entry* find(std::string_view code);
/// Direct children in order of code; of "" the provinces.
std::vector<Division> children(std::string_view parent);

}  // namespace yilian::network::divisions
