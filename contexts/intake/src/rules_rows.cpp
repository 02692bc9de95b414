// From the cells of a row to what it says; every wrong cell is told.
#include <algorithm>
#include <array>
#include <charconv>

#include "kernel/identifiers.hpp"
#include "kernel/text.hpp"
#include "rules.hpp"

namespace yilian::intake::rules {
namespace {

constexpr std::int64_t beds_max = 5000;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// One row, column by column, with what is wrong in it.
class Cells {
 public:
  Cells(SheetKind kind, const csv::Header& header, const csv::Record& record)
      : columns_(columns(kind)), header_(header), record_(record) {}

  void wrong(std::string_view column, Code code, Params params = {}) {
    errors_.push_back({"/" + std::string(column), code, std::move(params)});
  }

  std::string text(std::string_view name) {
    const auto& column = *std::ranges::find(columns_, name, &Column::name);
    auto out = header_.cell(record_, name);
    if (out.empty()) {
      if (column.needed) wrong(name, Code::required);
    } else if (!is_clean_text(out)) {
      wrong(name, Code::invalid_text);
    } else if (code_points(out) > column.length_max) {
      wrong(name, Code::too_long, {{"max", std::to_string(column.length_max)}});
    }
    return out;
  }

  /// The value of a word; `otherwise` for an empty cell that may be empty.
  std::string word(std::string_view name, std::string_view otherwise = "") {
    const auto said = text(name);
    if (said.empty()) return std::string(otherwise);
    const auto& column = *std::ranges::find(columns_, name, &Column::name);
    for (const auto& words : {column.words, column.also})
      for (const auto& one : words)
        if (said == one.zh || lower(said) == lower(one.en) || said == one.value)
          return std::string(one.value);
    wrong(name, Code::not_in_list);
    return {};
  }

  std::optional<Moment> moment(std::string_view name, Instant now) {
    const auto said = text(name);
    if (said.empty()) return std::nullopt;
    auto out = parse_moment(said);
    if (!out) wrong(name, Code::invalid_date);
    else if (out->at > now) wrong(name, Code::date_in_future);
    return out;
  }

  std::int64_t number(std::string_view name, std::int64_t max) {
    const auto said = text(name);
    if (said.empty()) return 0;
    std::int64_t out = 0;
    const char* end = said.data() + said.size();
    const auto done = std::from_chars(said.data(), end, out);
    if (done.ec == std::errc{} && done.ptr == end && out >= 0 && out <= max) return out;
    wrong(name, Code::out_of_range, {{"min", "0"}, {"max", std::to_string(max)}});
    return 0;
  }

  PersonKey person() {
    PersonKey out{text("name"), text("documentNumber"), text("localNumber")};
    if (out.document.empty() && out.local_number.empty())
      wrong("documentNumber", Code::intake_number_missing);
    return out;
  }

  template <class T>
  Result<Row> give(T row) {
    if (!errors_.empty()) return fail(Error{Code::invalid_request, std::move(errors_)});
    return Row(std::move(row));
  }
  bool fine() const { return errors_.empty(); }

