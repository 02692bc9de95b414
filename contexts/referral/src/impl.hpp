#pragma once
// The inside of referral::Service, shared by its files.
#include <functional>

#include "api/api.hpp"
#include "capacity/describe.hpp"
#include "capacity/service.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "network/lookup.hpp"
#include "outbox/outbox.hpp"
#include "patients/service.hpp"
#include "policy.hpp"
#include "read_cache.hpp"
#include "records/describe.hpp"
#include "records/lookup.hpp"
#include "records/service.hpp"
#include "referral/describe.hpp"
#include "referral/service.hpp"
#include "rules_offers.hpp"
#include "store.hpp"
#include "tiering/service.hpp"
#include "work/work.hpp"

namespace yilian::referral {

struct Created {
  ReferralId id;
};
BOOST_DESCRIBE_STRUCT(Created, (), (id))
struct CreatedDraft {
  DraftId id;
};
BOOST_DESCRIBE_STRUCT(CreatedDraft, (), (id))
struct DraftList {
  std::vector<Draft> items;
};
BOOST_DESCRIBE_STRUCT(DraftList, (), (items))
struct DraftInput {
  Content content;
};
BOOST_DESCRIBE_STRUCT(DraftInput, (), (content))
struct TargetList {
  std::vector<Target> items;
};
BOOST_DESCRIBE_STRUCT(TargetList, (), (items))
struct VersionList {
  std::vector<ContentVersion> items;
};
BOOST_DESCRIBE_STRUCT(VersionList, (), (items))
struct AttachmentList {
  std::vector<records::StoredFile> items;
};
BOOST_DESCRIBE_STRUCT(AttachmentList, (), (items))
struct FollowUpPage {
  std::vector<FollowUp> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(FollowUpPage, (), (items, next_cursor))

inline constexpr std::int64_t drafts_max = 50;
inline constexpr std::int64_t due_page = 500;  ///< overdue referrals looked at in one statement

/// A unit's drafts, which its systems told of.
inline constexpr std::int64_t unit_drafts_max = 200;
/// In place of an account: the unit itself.
inline AccountId account_of_unit(OrganisationId unit) { return AccountId{unit.value}; }

/// How papers are sent that a system told of.
struct Submission {
  std::optional<ReferralId> id;  ///< none: a new one
  std::string doctor_name;       ///< empty: who calls
};

struct Service::Impl {
  db::Database& database;
  patients::Service& patients;
  records::Service& records;
  capacity::Service& capacity;
  tiering::Service& tiering;
  std::shared_ptr<Signer> signer;
  RegionId region;
  std::string public_url;  ///< for QR codes; empty: they hold the number
  policy::Policies policies;
  ReadCache cache = {};

  // drafts.cpp
  Result<Draft> create_draft(const Call& call, const DraftInput& input);
  Result<DraftList> drafts(const Call& call);
  Result<Draft> get_draft(const Call& call, DraftId id);
  Result<Draft> update_draft(const Call& call, DraftId id, const DraftInput& input);
  Status discard_draft(const Call& call, DraftId id);
  Result<Referral> submit_draft(const Call& call, DraftId id);
  Result<store::DraftRow> own_draft(db::Session& s, const Call& call, DraftId id);
  std::string name_for_draft(db::Session& s, const Call& call, const Content& content);
  /// What a draft names is not removed as unused before the draft itself is.
  void await_files(work::Work& w, const Content& content);

  // submit.cpp
  Result<Referral> submit(const Call& call, const Content& content);
  Result<Created> submit_in(work::Work& w, const Content& content, const Submission& how = {});
  /// The episode that the referral goes on with, and the mark of a readmission on both.
  Status link_episode(work::Work& w, store::Row& row);
  /// Row, plan, version and timeline; referral_open with a link to the twin.
  Status insert_submitted(work::Work& w, store::Row& row);
  /// The receiver as papers name it; checks that it exists, receives, and that the direction fits.
  Result<Unit> check_receiver(db::Session& s, const network::Organisation& sender,
                              const Content& content, network::Organisation& receiver);
  /// Diagnosis names from the dictionary, files of the own organisation.
  Status complete_content(db::Session& s, const Call& call, Content& content);
  Result<TargetList> targets(const Call& call);

