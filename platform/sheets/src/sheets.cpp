#include "sheets/sheets.hpp"

#include "worksheet.hpp"

namespace yilian::sheets {

Status check_type(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  constexpr std::string_view all = content_types;
  const auto between = all.find(", ");
  if (type == all.substr(0, between) || type == all.substr(between + 2)) return {};
  return fail(Code::unsupported_media_type);
}

bool is_workbook(std::string_view bytes) {
  constexpr std::string_view archive = "PK\x03\x04", older = "\xD0\xCF\x11\xE0";
  return bytes.starts_with(archive) || bytes.starts_with(older);
}

Status each(std::string_view bytes, std::size_t records_max, const csv::Visitor& visit) {
  if (is_workbook(bytes)) {
    TRY(const auto archive, Archive::open(bytes));
    TRY(const auto workbook, read_workbook(archive));
    return read_rows(archive, workbook, records_max, visit);
  }
  std::string converted;
  TRY(const auto text, csv::as_utf8(bytes, converted));
  return csv::each(text, records_max, visit);
}

Result<std::vector<csv::Record>> parse(std::string_view bytes, std::size_t records_max) {
  std::vector<csv::Record> out;
  CHECK_OK(each(bytes, records_max, [&](csv::Record& record) -> Status {
    out.push_back(std::move(record));
    return {};
  }));
  return out;
}

}  // namespace yilian::sheets
