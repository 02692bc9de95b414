// What a unit offers: drafted, published, changed and taken off the menu by its own people.
#include <algorithm>

#include "impl.hpp"

namespace yilian::services {
namespace {

ServiceOffer with_actions(ServiceOffer row) {
  row.actions = rules::service_actions(row.state);
  return row;
}

/// Empty words are no words.
ServiceTerms tidy(ServiceTerms terms) {
  if (terms.name_en && terms.name_en->empty()) terms.name_en.reset();
  return terms;
}

}  // namespace

Result<ServiceOfferList> Service::Impl::offers(const Call& call) {
  return database.read([&](db::Session& s) -> Result<ServiceOfferList> {
    ServiceOfferList out;
    for (auto& row : store::services_of(s, region, call.caller.organisation))
      out.items.push_back(with_actions(std::move(row)));
    return out;
  });
}

Result<ServiceOffer> Service::Impl::own_offer(db::Session& s, const Call& call, ServiceId id) {
  auto row = store::service(s, region, id);
  if (!row || row->provider_id != call.caller.organisation) return fail(Code::not_found);
  return std::move(*row);
}

Result<ServiceOffer> Service::Impl::offer(const Call& call, ServiceId id) {
  return database.read([&](db::Session& s) -> Result<ServiceOffer> {
    TRY(auto row, own_offer(s, call, id));
    return with_actions(std::move(row));
  });
}

Status Service::Impl::check_department(db::Session& s,
                                       const std::optional<DepartmentId>& department,
                                       OrganisationId provider, const std::string& pointer) {
  if (!department) return {};
  const auto found = network::find_department(s, region, *department);
  if (!found || found->organisation_id != provider)
    return fail_field(pointer + "/departmentId", Code::unknown_department);
  return {};
}

Status Service::Impl::check_consortium(db::Session& s, const Call& call,
                                       const ServiceWaiver& waiver) {
  if (!waiver.consortium_id) return {};
  const auto own = network::consortia_of(s, region, call.caller.organisation, local_date(call.now));
  if (std::ranges::find(own, *waiver.consortium_id) != own.end()) return {};
  return fail_field("/waiver/consortiumId", Code::unknown_consortium);
}

Result<ServiceOffer> Service::Impl::create(const Call& call, const NewService& input) {
  CHECK_OK(rules::check_terms(input.terms, "/terms"));
  CHECK_OK(rules::check_waiver(input.waiver, "/waiver"));
  return work::change(database, call, [&](work::Work& w) -> Result<ServiceOffer> {
    const OrganisationId own = call.caller.organisation;
    CHECK_OK(check_department(w.db, input.terms.department_id, own, "/terms"));
    CHECK_OK(check_consortium(w.db, call, input.waiver));
    ServiceOffer row;
    row.id = ServiceId::make(call.now.ms);
    row.provider_id = own;
    row.terms = tidy(input.terms);
    if (!store::insert_service(w.db, region, row, call.now))
      return fail_field("/terms/code", Code::repeated);
    store::put_price(w.db, region, row.id,
                     {input.terms.valid_from, input.price_fen.value, input.waiver}, call.now);
    w.subject(row.id);
    w.emit("service_offer.changed", row.id.value, 1, {own});
    return with_actions(*store::service(w.db, region, row.id));
  });
}

Result<ServiceOffer> Service::Impl::save(work::Work& w, const ServiceOffer& row) {
  if (!store::update_service(w.db, region, row)) return fail(Code::stale_version);
  w.subject(row.id);
  // Who is in a consortium with the provider has the menu open; drafts are nobody else's.
  std::vector<OrganisationId> audience{row.provider_id};
  if (row.state != ServiceState::draft)
    for (const auto& unit :
         network::partners_of(w.db, region, row.provider_id, local_date(w.call().now)))
      if (unit.id != row.provider_id) audience.push_back(unit.id);
  w.emit("service_offer.changed", row.id.value, row.version + 1, std::move(audience));
  return with_actions(*store::service(w.db, region, row.id));
}

Result<ServiceOffer> Service::Impl::update(const Call& call, ServiceId id,
                                           const ServiceTerms& terms) {
  CHECK_OK(rules::check_terms(terms, ""));
  return work::change(database, call, [&](work::Work& w) -> Result<ServiceOffer> {
    TRY(auto row, own_offer(w.db, call, id));
    CHECK_OK(require_version(call, row.version));
    CHECK_OK(rules::check_change(row.terms, terms, row.state));
    CHECK_OK(check_department(w.db, terms.department_id, row.provider_id, ""));
    if (store::code_taken(w.db, region, row.provider_id, terms.code.value, id))
      return fail_field("/code", Code::repeated);
    row.terms = tidy(terms);
    return save(w, row);
  });
}

Result<ServiceOffer> Service::Impl::set_price(const Call& call, ServiceId id,
                                              const ServicePriceInput& input) {
  CHECK_OK(rules::check_waiver(input.waiver, "/waiver"));
  return work::change(database, call, [&](work::Work& w) -> Result<ServiceOffer> {
    TRY(auto row, own_offer(w.db, call, id));
    CHECK_OK(require_version(call, row.version));
    if (row.state == ServiceState::retired) return fail(Code::action_not_allowed);
    CHECK_OK(rules::check_effective(row.state, input.effective_from, local_date(call.now)));
    CHECK_OK(check_consortium(w.db, call, input.waiver));
    // Nobody could order a draft: it has one price, the last one given.
    if (row.state == ServiceState::draft) store::delete_prices(w.db, region, id);
    store::put_price(w.db, region, id, {input.effective_from, input.price_fen.value, input.waiver},
                     call.now);
    return save(w, row);
  });
}

Result<ServiceOffer> Service::Impl::act(const Call& call, ServiceId id, ServiceAction action) {
  return work::change(database, call, [&](work::Work& w) -> Result<ServiceOffer> {
    TRY(auto row, own_offer(w.db, call, id));
    CHECK_OK(require_version(call, row.version));
    TRY(row.state, rules::decide(row.state, action));
    return save(w, row);
  });
}

}  // namespace yilian::services
