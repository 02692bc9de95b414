#pragma once
// Under which keys a person is proposed for comparison. Each is narrow, so that among a million
// people only a few share it, and together they survive a slip in any one field. Stored as keyed
// hashes only. Pure.
#include <string>
#include <vector>

#include "match/rules_match.hpp"

namespace yilian::patients::match {

inline constexpr std::size_t keys_max = 8;

/// Texts to be hashed, each beginning with its kind. At most keys_max.
std::vector<std::string> keys_of(const Candidate& person);
/// A number that hardly anybody shares by chance. Names and birth dates are shared by many, who are
/// worth a comparison only when both of them are alike.
bool is_strong(std::string_view key);
bool is_worth_comparing(const Candidate& person, const rules::Checked& other);

}  // namespace yilian::patients::match
