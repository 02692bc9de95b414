#include "records/visible.hpp"

#include "fhir/impl.hpp"
#include "fhir/index.hpp"
#include "fhir/people.hpp"

namespace yilian::records {

using namespace rest;

Result<std::vector<std::string>> visible_of(const FhirService& fhir, db::Session& session,
                                            const Call& call, PatientId patient,
                                            OrganisationId made_by, std::string_view type,
                                            std::int64_t limit) {
  auto& server = fhir.inside()->server;
  Access access(call, server.patients, server.bodies, server.conceals, server.recent_people);
  std::vector<std::string> out;
  for (const auto& id : ids_of_person(session, server.region, to_string(patient))) {
    const store::Stretch stretch{index_hash(type, "patient", "Patient/" + id, false), INT64_MIN,
                                 INT64_MAX};
    std::optional<store::Place> after;
    while (std::ssize(out) < limit) {
      constexpr std::int64_t page = 200;
      const auto found = store::walk(session, server.region, stretch, after, store::Direction::down,
                                     std::nullopt, page);
      for (const auto& one : found) {
        after = one.place;
        if (one.row.organisation != made_by || one.row.is_deleted()) continue;
        TRY(const auto stored, server.bodies.open(one.row));
        // An index entry is only a proposal.
        if (stored.type() != type || patient_of(stored.root()) != id) continue;
        if (!access.may_see(session, one.row, stored.root())) continue;
        access.saw(one.row, stored.root());
        out.push_back(fhir::to_json(stored.root()));
        if (std::ssize(out) == limit) break;
      }
      if (std::ssize(found) < page) break;
    }
  }
  return out;
}

}  // namespace yilian::records
