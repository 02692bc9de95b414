// Types of which other contexts have some: what they have stands beside what is stored.
#include <algorithm>
#include <set>

#include "fhir/index.hpp"
#include "fhir/joins.hpp"
#include "fhir/order.hpp"
#include "fhir/outcome.hpp"
#include "fhir/server.hpp"
#include "fhir/value.hpp"

namespace yilian::records::rest {
namespace {

constexpr std::string_view own_mark = "own.", own_end = "own.end";

FhirQuestion question_of(const Query& query) {
  FhirQuestion out;
  const auto& definitions = fhir::Definitions::r4();
  for (const auto& c : query.criteria) {
    const bool plain = c.modifier == Modifier::none || c.modifier == Modifier::type;
    if (c.kind == Criterion::Kind::last_updated || !plain) continue;
    std::vector<std::string> values;
    if (!c.person.empty()) values.push_back(c.person);
    else
      for (const auto& raw : c.values) values.push_back(unescaped(raw));
    out.criteria.emplace_back(
        c.kind == Criterion::Kind::id
            ? "_id"
            : std::string(definitions.text(definitions.parameter(c.parameter).code)),
        std::move(values));
  }
  return out;
}

/// Pages of a provider, what fits of them; at most `count`, and a bounded number of pages.
Result<std::string> take_own(const FhirProvider& own, const Call& call, const Query& query,
                             std::string cursor, std::int64_t count, std::vector<Hit>& out) {
  constexpr int pages_max = 100;
  auto question = question_of(query);
  question.cursor = std::move(cursor);
  for (int page = 0; page < pages_max; ++page) {
    question.limit = std::min<std::int64_t>(count - std::ssize(out), 100);
    if (question.limit <= 0) return question.cursor;
    TRY(const auto found, own.search(call, question));
    for (const auto& view : found.views) {
      TRY(auto hit, hit_of(own.type, view));
      TRY(const bool good, fits(query, hit));
      if (good) out.push_back(std::move(hit));
    }
    question.cursor = found.cursor;
    if (question.cursor.empty()) return question.cursor;
  }
  return question.cursor;
}

/// What is stored under an id, when the caller may see it.
Result<std::optional<Hit>> stored_hit(db::Session& s, Access& access, std::string_view type,
                                      std::string_view id) {
  auto row = store::current(s, access.call().caller.region, number_of_type(type), key_of_id(id));
  if (!row || row->is_deleted()) return std::nullopt;
  TRY(auto stored, access.bodies().open(*row));
  if (!access.may_see(s, *row, stored.root())) return std::nullopt;
  access.saw(*row, stored.root());
  return Hit{std::move(*row), std::move(stored)};
}

Result<http::Response> view_response(int status, const FhirProvider& own, const FhirView& view) {
  TRY(const auto hit, hit_of(own.type, view));
  return resource_response(status, hit.row, answer_of(hit.row, hit.stored.root()));
}

}  // namespace

Result<Hit> hit_of(std::string_view type, const FhirView& view) {
  Hit out;
  TRY(out.stored, parse_resource(view.json));
  out.row.type = number_of_type(type);
  out.row.version = view.version;
  out.row.changed = view.changed.ms == 0 ? 0 : first_number(view.changed);
  out.row.id = view.id;
  out.row.dictionary = 1;
  return out;
}

const FhirProvider* Server::provider(std::string_view type) const {
  const auto found = std::ranges::find(providers, type, &FhirProvider::type);
  return found == providers.end() ? nullptr : &*found;
}

Result<std::optional<FhirView>> Server::own_view(const Call& call, std::string_view type,
                                                 std::string_view id, bool gives_way_too) const {
  const auto* own = provider(type);
  const auto key = parse_uuid(id);
  if (own == nullptr || !key || to_string(*key) != id) return std::nullopt;
  if (own->gives_way && !gives_way_too) return std::nullopt;
  auto view = own->read(call, *key);
  if (view) return std::optional(std::move(*view));
  if (view.error().code == Code::not_found) return std::nullopt;
  return std::unexpected(view.error());
}

Status Server::check_stored(const Call& call, std::string_view type, std::string_view id) const {
  TRY(const auto view, own_view(call, type, id));
  if (view) return fail(Code::unknown_interaction, {{"name", std::string(type)}});
  return {};
}

Result<Page> Server::search_both(const FhirProvider& own, Access& access, Query query) {
  const auto in_store = [&](const Query& asked) {
    return database.read([&](db::Session& s) { return rest::search(s, access, asked); });
  };
  TRY(const bool possible,
      database.read([&](db::Session& s) { return resolve_joins(s, access, query); }));
  if (!possible) return in_store(query);
  const bool whole = !query.sort.empty() || query.total || query.summary == Summary::count;
  const bool counts = query.summary == Summary::count;
  Page page;
  if (whole) {
    // Sorted and counted together, of a bounded number.
    std::size_t at = 0;
    if (query.cursor.starts_with(own_mark))
      for (const char c : query.cursor.substr(own_mark.size()))
        if (c >= '0' && c <= '9' && at < sorted_max)
          at = at * 10 + static_cast<std::size_t>(c - '0');
    TRY(const auto rest, take_own(own, access.call(), query, "", sorted_max, page.hits));
    Query stored = query;
    stored.sort.clear();
    stored.cursor.clear();
    stored.summary = Summary::no;
    stored.total = false;
    stored.count = sorted_max;
    TRY(auto more, in_store(stored));
    if (!rest.empty() || !more.next.empty()) return fail(Code::search_too_costly);
    for (auto& hit : more.hits) page.hits.push_back(std::move(hit));
    if (query.total || counts) page.total = std::ssize(page.hits);
    sort_hits(query.sort, page.hits);
    const std::size_t end =
        counts ? at : std::min(page.hits.size(), at + static_cast<std::size_t>(query.count));
    if (!counts && end < page.hits.size()) page.next = std::string(own_mark) + std::to_string(end);
    page.hits.erase(page.hits.begin() + static_cast<std::ptrdiff_t>(end), page.hits.end());
    page.hits.erase(page.hits.begin(),
                    page.hits.begin() + static_cast<std::ptrdiff_t>(std::min(at, end)));
  } else {
    if (query.cursor.empty() || (query.cursor.starts_with(own_mark) && query.cursor != own_end)) {
      const auto from = query.cursor.empty() ? "" : query.cursor.substr(own_mark.size());
      TRY(const auto rest, take_own(own, access.call(), query, from, query.count, page.hits));
      if (!rest.empty()) page.next = std::string(own_mark) + rest;
      else if (std::ssize(page.hits) >= query.count) page.next = own_end;
    }
    if (page.next.empty()) {
      Query stored = query;
      stored.count = query.count - std::ssize(page.hits);
      if (stored.cursor.starts_with(own_mark)) stored.cursor.clear();
      TRY(auto more, in_store(stored));
      for (auto& hit : more.hits) page.hits.push_back(std::move(hit));
      page.included = std::move(more.included);
      page.next = more.next;
    }
  }
  for (const auto& hit : page.hits) access.saw(hit.row, hit.stored.root());
  return page;
}

Status Server::include_own(Access& access, const Query& query, Page& page) const {
  if (query.includes.empty()) return {};
  const auto& r4 = fhir::Definitions::r4();
  const auto key = [&](const Hit& hit) { return std::pair(hit.row.type, hit.row.id); };
  std::set<std::pair<std::int64_t, Uuid>> there;
  for (const auto* hits : {&page.hits, &page.included})
    for (const auto& hit : *hits) there.insert(key(hit));
  for (const auto& include : query.includes)
    for (const auto& hit : page.hits) {
      if (hit.stored.type() != include.source) continue;
      fhir::SearchValues values;
      CHECK_OK(fhir::extract(hit.stored.root(), values));
      for (const auto& reference : values.values.references) {
        const auto code = r4.text(r4.parameter(reference.parameter).code);
        const std::string target(r4.type_name(reference.type));
        if (reference.id.empty() || reference.type == 0) continue;
        if (include.code != "*" && code != include.code) continue;
        if (!include.target.empty() && target != include.target) continue;
        if (!there.emplace(number_of_type(target), key_of_id(reference.id)).second) continue;
        TRY(const auto view, own_view(access.call(), target, reference.id, true));
        if (view) {
          TRY(auto one, hit_of(target, *view));
          page.included.push_back(std::move(one));
        } else {
          auto stored = database.read([&](db::Session& s) -> Result<std::optional<Hit>> {
            return stored_hit(s, access, target, reference.id);
          });
          if (!stored) return std::unexpected(stored.error());
          if (*stored) page.included.push_back(std::move(**stored));
        }
        if (std::ssize(page.included) > joined_max) return fail(Code::search_too_costly);
      }
    }
  return {};
}

Result<http::Response> Server::create_own(const FhirProvider& own, const Call& call,
                                          const http::Request& request, fhir::Node resource) {
  CHECK_OK(check_resource(resource));
  TRY(const auto view, own.create(call, fhir::to_json(resource)));
  TRY(auto response, view_response(201, own, view));
  response.header("Location", base_of(request) + "/" + own.type + "/" + to_string(view.id) +
                                  "/_history/" + std::to_string(view.version));
  return response;
}

Result<http::Response> Server::update_own(const FhirProvider& own, const Call& call,
                                          const http::Request& request, const Uuid& id,
                                          fhir::Node resource) {
  if (!own.update) return fail(Code::unknown_interaction, {{"name", own.type}});
  CHECK_OK(check_resource(resource));
  Call versioned = call;
  TRY(versioned.if_match, version_in(request.header("if-match")));
  // The version that the client read stands in what it sends back.
  if (!versioned.if_match) {
    TRY(versioned.if_match, version_in(resource.member("meta").text_of("versionId")));
  }
  TRY(const auto view, own.update(versioned, id, fhir::to_json(resource)));
  return view_response(200, own, view);
}

}  // namespace yilian::records::rest
