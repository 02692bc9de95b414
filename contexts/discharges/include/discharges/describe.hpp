#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "discharges/types.hpp"
#include "network/describe.hpp"
#include "patients/describe.hpp"

namespace yilian::discharges {
// clang-format off
BOOST_DESCRIBE_ENUM(EndedStayKind, visit, encounter)
BOOST_DESCRIBE_ENUM(UnitFoundBy, last_visit, address, none, withheld)
BOOST_DESCRIBE_ENUM(UnitRule, last_visit, address)
BOOST_DESCRIBE_STRUCT(DischargePolicy, (), (order, primary_kinds, visit_days, open_days))
BOOST_DESCRIBE_STRUCT(Discharge, (), (id, patient_id, patient_name_masked, sex, birth_year, organisation_id, organisation_name, started_at, ended_at, days, found_by, version))
BOOST_DESCRIBE_STRUCT(DischargeStay, (), (discharge, from, to))
BOOST_DESCRIBE_STRUCT(DischargeFilter, (), (month, limit, cursor))
BOOST_DESCRIBE_STRUCT(DischargePage, (), (items, next_cursor, total))
BOOST_DESCRIBE_STRUCT(DischargeExport, (), (month))
BOOST_DESCRIBE_STRUCT(DischargeRecord, (), (id, kind, organisation_id, started_at, ended_at, unit_id, found_by))
// clang-format on
}  // namespace yilian::discharges
