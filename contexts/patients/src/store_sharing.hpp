#pragma once
// Every statement about what people share.
#include <optional>
#include <vector>

#include "db/database.hpp"
#include "patients/types.hpp"

namespace yilian::patients::store {

struct SharingRow {
  PatientId patient;
  SharingSetting setting;  ///< names of units stay empty
};

void insert_setting(db::Session& s, RegionId region, const SharingRow& row);
/// False when the version is another one, or it has ended.
bool end_setting(db::Session& s, RegionId region, const SharingSetting& setting,
                 const SignedBy& allowed);
std::optional<SharingRow> setting(db::Session& s, RegionId region, SharingId id);
std::vector<SharingSetting> settings_in_force(db::Session& s, RegionId region, PatientId patient,
                                              std::int64_t limit);
/// The newest first.
std::vector<SharingSetting> settings_of(db::Session& s, RegionId region, PatientId patient,
                                        std::int64_t limit);
bool has_basis(db::Session& s, RegionId region, PatientId patient, OrganisationId organisation,
               std::string_view basis, Instant now);

}  // namespace yilian::patients::store
