#pragma once
// Every option once: key, explanation, member, bounds. Reading, printing and documentation follow
// it.
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.hpp"

namespace yilian::config {

struct Option {
  using Member = std::variant<std::string Config::*, std::int64_t Config::*, bool Config::*>;
  std::string_view key;
  std::string_view about;
  Member member;
  std::int64_t min = 0, max = 0;               // of integers
  std::vector<std::string_view> choices = {};  // of texts, when not empty
};

std::span<const Option> option_table();

}  // namespace yilian::config
