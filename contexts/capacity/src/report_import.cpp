// The daily report of beds as a sheet: one row per ward and class. Wards are named as on the own
// list; a row that is wrong is told with its line, and nothing of the sheet is written.
#include <charconv>
#include <map>
#include <set>

#include "csv/findings.hpp"
#include "csv/header.hpp"
#include "impl.hpp"
#include "sheets/sheets.hpp"

namespace yilian::capacity {
namespace {

constexpr std::size_t rows_max = 500;
constexpr std::int64_t beds_max = 5000;

const std::vector<csv::Column>& columns() {
  static const std::vector<csv::Column> all{{"ward", {"病区", "病区名称"}, true},
                                            {"bedClass", {"床位类型", "类型"}, false},
                                            {"total", {"开放床位", "床位数", "总床数"}, true},
                                            {"free", {"空床", "空床数"}, true}};
  return all;
}

constexpr csv::Label classes[] = {
    {"", "general"},           {"普通", "general"},
    {"普通床", "general"},     {"重症", "intensive"},
    {"重症监护", "intensive"}, {"ICU", "intensive"},
    {"隔离", "isolation"},     {"产科", "maternity"},
    {"儿科", "paediatric"},    {"康复", "rehabilitation"},
    {"护理", "nursing"},       {"留观", "observation"},
    {"隔离床", "isolation"},   {"产科床", "maternity"},
    {"儿科床", "paediatric"},  {"康复床", "rehabilitation"},
    {"护理床", "nursing"},     {"留观床", "observation"},
    {"重症床", "intensive"},
};

struct Sheet {
  csv::Header header;
  std::vector<csv::Record> rows;
};

Result<Sheet> read_sheet(const http::Request& request, Language language) {
  CHECK_OK(sheets::check_type(request.header("content-type")));
  TRY(auto records, sheets::parse(request.body, rows_max + 1));
  TRY(auto header,
      csv::read_header(columns(), records.empty() ? csv::Record{} : records.front(), language));
  if (!records.empty()) records.erase(records.begin());
  return Sheet{std::move(header), std::move(records)};
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value >= 0 && value <= beds_max ? std::optional(value) : std::nullopt;
}

/// From rows to entries of a report; every wrong cell is a finding.
class Reading {
 public:
  Reading(const Sheet& sheet, const std::vector<Ward>& wards) : sheet_(sheet) {
    for (const auto& ward : wards)
      if (!ward.closed) wards_.emplace(ward.name, ward);
    for (const auto& row : sheet_.rows) take(row);
  }

  SnapshotInput input;
  csv::Findings findings;

 private:
  std::optional<std::int64_t> beds(const csv::Record& row, std::string_view column) {
    const auto text = sheet_.header.cell(row, column);
    if (text.empty()) {
      findings.add(row, column, Code::required);
      return std::nullopt;
    }
    const auto number = whole_number(text);
    if (!number)
      findings.add(row, column, Code::out_of_range,
                   {{"min", "0"}, {"max", std::to_string(beds_max)}});
    return number;
  }

  void take(const csv::Record& row) {
    if (row.cells.size() != sheet_.header.names.size())
      return findings.add(row, "", Code::csv_malformed, {{"line", std::to_string(row.line)}});
    const auto ward = wards_.find(sheet_.header.cell(row, "ward"));
    if (ward == wards_.end()) return findings.add(row, "ward", Code::unknown_ward);
    if (ward->second.reporting != Reporting::daily)
      return findings.add(row, "ward", Code::reporting_mismatch);
    const auto name = sheet_.header.cell(row, "bedClass");
    const auto bed_class = json::parse_enum<BedClass>(csv::meant(classes, name));
    if (!bed_class) return findings.add(row, "bedClass", Code::not_in_list);
    const auto total = beds(row, "total"), free = beds(row, "free");
    if (!total || !free) return;
    if (*free > *total)
      return findings.add(row, "free", Code::out_of_range,
                          {{"min", "0"}, {"max", std::to_string(*total)}});
    const auto [place, fresh] = lines_.emplace(std::pair(ward->second.id, *bed_class), row.line);
    if (!fresh)
      return findings.add(row, "ward", Code::row_repeated,
                          {{"line", std::to_string(place->second)}});
    SnapshotEntry entry{ward->second.id, *bed_class, {}, {}};
    entry.total.value = *total;
    entry.free.value = *free;
    input.entries.push_back(entry);
  }

  const Sheet& sheet_;
  std::map<std::string, Ward, std::less<>> wards_;
  std::map<std::pair<WardId, BedClass>, std::int64_t> lines_;
};

BedReportAnswer answer_of(const Sheet& sheet, const Reading& reading, bool dry_run,
                          Language language) {
  BedReportAnswer out;
  out.dry_run = dry_run;
  out.rows = static_cast<std::int64_t>(sheet.rows.size());
  for (const auto& finding : reading.findings.told()) {
    const auto title = sheet.header.title(finding.column);
    out.problems.push_back({finding.line, title.empty() ? finding.column : title,
                            std::string(info(finding.error.code).name),
                            text(finding.error.code, finding.error.params, language)});
  }
  return out;
}

}  // namespace

Result<BedReportAnswer> Service::Impl::import_report(const Call& call,
                                                     const network::ImportOptions& options,
                                                     const http::Request& request) {
  TRY(const Sheet sheet, read_sheet(request, call.language));
  if (options.dry_run)
    return database.read([&](db::Session& s) -> Result<BedReportAnswer> {
      const Reading reading(sheet, store::wards(s, region, call.caller.organisation));
      return answer_of(sheet, reading, true, call.language);
    });
  return work::change(database, call, [&](work::Work& w) -> Result<BedReportAnswer> {
    const Reading reading(sheet, store::wards(w.db, region, call.caller.organisation));
    if (!reading.findings.empty()) return fail(reading.findings.refusal());
    if (reading.input.entries.empty()) return fail(Code::file_empty);
    CHECK_OK(report(w, reading.input));
    return answer_of(sheet, reading, false, call.language);
  });
}

}  // namespace yilian::capacity
