#pragma once
// The members' own codes in terms of the standards, and those that nobody has mapped yet. For
// exchange (HL7 v2, the page of mappings) and records (the continuous record, FHIR), inside their
// own session. A kind is a word: result, unit, department, sex, encounter_class, diagnosis,
// medicine; what a local code means does not depend on the way on which it came.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/ids.hpp"
#include "kernel/time.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::terminology {

/// The system whose codes a kind is mapped to; empty for an unknown kind.
std::string_view standard_system(std::string_view kind);
/// Whether a code may stand there: the form of the standard, with its check digit or grammar.
bool is_standard_code(std::string_view kind, std::string_view code);
/// Whether a system is one that everybody knows: a standard of FHIR or HL7, SNOMED CT, ATC, RxNorm,
/// a national value set, or a table of this installation.
bool is_standard_system(std::string_view system);

struct Mapping {
  OrganisationId organisation;
  std::string kind, local_code;
  Date valid_from;
  std::string code, display, changed_by;
  Instant changed_at;
};
/// All of an organisation, within a bound that entering keeps.
std::vector<Mapping> mappings_of(db::Session& s, RegionId region, OrganisationId organisation);
/// Of one kind in the order of their local codes, from after one.
std::vector<Mapping> mappings_after(db::Session& s, RegionId region, OrganisationId organisation,
                                    std::string_view kind, std::string_view after,
                                    std::int64_t limit);
std::int64_t count_mappings(db::Session& s, RegionId region, OrganisationId organisation);
/// Overwrites the one of the same day; the code is no longer waiting to be mapped.
void put_mapping(db::Session& s, RegionId region, const Mapping& mapping);
/// False when there is none.
bool remove_mapping(db::Session& s, RegionId region, OrganisationId organisation,
                    std::string_view kind, std::string_view local_code, Date valid_from);

struct Meaning {
  std::string code, display;
};
/// What a local code means on a day.
std::optional<Meaning> meaning_of(db::Session& s, RegionId region, OrganisationId organisation,
                                  std::string_view kind, std::string_view local_code, Date day);
struct LocalCode {
  OrganisationId organisation;
  std::string local_code;
};
/// The local codes that were ever mapped to a standard one, of one organisation or of all.
std::vector<LocalCode> local_codes_of(db::Session& s, RegionId region, std::string_view kind,
                                      std::string_view code, std::int64_t limit,
                                      std::optional<OrganisationId> organisation = {});

struct Unmapped {
  OrganisationId organisation;
  std::string kind, local_code, display;
  std::int64_t uses = 1;
};
/// Adds to the uses of a code.
void count_unmapped(db::Session& s, RegionId region, const Unmapped& code, Instant now);
/// The most used first.
std::vector<Unmapped> unmapped_of(db::Session& s, RegionId region, OrganisationId organisation,
                                  std::int64_t limit);
/// How far a subject was counted; 0 before the first.
std::int64_t counted(db::Session& s, RegionId region, std::string_view subject);
/// Compare-and-set; false when somebody else was quicker.
bool set_counted(db::Session& s, RegionId region, std::string_view subject, std::int64_t before,
                 std::int64_t position);

}  // namespace yilian::terminology
