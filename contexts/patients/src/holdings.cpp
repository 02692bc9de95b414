// All that is held about one person: for the person, not for those who treat.
#include <map>

#include "impl.hpp"
#include "network/lookup.hpp"
#include "store_sharing.hpp"

namespace yilian::patients {
namespace {

constexpr std::int64_t held_max = 2000;  // of each kind

PersonRecord record_of(const store::PersonRow& row, const store::Registration& registration) {
  const auto& d = row.data;
  return {row.id,
          d.name,
          d.document_kind,
          d.document_number,
          d.sex,
          d.birth_date,
          d.phone,
          d.division,
          d.address,
          d.insurance_number,
          d.health_record_number,
          d.guardian,
          d.flags,
          d.newborn,
          registration.by,
          registration.at,
          row.version};
}

template <class T>
bool too_many(const std::vector<T>& list) {
  return static_cast<std::int64_t>(list.size()) > held_max;
}

}  // namespace

Result<PersonHoldings> Service::Impl::holdings(db::Session& s, const Call& call, PatientId id) {
  TRY(const auto row, store::person(s, *vault, region, id));
  const auto registration = store::registration(s, region, id);
  if (!row || !registration) return fail(Code::no_relationship);
  call.saw(id);
  PersonHoldings out;
  out.person = record_of(*row, *registration);
  TRY(const auto merged, store::people(s, *vault, region, merged_into(s, id)));
  for (const auto& one : merged) {
    const auto was = store::registration(s, region, one.id);
    if (was) out.merged.push_back(record_of(one, *was));
  }
  out.source_numbers = store::source_numbers_of(s, region, id, held_max + 1);
  out.visits = store::visit_records(s, region, id, held_max + 1);
  TRY(out.corrections, store::corrections(s, *vault, region, id, held_max + 1));
  out.relationships = store::relationship_records(s, region, id, held_max + 1);
  const auto reviews = store::reviews_of(s, region, id, held_max + 1);
  out.sharing = store::settings_of(s, region, id, held_max + 1);
  if (too_many(out.sharing) || too_many(out.visits) || too_many(out.corrections) ||
      too_many(out.relationships) || too_many(reviews) || too_many(out.source_numbers))
    return fail(Code::too_many, {{"max", std::to_string(held_max)}});
  for (const auto& review : reviews) {
    out.access_reviews.push_back(review.view);
    out.access_reviews.back().patient_name_masked = mask_name(row->data.name);
  }
  std::map<OrganisationId, std::string> names;
  const auto name_of = [&](OrganisationId organisation) {
    const auto known = names.find(organisation);
    if (known != names.end()) return known->second;
    const auto found = network::find_organisation(s, region, organisation);
    return names[organisation] = found ? found->name : "";
  };
  for (auto& visit : out.visits) visit.organisation_name = name_of(visit.organisation_id);
  for (auto& number : out.source_numbers)
    number.organisation_name = name_of(number.organisation_id);
  for (auto& r : out.relationships) r.organisation_name = name_of(r.organisation_id);
  return out;
}

}  // namespace yilian::patients
