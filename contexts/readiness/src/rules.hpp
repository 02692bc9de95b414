#pragma once
// Pure decisions of readiness: what the criteria say of the facts, how a stay stands, how a unit
// fits and which fits better. Sources: the decision tables and the county's down plan.
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "kernel/result.hpp"
#include "readiness/types.hpp"

namespace yilian::readiness::rules {

/// The general table of emergencies is looked at with every other one.
inline constexpr std::string_view emergency_table = "emergency";

struct Judgement {
  Verdict verdict = Verdict::unknown;
  std::vector<Finding> fired;
  std::vector<NeededInput> missing;
  std::vector<NotRuledOut> open;
};

/// `chosen`: keys of the tables whose down criteria must all be met. A criterion against that fires
/// decides; one that is still open must be ruled out, unless everything it misses may stay unknown.
/// Criteria for an emergency are open from the start, those for going up when a part of them holds.
Judgement judge(const tiering::Evaluation& evaluation, const tiering::TierTableList& tables,
                std::span<const std::string> chosen, const std::set<std::string>& may_stay_unknown);

/// Verdict and age together.
ReadinessStanding standing_of(std::optional<Verdict> verdict, Instant valid_until, Instant now);
/// Whole days that somebody lies in hospital; the first one counts as 1.
std::int64_t days_in(Instant since, Instant now);

// ---- candidates ----

BedMark bed_mark(const std::optional<capacity::BedClass>& wanted,
                 const std::vector<capacity::BedPool>& pools);
EquipmentMark equipment_mark(const std::vector<std::string>& wanted,
                             const std::vector<capacity::Resource>& devices);
/// `levels`: where the catalogue names the diagnosis; none given: there is no diagnosis.
SkillMark skill_mark(const std::optional<std::vector<std::int64_t>>& levels,
                     std::int64_t care_level);
/// The first department that receives and whose name holds one of the words, the best word first;
/// else any that receives.
DepartmentMark department_mark(const std::vector<std::string>& words,
                               const std::vector<network::Department>& departments);
/// By division codes of 6, 9 or 12 digits; empty: not known.
Nearness nearness_of(std::string_view home, std::string_view unit);
/// Primary, rehabilitation and nursing units that may take patients from a hospital of this level.
bool takes_from(const network::Organisation& unit, const network::Organisation& sender);
/// Sets `fits`.
void conclude(Candidate& candidate);
/// Fits, then what is unknown, then what speaks against it; nearer; own consortium; agreement; more
/// free beds of the class; name.
bool better(const Candidate& a, const Candidate& b,
            const std::optional<capacity::BedClass>& wanted);

// ---- rules_package.cpp: the papers, in Chinese like the forms ----

const DownPlan& plan_for(const DownPlans& plans, std::string_view table);
/// Inputs that may stay unknown with these tables.
std::set<std::string> tolerated(const DownPlans& plans, std::span<const std::string> tables);
/// What was found and measured, in plain words, at most `max` characters.
std::string condition_text(const Assessment& assessment, const tiering::InputCatalogue& inputs,
                           std::size_t max);
/// Texts, plan and reason of a down-referral; receiver and person are the caller's.
void compose(PackageContent& content, std::vector<std::string>& sources,
             const Assessment& assessment, const DownPlans& plans,
             const tiering::TierTableList& tables, Date today);
/// The first characters of a text; "…" stands for what is left out.
std::string shortened(std::string_view text, std::size_t max);

// ---- rules_plan.cpp: what the document must be

std::vector<FieldError> check_plans(const DownPlans& plans);

}  // namespace yilian::readiness::rules
