#pragma once
// Resources as XML, in both directions, by the definitions: what is an attribute, a list, a number.
// No document type, no entities but XML's own five, nothing is fetched. Bounded in size and depth.
#include <string>
#include <string_view>

#include "fhir/document.hpp"

namespace yilian::fhir {

/// The resource as JSON text. malformed_xml; unknown_field, wrong_type and too_many with the path
/// of the element ("/name/0/given").
Result<std::string> xml_to_json(std::string_view xml, const ParseLimits& limits = {});

/// The resource as XML, elements in the order of the definitions. unknown_field with the pointer of
/// a member that has no place there, invalid_text where a narrative is not well-formed.
Result<std::string> json_to_xml(Node resource);

}  // namespace yilian::fhir
