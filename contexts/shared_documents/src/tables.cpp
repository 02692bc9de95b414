#include "tables.hpp"

#include <array>
#include <functional>

#include "csv/csv.hpp"

namespace yilian::shared_documents {
namespace embedded {
extern const std::string_view document_types_csv;
extern const std::string_view data_elements_csv;
extern const std::string_view sections_csv;
extern const std::string_view code_systems_csv;
}  // namespace embedded

namespace {

constexpr std::size_t rows_max = 5000;

template <class E, std::size_t N>
std::optional<E> named(const std::array<std::pair<std::string_view, E>, N>& table,
                       std::string_view name) {
  for (const auto& [word, value] : table)
    if (word == name) return value;
  return std::nullopt;
}

using cda::Meaning;
using cda::SectionKind;
constexpr auto kinds = std::to_array<std::pair<std::string_view, SectionKind>>(
    {{"other", SectionKind::other},
     {"diagnoses", SectionKind::diagnoses},
     {"medicines", SectionKind::medicines},
     {"results", SectionKind::results},
     {"procedures", SectionKind::procedures},
     {"allergies", SectionKind::allergies}});
constexpr auto meanings = std::to_array<std::pair<std::string_view, Meaning>>(
    {{"diagnosis_code", Meaning::diagnosis_code},
     {"diagnosis_name", Meaning::diagnosis_name},
     {"procedure_code", Meaning::procedure_code},
     {"procedure_name", Meaning::procedure_name},
     {"medicine_name", Meaning::medicine_name},
     {"medicine_frequency", Meaning::medicine_frequency},
     {"result_item", Meaning::result_item},
     {"result_number", Meaning::result_number},
     {"result_unit", Meaning::result_unit},
     {"result_text", Meaning::result_text},
     {"allergy", Meaning::allergy}});
static_assert(meanings.size() == cda::meaning_count);

using Take = std::function<bool(const std::vector<std::string>&)>;

Status each(std::string_view text, const char* table, std::size_t columns, const Take& take) {
  TRY(const auto records, csv::parse(text, rows_max));
  for (std::size_t i = 1; i < records.size(); ++i)
    if (records[i].cells.size() != columns || !take(records[i].cells))
      return fault(std::string(table) + ".csv line " + std::to_string(records[i].line));
  return {};
}

}  // namespace

std::string Tables::type_name(std::string_view code, Language language) const {
  const auto found = types.find(code);
  if (found == types.end()) return {};
  return language == Language::en ? found->second.en : found->second.zh;
}

cda::Code Tables::type_of(std::string_view standard, std::string& template_id) const {
  for (const auto& [code, type] : types)
    if (type.standard.starts_with(std::string(standard) + "-")) {
      template_id = type.template_id;
      return {code, root("document types"), "卫生信息共享文档规范编码体系", type.zh};
    }
  return {};
}

cda::Code Tables::section_code(const std::string& code) const {
  const auto found = sections.find(code);
  return {code, std::string(loinc_oid), "LOINC",
          found == sections.end() ? std::string() : found->second.en};
}

const std::string& Tables::root(std::string_view name) const { return roots.find(name)->second; }

Result<Tables> read_tables() {
  Tables out;
  CHECK_OK(each(embedded::document_types_csv, "document_types", 6, [&](const auto& row) {
    return out.types.try_emplace(row[0], DocumentType{row[1], row[2], row[3], row[4]}).second;
  }));
  CHECK_OK(each(embedded::data_elements_csv, "data_elements", 4, [&](const auto& row) {
    const auto meaning = named(meanings, row[1]);
    if (!meaning) return false;
    out.vocabulary.elements.push_back(
        {*meaning, {row[0], std::string(element_system), "卫生信息数据元目录", row[2]}});
    return true;
  }));
  CHECK_OK(each(embedded::sections_csv, "sections", 5, [&](const auto& row) {
    const auto kind = named(kinds, row[1]);
    if (!kind) return false;
    out.sections[row[0]] = {row[2], row[3]};
    return out.vocabulary.sections.try_emplace(row[0], *kind).second;
  }));
  CHECK_OK(each(embedded::code_systems_csv, "code_systems", 4, [&](const auto& row) {
    if (row[1].empty()) return out.roots.try_emplace(row[2], row[0]).second;
    return out.systems.try_emplace(row[0], row[1]).second;
  }));
  for (const char* name : {"document", "organisation", "sex", "document types"})
    if (!out.roots.contains(name)) return fault(std::string("code_systems.csv has no ") + name);
  for (const auto& [name, meaning] : meanings)
    if (out.vocabulary.element_for(meaning) == nullptr)
      return fault("data_elements.csv has no " + std::string(name));
  return out;
}

}  // namespace yilian::shared_documents
