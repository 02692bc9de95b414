// Routes of consortia, agreements, contacts and duties.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::network {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

void add_consortium_routes(api::Api& api, const Shared& impl) {
  const auto manage = Right::network_manage;
  api.route(Method::get, "/api/v1/consortia",
            {.tag = "network",
             .action = "consortium.list",
             .zh = "医联体列表",
             .en = "List consortia",
             .right = Right::network_read},
            [impl](const Call&) -> Result<ConsortiumList> { return impl->consortia(); });
  api.route(Method::get, "/api/v1/network-tree",
            {.tag = "network",
             .action = "network.tree",
             .zh = "医联体结构",
             .en = "Consortia as a tree",
             .right = Right::network_read},
            [impl](const Call& call) -> Result<NetworkTree> { return impl->tree(call); });
  api.route(Method::post, "/api/v1/consortia",
            {.tag = "network",
             .action = "consortium.create",
             .zh = "新建医联体",
             .en = "Create a consortium",
             .right = manage,
             .status = 201},
            [impl](const Call& call, ConsortiumInput input) -> Result<Consortium> {
              return impl->create_consortium(call, input);
            });
  api.route(
      Method::get, "/api/v1/consortia/{id}",
      {.tag = "network",
       .action = "consortium.get",
       .zh = "查看医联体",
       .en = "Get a consortium",
       .right = Right::network_read},
      [impl](const Call&, ConsortiumId id) -> Result<Consortium> { return impl->consortium(id); });
  api.route(Method::put, "/api/v1/consortia/{id}",
            {.tag = "network",
             .action = "consortium.update",
             .zh = "修改医联体",
             .en = "Change a consortium",
             .right = manage},
            [impl](const Call& call, ConsortiumId id, ConsortiumInput input) -> Result<Consortium> {
              return impl->update_consortium(call, id, input);
            });
  api.route(Method::post, "/api/v1/consortia/{id}/members",
            {.tag = "network",
             .action = "consortium.join",
             .zh = "加入医联体",
             .en = "Add a member",
             .right = manage,
             .status = 201},
            [impl](const Call& call, ConsortiumId id, MemberInput input) -> Result<Consortium> {
              return impl->join(call, id, input);
            });
  api.route(Method::post, "/api/v1/consortia/{id}/members/leave",
            {.tag = "network",
             .action = "consortium.leave",
             .zh = "退出医联体",
             .en = "Record that a member left",
             .right = manage},
            [impl](const Call& call, ConsortiumId id, LeaveInput input) -> Result<Consortium> {
              return impl->leave(call, id, input);
            });
}

void add_agreement_routes(api::Api& api, const Shared& impl) {
  const auto manage = Right::agreement_manage;
  api.route(Method::get, "/api/v1/agreements",
            {.tag = "network",
             .action = "agreement.list",
             .zh = "协议列表",
             .en = "List agreements",
             .right = Right::network_read},
            [impl](const Call& call, Query<AgreementFilter> filter) -> Result<AgreementPage> {
              return impl->agreements(call, filter.value);
            });
  api.route(Method::post, "/api/v1/agreements",
            {.tag = "network",
             .action = "agreement.create",
             .zh = "新建协议",
             .en = "Create an agreement",
             .right = manage,
             .status = 201},
            [impl](const Call& call, AgreementInput input) -> Result<Agreement> {
              return impl->create_agreement(call, input);
            });
  api.route(Method::get, "/api/v1/agreements/{id}",
            {.tag = "network",
             .action = "agreement.get",
             .zh = "查看协议",
             .en = "Get an agreement",
             .right = Right::network_read},
            [impl](const Call& call, AgreementId id) -> Result<Agreement> {
              return impl->agreement(call, id);
            });
  api.route(Method::put, "/api/v1/agreements/{id}",
            {.tag = "network",
             .action = "agreement.update",
             .zh = "修改协议",
             .en = "Change an agreement",
             .right = manage},
            [impl](const Call& call, AgreementId id, AgreementInput input) -> Result<Agreement> {
              return impl->update_agreement(call, id, input);
            });
  api.route(Method::post, "/api/v1/agreements/{id}/end",
            {.tag = "network",
             .action = "agreement.end",
             .zh = "终止协议",
             .en = "End an agreement early",
             .right = manage},
            [impl](const Call& call, AgreementId id, EndAgreement command) -> Result<Agreement> {
              return impl->end_agreement(call, id, command);
            });
}

namespace {

void add_duty_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/duties",
            {.tag = "network",
             .action = "duty.list",
             .zh = "值班表",
             .en = "The duty roster",
             .right = Right::network_read},
            [impl](const Call& call, Query<DutyFilter> filter) -> Result<DutyList> {
              return impl->duties(call, filter.value);
            });
  api.route(Method::post, "/api/v1/duties",
            {.tag = "network",
             .action = "duty.create",
             .zh = "安排值班",
             .en = "Add a duty",
             .right = Right::roster_manage,
             .status = 201},
            [impl](const Call& call, DutyInput input) -> Result<Duty> {
              return impl->create_duty(call, input);
            });
  api.route(Method::del, "/api/v1/duties/{id}",
            {.tag = "network",
             .action = "duty.remove",
             .zh = "取消值班",
             .en = "Remove a duty",
             .right = Right::roster_manage},
            [impl](const Call& call, DutyId id) -> Status { return impl->remove_duty(call, id); });
}

}  // namespace

void add_contact_routes(api::Api& api, const Shared& impl) {
  const auto manage = Right::roster_manage;
  api.route(Method::get, "/api/v1/contacts",
            {.tag = "network",
             .action = "contact.list",
             .zh = "联系人列表",
             .en = "List contacts",
             .right = Right::network_read},
            [impl](const Call& call, Query<ContactFilter> filter) -> Result<ContactList> {
              return impl->contacts(call, filter.value);
            });
  api.route(Method::post, "/api/v1/contacts",
            {.tag = "network",
             .action = "contact.create",
             .zh = "新建联系人",
             .en = "Create a contact",
             .right = manage,
             .status = 201},
            [impl](const Call& call, ContactInput input) -> Result<Contact> {
              return impl->create_contact(call, input);
            });
  api.route(Method::put, "/api/v1/contacts/{id}",
            {.tag = "network",
             .action = "contact.update",
             .zh = "修改联系人",
             .en = "Change a contact",
             .right = manage},
            [impl](const Call& call, ContactId id, ContactInput input) -> Result<Contact> {
              return impl->update_contact(call, id, input);
            });
  api.route(
      Method::del, "/api/v1/contacts/{id}",
      {.tag = "network",
       .action = "contact.remove",
       .zh = "删除联系人",
       .en = "Remove a contact",
       .right = manage},
      [impl](const Call& call, ContactId id) -> Status { return impl->remove_contact(call, id); });
  add_duty_routes(api, impl);
}

}  // namespace yilian::network
