#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "network/types.hpp"

namespace yilian::network {
// clang-format off
BOOST_DESCRIBE_ENUM(OrganisationKind, tertiary_hospital, secondary_hospital, county_hospital, township_centre, community_centre, community_station, village_clinic, tcm_hospital, maternal_child_hospital, cdc, rehabilitation_hospital, nursing_home, hospice, elderly_care, private_institution, insurance_office, health_commission, consortium_office, supplier)
BOOST_DESCRIBE_ENUM(GradeClass, none, a, b, c)
BOOST_DESCRIBE_ENUM(Standing, active, closed)
BOOST_DESCRIBE_STRUCT(OrganisationInput, (), (name, short_name, kind, credit_code, institution_code, grade_level, grade_class, division, address, phone, longitude, latitude, receives_referrals))
BOOST_DESCRIBE_STRUCT(Organisation, (), (id, name, short_name, kind, credit_code, institution_code, grade_level, grade_class, division, division_name, address, phone, longitude, latitude, receives_referrals, outside, standing, version))
BOOST_DESCRIBE_STRUCT(DepartmentInput, (), (name, code, phone, receives_referrals))
BOOST_DESCRIBE_STRUCT(Department, (), (id, organisation_id, name, code, phone, receives_referrals, standing, version))
BOOST_DESCRIBE_ENUM(ConsortiumForm, urban_group, county_community, specialty_alliance, telemedicine_network)
BOOST_DESCRIBE_ENUM(Tightness, tight, loose)
BOOST_DESCRIBE_STRUCT(ConsortiumInput, (), (name, form, lead_id, higher_id, starts_on, ends_on))
BOOST_DESCRIBE_STRUCT(MemberInput, (), (organisation_id, tightness, joined_on))
BOOST_DESCRIBE_STRUCT(Member, (), (organisation_id, organisation_name, organisation_kind, tightness, joined_on, left_on, lead))
BOOST_DESCRIBE_STRUCT(Consortium, (), (id, name, form, lead_id, lead_name, higher_id, higher_name, starts_on, ends_on, members, version))
BOOST_DESCRIBE_ENUM(AgreementKind, referral, technical_cooperation, result_recognition, trusteeship, telemedicine)
BOOST_DESCRIBE_ENUM(AgreementState, upcoming, in_force, expired, ended)
BOOST_DESCRIBE_STRUCT(Signature, (), (organisation_id, signer, signed_on))
BOOST_DESCRIBE_STRUCT(AgreementInput, (), (kind, title, number, starts_on, ends_on, party_ids, scope, signatures, file_ids))
BOOST_DESCRIBE_STRUCT(Party, (), (organisation_id, organisation_name))
BOOST_DESCRIBE_STRUCT(Agreement, (), (id, kind, title, number, starts_on, ends_on, ended_on, state, parties, scope, signatures, file_ids, version))
BOOST_DESCRIBE_ENUM(ContactRole, contact, chief)
BOOST_DESCRIBE_STRUCT(ContactInput, (), (organisation_id, department_id, person_name, phone, role, account_id))
BOOST_DESCRIBE_STRUCT(Contact, (), (id, organisation_id, organisation_name, department_id, department_name, person_name, phone, role, account_id, on_duty, version))
BOOST_DESCRIBE_STRUCT(DutyInput, (), (contact_id, starts_at, ends_at))
BOOST_DESCRIBE_STRUCT(Duty, (), (id, contact_id, person_name, department_name, starts_at, ends_at))
BOOST_DESCRIBE_STRUCT(Division, (), (code, name, parent, has_children))
BOOST_DESCRIBE_STRUCT(ImportProblem, (), (line, column, code, message))
BOOST_DESCRIBE_STRUCT(ImportAnswer, (), (dry_run, rows, created, updated, problems))
// clang-format on
}  // namespace yilian::network
