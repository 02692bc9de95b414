// What is held of one person here: for the person's copy, and to be forgotten.
#include "fhir/impl.hpp"
#include "fhir/index.hpp"
#include "fhir/merging.hpp"
#include "fhir/people.hpp"
#include "fhir/store_people.hpp"

namespace yilian::records {
namespace rest {

namespace {

Status each_that_names(db::Session& s, const Server& server, const std::string& id,
                       const std::function<Status(const store::Row&)>& take) {
  constexpr std::int64_t page = 200;
  if (const auto row = store::current(s, server.region, number_of_type("Patient"), key_of_id(id)))
    if (!row->is_deleted()) CHECK_OK(take(*row));
  for (const auto& type : types_of_patients())
    for (const bool is_long : {false, true}) {
      const store::Stretch stretch{index_hash(type, "patient", "Patient/" + id, is_long), INT64_MIN,
                                   INT64_MAX};
      std::optional<store::Place> after;
      while (true) {
        const auto found = store::walk(s, server.region, stretch, after, store::Direction::down,
                                       std::nullopt, page);
        for (const auto& one : found) {
          after = one.place;
          CHECK_OK(take(one.row));
        }
        if (std::ssize(found) < page) break;
      }
    }
  return {};
}

}  // namespace

Status each_of(db::Session& s, const Server& server, const std::vector<std::string>& ids,
               const std::function<Status(const store::Row&)>& take) {
  for (const auto& id : ids) CHECK_OK(each_that_names(s, server, id, take));
  return {};
}

}  // namespace rest

namespace {

using namespace rest;

bool is_about(const Parsed& stored, const fhir::SearchValues& values,
              const std::vector<std::string>& ids) {
  if (stored.type() == "Patient") return true;
  const auto& r4 = fhir::Definitions::r4();
  return std::ranges::any_of(values.values.references, [&](const auto& reference) {
    return std::ranges::find(ids, reference.id) != ids.end() &&
           r4.type_name(reference.type) == "Patient" &&
           canonical_reference(r4.text(r4.parameter(reference.parameter).code), "Patient") ==
               "patient";
  });
}

}  // namespace

Result<std::vector<std::string>> FhirService::holdings(db::Session& session, PatientId id,
                                                       std::int64_t limit) {
  std::vector<std::string> out;
  const auto ids = ids_of_person(session, impl_->server.region, to_string(id.value));
  CHECK_OK(each_of(session, impl_->server, ids, [&](const store::Row& row) -> Status {
    if (std::ssize(out) > limit) return {};
    TRY(const auto stored, impl_->server.bodies.open(row));
    fhir::SearchValues values;
    CHECK_OK(fhir::extract(stored.root(), values));
    if (is_about(stored, values, ids)) out.push_back(answer_of(row, stored.root()));
    return {};
  }));
  return out;
}

Status FhirService::erase(db::Session& session, PatientId id) {
  const auto ids = ids_of_person(session, impl_->server.region, to_string(id.value));
  CHECK_OK(each_of(session, impl_->server, ids, [&](const store::Row& row) -> Status {
    TRY(const auto stored, impl_->server.bodies.open(row));
    fhir::SearchValues values;
    CHECK_OK(fhir::extract(stored.root(), values));
    if (is_about(stored, values, ids))
      store::forget(session, impl_->server.region, row.number, entries_of(stored.type(), values));
    return {};
  }));
  rest::store::forget_exports(session, impl_->server.region);
  rest::store::forget_joined(session, impl_->server.region, id.value);
  impl_->server.recent_people.forget();
  return {};
}

}  // namespace yilian::records