  // views.cpp: the green channel of a referral's patient, by the flags of its papers
  capacity::Green green_of(const Call& call, const std::vector<std::string>& flags);

  // actions.cpp
  using Change = std::function<Status(work::Work&, store::Row&, store::TimelineRow&)>;
  /// One action: load and lock, decide by the table, change, move on, write row, timeline, audit,
  /// event.
  Result<Referral> act(const Call& call, ReferralId id, Action action, const Change& change);
  /// The same inside a transaction; on the caller's version where `versioned`.
  Status act_in(work::Work& w, ReferralId id, Action action, const Change& change, bool versioned);
  Status apply(work::Work& w, store::Row& row, const rules::Transition& transition,
               const Change& change);
  /// What other papers change; the command outlives it.
  Change resubmission(const ResubmitCommand& c, Action action);
  static Change withdrawal(const WithdrawCommand& c);
  /// The receiver's relationship with the person as the new state has it.
  void relate(work::Work& w, const store::Row& row, State state, const policy::Version& policy);
  Result<Referral> accept(const Call& call, ReferralId id, const AcceptCommand& c, Action action);
  /// The place that the acceptance names; whatever was booked for the referral before is free.
  Status book(work::Work& w, store::Row& row, const AcceptCommand& c);
  /// What the sender held goes on with the referral, as long as the receiver may take to answer.
  Status take_over_hold(work::Work& w, store::Row& row, const policy::Version& policy);
  Status confirm_hold(work::Work& w, store::Row& row, const AcceptBooking& place);
  /// What is booked follows the referral: used at the arrival, free when it goes another way.
  Status settle_bookings(work::Work& w, store::Row& row);

  // offers.cpp
  /// The chain of the further receivers that the content names; each is checked like the first.
  Status begin_offers(db::Session& s, const network::Organisation& sender, store::Row& row,
                      Instant now);
  /// The papers go to another unit: checks it, asks for the approvals of that way.
  Status send_on(work::Work& w, store::Row& row, OrganisationId organisation,
                 DepartmentId department);
  /// The next unit that can be asked; refused when none is left.
  Status ask_next(work::Work& w, store::Row& row);
  /// What an action does to the chain.
  Status follow_offers(work::Work& w, store::Row& row, Action action,
                       const std::optional<std::string>& reason);

  // criteria.cpp
  /// What the criteria of its day say of its facts.
  Status apply_criteria(db::Session& s, store::Row& row);
  Result<tiering::Evaluation> criteria(const Call& call, ReferralId id);
  Result<TryPastAnswer> try_past(const Call& call, const TryPastCommand& c);

  // ranking.cpp
  Result<Ranking> rank(const Call& call, const RankCommand& c);
  /// The consumer: how departments answered, into the counters of their month.
  Status fold_answers(db::Session& s, std::span<const outbox::Event> events);
  Result<Referral> return_to_sender(const Call& call, ReferralId id, const ReturnCommand& c);
  Result<Referral> decline(const Call& call, ReferralId id, const DeclineCommand& c, Action action);
  Result<Referral> refuse(const Call& call, ReferralId id, const RefuseCommand& c);
  Result<Referral> redirect(const Call& call, ReferralId id, const RedirectCommand& c);
  Result<Referral> withdraw(const Call& call, ReferralId id, const WithdrawCommand& c);
  Result<Referral> approve(const Call& call, ReferralId id, const ApproveCommand& c, Action action);
  Result<Referral> resubmit(const Call& call, ReferralId id, const ResubmitCommand& c,
                            Action action);
  Result<Referral> plain(const Call& call, ReferralId id, const NoteCommand& c, Action action);
  Result<Referral> complete(const Call& call, ReferralId id, const CompleteCommand& c);
  Result<Referral> acknowledge(const Call& call, ReferralId id, const AcknowledgeCommand& c);
  Status arrive(work::Work& w, store::Row& row);
  void count(work::Work& w, store::Row& row, const std::string& event);
  /// What counted is undone: the earliest leg that still stands counts in its place.
  void count_next(work::Work& w, const store::Row& undone);

