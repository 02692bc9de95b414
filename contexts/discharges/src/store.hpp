#pragma once
// Every statement about discharges.
#include <optional>
#include <vector>

#include "db/moving.hpp"
#include "discharges/types.hpp"
#include "patients/service.hpp"

namespace yilian::discharges::store {

struct Row {
  DischargeId id;
  EndedStayKind kind = EndedStayKind::visit;
  Uuid stay;
  PatientId patient;
  OrganisationId organisation;
  Instant started_at, ended_at;
  std::optional<OrganisationId> unit;
  UnitFoundBy found_by = UnitFoundBy::none;
  std::int64_t version = 1;
};

/// False when the stay is there already.
bool insert(db::Session& s, RegionId region, const Row& row, Instant now);
/// Its times, after a correction.
void set_times(db::Session& s, RegionId region, DischargeId id, Instant from, Instant to);
std::optional<Row> of_stay(db::Session& s, RegionId region, EndedStayKind kind, const Uuid& stay);
std::optional<Row> find(db::Session& s, RegionId region, DischargeId id);
/// The newest first.
std::vector<Row> of_patient(db::Session& s, RegionId region, PatientId patient, std::int64_t limit);
/// Of a unit within a time, the newest first, from after a place.
std::vector<Row> of_unit(db::Session& s, RegionId region, OrganisationId unit, Instant from,
                         Instant to, Instant before_at, DischargeId before_id, std::int64_t limit);
std::int64_t count(db::Session& s, RegionId region, OrganisationId unit, Instant from, Instant to);

struct UnitCount {
  OrganisationId unit;
  std::int64_t discharges = 0;
};
std::vector<UnitCount> counts(db::Session& s, RegionId region, Instant from, Instant to);
/// False when it was told already.
bool insert_month(db::Session& s, RegionId region, OrganisationId unit, const std::string& month,
                  std::int64_t discharges, Instant now);
bool month_told(db::Session& s, RegionId region, OrganisationId unit, const std::string& month);

void delete_of(db::Session& s, RegionId region, PatientId patient);
/// The tables that name a person, for when two registrations turn out to be of one.
std::span<const db::Moving> moving_tables();

}  // namespace yilian::discharges::store
