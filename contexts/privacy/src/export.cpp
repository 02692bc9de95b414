// A person's copy of everything that is held about them. The entry in the audit commits before the
// copy leaves.
#include <algorithm>
#include <iterator>
#include <map>

#include "impl.hpp"
#include "network/lookup.hpp"

namespace yilian::privacy {
namespace {

constexpr std::int64_t accesses_max = 5000, clinical_max = 20'000, objections_max = 1000;

}  // namespace

void Service::Impl::add_accesses(db::Session& s, PatientId patient, PersonExport& out) {
  audit::Filter filter;
  filter.patient = patient;
  filter.limit = accesses_max + 1;
  auto rows = audit::list(s, region, filter);
  const bool complete = static_cast<std::int64_t>(rows.size()) <= accesses_max;
  out.accesses_complete = out.accesses_complete && complete;
  if (!complete) rows.pop_back();
  std::map<OrganisationId, std::string> names;
  for (auto& row : rows) {
    auto& e = row.entry;
    const auto [known, fresh] = names.try_emplace(e.organisation);
    if (fresh)
      if (const auto found = network::find_organisation(s, region, e.organisation))
        known->second = found->name;
    out.accesses.push_back({e.at, std::move(e.person_name), e.organisation, known->second,
                            std::move(e.role), std::move(e.action), std::move(e.outcome),
                            std::move(e.reason)});
  }
}

Result<PersonExport> Service::Impl::export_person(const Call& call, PatientId asked,
                                                  const ExportCommand& command) {
  call.reason = std::string(json::enum_name(command.proof)) + ": " + command.reason.value;
  return work::change(database, call, [&](work::Work& w) -> Result<PersonExport> {
    const PatientId id = holders.patients.current(w.db, asked);
    TRY(const auto relationship, holders.patients.require_relationship(w.db, call, id));
    if (relationship.scope != patients::Scope::full) return fail(Code::no_relationship);
    TRY(auto held, holders.patients.holdings(w.db, call, id));
    TRY(auto referrals, holders.referral.holdings(w.db, call, id));
    TRY(auto readiness, holders.readiness.holdings(w.db, call, id));
    TRY(auto bookings, holders.capacity.holdings(w.db, call, id));
    TRY(auto feed, holders.exchange.holdings(w.db, id));
    TRY(auto sheets, holders.intake.holdings(w.db, id));
    TRY(auto documents, holders.shared_documents.holdings(w.db, id));
    TRY(auto clinical, holders.fhir.holdings(w.db, id, clinical_max));
    const bool complete = std::ssize(clinical) <= clinical_max;
    if (!complete) clinical.pop_back();
    PersonExport out{call.now,
                     call.caller.person_name,
                     call.caller.organisation_name,
                     command.proof,
                     command.reason.value,
                     std::move(held.person),
                     std::move(held.merged),
                     std::move(held.source_numbers),
                     std::move(held.visits),
                     std::move(held.corrections),
                     std::move(held.relationships),
                     std::move(held.access_reviews),
                     std::move(referrals.referrals),
                     std::move(referrals.follow_ups),
                     std::move(referrals.drafts),
                     std::move(referrals.attachments),
                     std::move(bookings.bookings),
                     std::move(bookings.waits),
                     std::move(readiness.assessments),
                     std::move(feed.messages),
                     std::move(sheets.rows),
                     std::move(documents),
                     std::move(clinical),
                     complete,
                     holders.discharges.holdings(w.db, id),
                     {},
                     {},
                     true};
    for (auto& one : store::of_patient(w.db, region, id, objections_max))
      out.objections.push_back({one.id, one.organisation, one.from, one.to, std::move(one.words),
                                one.raised_at, one.state, std::move(one.answer), one.answered_at,
                                one.told_at});
    add_accesses(w.db, id, out);
    for (const auto one : holders.patients.merged_into(w.db, id)) {
      add_accesses(w.db, one, out);
      TRY(auto more, holders.exchange.holdings(w.db, one));
      std::ranges::move(more.messages, std::back_inserter(out.feed_messages));
    }
    w.subject(id);
    w.patient(id);
    return out;
  });
}

}  // namespace yilian::privacy
