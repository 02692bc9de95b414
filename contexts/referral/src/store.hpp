#pragma once
// Every SQL statement of referral. One struct per table row; JSON columns hold described structs.
#include "db/database.hpp"
#include "referral/types.hpp"
#include "rules.hpp"

namespace yilian::referral::store {

struct DraftRow {
  Draft draft;
  OrganisationId organisation;
  AccountId account;
  bool is_edited = false;  ///< a draft of the unit that somebody worked at
};
void insert_draft(db::Session& s, RegionId region, const DraftRow& row);
std::optional<DraftRow> draft(db::Session& s, RegionId region, DraftId id);
bool update_draft(db::Session& s, RegionId region, const DraftRow& row);
bool delete_draft(db::Session& s, RegionId region, DraftId id);
std::vector<DraftRow> drafts_of(db::Session& s, RegionId region, AccountId account,
                                std::int64_t limit);

// store_person.cpp: what is held about one person
std::vector<ReferralId> referrals_of(db::Session& s, RegionId region, PatientId patient,
                                     std::int64_t limit);
/// What a person's record says of a referral.
struct Brief {
  ReferralId id;
  Instant submitted_at;
  Direction direction = Direction::up;
  State state = State::submitted;
  Unit from, to;
  std::string diagnosis;
};
/// The newest first.
std::vector<Brief> briefs_of(db::Session& s, RegionId region, PatientId patient,
                             std::int64_t limit);
std::vector<FollowUp> follow_ups_of(db::Session& s, RegionId region, ReferralId id);
std::vector<DraftRow> drafts_about(db::Session& s, RegionId region, PatientId patient,
                                   std::int64_t limit);
/// With versions, course, approvals, plan, tasks and what the counting rule remembers of it.
void delete_referral(db::Session& s, RegionId region, ReferralId id);
/// Drafts unchanged since before an instant, the oldest first; the number deleted.
std::int64_t delete_old_drafts(db::Session& s, RegionId region, Instant before, std::int64_t limit);

/// A referral as stored; the answer `Referral` is built from it for one caller.
struct Row {
  ReferralId id;
  std::string number;
  EpisodeId episode_id;
  std::optional<ReferralId> follows_id;
  State state = State::submitted;
  Direction direction = Direction::up;
  Kind kind = Kind::outpatient;
  Urgency urgency = Urgency::elective;
  PatientId patient_id;
  PatientSummary patient;
  Unit from, to;
  AccountId from_account;
  Side holder_side = Side::receiver;
  std::optional<OrganisationId> holder_organisation;
  Instant holder_since;
  std::string step;
  std::optional<Instant> due_at;
  std::optional<Instant> office_at;  ///< when the office sees the overdue step
  Content content;
  std::int64_t content_version = 1;
  std::string content_hash;
  std::string diagnosis, reason;
  bool pending_countersign = false, pending_seal = false;
  bool needs_countersign = false, needs_seal = false;
  bool out_of_county = false, readmission = false;
  std::optional<Instant> papers_due_at, papers_completed_at;
  std::optional<AgreementId> agreement_id;
  std::optional<Appointment> appointment;
  std::optional<Instant> arrived_at;
  std::optional<Date> discharged_on;
  std::optional<Reply> reply;
  std::vector<Hop> offers;
  std::optional<HeldPlace> held_place;
  std::optional<CriteriaFound> criteria;
  std::int64_t rung = 0;            ///< as ClockFacts::rung
  std::optional<Instant> clock_at;  ///< when the clock looks at it next; written, never read back
  Instant submitted_at, changed_at;
  bool green = false;  ///< by the green channel at submission: earlier among equals; written once
  std::int64_t version = 1;

