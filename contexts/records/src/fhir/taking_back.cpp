// What other contexts put is taken back: what became of it, whether it is used, and a next version
// that undoes it. Nothing of the history is lost.
#include <algorithm>

#include "fhir/impl.hpp"
#include "fhir/index.hpp"
#include "fhir/value.hpp"

namespace yilian::records {

using namespace rest;

namespace {

using fhir::Definitions;

/// A parameter by which resources of a type may refer to those of another.
struct Way {
  std::string type, code;
};

bool may_point_to(const fhir::Parameter& parameter, fhir::TypeId target) {
  const auto targets = Definitions::r4().targets(parameter.targets);
  return targets.empty() || std::ranges::find(targets, target) != targets.end();
}

std::vector<Way> ways_to(fhir::TypeId target) {
  const auto& r4 = Definitions::r4();
  std::vector<Way> out;
  for (std::size_t number = 1; number < r4.type_count(); ++number) {
    const auto id = static_cast<fhir::TypeId>(number);
    const auto name = r4.type_name(id);
    if (r4.resource_type(name) != id) continue;
    for (const auto parameter_id : r4.parameters(id)) {
      const auto& parameter = r4.parameter(parameter_id);
      if (parameter.type == fhir::SearchType::reference && may_point_to(parameter, target))
        out.push_back({std::string(name), std::string(r4.text(parameter.code))});
    }
  }
  return out;
}

}  // namespace

Result<FhirStanding> FhirService::standing(db::Session& session, const Call& call,
                                           std::string_view type, const Uuid& id,
                                           std::int64_t version) {
  auto& server = impl_->server;
  FhirStanding out;
  const auto now = store::current(session, server.region, number_of_type(type), id);
  if (!now || now->organisation != call.caller.organisation) return out;
  out.version = now->version;
  out.is_deleted = now->is_deleted();
  if (out.is_deleted) return out;
  TRY(const auto stored, server.bodies.open(*now));
  if (const auto patient = parse_uuid(patient_of(stored.root()))) out.patient = PatientId{*patient};
  out.is_same = now->version == version;
  if (out.is_same || version == 0) return out;
  const auto then = store::version(session, server.region, *now, version);
  if (!then || then->is_deleted()) return out;
  TRY(const auto before, server.bodies.open(*then));
  out.is_same = fhir::to_json(stored.root()) == fhir::to_json(before.root());
  return out;
}

Result<bool> FhirService::is_referred_to(db::Session& session, std::string_view type,
                                         const Uuid& id) {
  constexpr std::int64_t looked_at = 50;
  auto& server = impl_->server;
  const std::string reference = std::string(type) + "/" + to_string(id);
  std::vector<std::int32_t> hashes;
  for (const auto& way : ways_to(Definitions::r4().resource_type(type))) {
    hashes.push_back(index_hash(way.type, way.code, reference, false));
    if (!main_date(way.type).empty())
      hashes.push_back(index_hash(way.type, way.code, reference, true));
  }
  // A short hash may be another value's: the text decides.
  for (const auto& row : store::under_any(session, server.region, hashes, looked_at)) {
    if (row.is_deleted()) continue;
    TRY(const auto stored, server.bodies.open(row));
    if (fhir::to_json(stored.root()).contains("\"" + reference + "\"")) return true;
  }
  return false;
}

Status FhirService::remove(db::Session& session, const Call& call, std::string_view type,
                           const Uuid& id, std::int64_t version) {
  auto& server = impl_->server;
  Change change;
  change.kind = Change::Kind::remove;
  change.type = type;
  change.id = to_string(id);
  change.if_match = version;
  Access access(call, server.patients, server.bodies, server.conceals, server.recent_people);
  CHECK_OK(apply(session, access, server, change));
  return {};
}

Status FhirService::restore(db::Session& session, const Call& call, std::string_view type,
                            const Uuid& id, std::int64_t version, std::int64_t earlier) {
  auto& server = impl_->server;
  const auto now = store::current(session, server.region, number_of_type(type), id);
  if (!now || now->version != version) return fail(Code::stale_version);
  const auto then = store::version(session, server.region, *now, earlier);
  if (!then || then->is_deleted()) return fail(Code::not_found);
  TRY(const auto before, server.bodies.open(*then));
  TRY(const auto prepared, prepare(to_string(id), fhir::to_json(before.root())));
  TRY(const auto put_back, put(session, call, prepared));
  if (put_back == FhirPut::foreign) return fail(Code::not_found);
  return {};
}

}  // namespace yilian::records
