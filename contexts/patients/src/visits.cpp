#include <limits>

#include "impl.hpp"
#include "kernel/cursor.hpp"
#include "network/lookup.hpp"
#include "store_sharing.hpp"

namespace yilian::patients {
namespace {

/// Lists of in-patients move with their visits.
void tell_stay(work::Work& w, const Visit& visit) {
  if (visit.kind == VisitKind::inpatient)
    w.emit("stay.changed", visit.id.value, visit.ended_at ? 2 : 1, {visit.organisation_id});
}

}  // namespace

Result<Visit> Service::Impl::open_visit(work::Work& w, PatientId patient, const VisitInput& input) {
  const Call& call = w.call();
  Visit visit;
  if (input.department_id) {
    const auto department = network::find_department(w.db, region, *input.department_id);
    if (!department || department->organisation_id != call.caller.organisation)
      return fail_field("/visit/departmentId", Code::unknown_department);
    visit.department_name = department->name;
  }
  visit.id = VisitId::make(call.now.ms);
  visit.patient_id = patient;
  visit.organisation_id = call.caller.organisation;
  visit.organisation_name = call.caller.organisation_name;
  visit.kind = input.kind;
  visit.proof = input.proof;
  visit.started_at = call.now;
  visit.registered_by = call.caller.person_name;
  store::insert_visit(w.db, region, visit, input, call.caller.account);
  tell_stay(w, visit);
  const auto opening = rules::opening_of(input.proof, call.now);
  store::put_relationship(w.db, region, patient, call.caller.organisation, "visit", visit.id.value,
                          opening.scope, call.now, opening.until);
  if (opening.review) {
    store::ReviewRow review;
    review.organisation = call.caller.organisation;
    review.view = {BreakGlassId::make(call.now.ms),
                   patient,
                   "",
                   "typed_visit",
                   call.caller.person_name,
                   call.caller.organisation_name,
                   call.caller.role,
                   call.now,
                   opening.until,
                   "",
                   std::nullopt,
                   std::nullopt,
                   std::nullopt,
                   1};
    store::insert_review(w.db, region, review);
  }
  return visit;
}

Result<Visit> Service::Impl::add_visit(const Call& call, PatientId id, const VisitInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Visit> {
    TRY(const auto row, standing(w.db, id));
    if (!row) return fail(Code::not_found);
    if (call.caller.organisation.empty()) return fail(Code::not_your_organisation);
    w.patient(row->id);
    TRY(Visit visit, open_visit(w, row->id, input));
    // Registered under the merged person's id: with that one it goes when the merge is undone.
    if (const auto merge = row->id == id ? std::nullopt : store::merge_of(w.db, region, id))
      store::insert_moves(w.db, region, *merge, "patients",
                          {{"visits", visit.id.value}, {"relationships", visit.id.value}});
    w.subject(visit.id);
    return visit;
  });
}

Result<VisitList> Service::Impl::visits(const Call& call, PatientId id) {
  return database.read([&](db::Session& s) -> Result<VisitList> {
    TRY(const auto relationship, require_relationship(s, call, id));
    const auto only =
        relationship.scope == Scope::full ? std::nullopt : std::optional(call.caller.organisation);
    const auto now = current(s, id);
    VisitList out{store::visits_of(s, region, now, only, 100)};
    TRY(const auto withheld, this->withheld(s, call, now));
    if (!withheld.settings.empty() &&
        !store::has_basis(s, region, now, call.caller.organisation, "break_glass", call.now))
      std::erase_if(out.items, [&](const Visit& visit) {
        return withheld.hides(
            {visit.organisation_id, SharedKind::visit, "Visit", to_string(visit.id)},
            call.caller.organisation);
      });
    for (auto& visit : out.items)
      if (const auto organisation = network::find_organisation(s, region, visit.organisation_id))
        visit.organisation_name = organisation->name;
    return out;
  });
}

