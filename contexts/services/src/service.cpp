#include "services/service.hpp"

#include "impl.hpp"

namespace yilian::services {

Service::Service(db::Database& database, RegionId region) : impl_(new Impl{database, region}) {}
Service::~Service() = default;

void Service::add_routes(api::Api& api) {
  add_offer_routes(api, impl_);
  add_order_routes(api, impl_);
}

Relations::Relations(db::Session& session, RegionId region, OrganisationId unit, Date day)
    : session_(session), region_(region), unit_(unit), day_(day) {
  for (const auto& one : network::partners_of(session, region, unit, day)) partners_.insert(one.id);
  for (const auto id : network::consortia_of(session, region, unit, day)) consortia_.insert(id);
}

rules::Standing Relations::standing(const ServiceOffer& offer) {
  rules::Standing out;
  out.own = offer.provider_id == unit_;
  out.partner = partners_.contains(offer.provider_id);
  const auto& kind = offer.terms.agreement_kind;
  if (kind && !out.own) out.agreement = agreement(*kind, offer.provider_id);
  return out;
}

bool Relations::entitled(const ServiceWaiver& waiver, OrganisationId provider) {
  if (waiver.kind == WaiverKind::none) return false;
  switch (waiver.given_to) {
    case WaiverFor::everybody:
      return true;
    case WaiverFor::consortium:
      return waiver.consortium_id && consortia_.contains(*waiver.consortium_id);
    case WaiverFor::agreement:
      return waiver.agreement_kind && agreement(*waiver.agreement_kind, provider);
  }
  return false;
}

bool Relations::agreement(network::AgreementKind kind, OrganisationId provider) {
  const auto known = agreements_.find({kind, provider});
  if (known != agreements_.end()) return known->second;
  const bool found =
      network::agreement_between(session_, region_, kind, unit_, provider, day_).has_value();
  agreements_[{kind, provider}] = found;
  return found;
}

}  // namespace yilian::services
