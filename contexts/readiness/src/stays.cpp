// Who lies in the own beds, and how each stands.
#include <algorithm>
#include <set>
#include <tuple>

#include "capacity/lookup.hpp"
#include "impl.hpp"
#include "patients/stays.hpp"

namespace yilian::readiness {
namespace {

constexpr std::int64_t visits_at_once = 500;
constexpr std::size_t visits_max = 2000;
constexpr std::int64_t beds_max = 1000;
constexpr std::size_t uuid_length = 36;

Stay of_visit(const patients::Stay& visit) {
  return {StayId{visit.id.value},
          StayKind::visit,
          visit.patient_id,
          visit.organisation_id,
          visit.department_id,
          visit.department_name,
          visit.local_number,
          visit.started_at,
          visit.kind == patients::VisitKind::inpatient && !visit.ended_at};
}
Stay of_bed(const capacity::BedStay& bed) {
  return {StayId{bed.id.value}, StayKind::bed,     bed.patient_id,
          bed.organisation_id,  bed.department_id, bed.department_name,
          std::nullopt,         bed.since,         bed.state == capacity::BookingState::arrived};
}

/// Where a row stands in the list: by standing, who lies longest first.
struct Place {
  ReadinessStanding standing = ReadinessStanding::ready;
  Instant since;
  StayId id;
  auto operator<=>(const Place&) const = default;
};
Place place_of(const ReadinessRow& row) { return {row.standing, row.since, row.id}; }

std::string cursor_of(const ReadinessRow& row) {
  return to_string(row.id) + std::to_string(static_cast<int>(row.standing)) +
         std::to_string(row.since.ms);
}

Result<std::optional<Place>> read_cursor(const std::optional<std::string>& cursor) {
  if (!cursor || cursor->empty()) return std::optional<Place>();
  const auto wrong = [] { return fail_field("/cursor", Code::invalid_cursor); };
  if (cursor->size() < uuid_length + 2 || cursor->size() > uuid_length + 16) return wrong();
  const auto id = parse_uuid(std::string_view(*cursor).substr(0, uuid_length));
  const auto digits = cursor->substr(uuid_length);
  if (!id || digits.find_first_not_of("0123456789") != std::string::npos || digits[0] > '4')
    return wrong();
  return std::optional(Place{static_cast<ReadinessStanding>(digits[0] - '0'),
                             {std::stoll(digits.substr(1))},
                             StayId{*id}});
}

}  // namespace

std::vector<Stay> Service::Impl::open_stays(db::Session& s, OrganisationId organisation,
                                            bool& complete) {
  std::vector<Stay> out;
  std::set<PatientId> known;
  const auto add = [&](Stay stay) {
    // Who was registered twice lies in one bed: the latest counts, and a visit before a booking.
    if (known.insert(stay.patient_id).second) out.push_back(std::move(stay));
  };
  std::optional<patients::StayPlace> after;
  for (std::size_t read = 0; complete;) {
    const auto page = patients::open_stays(s, region, organisation, after, visits_at_once);
    for (const auto& visit : page) add(of_visit(visit));
    if (page.size() < static_cast<std::size_t>(visits_at_once)) break;
    after = patients::StayPlace{page.back().started_at, page.back().id};
    read += page.size();
    complete = read < visits_max;
  }
  const auto beds = capacity::beds_in_use(s, region, organisation, beds_max + 1);
  if (static_cast<std::int64_t>(beds.size()) > beds_max) complete = false;
  for (const auto& bed : beds) add(of_bed(bed));
  return out;
}

Result<Stay> Service::Impl::own_stay(db::Session& s, const Call& call, StayId id) {
  std::optional<Stay> found;
  if (const auto visit = patients::find_stay(s, region, VisitId{id.value}))
    found = of_visit(*visit);
  else if (const auto bed = capacity::find_bed_stay(s, region, capacity::BookingId{id.value}))
    found = of_bed(*bed);
  // A stay of another organisation answers like one that does not exist.
  if (!found || found->organisation_id != call.caller.organisation) return fail(Code::not_found);
  CHECK_OK(below.patients.require_relationship(s, call, found->patient_id));
  if (!found->open) return fail(Code::not_an_inpatient);
  return std::move(*found);
}

ReadinessRow row_of(const Stay& stay, const store::Brief* brief, Instant now) {
  ReadinessRow out;
  out.id = stay.id;
  out.kind = stay.kind;
  out.patient_id = stay.patient_id;
  out.department_id = stay.department_id;
  out.department_name = stay.department_name;
  out.inpatient_number = stay.inpatient_number;
  out.since = stay.since;
  out.days = rules::days_in(stay.since, now);
  if (!brief) return out;
  out.standing = rules::standing_of(brief->verdict, brief->valid_until, now);
  out.diagnosis_name = brief->diagnosis_name;
  out.missing = brief->missing;
  out.assessed_at = brief->assessed_at;
  out.assessed_by = brief->assessed_by;
  out.prepared_at = brief->prepared_at;
  out.prepared_for = brief->prepared_for;
  out.version = brief->version;
  return out;
}

store::Brief brief_of(const store::Row& row) {
  const Assessment& a = row.assessment;
  return {
      row.stay_id,    a.verdict,     a.diagnosis_name, static_cast<std::int64_t>(a.missing.size()),
      a.assessed_at,  a.assessed_by, a.valid_until,    a.prepared_at,
      a.prepared_for, row.version};
}

Status Service::Impl::show_person(db::Session& s, const Call& call, ReadinessRow& row) {
  CHECK_OK(below.patients.require_relationship(s, call, row.patient_id));
  TRY(auto person, below.patients.summary(s, region, row.patient_id, local_date(call.now)));
  row.patient_name = std::move(person.name);
  row.sex = person.sex;
  row.birth_date = person.birth_date;
  row.flags = std::move(person.flags);
  return {};
}

Result<ReadinessPage> Service::Impl::list(const Call& call, const ReadinessFilter& filter) {
  TRY(const auto after, read_cursor(filter.cursor));
  const auto limit = static_cast<std::size_t>(filter.limit ? filter.limit->value : 50);
  return database.read([&](db::Session& s) -> Result<ReadinessPage> {
    ReadinessPage out;
    out.at = call.now;
    auto stays = open_stays(s, call.caller.organisation, out.complete);
    if (filter.department_id)
      std::erase_if(stays,
                    [&](const auto& one) { return one.department_id != filter.department_id; });
    std::vector<StayId> ids;
    for (const auto& stay : stays) ids.push_back(stay.id);
    const auto briefs = store::briefs(s, region, ids);
    std::vector<ReadinessRow> rows;
    for (const auto standing :
         {ReadinessStanding::ready, ReadinessStanding::reassess, ReadinessStanding::not_assessed,
          ReadinessStanding::unknown, ReadinessStanding::not_ready})
      out.counts.push_back({standing, 0});
    for (const auto& stay : stays) {
      const auto brief = briefs.find(stay.id);
      auto row = row_of(stay, brief == briefs.end() ? nullptr : &brief->second, call.now);
      ++out.counts[static_cast<std::size_t>(row.standing)].count;
      if (!filter.standing || row.standing == *filter.standing) rows.push_back(std::move(row));
    }
    std::ranges::sort(rows, {}, place_of);
    std::string last;
    std::size_t looked = 0;
    for (auto& row : rows) {
      if (after && place_of(row) <= *after) continue;
      if (looked++ == limit) {
        out.next_cursor = last;
        break;
      }
      last = cursor_of(row);
      // The audit names whom the answer shows; who can't be shown is only counted.
      Call quiet = call;
      if (!show_person(s, quiet, row)) {
        ++out.withheld;
        continue;
      }
      call.saw(row.patient_id);
      out.items.push_back(std::move(row));
    }
    return out;
  });
}

}  // namespace yilian::readiness
