// Names of the ICD-10 categories (three characters) that the starter table has codes of, for
// statistics. A category is no diagnosis: its codes mean more than its first one.
#include <map>

#include "records/lookup.hpp"

namespace yilian::records {
namespace embedded {
extern const std::string_view categories_csv;
}

namespace {

std::map<std::string_view, std::string_view> read_categories() {
  std::map<std::string_view, std::string_view> out;
  for (std::string_view rest = embedded::categories_csv; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    const auto comma = line.find(',');
    if (comma != std::string_view::npos) out.emplace(line.substr(0, comma), line.substr(comma + 1));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return out;
}

}  // namespace

std::string_view category_name(std::string_view category) {
  static const auto names = read_categories();
  const auto found = names.find(category);
  return found == names.end() ? std::string_view{} : found->second;
}

}  // namespace yilian::records