  DepartmentId to_department() const { return to.department_id.value_or(DepartmentId{}); }
};

/// False when an open referral of the same patient, sender, receiver and department exists.
bool insert(db::Session& s, RegionId region, const Row& row);
std::optional<Row> find(db::Session& s, RegionId region, ReferralId id);
/// A row not parsed yet. `stamp` grows with every change of any referral of its episode.
struct Stored {
  std::optional<db::Row> columns;  ///< none: the stamp is the known one
  std::int64_t stamp = 0;
};
/// The row again, if its episode changed since it had `stamp`.
std::optional<Stored> find_changed(db::Session& s, RegionId region, const Row& known,
                                   std::int64_t stamp);
std::optional<Stored> find_stored(db::Session& s, RegionId region, ReferralId id);
Row read_row(const db::Row& columns);
/// The row locked for change (PostgreSQL: FOR UPDATE), so that parallel commands queue here.
std::optional<Row> find_for_change(db::Session& s, RegionId region, ReferralId id);
/// Compare-and-set on version; the stored version becomes row.version + 1.
bool update(db::Session& s, RegionId region, const Row& row);
std::optional<ReferralId> by_number(db::Session& s, RegionId region, const std::string& number);
std::optional<ReferralId> open_twin(db::Session& s, RegionId region, PatientId patient,
                                    OrganisationId from, OrganisationId to,
                                    DepartmentId department);
/// The latest referral of a patient that arrived and has a discharge date: that of the plan with
/// which the person came down, or of the reply.
std::optional<Row> last_discharge(db::Session& s, RegionId region, PatientId patient);
void mark_readmission(db::Session& s, RegionId region, ReferralId id);
std::string next_number(db::Session& s, RegionId region, OrganisationId unit, int year);
/// True the first time for (episode, patient, direction).
bool count_once(db::Session& s, RegionId region, const Row& row);
/// Takes the count back (refused, withdrawn, expired): the keys under which it was counted, as
/// JSON; nullopt when this referral was not the counted one.
std::optional<std::string> uncount(db::Session& s, RegionId region, const Row& row);
/// Referrals of the same patient, episode and direction that still stand, the earliest first.
std::vector<ReferralId> standing_legs(db::Session& s, RegionId region, const Row& row);

void insert_version(db::Session& s, RegionId region, const Row& row, const std::string& person,
                    Instant at);
struct VersionRow {
  Content content;
  ContentVersion view;
};
std::vector<VersionRow> versions(db::Session& s, RegionId region, ReferralId id);

struct TimelineRow {
  TimelineEntry entry;
  AccountId account;
  OrganisationId organisation;
  std::optional<OrganisationId> held_by;
  std::int64_t held_ms = 0;
};
void insert_timeline(db::Session& s, RegionId region, ReferralId id, std::int64_t sequence,
                     const TimelineRow& row);

/// What hangs on a referral, in one statement and at most 500 rows: reading a referral takes two.
struct Parts {
  std::vector<AcknowledgedItem> plan_items;
  std::vector<Approval> approvals;
  std::vector<TimelineEntry> timeline;  ///< the latest first, at most 200
  std::vector<ReferralId> legs;         ///< others of the episode with `party` in it
  std::int64_t stamp = 0;               ///< as of Stored, when these were read
};
Parts parts(db::Session& s, RegionId region, const Row& row, OrganisationId party);

/// False when this approval was given before.
bool insert_approval(db::Session& s, RegionId region, ReferralId id, const Approval& approval,
                     AccountId account);
/// The approvals of a way that changed; the timeline keeps that they were given.
void clear_approvals(db::Session& s, RegionId region, ReferralId id);

void replace_plan_items(db::Session& s, RegionId region, ReferralId id,
                        const std::vector<AcknowledgedItem>& items);
bool acknowledge_item(db::Session& s, RegionId region, ReferralId id, PlanItemId item, Instant at,
                      const std::string& by);

void insert_follow_up(db::Session& s, RegionId region, OrganisationId organisation,
                      const FollowUp& row);
std::vector<FollowUp> follow_ups(db::Session& s, RegionId region, OrganisationId organisation,
                                 bool done, const std::string& after_due, FollowUpId after_id,
                                 std::int64_t limit);
struct FollowUpRow {
  FollowUp view;
  OrganisationId organisation;
};
std::optional<FollowUpRow> follow_up(db::Session& s, RegionId region, FollowUpId id);
bool finish_follow_up(db::Session& s, RegionId region, FollowUpId id, std::int64_t version,
                      Instant at, const std::string& by, const std::string& outcome);

// ---- worklists ----
struct ListQuery {
  Worklist list = Worklist::mine;
  OrganisationId organisation;                  ///< the caller's; escalated: the contact's unit
  std::string state, direction, kind, urgency;  ///< empty = any
  std::optional<OrganisationId> other;          ///< a party
  Instant from, to;                             ///< submitted in [from, to)
  Instant now;                                  ///< for overdue and arriving
  Instant end_of_today;
  std::int64_t after_key = 0;
  ReferralId after_id;
  std::int64_t limit = 50;
};
struct ListRow {
  std::vector<std::string> flags;  ///< of the patient
  ReferralRow row;
  PatientId patient;
  std::int64_t key = 0;  ///< of the keyset
};
std::vector<ListRow> list(db::Session& s, RegionId region, const ListQuery& query, bool supervisor);
/// Counted up to `limit`.
std::int64_t count(db::Session& s, RegionId region, const ListQuery& query, bool supervisor);

// ---- store_clock.cpp ----
/// Open referrals at which the clock has to look by `until`, the longest due first.
struct DueRow {
  ReferralId id;
  Instant clock_at;
};
std::vector<DueRow> due_before(db::Session& s, RegionId region, Instant until, const DueRow& after,
                               std::int64_t limit);
/// How far the ladder went and when the clock looks again; false when the referral moved meanwhile.
bool set_clock(db::Session& s, RegionId region, const Row& row, std::int64_t rung,
               std::optional<Instant> clock_at);

/// Facts of the latest referrals that have some: of a unit, or with none of all.
struct PastFacts {
  std::string number;
  Content content;
};
std::vector<PastFacts> latest_facts(db::Session& s, RegionId region,
                                    std::optional<OrganisationId> unit, std::int64_t limit);

// ---- store_answers.cpp ----
struct Answers {
  std::int64_t accepted = 0, refused = 0, no_capacity = 0, unanswered = 0, answered_ms = 0;
};
void add_answers(db::Session& s, RegionId region, OrganisationId organisation,
                 DepartmentId department, const std::string& month, const Answers& more);
/// Of all months since one (2026-08).
Answers answers_since(db::Session& s, RegionId region, OrganisationId organisation,
                      DepartmentId department, const std::string& month);

}  // namespace yilian::referral::store
