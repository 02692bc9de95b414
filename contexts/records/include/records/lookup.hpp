#pragma once
// Terminology and files for higher contexts, inside their own session.
#include <optional>
#include <string>
#include <string_view>

#include "kernel/ids.hpp"
#include "kernel/time.hpp"

namespace yilian::db {
class Session;
}

namespace yilian::records {

/// The Chinese name of an ICD-10 code that is offered; nullopt for unknown and retired ones. What
/// was written under a code keeps its name.
std::optional<std::string> diagnosis_name(db::Session& session, std::string_view code);
/// The Chinese name of an ICD-10 category of three characters; empty for one that is not known.
std::string_view category_name(std::string_view category);
/// True when the file exists and was uploaded by the organisation.
bool owns_file(db::Session& session, RegionId region, FileId file, OrganisationId organisation);
/// The file stands in submitted papers: it is kept as long as they are.
void keep_file(db::Session& session, RegionId region, FileId file);
/// A draft of the organisation names the file: its time unused begins anew.
void await_file(db::Session& session, RegionId region, FileId file, OrganisationId organisation,
                Instant now);

}  // namespace yilian::records