 private:
  const std::vector<Column>& columns_;
  const csv::Header& header_;
  const csv::Record& record_;
  std::vector<FieldError> errors_;
};

Result<Row> read_visit(Cells cells, Instant now) {
  VisitRow out;
  out.person = cells.person();
  out.number = cells.text("visitNumber");
  out.visit_class = cells.word("visitClass");
  const auto start = cells.moment("startedAt", now);
  out.end = cells.moment("endedAt", now);
  if (start && out.end && out.end->at < start->at && (start->has_time && out.end->has_time))
    cells.wrong("endedAt", Code::intake_end_before_start);
  else if (start && out.end && local_date(out.end->at) < local_date(start->at))
    cells.wrong("endedAt", Code::intake_end_before_start);
  out.start = start.value_or(Moment{});
  out.department = cells.text("department");
  out.doctor = cells.text("doctor");
  out.diagnosis_code = cells.text("diagnosisCode");
  return cells.give(std::move(out));
}

Result<Row> read_result(Cells cells, Instant now) {
  ResultRow out;
  out.person = cells.person();
  out.report = cells.text("reportNumber");
  out.category = cells.word("category");
  out.code = cells.text("itemCode");
  out.item = cells.text("itemName");
  out.loinc = cells.text("loinc");
  if (!out.loinc.empty() && !is_loinc(out.loinc)) cells.wrong("loinc", Code::invalid_standard_code);
  out.value = cells.text("value");
  out.unit = cells.text("unit");
  out.range = cells.text("range");
  out.flag = cells.word("flag");
  out.taken = cells.moment("takenAt", now).value_or(Moment{});
  out.doctor = cells.text("doctor");
  out.visit = cells.text("visitNumber");
  out.status = cells.word("status", "final");
  return cells.give(std::move(out));
}

Result<Row> read_beds(Cells cells) {
  BedRow out;
  out.ward = cells.text("ward");
  out.bed_class = cells.word("bedClass", "general");
  out.total = cells.number("total", beds_max);
  out.free = cells.number("free", beds_max);
  if (cells.fine() && out.free > out.total)
    cells.wrong("free", Code::out_of_range, {{"min", "0"}, {"max", std::to_string(out.total)}});
  return cells.give(std::move(out));
}

Result<Row> read_referral(Cells cells) {
  ReferralRow out;
  out.person = cells.person();
  out.direction = cells.word("direction");
  out.kind = cells.word("kind");
  out.urgency = cells.word("urgency", "elective");
  out.reason = cells.word("reason");
  out.organisation = cells.text("organisation");
  out.department = cells.text("department");
  out.diagnosis_code = cells.text("diagnosisCode");
  out.impression = cells.text("impression");
  out.chief_complaint = cells.text("chiefComplaint");
  out.present_illness = cells.text("presentIllness");
  out.treatment_course = cells.text("treatmentCourse");
  out.notes = cells.text("notes");
  return cells.give(std::move(out));
}

/// Numbers one after the other, whatever stands between them; empty for other words between.
std::vector<std::string> groups_of(std::string_view text) {
  std::vector<std::string> out;
  bool open = false;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] >= '0' && text[at] <= '9') {
      if (!open) out.emplace_back();
      open = true;
      out.back().push_back(text[at++]);
      continue;
    }
    open = false;
    constexpr std::array<std::string_view, 14> between = {"-", "/", ".",  "年", "月", "日", " ",
                                                          ":", "T", "：", "时", "分", "秒", "\t"};
    const auto found =
        std::ranges::find_if(between, [&](auto one) { return text.substr(at).starts_with(one); });
    if (found == between.end()) return {};
    at += found->size();
  }
  return out;
}

std::string two(const std::string& digits) { return digits.size() == 1 ? "0" + digits : digits; }

bool is_number_within(const std::string& digits, int max) {
  return digits.size() <= 2 && std::stoi(digits) <= max;
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  auto groups = groups_of(text);
  if (groups.size() == 1 && groups[0].size() == 8)
    groups = {groups[0].substr(0, 4), groups[0].substr(4, 2), groups[0].substr(6)};
  if (groups.size() != 3 && groups.size() != 5 && groups.size() != 6) return std::nullopt;
  if (groups[0].size() != 4 || groups[1].size() > 2 || groups[2].size() > 2) return std::nullopt;
  const auto day = parse_date(groups[0] + "-" + two(groups[1]) + "-" + two(groups[2]));
  if (!day) return std::nullopt;
  Moment out{to_string(*day), start_of(*day), false};
  if (groups.size() == 3) return out;
  if (!is_number_within(groups[3], 23) || !is_number_within(groups[4], 59)) return std::nullopt;
  if (groups.size() == 6 && !is_number_within(groups[5], 59)) return std::nullopt;
  const auto seconds = groups.size() == 6 ? two(groups[5]) : "00";
  out.fhir += "T" + two(groups[3]) + ":" + two(groups[4]) + ":" + seconds + "+08:00";
  out.at = parse_instant(out.fhir).value_or(out.at);
  out.has_time = true;
  return out;
}

