// Resources that other contexts make: checked and packed before the transaction, put inside it.
#include "fhir/impl.hpp"
#include "fhir/value.hpp"

namespace yilian::records {

using namespace rest;

struct FhirPrepared::Content {
  Change change;
  std::string text;  ///< as it is stored, to see whether anything changes
};

const std::string& FhirPrepared::type() const { return content_->change.type; }
const std::string& FhirPrepared::id() const { return content_->change.id; }

Result<FhirPrepared> FhirService::prepare(std::string_view id, std::string json) const {
  TRY(const auto parsed, parse_resource(std::move(json)));
  auto content = std::make_shared<FhirPrepared::Content>();
  content->change.kind = Change::Kind::update;
  content->change.type = parsed.type();
  content->change.id = id;
  TRY(content->change.packed, pack(parsed.root(), id));
  fhir::Stamp stamp;
  if (!is_plain_id(id)) stamp.id = id;
  content->text = fhir::stamped(parsed.root(), stamp);
  FhirPrepared out;
  out.content_ = std::move(content);
  return out;
}

Result<FhirPut> FhirService::compare(db::Session& session, const Call& call,
                                     const FhirPrepared& resource) {
  auto& server = impl_->server;
  const auto& content = resource.content();
  const auto before = store::current(session, server.region, number_of_type(content.change.type),
                                     key_of_id(content.change.id));
  if (!before) return FhirPut::created;
  if (before->organisation != call.caller.organisation) return FhirPut::foreign;
  if (before->is_deleted()) return FhirPut::created;
  TRY(const auto stored, server.bodies.open(*before));
  return fhir::to_json(stored.root()) == content.text ? FhirPut::unchanged : FhirPut::updated;
}

Result<FhirPut> FhirService::put(db::Session& session, const Call& call,
                                 const FhirPrepared& resource) {
  auto& server = impl_->server;
  TRY(const auto wanted, compare(session, call, resource));
  if (wanted == FhirPut::foreign || wanted == FhirPut::unchanged) return wanted;
  Access access(call, server.patients, server.bodies, server.conceals, server.recent_people);
  TRY(const auto written, apply(session, access, server, resource.content().change));
  return written.status == 201 ? FhirPut::created : FhirPut::updated;
}

}  // namespace yilian::records
