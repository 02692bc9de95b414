#include "export.hpp"

#include <xlsxwriter.h>

#include "csv/write.hpp"
#include "json/json.hpp"
#include "kernel/money.hpp"
#include "services/describe.hpp"
#include "sheets/sheets.hpp"

namespace yilian::services {
namespace {

using Cells = std::vector<std::string>;
constexpr std::size_t first_number = 6;  // the column from which on there are numbers
constexpr double fen_in_yuan = 100.0;

struct Word {
  std::string_view code, zh, en;
};
// The words of the console (web/console/src/locales/*/services.json), for exported sheets.
constexpr Word words[] = {
    {"imaging", "远程影像", "Remote imaging"},
    {"ecg", "远程心电", "Remote ECG"},
    {"pathology", "远程病理", "Remote pathology"},
    {"laboratory", "医学检验", "Laboratory"},
    {"sterile_supply", "消毒供应", "Sterile supply"},
    {"logistics", "物流配送", "Logistics"},
    {"clinic", "专家门诊", "Clinics"},
    {"teaching_round", "教学查房", "Teaching rounds"},
    {"training", "培训", "Training"},
    {"other", "其他", "Other"},
    {"case", "例", "case"},
    {"hour", "小时", "hour"},
    {"session", "次", "session"},
    {"package", "包", "package"},
};

std::string word(std::string_view code, Language language) {
  for (const auto& one : words)
    if (one.code == code) return std::string(language == Language::en ? one.en : one.zh);
  return std::string(code);
}

Cells header(Language language) {
  if (language == Language::en)
    return {"provider", "ordered by", "code",     "service",      "category",
            "unit",     "orders",     "quantity", "price",        "waived",
            "amount",   "confirmed",  "disputed", "not looked at"};
  return {"提供单位",   "点选单位",     "服务编码",     "服务名称",    "类别",
          "计量单位",   "单数",         "数量",         "原价（元）",  "减免（元）",
          "应付（元）", "已确认（元）", "有异议（元）", "待确认（元）"};
}

Cells names_of(const StatementRow& row, Language language) {
  const bool english = language == Language::en && row.name_en;
  return {row.provider_name,
          row.customer_name,
          row.code,
          english ? *row.name_en : row.name,
          word(json::enum_name(row.category), language),
          word(json::enum_name(row.unit), language)};
}

struct Numbers {
  std::int64_t orders, quantity;
  std::vector<std::int64_t> fen;
};
Numbers numbers_of(const StatementSum& sum) {
  return {sum.orders,
          sum.quantity,
          {sum.gross_fen, sum.waived_fen, sum.amount_fen, sum.confirmed_fen, sum.disputed_fen,
           sum.open_fen}};
}

/// Every line of the sheet: its words, then its numbers.
template <class F>
void each_line(const ServiceStatement& statement, Language language, F line) {
  for (const auto& row : statement.rows) line(names_of(row, language), numbers_of(row.sum));
  Cells last(first_number);
  last.front() = language == Language::en ? "Total" : "合计";
  line(last, numbers_of(statement.total));
}

}  // namespace

std::string to_csv(const ServiceStatement& statement, Language language) {
  std::string out = "\xef\xbb\xbf";
  csv::append(out, header(language));
  each_line(statement, language, [&](Cells cells, const Numbers& numbers) {
    cells.push_back(std::to_string(numbers.orders));
    cells.push_back(std::to_string(numbers.quantity));
    for (const auto fen : numbers.fen) cells.push_back(to_yuan({fen}));
    csv::append(out, cells);
  });
  return out;
}

Result<std::string> to_xlsx(const ServiceStatement& statement, Language language) {
  return sheets::written([&](lxw_workbook* book) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, nullptr);
    lxw_format* money = workbook_add_format(book);
    format_set_num_format(money, "0.00");
    lxw_row_t line = 0;
    const auto write = [&](const Cells& cells) {
      for (std::size_t i = 0; i < cells.size(); ++i)
        worksheet_write_string(sheet, line, static_cast<lxw_col_t>(i), cells[i].c_str(), nullptr);
    };
    write(header(language));
    each_line(statement, language, [&](const Cells& cells, const Numbers& numbers) {
      ++line;
      write(cells);
      auto column = static_cast<lxw_col_t>(first_number);
      for (const auto count : {numbers.orders, numbers.quantity})
        worksheet_write_number(sheet, line, column++, static_cast<double>(count), nullptr);
      for (const auto fen : numbers.fen)
        worksheet_write_number(sheet, line, column++, static_cast<double>(fen) / fen_in_yuan,
                               money);
    });
    worksheet_freeze_panes(sheet, 1, 0);
  });
}

}  // namespace yilian::services
