// The papers of a down-referral, prepared by one click and never sent from here.
#include <algorithm>

#include "impl.hpp"

namespace yilian::readiness {

Result<Package> Service::Impl::prepare(const Call& call, StayId id, const PackageCommand& command) {
  const auto done = work::change(database, call, [&](work::Work& w) -> Result<Changed> {
    TRY(const auto stay, own_stay(w.db, call, id));
    const auto row = store::find(w.db, region, id);
    if (!row) return fail(Code::not_assessed);
    CHECK_OK(require_version(call, row->version));
    const auto& a = row->assessment;
    const auto standing = rules::standing_of(a.verdict, a.valid_until, call.now);
    // What was found a day ago says nothing of today.
    if (standing == ReadinessStanding::reassess) return fail(Code::not_assessed);
    if (standing != ReadinessStanding::ready) return fail(Code::action_not_allowed);
    // Composed here too, so that nothing is written of papers that can't be made.
    TRY(const auto made, compose(w.db, call, stay, *row, command));
    const auto unit = network::find_organisation(w.db, region, made.content.to_organisation_id);
    if (!store::set_prepared(w.db, region, id, row->version, call.now, unit ? unit->name : ""))
      return fail(Code::stale_version);
    w.emit("readiness.changed", id.value, row->version + 1, {stay.organisation_id});
    w.subject(id);
    w.patient(stay.patient_id);
    return Changed{row->version + 1};
  });
  if (!done) return std::unexpected(done.error());
  return database.read([&](db::Session& s) -> Result<Package> {
    TRY(const auto stay, own_stay(s, call, id));
    const auto row = store::find(s, region, id);
    if (!row) return fail(Code::not_assessed);
    return compose(s, call, stay, *row, command);
  });
}

Result<Package> Service::Impl::compose(db::Session& s, const Call& call, const Stay& stay,
                                       const store::Row& row, const PackageCommand& command) {
  const Date today = local_date(call.now);
  const auto& assessment = row.assessment;
  TRY(const auto policy, plans(s, today));
  TRY(auto near, in_reach(s, call, stay));
  const auto chosen = std::ranges::find(near, command.organisation_id, &Candidate::organisation_id);
  if (chosen == near.end()) return fail_field("/organisationId", Code::unknown_organisation);
  TRY(const auto wish, wish_of(s, call, assessment));
  const auto unit = marked(s, call, std::move(*chosen), wish);
  auto department = unit.department.id;
  if (command.department_id) {
    const auto found = network::find_department(s, region, *command.department_id);
    if (!found || found->organisation_id != command.organisation_id || !found->receives_referrals ||
        found->standing != network::Standing::active)
      return fail_field("/departmentId", Code::unknown_department);
    department = found->id;
  }
  if (!department) return fail_field("/organisationId", Code::unknown_department);
  Package out;
  auto& content = out.content;
  content.patient_id = stay.patient_id;
  if (stay.kind == StayKind::visit) content.visit_id = VisitId{stay.id.value};
  content.to_organisation_id = command.organisation_id;
  content.to_department_id = *department;
  if (stay.inpatient_number && code_points(*stay.inpatient_number) <= 30)
    content.inpatient_number = stay.inpatient_number;
  TRY(const auto tables, below.tiering.tables(s, today));
  rules::compose(content, out.sources, assessment, policy, tables, today);
  out.version = row.version;
  return out;
}

}  // namespace yilian::readiness