Result<Row> read_row(SheetKind kind, const csv::Header& header, const csv::Record& record,
                     Instant now) {
  if (record.cells.size() > header.names.size())
    return fail(Code::csv_malformed, {{"line", std::to_string(record.line)}});
  Cells cells(kind, header, record);
  switch (kind) {
    case SheetKind::visits:
      return read_visit(std::move(cells), now);
    case SheetKind::results:
      return read_result(std::move(cells), now);
    case SheetKind::beds:
      return read_beds(std::move(cells));
    case SheetKind::referrals:
      return read_referral(std::move(cells));
  }
  return fail(Code::unsupported);
}

std::string key_of(const Row& row) {
  struct Key {
    std::string operator()(const VisitRow& r) const { return "visit " + r.number; }
    std::string operator()(const ResultRow& r) const {
      return r.category + " " + r.report + "\n" + (r.code.empty() ? r.item : r.code);
    }
    std::string operator()(const BedRow& r) const { return r.ward + "\n" + r.bed_class; }
    std::string operator()(const ReferralRow& r) const {
      const auto& p = r.person;
      return (p.document.empty() ? "number " + p.local_number : p.document) + "\n" +
             r.organisation + "\n" + r.department + "\n" + r.reason;
    }
  };
  return std::visit(Key{}, row);
}

std::optional<Number> parse_number(std::string_view text) {
  Number out;
  for (const auto& [sign, written] :
       std::to_array<std::pair<std::string_view, std::string_view>>({{"<=", "<="},
                                                                     {">=", ">="},
                                                                     {"≤", "<="},
                                                                     {"≥", ">="},
                                                                     {"<", "<"},
                                                                     {">", ">"},
                                                                     {"＜", "<"},
                                                                     {"＞", ">"}}))
    if (text.starts_with(sign)) {
      out.comparator = written;
      text.remove_prefix(sign.size());
      break;
    }
  auto rest = trimmed(text);
  std::string sign;
  if (rest.starts_with('-') || rest.starts_with('+')) {
    if (rest.front() == '-') sign = "-";
    rest.erase(0, 1);
  }
  if (rest.empty() || rest.size() > 18) return std::nullopt;
  if (std::ranges::count(rest, '.') > 1 || rest.starts_with('.') || rest.ends_with('.'))
    return std::nullopt;
  if (rest.find_first_not_of("0123456789.") != std::string::npos) return std::nullopt;
  // JSON knows no leading zeros.
  while (rest.size() > 1 && rest[0] == '0' && rest[1] != '.') rest.erase(0, 1);
  out.digits = sign + rest;
  return out;
}

std::optional<std::pair<std::string, std::string>> parse_range(std::string_view text) {
  for (const std::string_view mark : {"--", "—", "–", "~", "～", "-"}) {
    const auto at = text.find(mark, 1);
    if (at == std::string_view::npos) continue;
    const auto low = parse_number(trimmed(text.substr(0, at))),
               high = parse_number(trimmed(text.substr(at + mark.size())));
    if (!low || !high || !low->comparator.empty() || !high->comparator.empty()) return std::nullopt;
    return std::pair(low->digits, high->digits);
  }
  return std::nullopt;
}

bool is_loinc(std::string_view code) {
  const auto dash = code.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash > 7 || dash + 2 != code.size())
    return false;
  // Luhn over the digits before the dash.
  int sum = 0;
  bool twice = true;
  for (std::size_t i = dash; i-- > 0; twice = !twice) {
    if (code[i] < '0' || code[i] > '9') return false;
    const int digit = code[i] - '0';
    sum += twice ? digit * 2 % 10 + digit / 5 : digit;
  }
  return code[dash + 1] == static_cast<char>('0' + (10 - sum % 10) % 10);
}

}  // namespace yilian::intake::rules
