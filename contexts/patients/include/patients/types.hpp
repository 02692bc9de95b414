#pragma once
// People and their visits: one person, many identifiers. Document numbers and phones are encrypted
// at rest and answered masked; a full value leaves only through the audited reveal.
#include <optional>
#include <string>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/identifiers.hpp"
#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"

namespace yilian::patients {

/// CV02.01.101 with the kinds that PAT-1 names.
enum class DocumentKind : std::uint8_t {
  id_card,
  household_register,
  passport,
  military_officer,
  hk_macao_permit,
  taiwan_permit,
  birth_certificate,
  insurance_number,
  other,
  none
};
enum class PopulationFlag : std::uint8_t {
  aged_65_plus,
  aged_0_6,
  severe_disability,
  severe_mental_illness,
  pregnant,
  poverty_relief,
  chronic_disease,
  contracted
};
enum class VisitKind : std::uint8_t { outpatient, inpatient, emergency, home, registration };
/// How the person was identified at the visit; a typed number opens less, for a shorter time.
enum class VisitProof : std::uint8_t { card_read, patient_code, typed };

struct Guardian {
  Text<1, 40> name;
  Text<1, 20> relation;
  std::optional<Text<0, 20>> phone;
};

struct LocalNumber {
  OrganisationId organisation_id;
  Text<1, 40> number;
};

struct PersonInput {
  Text<1, 40> name;
  DocumentKind document_kind = DocumentKind::id_card;
  std::optional<Text<0, 30>> document_number;
  std::optional<Sex> sex;          ///< derived from an identity number
  std::optional<Date> birth_date;  ///< derived from an identity number
  std::optional<Text<0, 20>> phone;
  std::optional<Text<0, 12>> division;
  std::optional<Text<0, 200>> address;
  std::optional<Text<0, 30>> insurance_number;
  std::optional<Text<0, 30>> health_record_number;
  std::optional<Guardian> guardian;
  std::vector<PopulationFlag> flags;  ///< the age flags are derived, not entered
  bool newborn = false;               ///< no number yet; guardian required
};

struct VisitInput {
  VisitKind kind = VisitKind::outpatient;
  VisitProof proof = VisitProof::typed;
  std::optional<DepartmentId> department_id;
  std::optional<Text<0, 40>> local_number;  ///< out-patient or in-patient number of this member
};

struct RegisterCommand {
  PersonInput person;
  VisitInput visit;
};

struct VisitCommand {
  VisitInput visit;
};

struct CorrectCommand {
  PersonInput person;
  Text<1, 200> reason;
};

struct Person {
  PatientId id;
  std::string name;
  DocumentKind document_kind = DocumentKind::id_card;
  std::string document_masked;
  Sex sex = Sex::unknown;
  Date birth_date;
  std::string phone_masked;
  std::optional<std::string> division;
  std::optional<std::string> division_name;
  std::optional<std::string> address;
  std::optional<std::string> insurance_number_masked;
  std::optional<std::string> health_record_number;
  std::optional<Guardian> guardian;
  std::vector<PopulationFlag> flags;
  bool newborn = false;
  std::string basis;  ///< why the caller may see this person: visit, referral, break_glass, …
  std::optional<Instant> until;
  std::int64_t version = 0;
};

struct Visit {
  VisitId id;
  PatientId patient_id;
  OrganisationId organisation_id;
  std::string organisation_name;
  std::optional<std::string> department_name;
  VisitKind kind = VisitKind::outpatient;
  VisitProof proof = VisitProof::typed;
  Instant started_at;
  std::optional<Instant> ended_at;
  std::string registered_by;
};

struct Registered {
  Person person;
  Visit visit;
};

/// Exactly one of: document number, phone, name with birth date.
struct SearchCommand {
  std::optional<Text<0, 30>> document_number;
  std::optional<Text<0, 20>> phone;
  std::optional<Text<0, 40>> name;
  std::optional<Date> birth_date;
};

struct SearchHit {
  PatientId id;
  std::string name_masked;
  Sex sex = Sex::unknown;
  Date birth_date;
  std::string document_masked;
  std::string phone_masked;
  bool may_open = false;  ///< a relationship exists; otherwise register a visit first
};

struct SearchAnswer {
  std::vector<SearchHit> hits;
};

enum class RevealField : std::uint8_t { document, phone, insurance_number, guardian_phone };
struct RevealCommand {
  RevealField field = RevealField::document;
  Text<2, 200> reason;
};
struct RevealAnswer {
  std::string value;
};

using BreakGlassId = Id<struct BreakGlassTag>;
struct BreakGlassCommand {
  Text<5, 500> reason;
};
enum class ReviewOutcome : std::uint8_t { justified, not_justified };
struct ReviewCommand {
  ReviewOutcome outcome = ReviewOutcome::justified;
  Text<1, 500> note;
};
/// An entry to be reviewed: a break-glass access, or a visit registered with a typed number only.
struct BreakGlass {
  BreakGlassId id;
  PatientId patient_id;
  std::string patient_name_masked;
  std::string kind;  ///< break_glass or typed_visit
  std::string person_name;
  std::string organisation_name;
  Role role = Role::physician;
  Instant at;
  Instant until;
  std::string reason;
  std::optional<ReviewOutcome> outcome;
  std::optional<std::string> reviewed_by;
  std::optional<Instant> reviewed_at;
  std::int64_t version = 0;
};

struct Correction {
  Instant at;
  std::string person_name;
  std::string organisation_name;
  std::string reason;
  std::string field;
  std::string before;  ///< masked where the field is
  std::string after;
};

/// What is held about a person, with whole numbers: for the person's own export only.
struct PersonRecord {
  PatientId id;
  std::string name;
  DocumentKind document_kind = DocumentKind::id_card;
  std::string document_number;
  Sex sex = Sex::unknown;
  Date birth_date;
  std::string phone;
  std::string division;
  std::string address;
  std::string insurance_number;
  std::string health_record_number;
  std::optional<Guardian> guardian;
  std::vector<PopulationFlag> flags;
  bool newborn = false;
  OrganisationId registered_by;
  Instant registered_at;
  std::int64_t version = 0;
};
struct VisitRecord {
  VisitId id;
  OrganisationId organisation_id;
  std::string organisation_name;
  std::optional<DepartmentId> department_id;
  VisitKind kind = VisitKind::outpatient;
  VisitProof proof = VisitProof::typed;
  std::optional<std::string> local_number;
  Instant started_at;
  std::optional<Instant> ended_at;
  std::string registered_by;
};
struct RelationshipRecord {
  OrganisationId organisation_id;
  std::string organisation_name;
  std::string basis;
  std::string scope;
  Instant from;
  Instant until;
};
struct PersonHoldings {
  PersonRecord person;
  std::vector<VisitRecord> visits;
  std::vector<Correction> corrections;
  std::vector<RelationshipRecord> relationships;
  std::vector<BreakGlass> access_reviews;
};

struct PeopleImportOptions {
  bool dry_run = true;
};
using ImportId = Id<struct ImportTag>;
/// What an import did, or what a trial would do.
struct PeopleImport {
  bool dry_run = true;
  std::optional<ImportId> batch_id;  ///< subject of the import's audit entries; none for a trial
  std::int64_t rows = 0;
  std::int64_t created = 0;
  std::int64_t known = 0;   ///< registered already, left as they are
  std::int64_t faulty = 0;  ///< rows with problems, of which the first are told
  std::vector<network::ImportProblem> problems;
};

/// Scope of a relationship: the whole shared record, or only the own organisation's data.
enum class Scope : std::uint8_t { full, own_organisation };

}  // namespace yilian::patients
