#pragma once
// The inside of records::RecordService, shared by its files.
#include <deque>
#include <map>
#include <set>

#include "fhir/impl.hpp"
#include "fhir/index.hpp"
#include "fhir/people.hpp"
#include "json/json.hpp"
#include "network/describe.hpp"
#include "patients/describe.hpp"
#include "patients/service.hpp"
#include "policies/service.hpp"
#include "record/entries.hpp"
#include "records/describe.hpp"
#include "records/record.hpp"
#include "work/work.hpp"

namespace yilian::records {

/// What one call may see of one person.
struct View {
  db::Session& s;
  const Call& call;
  PatientId patient;
  std::vector<std::string> ids;  ///< of all Patients that are this person
  patients::Scope scope = patients::Scope::full;
  RestrictedRecords restricted;
  patients::Withheld withheld;  ///< what the person keeps from the caller's unit
  bool emergency = false;       ///< the glass is broken: what is withheld is shown to be there
  std::int64_t hidden = 0;      ///< entries left out because they are withheld
  std::map<OrganisationId, std::string> names;  ///< of organisations, as they were asked for
  /// Which organisations map codes of a kind, and what theirs mean, as they were asked for.
  std::map<std::pair<OrganisationId, std::string>, bool> maps = {};
  std::map<std::pair<OrganisationId, std::string>, std::optional<std::string>> meanings = {};
};

struct RecordService::Impl {
  db::Database& database;
  policies::Service& policies;
  patients::Service& patients;
  rest::Server& fhir;
  RegionId region;
  std::vector<RecordSource> sources;

  // timeline.cpp
  Result<RecordPage> timeline(const Call& call, PatientId patient, const RecordFilter& filter);
  Result<View> view(db::Session& s, const Call& call, PatientId patient);
  /// A stored resource as the caller may see it: an entry, a restricted one, or none.
  std::optional<RecordEntry> entry(View& view, const rest::store::Row& row, fhir::Node stored,
                                   std::int64_t at);
  bool is_withheld(const View& view, const rest::store::Row& row, fhir::Node stored) const;
  std::string name_of(View& view, OrganisationId organisation);

  // standards.cpp
  /// Gives the entry the standard code that its unit's mapping says; nothing else of it changes.
  void standardise(View& view, RecordEntry& entry) const;

  // overview.cpp
  Result<RecordOverview> overview(const Call& call, PatientId patient);
  Result<Trend> trend(const Call& call, PatientId patient, const std::string& code);
  /// The results under one name, of one unit or of all; the newest first.
  Status add_points(View& view, const std::string& code, const std::string& name,
                    const std::optional<OrganisationId>& unit, Trend& out);
  Result<OpenedEntry> open_entry(const Call& call, PatientId patient,
                                 const OpenEntryCommand& command);

  // completeness.cpp
  Result<Completeness> completeness(const Call& call, PatientId patient);

  // policy.cpp
  Result<RestrictedRecords> restricted(db::Session& s, Date day);
  Result<QualifiedRecord> qualified(db::Session& s, Date day);
  /// For the FHIR routes. What can't be judged is concealed.
  rest::Concealed conceals(db::Session& s, const Call& call);
};

/// The resources of a type that have the person as their patient, the newest first; those without
/// a time last. With `code` only such as have that token under that parameter.
class Walk {
 public:
  struct Bounds {
    std::int64_t from = INT64_MIN, to = INT64_MAX;
    std::optional<rest::store::Place> after;
    std::string_view by = "patient";  ///< or rest::current_of
  };
  Walk(db::Session& s, RegionId region, std::string_view type,
       const std::vector<std::string>& patients, Bounds bounds, std::string_view parameter = {},
       std::string_view code = {});
  /// The next one, or nothing; it stays where it is until `pop`.
  const rest::store::Found* top();
  void pop();

 private:
  struct Side {
    rest::store::Stretch stretch;
    std::optional<std::int32_t> also;
    std::optional<rest::store::Place> after;
    std::deque<rest::store::Found> found;
    std::int64_t step = 8;
    bool ended = false;
  };
  Side* best();
  void fill(Side& side);

  db::Session& s_;
  RegionId region_;
  std::vector<Side> sides_;
};

/// The visits that units registered on the platform.
RecordSource all_visits(RecordService::Impl& impl);

Status register_record_policies(policies::Service& policies);

}  // namespace yilian::records
