#pragma once
// What the tests of the rules share: a Wednesday, callers, and what an answer says.
#include <gtest/gtest.h>

#include "rules.hpp"

namespace yilian::services::rules {

inline const Instant now = *parse_instant("2026-03-11T09:00:00+08:00");  // a Wednesday
inline const Date today{2026, 3, 11};

inline Call call_of(Role role) {
  Call call;
  call.now = now;
  call.caller.role = role;
  call.caller.rights = rights_of(role);
  return call;
}
template <class T>
Code code_of(const Result<T>& result) {
  if (result) return Code::fault;
  const auto& error = result.error();
  return error.fields.empty() ? error.code : error.fields.front().code;
}
template <class T>
std::string field_of(const Result<T>& result) {
  return result || result.error().fields.empty() ? "" : result.error().fields.front().pointer;
}

}  // namespace yilian::services::rules
