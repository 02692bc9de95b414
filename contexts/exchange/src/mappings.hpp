#pragma once
// The codes of one member in terms of the standards, as of a day. Pure: filled by the store. What
// HL7's own tables and the national ones say of sexes and encounters is known without an entry.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/types.hpp"

namespace yilian::exchange {

/// A code of a standard.
struct Standard {
  std::string system, code, display;
};

/// http://loinc.org and the like.
std::string_view system_of(CodeKind kind);
/// Whether a code may stand there at all: the form of LOINC, a unit without blanks, a known sex.
bool is_standard_code(CodeKind kind, std::string_view code);
/// What HL7's tables, or the national ones, say of a local code; nullopt when nothing.
std::optional<Standard> built_in(CodeKind kind, std::string_view local_code);

class Mappings {
 public:
  struct Entry {
    CodeKind kind = CodeKind::result;
    std::string local_code;
    Date valid_from;
    std::string code, display;
  };
  Mappings() = default;
  explicit Mappings(const std::vector<Entry>& entries);

  /// What holds on a day: the entry of the latest beginning, else what is built in.
  std::optional<Standard> find(CodeKind kind, std::string_view local_code, Date day) const;

 private:
  using Key = std::pair<CodeKind, std::string>;
  std::map<Key, std::map<Date, Standard>> entries_;
};

}  // namespace yilian::exchange
