#pragma once
// Patches of a resource: JSON Patch (RFC 6902) and FHIRPath Patch. The result is the whole new
// resource as JSON; whoever calls validates and stores it. Nothing is changed in place, and a patch
// is applied wholly or not at all.
#include <string>

#include "fhir/document.hpp"

namespace yilian::fhir {

/// `patch`: an array of operations. patch_invalid with the number of the operation when it is none,
/// patch_failed when its place does not exist or a test does not hold.
Result<std::string> apply_json_patch(Node resource, Node patch);

/// `parameters`: a Parameters resource with parameters named "operation". The same errors.
Result<std::string> apply_fhirpath_patch(Node resource, Node parameters);

}  // namespace yilian::fhir
