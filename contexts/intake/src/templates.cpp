// Templates: Chinese titles, a line of English ones, an example that is left out again, lists of
// the permitted words, and a sheet that explains each column.
#include <xlsxwriter.h>

#include "csv/write.hpp"
#include "impl.hpp"
#include "sheets/sheets.hpp"

namespace yilian::intake {
namespace {

constexpr double width = 18, width_help = 48;
constexpr lxw_row_t titles_row = 0, english_row = 1, example_row = 2, first_row = 3,
                    last_row = 10'002;
constexpr const char* xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

using Cells = std::vector<std::string>;

std::string title_of(const rules::Column& column) {
  return std::string(column.zh) + (column.needed ? "*" : "");
}

std::string words_of(const rules::Column& column) {
  std::string out;
  for (const auto& word : column.words)
    out += (out.empty() ? "" : "、") + std::string(word.zh) + " (" + std::string(word.en) + ")";
  return out;
}

void write(lxw_worksheet* sheet, lxw_row_t row, const Cells& cells, lxw_format* format) {
  for (std::size_t i = 0; i < cells.size(); ++i)
    worksheet_write_string(sheet, row, static_cast<lxw_col_t>(i), cells[i].c_str(), format);
}

void offer_words(lxw_worksheet* sheet, lxw_col_t place, const rules::Column& column) {
  std::vector<std::string> texts;
  for (const auto& word : column.words) texts.emplace_back(word.zh);
  std::vector<char*> list;
  for (auto& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  lxw_data_validation validation{};
  validation.validate = LXW_VALIDATION_TYPE_LIST;
  validation.value_list = list.data();
  // Other spellings are understood too: the list helps, and forbids nothing.
  validation.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
  worksheet_data_validation_range(sheet, first_row, place, last_row, place, &validation);
}

void fill_table(lxw_workbook* book, const std::vector<rules::Column>& columns) {
  lxw_worksheet* sheet = workbook_add_worksheet(book, "数据");
  lxw_format* text = workbook_add_format(book);
  format_set_num_format(text, "@");  // so that a spreadsheet leaves long numbers alone
  lxw_format* title = workbook_add_format(book);
  format_set_num_format(title, "@");
  format_set_bold(title);
  Cells titles, english, example;
  for (const auto& column : columns) {
    titles.push_back(title_of(column));
    english.emplace_back(column.en);
    example.emplace_back(column.example);
    const auto place = static_cast<lxw_col_t>(titles.size() - 1);
    worksheet_set_column(sheet, place, place, width, text);
    if (!column.words.empty()) offer_words(sheet, place, column);
  }
  write(sheet, titles_row, titles, title);
  write(sheet, english_row, english, text);
  write(sheet, example_row, example, text);
  worksheet_freeze_panes(sheet, first_row, 0);
}

void fill_explanations(lxw_workbook* book, const std::vector<rules::Column>& columns) {
  lxw_worksheet* sheet = workbook_add_worksheet(book, "填写说明");
  lxw_format* title = workbook_add_format(book);
  format_set_bold(title);
  worksheet_set_column(sheet, 0, 3, width, nullptr);
  worksheet_set_column(sheet, 4, 6, width_help, nullptr);
  lxw_row_t row = 0;
  write(sheet, row++,
        {"列 Column", "English", "必填 Needed", "最多字数 Characters", "说明", "Explanation",
         "可填内容 Permitted words"},
        title);
  for (const auto& column : columns)
    write(sheet, row++,
          {std::string(column.zh), std::string(column.en), column.needed ? "是 yes" : "否 no",
           std::to_string(column.length_max), std::string(column.zh_help),
           std::string(column.en_help), words_of(column)},
          nullptr);
  write(sheet, row + 1,
        {"第二行英文标题和以“示例”开头的行不收入。 The line of English titles and rows that begin "
         "with 示例 or Example are left out."},
        nullptr);
}

std::string as_csv(const std::vector<rules::Column>& columns) {
  Cells titles, english, example;
  for (const auto& column : columns) {
    titles.push_back(title_of(column));
    english.emplace_back(column.en);
    example.emplace_back(column.example);
  }
  std::string out = "\xef\xbb\xbf";
  for (const auto& line : {titles, english, example}) csv::append(out, line);
  return out;
}

}  // namespace

Result<http::Response> template_of(SheetKind kind, const TemplateFilter& filter) {
  const auto& columns = rules::columns(kind);
  const bool csv = filter.format == TemplateFormat::csv;
  http::Response response;
  const std::string name(json::enum_name(kind));
  if (csv) {
    response.content_type = "text/csv; charset=utf-8";
    response.body = as_csv(columns);
  } else {
    TRY(response.body, sheets::written([&](lxw_workbook* book) {
          fill_table(book, columns);
          fill_explanations(book, columns);
        }));
    response.content_type = xlsx;
    response.may_compress = false;
  }
  response.header("Content-Disposition",
                  "attachment; filename=\"" + name + (csv ? ".csv" : ".xlsx") + "\"");
  return response;
}

}  // namespace yilian::intake
