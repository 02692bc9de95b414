// The timeline: all kinds of entries of a person, merged in the order of their time.
#include <charconv>

#include "network/lookup.hpp"
#include "record/impl.hpp"

namespace yilian::records {
namespace {

using rest::store::Place;

constexpr std::int64_t usual_count = 50, sources_max = 1000, candidates_max = 5000;

/// Where an entry of a source stands among the resources of the same moment.
std::int64_t key_of(const RecordEntry& entry) {
  const auto id = parse_uuid(entry.id);
  std::int64_t out = 0;
  for (std::size_t i = 0; id && i < 8; ++i)
    out = static_cast<std::int64_t>(static_cast<std::uint64_t>(out) << 8 | id->bytes[i]);
  return out & INT64_MAX;
}

Result<std::optional<Place>> place_in(const std::optional<std::string>& cursor) {
  if (!cursor || cursor->empty()) return std::nullopt;
  Place out;
  const char* end = cursor->data() + cursor->size();
  const auto value = std::from_chars(cursor->data(), end, out.value);
  if (value.ec != std::errc{} || value.ptr == end || *value.ptr != '.')
    return fail_field("/cursor", Code::invalid_cursor);
  const auto number = std::from_chars(value.ptr + 1, end, out.number);
  if (number.ec != std::errc{} || number.ptr != end)
    return fail_field("/cursor", Code::invalid_cursor);
  return out;
}

/// What a timeline merges: the resources of one type, or what a source has.
struct Stream {
  std::optional<Walk> walk;
  std::vector<RecordEntry> entries;
  std::size_t next = 0;

