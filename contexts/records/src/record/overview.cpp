// What stands above the timeline; the results of one code; one restricted entry, opened.
#include <algorithm>

#include "record/impl.hpp"
#include "terminology/mappings.hpp"

namespace yilian::records {
namespace {

constexpr std::int64_t current_max = 500, results_max = 60, points_max = 500;
constexpr std::int64_t local_codes_max = 50;

/// The same thing of two members is one line.
std::string name_in(const RecordEntry& entry) {
  return entry.code && !entry.code->empty() ? *entry.code : entry.title;
}

}  // namespace

Result<RecordOverview> RecordService::Impl::overview(const Call& call, PatientId patient) {
  return database.read([&](db::Session& s) -> Result<RecordOverview> {
    TRY(auto view, this->view(s, call, patient));
    RecordOverview out;
    out.own_only = view.scope != patients::Scope::full;
    out.hidden.any = !out.own_only && !view.withheld.settings.empty();
    const auto collect = [&](std::string_view type, std::vector<RecordEntry>& to, std::int64_t most,
                             bool current, std::int64_t* left_out) -> Status {
      Walk::Bounds bounds;
      if (current) bounds.by = rest::current_of;
      Walk walk(s, region, type, view.ids, bounds);
      std::set<std::string, std::less<>> seen;
      for (const auto& one : to) seen.insert(name_in(one));
      for (std::int64_t n = 0;; ++n, walk.pop()) {
        const auto* found = walk.top();
        if (found == nullptr) return {};
        if (n == most) {
          if (current) out.complete = false;
          return {};
        }
        if (found->row.is_deleted()) continue;
        TRY(const auto stored, fhir.bodies.open(found->row));
        if (current && !record::is_current(stored.root())) continue;
        const auto hidden = view.hidden;
        auto one = entry(view, found->row, stored.root(), found->place.value);
        if (left_out && (view.hidden > hidden || (one && one->kind == EntryKind::restricted)))
          ++*left_out;
        if (!one || one->kind == EntryKind::restricted) continue;
        standardise(view, *one);
        if (seen.insert(name_in(*one)).second) to.push_back(std::move(*one));
      }
    };
    CHECK_OK(collect("Condition", out.problems, current_max, true, &out.hidden.problems));
    CHECK_OK(collect("MedicationRequest", out.medicines, current_max, true, &out.hidden.medicines));
    CHECK_OK(
        collect("MedicationStatement", out.medicines, current_max, true, &out.hidden.medicines));
    CHECK_OK(
        collect("AllergyIntolerance", out.allergies, current_max, true, &out.hidden.allergies));
    CHECK_OK(collect("Observation", out.results, results_max, false, nullptr));
    return out;
  });
}

Status RecordService::Impl::add_points(View& view, const std::string& code, const std::string& name,
                                       const std::optional<OrganisationId>& unit, Trend& out) {
  Walk walk(view.s, region, "Observation", view.ids, {}, "code", name);
  for (std::int64_t n = 0;; ++n, walk.pop()) {
    const auto* found = walk.top();
    if (found == nullptr) return {};
    if (n == points_max) {
      out.complete = false;
      return {};
    }
    if (found->row.is_deleted() || (unit && found->row.organisation != *unit)) continue;
    TRY(const auto stored, fhir.bodies.open(found->row));
    auto one = entry(view, found->row, stored.root(), found->place.value);
    if (!one || one->kind == EntryKind::restricted || one->code != name) continue;
    standardise(view, *one);
    if (unit && one->code != code) continue;  // mapped to something else by now
    if (out.title.empty()) out.title = one->title;
    auto point = record::point_of(stored.root());
    point.id = one->id;
    point.at = one->at;
    point.organisation_id = one->organisation_id;
    point.organisation_name = one->organisation_name;
    out.points.push_back(std::move(point));
  }
}

Result<Trend> RecordService::Impl::trend(const Call& call, PatientId patient,
                                         const std::string& code) {
  return database.read([&](db::Session& s) -> Result<Trend> {
    TRY(auto view, this->view(s, call, patient));
    Trend out;
    out.code = code;
    // Under its own name and under those that units map to it.
    std::vector<std::pair<std::string, std::optional<OrganisationId>>> names{{code, {}}};
    for (auto& one : terminology::local_codes_of(s, region, "result", code, local_codes_max))
      if (one.local_code != code) names.emplace_back(std::move(one.local_code), one.organisation);
    for (const auto& [name, unit] : names) CHECK_OK(add_points(view, code, name, unit, out));
    std::ranges::stable_sort(out.points, std::greater{},
                             [](const TrendPoint& one) { return one.at ? one.at->ms : 0; });
    if (std::ssize(out.points) > points_max) {
      out.points.resize(points_max);
      out.complete = false;
    }
    std::ranges::reverse(out.points);
    return out;
  });
}

Result<OpenedEntry> RecordService::Impl::open_entry(const Call& call, PatientId patient,
                                                    const OpenEntryCommand& command) {
  call.reason = command.reason.value;
  const auto opened = [&](db::Session& s) -> Result<OpenedEntry> {
    TRY(auto view, this->view(s, call, patient));
    view.restricted = {};
    const bool emergency = std::exchange(view.emergency, true);
    const auto withheld = std::exchange(view.withheld, {});
    const auto shown =
        std::ranges::find(record::shown_types(), command.source.value, &record::Shown::type);
    if (shown == record::shown_types().end()) return fail_field("/source", Code::not_in_list);
    const auto row = rest::store::current(s, region, rest::number_of_type(shown->type),
                                          rest::key_of_id(command.id.value));
    if (!row || row->is_deleted()) return fail(Code::not_found);
    TRY(const auto stored, fhir.bodies.open(*row));
    auto one = entry(view, *row, stored.root(), 0);
    if (!one) return fail(Code::not_found);
    if (!emergency && record::is_withheld(withheld, call.caller.organisation, row->organisation,
                                          stored.root(), one->id))
      return fail(Code::hidden_by_person);
    return OpenedEntry{std::move(*one), rest::answer_of(*row, stored.root())};
  };
  // The audit entry commits before the content leaves, and no Idempotency-Key remembers that.
  CHECK_OK(work::change(database, call, [&](work::Work& w) -> Status {
    CHECK_OK(opened(w.db));
    w.subject(rest::key_of_id(command.id.value));
    w.patient(patient);
    return {};
  }));
  return database.read(opened);
}

}  // namespace yilian::records
