// Search in the ICD-10 table, its starter copy, and the import of a full one: everything or
// nothing.
#include "impl.hpp"
#include "records/lookup.hpp"
#include "sheets/sheets.hpp"

namespace yilian::records {
namespace embedded {
extern const std::string_view diagnoses_csv;
}

namespace {

std::string lowered(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

struct Table {
  dictionary::Header header;
  std::vector<csv::Record> rows;
};

Result<Table> read_table(std::string_view bytes, Language language) {
  TRY(auto records, sheets::parse(bytes, dictionary::rows_max + 1));
  TRY(auto header,
      dictionary::read_header(records.empty() ? csv::Record{} : records.front(), language));
  records.erase(records.begin());
  // With `replace`, a file without rows would retire everything.
  if (records.empty()) return fail(Code::file_empty);
  return Table{std::move(header), std::move(records)};
}

DictionaryImport answer_of(const Table& table, const dictionary::Plan& plan, bool dry_run,
                           Language language) {
  DictionaryImport out;
  out.dry_run = dry_run;
  out.rows = static_cast<std::int64_t>(table.rows.size());
  out.created = static_cast<std::int64_t>(plan.to_create.size());
  out.updated = static_cast<std::int64_t>(plan.to_update.size());
  out.retired = static_cast<std::int64_t>(plan.to_retire.size());
  for (const auto& finding : plan.findings.told())
    out.problems.push_back({finding.line,
                            finding.column.empty() ? "" : table.header.title(finding.column),
                            std::string(info(finding.error.code).name),
                            text(finding.error.code, finding.error.params, language)});
  return out;
}

/// The plan against what is there now; refused where the table would outgrow its bound.
Result<dictionary::Plan> plan_for(db::Session& s, const Table& table, bool replace) {
  const auto existing = store::all_diagnoses(s);
  auto plan = dictionary::plan_import(table.header, table.rows, existing, replace);
  if (static_cast<std::int64_t>(existing.size() + plan.to_create.size()) > store::codes_max)
    return fail(Code::too_many, {{"max", std::to_string(store::codes_max)}});
  return plan;
}

}  // namespace

std::optional<std::string> diagnosis_name(db::Session& session, std::string_view code) {
  return store::diagnosis_name(session, code);
}

Result<DiagnosisList> Service::Impl::search(const DiagnosisFilter& filter) {
  return database.read([&](db::Session& s) -> Result<DiagnosisList> {
    const std::string& text = filter.q.value;
    return DiagnosisList{store::search(s, dictionary::written_code(text), lowered(text), text,
                                       filter.limit ? filter.limit->value : 20)};
  });
}

Result<std::int64_t> Service::Impl::load_dictionary() {
  return database.write([&](db::Session& s) -> Result<std::int64_t> {
    if (!store::dictionary_is_empty(s)) return 0;
    TRY(const Table table, read_table(embedded::diagnoses_csv, Language::en));
    const auto plan = dictionary::plan_import(table.header, table.rows, {}, false);
    if (!plan.findings.empty()) return fail(plan.findings.refusal());
    for (const auto& entry : plan.to_create) store::put_diagnosis(s, entry);
    return static_cast<std::int64_t>(plan.to_create.size());
  });
}

Result<DictionaryImport> Service::Impl::import(const Call& call,
                                               const DictionaryImportOptions& options,
                                               const http::Request& request) {
  CHECK_OK(sheets::check_type(request.header("content-type")));
  TRY(const Table table, read_table(request.body, call.language));
  const bool replace = options.replace.value_or(false);
  if (options.dry_run)
    return database.read([&](db::Session& s) -> Result<DictionaryImport> {
      TRY(const auto plan, plan_for(s, table, replace));
      return answer_of(table, plan, true, call.language);
    });
  return work::change(database, call, [&](work::Work& w) -> Result<DictionaryImport> {
    TRY(const auto plan, plan_for(w.db, table, replace));
    if (!plan.findings.empty()) return fail(plan.findings.refusal());
    for (const auto* entries : {&plan.to_create, &plan.to_update, &plan.to_retire})
      for (const auto& entry : *entries) store::put_diagnosis(w.db, entry);
    return answer_of(table, plan, false, call.language);
  });
}

}  // namespace yilian::records
