#pragma once
// The inside of privacy::Service, shared by its files.
#include <map>

#include "access/service.hpp"
#include "capacity/describe.hpp"
#include "capacity/service.hpp"
#include "discharges/describe.hpp"
#include "discharges/service.hpp"
#include "exchange/describe.hpp"
#include "exchange/service.hpp"
#include "intake/describe.hpp"
#include "intake/service.hpp"
#include "json/json.hpp"
#include "messaging/service.hpp"
#include "patients/describe.hpp"
#include "patients/service.hpp"
#include "policies/service.hpp"
#include "policy.hpp"
#include "privacy/describe.hpp"
#include "privacy/service.hpp"
#include "readiness/describe.hpp"
#include "readiness/service.hpp"
#include "records/describe.hpp"
#include "records/fhir.hpp"
#include "records/service.hpp"
#include "referral/describe.hpp"
#include "referral/service.hpp"
#include "rules_accesses.hpp"
#include "shared_documents/describe.hpp"
#include "shared_documents/service.hpp"
#include "store_objections.hpp"
#include "tiering/describe.hpp"
#include "work/work.hpp"

namespace yilian::api {
class Api;
}

namespace yilian::privacy {

inline constexpr const char* objection_kind = "access_objections";

struct Service::Impl {
  db::Database& database;
  Holders holders;
  RegionId region;
  policy::Document policies;

  // export.cpp
  Result<PersonExport> export_person(const Call& call, PatientId id, const ExportCommand& command);
  void add_accesses(db::Session& s, PatientId patient, PersonExport& out);

  // erasure.cpp
  Status erase(const Call& call, PatientId id, const EraseCommand& command);

  // accesses.cpp
  /// Names of units, each asked for once.
  class Names {
   public:
    Names(db::Session& s, RegionId region) : s_(s), region_(region) {}
    std::string of(OrganisationId id);

   private:
    db::Session& s_;
    RegionId region_;
    std::map<OrganisationId, std::string> names_;
  };
  /// By which relationship a unit might see a person, each unit asked for once.
  class Bases {
   public:
    Bases(db::Session& s, patients::Service& patients, PatientId patient)
        : s_(s), patients_(patients), patient_(patient) {}
    std::optional<std::string> at(OrganisationId unit, Instant when);

   private:
    db::Session& s_;
    patients::Service& patients_;
    PatientId patient_;
    std::map<OrganisationId, std::vector<patients::RelationshipRecord>> spans_;
  };
  struct Trail {
    std::vector<audit::Row> rows;              ///< newest first
    std::optional<audit::Place> more_after{};  ///< it looked no further
  };
  /// The trail of a person under all registrations, a bounded part of it.
  Trail trail_of(db::Session& s, PatientId id, audit::Filter filter);
  AccessLog grouped(db::Session& s, PatientId id, Trail trail, std::int64_t most);
  /// The person who asks, with whom the caller's unit has a relationship of full scope.
  Result<PatientId> asked_by(db::Session& s, const Call& call, PatientId asked);
  Result<AccessLog> accesses(const Call& call, PatientId asked, const AccessLogCommand& command);

  // objections.cpp
  Result<ObjectionPolicy> objection_policy(db::Session& s, Instant now);
  Result<Objection> shown(db::Session& s, const Call& call, const store::ObjectionRow& row,
                          Names& names);
  Result<Objection> with_accesses(db::Session& s, const Call& call, const store::ObjectionRow& row);
  Result<Objection> raise(const Call& call, PatientId asked, const ObjectCommand& command);
  Result<ObjectionList> of_patient(const Call& call, PatientId asked);
  Result<ObjectionPage> objections(const Call& call, const ObjectionFilter& filter);
  /// What the caller may examine: not_found for another unit's, objection_own for the own.
  Result<store::ObjectionRow> to_examine(db::Session& s, const Call& call, ObjectionId id);
  Result<Objection> objection(const Call& call, ObjectionId id);
  Status may_see_objection(const Call& call, ObjectionId id);
  Result<Objection> answer_of(const Call& call, ObjectionId id);
  Result<Objection> move(const Call& call, ObjectionId id, ObjectionAction action,
                         const std::function<void(store::ObjectionRow&)>& apply);
  Result<Objection> take(const Call& call, ObjectionId id);
  Result<Objection> answer(const Call& call, ObjectionId id, ObjectionAction action,
                           const ObjectionAnswerCommand& command);
  Result<Objection> tell(const Call& call, ObjectionId id, const TellCommand& command);
  Result<std::int64_t> escalate(Instant now);

  // removal.cpp
  using Step = std::function<Result<std::int64_t>(db::Session&, Instant before)>;
  Result<std::int64_t> remove_expired(Instant now);
  /// One kind, batch by batch.
  Result<std::int64_t> remove(policy::Kept what, Instant now, const Step& step);
};

// routes.cpp
void add_access_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_objection_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::privacy
