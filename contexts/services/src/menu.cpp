// What the caller's unit can order, and what it would cost.
#include <algorithm>

#include "impl.hpp"

namespace yilian::services {
namespace {

MenuItem item_of(const store::MenuRow& row) {
  const ServiceOffer& offer = row.offer;
  const ServiceTerms& terms = offer.terms;
  MenuItem out;
  out.id = offer.id;
  out.provider_id = offer.provider_id;
  out.provider_name = offer.provider_name;
  out.department_name = offer.department_name;
  out.code = terms.code.value;
  out.name = terms.name.value;
  if (terms.name_en) out.name_en = terms.name_en->value;
  out.category = terms.category;
  out.unit = terms.unit;
  out.price_fen = offer.prices.front().price_fen;
  out.waiver = offer.prices.front().waiver;
  out.capacity_period = terms.capacity_period;
  if (terms.capacity) {
    out.capacity = terms.capacity->value;
    out.remaining = std::max<std::int64_t>(0, *out.capacity - row.taken);
  }
  out.conditions = terms.conditions.value;
  out.answer_hours = terms.answer_hours.value;
  out.turnaround_hours = terms.turnaround_hours.value;
  out.agreement_kind = terms.agreement_kind;
  out.valid_from = terms.valid_from;
  out.valid_to = terms.valid_to;
  return out;
}

}  // namespace

Result<Menu> Service::Impl::menu(const Call& call, const MenuFilter& filter) {
  const Date today = local_date(call.now);
  const store::PeriodStarts starts{today, rules::period_of(CapacityPeriod::week, today).from,
                                   rules::period_of(CapacityPeriod::month, today).from};
  return database.read([&](db::Session& s) -> Result<Menu> {
    Menu out{call.now, {}};
    Relations relations(s, region, call.caller.organisation, today);
    const bool supervises = call.caller.has(Right::referral_supervise);
    for (const auto& row : store::menu(s, region, filter.category, today, starts)) {
      const ServiceOffer& offer = row.offer;
      if (filter.provider_id && *filter.provider_id != offer.provider_id) continue;
      const auto standing = relations.standing(offer);
      if (!supervises && !rules::is_visible(offer.terms, standing)) continue;
      MenuItem item = item_of(row);
      item.access = rules::access_of(offer.terms, offer.state, standing, today);
      item.waived = relations.entitled(item.waiver, offer.provider_id);
      out.items.push_back(std::move(item));
    }
    return out;
  });
}

Result<ServiceOffer> Service::Impl::orderable(db::Session& s, const Call& call, ServiceId id,
                                              Date wished_on, Relations& relations) {
  const Date today = local_date(call.now);
  auto offer = store::service(s, region, id);
  if (!offer) return fail(Code::unknown_service);
  const auto standing = relations.standing(*offer);
  // What is not on the caller's menu does not exist for it.
  if (!standing.own &&
      (offer->state == ServiceState::draft || !rules::is_visible(offer->terms, standing)))
    return fail(Code::unknown_service);
  CHECK_OK(rules::check_access(rules::access_of(offer->terms, offer->state, standing, today)));
  CHECK_OK(rules::check_wished(wished_on, offer->terms, today));
  return std::move(*offer);
}

Result<ServiceQuote> Service::Impl::quote(const Call& call, ServiceId id,
                                          const QuoteFilter& filter) {
  const Date today = local_date(call.now);
  return database.read([&](db::Session& s) -> Result<ServiceQuote> {
    Relations relations(s, region, call.caller.organisation, today);
    TRY(const auto offer, orderable(s, call, id, filter.wished_on, relations));
    const auto& price = rules::price_on(offer.prices, today);
    const bool entitled = relations.entitled(price.waiver, offer.provider_id);
    const auto period = rules::period_of(offer.terms.capacity_period, filter.wished_on);
    ServiceQuote out;
    out.service_id = id;
    out.quantity = filter.quantity.value;
    out.wished_on = filter.wished_on;
    out.price_fen = price.price_fen;
    if (entitled && price.waiver.kind == WaiverKind::monthly_free)
      out.free_left = std::max<std::int64_t>(
          0, price.waiver.free_units->value -
                 store::free_used(s, region, id, call.caller.organisation, rules::month_of(today)));
    const auto charge = rules::charge({price.price_fen}, out.quantity, price.waiver, entitled,
                                      out.free_left.value_or(0));
    out.gross_fen = charge.gross.value;
    out.waived_fen = charge.waived.value;
    out.amount_fen = charge.amount.value;
    out.free_units = charge.free_units;
    out.period_from = period.from;
    out.period_to = period.to;
    if (offer.terms.capacity) {
      out.capacity = offer.terms.capacity->value;
      out.remaining =
          std::max<std::int64_t>(0, *out.capacity - store::taken(s, region, id, period.from));
    }
    return out;
  });
}

}  // namespace yilian::services
