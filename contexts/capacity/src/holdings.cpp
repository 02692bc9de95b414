// What is held about a person, and how it goes.
#include "impl.hpp"

namespace yilian::capacity {
namespace {

constexpr std::int64_t about_max = 5000;

}  // namespace

Result<CapacityHoldings> Service::Impl::holdings(db::Session& s, const Call&, PatientId patient) {
  CapacityHoldings out;
  const auto bookings = store::bookings_of_patient(s, region, patient, about_max + 1);
  const auto waits = store::waits_of_patient(s, region, patient, about_max + 1);
  if (bookings.size() > about_max || waits.size() > about_max)
    return fail(Code::too_many, {{"max", std::to_string(about_max)}});
  for (const auto& row : bookings) out.bookings.push_back(row.view);
  for (const auto& row : waits) out.waits.push_back(row.view);
  return out;
}

Status Service::Impl::erase(work::Work& w, PatientId patient) {
  for (const auto& row : store::bookings_of_patient(w.db, region, patient, about_max))
    if (row.view.state == BookingState::held || row.view.state == BookingState::booked)
      give_back(w, row);
  store::delete_waits_of(w.db, region, patient);
  store::delete_bookings_of(w.db, region, patient);
  return {};
}

}  // namespace yilian::capacity
