#pragma once
// The grammar of UCUM (case-sensitive), chapter 2 of the Unified Code for Units of Measure: whether
// a text is a unit. Pure. It converts nothing and does not say which kind of quantity it is.
#include <string_view>

namespace yilian::terminology::rules {

bool is_ucum_unit(std::string_view text);

}  // namespace yilian::terminology::rules
