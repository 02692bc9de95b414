// Units that could take somebody, from what the network, the bed board and the catalogue know.
#include <algorithm>
#include <set>
#include <tuple>

#include "capacity/lookup.hpp"
#include "impl.hpp"
#include "patients/stays.hpp"

namespace yilian::readiness {
namespace {

constexpr std::size_t looked_at_max = 60, shown_max = 10;

std::vector<std::string> department_words(const DownPlans& plans, const Assessment& assessment) {
  std::vector<std::string> out;
  if (assessment.bed_class == capacity::BedClass::rehabilitation) out.emplace_back("康复");
  if (assessment.bed_class == capacity::BedClass::nursing) out.emplace_back("护理");
  if (!assessment.tables.empty())
    for (const auto& word : rules::plan_for(plans, assessment.tables.front().key).departments)
      out.push_back(word.value);
  return out;
}

}  // namespace

Result<std::vector<Candidate>> Service::Impl::in_reach(db::Session& s, const Call& call,
                                                       const Stay& stay) {
  const auto own = network::find_organisation(s, region, stay.organisation_id);
  if (!own) return fail(Code::not_your_organisation);
  const Date today = local_date(call.now);
  const auto home = patients::home_division(s, region, stay.patient_id);
  std::set<OrganisationId> partners;
  for (const auto& one : network::partners_of(s, region, own->id, today)) partners.insert(one.id);
  std::vector<Candidate> out;
  for (const auto& unit : network::receiving_organisations(s, region)) {
    if (!rules::takes_from(unit, *own)) continue;
    Candidate c;
    c.organisation_id = unit.id;
    c.organisation_name = unit.name;
    c.kind = unit.kind;
    c.care_level = network::care_level(unit.kind, unit.grade_level).value_or(0);
    c.phone = unit.phone;
    c.nearness = rules::nearness_of(home, unit.division);
    c.same_consortium = partners.contains(unit.id);
    c.agreement_in_force = network::agreement_between(s, region, network::AgreementKind::referral,
                                                      own->id, unit.id, today)
                               .has_value();
    if (c.same_consortium || c.agreement_in_force) out.push_back(std::move(c));
  }
  std::ranges::stable_sort(out, {}, [](const Candidate& c) {
    return std::tuple(c.nearness, !c.same_consortium, !c.agreement_in_force);
  });
  return out;
}

Result<Wish> Service::Impl::wish_of(db::Session& s, const Call& call,
                                    const Assessment& assessment) {
  const Date today = local_date(call.now);
  TRY(const auto policy, plans(s, today));
  Wish out{assessment.bed_class, department_words(policy, assessment), assessment.equipment, {}};
  if (!assessment.diagnosis_code) return out;
  tiering::CatalogueFilter filter;
  filter.code = Text<3, 20>{*assessment.diagnosis_code};
  TRY(const auto found, below.tiering.catalogue(s, filter, today));
  out.levels.emplace();
  for (const auto& match : found.matches) out.levels->push_back(match.level);
  return out;
}

Candidate Service::Impl::marked(db::Session& s, const Call& call, Candidate c, const Wish& wish) {
  const auto departments = network::departments_of(s, region, c.organisation_id);
  c.department = rules::department_mark(wish.departments, departments);
  c.bed = rules::bed_mark(wish.bed_class, below.capacity.pools(s, call, c.organisation_id));
  std::vector<capacity::Resource> devices;
  if (!wish.equipment.empty()) devices = capacity::devices_of(s, region, c.organisation_id);
  c.equipment = rules::equipment_mark(wish.equipment, devices);
  c.skill = rules::skill_mark(wish.levels, c.care_level);
  rules::conclude(c);
  return c;
}

Result<std::vector<Candidate>> Service::Impl::candidates(db::Session& s, const Call& call,
                                                         const Stay& stay,
                                                         const Assessment& assessment) {
  TRY(const auto wish, wish_of(s, call, assessment));
  TRY(auto near, in_reach(s, call, stay));
  if (near.size() > looked_at_max) near.resize(looked_at_max);
  std::vector<Candidate> out;
  for (auto& one : near) {
    auto candidate = marked(s, call, std::move(one), wish);
    // Without a department that receives nothing can be sent there.
    if (candidate.department.id) out.push_back(std::move(candidate));
  }
  std::ranges::sort(out, [&](const Candidate& a, const Candidate& b) {
    return rules::better(a, b, assessment.bed_class);
  });
  if (out.size() > shown_max) out.resize(shown_max);
  return out;
}

}  // namespace yilian::readiness
