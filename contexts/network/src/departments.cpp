#include "impl.hpp"

namespace yilian::network {

Result<DepartmentList> Service::Impl::departments(OrganisationId id) {
  return database.read([&](db::Session& s) -> Result<DepartmentList> {
    if (!store::organisation(s, region, id)) return fail(Code::not_found);
    return DepartmentList{store::departments(s, region, id)};
  });
}

Result<Department> Service::Impl::own_department(db::Session& s, const Call& call,
                                                 DepartmentId id) {
  auto row = store::department(s, region, id);
  if (!row) return fail(Code::not_found);
  CHECK_OK(rules::check_own(call.caller, row->organisation_id));
  CHECK_OK(require_version(call, row->version));
  const auto organisation = store::organisation(s, region, row->organisation_id);
  if (!organisation) return fail(Code::not_found);
  CHECK_OK(rules::check_active(*organisation));
  return std::move(*row);
}

Result<Department> Service::Impl::save(work::Work& w, const Department& row) {
  const auto other = store::department_by_name(w.db, region, row.organisation_id, row.name);
  if (other && other->id != row.id) return fail(rules::department_exists(*other));
  if (!store::update_department(w.db, region, row)) return fail(Code::stale_version);
  w.emit("department.changed", row.id.value, row.version + 1, {row.organisation_id});
  w.subject(row.id);
  return *store::department(w.db, region, row.id);
}

Result<Department> Service::Impl::add_department(const Call& call, OrganisationId id,
                                                 const DepartmentInput& input) {
  return work::change(database, call, [&](work::Work& w) -> Result<Department> {
    const auto organisation = store::organisation(w.db, region, id);
    if (!organisation) return fail(Code::not_found);
    CHECK_OK(rules::check_own(call.caller, id));
    CHECK_OK(rules::check_active(*organisation));
    Department row = rules::check_department(input);
    row.id = DepartmentId::make(call.now.ms);
    row.organisation_id = id;
    row.version = 1;
    if (!store::insert_department(w.db, region, row, call.now)) {
      const auto other = store::department_by_name(w.db, region, id, row.name);
      return fail(other ? rules::department_exists(*other) : Error{Code::department_exists});
    }
    w.emit("department.changed", row.id.value, 1, {id});
    w.subject(row.id);
    return row;
  });
}

Result<Department> Service::Impl::update_department(const Call& call, DepartmentId id,
                                                    const DepartmentInput& input) {
  auto answer = work::change(database, call, [&](work::Work& w) -> Result<Department> {
    TRY(const auto row, own_department(w.db, call, id));
    Department next = rules::check_department(input);
    next.id = id;
    next.organisation_id = row.organisation_id;
    next.standing = row.standing;
    next.version = row.version;
    return save(w, next);
  });
  // Only the unique name can collide here: somebody took it between the look and the write.
  if (!answer && answer.error().code == Code::conflict) return fail(Code::department_exists);
  return answer;
}

Result<Department> Service::Impl::set_department_standing(const Call& call, DepartmentId id,
                                                          Standing standing) {
  return work::change(database, call, [&](work::Work& w) -> Result<Department> {
    TRY(auto row, own_department(w.db, call, id));
    row.standing = standing;
    return save(w, row);
  });
}

}  // namespace yilian::network
