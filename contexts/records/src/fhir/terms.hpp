#pragma once
// Code systems and value sets that members stored, for $lookup, $validate-code and $expand. One
// object per request; everything is bounded, what is larger is search_too_costly.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fhir/search.hpp"

namespace yilian::records::rest {

struct Term {
  std::string system, code, display;
  auto operator<=>(const Term&) const = default;
};

class Terms {
 public:
  /// `shipped`: the words for a code of the definitions or of the ICD-10 dictionary.
  using Shipped = std::function<Result<std::optional<std::string>>(std::string_view system,
                                                                   std::string_view code)>;
  Terms(db::Session& s, Access& access, Shipped shipped)
      : s_(s), access_(access), shipped_(std::move(shipped)) {}

  /// The words for a code, first of what ships; the code itself where the system has none.
  Result<std::optional<std::string>> display(const std::string& system, const std::string& code);
  /// All of a stored value set; nothing when none has this url, unknown_interaction for a part
  /// that can't be listed.
  Result<std::optional<std::vector<Term>>> expansion(const std::string& url);
  /// The term of a stored value set; `is_known` is false when none has this url.
  Result<std::optional<Term>> member(const std::string& url, const std::string& system,
                                     const std::string& code, bool& is_known);

 private:
  using Known = std::map<std::string, Parsed>;
  /// The newest active one of this url.
  Result<const Parsed*> stored(const char* type, const std::string& url, Known& known);
  Status list(fhir::Node set, int depth, std::set<Term>& out);
  Status list_part(fhir::Node part, int depth, std::set<Term>& out);
  Status list_system(const std::string& system, fhir::Node filters, std::set<Term>& out);

  db::Session& s_;
  Access& access_;
  Shipped shipped_;
  Known systems_, sets_;
  std::int64_t looked_ = 0;
};

}  // namespace yilian::records::rest
