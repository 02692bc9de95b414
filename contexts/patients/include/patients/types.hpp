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

// -- What a person shares of the record with other units than the one that made an entry.

using SharingId = Id<struct SharingTag>;
/// What is kept back: everything, what one unit made, one kind of entry, or one entry.
enum class SharedScope : std::uint8_t { everything, unit, kind, entry };
enum class SharedKind : std::uint8_t {
  visit,
  diagnosis,
  result,
  report,
  image,
  medicine,
  procedure,
  immunisation,
  allergy,
  document,
  order,
  plan,
  referral
};
enum class SignerRelation : std::uint8_t { self, spouse, parent, child, sibling, guardian, other };
enum class SigningMethod : std::uint8_t { paper, electronic };
enum class SigningProof : std::uint8_t {
  document_seen,
  patient_code,
  guardian_document,
  authorisation_letter
};
/// The act of the person, or of who may act for the person, that a setting comes from.
struct Signing {
  Text<0, 40> signer_name;
  SignerRelation relation = SignerRelation::self;
  SigningMethod method = SigningMethod::paper;
  SigningProof proof = SigningProof::document_seen;
  Instant signed_at;
  bool informed = false;  ///< what it means, and that treatment may lack what is kept back
};
struct RestrictCommand {
  SharedScope scope = SharedScope::everything;
  std::optional<OrganisationId> organisation_id;  ///< for a unit
  std::optional<SharedKind> kind;                 ///< for a kind
  std::optional<Text<1, 40>> source;              ///< for an entry: its type
  std::optional<Text<1, 64>> entry_id;            ///< for an entry
  std::vector<OrganisationId> except;             ///< units that see it all the same
  Signing signing;
};
struct AllowCommand {
  Signing signing;
};
struct SignedBy {
  std::string signer_name;  ///< empty: the person
  SignerRelation relation = SignerRelation::self;
  SigningMethod method = SigningMethod::paper;
  SigningProof proof = SigningProof::document_seen;
  Instant signed_at;
  Instant entered_at;
  std::string entered_by;
  OrganisationId organisation_id;
  std::string organisation_name;
};
/// One setting with its course: restricted, and allowed again.
struct SharingSetting {
  SharingId id;
  SharedScope scope = SharedScope::everything;
  std::optional<OrganisationId> organisation_id;
  std::optional<std::string> organisation_name;
  std::optional<SharedKind> kind;
  std::optional<std::string> source;
  std::optional<std::string> entry_id;
  std::vector<OrganisationId> except;
  std::vector<std::string> except_names;
  SignedBy restricted;
  std::optional<SignedBy> allowed;  ///< none: in force
  std::int64_t version = 0;
};
struct SharingSettings {
  std::vector<SharingSetting> items;  ///< those in force first, then the ended ones, newest first
};
/// Policy document `sharing`: who must see what is needed for a lawful duty.
struct SharingPolicy {
  std::vector<network::OrganisationKind> duty_units;
  Bounded<1, 200> settings_max;  ///< in force, of one person
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
struct SourceNumberRecord {
  OrganisationId organisation_id;
  std::string organisation_name;
  std::string system;
  std::string number;
};
struct PersonHoldings {
  PersonRecord person;
  std::vector<PersonRecord> merged;  ///< registered apart, found to be the same person
  std::vector<SourceNumberRecord> source_numbers;
  std::vector<VisitRecord> visits;
  std::vector<Correction> corrections;
  std::vector<RelationshipRecord> relationships;
  std::vector<BreakGlass> access_reviews;
  std::vector<SharingSetting> sharing;
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

// -- The master index: which registrations are one person. Weights are a policy document.

enum class MatchField : std::uint8_t {
  name,
  sex,
  birth_date,
  id_card,   ///< both have an identity card
  document,  ///< both have another document of one kind
  phone,
  address,
  insurance_number,
  health_record_number
};
/// How alike two values are; `unknown` when one of them is missing, which says nothing.
enum class MatchLevel : std::uint8_t {
  same,
  alike,  ///< of names: the same sound in other characters, or in pinyin
  near,   ///< one slip away
  different,
  unknown
};
enum class MatchOutcome : std::uint8_t { same, review, different };
/// What decided.
enum class MatchReason : std::uint8_t { document, source_number, score, two_id_cards };
/// Why two registrations are not taken for one person without somebody who looks.
enum class MatchDoubt : std::uint8_t {
  name_differs,
  birth_date_differs,
  sex_differs,
  document_differs,
  newborn
};

/// How often a level is seen among registrations of one person, and of two different ones.
struct MatchLevelWeight {
  MatchLevel level = MatchLevel::same;
  Bounded<1, 999999> same_per_million;
  Bounded<1, 999999> other_per_million;
};
struct MatchFieldWeights {
  MatchField field = MatchField::name;
  std::vector<MatchLevelWeight> levels;
};
struct MatchPerson {
  Text<1, 40> name;
  std::optional<Sex> sex;
  std::optional<Date> birth_date;
  std::optional<DocumentKind> document_kind;
  std::optional<Text<0, 30>> document_number;
  std::optional<Text<0, 20>> phone;
  std::optional<Text<0, 200>> address;
  std::optional<Text<0, 30>> insurance_number;
  std::optional<bool> newborn;
};
struct MatchExample {
  Text<1, 200> says;
  MatchPerson first;
  MatchPerson second;
  MatchOutcome outcome = MatchOutcome::review;
};
/// A point is a tenth of a bit: ten points make two registrations twice as likely one person.
struct MatchPolicy {
  Bounded<1, 2000> automatic_points;  ///< from here on one person, when nothing is in doubt
  Bounded<1, 2000> review_points;     ///< from here on somebody looks
  Bounded<2, 200> people_per_key;     ///< a key that more people share proposes nobody
  std::vector<MatchFieldWeights> fields;
  std::vector<MatchExample> examples;
};

/// The number of a person in the system of a member, such as the patient number of a hospital.
struct SourceNumber {
  OrganisationId organisation_id;
  Text<1, 100> system;
  Text<1, 64> number;
};
/// What a system tells of a person: it may be enough for a registration, or only to find somebody.
struct PersonTold {
  PersonInput input;
  std::optional<SourceNumber> source;
  bool may_register = false;
  PatientId as;  ///< the id of a new registration
};
enum class FoundBy : std::uint8_t { source_number, document, score, registered };
struct FoundPerson {
  PatientId id;
  FoundBy by = FoundBy::registered;
  bool in_doubt = false;  ///< somebody will look whether there are two of this person
};

/// Somebody who may be who is looked for: as the search shows people, masked.
struct MatchHit {
  SearchHit person;
  MatchOutcome outcome = MatchOutcome::review;  ///< `same` is sure
  std::int64_t points = 0;
  std::int64_t points_sure = 0;  ///< from here on one person, when nothing is in doubt
};

using PairId = Id<struct PairTag>;
using MergeId = Id<struct MergeTag>;
enum class PairState : std::uint8_t { open, merged, separate };
enum class PairAction : std::uint8_t { merge, keep_apart, undo };
/// What made the pair known.
enum class PairOrigin : std::uint8_t { registration, correction, exchange, look_through };

struct PairBrief {
  PairId id;
  PairState state = PairState::open;
  std::int64_t points = 0;
  PairOrigin origin = PairOrigin::registration;
  std::string first_name_masked;
  std::string second_name_masked;
  Instant found_at;
  std::optional<std::string> decided_by;
  std::optional<Instant> decided_at;
  std::int64_t version = 0;
};
struct PairFilter {
  std::optional<PairState> state;  ///< open without it
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct PairPage {
  std::vector<PairBrief> items;
  std::optional<std::string> next_cursor;
};
/// Beside the other one. Names and dates in full, because they are what is compared; numbers
/// masked, with the level that says how they differ.
struct PairSide {
  PatientId id;
  std::string name;
  Sex sex = Sex::unknown;
  Date birth_date;
  DocumentKind document_kind = DocumentKind::none;
  std::string document_masked;
  std::string phone_masked;
  std::string address_masked;
  std::string insurance_number_masked;
  std::string health_record_number;
  std::string registered_by;
  Instant registered_at;
  std::int64_t visits = 0;
};
struct PairField {
  MatchField field = MatchField::name;
  MatchLevel level = MatchLevel::unknown;
  std::int64_t points = 0;
};
struct Pair {
  PairId id;
  PairState state = PairState::open;
  std::int64_t points = 0;
  PairOrigin origin = PairOrigin::registration;
  MatchReason reason = MatchReason::score;
  std::vector<MatchDoubt> doubts;
  PairSide first;
  PairSide second;
  std::vector<PairField> fields;
  Instant found_at;
  std::optional<std::string> decided_by;
  std::optional<Instant> decided_at;
  std::optional<std::string> decision;  ///< the reason that was given
  std::optional<PatientId> survivor_id;
  std::vector<PairAction> actions;
  std::int64_t version = 0;
};
struct MergeCommand {
  PatientId survivor_id;  ///< one of the two: the other's entries go over
  Text<2, 200> reason;
};
struct PairCommand {
  Text<2, 200> reason;
};

/// Scope of a relationship: the whole shared record, or only the own organisation's data.
enum class Scope : std::uint8_t { full, own_organisation };

}  // namespace yilian::patients
