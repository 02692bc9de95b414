#pragma once
// Who may go down: in-patients assessed by the criteria of their diseases, the units that could
// take them, and the papers that one click prepares. Used by app and by the API.
#include <optional>
#include <string>
#include <vector>

#include "capacity/types.hpp"
#include "kernel/identifiers.hpp"
#include "kernel/ids.hpp"
#include "kernel/text.hpp"
#include "kernel/time.hpp"
#include "network/types.hpp"
#include "patients/types.hpp"
#include "tiering/types.hpp"

namespace yilian::readiness {

/// An open in-patient visit, or a booked bed to which somebody came without one.
using StayId = Id<struct StayTag>;
enum class StayKind : std::uint8_t { visit, bed };

/// What the criteria say of the facts. Something that must be known and is not makes it unknown.
enum class Verdict : std::uint8_t { ready, unknown, not_ready };
/// How a stay stands in the list, in its order; `reassess`: the facts are too old to count on.
enum class ReadinessStanding : std::uint8_t { ready, reassess, not_assessed, unknown, not_ready };

// ---- assessment ----

struct AssessCommand {
  std::optional<Text<3, 20>> diagnosis_code;  ///< ICD-10 of the main diagnosis
  std::vector<Text<1, 40>> tables;            ///< criteria of these diseases must all hold
  std::vector<tiering::Fact> facts;
  std::optional<capacity::BedClass> bed_class;  ///< none: needs no bed
  std::vector<Text<1, 40>> equipment;           ///< words that must stand in a device's name
};

struct TableUsed {
  std::string key;
  std::string zh;
  std::string en;
  std::int64_t number = 1;  ///< of the version that decided
  Date effective_from;
};
/// A criterion that fired.
struct Finding {
  std::string table;
  std::string id;
  tiering::TierAction action = tiering::TierAction::down;
  std::string zh;
  std::string en;
  std::string explanation_zh;
  std::string explanation_en;
  std::string source;
  tiering::TrustMark trust = tiering::TrustMark::known;
};
/// What must be known before the verdict can be `ready`.
struct NeededInput {
  std::string input;
  std::string zh;
  std::string en;
  bool excludes = false;          ///< to rule out criteria against; else to meet one for going down
  std::vector<std::string> rows;  ///< criteria that wait for it
};
/// A criterion against that was not ruled out, because the county lets its facts stay unknown.
struct NotRuledOut {
  std::string table;
  std::string id;
  std::string zh;
  std::string en;
};

struct Assessment {
  Verdict verdict = Verdict::unknown;
  std::optional<std::string> diagnosis_code;
  std::optional<std::string> diagnosis_name;
  std::vector<TableUsed> tables;
  std::vector<tiering::Fact> facts;
  std::optional<capacity::BedClass> bed_class;
  std::vector<std::string> equipment;
  std::vector<Finding> fired;
  std::vector<NeededInput> missing;  ///< most wanted first
  std::vector<NotRuledOut> open;
  Instant assessed_at;
  std::string assessed_by;
  Instant valid_until;
  std::optional<Instant> prepared_at;  ///< when the papers were last prepared
  std::optional<std::string> prepared_for;
};

// ---- list ----

struct ReadinessFilter {
  std::optional<ReadinessStanding> standing;
  std::optional<DepartmentId> department_id;
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
struct ReadinessRow {
  StayId id;
  StayKind kind = StayKind::visit;
  PatientId patient_id;
  std::string patient_name;
  Sex sex = Sex::unknown;
  Date birth_date;
  std::vector<patients::PopulationFlag> flags;
  std::optional<DepartmentId> department_id;
  std::optional<std::string> department_name;
  std::optional<std::string> inpatient_number;
  Instant since;
  std::int64_t days = 0;  ///< in hospital
  ReadinessStanding standing = ReadinessStanding::not_assessed;
  std::optional<std::string> diagnosis_name;
  std::int64_t missing = 0;  ///< how much must still be known
  std::optional<Instant> assessed_at;
  std::optional<std::string> assessed_by;
  std::optional<Instant> prepared_at;
  std::optional<std::string> prepared_for;
  std::int64_t version = 0;  ///< of the assessment; 0: none
};
struct StandingCount {
  ReadinessStanding standing = ReadinessStanding::ready;
  std::int64_t count = 0;
};
struct ReadinessPage {
  Instant at;
  std::vector<ReadinessRow> items;
  std::vector<StandingCount> counts;  ///< of all in-patients of the filter's department
  std::int64_t withheld = 0;          ///< on this page, without a relationship any more
  bool complete = true;               ///< false: more in-patients than are looked through
  std::optional<std::string> next_cursor;
};

// ---- units that could take somebody ----

/// Yes, no, not known, or nothing of the kind is needed.
enum class Mark : std::uint8_t { yes, no, unknown, not_needed };
enum class Nearness : std::uint8_t { same_township, same_county, elsewhere, unknown };
enum class BedReason : std::uint8_t {
  none_needed,
  free,
  full,
  other_class_only,
  stale,
  not_reported
};
enum class EquipmentReason : std::uint8_t { none_needed, all_there, missing, not_registered };
enum class SkillReason : std::uint8_t { listed, listed_higher, not_listed, no_diagnosis };
enum class DepartmentReason : std::uint8_t { fits, receives, none_receives };

struct FreeBeds {
  capacity::BedClass bed_class = capacity::BedClass::general;
  std::int64_t free = 0;
  capacity::Reporting source = capacity::Reporting::live;
  std::optional<Instant> as_of;
};
struct BedMark {
  Mark mark = Mark::unknown;
  BedReason reason = BedReason::not_reported;
  std::vector<FreeBeds> beds;  ///< of every class that can be counted on
};
struct EquipmentMark {
  Mark mark = Mark::unknown;
  EquipmentReason reason = EquipmentReason::not_registered;
  std::vector<std::string> found;
  std::vector<std::string> missing;
};
struct SkillMark {
  Mark mark = Mark::unknown;
  SkillReason reason = SkillReason::no_diagnosis;
  std::optional<std::int64_t> level;  ///< the lowest level that the catalogue names
};
struct DepartmentMark {
  Mark mark = Mark::unknown;
  DepartmentReason reason = DepartmentReason::receives;
  std::optional<DepartmentId> id;
  std::optional<std::string> name;
};
struct Candidate {
  OrganisationId organisation_id;
  std::string organisation_name;
  network::OrganisationKind kind = network::OrganisationKind::township_centre;
  std::int64_t care_level = 0;
  std::optional<std::string> phone;
  Nearness nearness = Nearness::unknown;
  bool same_consortium = false;
  bool agreement_in_force = false;
  BedMark bed;
  DepartmentMark department;
  EquipmentMark equipment;
  SkillMark skill;
  bool fits = false;  ///< nothing speaks against it and nothing is unknown
};

struct Readiness {
  ReadinessRow stay;
  std::optional<Assessment> assessment;
  std::vector<Candidate> candidates;  ///< the best first; none for who is not ready
  std::int64_t version = 0;
};

// ---- papers ----

struct PackageCommand {
  OrganisationId organisation_id;
  std::optional<DepartmentId> department_id;  ///< none: the one that fits best
};
enum class PackageKind : std::uint8_t { outpatient, inpatient, rehabilitation };
enum class PackageReason : std::uint8_t {
  recovering,
  post_operative,
  stable_chronic,
  terminal_care,
  long_term_care
};
enum class PackageItemKind : std::uint8_t { medicine, check, rehabilitation, warning_sign, review };
struct PackageDiagnosis {
  std::string code;
  std::string name;
  bool main = true;
};
struct PackageItem {
  PackageItemKind kind = PackageItemKind::review;
  std::string text;
  std::optional<Date> due_on;
};
struct PackagePlan {
  std::vector<PackageItem> items;
  Date next_review_on;
};
/// Named like the fields of a referral's draft, so that it can be posted as one. Nothing is sent:
/// the doctor reads, changes and submits it there.
struct PackageContent {
  PatientId patient_id;
  std::optional<VisitId> visit_id;
  std::string direction = "down";
  PackageKind kind = PackageKind::inpatient;
  std::string urgency = "elective";
  OrganisationId to_organisation_id;
  DepartmentId to_department_id;
  PackageReason reason = PackageReason::stable_chronic;
  std::optional<std::string> impression;
  std::vector<PackageDiagnosis> diagnoses;
  std::string current_condition;
  std::string treatment_proposal;
  std::optional<std::string> rehabilitation_advice;
  std::optional<std::string> inpatient_number;
  PackagePlan plan;
  std::vector<FileId> file_ids;
};
struct Package {
  PackageContent content;
  std::vector<std::string> sources;  ///< where the texts come from
  std::int64_t version = 0;
};

/// What is held about a person here.
struct AssessmentRecord {
  StayId stay_id;
  StayKind kind = StayKind::visit;
  OrganisationId organisation_id;
  Assessment assessment;
};
struct ReadinessHoldings {
  std::vector<AssessmentRecord> assessments;
};

// ---- the policy document: what is proposed to the unit below ----

struct DownItem {
  PackageItemKind kind = PackageItemKind::review;
  tiering::Words words;
  std::optional<Bounded<0, 365>> due_days;
};
struct DownPlan {
  Text<1, 40> table;  ///< key of the decision table
  PackageReason reason = PackageReason::stable_chronic;
  std::vector<Text<1, 20>> departments;       ///< part of a name, the best first
  std::vector<Text<1, 40>> may_stay_unknown;  ///< inputs
  tiering::Words proposal;
  std::vector<DownItem> items;
  Bounded<1, 180> review_days;
  Text<1, 300> source;
  tiering::TrustMark trust = tiering::TrustMark::design;
};
struct DownPlans {
  Bounded<1, 168> valid_hours;                ///< how long an assessment counts
  std::vector<Text<1, 40>> may_stay_unknown;  ///< inputs, whatever the disease
  tiering::Words warning;                     ///< stands before the signs
  std::vector<DownPlan> plans;
  DownPlan other;  ///< for tables without a plan of their own
};

}  // namespace yilian::readiness
