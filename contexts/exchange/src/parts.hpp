#pragma once
// Pieces of FHIR from pieces of HL7 v2. Pure.
#include <array>
#include <string>
#include <string_view>

#include "kernel/text.hpp"
#include "plan.hpp"

namespace yilian::exchange::parts {

Error missing(std::string place);
Error invalid(std::string place);

/// A dateTime; empty when nothing is there. hl7_field_invalid for what is no time.
Result<std::string> time_in(const Reading& reading, const hl7::Segment& segment, std::size_t field);
/// The same of a component of a field, and only with a time of day when an instant is needed.
Result<std::string> time_in(const Reading& reading, const hl7::Value& value, std::string place);
/// The text as an `instant` of FHIR; empty when it has no time of day.
std::string instant_of(std::string date_time);

/// An identifier with the member's own system.
bj::object identifier(const Reading& reading, std::string_view what, std::string_view value);
/// "urn:yilian:<organisation>:<what>"
std::string system_for(const Reading& reading, std::string_view what);

/// CWE with its standard code, if there is one, and the member's own beside it. Adds to the plan's
/// unmapped codes.
bj::object concept_in(const Reading& reading, Plan& plan, CodeKind kind, const hl7::Value& value);
/// CWE as it is: the member's code with its own system, LOINC where it says so, and the text.
bj::object plain_concept(const Reading& reading, const hl7::Value& value);

/// XCN as a name to show; empty when nobody is named.
std::string person_name(const hl7::Value& value);
/// Stands before a number that is to be written as it was sent: a binary number would make 5.1 of
/// 5.10. No text of a message holds this character.
inline constexpr char number_mark = '\x01';
/// The body as JSON, its numbers as they were sent.
std::string json_of(const bj::object& body);

/// A reference that only names.
bj::object reference_to_name(std::string name);

template <std::size_t N>
std::string_view word(const std::array<std::pair<std::string_view, std::string_view>, N>& table,
                      std::string_view code, std::string_view otherwise) {
  for (const auto& [from, to] : table)
    if (from == code) return to;
  return otherwise;
}

}  // namespace yilian::exchange::parts
