#include "records/encounters.hpp"

#include <algorithm>
#include <array>

#include "fhir/impl.hpp"
#include "fhir/numbers.hpp"

namespace yilian::records {
namespace {

/// A day without a time counts from its begin.
std::optional<Instant> instant_of(std::string_view text) {
  if (const auto at = parse_instant(text)) return at;
  const auto day = parse_date(text);
  return day ? std::optional(start_of(*day)) : std::nullopt;
}

bool is_inpatient(fhir::Node encounter) {
  constexpr std::array<std::string_view, 3> codes = {"IMP", "ACUTE", "NONAC"};
  return std::ranges::find(codes, encounter.member("class").text_of("code")) != codes.end();
}

}  // namespace

Result<std::optional<EncounterStay>> encounter_stay(const FhirService& fhir, db::Session& session,
                                                    const Uuid& key) {
  const auto& server = fhir.inside()->server;
  const auto row =
      rest::store::current(session, server.region, rest::number_of_type("Encounter"), key);
  if (!row || row->is_deleted()) return std::optional<EncounterStay>();
  TRY(const auto stored, server.bodies.open(*row));
  const auto root = stored.root();
  const auto patient = parse_uuid(rest::patient_of(root));
  if (!patient) return std::optional<EncounterStay>();
  const auto period = root.member("period");
  return std::optional(EncounterStay{PatientId{*patient}, row->organisation, is_inpatient(root),
                                     root.text_of("status") == "finished",
                                     instant_of(period.text_of("start")),
                                     instant_of(period.text_of("end"))});
}

}  // namespace yilian::records
