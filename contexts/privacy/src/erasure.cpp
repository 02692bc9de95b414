// A person is forgotten: rows are deleted, not masked, so that the id answers like one that never
// was. What stays holds ids only: the audit with its chain, events, answers that an Idempotency-Key
// remembers, and figures of the statistics.
#include "impl.hpp"
#include "rules.hpp"

namespace yilian::privacy {
namespace {

Error still_open(const referral::Referral& open) {
  Error error{Code::erasure_referral_open};
  error.link = "/api/v1/referrals/" + to_string(open.id);
  return error;
}

Error merged(PatientId now) {
  Error error{Code::patient_merged};
  error.link = "/api/v1/patients/" + to_string(now);
  return error;
}

}  // namespace

Status Service::Impl::erase(const Call& call, PatientId id, const EraseCommand& command) {
  call.reason = command.reason.value;
  const auto text = [](const auto& field) {
    return field ? std::optional(field->value) : std::optional<std::string>();
  };
  // Hashing a password stays outside the transaction; a repeated request is confirmed already.
  TRY(const bool repeated, work::was_done(database, call));
  if (!repeated) CHECK_OK(holders.access.confirm(call, text(command.password), text(command.code)));
  return work::change(database, call, [&](work::Work& w) -> Status {
    if (!holders.patients.lock(w.db, id)) return fail(Code::not_found);
    if (const auto now = holders.patients.current(w.db, id); now != id) return fail(merged(now));
    // Who was registered twice is forgotten as a whole.
    auto all = holders.patients.merged_into(w.db, id);
    all.push_back(id);
    TRY(const auto person, holders.patients.holdings(w.db, call, id));
    TRY(const auto referrals, holders.referral.holdings(w.db, call, id));
    if (const auto* open = rules::open_referral(referrals)) return fail(still_open(*open));
    const Date today = local_date(call.now);
    const auto& policy = policies.on(today);
    if (const Date until = rules::kept_until(person, referrals, policy); today <= until)
      return fail(Code::records_must_be_kept, {{"until", to_string(until)}});
    CHECK_OK(holders.capacity.erase(w, id));
    holders.readiness.erase(w.db, id);
    holders.intake.erase(w.db, id);
    holders.shared_documents.erase(w.db, id);
    for (const auto one : all) {
      holders.exchange.erase(w.db, one);
      store::delete_of(w.db, region, one);
      holders.discharges.erase(w.db, one);
      CHECK_OK(holders.fhir.erase(w.db, one));
    }
    CHECK_OK(holders.referral.erase(w.db, id));
    holders.patients.erase(w.db, id);
    for (const auto one : all) {
      audit::erase_reasons(w.db, region, one);
      w.patient(one);
    }
    w.subject(id);
    return {};
  });
}

}  // namespace yilian::privacy
