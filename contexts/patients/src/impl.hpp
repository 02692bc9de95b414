#pragma once
// The inside of patients::Service.
#include <atomic>
#include <map>
#include <mutex>

#include "http/http.hpp"
#include "json/json.hpp"
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

inline constexpr std::int64_t searches_per_hour_max = 300;

struct Service::Impl {
  db::Database& database;
  std::shared_ptr<const crypto::Vault> vault;
  RegionId region;
  std::mutex searches_mutex;
  std::map<std::pair<AccountId, std::int64_t>, std::int64_t> searches;
  std::atomic<bool> importing = false;

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

  Result<Relationship> require_relationship(db::Session& s, const Call& call, PatientId patient);
  Result<Person> view(db::Session& s, const store::PersonRow& row, const Relationship& relationship,
                      const Call& call);
  /// Writes the visit, what it opens, and its review entry.
  Result<Visit> open_visit(work::Work& w, PatientId patient, const VisitInput& input);
  Status count_search(const Call& call);
  Result<BreakGlass> masked(db::Session& s, store::ReviewRow row);
};

}  // namespace yilian::patients
