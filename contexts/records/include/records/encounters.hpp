#pragma once
// Encounters that members' systems sent, as stays. For contexts that follow when one ends (event
// encounter.finished, whose subject is the key); they decide who may know of it.
#include <optional>
#include <string>

#include "kernel/caller.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::records {

class FhirService;

struct EncounterStay {
  PatientId patient;
  OrganisationId organisation;  ///< who contributed it
  bool inpatient = false;
  bool finished = false;
  std::optional<Instant> from, to;
};
/// Nothing for one that is not there any more, or is of no patient.
Result<std::optional<EncounterStay>> encounter_stay(const FhirService& fhir, db::Session& session,
                                                    const Uuid& key);

}  // namespace yilian::records
