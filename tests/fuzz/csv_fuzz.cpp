// The import of organisations: UTF-8 or GB18030, records, header, rows.
#include "csv/csv.hpp"

#include "fuzz.hpp"
#include "import_rows.hpp"
#include "kernel/text.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace csv = yilian::csv;
  namespace import_rows = yilian::network::import_rows;
  const auto text = csv::to_utf8(yilian::fuzz::text_of(data, size));
  if (!text) return 0;
  const auto records = csv::parse(*text, 20);
  if (!records || records->empty()) return 0;
  yilian::fuzz::check(records->size() <= 20, "records are bounded");
  const auto header =
      csv::read_header(import_rows::columns(), records->front(), yilian::Language::zh);
  if (!header) return 0;
  for (std::size_t i = 1; i < records->size(); ++i) {
    const auto row = import_rows::read_row(*header, (*records)[i], nullptr);
    if (row) yilian::fuzz::check(yilian::is_clean_text(row->name.value), "a name is clean text");
  }
  return 0;
}
