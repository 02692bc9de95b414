#pragma once
// What a person may ask for: a copy of everything, and to be forgotten.
#include <optional>
#include <string>
#include <vector>

#include "capacity/types.hpp"
#include "exchange/types.hpp"
#include "intake/types.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "patients/types.hpp"
#include "readiness/types.hpp"
#include "records/types.hpp"
#include "referral/types.hpp"

namespace yilian::privacy {

/// How it was checked that the person, or who may act for the person, asks.
enum class IdentityProof : std::uint8_t {
  document_seen,
  patient_code,
  guardian_document,
  authorisation_letter
};

struct ExportCommand {
  IdentityProof proof = IdentityProof::document_seen;
  Text<2, 500> reason;
};

/// Who opened or changed the record, from the audit.
struct AccessRecord {
  Instant at;
  std::string person_name;
  OrganisationId organisation_id;
  std::string organisation_name;
  std::string role;
  std::string action;
  std::string outcome;
  std::string reason;
};

struct PersonExport {
  Instant made_at;
  std::string made_by;
  std::string organisation_name;
  IdentityProof proof = IdentityProof::document_seen;
  std::string reason;
  patients::PersonRecord person;
  std::vector<patients::PersonRecord> merged;  ///< registrations of the same person
  std::vector<patients::SourceNumberRecord> source_numbers;
  std::vector<patients::VisitRecord> visits;
  std::vector<patients::Correction> corrections;
  std::vector<patients::RelationshipRecord> relationships;
  std::vector<patients::BreakGlass> access_reviews;
  std::vector<referral::ReferralRecord> referrals;
  std::vector<referral::FollowUp> follow_ups;
  std::vector<referral::Draft> drafts;
  std::vector<records::StoredFile> attachments;
  std::vector<capacity::Booking> bookings;
  std::vector<capacity::Wait> waits;
  std::vector<readiness::AssessmentRecord> assessments;
  std::vector<exchange::FeedRecord> feed_messages;  ///< as members' systems sent them
  std::vector<intake::IntakeRecord> sheet_rows;     ///< of sheets that units took in
  std::vector<std::string> clinical_records;        ///< FHIR R4 resources, each as JSON
  bool clinical_records_complete = true;            ///< false: there are more than are listed
  std::vector<AccessRecord> accesses;
  bool accesses_complete = true;  ///< false: there are more than the latest that are listed
};

struct EraseCommand {
  Text<5, 500> reason;
  std::optional<Text<1, 200>> password;  ///< entered again, or the one-time code below
  std::optional<Text<6, 6>> code;
};

}  // namespace yilian::privacy
