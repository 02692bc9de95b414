#pragma once
// The lexical forms of the primitive types.
#include "fhir/document.hpp"
#include "forms.hpp"

namespace yilian::fhir {

/// The value of a primitive, its JSON kind included.
bool is_valid_primitive(Form form, Kind kind, std::string_view text);
/// Well-formed XHTML with a div on top, without scripts and forms, and with some content.
bool is_narrative(std::string_view text);

}  // namespace yilian::fhir
