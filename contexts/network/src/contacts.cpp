#include "impl.hpp"

namespace yilian::network {
namespace {

constexpr std::int64_t roster_days_usual = 14;
constexpr std::int64_t roster_days_max = 100;

}  // namespace

Result<ContactList> Service::Impl::contacts(const Call& call, const ContactFilter& filter) {
  return database.read([&](db::Session& s) -> Result<ContactList> {
    return ContactList{store::contacts(s, region, filter.organisation_id, call.now)};
  });
}

Result<Contact> Service::Impl::draft(db::Session& s, const Call& call, const ContactInput& input) {
  CHECK_OK(rules::check_own(call.caller, input.organisation_id));
  const auto department =
      input.department_id ? store::department(s, region, *input.department_id) : std::nullopt;
  CHECK_OK(rules::check_contact(input, store::organisation(s, region, input.organisation_id),
                                department));
  Contact out;
  out.organisation_id = input.organisation_id;
  out.department_id = input.department_id;
  out.person_name = input.person_name.value;
  out.phone = input.phone.value;
  out.role = input.role;
  out.account_id = input.account_id;
  return out;
}

Result<Contact> Service::Impl::create_contact(const Call& call, const ContactInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Contact> {
    TRY(auto row, draft(w.db, call, input));
    row.id = ContactId::make(call.now.ms);
    store::insert_contact(w.db, region, row, call.now);
    w.emit("contact.changed", row.id.value, 1, {row.organisation_id});
    w.subject(row.id);
    return *store::contact(w.db, region, row.id, call.now);
  });
}

Result<Contact> Service::Impl::update_contact(const Call& call, ContactId id,
                                              const ContactInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Contact> {
    const auto row = store::contact(w.db, region, id, call.now);
    if (!row) return fail(Code::not_found);
    CHECK_OK(rules::check_own(call.caller, row->organisation_id));
    CHECK_OK(require_version(call, row->version));
    TRY(auto next, draft(w.db, call, input));
    next.id = id;
    next.version = row->version;
    if (!store::update_contact(w.db, region, next)) return fail(Code::stale_version);
    w.emit("contact.changed", id.value, row->version + 1,
           {row->organisation_id, next.organisation_id});
    w.subject(id);
    return *store::contact(w.db, region, id, call.now);
  });
}

Status Service::Impl::remove_contact(const Call& call, ContactId id) {
  return work::change(database, call, [&](work::Work& w) -> Status {
    const auto row = store::contact(w.db, region, id, call.now);
    if (!row) return fail(Code::not_found);
    CHECK_OK(rules::check_own(call.caller, row->organisation_id));
    CHECK_OK(require_version(call, row->version));
    if (!store::delete_contact(w.db, region, id, row->version)) return fail(Code::stale_version);
    w.emit("contact.changed", id.value, row->version + 1, {row->organisation_id});
    w.subject(id);
    return {};
  });
}

Result<DutyList> Service::Impl::duties(const Call& call, const DutyFilter& filter) {
  const auto organisation = filter.organisation_id.value_or(call.caller.organisation);
  const Instant from = filter.from.value_or(start_of(local_date(call.now)));
  const Instant to = filter.to.value_or(from.plus_days(roster_days_usual));
  if (to < from) return fail_field("/to", Code::dates_reversed);
  if (to > from.plus_days(roster_days_max))
    return fail_field(
        "/to", Code::out_of_range,
        {{"min", to_local_text(from)}, {"max", to_local_text(from.plus_days(roster_days_max))}});
  return database.read([&](db::Session& s) -> Result<DutyList> {
    return DutyList{store::duties(s, region, organisation, from, to)};
  });
}

Result<Duty> Service::Impl::create_duty(const Call& call, const DutyInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Duty> {
    const auto contact = store::contact(w.db, region, input.contact_id, call.now);
    if (contact) CHECK_OK(rules::check_own(call.caller, contact->organisation_id));
    CHECK_OK(rules::check_duty(input, contact.has_value()));
    Duty row{DutyId::make(call.now.ms), contact->id,     contact->person_name,
             contact->department_name,  input.starts_at, input.ends_at};
    store::insert_duty(w.db, region, row, contact->organisation_id);
    w.emit("duty.changed", row.id.value, 1, {contact->organisation_id});
    w.subject(row.id);
    return row;
  });
}

Status Service::Impl::remove_duty(const Call& call, DutyId id) {
  return work::change(database, call, [&](work::Work& w) -> Status {
    const auto found = store::duty(w.db, region, id);
    if (!found) return fail(Code::not_found);
    CHECK_OK(rules::check_own(call.caller, found->second));
    store::delete_duty(w.db, region, id);
    w.emit("duty.changed", id.value, 2, {found->second});
    w.subject(id);
    return {};
  });
}

}  // namespace yilian::network
