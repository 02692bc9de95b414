#include "fhir/joins.hpp"

#include <algorithm>
#include <set>

#include "fhir/numbers.hpp"
#include "fhir/people.hpp"

namespace yilian::records::rest {
namespace {

using fhir::Definitions;

std::string joined(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "" : ",") + value;
  return out;
}

/// What matches in the other type, without being shown.
Result<std::vector<Hit>> others(db::Session& s, Access& access, std::string_view type,
                                const Criterion& c) {
  TRY(auto query, parse_query(type, {{c.rest, joined(c.values)}}, true));
  query.count = joined_max;
  const auto seen = access.call().seen;
  TRY(auto page, search(s, access, query));
  access.call().seen = seen;
  if (!page.next.empty()) return fail(Code::search_too_costly);
  return std::move(page.hits);
}

std::vector<std::string> targets_of(const Criterion& c) {
  if (!c.target.empty()) return {c.target};
  const auto& definitions = Definitions::r4();
  std::vector<std::string> out;
  const auto head = c.rest.substr(0, c.rest.find_first_of(":."));
  for (const auto id : definitions.targets(definitions.parameter(c.parameter).targets)) {
    const auto type = static_cast<fhir::TypeId>(id);
    const bool has = head.starts_with('_') || definitions.parameter(type, head).has_value();
    if (has) out.emplace_back(definitions.type_name(type));
  }
  return out;
}

Result<bool> resolve_chain(db::Session& s, Access& access, Criterion& c) {
  std::vector<std::string> found;
  const auto targets = targets_of(c);
  if (targets.empty()) return fail(Code::unknown_search_parameter, {{"name", c.name}});
  for (const auto& target : targets) {
    TRY(const auto hits, others(s, access, target, c));
    for (const auto& hit : hits) found.push_back(target + "/" + id_of(hit.row, hit.stored.root()));
  }
  c.kind = Criterion::Kind::parameter;
  c.modifier = Modifier::none;
  c.target.clear();
  c.values = std::move(found);
  return !c.values.empty();
}

Result<bool> resolve_has(db::Session& s, Access& access, const std::string& type, Criterion& c) {
  TRY(const auto hits, others(s, access, c.target, c));
  std::set<std::string> ids;
  const auto wanted = Definitions::r4().resource_type(type);
  for (const auto& hit : hits) {
    fhir::SearchValues values;
    CHECK_OK(fhir::extract(hit.stored.root(), values));
    for (const auto& reference : values.values.references)
      if (reference.parameter == c.parameter && reference.type == wanted && !reference.id.empty())
        ids.emplace(reference.id);
  }
  c.kind = Criterion::Kind::id;
  c.values.assign(ids.begin(), ids.end());
  return !c.values.empty();
}

/// Who asks for a patient asks for all Patients that are this person.
void widen(db::Session& s, RegionId region, Criterion& c) {
  const bool plain = c.modifier == Modifier::none || c.modifier == Modifier::type;
  if (c.type != fhir::SearchType::reference || !plain || !c.person.empty()) return;
  const auto& r4 = Definitions::r4();
  const auto patient = r4.resource_type("Patient");
  const auto targets = r4.targets(r4.parameter(c.parameter).targets);
  const bool can_be = std::ranges::find(targets, patient) != targets.end();
  if (!can_be || (c.modifier == Modifier::type && c.target != "Patient")) return;
  std::vector<std::string> all;
  for (const auto& value : c.values) {
    all.push_back(value);
    const std::string text = unescaped(value);
    const auto asked = fhir::parse_reference(text);
    const bool bare = text.find('/') == std::string::npos && is_fhir_id(text);
    if (!bare && asked.type != patient) continue;
    const std::string id = bare ? text : std::string(asked.id);
    const auto ids = ids_of_person(s, region, id);
    for (std::size_t i = 1; i < ids.size(); ++i) all.push_back("Patient/" + ids[i]);
    if (ids.size() > 1 && c.values.size() == 1)
      c.person = "Patient/" + to_string(person_of(s, region, key_of_id(id)));
  }
  if (all.size() <= values_max) c.values = std::move(all);
}

class Includer {
 public:
  Includer(db::Session& s, Access& access, Page& page) : s_(s), access_(access), page_(page) {
    for (const auto& hit : page.hits) there_.insert(hit.row.number);
  }

  Status follow(const Include& include, const Hit& hit) {
    if (hit.stored.type() != include.source) return {};
    const auto& definitions = Definitions::r4();
    fhir::SearchValues values;
    CHECK_OK(fhir::extract(hit.stored.root(), values));
    for (const auto& reference : values.values.references) {
      const auto code = definitions.text(definitions.parameter(reference.parameter).code);
      const auto target = definitions.type_name(reference.type);
      if (reference.id.empty() || reference.type == 0) continue;
      if (include.code != "*" && code != include.code) continue;
      if (!include.target.empty() && target != include.target) continue;
      auto row = store::current(s_, access_.call().caller.region, number_of_type(target),
                                key_of_id(reference.id));
      if (row) CHECK_OK(add(std::move(*row)));
    }
    return {};
  }

  Status follow_back(const Include& include, const Hit& hit) {
    const std::string self =
        std::string(hit.stored.type()) + "/" + id_of(hit.row, hit.stored.root());
    TRY(auto query, parse_query(include.source, {{include.code, self}}, true));
    query.count = joined_max;
    TRY(auto page, search(s_, access_, query));
    if (!page.next.empty()) return fail(Code::search_too_costly);
    for (auto& other : page.hits) {
      if (!there_.insert(other.row.number).second) continue;
      CHECK_OK(check_room());
      page_.included.push_back(std::move(other));
    }
    return {};
  }

 private:
  Status check_room() const {
    if (std::ssize(page_.included) >= joined_max) return fail(Code::search_too_costly);
    return {};
  }
  Status add(store::Row row) {
    if (row.is_deleted() || there_.contains(row.number)) return {};
    TRY(auto stored, access_.bodies().open(row));
    if (!access_.may_see(s_, row, stored.root())) return {};
    there_.insert(row.number);
    CHECK_OK(check_room());
    access_.saw(row, stored.root());
    page_.included.push_back({std::move(row), std::move(stored)});
    return {};
  }

  db::Session& s_;
  Access& access_;
  Page& page_;
  std::set<std::int64_t> there_;
};

}  // namespace

Result<bool> resolve_joins(db::Session& s, Access& access, Query& query) {
  for (auto& c : query.criteria) {
    if (c.kind == Criterion::Kind::chain) {
      TRY(const bool possible, resolve_chain(s, access, c));
      if (!possible) return false;
    } else if (c.kind == Criterion::Kind::has) {
      TRY(const bool possible, resolve_has(s, access, query.type, c));
      if (!possible) return false;
    } else if (c.kind == Criterion::Kind::parameter) {
      widen(s, access.call().caller.region, c);
    }
  }
  return true;
}

Status add_included(db::Session& s, Access& access, const Query& query, Page& page) {
  Includer includer(s, access, page);
  for (const auto& include : query.includes)
    for (const auto& hit : page.hits) CHECK_OK(includer.follow(include, hit));
  for (const auto& include : query.reverse_includes)
    for (const auto& hit : page.hits) CHECK_OK(includer.follow_back(include, hit));
  return {};
}

}  // namespace yilian::records::rest
