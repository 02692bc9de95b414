#pragma once
// A document as FHIR resources: the document itself, exactly as it came, and what its coded entries
// say. Pure but for what the caller knows of dictionaries.
#include <functional>
#include <string>
#include <vector>

#include "kernel/ids.hpp"
#include "shared_documents/types.hpp"
#include "tables.hpp"

namespace yilian::shared_documents {

struct Resource {
  std::string type;
  Uuid id;
  std::string json;
};
struct Making {
  const Tables& tables;
  const cda::Document& document;
  std::string_view bytes;  ///< as received
  OrganisationId organisation;
  PatientId patient;
  std::string set;
  /// The name of an ICD-10 code in the dictionary.
  std::function<std::optional<std::string>(std::string_view code)> diagnosis_name;
};

/// The same for every version of a document.
Uuid id_of(OrganisationId organisation, std::string_view type, std::string_view key);
/// The document first. too_many beyond what one document may bring.
Result<std::vector<Resource>> resources_of(const Making& making);
/// What was read, for people.
std::vector<DocumentEntry> entries_of(const Making& making);
/// Whether an ICD-10 code of the dictionary: the system says so, or says nothing.
std::optional<std::string> known_name(const Making& making, const cda::Code& code);

}  // namespace yilian::shared_documents
