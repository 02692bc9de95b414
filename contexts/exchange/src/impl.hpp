#pragma once
// The inside of exchange::Service, one file per use case.
#include <mutex>

#include "exchange/describe.hpp"
#include "exchange/service.hpp"
#include "hl7/answer.hpp"
#include "http/http.hpp"
#include "json/json.hpp"
#include "keys/keys.hpp"
#include "network/lookup.hpp"
#include "patients/service.hpp"
#include "plan.hpp"
#include "records/fhir.hpp"
#include "referral/describe.hpp"
#include "referral/service.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::exchange {

/// Senders and mappings as of a stamp, shared by all messages until somebody changes one.
struct Agreed {
  std::int64_t stamp = -1;
  std::vector<Sender> senders;
  std::map<OrganisationId, std::shared_ptr<const Mappings>> mappings;
};

/// One message on its way: what is known of it before the transaction.
struct Incoming {
  std::string bytes;
  db::Bytes hash;
  FeedMessageId id;
  Instant received_at;
  std::optional<hl7::Message> message;  ///< at least its header
  std::optional<Sender> sender;
  std::string control_id, type;
  std::optional<Error> refusal;
  std::optional<Plan> plan;
  PatientId person;  ///< whom the resources were made for
  std::vector<records::FhirPrepared> resources;
  bool is_trial = false;
};

/// What became of it.
struct Outcome {
  FeedState state = FeedState::received;
  std::optional<Error> reason;
  std::vector<FeedEffect> effects;
  std::optional<PatientId> patient;
  std::optional<ReferralStanding> referral;  ///< after a REF
};

/// A referral as it is when a message about it comes.
struct Known {
  std::optional<referral::ToldReferral> standing;
  std::optional<store::Latest> before;  ///< the message that it shows
  bool is_same_message = false;         ///< which is replayed
};

/// Numbers that earlier messages of a batch give people, before they are in the database.
using Guesses = std::map<std::pair<OrganisationId, std::string>, PatientId>;

/// Changes by FHIR that are not in the database yet, by day, organisation, client and faults.
using Tally = std::map<std::tuple<Date, OrganisationId, Uuid, std::int64_t>, std::int64_t>;

struct Service::Impl {
  db::Database& database;
  std::shared_ptr<const crypto::Vault> vault;
  patients::Service& patients;
  records::FhirService& fhir;
  referral::Service& referral;
  const Clock& clock;
  RegionId region;
  std::mutex agreed_mutex;
  std::shared_ptr<const Agreed> agreed_now;
  std::mutex tally_mutex;
  Tally tally;

  // prepare.cpp: what needs no transaction
  Result<std::shared_ptr<const Agreed>> agreed(db::Session& s, OrganisationId organisation);
  Result<std::shared_ptr<const Agreed>> agreed(db::Session& s);
  using MayUse = std::function<bool(const Sender&)>;
  Status prepare(db::Session& s, Incoming& in, const MayUse& may, Guesses& guesses);
  /// Makes the plan's resources for the person that the session shows now.
  Status prepare_resources(db::Session& s, Incoming& in, Guesses& guesses);

  // apply.cpp: inside the transaction
  /// conflict: somebody else has settled meanwhile who the person is; prepare again.
  Result<Outcome> apply(work::Work& w, const Incoming& in, FeedMessageId message);
  /// Who has the number now: of somebody who was merged, the one who stays.
  std::optional<PatientId> person_of(db::Session& s, OrganisationId organisation,
                                     const std::string& number);
  Result<PatientId> settle_person(work::Work& w, const Incoming& in);
  Status merge(work::Work& w, const Incoming& in);

  // apply_referral.cpp
  /// Person: of an I12; the others are found by the sender's number.
  Result<Outcome> apply_referral(work::Work& w, const Incoming& in, FeedMessageId message,
                                 std::optional<PatientId> person);
  Result<Outcome> open_referral(work::Work& w, const Incoming& in, const Uuid& id,
                                const Known& known, PatientId person);
  Result<Outcome> change_referral(work::Work& w, const Incoming& in, const Uuid& id,
                                  const Known& known);
  Result<Outcome> cancel_referral(work::Work& w, const Incoming& in, const Uuid& id,
                                  const Known& known);
  Result<Outcome> place_referral(work::Work& w, const Incoming& in, const Uuid& id,
                                 const referral::Content& content, bool may_submit, bool is_new);
  /// Papers may be sent about who is told to be here (docs/decisions/0017).
  Status tell_visit(work::Work& w, const Incoming& in, PatientId person);
  /// What the message says, with the units that its codes and names mean here.
  referral::Content referral_content(db::Session& s, const Incoming& in,
                                     std::optional<PatientId> person,
                                     const std::optional<referral::ToldReferral>& standing = {});
  /// The call with what the agreed family allows.
  Call as_referrer(db::Session& s, const Call& call, const Incoming& in) const;

