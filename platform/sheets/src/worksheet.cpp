#include "worksheet.hpp"

#include <charconv>

#include "values.hpp"
#include "xml.hpp"

namespace yilian::sheets {
namespace {

constexpr std::size_t sheet_bytes_max = 512UL * 1024 * 1024;
constexpr std::size_t columns_max = 256;
constexpr std::size_t cell_bytes_max = 128 * 1024;  // of 32,767 characters
constexpr std::int64_t line_max = 1'048'576;

std::int64_t number(std::string_view text) {
  std::int64_t out = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : -1;
}

class RowListener final : public XmlListener {
 public:
  RowListener(const Workbook& workbook, std::size_t records_max, const csv::Visitor& visit)
      : workbook_(workbook), records_max_(records_max), visit_(visit) {}

  Status begin(std::string_view name, const Attributes& a) override {
    if (name == "row") return begin_row(a["r"]);
    if (name == "c") return begin_cell(a);
    if (name == "rPh") ++spoken_;
    if (name == "v" || name == "t") inside_ = spoken_ == 0 && in_cell_;
    return {};
  }
  Status end(std::string_view name) override {
    if (name == "v" || name == "t") inside_ = false;
    if (name == "rPh") --spoken_;
    if (name == "c") return end_cell();
    if (name == "row") return end_row();
    return {};
  }
  Status text(std::string_view piece) override {
    if (!inside_) return {};
    value_ += piece;
    if (value_.size() > cell_bytes_max) return fail(Code::xlsx_too_large);
    return {};
  }

 private:
  Status begin_row(std::string_view line) {
    const auto next = line.empty() ? row_.line + 1 : number(line);
    // Rows in another order would be told under wrong numbers.
    if (next <= row_.line || next > line_max || in_row_) return fail(Code::xlsx_malformed);
    row_.line = next;
    row_.cells.clear();
    column_ = 0;
    in_row_ = true;
    return {};
  }

  Status begin_cell(const Attributes& a) {
    if (!in_row_ || in_cell_) return fail(Code::xlsx_malformed);
    if (const auto reference = a["r"]; !reference.empty()) {
      const auto place = column_of(reference);
      if (!place || *place < column_) return fail(Code::xlsx_malformed);
      column_ = *place;
    }
    type_ = a["t"];
    style_ = number(a["s"]);
    value_.clear();
    in_cell_ = true;
    return {};
  }

  Status end_cell() {
    in_cell_ = false;
    const auto column = column_++;
    if (value_.empty()) return {};
    if (column >= columns_max) return fail(Code::xlsx_too_large);
    if (type_ == "e") return fail(Code::xlsx_cell_error, {{"line", std::to_string(row_.line)}});
    TRY(auto meant, meaning());
    row_.cells.resize(column + 1);
    row_.cells[column] = std::move(meant);
    return {};
  }

  Result<std::string> meaning() {
    if (type_ == "s") {
      const auto shared = number(value_);
      if (shared < 0 || static_cast<std::size_t>(shared) >= workbook_.texts.size())
        return fail(Code::xlsx_malformed);
      return std::string(workbook_.texts[static_cast<std::size_t>(shared)]);
    }
    if (type_ == "d") return value_.substr(0, value_.find('T'));
    if (!type_.empty() && type_ != "n") return std::move(value_);  // inlineStr, str, b
    const bool date = style_ >= 0 &&
                      static_cast<std::size_t>(style_) < workbook_.date_styles.size() &&
                      workbook_.date_styles[static_cast<std::size_t>(style_)];
    if (date)
      if (auto day = date_text(value_, workbook_.from_1904)) return std::move(*day);
    return number_text(value_);
  }

  Status end_row() {
    in_row_ = false;
    while (!row_.cells.empty() && row_.cells.back().empty()) row_.cells.pop_back();
    if (row_.cells.empty()) return {};
    if (read_ == 0) width_ = row_.cells.size();
    if (row_.cells.size() < width_) row_.cells.resize(width_);
    if (read_++ == records_max_)
      return fail(Code::too_many, {{"max", std::to_string(records_max_)}});
    const auto line = row_.line;
    auto done = visit_(row_);
    row_.line = line;  // the visitor may have moved the row away
    return done;
  }

  const Workbook& workbook_;
  const std::size_t records_max_;
  const csv::Visitor& visit_;
  csv::Record row_;
  std::size_t column_ = 0, width_ = 0, read_ = 0;
  std::string type_, value_;
  std::int64_t style_ = -1;
  int spoken_ = 0;
  bool in_row_ = false, in_cell_ = false, inside_ = false;
};

}  // namespace

Status read_rows(const Archive& archive, const Workbook& workbook, std::size_t records_max,
                 const csv::Visitor& visit) {
  RowListener rows(workbook, records_max, visit);
  return read_xml(archive, workbook.sheet, sheet_bytes_max, rows);
}

}  // namespace yilian::sheets
