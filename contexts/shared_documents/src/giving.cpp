// Papers of the platform as shared documents: the referral record and the discharge summary.
#include "fhir/document.hpp"
#include "impl.hpp"
#include "papers.hpp"
#include "records/visible.hpp"

namespace yilian::shared_documents {
namespace {

constexpr std::int64_t of_a_type_max = 200;
constexpr std::int64_t days_after = 7;  // what is written of a stay after its end

}  // namespace

Result<cda::Patient> Service::Impl::person(db::Session& s, const Call& call, PatientId id) {
  TRY(const auto summary, below.patients.summary(s, region, id, local_date(call.now)));
  cda::Patient out;
  out.name = summary.name;
  out.sex = papers::sex_of(summary.sex, tables);
  out.birth_date = to_string(summary.birth_date);
  // As on the page: the whole number is for those who may reveal it, and for members' systems.
  const bool whole =
      call.caller.has(Right::patient_reveal) || call.caller.role == Role::system_client;
  if (!whole) return out;
  TRY(const auto held, below.patients.holdings(s, call, id));
  const bool card = held.person.document_kind == patients::DocumentKind::id_card;
  if (card && !held.person.document_number.empty())
    out.ids.push_back({std::string(cda::id_card_root), held.person.document_number});
  if (!held.person.health_record_number.empty())
    out.ids.push_back({std::string(cda::health_record_root), held.person.health_record_number});
  out.phone = held.person.phone;
  out.address = held.person.address;
  return out;
}

Result<std::string> Service::Impl::of_referral(const Call& call, ReferralId id) {
  TRY(const auto r, below.referral.papers(call, id));
  auto document = papers::referral_record(r, tables);
  TRY(document.patient, database.read([&](db::Session& s) -> Result<cda::Patient> {
    return person(s, call, r.patient.id);
  }));
  return cda::write(document, tables.vocabulary);
}

Result<std::string> Service::Impl::of_discharge(const Call& call, discharges::DischargeId id) {
  TRY(const auto stay, below.discharges.stay(call, id));
  const auto& d = stay.discharge;
  const papers::Span span{local_date(d.started_at), plus_days(local_date(d.ended_at), days_after)};
  papers::Summary summary;
  TRY(auto patient, database.read([&](db::Session& s) -> Result<cda::Patient> {
    for (const char* type : {"Condition", "MedicationStatement", "MedicationRequest", "Observation",
                             "Procedure", "AllergyIntolerance"}) {
      TRY(const auto found, records::visible_of(below.fhir, s, call, d.patient_id,
                                                d.organisation_id, type, of_a_type_max));
      for (const auto& one : found) {
        TRY(const auto parsed, fhir::Document::parse(one));
        papers::add(parsed.root(), span, tables, summary);
      }
    }
    return person(s, call, d.patient_id);
  }));
  auto document = papers::discharge_summary(d, std::move(summary), tables);
  document.patient = std::move(patient);
  return cda::write(document, tables.vocabulary);
}

}  // namespace yilian::shared_documents
