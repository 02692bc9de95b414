#include <unistd.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "sheets/sheets.hpp"

namespace yilian::sheets {

Result<std::string> written(const std::function<void(lxw_workbook*)>& fill) {
  // This version of the library writes files only.
  std::string path = (std::filesystem::temp_directory_path() / "yilian-workbook-XXXXXX").string();
  const int fd = ::mkstemp(path.data());
  if (fd < 0) return fault("no temporary file for the workbook");
  ::close(fd);
  lxw_workbook* book = workbook_new(path.c_str());
  if (book) fill(book);
  const bool closed = book && workbook_close(book) == LXW_NO_ERROR;
  std::ifstream in(path, std::ios::binary);
  std::string out((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  ::unlink(path.c_str());
  if (!closed || out.empty()) return fault("the workbook can't be written");
  return out;
}

Result<std::string> blank(const std::vector<std::string>& titles) {
  constexpr double width = 18;
  return written([&](lxw_workbook* book) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, nullptr);
    lxw_format* text = workbook_add_format(book);
    format_set_num_format(text, "@");
    for (std::size_t i = 0; i < titles.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      worksheet_set_column(sheet, column, column, width, text);
      worksheet_write_string(sheet, 0, column, titles[i].c_str(), text);
    }
    worksheet_freeze_panes(sheet, 1, 0);
  });
}

}  // namespace yilian::sheets
