// How a unit fits somebody, and which fits better.
#include <algorithm>
#include <tuple>

#include "rules.hpp"

namespace yilian::readiness::rules {
namespace {

constexpr std::size_t county_digits = 6, township_digits = 9;

/// Latin letters of one case, so that "ct" finds "64 排 CT".
std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::int64_t free_of(const BedMark& mark, const std::optional<capacity::BedClass>& wanted) {
  std::int64_t out = 0;
  for (const auto& one : mark.beds)
    if (!wanted || one.bed_class == *wanted) out += one.free;
  return out;
}

/// 0: all of it fits; 1: something is unknown; 2: something speaks against it.
int doubt(const Candidate& c) {
  const Mark marks[] = {c.bed.mark, c.department.mark, c.equipment.mark, c.skill.mark};
  if (std::ranges::find(marks, Mark::no) != std::end(marks)) return 2;
  return std::ranges::find(marks, Mark::unknown) != std::end(marks) ? 1 : 0;
}

}  // namespace

BedMark bed_mark(const std::optional<capacity::BedClass>& wanted,
                 const std::vector<capacity::BedPool>& pools) {
  BedMark out;
  bool stale = false, counted = false, known_class = false;
  for (const auto& pool : pools) {
    const bool of_class = !wanted || pool.bed_class == *wanted;
    if (pool.stale) {
      stale = stale || of_class;
      continue;
    }
    counted = true;
    known_class = known_class || of_class;
    auto found = std::ranges::find(out.beds, pool.bed_class, &FreeBeds::bed_class);
    if (found == out.beds.end())
      found = out.beds.insert(out.beds.end(), {pool.bed_class, 0, pool.source, pool.as_of});
    found->free += pool.available;
    // Of several wards the oldest word counts, and one that reports daily makes it daily.
    if (pool.source == capacity::Reporting::daily) found->source = pool.source;
    if (pool.as_of && found->as_of) found->as_of = std::min(*found->as_of, *pool.as_of);
  }
  if (!wanted) return {Mark::not_needed, BedReason::none_needed, std::move(out.beds)};
  if (free_of(out, wanted) > 0) out.mark = Mark::yes, out.reason = BedReason::free;
  else if (stale) out.mark = Mark::unknown, out.reason = BedReason::stale;
  else if (known_class) out.mark = Mark::no, out.reason = BedReason::full;
  else if (counted) out.mark = Mark::no, out.reason = BedReason::other_class_only;
  return out;
}

EquipmentMark equipment_mark(const std::vector<std::string>& wanted,
                             const std::vector<capacity::Resource>& devices) {
  EquipmentMark out;
  if (wanted.empty()) return {Mark::not_needed, EquipmentReason::none_needed, {}, {}};
  for (const auto& word : wanted) {
    const auto found = std::ranges::find_if(devices, [&](const auto& device) {
      return device.status == capacity::ResourceStatus::available &&
             folded(device.name).find(folded(word)) != std::string::npos;
    });
    if (found == devices.end()) out.missing.push_back(word);
    else out.found.push_back(found->name);
  }
  if (out.missing.empty()) out.mark = Mark::yes, out.reason = EquipmentReason::all_there;
  // A unit that keeps no register may well have it.
  else if (!devices.empty()) out.mark = Mark::no, out.reason = EquipmentReason::missing;
  return out;
}

SkillMark skill_mark(const std::optional<std::vector<std::int64_t>>& levels,
                     std::int64_t care_level) {
  if (!levels) return {Mark::unknown, SkillReason::no_diagnosis, std::nullopt};
  if (levels->empty()) return {Mark::unknown, SkillReason::not_listed, std::nullopt};
  const auto lowest = std::ranges::min(*levels);
  if (lowest <= care_level) return {Mark::yes, SkillReason::listed, lowest};
  return {Mark::no, SkillReason::listed_higher, lowest};
}

DepartmentMark department_mark(const std::vector<std::string>& words,
                               const std::vector<network::Department>& departments) {
  const auto receives = [](const network::Department& d) {
    return d.receives_referrals && d.standing == network::Standing::active;
  };
  for (const auto& word : words)
    for (const auto& d : departments)
      if (receives(d) && d.name.find(word) != std::string::npos)
        return {Mark::yes, DepartmentReason::fits, d.id, d.name};
  const auto any = std::ranges::find_if(departments, receives);
  if (any == departments.end()) return {Mark::no, DepartmentReason::none_receives, {}, {}};
  return {Mark::unknown, DepartmentReason::receives, any->id, any->name};
}

Nearness nearness_of(std::string_view home, std::string_view unit) {
  if (home.size() < county_digits || unit.size() < county_digits) return Nearness::unknown;
  if (home.substr(0, county_digits) != unit.substr(0, county_digits)) return Nearness::elsewhere;
  // Codes padded with zeros name no township.
  const auto township = [](std::string_view code) {
    return code.size() >= township_digits && code.substr(county_digits, 3) != "000"
               ? code.substr(0, township_digits)
               : std::string_view();
  };
  const bool same = !township(home).empty() && township(home) == township(unit);
  return same ? Nearness::same_township : Nearness::same_county;
}

bool takes_from(const network::Organisation& unit, const network::Organisation& sender) {
  if (unit.id == sender.id || unit.outside || !unit.receives_referrals ||
      unit.standing != network::Standing::active)
    return false;
  const auto below = network::care_level(unit.kind, unit.grade_level);
  const auto from = network::care_level(sender.kind, sender.grade_level);
  if (!below || !from) return false;
  if (network::is_step_down_unit(unit.kind)) return *below < *from || *from >= 2;
  return network::is_primary(unit.kind) && *below < *from;
}

void conclude(Candidate& candidate) { candidate.fits = doubt(candidate) == 0; }

bool better(const Candidate& a, const Candidate& b,
            const std::optional<capacity::BedClass>& wanted) {
  const auto key = [&](const Candidate& c) {
    return std::tuple(doubt(c), c.nearness, !c.same_consortium, !c.agreement_in_force,
                      -free_of(c.bed, wanted), std::string_view(c.organisation_name));
  };
  return key(a) < key(b);
}

}  // namespace yilian::readiness::rules
