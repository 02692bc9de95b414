#include "mappings.hpp"

#include <algorithm>
#include <array>

#include "exchange/describe.hpp"
#include "json/json.hpp"
#include "terminology/mappings.hpp"

namespace yilian::exchange {
namespace {

struct Known {
  std::string_view local, code, display;
};
// HL7 table 0001, and GB/T 2261.1 with 0, 1, 2 and 9.
constexpr std::array sexes = {
    Known{"M", "male", ""},      Known{"F", "female", ""}, Known{"O", "other", ""},
    Known{"U", "unknown", ""},   Known{"A", "other", ""},  Known{"N", "other", ""},
    Known{"1", "male", ""},      Known{"2", "female", ""}, Known{"0", "unknown", ""},
    Known{"9", "unknown", ""},   Known{"男", "male", ""},  Known{"女", "female", ""},
    Known{"未知", "unknown", ""}};
// HL7 table 0004.
constexpr std::array classes = {
    Known{"I", "IMP", "inpatient encounter"}, Known{"O", "AMB", "ambulatory"},
    Known{"E", "EMER", "emergency"},          Known{"P", "PRENC", "pre-admission"},
    Known{"R", "AMB", "ambulatory"},          Known{"B", "IMP", "inpatient encounter"},
    Known{"C", "AMB", "ambulatory"},          Known{"N", "AMB", "ambulatory"},
    Known{"U", "AMB", "ambulatory"}};

template <class Table>
std::optional<Standard> look_up(const Table& table, CodeKind kind, std::string_view local) {
  const auto found = std::ranges::find(table, local, &Known::local);
  if (found == table.end()) return std::nullopt;
  return Standard{std::string(system_of(kind)), std::string(found->code),
                  std::string(found->display)};
}

}  // namespace

std::string_view system_of(CodeKind kind) {
  return terminology::standard_system(json::enum_name(kind));
}

bool is_standard_code(CodeKind kind, std::string_view code) {
  return terminology::is_standard_code(json::enum_name(kind), code);
}

std::optional<Standard> built_in(CodeKind kind, std::string_view local_code) {
  if (kind == CodeKind::sex) return look_up(sexes, kind, local_code);
  if (kind == CodeKind::encounter_class) return look_up(classes, kind, local_code);
  return std::nullopt;
}

Mappings::Mappings(const std::vector<Entry>& entries) {
  for (const auto& entry : entries)
    entries_[{entry.kind, entry.local_code}][entry.valid_from] = {
        std::string(system_of(entry.kind)), entry.code, entry.display};
}

std::optional<Standard> Mappings::find(CodeKind kind, std::string_view local_code, Date day) const {
  const auto found = entries_.find({kind, std::string(local_code)});
  if (found != entries_.end()) {
    const auto after = found->second.upper_bound(day);
    if (after != found->second.begin()) return std::prev(after)->second;
  }
  return built_in(kind, local_code);
}

}  // namespace yilian::exchange
