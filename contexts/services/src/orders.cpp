// Orders: placed from the menu, seen by their two parties and by who supervises.
#include <algorithm>
#include <limits>

#include "impl.hpp"

namespace yilian::services {
namespace {

constexpr std::int64_t page_usual = 50;

rules::Parties parties_of(const Caller& caller, const ServiceOrder& order) {
  return {caller.organisation == order.customer_id, caller.organisation == order.provider_id};
}

/// Everything that the order keeps of the service as it is today.
store::OrderRow begin(const Call& call, const ServiceOrderInput& input, const ServiceOffer& offer,
                      const ServicePrice& price, const rules::Charge& charge) {
  store::OrderRow row;
  ServiceOrder& r = row.view;
  r.id = ServiceOrderId::make(call.now.ms);
  r.service_id = offer.id;
  r.provider_id = offer.provider_id;
  r.customer_id = call.caller.organisation;
  r.quantity = input.quantity.value;
  r.wished_on = input.wished_on;
  if (input.note) r.note = input.note->value;
  r.price_fen = price.price_fen;
  r.gross_fen = charge.gross.value;
  r.waived_fen = charge.waived.value;
  r.amount_fen = charge.amount.value;
  r.free_units = charge.free_units;
  r.waiver_kind = charge.waived.value > 0 ? price.waiver.kind : WaiverKind::none;
  r.created_at = call.now;
  r.answer_due_at = call.now.plus_hours(offer.terms.answer_hours.value);
  row.account_id = call.caller.account;
  row.person_name = call.caller.person_name;
  row.period_from = rules::period_of(offer.terms.capacity_period, input.wished_on).from;
  row.free_month = rules::month_of(local_date(call.now));
  return row;
}

}  // namespace

Result<ServiceOrder> Service::Impl::place(const Call& call, const ServiceOrderInput& input) {
  const Date today = local_date(call.now);
  return work::change(database, call, [&](work::Work& w) -> Result<ServiceOrder> {
    const OrganisationId own = call.caller.organisation;
    Relations relations(w.db, region, own, today);
    TRY(const auto offer, orderable(w.db, call, input.service_id, input.wished_on, relations));
    const auto& price = rules::price_on(offer.prices, today);
    const std::int64_t quantity = input.quantity.value;
    const std::int64_t max = offer.terms.capacity ? offer.terms.capacity->value
                                                  : std::numeric_limits<std::int64_t>::max();
    const auto period = rules::period_of(offer.terms.capacity_period, input.wished_on);
    if (!store::take(w.db, region, offer.id, period.from, quantity, max))
      return fail(Code::service_full, {{"max", std::to_string(max)}});
    const bool entitled = relations.entitled(price.waiver, offer.provider_id);
    std::int64_t free_left = 0;
    if (entitled && price.waiver.kind == WaiverKind::monthly_free)
      free_left = price.waiver.free_units->value -
                  store::lock_free_used(w.db, region, offer.id, own, rules::month_of(today));
    const auto charge =
        rules::charge({price.price_fen}, quantity, price.waiver, entitled, free_left);
    // Nobody pays what the page did not show.
    if (input.amount_fen && input.amount_fen->value != charge.amount.value)
      return fail(Code::stale_version);
    auto row = begin(call, input, offer, price, charge);
    if (charge.free_units > 0)
      store::add_free_used(w.db, region, offer.id, own, row.free_month, charge.free_units);
    store::insert_order(w.db, region, row);
    w.subject(row.view.id);
    note_step(w, row, ServiceOrderAction::place, row.view.note);
    return view_with_steps(w.db, call, *store::order(w.db, region, row.view.id));
  });
}

ServiceOrder Service::Impl::view(const Call& call, const store::OrderRow& row) {
  ServiceOrder out = row.view;
  const auto parties = parties_of(call.caller, out);
  if (parties.customer || parties.provider) out.ordered_by = row.person_name;
  out.overdue = rules::is_overdue(out, call.now);
  out.actions = rules::order_actions(out, parties, call);
  return out;
}

ServiceOrder Service::Impl::view_with_steps(db::Session& s, const Call& call,
                                            const store::OrderRow& row) {
  ServiceOrder out = view(call, row);
  for (auto& step : store::steps(s, region, out.id)) {
    if (!out.ordered_by) step.view.person_name.reset();
    out.steps.push_back(std::move(step.view));
  }
  return out;
}

Result<ServiceOrder> Service::Impl::order(const Call& call, ServiceOrderId id) {
  return database.read([&](db::Session& s) -> Result<ServiceOrder> {
    const auto row = store::order(s, region, id);
    if (!row) return fail(Code::not_found);
    const auto parties = parties_of(call.caller, row->view);
    if (!parties.customer && !parties.provider && !call.caller.has(Right::referral_supervise))
      return fail(Code::not_found);
    return view_with_steps(s, call, *row);
  });
}

Result<ServiceOrderPage> Service::Impl::orders(const Call& call, const ServiceOrderFilter& filter) {
  if (filter.side == ServiceSide::all) CHECK_OK(require(call, Right::referral_supervise));
  std::optional<ServiceOrderId> before;
  if (filter.cursor && !filter.cursor->empty()) {
    const auto id = parse_uuid(*filter.cursor);
    if (!id) return fail_field("/cursor", Code::invalid_cursor);
    before = ServiceOrderId{*id};
  }
  const std::int64_t limit = filter.limit ? filter.limit->value : page_usual;
  return database.read([&](db::Session& s) -> Result<ServiceOrderPage> {
    ServiceOrderPage out;
    for (const auto& row : store::orders(s, region, filter.side, call.caller.organisation,
                                         filter.state, before, limit + 1)) {
      if (static_cast<std::int64_t>(out.items.size()) == limit) {
        out.next_cursor = to_string(out.items.back().id);
        break;
      }
      out.items.push_back(view(call, row));
    }
    return out;
  });
}

Result<ServiceOrder> Service::Impl::accept(const Call& call, ServiceOrderId id,
                                           const std::string& note) {
  return act(call, id, ServiceOrderAction::accept, note, [](const Call& now, store::OrderRow& row) {
    row.view.due_at = now.now.plus_hours(row.turnaround_hours);
  });
}

Result<ServiceOrder> Service::Impl::act(const Call& call, ServiceOrderId id,
                                        ServiceOrderAction action, const std::string& note,
                                        const Step& step) {
  return work::change(database, call, [&](work::Work& w) -> Result<ServiceOrder> {
    auto row = store::order(w.db, region, id);
    if (!row) return fail(Code::not_found);
    ServiceOrder& r = row->view;
    const auto parties = parties_of(call.caller, r);
    if (!parties.customer && !parties.provider) return fail(Code::not_found);
    TRY(r.state, rules::decide(r, action, parties, call));
    CHECK_OK(require_version(call, r.version));
    if (step) step(call, *row);
    if (!rules::counts(r.state)) row->fulfilled_month.reset();
    if (!store::update_order(w.db, region, *row)) return fail(Code::stale_version);
    if (rules::gives_back(r.state)) {
      store::give_back(w.db, region, r.service_id, row->period_from, r.quantity);
      if (r.free_units > 0)
        store::add_free_used(w.db, region, r.service_id, r.customer_id, row->free_month,
                             -r.free_units);
    }
    ++r.version;
    w.subject(id);
    note_step(w, *row, action, note);
    return view_with_steps(w.db, call, *store::order(w.db, region, id));
  });
}

void Service::Impl::note_step(work::Work& w, const store::OrderRow& row, ServiceOrderAction action,
                              const std::string& note) {
  const ServiceOrder& r = row.view;
  const Call& call = w.call();
  store::StepRow step;
  step.view.action = action;
  step.view.at = call.now;
  step.view.person_name = call.caller.person_name;
  step.view.note = note;
  step.version = std::max<std::int64_t>(r.version, 1);
  step.organisation_id = call.caller.organisation;
  store::insert_step(w.db, region, r.id, step);
  const json::bj::object payload{{"provider", to_string(r.provider_id)},
                                 {"customer", to_string(r.customer_id)},
                                 {"author", to_string(row.account_id)},
                                 {"service", to_string(r.service_id)}};
  w.emit("service_order." + std::string(json::enum_name(action)), r.id.value, step.version,
         {r.provider_id, r.customer_id}, json::bj::serialize(payload));
}

}  // namespace yilian::services
