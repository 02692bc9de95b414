// PATCH: JSON Patch and FHIRPath Patch of one resource, by id or by criteria.
#include "fhir/outcome.hpp"
#include "fhir/patch.hpp"
#include "fhir/server.hpp"
#include "fhir/value.hpp"

namespace yilian::records::rest {
namespace {

Result<std::string> patched(fhir::Node resource, fhir::Node patch, bool json_patch) {
  return json_patch ? fhir::apply_json_patch(resource, patch)
                    : fhir::apply_fhirpath_patch(resource, patch);
}

}  // namespace

Result<http::Response> Server::patch(const Call& call, const http::Request& request) {
  TRY(const auto type, known_type(request.path_value("type")));
  const std::string id(request.path_value("id"));
  const bool by_criteria = id.empty();
  if (!by_criteria && !is_fhir_id(id)) return fail(Code::not_found);
  const bool json_patch = request.header("content-type").starts_with("application/json-patch+json");
  if (!json_patch) CHECK_OK(check_body_type(request));
  TRY(const auto patch, fhir::Document::parse(request.body));
  TRY(const auto if_match, version_in(request.header("if-match")));
  TRY(const auto own, own_view(call, type, id));
  if (own) {
    TRY(const auto hit, hit_of(type, *own));
    TRY(const auto before, fhir::Document::parse(answer_of(hit.row, hit.stored.root())));
    TRY(auto text, patched(before.root(), patch.root(), json_patch));
    TRY(const auto after, parse_resource(std::move(text)));
    return update_own(*provider(type), call, request, own->id, after.root());
  }
  Access access(call, patients, bodies, conceals, recent_people);
  return this->change(call, [&](work::Work& work) -> Result<http::Response> {
    Change change{Change::Kind::update, type, id, if_match};
    if (by_criteria) {
      guard_criteria(work.db, region, type, request.query);
      TRY(const auto found, find_matches(work.db, access, type, request.query));
      if (found.size() > 1) return fail(Code::several_matches);
      if (found.empty()) return fail(Code::nothing_matches, {{"criteria", type}});
      change.id = id_of(found.front().row, found.front().stored.root());
    }
    const auto row = store::current(work.db, region, number_of_type(type), key_of_id(change.id));
    if (!row || row->is_deleted()) return fail(Code::not_found);
    TRY(const auto stored, bodies.open(*row));
    CHECK_OK(access.may_change(work.db, *row, stored.root()));
    if (if_match && *if_match != row->version) return fail(Code::stale_version);
    change.if_match = row->version;
    TRY(const auto before, fhir::Document::parse(answer_of(*row, stored.root())));
    TRY(auto text, patched(before.root(), patch.root(), json_patch));
    TRY(const auto after, parse_resource(std::move(text)));
    if (after.type() != type || after.root().text_of("id") != change.id)
      return fail(Code::resource_mismatch);
    TRY(change.packed, pack(after.root(), change.id));
    CHECK_OK(join_person(work, access, change, after.root()));
    TRY(const auto written, apply(work.db, access, *this, change));
    work.subject(written.row.id);
    access.saw(written.row, after.root());
    const std::string version = std::to_string(written.row.version);
    return resource_response(
        200, written.row,
        fhir::stamped(after.root(), {change.id, version, time_of(written.row.changed)}));
  });
}

}  // namespace yilian::records::rest
