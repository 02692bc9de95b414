#include "csv/findings.hpp"

#include <algorithm>

namespace yilian::csv {

void Findings::add(std::int64_t line, std::string_view column, Code code, Params params) {
  if (line != last_line_) ++rows_;
  last_line_ = line;
  if (told_.size() < told_max)
    told_.push_back({line, std::string(column), {"", code, std::move(params)}});
}

void Findings::add(std::int64_t line, const Error& error) {
  if (error.fields.empty()) add(line, "", error.code, error.params);
  for (const auto& field : error.fields)
    add(line, field.pointer.empty() ? "" : std::string_view(field.pointer).substr(1), field.code,
        field.params);
}

void Findings::sort() { std::ranges::stable_sort(told_, {}, &Finding::line); }

Error Findings::refusal() const {
  Error error{Code::import_has_errors, {}, {{"count", std::to_string(rows_)}}};
  for (const auto& finding : told_) {
    std::string pointer = "/rows/" + std::to_string(finding.line);
    if (!finding.column.empty()) pointer += "/" + finding.column;
    error.fields.push_back({std::move(pointer), finding.error.code, finding.error.params});
  }
  return error;
}

}  // namespace yilian::csv
