#pragma once
// Bulk exports of the FHIR routes, made in the background. Wired by app: a job of every server goes
// on with what waits, and removes what is over.
#include <cstdint>

#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace yilian::records {

class FhirService;

/// Goes on with one export for about a second, on the caller's thread; false when none waits.
Result<bool> run_export(FhirService& fhir);
/// The number removed.
Result<std::int64_t> remove_exports(FhirService& fhir, Instant now);

}  // namespace yilian::records