Result<Visit> Service::Impl::end_visit(const Call& call, VisitId id) {
  return work::change(database, call, [&](work::Work& w) -> Result<Visit> {
    auto visit = store::visit(w.db, region, id);
    // A visit of another organisation answers like one that does not exist.
    if (!visit || visit->organisation_id != call.caller.organisation) return fail(Code::not_found);
    if (visit->ended_at || !store::end_visit(w.db, region, id, call.now))
      return fail(Code::visit_ended);
    visit->ended_at = call.now;
    tell_stay(w, *visit);
    visit->organisation_name = call.caller.organisation_name;
    w.subject(id);
    w.patient(visit->patient_id);
    return std::move(*visit);
  });
}

Result<Person> Service::Impl::break_glass(const Call& call, PatientId id,
                                          const BreakGlassCommand& command) {
  call.reason = command.reason.value;
  const Status done = work::change(database, call, [&](work::Work& w) -> Status {
    TRY(const auto row, standing(w.db, id));
    if (!row) return fail(Code::not_found);
    store::ReviewRow review;
    review.organisation = call.caller.organisation;
    review.view = {BreakGlassId::make(call.now.ms),
                   row->id,
                   "",
                   "break_glass",
                   call.caller.person_name,
                   call.caller.organisation_name,
                   call.caller.role,
                   call.now,
                   rules::break_glass_until(call.now),
                   command.reason.value,
                   std::nullopt,
                   std::nullopt,
                   std::nullopt,
                   1};
    store::insert_review(w.db, region, review);
    store::put_relationship(w.db, region, row->id, call.caller.organisation, "break_glass",
                            review.view.id.value, Scope::full, call.now, review.view.until);
    w.emit("break_glass.opened", review.view.id.value, 1, {call.caller.organisation});
    w.subject(review.view.id);
    w.patient(row->id);
    return {};
  });
  if (!done) return std::unexpected(done.error());
  // Also a repeated answer: once the glass is closed again it shows nothing.
  return get(call, id);
}

Result<BreakGlass> Service::Impl::masked(db::Session& s, store::ReviewRow row) {
  TRY(const auto person, store::person(s, *vault, region, row.view.patient_id));
  if (person) row.view.patient_name_masked = mask_name(person->data.name);
  return std::move(row.view);
}

Result<BreakGlassPage> Service::Impl::reviews(const Call& call, const PageFilter& filter) {
  const std::int64_t limit = filter.limit ? filter.limit->value : 50;
  TRY(const auto cursor, parse_cursor(filter.cursor));
  const auto before = cursor.value_or(Cursor{std::numeric_limits<std::int64_t>::max(), {}});
  // An organisation's administrator reviews the own organisation; office and commission see all.
  const auto only =
      call.caller.role == Role::org_admin ? std::optional(call.caller.organisation) : std::nullopt;
  return database.read([&](db::Session& s) -> Result<BreakGlassPage> {
    BreakGlassPage page;
    for (auto& row :
         store::reviews(s, region, only, Instant{before.key}, BreakGlassId{before.id}, limit + 1)) {
      if (static_cast<std::int64_t>(page.items.size()) == limit) {
        page.next_cursor = to_string(Cursor{page.items.back().at.ms, page.items.back().id.value});
        break;
      }
      TRY(auto entry, masked(s, std::move(row)));
      page.items.push_back(std::move(entry));
    }
    return page;
  });
}

Result<BreakGlass> Service::Impl::review(const Call& call, BreakGlassId id,
                                         const ReviewCommand& command) {
  const Status done = work::change(database, call, [&](work::Work& w) -> Status {
    auto row = store::review(w.db, region, id);
    if (!row ||
        (call.caller.role == Role::org_admin && row->organisation != call.caller.organisation))
      return fail(Code::not_found);
    CHECK_OK(require_version(call, row->view.version));
    if (!store::set_outcome(w.db, region, id, row->view.version, command.outcome,
                            call.caller.person_name, call.now, command.note.value))
      return fail(Code::stale_version);
    w.subject(id);
    w.patient(row->view.patient_id);
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return database.read([&](db::Session& s) -> Result<BreakGlass> {
    auto row = store::review(s, region, id);
    if (!row) return fail(Code::not_found);
    call.saw(row->view.patient_id);
    return masked(s, std::move(*row));
  });
}

}  // namespace yilian::patients
