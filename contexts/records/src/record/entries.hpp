#pragma once
// FHIR resources as entries of the record. Pure.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/document.hpp"
#include "patients/sharing.hpp"
#include "records/types.hpp"

namespace yilian::records::record {

/// FHIR types that stand in the timeline, with what they are there.
struct Shown {
  std::string_view type;
  EntryKind kind;
};
const std::vector<Shown>& shown_types();

/// Kind, source, title, code, value, range, flag and status; nothing for a type that is not shown
/// and for what was entered in error.
std::optional<RecordEntry> entry_of(fhir::Node resource);
/// Value, number, limits of reference, unit and flag of an Observation.
TrendPoint point_of(fhir::Node observation);
/// The ids of the visit that the resource belongs to and of itself, when it is one; else empty.
std::string_view visit_of(fhir::Node resource);
/// True for a problem, a medicine or an allergy that goes on.
bool is_current(fhir::Node resource);
/// An entry's kind in the words of the person's settings; none for what they have no word for.
std::optional<patients::SharedKind> shared_kind(EntryKind kind);
/// True when the person keeps it from the reader's unit.
bool is_withheld(const patients::Withheld& withheld, OrganisationId reader, OrganisationId made_by,
                 fhir::Node resource, std::string_view id);
/// True when a label or the beginning of a code is one of the policy's.
bool is_restricted(fhir::Node resource, const RestrictedRecords& policy);

}  // namespace yilian::records::record
