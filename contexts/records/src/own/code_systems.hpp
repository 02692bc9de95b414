#pragma once
// The platform's own code systems as CodeSystem resources: the tables of terminology and the ICD-10
// dictionary. Everybody may see them; they are changed by imports on the pages.
#include "fhir/server.hpp"

namespace yilian::records::own {

FhirProvider code_systems(rest::Server& server);

}  // namespace yilian::records::own
