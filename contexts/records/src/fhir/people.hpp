#pragma once
// Stored Patients and registered people: what a Patient tells the master index, and which Patients
// are one person. The Patient under the person's own id is that person; others are joined by a row.
#include <optional>
#include <string>
#include <vector>

#include "fhir/document.hpp"
#include "kernel/caller.hpp"
#include "patients/types.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::records::rest {

/// Systems of identifiers that are documents, and of the number of the health record.
inline constexpr std::string_view id_card_system = "urn:oid:2.16.156.10011.1.3",
                                  health_record_system = "urn:oid:2.16.156.10011.1.2",
                                  type_system = "http://terminology.hl7.org/CodeSystem/v2-0203";

/// What a Patient tells, with where its parts stand for messages. Pure.
struct Telling {
  patients::PersonTold told;
  std::string document_place = "Patient.identifier";
};
/// Nothing when it has no name, or neither a document, nor a number, nor a birth date.
/// `looks`: a name is enough to look for somebody; what may be asked the index decides.
std::optional<Telling> told_by(fhir::Node patient, const Call& call, bool looks = false);
/// With a FHIRPath in place of each pointer.
Error in_patient(Error error, const Telling& telling);
/// Those who tell of one person at once wait for each other under this text.
std::string lock_text(const Telling& telling);

/// The person of a Patient's key: itself, or whom it was joined to.
Uuid person_of(db::Session& s, RegionId region, const Uuid& key);
/// All ids of Patients that are the person of this one, its own id first.
std::vector<std::string> ids_of_person(db::Session& s, RegionId region, std::string_view id);

}  // namespace yilian::records::rest
