#pragma once
// What stands about a person in the FHIR store and the caller may see, for contexts that make
// papers of it. The same rules as for a read through FHIR: relationship, what the person does not
// share and what is restricted.
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::records {

class FhirService;

/// Resources of a type that an organisation contributed, as JSON without what the server sets, the
/// newest first; at most `limit` of them.
Result<std::vector<std::string>> visible_of(const FhirService& fhir, db::Session& session,
                                            const Call& call, PatientId patient,
                                            OrganisationId made_by, std::string_view type,
                                            std::int64_t limit);

}  // namespace yilian::records
