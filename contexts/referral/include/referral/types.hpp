#pragma once
// The referral as the rest of Yilian and the API see it. Fields follow the national paper forms
// (facts.md 1.1) and the electronic record set (1.2); states and words are in docs/glossary.md.
#include <optional>
#include <string>
#include <vector>

#include "capacity/types.hpp"
#include "kernel/caller.hpp"
#include "kernel/identifiers.hpp"
#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "records/types.hpp"
#include "tiering/types.hpp"

namespace yilian::referral {

enum class Direction : std::uint8_t { up, down, lateral };
enum class Kind : std::uint8_t { outpatient, inpatient, examination, rehabilitation };
enum class Urgency : std::uint8_t { elective, urgent, emergency };
enum class State : std::uint8_t {
  draft,
  submitted,
  countersigned,
  triage,
  returned,
  accepted,
  arrived,
  in_treatment,
  completed,
  closed,
  refused,
  redirected,
  withdrawn,
  no_show,
  expired
};
enum class Action : std::uint8_t {
  submit,
  discard,
  countersign,
  seal,
  take,
  return_,
  accept,
  reschedule,
  refuse,
  redirect,
  resubmit,
  withdraw,
  check_in,
  mark_no_show,
  start_treatment,
  complete,
  close,
  expire,
  acknowledge,
  complete_papers,
  register_insurance,
  pass_on,      ///< nobody answered in time: the papers go to the next unit of the offer chain
  decline,      ///< the insurance officer does not approve: back to the author
  decline_seal  ///< nor does the medical department
};
/// Whose turn it is.
enum class Side : std::uint8_t { sender, receiver, nobody };
enum class RefusalReason : std::uint8_t {
  no_bed,
  no_slot,
  no_department,
  wrong_level,
  incomplete_data,
  infectious,
  patient_refused,
  other
};
enum class ReturnReason : std::uint8_t {
  missing_history,
  missing_results,
  missing_consent,
  unclear_diagnosis,
  wrong_department,
  other
};
/// Why an approval of the sender's side is not given.
enum class DeclineReason : std::uint8_t {
  not_necessary,
  treatable_here,
  incomplete_data,
  wrong_receiver,
  other
};
enum class WithdrawReason : std::uint8_t {
  patient_improved,
  patient_refused,
  went_elsewhere,
  entered_wrongly,
  died,
  other
};
enum class ReferralReason : std::uint8_t {
  acute_critical,
  undiagnosed,
  mass_casualty,
  outside_scope,
  further_examination,
  limits_of_technique,
  recovering,
  post_operative,
  stable_chronic,
  terminal_care,
  long_term_care,
  patient_wish,
  other
};
enum class ConsentRelation : std::uint8_t { self, spouse, child, parent, sibling, guardian, other };
enum class ConsentMethod : std::uint8_t { paper, electronic, verbal_emergency };
enum class Transport : std::uint8_t { self, ambulance };
enum class PlanItemKind : std::uint8_t { medicine, check, rehabilitation, warning_sign, review };

struct Diagnosis {
  Text<3, 20> code;   ///< ICD-10, must be in the dictionary
  Text<0, 200> name;  ///< filled from the dictionary
  bool main = false;
};

struct Consent {
  Text<0, 40> signer_name;
  ConsentRelation relation = ConsentRelation::self;
  ConsentMethod method = ConsentMethod::paper;
  Instant signed_at;
  bool informed = false;  ///< reason, target, cost and alternatives were explained
};

struct PlanItem {
  PlanItemKind kind = PlanItemKind::review;
  Text<1, 500> text;
  std::optional<Date> due_on;
};

struct Plan {
  std::vector<PlanItem> items;
  Date next_review_on;
};

/// A further unit that is asked when those before it do not take the patient.
struct Receiver {
  OrganisationId organisation_id;
  DepartmentId department_id;
};

/// What the sender writes. Everything is optional in a draft; submission says what is missing.
struct Content {
  std::optional<PatientId> patient_id;
  std::optional<VisitId> visit_id;
  std::optional<ReferralId> follows_id;  ///< the earlier leg of the same episode
  std::optional<Direction> direction;
  std::optional<Kind> kind;
  std::optional<Urgency> urgency;
  std::optional<OrganisationId> to_organisation_id;
  std::optional<DepartmentId> to_department_id;
  std::optional<Text<0, 40>> to_doctor;
  std::optional<std::vector<Receiver>> further_receivers;  ///< in the order in which they are asked
  /// A place at the receiver that the sender holds for the patient; it goes on with the referral.
  std::optional<capacity::BookingId> held_booking_id;
  std::optional<ReferralReason> reason;
  std::optional<Text<0, 500>> impression;  ///< 初步印象 / 诊断结果
  std::vector<Diagnosis> diagnoses;
  std::optional<Text<0, 500>> chief_complaint;         ///< 主诉
  std::optional<Text<0, 3000>> present_illness;        ///< 主要现病史（转出原因）
  std::optional<Text<0, 2000>> past_history;           ///< 主要既往史
  std::optional<Text<0, 3000>> treatment_course;       ///< 治疗经过
  std::optional<Text<0, 3000>> examination_results;    ///< 主要检查结果
  std::optional<Text<0, 1000>> current_condition;      ///< 目前情况
  std::optional<Text<0, 3000>> treatment_proposal;     ///< 下一步治疗方案
  std::optional<Text<0, 2000>> rehabilitation_advice;  ///< 康复建议
  std::optional<Text<0, 1000>> notes;                  ///< 注意事项
  std::optional<Text<0, 30>> inpatient_number;         ///< 住院病案号
  std::optional<Date> discharged_on;
  std::optional<Transport> transport;
  std::optional<Text<0, 20>> doctor_phone;
  std::optional<Consent> consent;
  std::optional<Plan> plan;
  std::vector<FileId> file_ids;
  std::optional<std::vector<tiering::Fact>> facts;  ///< measured and found, for the criteria
};

using DraftId = Id<struct DraftTag>;
using FollowUpId = Id<struct FollowUpTag>;
using PlanItemId = Id<struct PlanItemTag>;

struct Draft {
  DraftId id;
  Content content;
  std::string patient_name;  ///< empty until a patient is chosen
  Instant changed_at;
  std::int64_t version = 0;
  bool from_system = false;  ///< told by a system of the unit: who writes referrals there sees it
};

struct Unit {
  OrganisationId organisation_id;
  std::string organisation_name;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  std::optional<std::string> doctor_name;
  std::optional<std::string> phone;
};

struct PatientSummary {
  PatientId id;
  std::string name;
  Sex sex = Sex::unknown;
  Date birth_date;
  std::string document_masked;
  std::string phone_masked;
  std::vector<std::string> flags;
};

struct Holder {
  Side side = Side::nobody;
  std::optional<OrganisationId> organisation_id;
  std::string organisation_name;
  Instant since;
};

struct Deadline {
  std::string step;  ///< what must happen: accept, check_in, reply, close, …
  Instant due_at;
  bool overdue = false;
};

struct Appointment {
  Instant at;
  Text<1, 100> place;
  std::optional<DepartmentId> department_id;
  std::optional<Text<0, 40>> doctor_name;
  std::optional<Text<0, 500>> preparation;
};

struct ReplyDiagnosis {
  Text<3, 20> code;
  Text<0, 200> name;
};

/// The receiver's answer at the end of treatment (回转单).
struct Reply {
  std::vector<ReplyDiagnosis> diagnoses;
  Text<1, 3000> result;  ///< 诊断结果
  std::optional<Text<0, 3000>> examination_results;
  Text<1, 3000> treatment;              ///< 治疗经过
  std::optional<Text<0, 3000>> advice;  ///< 下一步治疗方案及康复建议
  std::optional<Text<0, 30>> inpatient_number;
  std::optional<Date> discharged_on;
};

struct FoundCriterion {
  std::string table;
  std::string id;
  std::string zh;
  std::string en;
};
/// What the criteria of the day of submission said of the facts in the content.
struct CriteriaFound {
  std::optional<tiering::TierAction> action;  ///< the gravest that fired
  std::optional<tiering::TierUrgency> urgency;
  std::vector<FoundCriterion> fired;
};

enum class HopState : std::uint8_t {
  waiting,  ///< not asked yet
  open,     ///< has the papers
  accepted,
  refused,
  unanswered,  ///< its lease ended
  redirected,  ///< sent them on by hand
  skipped,     ///< could not be asked any more
  ended        ///< the referral ended otherwise
};
/// One unit of the offer chain and what became of the offer. Its lease is the time in which a
/// receiver answers; then the same papers go to the next one.
struct Hop {
  Unit unit;
  HopState state = HopState::waiting;
  std::optional<Instant> offered_at;
  std::optional<Instant> ended_at;
  std::int64_t receiver_ms = 0;     ///< how long this unit had the papers
  std::int64_t sender_ms = 0;       ///< how long the sender had them meanwhile (returned papers)
  std::optional<std::string> code;  ///< why it was refused or skipped
};

/// The place that the sender held when the papers left; the receiver confirms it.
struct HeldPlace {
  capacity::BookingId booking_id;
  capacity::BookingKind kind = capacity::BookingKind::slot;
  std::string name;
  std::string location;
  std::optional<std::string> department_name;
  Instant at;
  Instant until;
};

struct Approval {
  std::string kind;  ///< countersign (insurance) or seal (medical department)
  std::string person_name;
  std::string organisation_name;
  Instant at;
  std::string method;  ///< password (entered again) or certificate
};

struct AcknowledgedItem {
  PlanItemId id;
  PlanItemKind kind = PlanItemKind::review;
  std::string text;
  std::optional<Date> due_on;
  std::optional<Instant> acknowledged_at;
  std::optional<std::string> acknowledged_by;
};

struct ActionOffer {
  Action name = Action::take;
  bool enabled = true;
  std::optional<std::string> reason;  ///< why it is not enabled, in the caller's language
  bool confirm = false;               ///< irreversible: ask first
  bool primary = false;
};

struct TimelineEntry {
  Instant at;
  Action action = Action::submit;
  State state = State::submitted;
  std::string person_name;
  std::string organisation_name;
  Role role = Role::physician;
  std::optional<std::string> reason_code;
  std::optional<std::string> note;
  std::int64_t content_version = 0;
};

struct InsuranceNote {
  bool preference_applies = false;
  std::optional<AgreementId> agreement_id;
  std::string explanation;  ///< in the caller's language
};

struct Referral {
  ReferralId id;
  std::string number;
  EpisodeId episode_id;
  State state = State::submitted;
  Direction direction = Direction::up;
  Kind kind = Kind::outpatient;
  Urgency urgency = Urgency::elective;
  PatientSummary patient;
  std::vector<capacity::GreenReason> green;  ///< why this patient goes before others
  bool pay_after_treatment = false;
  Unit from;
  Unit to;
  Holder holder;
  std::optional<Deadline> deadline;
  Content content;
  std::int64_t content_version = 1;
  std::string content_hash;  ///< SM3 of the signed content, hex
  std::optional<CriteriaFound> criteria;
  Instant submitted_at;
  std::vector<Hop> offers;  ///< the offer chain; empty with a single receiver
  std::optional<HeldPlace> held_place;
  std::optional<Appointment> appointment;
  std::optional<Instant> arrived_at;
  std::optional<Reply> reply;
  std::vector<Approval> approvals;
  bool needs_countersign = false;
  bool needs_seal = false;
  bool out_of_county = false;
  bool readmission_within_30_days = false;
  std::optional<Instant> papers_due_at;  ///< emergency: papers within 3 working days
  std::optional<Instant> papers_completed_at;
  InsuranceNote insurance;
  std::vector<AcknowledgedItem> plan_items;
  std::vector<TimelineEntry> timeline;
  std::vector<ActionOffer> actions;
  std::vector<ReferralId> episode;  ///< the other legs that the caller may see
  std::int64_t version = 0;
};

/// One line of a worklist.
struct ReferralRow {
  ReferralId id;
  std::string number;
  State state = State::submitted;
  Direction direction = Direction::up;
  Kind kind = Kind::outpatient;
  Urgency urgency = Urgency::elective;
  std::string patient_name;
  Sex patient_sex = Sex::unknown;
  Date patient_birth_date;
  std::vector<capacity::GreenReason> green;  ///< why this patient goes before others
  std::string diagnosis;
  std::string from_name;
  std::string to_name;
  std::optional<std::string> to_department_name;
  std::string holder_name;
  std::optional<Deadline> deadline;
  std::optional<Instant> appointment_at;
  std::optional<tiering::TierUrgency> criteria_urgency;  ///< what the criteria say of it
  Instant submitted_at;
  std::int64_t version = 0;
};

/// Paper of a printed document; a5 is landscape.
enum class DocumentPaper : std::uint8_t { a4, a5 };

enum class Worklist : std::uint8_t {
  mine,
  to_countersign,
  to_seal,
  to_triage,
  sent,
  arriving,
  in_care,
  overdue,
  escalated,  ///< overdue at a unit whose contact person the caller is
  papers,     ///< emergencies whose papers the own unit still owes
  all
};

struct WorklistCount {
  Worklist list = Worklist::mine;
  std::int64_t count = 0;  ///< counted up to 1000
};

struct WorklistFilter {
  std::optional<Worklist> list;
  std::optional<State> state;
  std::optional<Direction> direction;
  std::optional<Kind> kind;
  std::optional<Urgency> urgency;
  std::optional<OrganisationId> organisation_id;  ///< the other side
  std::optional<Date> from;
  std::optional<Date> to;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};

struct WorklistPage {
  std::vector<ReferralRow> items;
  std::vector<WorklistCount> counts;  ///< same filter, per list
  std::optional<std::string> next_cursor;
  Instant server_time;
};

// ---- commands ----
/// A place of the receiving unit that is booked in the same transaction: a clinic, expert or device
/// at the time of the appointment, a bed of a ward, or what the sender holds.
struct AcceptBooking {
  std::optional<capacity::ResourceId> resource_id;
  std::optional<capacity::WardId> ward_id;
  std::optional<capacity::BedClass> bed_class;
  std::optional<capacity::BookingId> booking_id;  ///< what the sender holds (Referral::held_place)
};
struct AcceptCommand {
  Appointment appointment;
  std::optional<AcceptBooking> booking;
  std::optional<Text<0, 500>> note;
};
struct NoteCommand {
  std::optional<Text<0, 500>> note;
};
struct ReturnCommand {
  ReturnReason reason = ReturnReason::other;
  Text<1, 500> note;
};
struct DeclineCommand {
  DeclineReason reason = DeclineReason::other;
  Text<1, 500> note;
};
struct RefuseCommand {
  RefusalReason reason = RefusalReason::other;
  Text<1, 500> note;
};
struct RedirectCommand {
  OrganisationId organisation_id;
  DepartmentId department_id;
  Text<1, 500> note;
};
struct WithdrawCommand {
  WithdrawReason reason = WithdrawReason::other;
  std::optional<Text<0, 500>> note;
};
struct ApproveCommand {
  std::optional<Text<1, 200>> password;  ///< entered again, or the one-time code below
  std::optional<Text<6, 6>> code;
  std::optional<Text<0, 500>> note;
};
struct ResubmitCommand {
  Content content;
  std::optional<Text<0, 500>> note;
};
struct CompleteCommand {
  Reply reply;
};
struct AcknowledgeCommand {
  std::vector<PlanItemId> item_ids;
};
struct FindCommand {
  Text<4, 200> code;  ///< referral number or the text of the QR code
};
struct FindAnswer {
  ReferralId id;
};

struct FollowUp {
  FollowUpId id;
  ReferralId referral_id;
  std::string referral_number;
  PatientId patient_id;
  std::string patient_name;
  PlanItemKind kind = PlanItemKind::review;
  std::string text;
  Date due_on;
  bool overdue = false;
  std::optional<Instant> done_at;
  std::optional<std::string> done_by;
  std::optional<std::string> outcome;
  std::int64_t version = 0;
};
struct FollowUpDone {
  Text<1, 1000> outcome;
};
struct FollowUpFilter {
  std::optional<bool> done;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};

/// A unit and department that a referral may go to, with what that means for the patient.
struct Target {
  OrganisationId organisation_id;
  std::string organisation_name;
  std::int64_t care_level = 0;
  Direction direction = Direction::up;
  bool outside = false;
  bool same_consortium = false;
  bool agreement_in_force = false;
  std::vector<DepartmentId> department_ids;
  std::vector<std::string> department_names;
};

/// For whom receivers are ranked. The speciality is the national code of the department (or,
/// without codes, its name).
struct RankCommand {
  Direction direction = Direction::up;
  Kind kind = Kind::outpatient;
  Text<1, 60> department;                       ///< code or name, as the first choice has it
  std::optional<Text<3, 20>> diagnosis;         ///< ICD-10 of the main diagnosis
  std::optional<capacity::BedClass> bed_class;  ///< which beds count for an admission
};
enum class RankFactor : std::uint8_t {
  level,     ///< the catalogue of levels treats this disease there
  capacity,  ///< free places that are fresh enough to count on
  distance,  ///< how much of the division code is shared
  waiting,   ///< how long its answers took lately
  refusals,  ///< how much of what it was asked it took lately
  agreement  ///< an agreement is in force, or at least the consortium is the same
};
/// How far a factor speaks for a unit, 0 to 100; none: nothing is known, and it counts by half.
struct RankMark {
  RankFactor factor = RankFactor::level;
  std::optional<std::int64_t> value;
  std::int64_t weight = 0;
  std::string text;  ///< in the caller's language
};
struct RankedReceiver {
  OrganisationId organisation_id;
  std::string organisation_name;
  DepartmentId department_id;
  std::string department_name;
  std::int64_t score = 0;  ///< 0 to 100
  std::vector<RankMark> marks;
};
struct Ranking {
  Instant at;
  std::vector<RankedReceiver> items;  ///< the best first, at most 20
};

/// A table that is not in force yet, tried on the facts of past referrals.
struct TryPastCommand {
  Text<1, 40> key;  ///< of the table that is in force
  tiering::TierTable table;
};
struct PastDifference {
  std::string number;
  std::vector<std::string> before;  ///< rows that fire now
  std::vector<std::string> after;
};
struct TryPastAnswer {
  std::int64_t looked_at = 0;  ///< the latest with facts, at most 500
  std::int64_t differing = 0;
  std::vector<PastDifference> examples;  ///< the latest, at most 20
};

/// What differs between two versions of the content, field by field.
struct Difference {
  std::string field;
  std::optional<std::string> before;
  std::optional<std::string> after;
};
struct ContentVersion {
  std::int64_t content_version = 1;
  Instant at;
  std::string person_name;
  std::string content_hash;
  std::vector<Difference> differences;  ///< against the version before
};

/// One version of the content as it was sent.
struct ContentRecord {
  std::int64_t content_version = 1;
  Instant at;
  std::string person_name;
  std::string content_hash;
  Content content;
};
struct ReferralRecord {
  Referral referral;
  bool open = false;
  std::vector<ContentRecord> versions;
};
/// All that is held about one person here, for the person's own export only.
struct ReferralHoldings {
  std::vector<ReferralRecord> referrals;
  std::vector<FollowUp> follow_ups;
  std::vector<Draft> drafts;
  std::vector<records::StoredFile> attachments;
};

}  // namespace yilian::referral
