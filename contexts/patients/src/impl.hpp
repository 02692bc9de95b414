#pragma once
// The inside of patients::Service.
#include <atomic>
#include <map>
#include <mutex>

#include "http/http.hpp"
#include "json/json.hpp"
#include "match/rules_match.hpp"
#include "match/store_index.hpp"
#include "network/describe.hpp"
#include "patients/describe.hpp"
#include "patients/service.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::patients {

struct VisitList {
  std::vector<Visit> items;
};
BOOST_DESCRIBE_STRUCT(VisitList, (), (items))
struct CorrectionList {
  std::vector<Correction> items;
};
BOOST_DESCRIBE_STRUCT(CorrectionList, (), (items))
struct BreakGlassPage {
  std::vector<BreakGlass> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(BreakGlassPage, (), (items, next_cursor))
struct PageFilter {
  std::optional<Bounded<1, 100>> limit;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(PageFilter, (), (limit, cursor))

inline constexpr const char* match_policy_kind = "person_matching";

/// Somebody registered who may be the same person.
struct Likeness {
  PatientId id;       ///< who is registered
  PatientId current;  ///< who that is by now
  match::Decision decision;
};
/// The weights of one version of the policy document.
struct KnownWeights {
  std::int64_t number = 0;
  std::shared_ptr<const match::Weights> weights;
};
Status register_sharing_policy(policies::Service& policies);
void add_sharing_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_pair_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

inline constexpr std::int64_t searches_per_hour_max = 300;

struct Service::Impl {
  db::Database& database;
  std::shared_ptr<const crypto::Vault> vault;
  RegionId region;
  std::mutex searches_mutex;
  std::map<std::pair<AccountId, std::int64_t>, std::int64_t> searches;
  std::atomic<bool> importing = false;
  policies::Service* policies = nullptr;
  std::mutex weights_mutex;
  KnownWeights known_weights;
  std::vector<MergeFollower> followers;
  std::atomic<std::uint64_t> late_turn = 0;

  Result<SearchAnswer> search(const Call& call, const SearchCommand& command);
  Result<Registered> register_person(const Call& call, const RegisterCommand& command);
  Result<Person> get(const Call& call, PatientId id);
  Result<Person> correct(const Call& call, PatientId id, const CorrectCommand& command);
  Result<RevealAnswer> reveal(const Call& call, PatientId id, const RevealCommand& command);
  Result<CorrectionList> corrections(const Call& call, PatientId id);

  Result<Visit> add_visit(const Call& call, PatientId id, const VisitInput& input);
  Result<VisitList> visits(const Call& call, PatientId id);
  Result<Visit> end_visit(const Call& call, VisitId id);
  Result<Person> break_glass(const Call& call, PatientId id, const BreakGlassCommand& command);
  Result<BreakGlassPage> reviews(const Call& call, const PageFilter& filter);
  Result<BreakGlass> review(const Call& call, BreakGlassId id, const ReviewCommand& command);

  // import.cpp
  Result<PeopleImport> import(const Call& call, const PeopleImportOptions& options,
                              const http::Request& request);
  /// The rows that are not `known`. `done`: by an earlier request with the same key.
  Result<PeopleImport> import_rows(const Call& call, std::string_view file,
                                   const std::vector<bool>& known, bool done);

  // holdings.cpp
  Result<PersonHoldings> holdings(db::Session& s, const Call& call, PatientId patient);

  // sharing.cpp
  Result<SharingPolicy> sharing_policy(db::Session& s, Date day);
  Result<Withheld> withheld(db::Session& s, const Call& call, PatientId patient);
  Result<SharingSettings> sharing(const Call& call, PatientId patient);
  Result<SharingSetting> restrict(const Call& call, PatientId patient,
                                  const RestrictCommand& command);
  Result<SharingSetting> allow(const Call& call, SharingId id, const AllowCommand& command);

  // match/policy.cpp
  Result<std::shared_ptr<const match::Weights>> weights(db::Session& s, Date day);

  // match/finding.cpp
  PatientId current(db::Session& s, PatientId id);
  std::vector<PatientId> merged_into(db::Session& s, PatientId id);
  /// Who is registered and may be this person, the likeliest first; `self` is nobody else.
  Result<std::vector<Likeness>> likenesses(db::Session& s, const keys::Ring& ring,
                                           const match::Candidate& person,
                                           std::optional<PatientId> self, Date today);
  void put_pairs(db::Session& s, PatientId person, const std::vector<Likeness>& found,
                 PairOrigin origin, Instant now);
  /// What the index knows of a person is as the person now is.
  void index_anew(db::Session& s, const keys::Ring& ring, PatientId id,
                  const match::Candidate& person);
  Result<std::int64_t> compare_new(const Call& call, std::int64_t limit);
  Result<FoundPerson> find_or_register(work::Work& w, const PersonInput& input,
                                       const std::optional<SourceNumber>& source);

  /// By the number of its system, else by likeness; nothing when nobody surely is this person.
  Result<std::optional<FoundPerson>> find(db::Session& s, const keys::Ring& ring,
                                          const match::Candidate& person,
                                          const std::optional<SourceNumber>& source, Date today,
                                          std::vector<Likeness>& alike);
  Result<FoundPerson> enter(work::Work& w, const keys::Ring& ring, PatientId id,
                            const match::Candidate& person, const std::vector<Likeness>& alike);
  Result<std::optional<FoundPerson>> settle(work::Work& w, const PersonTold& told);
  Result<std::vector<MatchHit>> match(const Call& call, const PersonTold& told, std::int64_t limit);
  SearchHit masked_hit(db::Session& s, const Call& call, const store::PersonRow& row);
  Result<std::optional<PatientId>> foresee(db::Session& s, const Call& call,
                                           const PersonTold& told);

  // match/pairs.cpp
  Result<PairPage> pairs(const Call& call, const PairFilter& filter);
  Result<Pair> pair(const Call& call, PairId id);
  Result<Pair> keep_apart(const Call& call, PairId id, const PairCommand& command);
  Result<PairSide> side(db::Session& s, const store::PersonRow& row);

  // match/merging.cpp
  Result<Pair> merge(const Call& call, PairId id, const MergeCommand& command);
  Result<Pair> undo(const Call& call, PairId id, const PairCommand& command);
  /// How many entries were moved.
  Result<std::int64_t> move_all(work::Work& w, const store::MergeRow& merge);
  Status move_all_back(work::Work& w, const store::MergeRow& merge);
  /// Entries that came under the id of a merged person after the merge, as from a system that knows
  /// the old id only, go over too; undoing the merge gives them back.
  Status fetch_late(const Call& call);
  Status settle_others(db::Session& s, const store::PairRow& decided, MergeId merge);

  Result<Relationship> require_relationship(db::Session& s, const Call& call, PatientId patient);
  /// The person, or for one who was merged the person who stays.
  Result<std::optional<store::PersonRow>> standing(db::Session& s, PatientId id);
  Result<Person> view(db::Session& s, const store::PersonRow& row, const Relationship& relationship,
                      const Call& call);
  /// Writes the visit, what it opens, and its review entry.
  Result<Visit> open_visit(work::Work& w, PatientId patient, const VisitInput& input);
  Status count_search(const Call& call);
  Result<BreakGlass> masked(db::Session& s, store::ReviewRow row);
};

}  // namespace yilian::patients
