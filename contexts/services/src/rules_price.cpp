#include <algorithm>

#include "rules.hpp"

namespace yilian::services::rules {
namespace {

constexpr std::int64_t whole = 10'000;

Fen waived_of(Fen price, Fen gross, const ServiceWaiver& waiver, std::int64_t free_units) {
  switch (waiver.kind) {
    case WaiverKind::none:
      return {};
    case WaiverKind::free:
      return gross;
    case WaiverKind::discount:
      return share(gross, waiver.basis_points->value, whole, Rounding::half_up);
    case WaiverKind::monthly_free:
      return {price.value * free_units};
  }
  return {};
}

}  // namespace

Charge charge(Fen price, std::int64_t quantity, const ServiceWaiver& waiver, bool entitled,
              std::int64_t free_left) {
  Charge out;
  out.gross = {price.value * quantity};
  if (entitled) {
    if (waiver.kind == WaiverKind::monthly_free)
      out.free_units = std::clamp<std::int64_t>(free_left, 0, quantity);
    out.waived = waived_of(price, out.gross, waiver, out.free_units);
  }
  out.amount = out.gross - out.waived;
  return out;
}

Status check_waiver(const ServiceWaiver& w, const std::string& pointer) {
  const bool given = w.kind != WaiverKind::none;
  const auto agrees = [&](bool wanted, bool there, const char* field) -> Status {
    if (wanted == there) return {};
    return fail_field(pointer + field, wanted ? Code::required : Code::unknown_field);
  };
  if (!given && w.given_to != WaiverFor::everybody)
    return fail_field(pointer + "/givenTo", Code::not_in_list);
  CHECK_OK(agrees(w.kind == WaiverKind::discount, w.basis_points.has_value(), "/basisPoints"));
  CHECK_OK(agrees(w.kind == WaiverKind::monthly_free, w.free_units.has_value(), "/freeUnits"));
  CHECK_OK(
      agrees(w.given_to == WaiverFor::consortium, w.consortium_id.has_value(), "/consortiumId"));
  return agrees(w.given_to == WaiverFor::agreement, w.agreement_kind.has_value(), "/agreementKind");
}

Status check_effective(ServiceState state, Date effective_from, Date today) {
  if (state == ServiceState::draft || effective_from > today) return {};
  return fail_field("/effectiveFrom", Code::effective_date_passed);
}

const ServicePrice& price_on(const std::vector<ServicePrice>& prices, Date day) {
  const auto found =
      std::ranges::find_if(prices, [&](const auto& p) { return p.effective_from <= day; });
  return found == prices.end() ? prices.back() : *found;
}

}  // namespace yilian::services::rules
