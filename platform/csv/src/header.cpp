#include "csv/header.hpp"

#include <algorithm>

#include "kernel/text.hpp"

namespace yilian::csv {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

const Column* column_of(const std::vector<Column>& columns, std::string title) {
  while (title.ends_with('*')) title.pop_back();
  for (const auto& column : columns) {
    if (lower(column.name) == lower(title)) return &column;
    if (std::ranges::find(column.titles, title) != column.titles.end()) return &column;
  }
  return nullptr;
}

std::string_view usual_title(const Column& column, Language language) {
  return language == Language::zh ? column.titles.front() : column.name;
}

std::unexpected<Error> wrong_header(const std::vector<Column>& columns, Language language) {
  std::string expected;
  for (const auto& column : columns) {
    expected += expected.empty() ? "" : ", ";
    expected += usual_title(column, language);
  }
  return fail(Code::csv_header, {{"expected", expected}});
}

}  // namespace

std::string_view meant(std::span<const Label> labels, std::string_view text) {
  for (const auto& label : labels)
    if (label.text == text) return label.value;
  return text;
}

bool Header::has(std::string_view name) const {
  return std::ranges::find(names, name) != names.end();
}

std::string Header::title(std::string_view name) const {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? "" : titles[static_cast<std::size_t>(found - names.begin())];
}

std::string Header::cell(const Record& record, std::string_view name) const {
  const auto place = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  return place < names.size() && place < record.cells.size() ? trimmed(record.cells[place]) : "";
}

Result<Header> read_header(const std::vector<Column>& columns, const Record& record,
                           Language language) {
  Header out;
  for (const auto& text : record.cells) {
    const Column* column = column_of(columns, trimmed(text));
    if (column == nullptr || out.has(column->name)) return wrong_header(columns, language);
    out.names.emplace_back(column->name);
    out.titles.push_back(trimmed(text));
  }
  for (const auto& column : columns)
    if (column.needed && !out.has(column.name)) return wrong_header(columns, language);
  return out;
}

std::vector<std::string> template_titles(const std::vector<Column>& columns, Language language) {
  std::vector<std::string> out;
  for (const auto& column : columns)
    out.push_back(std::string(usual_title(column, language)) + (column.needed ? "*" : ""));
  return out;
}

}  // namespace yilian::csv