  // receive.cpp
  bool receive(const std::string& remote, std::vector<Delivery>& batch);
  Result<std::vector<std::string>> receive_one(const Call& call, const std::string& bytes);
  /// Stores and applies; the answers, of the first time when it is a repetition.
  Result<std::vector<std::string>> take(db::Session& s, const Call& call, const Incoming& in);
  Result<std::vector<std::string>> repeated(const Incoming& in, const store::Row& before,
                                            db::Session& s);
  Result<std::vector<std::string>> take_patiently(Call call, const std::string& bytes,
                                                  const MayUse& may);
  Call call_of(const Sender& sender, const std::string& remote, Instant now) const;

  // messages.cpp
  Result<FeedPage> list(const Call& call, const FeedFilter& filter);
  Result<FeedMessage> get(const Call& call, FeedMessageId id);
  Result<store::Row> own_message(db::Session& s, const Call& call, FeedMessageId id);
  FeedRow view(const store::Row& row, const std::vector<Sender>& senders, Language language) const;

  // replay.cpp
  Result<FeedRow> replay(const Call& call, FeedMessageId id);
  Result<ReplayAnswer> replay_many(const Call& call, const ReplayCommand& command);
  Result<FeedState> replay_one(const Call& call, FeedMessageId id,
                               std::optional<std::int64_t> version);

  // trial.cpp
  Result<TrialAnswer> trial(const Call& call, const TrialCommand& command);
  Status try_referral(db::Session& s, const Call& call, const Incoming& in, TrialAnswer& out,
                      std::optional<Error>& why);

  // senders.cpp
  Result<SenderList> list_senders(const Call& call, const SenderFilter& filter);
  Result<Sender> create_sender(const Call& call, const SenderInput& input);
  Result<Sender> update_sender(const Call& call, SenderId id, const SenderInput& input);

  // partners.cpp
  Result<PartnerList> list_partners(const Call& call, const PartnerFilter& filter);
  Result<PartnerReport> partner(const Call& call, PartnerId id, const PartnerFilter& filter);
  Result<std::int64_t> count_days(Instant now);
  void note_change(const Call& call, std::optional<Code> refusal);
  Result<std::int64_t> write_tally();

  // codes.cpp
  Result<CodeMappingList> list_mappings(const Call& call, const CodeFilter& filter);
  Result<CodeMapping> put_mapping(const Call& call, const CodeMappingInput& input);
  Status remove_mapping(const Call& call, const CodeRemoval& input);
  Result<UnmappedList> list_unmapped(const Call& call, const UnmappedFilter& filter);
  Result<CandidateList> candidates(const Call& call, const CandidateFilter& filter);
};

/// The own organisation, or any for who manages the exchange of all.
bool manages_all(const Call& call);
Result<OrganisationId> unit_of(const Call& call, const std::optional<OrganisationId>& asked);

std::vector<FeedSegment> readable(const hl7::Message& message);
Result<hl7::Message> header_of(std::string_view bytes);
hl7::Presumed presumed_of(SenderCharset charset);
/// The resource of a plan for a person, as JSON.
std::string resource_json(const Planned& planned, PatientId person);
Uuid resource_id(const Sender& sender, const Planned& planned, PatientId person);
/// The number by which the member knows the person.
std::string number_of(const PersonClaim& claim);
/// Whether the registry of people is asked, and told, about the document of the message.
bool asks_registry(const Incoming& in, bool number_is_known);
Uuid referral_id(const Sender& sender, const std::string& number);
/// What is missing, in the words of the message; else what else is wrong.
Error referral_reason(const Error& error);
/// Whether an unmapped code of the kind keeps a message waiting.
bool keeps_waiting(CodeKind kind);

// routes.cpp
void add_exchange_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::exchange
