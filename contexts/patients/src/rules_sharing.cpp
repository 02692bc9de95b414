#include "rules_sharing.hpp"

#include <algorithm>
#include <array>

namespace yilian::patients {
namespace {

constexpr int adult_for_consent = 14;  // PIPL article 31: consent of the guardian below 14
constexpr std::size_t except_max = 20;
// What the record shows, by the names it gives (contexts/records/src/record/entries.cpp).
constexpr std::array<std::string_view, 17> sources = {"Encounter",
                                                      "Condition",
                                                      "Observation",
                                                      "DiagnosticReport",
                                                      "ImagingStudy",
                                                      "MedicationRequest",
                                                      "MedicationStatement",
                                                      "MedicationDispense",
                                                      "Procedure",
                                                      "Immunization",
                                                      "AllergyIntolerance",
                                                      "DocumentReference",
                                                      "Composition",
                                                      "ServiceRequest",
                                                      "CarePlan",
                                                      "Visit",
                                                      "Referral"};

bool matches(const SharingSetting& setting, const SharedEntry& entry) {
  switch (setting.scope) {
    case SharedScope::everything:
      return true;
    case SharedScope::unit:
      return setting.organisation_id == entry.organisation;
    case SharedScope::kind:
      return entry.kind && setting.kind == entry.kind;
    case SharedScope::entry:
      return setting.source == entry.source && setting.entry_id == entry.id;
  }
  return true;
}

}  // namespace

bool Withheld::hides(const SharedEntry& entry, OrganisationId reader) const {
  if (entry.organisation == reader) return false;
  return std::ranges::any_of(settings, [&](const auto& one) { return matches(one, entry); });
}

namespace rules {

std::vector<FieldError> check_signing(const Signing& signing, Date birth, Instant now,
                                      const std::string& at) {
  std::vector<FieldError> out;
  const bool self = signing.relation == SignerRelation::self;
  if (!signing.informed) out.push_back({at + "/informed", Code::consent_required});
  if (!self && signing.signer_name.empty()) out.push_back({at + "/signerName", Code::required});
  if (self && age_in_years(birth, local_date(now)) < adult_for_consent)
    out.push_back({at + "/relation", Code::guardian_required});
  const bool for_another = signing.proof == SigningProof::guardian_document ||
                           signing.proof == SigningProof::authorisation_letter;
  if (self == for_another) out.push_back({at + "/proof", Code::not_in_list});
  if (signing.signed_at > now) out.push_back({at + "/signedAt", Code::date_in_future});
  return out;
}

std::vector<FieldError> check_restriction(const RestrictCommand& c, Date birth, Instant now) {
  auto out = check_signing(c.signing, birth, now, "/signing");
  const auto ask = [&](const char* field, bool wanted, bool given) {
    if (wanted && !given) out.push_back({field, Code::required});
    if (!wanted && given) out.push_back({field, Code::not_in_list});
  };
  ask("/organisationId", c.scope == SharedScope::unit, c.organisation_id.has_value());
  ask("/kind", c.scope == SharedScope::kind, c.kind.has_value());
  ask("/source", c.scope == SharedScope::entry, c.source.has_value());
  ask("/entryId", c.scope == SharedScope::entry, c.entry_id.has_value());
  if (c.scope == SharedScope::entry && c.source &&
      std::ranges::find(sources, c.source->value) == sources.end())
    out.push_back({"/source", Code::not_in_list});
  if (c.except.size() > except_max)
    out.push_back({"/except", Code::too_many, {{"max", std::to_string(except_max)}}});
  for (std::size_t i = 0; i < c.except.size() && i < except_max; ++i)
    if (std::find(c.except.begin(), c.except.begin() + static_cast<std::ptrdiff_t>(i),
                  c.except[i]) != c.except.begin() + static_cast<std::ptrdiff_t>(i))
      out.push_back({"/except/" + std::to_string(i), Code::repeated});
  return out;
}

bool same_restriction(const SharingSetting& setting, const RestrictCommand& c) {
  const auto text = [](const auto& field) {
    return field ? std::optional(field->value) : std::optional<std::string>();
  };
  return setting.scope == c.scope && setting.organisation_id == c.organisation_id &&
         setting.kind == c.kind && setting.source == text(c.source) &&
         setting.entry_id == text(c.entry_id);
}

std::vector<SharingSetting> concerning(std::vector<SharingSetting> in_force,
                                       OrganisationId reader) {
  std::erase_if(in_force, [&](const SharingSetting& one) {
    return one.allowed || std::ranges::find(one.except, reader) != one.except.end() ||
           (one.scope == SharedScope::unit && one.organisation_id == reader);
  });
  return in_force;
}

}  // namespace rules
}  // namespace yilian::patients
