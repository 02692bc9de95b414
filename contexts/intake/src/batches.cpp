// What was taken in: batches of the own unit and their rows.
#include <algorithm>

#include "impl.hpp"

namespace yilian::intake {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<std::int64_t> line_in(const std::optional<std::string>& cursor) {
  if (!cursor || cursor->empty()) return 0;
  if (cursor->size() > 9 || !is_digits(*cursor)) return fail_field("/cursor", Code::invalid_cursor);
  return std::stoll(*cursor);
}

/// The code of a name that stands in the table.
std::optional<Code> code_of(std::string_view name) {
  const auto& all = error_catalogue();
  const auto found = std::ranges::find(all, name, &CodeInfo::name);
  return found == all.end() ? std::nullopt : std::optional(found->code);
}

RowProblem problem_of(std::string column, const std::string& name, const Params& params,
                      Language language) {
  const auto code = code_of(name);
  return {std::move(column), name, code ? text(*code, params, language) : name};
}

std::string title_of(SheetKind kind, std::string_view column, Language language) {
  for (const auto& one : rules::columns(kind))
    if (one.name == column) return std::string(language == Language::en ? one.en : one.zh);
  return std::string(column);
}

std::vector<RowProblem> problems_of(SheetKind kind, const std::string& stored, Language language) {
  std::vector<RowProblem> out;
  const auto list = json::bj::parse(stored);
  for (const auto& one : list.as_array()) {
    const auto& object = one.as_object();
    Params params;
    for (const auto& [name, value] : object.at("params").as_object())
      params.emplace_back(std::string(name), std::string(value.as_string()));
    const std::string column(object.at("column").as_string());
    out.push_back(problem_of(title_of(kind, column, language),
                             std::string(object.at("code").as_string()), params, language));
  }
  return out;
}

}  // namespace

IntakeBatch view_of(const Call& call, const store::BatchRow& row) {
  auto out = row.batch;
  if (call.caller.has(Right::intake_run) && call.caller.has(rules::right_of(out.kind)))
    out.actions = rules::actions(out.state);
  return out;
}

Result<store::BatchRow> Service::Impl::own_batch(db::Session& s, const Call& call,
                                                 IntakeBatchId id) {
  auto row = store::batch(s, region, id);
  if (!row || row->organisation != call.caller.organisation) return fail(Code::not_found);
  return std::move(*row);
}

Result<BatchPage> Service::Impl::batches(const Call& call, const BatchFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  TRY(const auto after, parse_cursor(filter.cursor));
  return database.read([&](db::Session& s) -> Result<BatchPage> {
    BatchPage out;
    for (const auto& row :
         store::batches(s, region, call.caller.organisation, filter, after, limit + 1)) {
      if (std::ssize(out.items) == limit) {
        const auto& last = out.items.back();
        out.next_cursor = to_string(Cursor{last.begun_at.ms, last.id.value});
        break;
      }
      out.items.push_back(view_of(call, row));
    }
    return out;
  });
}

Result<IntakeBatch> Service::Impl::batch(const Call& call, IntakeBatchId id) {
  return database.read([&](db::Session& s) -> Result<IntakeBatch> {
    TRY(const auto row, own_batch(s, call, id));
    return view_of(call, row);
  });
}

IntakeRow Service::Impl::shown(db::Session& s, const Call& call, SheetKind kind,
                               const store::RowRow& row) {
  IntakeRow out;
  out.line = row.line;
  out.outcome = row.outcome;
  out.problems = problems_of(kind, row.problems, call.language);
  out.target = row.target_type;
  out.undo_act = row.undo_act;
  if (row.undo_code) out.undo_problem = problem_of("", *row.undo_code, {}, call.language);
  if (row.patient) {
    const auto summary = below.patients.summary(s, region, *row.patient, local_date(call.now));
    if (summary) {
      out.patient_name_masked = mask_name(summary->name);
      call.saw(*row.patient);
    }
  }
  return out;
}

Result<IntakeRowPage> Service::Impl::rows(const Call& call, IntakeBatchId id,
                                          const RowFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  TRY(const auto after, line_in(filter.cursor));
  return database.read([&](db::Session& s) -> Result<IntakeRowPage> {
    TRY(const auto batch, own_batch(s, call, id));
    CHECK_OK(require(call, rules::right_of(batch.batch.kind)));
    IntakeRowPage out;
    for (const auto& row : store::rows(s, region, id, filter.outcome, after, limit + 1)) {
      if (std::ssize(out.items) == limit) {
        out.next_cursor = std::to_string(out.items.back().line);
        break;
      }
      out.items.push_back(shown(s, call, batch.batch.kind, row));
    }
    return out;
  });
}

}  // namespace yilian::intake