  std::optional<Place> top() {
    if (walk) {
      const auto* found = walk->top();
      return found ? std::optional(found->place) : std::nullopt;
    }
    if (next == entries.size()) return std::nullopt;
    return Place{entries[next].at->ms, key_of(entries[next])};
  }
};

}  // namespace

RecordSource all_visits(RecordService::Impl& impl) {
  return {EntryKind::visit, [&impl](db::Session& s, const Call&, PatientId patient,
                                    const std::string& problem, std::int64_t limit) {
            std::vector<RecordEntry> out;
            if (!problem.empty()) return out;
            for (const auto& visit : impl.patients.visits_of(s, patient, limit)) {
              RecordEntry one;
              one.source = "Visit";
              one.id = to_string(visit.id);
              one.at = visit.started_at;
              one.title = json::enum_name(visit.kind);
              one.value = visit.department_name;
              one.status = visit.ended_at ? "finished" : "in-progress";
              one.organisation_id = visit.organisation_id;
              out.push_back(std::move(one));
            }
            return out;
          }};
}

Walk::Walk(db::Session& s, RegionId region, std::string_view type,
           const std::vector<std::string>& patients, Bounds bounds, std::string_view parameter,
           std::string_view code)
    : s_(s), region_(region) {
  for (const auto& id : patients)
    for (const bool is_long : {false, true}) {
      Side side;
      side.stretch = {rest::index_hash(type, bounds.by, "Patient/" + id, is_long), bounds.from,
                      bounds.to};
      if (!code.empty()) side.also = rest::index_hash(type, parameter, code, is_long);
      side.after = bounds.after;
      sides_.push_back(std::move(side));
    }
}

void Walk::fill(Side& side) {
  auto found = rest::store::walk(s_, region_, side.stretch, side.after,
                                 rest::store::Direction::down, side.also, side.step);
  side.ended = std::ssize(found) < side.step;
  side.step = std::min<std::int64_t>(side.step * 2, 128);
  if (!found.empty()) side.after = found.back().place;
  for (auto& one : found) side.found.push_back(std::move(one));
}

Walk::Side* Walk::best() {
  Side* out = nullptr;
  for (auto& side : sides_) {
    if (side.found.empty() && !side.ended) fill(side);
    if (side.found.empty()) continue;
    if (out == nullptr || out->found.front().place < side.found.front().place) out = &side;
  }
  return out;
}

const rest::store::Found* Walk::top() {
  const Side* side = best();
  return side == nullptr ? nullptr : &side->found.front();
}

void Walk::pop() {
  if (Side* side = best()) side->found.pop_front();
}

Result<View> RecordService::Impl::view(db::Session& s, const Call& call, PatientId patient) {
  TRY(const auto relationship, patients.require_relationship(s, call, patient));
  View out{s, call, patients.current(s, patient), {}, relationship.scope, {}, {}, false, 0, {}};
  out.ids = rest::ids_of_person(s, region, to_string(out.patient));
  TRY(out.restricted, restricted(s, local_date(call.now)));
  TRY(out.withheld, patients.withheld(s, call, out.patient));
  if (!out.withheld.settings.empty()) out.emergency = patients.in_emergency(s, call, out.patient);
  return out;
}

std::string RecordService::Impl::name_of(View& view, OrganisationId organisation) {
  auto [at, added] = view.names.try_emplace(organisation);
  if (added)
    if (const auto found = network::find_organisation(view.s, region, organisation))
      at->second = found->name;
  return at->second;
}

std::optional<RecordEntry> RecordService::Impl::entry(View& view, const rest::store::Row& row,
                                                      fhir::Node stored, std::int64_t at) {
  const bool own = row.organisation == view.call.caller.organisation;
  // The index only proposes: another person's resource may stand under the same hash.
  const auto patient = rest::patient_of(stored);
  if (std::ranges::find(view.ids, patient) == view.ids.end()) return std::nullopt;
  if (!own && view.scope != patients::Scope::full) return std::nullopt;
  auto out = record::entry_of(stored);
  if (!out) return out;
  const bool withheld =
      !own && record::is_withheld(view.withheld, view.call.caller.organisation, row.organisation,
                                  stored, rest::id_of(row, stored));
  if (withheld && !view.emergency) {
    ++view.hidden;
    return std::nullopt;
  }
  if (withheld || (!own && record::is_restricted(stored, view.restricted))) {
    RecordEntry masked;
    masked.kind = EntryKind::restricted;
    masked.source = out->source;
    masked.hidden_by_person = withheld;
    out = std::move(masked);
  }
  out->id = rest::id_of(row, stored);
  if (at != 0) out->at = Instant{at};
  out->organisation_id = row.organisation;
  out->organisation_name = name_of(view, row.organisation);
  return out;
}

Result<RecordPage> RecordService::Impl::timeline(const Call& call, PatientId patient,
                                                 const RecordFilter& filter) {
  TRY(const auto after, place_in(filter.cursor));
  const std::int64_t count = filter.limit ? filter.limit->value : usual_count;
  const std::string problem = filter.problem ? filter.problem->value : "";
  Walk::Bounds bounds;
  if (filter.from) bounds.from = start_of(*filter.from).ms;
  if (filter.to) bounds.to = start_of(plus_days(*filter.to, 1)).ms - 1;
  bounds.after = after;
  return database.read([&](db::Session& s) -> Result<RecordPage> {
    TRY(auto view, this->view(s, call, patient));
    // A problem: the diagnoses of its code, and what was done in their visits.
    std::set<std::string, std::less<>> visits;
    if (!problem.empty()) {
      Walk walk(s, region, "Condition", view.ids, {}, "code", problem);
      for (std::int64_t n = 0; n < candidates_max; ++n, walk.pop()) {
        const auto* found = walk.top();
        if (found == nullptr) break;
        TRY(const auto stored, fhir.bodies.open(found->row));
        if (const auto id = record::visit_of(stored.root()); !id.empty()) visits.emplace(id);
      }
    }
    std::vector<Stream> streams;
    for (const auto& shown : record::shown_types())
      if (!filter.kind || *filter.kind == shown.kind || *filter.kind == EntryKind::restricted)
        streams.push_back({Walk(s, region, shown.type, view.ids, bounds), {}, 0});
    for (const auto& source : sources) {
      if (filter.kind && *filter.kind != source.kind) continue;
      Stream stream;
      for (auto& one : source.entries(s, call, view.patient, problem, sources_max)) {
        const Place place{one.at->ms, key_of(one)};
        const bool inside = place.value >= bounds.from && place.value <= bounds.to;
        if (inside && (!after || place < *after)) stream.entries.push_back(std::move(one));
      }
      std::ranges::sort(stream.entries, [](const RecordEntry& a, const RecordEntry& b) {
        return Place{b.at->ms, key_of(b)} < Place{a.at->ms, key_of(a)};
      });
      streams.push_back(std::move(stream));
    }
    // What the filter is must not tell what is hidden.
    const bool counts = problem.empty() && !filter.organisation_id;
    const auto withheld = [&](const RecordEntry& one) {
      return !view.emergency &&
             view.withheld.hides(
                 {one.organisation_id, record::shared_kind(one.kind), one.source, one.id},
                 call.caller.organisation);
    };
    const auto wanted = [&](const RecordEntry& one) {
      return (!filter.kind || one.kind == *filter.kind) &&
             (!filter.organisation_id || one.organisation_id == *filter.organisation_id) &&
             (view.scope == patients::Scope::full ||
              one.organisation_id == call.caller.organisation);
    };
    RecordPage page;
    Place last;
    for (std::int64_t looked = 0;; ++looked) {
      Stream* best = nullptr;
      std::optional<Place> at;
      for (auto& stream : streams)
        if (const auto top = stream.top(); top && (!at || *at < *top)) at = top, best = &stream;
      page.hidden = counts ? view.hidden : 0;
      if (best == nullptr) return page;
      if (std::ssize(page.items) == count || looked == candidates_max) {
        page.next_cursor = std::to_string(last.value) + "." + std::to_string(last.number);
        return page;
      }
      last = *at;
      if (!best->walk) {
        auto& one = best->entries[best->next++];
        one.organisation_name = name_of(view, one.organisation_id);
        if (!wanted(one)) continue;
        if (withheld(one)) ++view.hidden;
        else page.items.push_back(std::move(one));
        continue;
      }
      const auto& row = best->walk->top()->row;
      const bool unit = !filter.organisation_id || row.organisation == *filter.organisation_id;
      if (unit && !row.is_deleted()) {
        TRY(const auto stored, fhir.bodies.open(row));
        const auto root = stored.root();
        const bool of_problem =
            problem.empty() || visits.contains(record::visit_of(root)) ||
            (stored.type() == "Encounter" && visits.contains(rest::id_of(row, root)));
        auto one = entry(view, row, root, at->value);
        // What is restricted must not be found by the diagnosis either.
        const bool hidden = one && !problem.empty() && one->kind == EntryKind::restricted;
        if (one && !hidden && (of_problem || one->code == problem) && wanted(*one))
          page.items.push_back(std::move(*one));
      }
      best->walk->pop();
    }
  });
}

}  // namespace yilian::records
