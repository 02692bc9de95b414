// A workbook that somebody uploads: archive, parts, worksheet, and the rows of an import of people.
#include "fuzz.hpp"
#include "import_rows.hpp"
#include "kernel/text.hpp"
#include "sheets/sheets.hpp"
#include "values.hpp"

namespace {

/// Bytes that are no archive stand for the value of a cell.
void look_at_values(std::string_view text) {
  using yilian::fuzz::check;
  const auto number = yilian::sheets::number_text(text);
  check(text.empty() || !number.empty(), "a number does not vanish");
  if (const auto day = yilian::sheets::date_text(text, text.size() % 2 == 0))
    check(yilian::parse_date(*day).has_value() || *day > "2200", "a day is a day");
  if (const auto column = yilian::sheets::column_of(text))
    check(*column < 26 * 27 * 27, "a column has three letters");
  (void)yilian::sheets::is_date_format(text);
  (void)yilian::patients::import_rows::date_text(std::string(text));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace csv = yilian::csv;
  namespace import_rows = yilian::patients::import_rows;
  const auto bytes = yilian::fuzz::text_of(data, size);
  if (!yilian::sheets::is_workbook(bytes)) {
    look_at_values(bytes);
    return 0;
  }
  const auto records = yilian::sheets::parse(bytes, 20);
  if (!records || records->empty()) return 0;
  yilian::fuzz::check(records->size() <= 20, "records are bounded");
  std::int64_t line = 0;
  for (const auto& record : *records) {
    yilian::fuzz::check(record.line > line, "lines grow");
    yilian::fuzz::check(!record.empty(), "empty rows are left out");
    line = record.line;
  }
  const auto header =
      csv::read_header(import_rows::columns(), records->front(), yilian::Language::zh);
  if (!header) return 0;
  for (std::size_t i = 1; i < records->size(); ++i) {
    const auto row = import_rows::read_row(*header, (*records)[i], {2026, 3, 2});
    if (row) yilian::fuzz::check(yilian::is_clean_text(row->name), "a name is clean text");
  }
  return 0;
}
