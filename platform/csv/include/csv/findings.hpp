#pragma once
// What is wrong in the rows of an import: everything is counted, a bounded part of it is told. For
// imports that are everything or nothing and can be tried first.
#include <string>
#include <string_view>
#include <vector>

#include "csv/csv.hpp"
#include "kernel/result.hpp"

namespace yilian::csv {

struct Finding {
  std::int64_t line = 0;
  std::string column;  ///< its name in JSON; empty for the whole row
  FieldError error;
};

class Findings {
 public:
  static constexpr std::size_t told_max = 200;

  /// All that is wrong in a row is added before anything of another one.
  void add(std::int64_t line, std::string_view column, Code code, Params params = {});
  void add(const Record& row, std::string_view column, Code code, Params params = {}) {
    add(row.line, column, code, std::move(params));
  }
  /// The fields of a reader's or a rule's refusal; pointers are like /creditCode.
  void add(std::int64_t line, const Error& error);
  void add(const Record& row, const Error& error) { add(row.line, error); }
  bool empty() const { return rows_ == 0; }
  /// Wrong rows, told or not.
  std::int64_t rows() const { return rows_; }
  /// At most `told_max`, in the order in which they were added.
  const std::vector<Finding>& told() const { return told_; }
  /// Puts them in the order of the lines, for who finds some later than others.
  void sort();
  /// import_has_errors with the number of wrong rows and pointers like /rows/3/creditCode.
  Error refusal() const;

 private:
  std::vector<Finding> told_;
  std::int64_t rows_ = 0, last_line_ = 0;
};

}  // namespace yilian::csv
