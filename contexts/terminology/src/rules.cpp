#include "rules.hpp"

#include <algorithm>
#include <array>

#include "kernel/text.hpp"
#include "rules_ucum.hpp"
#include "terminology/lookup.hpp"

namespace yilian::terminology {

bool is_loinc(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash > 7 || text.size() != dash + 2)
    return false;
  const auto digits = text.substr(0, dash);
  const char check = text.back();
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::ranges::all_of(digits, is_digit) || !is_digit(check)) return false;
  // Every other digit from the right is doubled, as on credit cards.
  int sum = 0;
  bool doubled = true;
  for (auto at = digits.size(); at-- > 0; doubled = !doubled) {
    int value = digits[at] - '0';
    if (doubled) value *= 2;
    sum += value / 10 + value % 10;
  }
  return (10 - sum % 10) % 10 == check - '0';
}

bool is_ucum(std::string_view text) { return rules::is_ucum_unit(text); }

}  // namespace yilian::terminology

namespace yilian::terminology::rules {
namespace {

constexpr std::size_t code_max = 60, name_max = 400, pinyin_max = 100, properties_max = 1000;
constexpr std::size_t drug_length = 23, consumable_length = 20, service_length = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

/// 38.9301, 00.5400x001: two digits, a point, one to four, and perhaps x with three.
bool is_icd9cm3(std::string_view code) {
  if (code.size() < 2 || !all_digits(code.substr(0, 2))) return false;
  if (code.size() == 2) return true;
  if (code[2] != '.') return false;
  auto rest = code.substr(3);
  if (const auto x = rest.find('x'); x != std::string_view::npos) {
    if (rest.size() - x != 4 || !all_digits(rest.substr(x + 1))) return false;
    rest = rest.substr(0, x);
  }
  return !rest.empty() && rest.size() <= 4 && all_digits(rest);
}

bool is_letters_and_digits(std::string_view code, std::size_t length) {
  return code.size() == length &&
         std::ranges::all_of(code, [](char c) { return is_digit(c) || is_capital(c); });
}

void check_name(const std::string& text, const char* pointer, bool needed, Error& error) {
  if (text.empty()) {
    if (needed) error.fields.push_back({pointer, Code::required});
    return;
  }
  if (!is_clean_text(text) || text.find_first_of("\t\r\n") != std::string::npos)
    error.fields.push_back({pointer, Code::invalid_text});
  else if (code_points(text) > name_max)
    error.fields.push_back({pointer, Code::too_long, {{"max", std::to_string(name_max)}}});
}

void check_day(std::string& text, const char* pointer, Error& error) {
  if (text.empty()) return;
  std::ranges::replace(text, '/', '-');
  // 2026-3-1, as spreadsheets write it.
  if (text.size() > 6 && text.find('-', 5) == 6) text.insert(5, "0");
  if (text.size() == 9) text.insert(8, "0");
  if (const auto day = parse_date(text)) text = to_string(*day);
  else error.fields.push_back({pointer, Code::invalid_date});
}

using S = TermBatchState;
using A = TermBatchAction;
constexpr std::array batches = {
    Transition{S::taking, A::resume, S::taken},
    Transition{S::taking, A::undo, S::undoing},
    Transition{S::taken, A::undo, S::undoing},
    Transition{S::undoing, A::undo, S::undoing},
    // What had to stay may be free to go by now.
    Transition{S::partly_undone, A::undo, S::undoing},
};

}  // namespace

const std::vector<csv::Column>& columns() {
  static const std::vector<csv::Column> all{
      {"code", {"代码", "编码", "诊断编码", "手术操作编码", "医保编码"}, true},
      {"display", {"名称", "诊断名称", "手术操作名称", "医保名称"}, true},
      {"designation", {"另一语言名称", "英文名称"}},
      {"parent", {"上级代码", "父级代码"}},
      {"pinyin", {"拼音首字母", "拼音", "拼音码"}},
      {"validFrom", {"启用日期", "生效日期"}},
      {"validUntil", {"停用日期", "失效日期"}},
      {"properties", {"属性"}},
  };
  return all;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (is_capital(c)) c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_code(CodeForm form, std::string_view code) {
  if (code.empty() || code.size() > code_max) return false;
  switch (form) {
    case CodeForm::text:
      return is_clean_text(code) && code.find_first_of(" \t\r\n|,") == std::string_view::npos;
    case CodeForm::loinc:
      return is_loinc(code);
    case CodeForm::icd9cm3:
      return is_icd9cm3(code);
    case CodeForm::insurance_drug:
      return is_letters_and_digits(code, drug_length);
    case CodeForm::insurance_consumable:
      return is_letters_and_digits(code, consumable_length);
    case CodeForm::insurance_service:
      return is_letters_and_digits(code, service_length);
    case CodeForm::ucum:
      return is_ucum_unit(code);
  }
  return false;
}

std::string words_of(const Entry& entry) {
  return lowered(entry.code + " " + entry.pinyin + " " + entry.display + " " + entry.designation);
}

bool is_active(const Entry& entry, Date day) {
  const auto today = to_string(day);
  return entry.valid_from <= today && (entry.valid_until.empty() || entry.valid_until >= today);
}

std::optional<std::vector<std::pair<std::string, std::string>>> properties_in(
    std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    const auto part = text.substr(0, end);
    const auto sign = part.find('=');
    if (sign == std::string_view::npos || sign == 0 || sign + 1 == part.size()) return std::nullopt;
    auto key = trimmed(part.substr(0, sign));
    const bool plain = std::ranges::all_of(key, [](char c) {
      return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
    });
    if (key.empty() || !plain) return std::nullopt;
    out.emplace_back(std::move(key), trimmed(part.substr(sign + 1)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Result<Entry> read_row(CodeForm form, const csv::Header& header, const csv::Record& record) {
  if (record.cells.size() != header.names.size())
    return fail(Code::csv_malformed, {{"line", std::to_string(record.line)}});
  Entry out{header.cell(record, "code"),
            header.cell(record, "display"),
            header.cell(record, "designation"),
            header.cell(record, "parent"),
            lowered(header.cell(record, "pinyin")),
            header.cell(record, "validFrom"),
            header.cell(record, "validUntil"),
            header.cell(record, "properties")};
  Error error{Code::invalid_request};
  if (out.code.empty()) error.fields.push_back({"/code", Code::required});
  else if (!is_code(form, out.code)) error.fields.push_back({"/code", Code::invalid_standard_code});
  check_name(out.display, "/display", true, error);
  check_name(out.designation, "/designation", false, error);
  if (!out.parent.empty() && !is_code(CodeForm::text, out.parent))
    error.fields.push_back({"/parent", Code::invalid_standard_code});
  else if (!out.parent.empty() && out.parent == out.code)
    error.fields.push_back({"/parent", Code::term_parent_unknown});
  const bool initials =
      std::ranges::all_of(out.pinyin, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); });
  if (!initials || out.pinyin.size() > pinyin_max)
    error.fields.push_back({"/pinyin", Code::invalid_pinyin});
  check_day(out.valid_from, "/validFrom", error);
  check_day(out.valid_until, "/validUntil", error);
  if (error.fields.empty() && !out.valid_until.empty() && out.valid_until < out.valid_from)
    error.fields.push_back({"/validUntil", Code::term_ends_before_it_begins});
  if (out.properties.size() > properties_max || !is_clean_text(out.properties) ||
      !properties_in(out.properties))
    error.fields.push_back({"/properties", Code::invalid_term_properties});
  if (!error.fields.empty()) return fail(std::move(error));
  return out;
}

Entry merged(const csv::Header& header, const Entry& before, Entry row) {
  if (!header.has("designation")) row.designation = before.designation;
  if (!header.has("parent")) row.parent = before.parent;
  if (!header.has("pinyin") && row.display == before.display) row.pinyin = before.pinyin;
  if (!header.has("validFrom")) row.valid_from = before.valid_from;
  if (!header.has("properties")) row.properties = before.properties;
  return row;
}

Entry retired(Entry entry, Date effective_from) {
  entry.valid_until = to_string(plus_days(effective_from, -1));
  // One that was to begin later never was in use.
  if (entry.valid_from > entry.valid_until) entry.valid_from = entry.valid_until;
  return entry;
}

std::span<const Transition> table() { return batches; }

Result<TermBatchState> decide(TermBatchState state, TermBatchAction action) {
  for (const auto& t : batches)
    if (t.from == state && t.action == action) return t.to;
  return fail(Code::action_not_allowed);
}

std::vector<TermBatchAction> actions(TermBatchState state) {
  std::vector<TermBatchAction> out;
  for (const auto& t : batches)
    if (t.from == state) out.push_back(t.action);
  return out;
}

TermBatchState after_undo(std::int64_t kept) { return kept > 0 ? S::partly_undone : S::undone; }

TermUndoAct undo_act(TermOutcome outcome, bool is_own) {
  if (!is_own) return TermUndoAct::keep;
  return outcome == TermOutcome::created ? TermUndoAct::remove : TermUndoAct::restore;
}

}  // namespace yilian::terminology::rules
