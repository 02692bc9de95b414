#pragma once
// Whether a resource is what FHIR R4 says: structure, unknown members, cardinality, the form of
// primitives, choices, required bindings, references, contained resources, invariants. $validate
// and every write ask here. Profiles, extensible bindings and what a reference really points to are
// not looked at; unchecked() tells what else is not.
//
// A finding names places and types, never a value of the resource.
#include <string>
#include <vector>

#include "fhir/document.hpp"

namespace yilian::fhir {

enum class Severity : std::uint8_t { error, warning, information };

struct Finding {
  Severity severity = Severity::error;
  Code code = Code::fault;  ///< its text, and its issue type: info(code).fhir
  std::string expression;   ///< "Patient.name[0].given[1]"
  Params params = {};
};

struct ValidateOptions {
  bool invariants = true;
  bool warnings = true;  ///< also rules that are advice, such as dom-6
  std::size_t findings_max = 100;
  std::string_view type = {};  ///< what it must be, if that is known
};

/// Nothing when all is right. Findings beyond the bound are left out.
std::vector<Finding> validate(Node resource, const ValidateOptions& options = {});
bool has_errors(const std::vector<Finding>& findings);

/// For the CapabilityStatement and the documentation.
struct Unchecked {
  std::vector<std::string> invariants;  ///< keys of those that need a server, or are not FHIRPath
  std::vector<std::string> value_sets;  ///< of required bindings, whose codes are not all known
};
Unchecked unchecked();

/// The form of a primitive type: "dateTime" of "2020-01-01T00:00:00Z".
bool is_primitive_text(std::string_view type, std::string_view text);

}  // namespace yilian::fhir
