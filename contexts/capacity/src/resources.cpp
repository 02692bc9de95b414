// Clinics, experts and devices: what can be booked, and the register of devices.
#include <algorithm>

#include "impl.hpp"

namespace yilian::capacity {

Result<ResourceList> Service::Impl::resources(const Call& call, const ResourceFilter& filter) {
  return database.read([&](db::Session& s) -> Result<ResourceList> {
    ResourceList out;
    const auto add = [&](OrganisationId unit) {
      for (auto& row : store::resources(s, region, unit, filter.kind)) {
        if (rules::check_own(call.caller, unit))
          row.next = rules::next_statuses(row.kind, row.status);
        out.items.push_back(std::move(row));
      }
    };
    if (filter.organisation_id) {
      add(*filter.organisation_id);
      return out;
    }
    add(call.caller.organisation);
    for (const auto& unit :
         network::partners_of(s, region, call.caller.organisation, local_date(call.now)))
      if (unit.id != call.caller.organisation && out.items.size() < 1000) add(unit.id);
    return out;
  });
}

Result<Resource> Service::Impl::resource(const Call& call, ResourceId id) {
  return database.read([&](db::Session& s) -> Result<Resource> {
    auto row = store::resource(s, region, id);
    if (!row) return fail(Code::not_found);
    if (rules::check_own(call.caller, row->view.organisation_id))
      row->view.next = rules::next_statuses(row->view.kind, row->view.status);
    return std::move(row->view);
  });
}

Result<store::ResourceRow> Service::Impl::own_resource(db::Session& s, const Call& call,
                                                       ResourceId id) {
  auto row = store::resource(s, region, id);
  if (!row) return fail(Code::not_found);
  CHECK_OK(rules::check_own(call.caller, row->view.organisation_id));
  CHECK_OK(require_version(call, row->view.version));
  return std::move(*row);
}

namespace {

void fill(Resource& row, const ResourceInput& input) {
  row.department_id = input.department_id;
  row.kind = input.kind;
  row.name = input.name.value;
  row.location = input.location.value;
  row.device_code.reset();
  if (input.device_code && !input.device_code->empty()) row.device_code = input.device_code->value;
  row.shared = input.shared;
  row.on_holidays = input.on_holidays;
}

}  // namespace

Result<Resource> Service::Impl::create_resource(const Call& call, const ResourceInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Resource> {
    const OrganisationId owner = call.caller.organisation;
    CHECK_OK(check_department(w.db, input.department_id, owner));
    Resource row;
    row.id = ResourceId::make(call.now.ms);
    row.organisation_id = owner;
    fill(row, input);
    store::insert_resource(w.db, region, row, call.now);
    tell_resource(w, row.id, 1, owner);
    auto made = store::resource(w.db, region, row.id)->view;
    made.next = rules::next_statuses(made.kind, made.status);
    return made;
  });
}

Result<Resource> Service::Impl::update_resource(const Call& call, ResourceId id,
                                                const ResourceInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Resource> {
    TRY(auto row, own_resource(w.db, call, id));
    CHECK_OK(check_department(w.db, input.department_id, row.view.organisation_id));
    // Slots carry on what the resource was when they were made.
    if (input.kind != row.view.kind && row.generated_until)
      return fail_field("/kind", Code::not_in_list);
    fill(row.view, input);
    if (!store::update_resource(w.db, region, row.view)) return fail(Code::stale_version);
    tell_resource(w, id, row.view.version + 1, row.view.organisation_id);
    auto changed = store::resource(w.db, region, id)->view;
    changed.next = rules::next_statuses(changed.kind, changed.status);
    return changed;
  });
}

Result<Resource> Service::Impl::set_status(const Call& call, ResourceId id,
                                           const StatusInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Resource> {
    TRY(auto row, own_resource(w.db, call, id));
    const auto next = rules::next_statuses(row.view.kind, row.view.status);
    if (std::ranges::find(next, input.status) == next.end()) return fail(Code::action_not_allowed);
    row.view.status = input.status;
    if (!store::update_resource(w.db, region, row.view)) return fail(Code::stale_version);
    tell_resource(w, id, row.view.version + 1, row.view.organisation_id);
    auto changed = store::resource(w.db, region, id)->view;
    changed.next = rules::next_statuses(changed.kind, changed.status);
    return changed;
  });
}

}  // namespace yilian::capacity
