#pragma once
// Whom a document is about, and whether it is newer than what is there. Pure.
#include "cda/document.hpp"
#include "patients/types.hpp"
#include "shared_documents/types.hpp"

namespace yilian::shared_documents::rules {

/// Whom the document names, checked against the identity number.
struct Claim {
  IdCard card;
  patients::PersonInput person;
};
/// cda_element_missing and cda_element_invalid with the element.
Result<Claim> claim_of(const cda::Document& document);

/// Which of two versions of one document is the newer: its number, then its time.
struct Edition {
  std::int64_t version_number = 1;
  Instant at;
  auto operator<=>(const Edition&) const = default;
};
Edition edition_of(const cda::Document& document);
/// The beginning of what a dateTime says.
Instant instant_of(std::string_view date_time);

struct Before {
  Edition edition;
  bool same_content = false;
  bool same_person = true;
};
/// cda_other_person; cda_version_reused.
Result<DocumentOutcome> decide(const std::optional<Before>& before, const Edition& incoming);

/// The name under which versions of one document are one: setId, else id.
std::string set_of(const cda::Document& document);
/// The number that people see: the extension of the id, or its root.
std::string number_of(const cda::Document& document);

}  // namespace yilian::shared_documents::rules
