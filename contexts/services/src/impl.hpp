#pragma once
// The inside of services::Service. Use cases are members, one file per aggregate.
#include <functional>
#include <map>
#include <set>

#include "json/json.hpp"
#include "network/describe.hpp"
#include "network/lookup.hpp"
#include "rules.hpp"
#include "services/describe.hpp"
#include "services/service.hpp"
#include "store.hpp"
#include "work/work.hpp"

namespace yilian::api {
class Api;
}

namespace yilian::services {

/// How a unit stands to others on a day; each is asked once.
class Relations {
 public:
  Relations(db::Session& session, RegionId region, OrganisationId unit, Date day);
  rules::Standing standing(const ServiceOffer& offer);
  /// Whether the unit is one of those that a waiver of the provider is for.
  bool entitled(const ServiceWaiver& waiver, OrganisationId provider);

 private:
  bool agreement(network::AgreementKind kind, OrganisationId provider);
  db::Session& session_;
  RegionId region_;
  OrganisationId unit_;
  Date day_;
  std::set<OrganisationId> partners_;
  std::set<ConsortiumId> consortia_;
  std::map<std::pair<network::AgreementKind, OrganisationId>, bool> agreements_;
};

struct Service::Impl {
  db::Database& database;
  RegionId region;

  // offers.cpp
  Result<ServiceOfferList> offers(const Call& call);
  Result<ServiceOffer> offer(const Call& call, ServiceId id);
  Result<ServiceOffer> create(const Call& call, const NewService& input);
  Result<ServiceOffer> update(const Call& call, ServiceId id, const ServiceTerms& terms);
  Result<ServiceOffer> set_price(const Call& call, ServiceId id, const ServicePriceInput& input);
  Result<ServiceOffer> act(const Call& call, ServiceId id, ServiceAction action);
  /// The caller's own; for others it does not exist.
  Result<ServiceOffer> own_offer(db::Session& s, const Call& call, ServiceId id);
  Result<ServiceOffer> save(work::Work& w, const ServiceOffer& row);
  Status check_department(db::Session& s, const std::optional<DepartmentId>& department,
                          OrganisationId provider, const std::string& pointer);
  Status check_consortium(db::Session& s, const Call& call, const ServiceWaiver& waiver);

  // menu.cpp
  Result<Menu> menu(const Call& call, const MenuFilter& filter);
  Result<ServiceQuote> quote(const Call& call, ServiceId id, const QuoteFilter& filter);
  /// What the caller's unit may order, or why not.
  Result<ServiceOffer> orderable(db::Session& s, const Call& call, ServiceId id, Date wished_on,
                                 Relations& relations);

  // orders.cpp
  Result<ServiceOrder> place(const Call& call, const ServiceOrderInput& input);
  Result<ServiceOrder> order(const Call& call, ServiceOrderId id);
  Result<ServiceOrderPage> orders(const Call& call, const ServiceOrderFilter& filter);
  ServiceOrder view(const Call& call, const store::OrderRow& row);
  ServiceOrder view_with_steps(db::Session& s, const Call& call, const store::OrderRow& row);
  using Step = std::function<void(const Call&, store::OrderRow&)>;
  /// One action: load, decide by the table, compare-and-set, note, tell.
  Result<ServiceOrder> act(const Call& call, ServiceOrderId id, ServiceOrderAction action,
                           const std::string& note, const Step& step = {});
  /// From here on the promised time runs.
  Result<ServiceOrder> accept(const Call& call, ServiceOrderId id, const std::string& note);
  void note_step(work::Work& w, const store::OrderRow& row, ServiceOrderAction action,
                 const std::string& note);

  // statements.cpp
  Result<ServiceStatement> statement(const Call& call, const std::string& month,
                                     const std::optional<ServiceSide>& side);
};

// routes_offers.cpp, routes_orders.cpp
void add_offer_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);
void add_order_routes(api::Api& api, const std::shared_ptr<Service::Impl>& impl);

}  // namespace yilian::services
