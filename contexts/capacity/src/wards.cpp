// Wards and their beds, as the wards' own people keep them.
#include <algorithm>

#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::size_t labels_max = 200;  // in one go

}  // namespace

Result<WardList> Service::Impl::wards(const Call& call, const WardFilter& filter) {
  return database.read([&](db::Session& s) -> Result<WardList> {
    return WardList{
        store::wards(s, region, filter.organisation_id.value_or(call.caller.organisation))};
  });
}

Result<Ward> Service::Impl::own_ward(db::Session& s, const Call& call, WardId id) {
  auto row = store::ward(s, region, id);
  if (!row) return fail(Code::not_found);
  CHECK_OK(rules::check_own(call.caller, row->organisation_id));
  CHECK_OK(require_version(call, row->version));
  return std::move(*row);
}

Result<Ward> Service::Impl::save(work::Work& w, const Ward& row) {
  if (!store::update_ward(w.db, region, row)) return fail(Code::stale_version);
  share_beds(w.db, row, w.call().now);
  tell_beds(w, row.organisation_id, row.id);
  w.subject(row.id);
  return *store::ward(w.db, region, row.id);
}

Result<Ward> Service::Impl::create_ward(const Call& call, const WardInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Ward> {
    const OrganisationId owner = call.caller.organisation;
    CHECK_OK(check_department(w.db, input.department_id, owner));
    Ward row;
    row.id = WardId::make(call.now.ms);
    row.organisation_id = owner;
    row.department_id = input.department_id;
    row.name = input.name.value;
    row.location = input.location.value;
    row.reporting = input.reporting;
    store::insert_ward(w.db, region, row, call.now);
    tell_beds(w, owner, row.id);
    w.subject(row.id);
    return *store::ward(w.db, region, row.id);
  });
}

Result<Ward> Service::Impl::update_ward(const Call& call, WardId id, const WardInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Ward> {
    TRY(auto row, own_ward(w.db, call, id));
    CHECK_OK(check_department(w.db, input.department_id, row.organisation_id));
    row.department_id = input.department_id;
    row.name = input.name.value;
    row.location = input.location.value;
    row.reporting = input.reporting;
    return save(w, row);
  });
}

Result<Ward> Service::Impl::close_ward(const Call& call, WardId id, bool closed) {
  return work::change(database, call, [&](work::Work& w) -> Result<Ward> {
    TRY(auto row, own_ward(w.db, call, id));
    row.closed = closed;
    return save(w, row);
  });
}

Result<Ward> Service::Impl::confirm_ward(const Call& call, WardId id) {
  return work::change(database, call, [&](work::Work& w) -> Result<Ward> {
    TRY(auto row, own_ward(w.db, call, id));
    if (row.reporting != Reporting::live) return fail(Code::reporting_mismatch);
    row.confirmed_at = call.now;
    return save(w, row);
  });
}

Result<BedList> Service::Impl::bed_list(db::Session& s, const Call& call, const Ward& ward) {
  const bool may =
      call.caller.has(Right::bed_manage) && rules::check_own(call.caller, ward.organisation_id);
  BedList out;
  for (auto& row : store::beds(s, region, ward.id)) {
    Bed& bed = row.bed;
    bed.state = rules::effective(bed.state, bed.held_until, call.now);
    if (bed.state != BedState::held) bed.held_until.reset();
    // Whose a bed is concerns its own unit only.
    if (bed.state == BedState::free || call.caller.organisation != ward.organisation_id)
      bed.booking_id.reset();
    if (may) bed.actions = rules::bed_actions(bed.state);
    out.items.push_back(std::move(bed));
  }
  return out;
}

Result<BedList> Service::Impl::beds(const Call& call, WardId id) {
  return database.read([&](db::Session& s) -> Result<BedList> {
    const auto ward = store::ward(s, region, id);
    if (!ward) return fail(Code::not_found);
    return bed_list(s, call, *ward);
  });
}

Result<BedList> Service::Impl::add_beds(const Call& call, WardId id, const BedsInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<BedList> {
    const auto ward = store::ward(w.db, region, id);
    if (!ward) return fail(Code::not_found);
    CHECK_OK(rules::check_own(call.caller, ward->organisation_id));
    if (ward->reporting != Reporting::live) return fail(Code::reporting_mismatch);
    if (input.labels.empty()) return fail_field("/labels", Code::too_few, {{"min", "1"}});
    if (input.labels.size() > labels_max)
      return fail_field("/labels", Code::too_many, {{"max", std::to_string(labels_max)}});
    for (const auto& label : input.labels) {
      Bed bed;
      bed.id = BedId::make(call.now.ms);
      bed.ward_id = id;
      bed.bed_class = input.bed_class;
      bed.label = label.value;
      bed.reported_at = call.now;
      if (!store::insert_bed(w.db, region, bed, ward->organisation_id))
        return fail(Code::bed_exists);
    }
    share_beds(w.db, *ward, call.now);
    tell_beds(w, ward->organisation_id, id);
    w.subject(id);
    return bed_list(w.db, call, *ward);
  });
}

Result<Bed> Service::Impl::act_on_bed(const Call& call, BedId id, BedAction action) {
  return work::change(database, call, [&](work::Work& w) -> Result<Bed> {
    auto row = store::bed(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(rules::check_own(call.caller, row->organisation_id));
    CHECK_OK(require_version(call, row->bed.version));
    const auto state = rules::effective(row->bed.state, row->bed.held_until, call.now);
    TRY(const auto next, rules::decide(state, action));
    if (!store::set_bed(w.db, region, row->bed, next, call.now)) return fail(Code::stale_version);
    // A hold that had ended is written down by the way.
    if (row->bed.state == BedState::held && row->bed.booking_id)
      store::end_hold(w.db, region, *row->bed.booking_id, call.now);
    tell_beds(w, row->organisation_id, row->bed.ward_id);
    w.subject(id);
    auto bed = store::bed(w.db, region, id)->bed;
    bed.actions = rules::bed_actions(bed.state);
    return bed;
  });
}

void Service::Impl::share_beds(db::Session& s, const Ward& ward, Instant now) {
  const auto& rule = policy(now);
  const bool lead = leads(s, ward.organisation_id, now);
  std::vector<store::BedRow> beds;
  for (const auto& one : store::wards(s, region, ward.organisation_id))
    if (one.department_id == ward.department_id && one.reporting == Reporting::live && !one.closed)
      for (auto& row : store::beds(s, region, one.id)) beds.push_back(std::move(row));
  std::erase_if(beds, [](const auto& row) { return row.bed.state == BedState::closed; });
  std::vector<rules::Mark> marks;
  for (const auto& row : beds) {
    const auto state = rules::effective(row.bed.state, row.bed.held_until, now);
    marks.push_back(
        {state == BedState::free, row.of_share && state != BedState::free, row.bed.share});
  }
  const auto wanted =
      lead ? rules::share_of(static_cast<std::int64_t>(beds.size()),
                             rule.bed_basis_points(ward.department_name.value_or("")),
                             rule.share.rounding)
           : 0;
  const auto shares = rules::assign(marks, wanted, true);
  for (std::size_t i = 0; i < beds.size(); ++i)
    if (shares[i] != beds[i].bed.share)
      store::mark_bed(s, region, beds[i].bed.id, beds[i].bed.share, shares[i]);
}

}  // namespace yilian::capacity
