#pragma once
// What the platform's own papers say, as documents. Pure.
#include "discharges/types.hpp"
#include "fhir/document.hpp"
#include "referral/types.hpp"
#include "tables.hpp"

namespace yilian::shared_documents::papers {

cda::Code sex_of(Sex sex, const Tables& tables);

/// WS/T 483.20, without the patient.
cda::Document referral_record(const referral::Referral& r, const Tables& tables);

/// Days that belong to a stay.
struct Span {
  Date from, to;
};
/// What the record has of a stay.
struct Summary {
  std::vector<cda::Diagnosis> diagnoses;
  std::vector<cda::Medicine> medicines;
  std::vector<cda::LabResult> results;
  std::vector<cda::Procedure> procedures;
  std::vector<cda::Allergy> allergies;
};
/// Adds a FHIR resource, unless its day is outside the stay; an allergy always counts.
void add(fhir::Node resource, const Span& span, const Tables& tables, Summary& out);
/// WS/T 500.53, without the patient.
cda::Document discharge_summary(const discharges::Discharge& d, Summary summary,
                                const Tables& tables);

}  // namespace yilian::shared_documents::papers
