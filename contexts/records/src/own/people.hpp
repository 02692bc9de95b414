#pragma once
// Registered people as FHIR Patients: for whom no system sent a Patient under the person's own id.
// Numbers are left out (data-absent-reason masked), as on the pages.
#include "fhir/server.hpp"
#include "patients/types.hpp"

namespace yilian::records::own {

FhirProvider people(rest::Server& server);
/// Somebody who may be who is looked for, as the search of the pages shows people.
std::string matched_patient(const patients::SearchHit& hit);

}  // namespace yilian::records::own
