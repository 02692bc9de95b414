#include "impl.hpp"

namespace yilian::network {
namespace {

Consortium row_of(const ConsortiumInput& input) {
  Consortium out;
  out.name = input.name.value;
  out.form = input.form;
  out.lead_id = input.lead_id;
  out.higher_id = input.higher_id;
  out.starts_on = input.starts_on;
  out.ends_on = input.ends_on;
  return out;
}

/// True when the organisation is a member now and has no end of it recorded.
bool stays(const Consortium& consortium, OrganisationId id) {
  return std::any_of(
      consortium.members.begin(), consortium.members.end(),
      [id](const Member& member) { return member.organisation_id == id && !member.left_on; });
}

}  // namespace

Result<ConsortiumList> Service::Impl::consortia() {
  return database.read([&](db::Session& s) -> Result<ConsortiumList> {
    return ConsortiumList{store::consortia(s, region)};
  });
}

Result<NetworkTree> Service::Impl::tree(const Call& call) {
  return database.read([&](db::Session& s) -> Result<NetworkTree> {
    return rules::tree(store::consortia(s, region), local_date(call.now));
  });
}

Result<Consortium> Service::Impl::consortium(ConsortiumId id) {
  return database.read([&](db::Session& s) -> Result<Consortium> {
    auto row = store::consortium(s, region, id);
    if (!row) return fail(Code::not_found);
    return std::move(*row);
  });
}

Status Service::Impl::check_consortium(db::Session& s, const ConsortiumInput& input,
                                       std::optional<ConsortiumId> self) {
  CHECK_OK(rules::check_period(input.starts_on, input.ends_on, "/endsOn"));
  CHECK_OK(rules::check_usable(store::organisation(s, region, input.lead_id), "/leadId"));
  if (!input.higher_id) return {};
  // Each step up is locked, so that two changes can't close a circle together.
  std::vector<ConsortiumId> above;
  for (auto at = input.higher_id; at && above.size() <= rules::depth_max;) {
    store::lock_consortium(s, region, *at);
    if (above.empty())
      CHECK_OK(rules::check_found(store::consortium(s, region, *at).has_value(), "/higherId"));
    above.push_back(*at);
    if (at == self) break;
    at = store::higher_of(s, region, *at);
  }
  return rules::check_higher(self.value_or(ConsortiumId{}), above);
}

Result<Consortium> Service::Impl::changed(work::Work& w, ConsortiumId id) {
  auto row = store::consortium(w.db, region, id);
  if (!row) return fail(Code::not_found);
  std::vector<OrganisationId> audience{row->lead_id};
  for (const auto& member : row->members)
    if (std::find(audience.begin(), audience.end(), member.organisation_id) == audience.end())
      audience.push_back(member.organisation_id);
  w.emit("consortium.changed", id.value, row->version, std::move(audience));
  w.subject(id);
  return std::move(*row);
}

Result<Consortium> Service::Impl::create_consortium(const Call& call,
                                                    const ConsortiumInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Consortium> {
    CHECK_OK(check_consortium(w.db, input, std::nullopt));
    Consortium row = row_of(input);
    row.id = ConsortiumId::make(call.now.ms);
    store::insert_consortium(w.db, region, row, call.now);
    store::insert_member(w.db, region, row.id, {input.lead_id, Tightness::tight, input.starts_on});
    return changed(w, row.id);
  });
}

Result<Consortium> Service::Impl::update_consortium(const Call& call, ConsortiumId id,
                                                    const ConsortiumInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Consortium> {
    store::lock_consortium(w.db, region, id);
    const auto row = store::consortium(w.db, region, id);
    if (!row) return fail(Code::not_found);
    CHECK_OK(require_version(call, row->version));
    CHECK_OK(check_consortium(w.db, input, id));
    Consortium next = row_of(input);
    next.id = id;
    next.version = row->version;
    next.members = row->members;
    if (!store::update_consortium(w.db, region, next)) return fail(Code::stale_version);
    // A new lead that is no member yet becomes one; the old lead stays as a member.
    if (!stays(*row, input.lead_id)) {
      const MemberInput lead{input.lead_id, Tightness::tight,
                             std::max(local_date(call.now), input.starts_on)};
      CHECK_OK(rules::check_join(next, lead));
      store::insert_member(w.db, region, id, lead);
    }
    return changed(w, id);
  });
}

Result<Consortium> Service::Impl::join(const Call& call, ConsortiumId id,
                                       const MemberInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Consortium> {
    store::lock_consortium(w.db, region, id);
    const auto row = store::consortium(w.db, region, id);
    if (!row) return fail(Code::not_found);
    if (call.if_match) CHECK_OK(require_version(call, row->version));
    CHECK_OK(rules::check_usable(store::organisation(w.db, region, input.organisation_id),
                                 "/organisationId"));
    CHECK_OK(rules::check_join(*row, input));
    store::insert_member(w.db, region, id, input);
    if (!store::update_consortium(w.db, region, *row)) return fail(Code::stale_version);
    return changed(w, id);
  });
}

Result<Consortium> Service::Impl::leave(const Call& call, ConsortiumId id,
                                        const LeaveInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Consortium> {
    store::lock_consortium(w.db, region, id);
    const auto row = store::consortium(w.db, region, id);
    if (!row) return fail(Code::not_found);
    if (call.if_match) CHECK_OK(require_version(call, row->version));
    TRY(const auto member, rules::check_leave(*row, input));
    store::end_member(w.db, region, id, member, input.left_on);
    if (!store::update_consortium(w.db, region, *row)) return fail(Code::stale_version);
    return changed(w, id);
  });
}

}  // namespace yilian::network
