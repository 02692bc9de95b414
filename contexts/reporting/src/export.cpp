#include "export.hpp"

#include <xlsxwriter.h>

#include "csv/write.hpp"
#include "json/json.hpp"
#include "reporting/describe.hpp"
#include "sheets/sheets.hpp"
#include "words.hpp"

namespace yilian::reporting {
namespace {

std::vector<std::string> header(Language language) {
  if (language == Language::en)
    return {"breakdown", "measure", "key", "name", "direction", "kind", "count", "mean minutes"};
  return {"统计维度", "指标", "代码", "名称", "方向", "类型", "数量", "平均用时（分钟）"};
}

std::vector<std::string> cells(const Figure& f, Language language) {
  return {words::of("dimension", json::enum_name(f.dimension), language),
          words::of("measure", json::enum_name(f.measure), language),
          f.key,
          f.label,
          words::of("direction", f.direction, language),
          words::of("kind", f.kind, language),
          std::to_string(f.n),
          f.mean_minutes ? std::to_string(*f.mean_minutes) : ""};
}

}  // namespace

std::string to_csv(const Statistics& statistics, Language language) {
  std::string out = "\xef\xbb\xbf";
  csv::append(out, header(language));
  for (const auto& figure : statistics.figures) csv::append(out, cells(figure, language));
  return out;
}

Result<std::string> to_xlsx(const Statistics& statistics, Language language) {
  return sheets::written([&](lxw_workbook* book) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, nullptr);
    lxw_row_t line = 0;
    const auto write = [&](const std::vector<std::string>& row, const Figure* figure) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        if (figure && column == 6)
          worksheet_write_number(sheet, line, column, static_cast<double>(figure->n), nullptr);
        else if (figure && column == 7 && figure->mean_minutes)
          worksheet_write_number(sheet, line, column, *figure->mean_minutes, nullptr);
        else worksheet_write_string(sheet, line, column, row[i].c_str(), nullptr);
      }
      ++line;
    };
    write(header(language), nullptr);
    for (const auto& figure : statistics.figures) write(cells(figure, language), &figure);
  });
}

}  // namespace yilian::reporting
