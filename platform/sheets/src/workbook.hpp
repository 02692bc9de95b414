#pragma once
// What stands around the worksheet of an XLSX file: which one is the first, the texts that its
// cells share, and which styles show a day.
#include <string>
#include <string_view>
#include <vector>

#include "archive.hpp"

namespace yilian::sheets {

/// The shared texts, one behind the other.
class Texts {
 public:
  void add(std::string_view piece) { all_ += piece; }
  void end_one() { ends_.push_back(all_.size()); }
  std::size_t size() const { return ends_.size(); }
  std::size_t bytes() const { return all_.size(); }
  std::string_view operator[](std::size_t number) const {
    const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
    return std::string_view(all_).substr(begin, ends_[number] - begin);
  }

 private:
  std::string all_;
  std::vector<std::size_t> ends_;
};

struct Workbook {
  std::string sheet;  ///< the entry of the first worksheet
  bool from_1904 = false;
  Texts texts;
  std::vector<bool> date_styles;  ///< by the number of the style
};
Result<Workbook> read_workbook(const Archive& archive);

}  // namespace yilian::sheets
