#pragma once
// The referral's use cases, its routes and what the clock does to it.
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "kernel/caller.hpp"
#include "referral/types.hpp"

namespace yilian::db {
class Database;
class Session;
struct Migration;
}  // namespace yilian::db
namespace yilian::api {
class Api;
}
namespace yilian::access {
class Service;
}
namespace yilian::patients {
class Service;
}
namespace yilian::records {
class FhirService;
class RecordService;
class Service;
}  // namespace yilian::records
namespace yilian::capacity {
class Service;
}
namespace yilian::tiering {
class Service;
}
namespace yilian::work {
class Work;
}
namespace yilian::outbox {
struct Event;
}

namespace yilian::referral {

std::vector<db::Migration> migrations();

/// What a system of a unit told of, as it stands now: a draft of the unit, or the referral that it
/// became. Both have the same id, which follows from the system's own number.
struct ToldReferral {
  std::optional<Draft> draft;  ///< none: submitted
  bool is_edited = false;      ///< somebody worked at the draft: only a person submits it
  State state = State::draft;
  std::string number;  ///< empty for a draft
  Content content;
};
/// The fields of both; where both say something, what lies above.
Content laid_over(const Content& below, const Content& above);

/// Confirms again who approves; today by password or one-time code, a certificate may follow.
class Signer {
 public:
  virtual ~Signer() = default;
  /// The method to record ("password", "code", "certificate"), or why it is not confirmed.
  virtual Result<std::string> confirm(const Call& call, const ApproveCommand& command) = 0;
};

class Service {
 public:
  /// Fails when the policy documents do not parse.
  static Result<std::unique_ptr<Service>> open(db::Database& database, patients::Service& patients,
                                               records::Service& records,
                                               capacity::Service& capacity,
                                               tiering::Service& tiering,
                                               std::shared_ptr<Signer> signer, RegionId region,
                                               std::string public_url);
  ~Service();
  void add_routes(api::Api& api);
  /// Referrals as ServiceRequest and Task.
  void provide_fhir(records::FhirService& server);
  /// Shows referrals in the continuous record.
  void provide_record(records::RecordService& record);

  /// Reminds, escalates, asks the next unit of an offer chain, ends what nobody answered. Called
  /// every minute; the number of acts.
  Result<std::int64_t> tick(Instant now);
  /// The consumer: how departments answered what they were asked, inside the consumer's
  /// transaction.
  Status fold_answers(db::Session& session, std::span<const outbox::Event> events);
  /// Whether this caller may see the course of a referral; not_found when not. Shows nothing.
  Status may_see(const Call& call, ReferralId id);
  /// A referral as its papers show it, for a party of it; not_found for everybody else, supervision
  /// included. Marks the call.
  Result<Referral> papers(const Call& call, ReferralId id);
  /// All that is held about a person here, for the export that the person asked for; too_many
  /// beyond what one answer holds. The caller decided that it may leave.
  Result<ReferralHoldings> holdings(db::Session& session, const Call& call, PatientId patient);
  /// Deletes all that is held about a person here, and the files that these papers name; the
  /// statistics keep what they counted. The caller decided that it may go.
  Status erase(db::Session& session, PatientId patient);
  /// For who takes in sheets, in its own transaction. A draft under an id of its own for the
  /// caller's account; draft_limit. Nothing is sent: its author reads and submits it, by the same
  /// rules as every other.
  Status put_draft(work::Work& work, DraftId id, const Content& content);
  /// A draft of an organisation, whoever of it wrote it; nullopt once it was submitted or
  /// discarded.
  std::optional<Draft> draft_standing(db::Session& session, OrganisationId organisation,
                                      DraftId id);
  /// Discards a draft in the version that the caller saw; stale_version.
  Status take_back_draft(work::Work& work, DraftId id, std::int64_t version);
  // -- for messages of members' systems, in their own transaction; the caller's organisation is the
  // sender. Refusals come before anything is written.
  std::optional<ToldReferral> told(db::Session& session, OrganisationId organisation,
                                   const Uuid& id);
  /// The direction by the levels of the two units, where the content says none.
  void direct(db::Session& session, OrganisationId sender, Content& content);
  /// Why the content can't be submitted as it is; writes nothing.
  Status check_submission(db::Session& session, const Call& call, const Content& content);
  /// A draft of the unit, new or changed; draft_limit. Everybody of the unit who writes referrals
  /// sees it.
  Status put_unit_draft(work::Work& work, DraftId id, const Content& content);
  /// Submits what check_submission let through, under the draft's id; the draft is gone then.
  Status submit_told(work::Work& work, DraftId id, const Content& content,
                     const std::string& doctor_name);
  /// The papers again: what came back, or what an emergency still owes.
  Status resubmit_told(work::Work& work, ReferralId id, const Content& content);
  Status withdraw_told(work::Work& work, ReferralId id, const WithdrawCommand& command);
  /// Removes at most `limit` drafts that nobody touched since an instant; the number removed.
  Result<std::int64_t> remove_drafts(db::Session& session, Instant before, std::int64_t limit);

  struct Impl;

 private:
  explicit Service(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

/// Signer by password or one-time code.
std::shared_ptr<Signer> password_signer(access::Service& access);

}  // namespace yilian::referral
