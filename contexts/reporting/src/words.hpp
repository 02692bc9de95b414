#pragma once
// The words of statistics in both languages, for exported sheets; the code itself where there is
// none.
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace yilian::reporting::words {

/// `group` is a dimension's name, or dimension, measure, direction, kind.
std::string of(std::string_view group, std::string_view code, Language language);

}  // namespace yilian::reporting::words
