// Clinical resources follow a person who was merged: each gets a version that names the one who
// stays, so that its history tells what happened. The merged Patient says by whom it was replaced.
#include <algorithm>

#include "fhir/impl.hpp"
#include "fhir/index.hpp"
#include "fhir/merging.hpp"
#include "fhir/store_people.hpp"
#include "json/json.hpp"

namespace yilian::records::rest {
namespace {

namespace bj = json::bj;

constexpr const char* joined_part = "fhir_people";
constexpr std::int64_t joined_moved_max = 1000;

/// The next version with this text; the contributor stays.
Status rewrite(db::Session& s, Server& server, const Call& call, const store::Row& before,
               const Parsed& stored, std::string text) {
  fhir::SearchValues values;
  CHECK_OK(fhir::extract(stored.root(), values));
  const auto old = entries_of(stored.type(), values);
  TRY(const auto changed, parse_resource(std::move(text)));
  TRY(const auto packed, pack(changed.root(), id_of(before, stored.root())));
  store::Row row = before;
  row.version = before.version + 1;
  row.changed = std::max(server.numbers.next(call.now), before.changed + 1);
  server.bodies.seal(s, server.region, packed, row);
  if (!store::replace(s, server.region, row)) return fail(Code::stale_version);
  std::vector<store::Entry> gone, come;
  std::ranges::set_difference(old, packed.entries, std::back_inserter(gone));
  std::ranges::set_difference(packed.entries, old, std::back_inserter(come));
  store::remove_entries(s, server.region, row.number, gone);
  store::insert_entries(s, server.region, row.number, come);
  return {};
}

std::string renamed(std::string text, PatientId from, PatientId to) {
  const std::string before = "Patient/" + to_string(from), after = "Patient/" + to_string(to);
  for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at))
    text.replace(at, before.size(), after);
  return text;
}

bool is_link_to(const bj::value& link, const std::string& reference) {
  const auto* object = link.if_object();
  const auto* other = object ? object->if_contains("other") : nullptr;
  const auto* inner = other ? other->if_object() : nullptr;
  const auto* text = inner ? inner->if_contains("reference") : nullptr;
  return text && text->is_string() && text->as_string() == reference;
}

bool is_linked(const std::string& text, PatientId to) {
  const auto patient = bj::parse(text).as_object();
  const auto* links = patient.if_contains("link");
  return links && links->is_array() &&
         std::ranges::any_of(links->as_array(), [&](const auto& link) {
           return is_link_to(link, "Patient/" + to_string(to));
         });
}

/// The Patient of a merged person, with or without the link to the one who stays.
std::string linked(const std::string& text, PatientId to, bool is_merged) {
  auto patient = bj::parse(text).as_object();
  const std::string reference = "Patient/" + to_string(to);
  bj::array links;
  if (const auto* before = patient.if_contains("link"); before && before->is_array())
    for (const auto& one : before->as_array())
      if (!is_link_to(one, reference)) links.push_back(one);
  if (is_merged)
    links.push_back(
        bj::object{{"other", bj::object{{"reference", reference}}}, {"type", "replaced-by"}});
  patient["active"] = !is_merged;
  if (links.empty()) patient.erase("link");
  else patient["link"] = std::move(links);
  return bj::serialize(patient);
}

}  // namespace

Result<std::vector<patients::MovedEntry>> move_resources(db::Session& s, Server& server,
                                                         const Call& call, PatientId from,
                                                         PatientId to) {
  std::vector<store::Row> rows;
  CHECK_OK(each_of(s, server, {to_string(from)}, [&](const store::Row& row) -> Status {
    const bool known =
        std::ranges::any_of(rows, [&](const auto& other) { return other.number == row.number; });
    if (!known) rows.push_back(row);
    return {};
  }));
  std::vector<patients::MovedEntry> out;
  for (const auto& row : rows) {
    TRY(const auto stored, server.bodies.open(row));
    const std::string before = answer_of(row, stored.root());
    const bool is_person = stored.type() == "Patient" && row.id == from.value;
    if (is_person && is_linked(before, to)) continue;  // by an earlier look
    std::string after = is_person ? linked(before, to, true) : renamed(before, from, to);
    if (after == before) continue;  // another value with the same short hash
    CHECK_OK(rewrite(s, server, call, row, stored, std::move(after)));
    out.push_back({std::string(stored.type()), row.id});
  }
  s.after_commit([&server] { server.recent_people.forget(); });
  for (const auto& one : store::joined_to(s, server.region, from.value, joined_moved_max))
    if (store::move_joined(s, server.region, one.key, from.value, to.value))
      out.push_back({joined_part, one.key});
  return out;
}

Status move_resources_back(db::Session& s, Server& server, const Call& call, PatientId to,
                           PatientId from, const std::vector<patients::MovedEntry>& moved) {
  s.after_commit([&server] { server.recent_people.forget(); });
  for (const auto& entry : moved) {
    if (entry.part == joined_part) {
      store::move_joined(s, server.region, entry.id, to.value, from.value);
      continue;
    }
    const auto row = store::current(s, server.region, number_of_type(entry.part), entry.id);
    if (!row || row->is_deleted()) continue;
    TRY(const auto stored, server.bodies.open(*row));
    const std::string before = answer_of(*row, stored.root());
    const bool is_person = stored.type() == "Patient" && row->id == from.value;
    std::string after = is_person ? linked(before, to, false) : renamed(before, to, from);
    if (after != before) CHECK_OK(rewrite(s, server, call, *row, stored, std::move(after)));
  }
  return {};
}

}  // namespace yilian::records::rest
