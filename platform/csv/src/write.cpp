#include "csv/write.hpp"

#include <string_view>
#include <utility>

namespace yilian::csv {
namespace {

bool is_formula(const std::string& cell) {
  return !cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos;
}

}  // namespace

void append(std::string& out, const std::vector<std::string>& cells) {
  bool first = true;
  for (const auto& cell : cells) {
    if (!std::exchange(first, false)) out += ',';
    out += '"';
    if (is_formula(cell)) out += '\'';
    for (const char c : cell) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  out += "\r\n";
}

}  // namespace yilian::csv
