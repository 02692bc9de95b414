#include "fhir/changes.hpp"

#include <algorithm>

#include "fhir/index.hpp"
#include "fhir/server.hpp"
#include "fhir/subscriptions.hpp"
#include "outbox/outbox.hpp"
#include "patients/service.hpp"

namespace yilian::records::rest {
namespace {

store::Row new_row(Access& access, Numbers& numbers, const Change& change) {
  const auto& call = access.call();
  store::Row row;
  row.type = number_of_type(change.type);
  row.number = numbers.next(call.now);
  row.changed = row.number;
  row.version = 1;
  row.id = key_of_id(change.id);
  row.organisation = call.caller.organisation;
  return row;
}

Written create(db::Session& s, Access& access, Numbers& numbers, const Change& change) {
  const auto region = access.call().caller.region;
  auto row = new_row(access, numbers, change);
  access.bodies().seal(s, region, change.packed, row);
  store::insert(s, region, row);
  store::insert_entries(s, region, row.number, change.packed.entries);
  return {201, std::move(row), change.type, change.id};
}

/// The next version with these entries in place of the old one's.
Result<Written> replace(db::Session& s, Access& access, Numbers& numbers, const Change& change,
                        const store::Row& before, const std::vector<store::Entry>& old) {
  const auto region = access.call().caller.region;
  store::Row row = before;
  row.version = before.version + 1;
  row.changed = std::max(numbers.next(access.call().now), before.changed + 1);
  access.bodies().seal(s, region, change.packed, row);
  if (!store::replace(s, region, row)) return fail(Code::stale_version);
  std::vector<store::Entry> gone, come;
  std::ranges::set_difference(old, change.packed.entries, std::back_inserter(gone));
  std::ranges::set_difference(change.packed.entries, old, std::back_inserter(come));
  store::remove_entries(s, region, row.number, gone);
  store::insert_entries(s, region, row.number, come);
  return Written{before.is_deleted() ? 201 : 200, std::move(row), change.type, change.id};
}

/// A system that may register visits tells of one by an Encounter: it is no other visit than one of
/// the pages, so papers about the person may be sent (docs/decisions/0017).
Status tell_visit(db::Session& s, Access& access, const Change& change, fhir::Node encounter) {
  const auto& call = access.call();
  if (call.caller.role != Role::system_client || !call.caller.has(Right::patient_register))
    return {};
  const auto status = encounter.text_of("status");
  const bool is_open = status == "arrived" || status == "triaged" || status == "in-progress";
  const bool is_void = status == "cancelled" || status == "entered-in-error";
  const auto patient = parse_uuid(patient_of(encounter));
  if (!patient || (!is_open && !is_void)) return {};
  return access.patients().visit_told(s, call, PatientId{access.person_of(s, *patient)},
                                      key_of_id(change.id), is_void);
}

/// Who follows the ends of stays reads the Encounter itself; the event names nobody. Its status is
/// in no index, so that what was just written is looked into.
Status follow_encounter(db::Session& s, Access& access, const Change& change,
                        const store::Row& row) {
  if (change.type != "Encounter" || change.kind == Change::Kind::remove) return {};
  TRY(const auto stored, access.bodies().open(row));
  CHECK_OK(tell_visit(s, access, change, stored.root()));
  if (stored.root().text_of("status") != "finished") return {};
  const auto& call = access.call();
  outbox::Event event;
  event.kind = "encounter.finished";
  event.subject = key_of_id(change.id);
  event.version = 1;
  event.audience = {call.caller.organisation};
  event.payload = "{}";
  event.at = call.now;
  outbox::emit(s, call.caller.region, event);
  return {};
}

Result<Written> write(db::Session& s, Access& access, Numbers& numbers, const Change& change);

}  // namespace

Result<Written> apply(db::Session& s, Access& access, Server& server, const Change& change) {
  TRY(auto written, write(s, access, server.numbers, change));
  CHECK_OK(follow_encounter(s, access, change, written.row));
  CHECK_OK(server.subscriptions->settle(s, access, change, written.row));
  CHECK_OK(server.subscriptions->tell(s, access, change, written.row));
  return written;
}

namespace {

Result<Written> write(db::Session& s, Access& access, Numbers& numbers, const Change& change) {
  if (change.kind == Change::Kind::create) return create(s, access, numbers, change);
  const auto region = access.call().caller.region;
  const auto before = store::current(s, region, number_of_type(change.type), key_of_id(change.id));
  const bool removal = change.kind == Change::Kind::remove;
  if (!before) {
    if (removal) return fail(Code::not_found);
    if (change.if_match) return fail(Code::stale_version);
    return create(s, access, numbers, change);
  }
  if (change.if_match && *change.if_match != before->version) return fail(Code::stale_version);
  std::vector<store::Entry> old;
  if (before->is_deleted()) {
    if (before->organisation != access.call().caller.organisation) return fail(Code::not_found);
    if (removal) return Written{204, *before, change.type, change.id};
  } else {
    TRY(const auto stored, access.bodies().open(*before));
    CHECK_OK(access.may_change(s, *before, stored.root()));
    fhir::SearchValues values;
    CHECK_OK(fhir::extract(stored.root(), values));
    old = entries_of(change.type, values);
  }
  TRY(auto written, replace(s, access, numbers, change, *before, old));
  if (removal) written.status = 204;
  return written;
}

}  // namespace

void guard_criteria(db::Session& s, RegionId region, std::string_view type,
                    const http::Fields& criteria) {
  auto sorted = criteria;
  std::ranges::sort(sorted);
  std::string text;
  for (const auto& [name, value] : sorted) text += name + "=" + value + "&";
  const auto hash = static_cast<std::uint32_t>(index_hash(type, "guard", text, false));
  store::guard(s, region, hash % store::guard_buckets);
}

}  // namespace yilian::records::rest
