#include "own/people.hpp"

#include <boost/json.hpp>

#include "fhir/people.hpp"
#include "patients/service.hpp"

namespace yilian::records::own {
namespace {

namespace bj = boost::json;

const char* gender_of(Sex sex) {
  switch (sex) {
    case Sex::male:
      return "male";
    case Sex::female:
      return "female";
    case Sex::unknown:
    case Sex::unstated:
      break;
  }
  return "unknown";
}

/// A number that is there and not shown; how it is masked on the pages stands as a display.
bj::object masked(std::string_view shown) {
  const bj::object reason{{"url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason"},
                          {"valueCode", "masked"}};
  return {{"type", bj::object{{"text", shown}}},
          {"_value", bj::object{{"extension", bj::array{reason}}}}};
}

bj::object person(const std::string& name, Sex sex, Date birth, const std::string& document) {
  bj::object out{{"resourceType", "Patient"}};
  bj::array identifiers;
  if (!document.empty()) identifiers.push_back(masked(document));
  if (!identifiers.empty()) out["identifier"] = std::move(identifiers);
  out["active"] = true;
  out["name"] = bj::array{bj::object{{"text", name}}};
  out["gender"] = gender_of(sex);
  if (is_valid(birth)) out["birthDate"] = to_string(birth);
  return out;
}

Result<FhirView> read(rest::Server& server, const Call& call, const Uuid& id) {
  // Who may see no people sees what systems sent.
  if (!call.caller.has(Right::patient_read)) return fail(Code::not_found);
  return server.database.read([&](db::Session& s) -> Result<FhirView> {
    const auto seen = call.seen;
    const auto relationship = server.patients.require_relationship(s, call, PatientId{id});
    call.seen = seen;  // what is shown in the end is marked by the server
    const auto found = server.patients.current(s, PatientId{id});
    if (!relationship || found.value != id) return fail(Code::not_found);
    const auto summary =
        server.patients.summary(s, server.region, PatientId{id}, local_date(call.now));
    if (!summary) return fail(Code::not_found);
    auto out = person(summary->name, summary->sex, summary->birth_date, summary->document_masked);
    if (summary->health_record_number) {
      bj::object number{{"system", rest::health_record_system},
                        {"value", *summary->health_record_number}};
      if (!out.contains("identifier")) out["identifier"] = bj::array();
      out["identifier"].as_array().push_back(std::move(number));
    }
    if (relationship->scope == patients::Scope::full && !summary->address.empty())
      out["address"] = bj::array{bj::object{{"text", summary->address}}};
    bj::array links;
    for (const auto& other : rest::ids_of_person(s, server.region, to_string(id)))
      if (other != to_string(id))
        links.push_back(bj::object{{"other", bj::object{{"reference", "Patient/" + other}}},
                                   {"type", "seealso"}});
    if (!links.empty()) out["link"] = std::move(links);
    return FhirView{id, 1, Instant{}, bj::serialize(out)};
  });
}

/// By ids only: whoever knows a number or a name asks $match.
Result<FhirViews> search(rest::Server& server, const Call& call, const FhirQuestion& question) {
  FhirViews out;
  for (const auto& [name, values] : question.criteria) {
    if (name != "_id") continue;
    for (const auto& value : values) {
      const auto id = parse_uuid(value);
      if (!id || std::ssize(out.views) == question.limit) continue;
      const auto stored = server.database.read([&](db::Session& s) -> Result<bool> {
        const auto row =
            rest::store::current(s, server.region, rest::number_of_type("Patient"), *id);
        return row.has_value() && !row->is_deleted();
      });
      if (!stored) return std::unexpected(stored.error());
      if (*stored) continue;
      auto view = read(server, call, *id);
      if (view) out.views.push_back(std::move(*view));
      else if (view.error().code != Code::not_found) return std::unexpected(view.error());
    }
  }
  return out;
}

}  // namespace

FhirProvider people(rest::Server& server) {
  FhirProvider out{"Patient", {}, {}};
  out.gives_way = true;
  out.read = [&server](const Call& call, const Uuid& id) { return read(server, call, id); };
  out.search = [&server](const Call& call, const FhirQuestion& question) {
    return search(server, call, question);
  };
  return out;
}

std::string matched_patient(const patients::SearchHit& hit) {
  return bj::serialize(person(hit.name_masked, hit.sex, hit.birth_date, hit.document_masked));
}

}  // namespace yilian::records::own
