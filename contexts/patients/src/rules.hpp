#pragma once
// Pure decisions about people: which registration is complete and consistent, which flags follow
// from age, how long a visit opens the record. Sources: facts.md 8.1, architecture.md section 7.
#include "patients/service.hpp"

namespace yilian::patients::rules {

/// A registration with everything derived and checked.
struct Checked {
  std::string name;
  DocumentKind document_kind = DocumentKind::none;
  std::string document_number;  ///< normalised; empty when there is none
  Sex sex = Sex::unknown;
  Date birth_date;
  std::string phone;
  std::string division, address, insurance_number, health_record_number;
  std::optional<Guardian> guardian;
  std::vector<PopulationFlag> flags;  ///< entered ones only
  bool newborn = false;
};

/// Every wrong field at once, pointers relative to `at` (e.g. "/person").
Result<Checked> check(const PersonInput& input, Date today, const std::string& at);

/// What is told of somebody: checked alike, but a document and a guardian may be missing.
Result<Checked> check_told(PersonInput input, Date today, const std::string& at);

/// A document number as it is stored: without blanks and hyphens, in capitals.
std::string normalised(std::string_view text);

/// Entered flags plus those that follow from age on `today`.
std::vector<PopulationFlag> with_age_flags(std::vector<PopulationFlag> flags, Date birth,
                                           Date today);

struct Opening {
  Scope scope = Scope::full;
  Instant until;
  bool review = false;  ///< goes to the break-glass review
};
/// What a visit opens: a read card or the patient's own code the whole record for 90 days; a typed
/// number the own organisation's data for 24 hours, with review.
Opening opening_of(VisitProof proof, Instant now);
/// What a system tells of a visit holds as long as a visit, and opens the own organisation's data.
Instant told_visit_until(Instant now);
/// Break-glass opens the record for 4 hours.
Instant break_glass_until(Instant now);

}  // namespace yilian::patients::rules
