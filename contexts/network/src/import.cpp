// Import of organisations from a table: everything or nothing. A trial run makes the same plan.
#include "csv/findings.hpp"
#include "impl.hpp"
#include "import_rows.hpp"
#include "kernel/identifiers.hpp"
#include "network/lookup.hpp"
#include "sheets/sheets.hpp"

namespace yilian::network {
namespace {

constexpr std::size_t rows_max = 5000;

struct Table {
  csv::Header header;
  std::vector<csv::Record> rows;
};

/// What an import would do. Rows are compared with what is there and with the rows above them.
class Plan {
 public:
  Plan(const Plan&) = delete;  // it points into itself
  Plan& operator=(const Plan&) = delete;
  Plan(const Table& table, std::vector<Organisation> existing)
      : table_(table), existing_(std::move(existing)) {
    for (const auto& organisation : existing_) {
      if (organisation.credit_code) by_credit_code_[*organisation.credit_code] = &organisation;
      if (organisation.institution_code)
        by_institution_code_[*organisation.institution_code] = &organisation;
      by_name_[organisation.name].push_back(&organisation);
    }
    for (const auto& row : table_.rows) take(row);
  }

  std::vector<Organisation> to_create, to_update;
  csv::Findings findings;

 private:
  using Place = std::map<std::string, const Organisation*, std::less<>>;

  static const Organisation* find(const Place& place, const std::optional<std::string>& key) {
    const auto found = key ? place.find(*key) : place.end();
    return found == place.end() ? nullptr : found->second;
  }

  /// Names are not unique: another code in the same field means another organisation.
  const Organisation* by_name(const csv::Record& row, const std::string& name,
                              const std::optional<std::string>& credit,
                              const std::optional<std::string>& institution) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return nullptr;
    const auto contradicts = [](const auto& a, const auto& b) { return a && b && *a != *b; };
    const Organisation* match = nullptr;
    for (const auto* candidate : found->second) {
      if (contradicts(candidate->credit_code, credit) ||
          contradicts(candidate->institution_code, institution))
        continue;
      if (match != nullptr) {
        findings.add(row, "name", Code::conflict);
        return match;
      }
      match = candidate;
    }
    return match;
  }

  const Organisation* match(const csv::Record& row) {
    const auto credit = parse_credit_code(table_.header.cell(row, "creditCode"));
    auto institution = std::optional(table_.header.cell(row, "institutionCode"));
    for (char& c : *institution)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (institution->empty()) institution.reset();
    const auto* first = find(by_credit_code_, credit);
    const auto* second = find(by_institution_code_, institution);
    if (first != nullptr && second != nullptr && first != second)
      findings.add(row, "institutionCode", Code::organisation_exists, {{"name", second->name}});
    if (first != nullptr || second != nullptr) return first != nullptr ? first : second;
    return by_name(row, table_.header.cell(row, "name"), credit, institution);
  }

  /// Two rows of one file must not mean the same organisation.
  void claim(const csv::Record& row, std::string_view column,
             const std::optional<std::string>& key) {
    if (!key) return;
    const auto [place, fresh] = claimed_.emplace(std::string(column) + " " + *key, row.line);
    if (!fresh)
      findings.add(row, column, Code::organisation_exists,
                   {{"name", "#" + std::to_string(place->second)}});
  }

  void take(const csv::Record& row) {
    if (row.cells.size() != table_.header.names.size())
      return findings.add(row, "", Code::csv_malformed, {{"line", std::to_string(row.line)}});
    const Organisation* existing = match(row);
    const auto input = import_rows::read_row(table_.header, row, existing);
    if (!input) return findings.add(row, input.error());
    auto checked = rules::check_organisation(*input, division_exists(input->division.value));
    if (!checked) return findings.add(row, checked.error());
    claim(row, "creditCode", checked->credit_code);
    claim(row, "institutionCode", checked->institution_code);
    claim(row, "name", checked->name);
    if (existing == nullptr) return to_create.push_back(std::move(*checked));
    if (existing->standing == Standing::closed)
      return findings.add(row, "name", Code::organisation_closed);
    checked->id = existing->id;
    checked->version = existing->version;
    checked->outside = existing->outside;
    checked->division_name = division_name(checked->division);
    if (json::write(*checked) != json::write(*existing)) to_update.push_back(std::move(*checked));
  }

  const Table& table_;
  std::vector<Organisation> existing_;
  Place by_credit_code_, by_institution_code_;
  std::map<std::string, std::vector<const Organisation*>> by_name_;
  std::map<std::string, std::int64_t> claimed_;
};

Result<Table> read_table(const http::Request& request, Language language) {
  CHECK_OK(sheets::check_type(request.header("content-type")));
  TRY(auto records, sheets::parse(request.body, rows_max + 1));
  TRY(auto header, csv::read_header(import_rows::columns(),
                                    records.empty() ? csv::Record{} : records.front(), language));
  records.erase(records.begin());
  return Table{std::move(header), std::move(records)};
}

ImportAnswer answer_of(const Table& table, const Plan& plan, bool dry_run, Language language) {
  ImportAnswer out;
  out.dry_run = dry_run;
  out.rows = static_cast<std::int64_t>(table.rows.size());
  out.created = static_cast<std::int64_t>(plan.to_create.size());
  out.updated = static_cast<std::int64_t>(plan.to_update.size());
  for (const auto& finding : plan.findings.told()) {
    const auto title = table.header.title(finding.column);
    out.problems.push_back({finding.line, title.empty() ? finding.column : title,
                            std::string(info(finding.error.code).name),
                            text(finding.error.code, finding.error.params, language)});
  }
  return out;
}

}  // namespace

Result<ImportAnswer> Service::Impl::import(const Call& call, const ImportOptions& options,
                                           const http::Request& request) {
  TRY(const Table table, read_table(request, call.language));
  if (options.dry_run)
    return database.read([&](db::Session& s) -> Result<ImportAnswer> {
      const Plan plan(table, store::all_organisations(s, region));
      return answer_of(table, plan, true, call.language);
    });
  return work::change(database, call, [&](work::Work& w) -> Result<ImportAnswer> {
    Plan plan(table, store::all_organisations(w.db, region));
    if (!plan.findings.empty()) return fail(plan.findings.refusal());
    for (auto& row : plan.to_create) CHECK_OK(insert(w, std::move(row)));
    for (const auto& row : plan.to_update) CHECK_OK(save(w, row));
    return answer_of(table, plan, false, call.language);
  });
}

}  // namespace yilian::network
