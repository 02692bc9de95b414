#pragma once
// Which entries of the search index a resource has, and under which hash a criterion looks. Pure.
// The index only proposes: the matcher (match.hpp) decides on the resource itself, so that a hash
// of 4 bytes and the first 8 bytes of a text are enough.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/search_values.hpp"
#include "fhir/store.hpp"

namespace yilian::records::rest {

/// Values longer than this (and open ones) stand under hashes of their own, so that a search from a
/// day on need not begin at the start of time for the others.
inline constexpr std::int64_t long_ms = std::int64_t{31} * 86'400'000;

/// The parameter in whose order a type's tokens and references stand; empty: there is none.
std::string_view main_date(std::string_view type);
/// False for values that nearly every resource of a type shares (status): filters only.
bool is_indexed_token(std::string_view code);
bool is_indexed_date(std::string_view type, std::string_view code);
/// `subject` and `patient` of one patient are one entry.
std::string_view canonical_reference(std::string_view code, std::string_view target_type);

/// The parameter, of this index only, under which a patient's problems, allergies and medicines
/// stand that go on: a record is opened with them, and most of a long one are over.
inline constexpr std::string_view current_of = "patient.current";
/// False for a clinical status, or a status of a medicine, that says that it is over.
bool is_current_status(std::string_view code);

/// Of a type, a parameter, and a value: a token's code, "Type/id", an address, "|value" of a
/// logical reference; empty for dates and texts, whose value stands in the order.
std::int32_t index_hash(std::string_view type, std::string_view code, std::string_view text,
                        bool is_long);
/// The first 8 bytes of a normalised text, in its order.
std::int64_t text_value(std::string_view normal);

/// Resource types with a search parameter `patient`.
const std::vector<std::string>& types_of_patients();

/// Sorted, each once.
std::vector<store::Entry> entries_of(std::string_view type, const fhir::SearchValues& values);

}  // namespace yilian::records::rest
