// What was done in a month and what it comes to, for either side and for who supervises.
#include "impl.hpp"

namespace yilian::services {
namespace {

constexpr std::int64_t rows_max = 5000;

}  // namespace

Result<ServiceStatement> Service::Impl::statement(const Call& call, const std::string& month,
                                                  const std::optional<ServiceSide>& side) {
  if (!rules::parse_month(month)) return fail_field("/month", Code::invalid_date);
  ServiceStatement out;
  out.month = month;
  out.as_of = call.now;
  out.side = side.value_or(ServiceSide::provider);
  if (out.side == ServiceSide::all) CHECK_OK(require(call, Right::referral_supervise));
  return database.read([&](db::Session& s) -> Result<ServiceStatement> {
    out.rows = store::statement(s, region, month, out.side, call.caller.organisation, rows_max + 1);
    // A sum of a part would be wrong.
    if (static_cast<std::int64_t>(out.rows.size()) > rows_max)
      return fail(Code::too_many, {{"max", std::to_string(rows_max)}});
    out.total = rules::total(out.rows);
    return out;
  });
}

}  // namespace yilian::services
