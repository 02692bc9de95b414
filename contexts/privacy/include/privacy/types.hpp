#pragma once
// What a person may ask for: a copy of everything, and to be forgotten.
#include <optional>
#include <string>
#include <vector>

#include "capacity/types.hpp"
#include "discharges/types.hpp"
#include "exchange/types.hpp"
#include "intake/types.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "patients/types.hpp"
#include "readiness/types.hpp"
#include "records/types.hpp"
#include "referral/types.hpp"
#include "shared_documents/types.hpp"

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

// -- who opened the record, and objections to that

/// What the staff member who is asked must give each time, and which part is wanted.
struct AccessLogCommand {
  IdentityProof proof = IdentityProof::document_seen;
  Text<2, 500> reason;
  std::optional<OrganisationId> organisation_id;
  std::optional<Date> from;
  std::optional<Date> to;
  std::optional<Bounded<1, 100>> limit;
  std::optional<Text<0, 80>> cursor;
};
/// What came of it. A refused one showed nothing.
enum class AccessOutcome : std::uint8_t { opened, changed, refused };
/// What one person did in one post for one reason on one day, from the audit trail.
struct AccessGroup {
  AccountId account_id;
  std::string person_name;  ///< empty: the platform itself
  std::string role;
  OrganisationId organisation_id;
  std::string organisation_name;
  AccessOutcome outcome = AccessOutcome::opened;
  std::vector<std::string> actions;
  Instant first_at;
  Instant last_at;
  std::int64_t count = 0;
  std::string reason;
  std::optional<std::string> basis;  ///< the relationship that allowed it; none: not known
  bool emergency = false;            ///< by break-glass
};
struct AccessLog {
  std::vector<AccessGroup> items;
  std::optional<std::string> next_cursor;
  std::optional<Instant> looked_until;  ///< with a cursor: how far back this page reaches
};

using ObjectionId = Id<struct ObjectionTag>;
enum class ObjectionState : std::uint8_t { raised, examining, explained, improper };
enum class ObjectionAction : std::uint8_t { take, explain, find_improper, tell };
/// "I do not recognise this": the accesses of one person of one unit within a time.
struct ObjectCommand {
  IdentityProof proof = IdentityProof::document_seen;
  Text<2, 1000> words;  ///< the person's own
  AccountId account_id;
  OrganisationId organisation_id;
  Instant from;
  Instant to;
};
struct ObjectionAnswerCommand {
  Text<5, 1000> answer;  ///< for the person
};
/// How the person learned of the answer.
enum class ToldHow : std::uint8_t { in_person, by_phone, in_writing };
struct TellCommand {
  ToldHow how = ToldHow::in_person;
};
struct Objection {
  ObjectionId id;
  PatientId patient_id;
  std::string patient_name_masked;
  OrganisationId organisation_id;  ///< whose staff member it is about
  std::string organisation_name;
  Instant from;
  Instant to;
  std::string words;
  Instant raised_at;
  std::string raised_by;
  std::string raised_organisation_name;
  ObjectionState state = ObjectionState::raised;
  std::optional<Instant> due_at;  ///< of the next step of the examination
  bool overdue = false;
  std::optional<std::string> taken_by;
  std::optional<Instant> taken_at;
  std::optional<std::string> answer;
  std::optional<std::string> answered_by;
  std::optional<Instant> answered_at;
  std::optional<ToldHow> told_how;
  std::optional<std::string> told_by;
  std::optional<Instant> told_at;
  std::vector<AccessGroup> accesses;  ///< of one objection; empty in lists
  std::vector<ObjectionAction> actions;
  std::int64_t version = 0;
};
struct ObjectionFilter {
  std::optional<ObjectionState> state;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct ObjectionPage {
  std::vector<Objection> items;
  std::optional<std::string> next_cursor;
};
struct ObjectionList {
  std::vector<Objection> items;
};
/// Policy document `access_objections`: how long each step may take.
struct ObjectionPolicy {
  Bounded<1, 30> take_days;    ///< from the objection until somebody examines it
  Bounded<1, 90> answer_days;  ///< from the objection until the answer
};
/// As kept, for the person's export.
struct ObjectionRecord {
  ObjectionId id;
  OrganisationId organisation_id;
  Instant from;
  Instant to;
  std::string words;
  Instant raised_at;
  ObjectionState state = ObjectionState::raised;
  std::optional<std::string> answer;
  std::optional<Instant> answered_at;
  std::optional<Instant> told_at;
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
  std::vector<shared_documents::SharedDocumentRecord> shared_documents;
  std::vector<std::string> clinical_records;  ///< FHIR R4 resources, each as JSON
  bool clinical_records_complete = true;      ///< false: there are more than are listed
  std::vector<discharges::DischargeRecord> discharges;
  std::vector<ObjectionRecord> objections;  ///< to accesses
  std::vector<AccessRecord> accesses;
  bool accesses_complete = true;  ///< false: there are more than the latest that are listed
};

struct EraseCommand {
  Text<5, 500> reason;
  std::optional<Text<1, 200>> password;  ///< entered again, or the one-time code below
  std::optional<Text<6, 6>> code;
};

}  // namespace yilian::privacy
