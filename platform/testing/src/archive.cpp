#include "testing/archive.hpp"

#include <zip.h>

#include <cstdlib>
#include <stdexcept>

namespace yilian::testing {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else out += c;
  }
  return out;
}

}  // namespace

std::string archive(const Entries& entries) {
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(target);
  zip_t* zip = zip_open_from_source(target, ZIP_TRUNCATE, nullptr);
  if (!zip) throw std::runtime_error("no archive");
  for (const auto& [name, content] : entries)
    zip_file_add(zip, name.c_str(), zip_source_buffer(zip, content.data(), content.size(), 0), 0);
  if (zip_close(zip) != 0) throw std::runtime_error("the archive can't be written");
  zip_stat_t stat;
  zip_source_stat(target, &stat);
  std::string out(stat.size, '\0');
  zip_source_open(target);
  zip_source_read(target, out.data(), out.size());
  zip_source_close(target);
  zip_source_free(target);
  return out;
}

Entries workbook_entries(const std::string& rows) {
  return {{"xl/workbook.xml",
           R"(<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" )"
           R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">)"
           R"(<sheets><sheet name="1" sheetId="1" r:id="rId3"/><sheet name="2" sheetId="2" )"
           R"(r:id="rId4"/></sheets></workbook>)"},
          {"xl/_rels/workbook.xml.rels",
           R"(<Relationships><Relationship Id="rId4" Target="worksheets/sheet2.xml"/>)"
           R"(<Relationship Id="rId3" Target="worksheets/sheet1.xml"/></Relationships>)"},
          {"xl/worksheets/sheet1.xml",
           "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet><sheetData>" + rows +
               "</sheetData></worksheet>"}};
}

std::string workbook(const std::vector<std::vector<std::string>>& rows) {
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].empty()) continue;
    text += "<row r=\"" + std::to_string(i + 1) + "\">";
    for (const auto& cell : rows[i])
      text += cell.empty() ? "<c/>"
                           : R"(<c t="inlineStr"><is><t xml:space="preserve">)" + escaped(cell) +
                                 "</t></is></c>";
    text += "</row>";
  }
  return archive(workbook_entries(text));
}

}  // namespace yilian::testing
