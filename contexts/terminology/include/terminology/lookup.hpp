#pragma once
// Code tables for higher contexts, inside their own session.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/result.hpp"
#include "terminology/types.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::terminology {

/// Systems of a region; some dozens at most.
std::vector<TermSystem> systems(db::Session& session, RegionId region, Language language);
std::optional<TermSystem> system_of_url(db::Session& session, RegionId region, std::string_view url,
                                        Language language);
/// A code of a system by the system's short name, also one that is no longer in use. Of UCUM every
/// unit that the grammar allows.
std::optional<TermConcept> find_concept(db::Session& session, RegionId region,
                                        const TermSystem& system, std::string_view code,
                                        Date today);
/// What a text finds: every word of it stands in code, name, other name or initials. In the order
/// of the codes, or with those first that begin with the text. `total` counts all of them.
struct TermQuestion {
  std::string system;  ///< short name
  std::string text;
  Date today;
  bool with_retired = false;
  bool best_first = false;
  std::int64_t offset = 0;
  std::int64_t limit = 20;
};
std::vector<TermConcept> search(db::Session& session, RegionId region,
                                const TermQuestion& question);
std::int64_t count(db::Session& session, RegionId region, const TermQuestion& question);

/// Whether a text is a unit of UCUM (case-sensitive).
bool is_ucum(std::string_view text);
/// Whether a code has the form of LOINC, with the right check digit.
bool is_loinc(std::string_view text);

}  // namespace yilian::terminology
