#pragma once
// The code tables in data/: document types, sections, data elements and code systems. They are
// data, because much of them was written from memory and a region may know better.
#include <map>
#include <string>
#include <string_view>

#include "cda/document.hpp"

namespace yilian::shared_documents {

inline constexpr std::string_view element_system = "2.16.156.10011.2.2.1",
                                  loinc_oid = "2.16.840.1.113883.6.1",
                                  icd10_uri = "http://hl7.org/fhir/sid/icd-10";

struct DocumentType {
  std::string standard, zh, en, template_id;
};
struct SectionName {
  std::string zh, en;
};
struct Tables {
  cda::Vocabulary vocabulary;
  std::map<std::string, DocumentType, std::less<>> types;
  std::map<std::string, SectionName, std::less<>> sections;
  std::map<std::string, std::string, std::less<>> systems;  ///< OID to URI
  std::map<std::string, std::string, std::less<>> roots;    ///< what we write, by its name

  /// The type of a standard ("WS/T 500.53") as a document names it; empty for none.
  cda::Code type_of(std::string_view standard, std::string& template_id) const;
  cda::Code section_code(const std::string& code) const;
  /// Of code_systems.csv by name.
  const std::string& root(std::string_view name) const;
  std::string type_name(std::string_view code, Language language) const;
};

/// Fails with the table and line when a shipped table does not parse.
Result<Tables> read_tables();

}  // namespace yilian::shared_documents
