// A file as a sheet: its rows as far as they read well, and what is wrong in the others.
#include <unordered_map>

#include "crypto/crypto.hpp"
#include "impl.hpp"
#include "sheets/sheets.hpp"
#include "store_words.hpp"

namespace yilian::intake {
namespace {

constexpr std::size_t problems_per_row_max = 10;
// A template has two lines more: the English titles and the example.
constexpr std::size_t other_lines = 3;

json::bj::object problem_of(std::string_view column, Code code, const Params& params) {
  json::bj::object named;
  for (const auto& [name, value] : params) named[name] = value;
  return {{"column", column}, {"code", info(code).name}, {"params", std::move(named)}};
}

std::string_view column_in(std::string_view pointer) {
  return pointer.starts_with('/') ? pointer.substr(1) : pointer;
}

}  // namespace

std::string problems_json(const Error& error) {
  json::bj::array out;
  if (error.fields.empty()) out.push_back(problem_of("", error.code, error.params));
  for (const auto& field : error.fields)
    if (out.size() < problems_per_row_max)
      out.push_back(problem_of(column_in(field.pointer), field.code, field.params));
  return json::bj::serialize(out);
}

void Sheet::refuse(std::int64_t line, const Error& error) {
  findings.add(line, error);
  store::RowRow row;
  row.line = line;
  row.outcome = RowOutcome::refused;
  row.problems = problems_json(error);
  refused.push_back(std::move(row));
}

Result<Sheet> read_sheet(const Call& call, SheetKind kind, const http::Request& request) {
  CHECK_OK(sheets::check_type(request.header("content-type")));
  Sheet out;
  out.kind = kind;
  const auto digest = crypto::sm3(request.body);
  out.digest.assign(digest.begin(), digest.end());
  const auto& columns = rules::header_columns(kind);
  std::unordered_map<std::string, std::int64_t> seen;
  bool begun = false;
  CHECK_OK(
      sheets::each(request.body, rules::rows_max + other_lines, [&](csv::Record& record) -> Status {
        if (!begun) {
          TRY(out.header, csv::read_header(columns, record, call.language));
          begun = true;
          return {};
        }
        if (rules::is_titles(kind, out.header, record)) return {};
        if (rules::is_example(out.header, record)) {
          ++out.examples;
          return {};
        }
        if (++out.rows > static_cast<std::int64_t>(rules::rows_max))
          return fail(Code::too_many, {{"max", std::to_string(rules::rows_max)}});
        auto row = rules::read_row(kind, out.header, record, call.now);
        if (!row) {
          out.refuse(record.line, row.error());
          return {};
        }
        const auto [first, fresh] = seen.emplace(rules::key_of(*row), record.line);
        if (!fresh) {
          out.refuse(record.line,
                     Error{Code::row_repeated, {}, {{"line", std::to_string(first->second)}}});
          return {};
        }
        out.lines.push_back({record.line, std::move(*row)});
        return {};
      }));
  if (!begun) CHECK_OK(csv::read_header(columns, {}, call.language));  // refuses an empty file
  return out;
}

}  // namespace yilian::intake
