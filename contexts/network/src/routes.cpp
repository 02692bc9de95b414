// Routes of organisations, departments and divisions.
#include "api/api.hpp"
#include "divisions.hpp"
#include "impl.hpp"
#include "sheets/sheets.hpp"

namespace yilian::network {
namespace {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

void add_departments(api::Api& api, const Shared& impl) {
  const auto manage = Right::organisation_manage;
  api.route(Method::get, "/api/v1/organisations/{id}/departments",
            {.tag = "network",
             .action = "department.list",
             .zh = "科室列表",
             .en = "Departments of an organisation",
             .right = Right::network_read},
            [impl](const Call&, OrganisationId id) -> Result<DepartmentList> {
              return impl->departments(id);
            });
  api.route(
      Method::post, "/api/v1/organisations/{id}/departments",
      {.tag = "network",
       .action = "department.create",
       .zh = "新建科室",
       .en = "Add a department",
       .right = manage,
       .status = 201},
      [impl](const Call& call, OrganisationId id, DepartmentInput input) -> Result<Department> {
        return impl->add_department(call, id, input);
      });
  api.route(Method::put, "/api/v1/departments/{id}",
            {.tag = "network",
             .action = "department.update",
             .zh = "修改科室",
             .en = "Change a department",
             .right = manage},
            [impl](const Call& call, DepartmentId id, DepartmentInput input) -> Result<Department> {
              return impl->update_department(call, id, input);
            });
  api.route(Method::post, "/api/v1/departments/{id}/close",
            {.tag = "network",
             .action = "department.close",
             .zh = "停用科室",
             .en = "Close a department",
             .right = manage},
            [impl](const Call& call, DepartmentId id) -> Result<Department> {
              return impl->set_department_standing(call, id, Standing::closed);
            });
  api.route(Method::post, "/api/v1/departments/{id}/reopen",
            {.tag = "network",
             .action = "department.reopen",
             .zh = "启用科室",
             .en = "Reopen a department",
             .right = manage},
            [impl](const Call& call, DepartmentId id) -> Result<Department> {
              return impl->set_department_standing(call, id, Standing::active);
            });
}

void add_divisions(api::Api& api) {
  api.route(Method::get, "/api/v1/divisions",
            {.tag = "network",
             .action = "division.list",
             .zh = "行政区划",
             .en = "Administrative divisions below one",
             .right = Right::network_read},
            [](const Call&, Query<DivisionFilter> filter) -> Result<DivisionList> {
              const auto& parent = filter.value.parent;
              return DivisionList{divisions::children(parent ? parent->value : "")};
            });
}

}  // namespace

void add_organisation_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/organisations",
            {.tag = "network",
             .action = "organisation.list",
             .zh = "机构列表",
             .en = "List organisations",
             .right = Right::network_read},
            [impl](const Call& call, Query<OrganisationFilter> filter) -> Result<OrganisationPage> {
              return impl->list(call, filter.value);
            });
  api.route(Method::post, "/api/v1/organisations",
            {.tag = "network",
             .action = "organisation.create",
             .zh = "新建机构",
             .en = "Create an organisation",
             .right = Right::network_manage,
             .status = 201},
            [impl](const Call& call, OrganisationInput input) -> Result<Organisation> {
              return impl->create(call, input);
            });
  api.route(
      Method::get, "/api/v1/organisations/{id}",
      {.tag = "network",
       .action = "organisation.get",
       .zh = "查看机构",
       .en = "Get an organisation",
       .right = Right::network_read},
      [impl](const Call&, OrganisationId id) -> Result<Organisation> { return impl->get(id); });
  api.route(
      Method::put, "/api/v1/organisations/{id}",
      {.tag = "network",
       .action = "organisation.update",
       .zh = "修改机构",
       .en = "Change an organisation",
       .right = Right::organisation_manage},
      [impl](const Call& call, OrganisationId id, OrganisationInput input) -> Result<Organisation> {
        return impl->update(call, id, input);
      });
  api.route(Method::post, "/api/v1/organisations/{id}/close",
            {.tag = "network",
             .action = "organisation.close",
             .zh = "停用机构",
             .en = "Close an organisation",
             .right = Right::network_manage},
            [impl](const Call& call, OrganisationId id) -> Result<Organisation> {
              return impl->set_standing(call, id, Standing::closed);
            });
  api.route(Method::post, "/api/v1/organisations/{id}/reopen",
            {.tag = "network",
             .action = "organisation.reopen",
             .zh = "启用机构",
             .en = "Reopen an organisation",
             .right = Right::network_manage},
            [impl](const Call& call, OrganisationId id) -> Result<Organisation> {
              return impl->set_standing(call, id, Standing::active);
            });
  api.route(Method::post, "/api/v1/organisations/import",
            {.tag = "network",
             .action = "organisation.import",
             .zh = "导入机构",
             .en = "Import organisations from CSV or XLSX",
             .right = Right::network_manage,
             .request_type = sheets::content_types},
            [impl](const Call& call, Query<ImportOptions> options, const http::Request& request)
                -> Result<ImportAnswer> { return impl->import(call, options.value, request); });
  add_departments(api, impl);
  add_divisions(api);
}

}  // namespace yilian::network
