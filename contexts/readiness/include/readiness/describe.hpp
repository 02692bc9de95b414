#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "capacity/describe.hpp"
#include "network/describe.hpp"
#include "patients/describe.hpp"
#include "readiness/types.hpp"
#include "tiering/describe.hpp"

namespace yilian::readiness {
// clang-format off
BOOST_DESCRIBE_ENUM(StayKind, visit, bed)
BOOST_DESCRIBE_ENUM(Verdict, ready, unknown, not_ready)
BOOST_DESCRIBE_ENUM(ReadinessStanding, ready, reassess, not_assessed, unknown, not_ready)
BOOST_DESCRIBE_STRUCT(AssessCommand, (), (diagnosis_code, tables, facts, bed_class, equipment))
BOOST_DESCRIBE_STRUCT(TableUsed, (), (key, zh, en, number, effective_from))
BOOST_DESCRIBE_STRUCT(Finding, (), (table, id, action, zh, en, explanation_zh, explanation_en, source, trust))
BOOST_DESCRIBE_STRUCT(NeededInput, (), (input, zh, en, excludes, rows))
BOOST_DESCRIBE_STRUCT(NotRuledOut, (), (table, id, zh, en))
BOOST_DESCRIBE_STRUCT(Assessment, (), (verdict, diagnosis_code, diagnosis_name, tables, facts, bed_class, equipment, fired, missing, open, assessed_at, assessed_by, valid_until, prepared_at, prepared_for))
BOOST_DESCRIBE_STRUCT(ReadinessFilter, (), (standing, department_id, limit, cursor))
BOOST_DESCRIBE_STRUCT(ReadinessRow, (), (id, kind, patient_id, patient_name, sex, birth_date, flags, department_id, department_name, inpatient_number, since, days, standing, diagnosis_name, missing, assessed_at, assessed_by, prepared_at, prepared_for, version))
BOOST_DESCRIBE_STRUCT(StandingCount, (), (standing, count))
BOOST_DESCRIBE_STRUCT(ReadinessPage, (), (at, items, counts, withheld, complete, next_cursor))
BOOST_DESCRIBE_ENUM(Mark, yes, no, unknown, not_needed)
BOOST_DESCRIBE_ENUM(Nearness, same_township, same_county, elsewhere, unknown)
BOOST_DESCRIBE_ENUM(BedReason, none_needed, free, full, other_class_only, stale, not_reported)
BOOST_DESCRIBE_ENUM(EquipmentReason, none_needed, all_there, missing, not_registered)
BOOST_DESCRIBE_ENUM(SkillReason, listed, listed_higher, not_listed, no_diagnosis)
BOOST_DESCRIBE_ENUM(DepartmentReason, fits, receives, none_receives)
BOOST_DESCRIBE_STRUCT(FreeBeds, (), (bed_class, free, source, as_of))
BOOST_DESCRIBE_STRUCT(BedMark, (), (mark, reason, beds))
BOOST_DESCRIBE_STRUCT(EquipmentMark, (), (mark, reason, found, missing))
BOOST_DESCRIBE_STRUCT(SkillMark, (), (mark, reason, level))
BOOST_DESCRIBE_STRUCT(DepartmentMark, (), (mark, reason, id, name))
BOOST_DESCRIBE_STRUCT(Candidate, (), (organisation_id, organisation_name, kind, care_level, phone, nearness, same_consortium, agreement_in_force, bed, department, equipment, skill, fits))
BOOST_DESCRIBE_STRUCT(Readiness, (), (stay, assessment, candidates, version))
BOOST_DESCRIBE_STRUCT(PackageCommand, (), (organisation_id, department_id))
BOOST_DESCRIBE_ENUM(PackageKind, outpatient, inpatient, rehabilitation)
BOOST_DESCRIBE_ENUM(PackageReason, recovering, post_operative, stable_chronic, terminal_care, long_term_care)
BOOST_DESCRIBE_ENUM(PackageItemKind, medicine, check, rehabilitation, warning_sign, review)
BOOST_DESCRIBE_STRUCT(PackageDiagnosis, (), (code, name, main))
BOOST_DESCRIBE_STRUCT(PackageItem, (), (kind, text, due_on))
BOOST_DESCRIBE_STRUCT(PackagePlan, (), (items, next_review_on))
BOOST_DESCRIBE_STRUCT(PackageContent, (), (patient_id, visit_id, direction, kind, urgency, to_organisation_id, to_department_id, reason, impression, diagnoses, current_condition, treatment_proposal, rehabilitation_advice, inpatient_number, plan, file_ids))
BOOST_DESCRIBE_STRUCT(Package, (), (content, sources, version))
BOOST_DESCRIBE_STRUCT(AssessmentRecord, (), (stay_id, kind, organisation_id, assessment))
BOOST_DESCRIBE_STRUCT(ReadinessHoldings, (), (assessments))
BOOST_DESCRIBE_STRUCT(DownItem, (), (kind, words, due_days))
BOOST_DESCRIBE_STRUCT(DownPlan, (), (table, reason, departments, may_stay_unknown, proposal, items, review_days, source, trust))
BOOST_DESCRIBE_STRUCT(DownPlans, (), (valid_hours, may_stay_unknown, warning, plans, other))
// clang-format on
}  // namespace yilian::readiness
