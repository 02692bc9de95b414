#pragma once
// A shared document (HL7 CDA R2, as WS/T 482 profiles it) as a plain struct, read and written. What
// the sections and data elements of a country are called stands in a Vocabulary, which the caller
// brings: this component knows the form only.
//
// Reading takes UTF-8, and GB18030 where the document declares it; no document type, no entities
// but XML's own five, nothing is fetched or included; bounded in size, depth and number. It keeps
// the texts with blanks made one and lines apart. Times are dateTimes of FHIR ("2026",
// "2026-03-02", "2026-03-02T08:00:00+08:00"); those without an offset are China's.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

namespace yilian::cda {

inline constexpr std::string_view id_card_root = "2.16.156.10011.1.3",
                                  health_record_root = "2.16.156.10011.1.2";

struct Code {
  std::string code, system, system_name, display;
  bool operator==(const Code&) const = default;
};
struct Identifier {
  std::string root, extension;
  bool empty() const { return root.empty() && extension.empty(); }
  bool operator==(const Identifier&) const = default;
};
struct Organisation {
  Identifier id;
  std::string name;
  bool operator==(const Organisation&) const = default;
};
struct Patient {
  std::vector<Identifier> ids;
  std::string name;
  Code sex;
  std::string birth_date;
  std::string phone, address;
  /// Extension of the first id with this root; empty without one.
  std::string id_of(std::string_view root) const;
  bool operator==(const Patient&) const = default;
};
struct Author {
  std::string time;
  Identifier id;
  std::string name;
  Organisation organisation;
  bool operator==(const Author&) const = default;
};
struct Stay {
  std::string number;
  std::string from, to;
  bool operator==(const Stay&) const = default;
};

// ---- coded entries; `code.display` is empty, the name stands beside it ----

struct Diagnosis {
  Code code;
  std::string name, time;
  bool operator==(const Diagnosis&) const = default;
};
struct Medicine {
  Code code;
  std::string name;
  std::string dose, dose_unit, route, frequency, instructions;
  std::string from, to;
  bool ordered = false;  ///< an order or intent; else what was taken
  bool operator==(const Medicine&) const = default;
};
struct LabResult {
  Code code;
  std::string name;
  std::string number, unit;  ///< a decimal as it was written
  std::string text;          ///< what is no number
  std::string range, flag, time;
  bool operator==(const LabResult&) const = default;
};
struct Procedure {
  Code code;
  std::string name, time;
  bool operator==(const Procedure&) const = default;
};
struct Allergy {
  Code code;
  std::string name, time;
  bool operator==(const Allergy&) const = default;
};

struct Section {
  Code code;
  std::string title, text;
  std::vector<Diagnosis> diagnoses;
  std::vector<Medicine> medicines;
  std::vector<LabResult> results;
  std::vector<Procedure> procedures;
  std::vector<Allergy> allergies;
  bool operator==(const Section&) const = default;
};

struct Document {
  Code type;
  std::string template_id;
  Identifier id, set_id;
  std::optional<std::int64_t> version;
  std::string title;
  std::string time;  ///< effectiveTime
  Patient patient;
  Author author;
  Organisation custodian;
  std::optional<Stay> stay;
  std::vector<Section> sections;
  bool operator==(const Document&) const = default;
};

// ---- the words of a country ----

enum class SectionKind : std::uint8_t {
  other,
  diagnoses,
  medicines,
  results,
  procedures,
  allergies
};
enum class Meaning : std::uint8_t {
  diagnosis_code,
  diagnosis_name,
  procedure_code,
  procedure_name,
  medicine_name,
  medicine_frequency,
  result_item,
  result_number,
  result_unit,
  result_text,
  allergy
};
inline constexpr std::size_t meaning_count = 11;
struct Element {
  Meaning meaning = Meaning::result_item;
  Code code;
};
/// What section codes and codes of data elements say. Of a meaning the first element is the one
/// that is written; diagnosis_code, diagnosis_name, procedure_code, procedure_name,
/// medicine_frequency, result_item, result_number, result_text and allergy must have one.
struct Vocabulary {
  std::map<std::string, SectionKind, std::less<>> sections;
  std::vector<Element> elements;

  SectionKind kind_of(std::string_view section) const;
  std::optional<Meaning> meaning_of(std::string_view element) const;
  /// nullptr without one.
  const Code* element_for(Meaning meaning) const;
};

// ---- reading and writing ----

struct Limits {
  std::size_t bytes_max = std::size_t{4} << 20;
  std::size_t depth_max = 60;
  std::size_t nodes_max = 200'000;
};

/// malformed_xml, not_utf8, body_too_large, too_deep, too_many; cda_not_a_document;
/// cda_element_missing and cda_element_invalid with the path of the element.
Result<Document> read(std::string_view bytes, const Vocabulary& vocabulary,
                      const Limits& limits = {});

/// As UTF-8. What read() gave, or what is made in the same form, reads as it was.
std::string write(const Document& document, const Vocabulary& vocabulary);

/// Blanks made one, none at the ends of a line, no empty line.
std::string tidy(std::string_view text);

}  // namespace yilian::cda
