#pragma once
// The use cases of the FHIR routes, and what they share. The routes read the request, these open
// the session, and what they answer is written here too.
#include <string>

#include "fhir/asked.hpp"
#include "fhir/changes.hpp"
#include "fhir/search.hpp"
#include "records/fhir_provider.hpp"
#include "work/work.hpp"

namespace yilian::records::rest {

class Subscriptions;

struct Server {
  db::Database& database;
  patients::Service& patients;
  RegionId region;
  Bodies bodies;
  std::string base;  ///< "https://…/fhir/R4", or empty: told by the request
  Numbers numbers = {};
  mutable RecentPeople recent_people = {};

  Conceals conceals = {};
  std::vector<FhirProvider> providers = {};  ///< of types of which other contexts have some
  std::shared_ptr<Subscriptions> subscriptions = {};  ///< made by FhirService

  // providers.cpp
  const FhirProvider* provider(std::string_view type) const;
  /// What a provider has under this id; nothing when it is the store's.
  /// Of one that gives way only when asked for: nothing is stored under the id.
  Result<std::optional<FhirView>> own_view(const Call& call, std::string_view type,
                                           std::string_view id, bool gives_way_too = false) const;
  /// unknown_interaction for what a provider has.
  Status check_stored(const Call& call, std::string_view type, std::string_view id) const;
  /// What the provider has first, then what is stored.
  Result<Page> search_both(const FhirProvider& own, Access& access, Query query);
  /// What is included of other types that a provider has, or that what it has points to.
  Status include_own(Access& access, const Query& query, Page& page) const;
  Result<http::Response> create_own(const FhirProvider& own, const Call& call,
                                    const http::Request& request, fhir::Node resource);
  Result<http::Response> update_own(const FhirProvider& own, const Call& call,
                                    const http::Request& request, const Uuid& id,
                                    fhir::Node resource);

  // interactions.cpp
  Result<http::Response> read(const Call& call, const http::Request& request);
  Result<http::Response> read_version(const Call& call, const http::Request& request);
  Result<http::Response> history(const Call& call, const http::Request& request);
  Result<http::Response> type_history(const Call& call, const http::Request& request);
  Result<http::Response> search(const Call& call, const http::Request& request);
  Result<http::Response> create(const Call& call, const http::Request& request);
  Result<http::Response> update(const Call& call, const http::Request& request);
  Result<http::Response> remove(const Call& call, const http::Request& request);
  /// PUT and DELETE of a type with criteria.
  Result<http::Response> update_if(const Call& call, const http::Request& request);
  Result<http::Response> remove_if(const Call& call, const http::Request& request);
  Result<http::Response> metadata(const Call& call, const http::Request& request);
  /// Applies a change; what the client asked to get back of it.
  Result<http::Response> written(work::Work& work, Access& access, Change change,
                                 fhir::Node resource, const http::Request& request);
  Result<http::Response> removed(work::Work& work, Access& access, const Change& change);

  // joining.cpp
  /// Asks the master index who a Patient is that is about to be written. A new one takes the
  /// person's id when that is free; another id is joined to the person by a row.
  /// `as`: the id of a person who is registered by this.
  Status join_person(work::Work& work, Access& access, Change& change, fhir::Node resource,
                     std::optional<PatientId> as = {});

  // patching.cpp
  Result<http::Response> patch(const Call& call, const http::Request& request);

  // operations.cpp
  /// $validate of a body, or of what is stored: an OperationOutcome with everything found.
  Result<http::Response> validate(const Call& call, const http::Request& request);
  /// $everything of a patient: what points to it as its patient; `_type` and `_since`. More than
  /// 1,000 resources are search_too_costly: ask by type.
  Result<http::Response> everything(const Call& call, const http::Request& request);

  // matching.cpp
  /// $match of a Patient: who is registered and may be this person, masked as the search of the
  /// pages shows people, with score and match-grade.
  Result<http::Response> match(const Call& call, const http::Request& request);

  // terminology.cpp
  Result<http::Response> look_up(const Call& call, const http::Request& request);
  Result<http::Response> check_code(const Call& call, const http::Request& request);
  Result<http::Response> expand(const Call& call, const http::Request& request);
  /// A whole table of the platform as a value set; nothing for any other.
  Result<std::optional<http::Response>> expand_table(const Call& call, const Asked& asked);
  // translate.cpp
  /// $translate by the ConceptMaps that members stored, and by the members' own mapping tables.
  Result<http::Response> translate(const Call& call, const http::Request& request);
  /// The words for a code; nothing for one that is not known.
  Result<std::optional<std::string>> display_of(std::string_view system,
                                                std::string_view code) const;

  // bundle.cpp
  Result<http::Response> bundle(const Call& call, const http::Request& request);

  std::string base_of(const http::Request& request) const;
  /// One transaction with its audit entry; an Idempotency-Key that was used answers as before.
  using Body = std::function<Result<http::Response>(work::Work&)>;
  Result<http::Response> change(const Call& call, const Body& body);
};

// -- requests
/// unknown_resource_type unless the definitions have it and it may be stored.
Result<std::string> known_type(std::string_view type);
/// A body of application/fhir+json or application/json; unsupported_media_type.
Status check_body_type(const http::Request& request);
/// not_acceptable when `_format` or Accept leave no JSON.
Status check_answer_type(const http::Request& request);
/// W/"3" or "3"; nullopt without the header, stale_version for what is no version.
Result<std::optional<std::int64_t>> version_in(std::string_view tag);
bool is_strict(const http::Request& request);
Result<http::Fields> search_fields(const http::Request& request);

// -- answers
/// What a provider has, as if it stood in the store.
Result<Hit> hit_of(std::string_view type, const FhirView& view);
http::Response resource_response(int status, const store::Row& row, std::string json);
/// A Bundle of a search with its links; `self` is the address without the cursor.
std::string searchset(const Query& query, const Page& page, const std::string& base,
                      const std::string& self, Language language);
std::string shaped(const Query& query, const store::Row& row, fhir::Node stored);
/// Sun, 06 Nov 1994 08:49:37 GMT
std::string http_date(Instant at);

}  // namespace yilian::records::rest
