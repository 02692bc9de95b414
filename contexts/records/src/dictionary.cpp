#include "dictionary.hpp"

#include <algorithm>
#include <unordered_map>

#include "kernel/text.hpp"

namespace yilian::records::dictionary {
namespace {

constexpr std::size_t code_min = 3, code_max = 20, name_max = 100, pinyin_max = 100;

struct Column {
  std::string_view name;
  std::vector<std::string_view> titles;  ///< Chinese, the usual one first
  bool needed = false;
};

const std::vector<Column>& columns() {
  static const std::vector<Column> all{
      {"code", {"诊断编码", "编码", "疾病编码"}, true},
      {"name", {"诊断名称", "名称", "疾病名称"}, true},
      {"pinyin", {"拼音首字母", "拼音", "拼音码"}},
  };
  return all;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(), lower);
  return text;
}

const Column* column_of(const std::string& title) {
  for (const auto& column : columns())
    if (column.name == lowered(title) ||
        std::ranges::find(column.titles, title) != column.titles.end())
      return &column;
  return nullptr;
}

std::unexpected<Error> wrong_header(Language language) {
  std::string expected;
  for (const auto& column : columns()) {
    expected += expected.empty() ? "" : ", ";
    expected += language == Language::zh ? column.titles.front() : column.name;
  }
  return fail(Code::csv_header, {{"expected", expected}});
}

/// I20.900x001, M80000/0, A17.000+G01*: a letter, a digit, then letters, digits and these signs.
bool is_code(std::string_view code) {
  if (code.size() < code_min || code.size() > code_max) return false;
  if (code[0] < 'A' || code[0] > 'Z' || !is_digit(code[1])) return false;
  return std::ranges::all_of(code.substr(2), [](char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') ||
           std::string_view("x.+*/").find(c) != std::string_view::npos;
  });
}

std::optional<FieldError> wrong_name(const std::string& name) {
  if (name.empty()) return FieldError{"/name", Code::required};
  if (!is_clean_text(name) || name.find_first_of("\t\r\n") != std::string::npos)
    return FieldError{"/name", Code::invalid_text};
  if (code_points(name) > name_max)
    return FieldError{"/name", Code::too_long, {{"max", std::to_string(name_max)}}};
  return std::nullopt;
}

bool is_initials(std::string_view text) {
  return text.size() <= pinyin_max &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); });
}

}  // namespace

std::string written_code(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), upper);
  for (std::size_t i = 1; i < out.size(); ++i)
    if (out[i] == 'X') out[i] = 'x';
  return out;
}

std::string Header::title(std::string_view name) const {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? std::string(name)
                              : titles[static_cast<std::size_t>(found - names.begin())];
}

Result<Header> read_header(const csv::Record& record, Language language) {
  Header out;
  for (const auto& text : record.cells) {
    const Column* column = column_of(trimmed(text));
    if (column == nullptr || std::ranges::find(out.names, column->name) != out.names.end())
      return wrong_header(language);
    out.names.emplace_back(column->name);
    out.titles.push_back(trimmed(text));
  }
  for (const auto& column : columns())
    if (column.needed && std::ranges::find(out.names, column.name) == out.names.end())
      return wrong_header(language);
  return out;
}

Result<Row> read_row(const Header& header, const csv::Record& record) {
  if (record.cells.size() != header.names.size())
    return fail(Code::csv_malformed, {{"line", std::to_string(record.line)}});
  Row row;
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    std::string text = trimmed(record.cells[i]);
    if (header.names[i] == "code") row.code = written_code(text);
    else if (header.names[i] == "name") row.name = std::move(text);
    else row.pinyin = lowered(std::move(text));
  }
  Error error{Code::invalid_request};
  if (row.code.empty()) error.fields.push_back({"/code", Code::required});
  else if (!is_code(row.code)) error.fields.push_back({"/code", Code::invalid_diagnosis_code});
  if (auto wrong = wrong_name(row.name)) error.fields.push_back(std::move(*wrong));
  if (row.pinyin && !is_initials(*row.pinyin))
    error.fields.push_back({"/pinyin", Code::invalid_pinyin});
  if (!error.fields.empty()) return fail(std::move(error));
  return row;
}

Plan plan_import(const Header& header, const std::vector<csv::Record>& rows,
                 const std::vector<Entry>& existing, bool replace) {
  std::unordered_map<std::string_view, const Entry*> known;
  for (const auto& entry : existing) known.emplace(entry.code, &entry);
  std::unordered_map<std::string, std::int64_t> lines;  // of the codes of the file
  Plan plan;
  for (const auto& record : rows) {
    const auto row = read_row(header, record);
    if (!row) {
      plan.findings.add(record, row.error());
      continue;
    }
    const auto [first, fresh] = lines.emplace(row->code, record.line);
    if (!fresh) {
      plan.findings.add(record, "code", Code::row_repeated,
                        {{"line", std::to_string(first->second)}});
      continue;
    }
    const auto found = known.find(row->code);
    if (found == known.end()) {
      plan.to_create.push_back({row->code, row->name, row->pinyin.value_or(""), false});
      continue;
    }
    const Entry& old = *found->second;
    const std::string kept = row->name == old.name ? old.pinyin : "";
    Entry changed{row->code, row->name, row->pinyin.value_or(kept), false};
    if (changed != old) plan.to_update.push_back(std::move(changed));
  }
  if (replace)
    for (const auto& entry : existing)
      if (!entry.retired && !lines.contains(entry.code))
        plan.to_retire.push_back({entry.code, entry.name, entry.pinyin, true});
  return plan;
}

}  // namespace yilian::records::dictionary
