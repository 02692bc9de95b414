#pragma once
// Written by tools/describe from types.hpp; do not edit.
#include <boost/describe.hpp>

#include "network/describe.hpp"
#include "patients/types.hpp"

namespace yilian::patients {
// clang-format off
BOOST_DESCRIBE_ENUM(DocumentKind, id_card, household_register, passport, military_officer, hk_macao_permit, taiwan_permit, birth_certificate, insurance_number, other, none)
BOOST_DESCRIBE_ENUM(PopulationFlag, aged_65_plus, aged_0_6, severe_disability, severe_mental_illness, pregnant, poverty_relief, chronic_disease, contracted)
BOOST_DESCRIBE_ENUM(VisitKind, outpatient, inpatient, emergency, home, registration)
BOOST_DESCRIBE_ENUM(VisitProof, card_read, patient_code, typed)
BOOST_DESCRIBE_STRUCT(Guardian, (), (name, relation, phone))
BOOST_DESCRIBE_STRUCT(LocalNumber, (), (organisation_id, number))
BOOST_DESCRIBE_STRUCT(PersonInput, (), (name, document_kind, document_number, sex, birth_date, phone, division, address, insurance_number, health_record_number, guardian, flags, newborn))
BOOST_DESCRIBE_STRUCT(VisitInput, (), (kind, proof, department_id, local_number))
BOOST_DESCRIBE_STRUCT(RegisterCommand, (), (person, visit))
BOOST_DESCRIBE_STRUCT(VisitCommand, (), (visit))
BOOST_DESCRIBE_STRUCT(CorrectCommand, (), (person, reason))
BOOST_DESCRIBE_STRUCT(Person, (), (id, name, document_kind, document_masked, sex, birth_date, phone_masked, division, division_name, address, insurance_number_masked, health_record_number, guardian, flags, newborn, basis, until, version))
BOOST_DESCRIBE_STRUCT(Visit, (), (id, patient_id, organisation_id, organisation_name, department_name, kind, proof, started_at, ended_at, registered_by))
BOOST_DESCRIBE_STRUCT(Registered, (), (person, visit))
BOOST_DESCRIBE_STRUCT(SearchCommand, (), (document_number, phone, name, birth_date))
BOOST_DESCRIBE_STRUCT(SearchHit, (), (id, name_masked, sex, birth_date, document_masked, phone_masked, may_open))
BOOST_DESCRIBE_STRUCT(SearchAnswer, (), (hits))
BOOST_DESCRIBE_ENUM(RevealField, document, phone, insurance_number, guardian_phone)
BOOST_DESCRIBE_STRUCT(RevealCommand, (), (field, reason))
BOOST_DESCRIBE_STRUCT(RevealAnswer, (), (value))
BOOST_DESCRIBE_STRUCT(BreakGlassCommand, (), (reason))
BOOST_DESCRIBE_ENUM(ReviewOutcome, justified, not_justified)
BOOST_DESCRIBE_STRUCT(ReviewCommand, (), (outcome, note))
BOOST_DESCRIBE_STRUCT(BreakGlass, (), (id, patient_id, patient_name_masked, kind, person_name, organisation_name, role, at, until, reason, outcome, reviewed_by, reviewed_at, version))
BOOST_DESCRIBE_STRUCT(Correction, (), (at, person_name, organisation_name, reason, field, before, after))
BOOST_DESCRIBE_STRUCT(PersonRecord, (), (id, name, document_kind, document_number, sex, birth_date, phone, division, address, insurance_number, health_record_number, guardian, flags, newborn, registered_by, registered_at, version))
BOOST_DESCRIBE_STRUCT(VisitRecord, (), (id, organisation_id, organisation_name, department_id, kind, proof, local_number, started_at, ended_at, registered_by))
BOOST_DESCRIBE_STRUCT(RelationshipRecord, (), (organisation_id, organisation_name, basis, scope, from, until))
BOOST_DESCRIBE_STRUCT(PersonHoldings, (), (person, visits, corrections, relationships, access_reviews))
BOOST_DESCRIBE_STRUCT(PeopleImportOptions, (), (dry_run))
BOOST_DESCRIBE_STRUCT(PeopleImport, (), (dry_run, batch_id, rows, created, known, faulty, problems))
BOOST_DESCRIBE_ENUM(Scope, full, own_organisation)
// clang-format on
}  // namespace yilian::patients