  // clock.cpp
  Result<std::int64_t> tick(Instant now);
  /// At which the clock has to look at `now`.
  Result<std::vector<ReferralId>> due(Instant now);
  /// One act of the clock on one referral; false when there was nothing to do yet.
  Result<bool> turn(ReferralId id, Instant now);
  /// A rung of the ladder: told as an event, nothing else changes.
  Result<bool> climb(ReferralId id, Instant now);
  Result<bool> move_by_clock(ReferralId id, rules::ClockAct act, Instant now);

  // views.cpp
  Result<Referral> get(const Call& call, ReferralId id);
  /// The same for a page that reads it, from what was read lately when nothing changed.
  Result<api::Rendered<Referral>> read(const Call& call, ReferralId id);
  /// nullopt when it changed between two statements, which happens outside a transaction only.
  Result<std::optional<api::Rendered<Referral>>> try_read(db::Session& s, const Call& call,
                                                          ReferralId id);
  Result<Referral> view(db::Session& s, const Call& call, const store::Row& row);
  Result<VersionList> versions(const Call& call, ReferralId id);
  /// Whom to call: on duty at the other unit, or all its contacts; for others those of the holder.
  Result<network::ContactList> contacts(const Call& call, ReferralId id);
  Result<FindAnswer> find(const Call& call, const FindCommand& c);
  /// Who looks at worklists: a supervisor, or the contact person of units.
  struct Viewer {
    bool supervisor = false;
    std::vector<OrganisationId> units;
  };
  std::vector<store::ListRow> rows_of(db::Session& s, const store::ListQuery& query,
                                      const Viewer& viewer);
  std::vector<WorklistCount> counts_of(db::Session& s, const store::ListQuery& filter,
                                       const Viewer& viewer);
  /// Overdue at a unit whose contact person the caller is: the course may be read, not the person.
  bool escalated_to(db::Session& s, const Call& call, const store::Row& row);
  Result<WorklistPage> worklist(const Call& call, const WorklistFilter& filter);
  /// not_found unless the caller's organisation is a party, or supervises; alike for ids that don't
  /// exist.
  Result<store::Row> visible(db::Session& s, const Call& call, ReferralId id);
  Status check_visible(db::Session& s, const Call& call, const store::Row& row);
  rules::Facts facts(db::Session& s, const store::Row& row);

  // documents.cpp
  Result<std::string> document(const Call& call, ReferralId id, const std::string& name, bool a5);
  /// A file among the referral's attachments, for who may see the referral.
  Result<records::FileContent> attachment(const Call& call, ReferralId id, FileId file);
  Result<AttachmentList> attachments(const Call& call, ReferralId id);

  // holdings.cpp
  Result<ReferralHoldings> holdings(db::Session& s, const Call& call, PatientId patient);
  // merging.cpp
  Result<std::vector<patients::MovedEntry>> move_to(db::Session& s, const Call& call,
                                                    PatientId from, PatientId to);
  Status move_back(db::Session& s, const Call& call, PatientId to, PatientId from,
                   const std::vector<patients::MovedEntry>& moved);
  Status erase(db::Session& s, PatientId patient);
  /// Ids of the referrals and the drafts about a person; too_many beyond what one act takes.
  struct About {
    std::vector<ReferralId> referrals;
    std::vector<store::DraftRow> drafts;
  };
  Result<About> about(db::Session& s, PatientId patient);

  // follow_ups.cpp
  Result<FollowUpPage> follow_ups(const Call& call, const FollowUpFilter& filter);
  Result<FollowUp> finish_follow_up(const Call& call, FollowUpId id, const FollowUpDone& c);
  void plan_follow_ups(work::Work& w, const store::Row& row);
};

void add_document_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
Side side_of(const Call& call, const store::Row& row);
/// State, holder, step, deadline and sort key after a change of facts.
void move_on(store::Row& row, const rules::Facts& facts, const policy::Version& policy,
             Instant now);
rules::Facts facts_of(const store::Row& row, const store::Parts& parts);
rules::ClockFacts clock_facts(const store::Row& row, const policy::Version& policy);
rules::UnitFacts unit_facts(const network::Organisation& organisation);
std::string hash_of(const Content& content);
/// Name and code of the main diagnosis, or the impression.
std::string main_diagnosis(const Content& content);
/// What consumers count by; ids and codes only.
std::string event_payload(const store::Row& row, const std::string& counts, std::int64_t held_ms,
                          const std::string& held_by);

}  // namespace yilian::referral
